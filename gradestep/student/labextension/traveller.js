/** Goes from one notebook to another in the same tab, and leaves no idle kernel behind. */

const NOTEBOOK_7 = "Jupyter Notebook";

export class Traveller {
  constructor(app, tracker, server) {
    Object.assign(this, { app, tracker, server });
    this.leaving = new Set(); // the notebooks that close when they are saved; whoever comes back to one keeps it
    this.ending = new Map(); // path: a promise that its kernel has ended; nobody may come back to a kernel that ends
  }

  get inNotebook7() {
    return this.app.name === NOTEBOOK_7;
  }

  /** Return the server's path of a file that a notebook, at `path`, leads to: beside it, or one folder up. */
  beside(path, file) {
    const folder = path.split("/").slice(0, -1);
    return (file.startsWith("../") ? [...folder.slice(0, -1), file.slice(3)] : [...folder, file]).join("/");
  }

  /** Return the address of a notebook, for a link that can be opened elsewhere too. */
  address(path) {
    const page = this.inNotebook7 ? "notebooks" : "lab/tree";
    return `${this.server.base}${page}/${path.split("/").map(encodeURIComponent).join("/")}`;
  }

  /** Take a click on a link to a notebook; one with a key held, or with another button, is the browser's. */
  async follow(event, panel) {
    const link = event.target.closest?.("a[href]");
    if (!link || link.target === "_blank" || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    const folder = panel.context.localPath.split("/").slice(0, -1);
    const path = link.dataset.path ?? [...folder, decodeURIComponent(link.getAttribute("href"))].join("/");
    await this.go(path, panel);
  }

  /** Open the notebook at `path` in place of `panel`, which is saved meanwhile; its kernel ends unless it is at work. */
  async go(path, panel) {
    if (path === panel?.context.localPath) return;
    const saved = this.isSaved(panel);
    if (this.inNotebook7) {
      if (!(await saved)) return; // the application has said why
      await this.endSession(panel);
      window.location.assign(this.address(path));
      return;
    }
    for (const left of this.leaving) if (left.context.localPath === path) this.leaving.delete(left);
    await this.ending.get(path);
    const options = panel && !panel.isDisposed ? { mode: "tab-after", ref: panel.id } : {};
    await this.app.commands.execute("docmanager:open", { path, factory: "Notebook", options });
    if (panel) await this.leave(panel, saved);
  }

  /** Close a notebook once it is saved; what could not be saved stays open. */
  async leave(panel, saved) {
    this.leaving.add(panel);
    const isSaved = await saved;
    if (!this.leaving.delete(panel) || !isSaved || panel.isDisposed) return;
    const path = panel.context.localPath;
    const ending = this.endSession(panel);
    panel.dispose();
    this.ending.set(path, ending);
    await ending;
    this.ending.delete(path);
  }

  /** Save a notebook that has changed; return whether nothing of it is unsaved. */
  async isSaved(panel) {
    if (!panel?.context.model.dirty) return true;
    await panel.context.save().catch((error) => console.info("gradestep: not saved:", error));
    return !panel.context.model.dirty;
  }

  /** End the kernel of a notebook, unless it is at work. */
  async endSession(panel) {
    const session = panel?.sessionContext.session;
    if (session?.kernel?.status !== "idle") return;
    await this.app.serviceManager.sessions.shutdown(session.id).catch((error) => console.info("gradestep:", error));
  }
}
