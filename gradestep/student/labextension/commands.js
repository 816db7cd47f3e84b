/** What the buttons do, in the command palette and in the menu of a cell, for whoever looks for it there. */
import { guarded } from "./guard.js";
import { turnsOf } from "../widget/saver.js";

const OVER_CELL = "gradestep:start-cell-over";
const OVER_NOTEBOOK = "gradestep:start-notebook-over";
const HAND_IN = "gradestep:hand-in";
const SAVE = "gradestep:save";
const JUPYTERLAB_SAVE = "docmanager:save";
const CATEGORY = "The course";
const LOOK_EVERY = 100; // milliseconds
const LOOKS = 100;

export class Commands {
  /** @param {Map<any, {cells: any, over: any}>} live  notebook panel: its live cells, and what starts it over */
  constructor(app, tracker, { live, ways, traveller, palette }) {
    Object.assign(this, { app, tracker, live, ways, traveller, palette });
  }

  get panel() {
    return this.tracker.currentWidget;
  }

  get ours() {
    return this.panel ? this.live.get(this.panel) : undefined;
  }

  follow() {
    const isOurs = () => Boolean(this.ours);
    this.add(OVER_CELL, "Start This Cell Over", () => this.startCellOver(), () => Boolean(this.overOfCell()));
    this.add(OVER_NOTEBOOK, "Start This Notebook Over…", () => this.ours.over.ask(this.panel.content.node), isOurs);
    this.add(HAND_IN, "Hand In This Topic…", () => this.handIn(), isOurs);
    for (const [command, rank] of [[OVER_CELL, 90], [OVER_NOTEBOOK, 91]]) {
      this.app.contextMenu.addItem({ command, selector: ".jp-Notebook .jp-CodeCell", rank });
    }
    this.app.commands.addCommand(SAVE, { label: "Save Notebook", execute: guarded(() => this.save()) });
    this.app.commands.addKeyBinding({ command: SAVE, keys: ["Accel S"], selector: ".jp-NotebookPanel" });
  }

  /** Save as JupyterLab does, once the save has ended that a card or a cell that was run has begun. */
  async save() {
    if (this.ours) await turnsOf(this.panel.context).ended();
    await this.app.commands.execute(JUPYTERLAB_SAVE);
  }

  add(id, label, does, isEnabled) {
    this.app.commands.addCommand(id, { label, execute: guarded(does), isEnabled, isVisible: isEnabled });
    this.palette?.addItem({ command: id, category: CATEGORY });
  }

  /** Return what starts the active cell over, or null where it has nothing that could be. */
  overOfCell() {
    const cell = this.panel?.content.activeCell;
    const view = cell && this.ours?.cells.of(cell)?.view;
    if (view?.startOver) return () => view.startOver();
    return (cell && this.ours?.over.ofCell(cell)) ?? null;
  }

  startCellOver() {
    this.overOfCell()?.();
  }

  /** Go to the topic's home, and to its button. */
  async handIn() {
    const { panel } = this;
    const path = panel.context.localPath;
    const { home } = await this.ways.at(path);
    if (!home) return;
    await this.traveller.go([...path.split("/").slice(0, -1), home].join("/"), panel);
    for (let look = 0; look < LOOKS; look += 1) {
      const button = this.panel?.node.querySelector(".gradestep-hand-in button");
      if (button?.offsetParent) {
        button.focus();
        return;
      }
      await new Promise((go) => setTimeout(go, LOOK_EVERY));
    }
  }
}
