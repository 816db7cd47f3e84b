/**
 * Starting over: a cell goes back to the text that was released, or a whole notebook does, whose file is kept beside it
 * first. The cards have a button of their own.
 */
import { anew } from "../quiz/card_goes.js";
import { toProgress } from "../quiz/card_state.js";
import { guarded } from "./guard.js";
import { make } from "../widget/notebook.js";

const LOOK_AFTER = 200; // milliseconds after the last change of a cell

export class StartOver {
  constructor(panel, { server, traveller }) {
    Object.assign(this, { panel, server, traveller });
    this.rows = new Map(); // cell widget: the row below its code
    this.told = null;
  }

  async follow() {
    this.panel.disposed.connect(() => clearTimeout(this.waiting));
    this.told = await this.server.get("released", { path: this.panel.context.localPath });
    this.cells = new Map((this.told.notebook?.cells ?? []).map((cell) => [cell.id, cell]));
    if (!this.cells.size || this.panel.isDisposed) return;
    this.panel.content.model.cells.changed.connect(() => this.lookSoon());
    this.panel.content.model.sharedModel.changed.connect(() => this.lookSoon());
    this.look();
  }

  lookSoon() {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(guarded(() => this.panel.isDisposed || this.look()), LOOK_AFTER);
  }

  /** Offer to put each answer back that is no longer as it was released. */
  look() {
    for (const cell of this.panel.content.widgets) {
      const given = this.textOf(cell.model);
      if (given === null) continue;
      const row = this.rows.get(cell) ?? this.row(cell);
      const differs = cell.model.sharedModel.getSource() !== given;
      row.over.hidden = !differs;
      row.undo.hidden = differs || row.before === undefined;
      row.node.hidden = row.over.hidden && row.undo.hidden;
    }
  }

  /** Return the released text of an answer, or null for any other cell. */
  textOf(model) {
    const isAnswer = model.getMetadata("nbgrader")?.solution === true;
    const given = isAnswer && this.cells.get(model.id);
    return given ? [given.source].flat().join("") : null;
  }

  /** Return what puts the answer in `cell` back to how it was released; null for another cell, or one that is so. */
  ofCell(cell) {
    const row = this.rows.get(cell);
    return row && !row.over.hidden ? () => row.over.click() : null;
  }

  row(cell) {
    const over = make("button", { type: "button", class: "gradestep-code-button" }, "Start this answer over");
    const undo = make("button", { type: "button", class: "gradestep-code-button" }, "Undo: take my answer back");
    const row = { node: make("div", { class: "gradestep-over" }, over, undo), over, undo };
    over.addEventListener("click", guarded(() => {
      row.before = cell.model.sharedModel.getSource();
      this.write(cell, this.textOf(cell.model), undo);
    }));
    undo.addEventListener("click", guarded(() => {
      const { before } = row;
      row.before = undefined;
      this.write(cell, before, over);
    }));
    cell.ready.then(guarded(() => cell.node.querySelector(":scope > .jp-Cell-inputWrapper").after(row.node)));
    this.rows.set(cell, row);
    cell.disposed.connect(() => this.rows.delete(cell));
    return row;
  }

  /** Write a text into a cell, as a step of undo of its own, and give the focus to the button that takes it back. */
  write(cell, text, button) {
    cell.model.sharedModel.undoManager?.stopCapturing();
    cell.model.sharedModel.setSource(text);
    this.look();
    button.focus();
  }

  // ---- the notebook

  /** Ask whether the notebook shall be started over; `opener` has the focus again when not. */
  ask(opener) {
    if (!this.told) return;
    const { notebook, why } = this.told;
    if (!notebook) return this.say([why], [["Close", () => opener.focus()]]);
    const question = "Start this notebook over? It will be as you got it. What you have written is kept beside it, in a file "
      + "with today's date, and can be put back.";
    return this.say([question], [["Start over", () => this.begin(opener)], ["Cancel", () => opener.focus()]]);
  }

  async begin(opener) {
    const { context, content } = this.panel;
    this.say(["Keeping what you have …"], []);
    let before;
    let name;
    try {
      await context.save();
      before = content.model.toJSON();
      ({ name } = await this.server.post("before", { path: context.localPath }));
    } catch (error) {
      return this.say([`Nothing was changed: your notebook could not be kept first (${error.message}).`], [["Close", () => opener.focus()]]);
    }
    await this.put(this.fresh(before));
    const folder = context.localPath.split("/").slice(0, -1);
    const path = [...folder, name].join("/");
    const link = make("a", { href: this.traveller.address(path), target: "_blank", rel: "noopener" }, name);
    return this.say(["This notebook is as you got it. What you had is in ", link, "."], [
      ["Undo", async () => {
        await this.put(before);
        this.say(["What you had is back. Run its cells again: the kernel began anew."], [["Close", () => opener.focus()]]);
      }],
      ["Close", () => opener.focus()],
    ]);
  }

  /** Return the released notebook; its cards keep which attempts there were, which a report tells. */
  fresh(before) {
    const fresh = structuredClone(this.told.notebook);
    const were = new Map(before.cells.map((cell) => [cell.id, cell]));
    for (const cell of fresh.cells) {
      const kept = were.get(cell.id)?.metadata.gradestep?.progress;
      if (typeof cell.metadata.gradestep?.quiz === "string" && kept) {
        cell.metadata.gradestep.progress = anew(toProgress(kept, { seconds: 3600, longest: 2000 }));
      }
    }
    return fresh;
  }

  async put(notebook) {
    const { context, content, sessionContext } = this.panel;
    content.model.fromJSON(notebook);
    await context.save();
    await sessionContext.session?.kernel?.restart();
    content.activeCellIndex = 0;
  }

  // ---- what is said

  /** Say something over the notebook, with buttons as `[words, what they do]`; the first has the focus. */
  say(parts, buttons) {
    this.box?.remove();
    const close = () => this.box.remove();
    const made = buttons.map(([words, does]) => {
      const button = make("button", { type: "button" }, words);
      button.addEventListener("click", guarded(() => {
        close();
        return does();
      }));
      return button;
    });
    const row = make("div", { class: "gradestep-over-row" }, ...made);
    this.box = make("section", { class: "gradestep-over-box", "aria-label": "Start over" }, make("p", { role: "status" }, ...parts), row);
    this.box.addEventListener("keydown", guarded((event) => {
      event.stopPropagation(); // no key of this is a shortcut of the notebook's
      if (event.key === "Escape") made.at(-1)?.click();
    }));
    this.panel.node.append(this.box);
    made[0]?.focus();
  }
}
