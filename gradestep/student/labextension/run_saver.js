/**
 * Saves a notebook of the course when one of its code cells, whichever it is, has been run to its end: home, panel, bars
 * and badge read the file, and follow without Ctrl+S. Tests that pass count there, and so does a notebook that asks
 * nothing when all its cells were run. Of cells that end one soon after the other, there is one save.
 *
 * A cell has ended when it has its number: JupyterLab writes that after the kernel's last output and its reply. What is
 * saved earlier, by Ctrl+S below the line "the tests pass", says in the file that the cell was not run.
 */
import { guarded } from "./guard.js";
import { codeCells } from "../widget/notebook.js";
import { Saves } from "../widget/saver.js";

export class RunSaver {
  constructor(panel) {
    this.panel = panel;
    this.saves = new Saves(panel.context);
    this.heard = guarded((_, { name, newValue }) => name === "executionCount" && newValue && this.saves.soon());
  }

  follow() {
    const { content, context, disposed } = this.panel;
    context.saveState.connect((_, state) => this.saves.heard(state));
    disposed.connect(() => this.saves.dispose());
    content.model.cells.changed.connect(guarded(() => this.listen()));
    this.listen();
  }

  /** Listen to each code cell; one that is listened to already is not listened to twice. */
  listen() {
    for (const cell of codeCells(this.panel.context)) cell.stateChanged.connect(this.heard);
  }
}
