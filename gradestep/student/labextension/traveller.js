/** Goes from one notebook to another in the same tab, and leaves no idle kernel behind. */

const NOTEBOOK_7 = "Jupyter Notebook";

export class Traveller {
  constructor(app, tracker, server) {
    Object.assign(this, { app, tracker, server });
  }

  get inNotebook7() {
    return this.app.name === NOTEBOOK_7;
  }

  /** Return the address of a notebook, for a link that can be opened elsewhere too. */
  address(path) {
    const page = this.inNotebook7 ? "notebooks" : "lab/tree";
    return `${this.server.base}${page}/${path.split("/").map(encodeURIComponent).join("/")}`;
  }

  /** Take a click on a link to a notebook; one with a key held, or with another button, is the browser's. */
  async follow(event, panel) {
    const link = event.target.closest?.("a[href]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    const folder = panel.context.localPath.split("/").slice(0, -1);
    const path = link.dataset.path ?? [...folder, decodeURIComponent(link.getAttribute("href"))].join("/");
    await this.go(path, panel);
  }

  /** Open the notebook at `path` in place of `panel`, which is saved; its kernel ends unless it is at work. */
  async go(path, panel) {
    if (path === panel?.context.localPath) return;
    if (panel?.context.model.dirty && !(await this.isSaved(panel))) return; // JupyterLab has said why
    if (this.inNotebook7) {
      await this.endKernel(panel);
      window.location.assign(this.address(path));
      return;
    }
    const options = panel && !panel.isDisposed ? { mode: "tab-after", ref: panel.id } : {};
    await this.app.commands.execute("docmanager:open", { path, factory: "Notebook", options });
    await this.endKernel(panel);
    panel?.dispose();
  }

  async isSaved(panel) {
    await panel.context.save();
    return !panel.context.model.dirty;
  }

  async endKernel(panel) {
    const session = panel?.sessionContext.session;
    if (session?.kernel?.status === "idle") await panel.sessionContext.shutdown();
  }
}
