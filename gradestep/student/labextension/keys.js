/**
 * Keys where a card is the active cell: they go to the card, and never to the shortcuts that insert, cut or delete
 * cells. What is typed in the card itself is the card's already (`keepKeys`).
 */
import { guarded } from "./guard.js";
import { isFolded } from "./live_cells.js";

const CHANGES_CELLS = new Set(["a", "b", "x", "v", "d", "V", "X"]); // JupyterLab's, in command mode
const RUNS = "Enter";
const DONE = ["keydown", "pointerdown"]; // what somebody does who goes on
const HOLD = 20_000; // milliseconds that JupyterLab may take at most to go on to the next cell

const isChord = ({ ctrlKey, metaKey, altKey }) => ctrlKey || metaKey || altKey;
const isTyped = (target) => Boolean(target.closest?.(".cm-editor, input, textarea, select, [contenteditable=true]"));

/** Keep a key from everybody else. */
function take(event) {
  event.preventDefault();
  event.stopImmediatePropagation();
}

export class Keys {
  /** @param {Map<any, {cells: any}>} live  notebook panel: its live cells */
  constructor(tracker, live) {
    Object.assign(this, { tracker, live });
  }

  take(event) {
    const panel = this.tracker.currentWidget;
    const cells = panel && this.live.get(panel)?.cells;
    if (!cells || !panel.content.node.contains(event.target)) return;
    const mount = cells.of(panel.content.activeCell);
    if (mount?.element.contains(event.target)) return this.inCard(event);
    if (isTyped(event.target)) return;
    if (mount) this.atCard(event, mount, panel);
    else if (CHANGES_CELLS.has(event.key) && !isChord(event) && this.isBeside(panel.content, cells)) take(event);
  }

  /** Alt+Enter runs a cell and inserts one: in a card it does nothing. */
  inCard(event) {
    if (event.key === RUNS && event.altKey) take(event);
  }

  /** The active cell is a card that has not the focus: give it to it, with what was typed. */
  atCard(event, mount, panel) {
    if (event.key === RUNS) return this.run(event, mount, panel);
    if (isChord(event) || event.key.length > 1 && !["Delete", "Backspace"].includes(event.key)) return;
    const { view } = mount;
    take(event);
    view.focus();
    view.key(event);
  }

  /** Run the cell as JupyterLab does, and give the focus to its card, once the next cell has been made the active one. */
  run(event, mount, panel) {
    const { content } = panel;
    const isLast = content.activeCellIndex === content.widgets.length - 1;
    const inserts = event.altKey || (event.shiftKey && isLast);
    if (inserts || !(event.shiftKey || event.ctrlKey || event.metaKey)) take(event);
    this.keepFocus(content, content.activeCell, mount);
  }

  /**
   * Let the card have the focus, although JupyterLab gives it to the next cell, in its own time: it scrolls there first,
   * which may take long. It ends with the next thing that somebody does.
   */
  keepFocus(content, card, mount) {
    this.letGo?.();
    const focus = guarded(() => {
      if (!this.letGo || card.isDisposed || mount.element.contains(document.activeElement)) return;
      content.activeCellIndex = content.widgets.indexOf(card);
      mount.view.focus();
    });
    const soon = () => setTimeout(focus);
    const letGo = () => {
      clearTimeout(ends);
      content.activeCellChanged.disconnect(soon);
      content.node.removeEventListener("focusin", soon);
      for (const done of DONE) window.removeEventListener(done, begun, true);
      this.letGo = null;
    };
    const begun = (event) => {
      const isOfTheCard = mount.element.contains(event.target) && event.key?.length === 1;
      if (!isOfTheCard) letGo();
    };
    const ends = setTimeout(letGo, HOLD);
    content.activeCellChanged.connect(soon);
    content.node.addEventListener("focusin", soon);
    setTimeout(() => DONE.forEach((done) => this.letGo === letGo && window.addEventListener(done, begun, true)));
    this.letGo = letGo;
    soon();
  }

  isBeside(content, cells) {
    const { activeCellIndex: at, widgets } = content;
    const next = isFolded(widgets[at + 1]) ? at + 2 : at + 1;
    const before = isFolded(widgets[at - 1]) ? at - 2 : at - 1;
    return isFolded(widgets[at]) || [before, next].some((index) => cells.of(widgets[index]));
  }
}
