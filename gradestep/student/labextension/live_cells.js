/**
 * The cells of one notebook that are live before they are run: quiz cards, flash cards, charts, the home. Their front end
 * is the one that the kernel's widget has; while it stands here, the widget of a cell that is run shows nothing. A chart
 * shows runs that the student's code has made, so that one makes room for what its cell shows when it is run.
 */
import { ChartCell, isWaitingChart } from "./chart_cell.js";
import { guarded } from "./guard.js";
import { HandIn } from "./hand_in.js";
import { Recorder } from "./recorder.js";
import { StandIn } from "./stand_in.js";
import { KINDS as questions } from "../quiz/kinds/kinds.js";
import { STANDS_ALREADY, make } from "../widget/notebook.js";

const SCAN_AFTER = 50; // milliseconds after the last change of the list of cells
const HOME = /^home\(\)/m;

/** Return what a cell shows, one of KINDS, or null. */
function kindOf(cell, front) {
  if (cell.type !== "code") return null;
  const ours = cell.getMetadata("gradestep");
  if (typeof ours?.quiz === "string") return "quiz";
  if (ours?.deck) return "deck";
  if (isWaitingChart(cell)) return "chart";
  return front.name === "index" && HOME.test(cell.sharedModel.getSource()) ? "home" : null;
}

/** Return whether a cell is folded away with all that it shows. */
export const isFolded = (cell) => Boolean(cell?.node.classList.contains("gradestep-folded"));

const IN_THE_CELL = new Set(["chart"]); // of these the cell holds all, and the server is not asked

/** Fold the code of a cell, or unfold it, on the page alone: in the file it stays as it was released. */
function foldInView(cell, isHidden) {
  cell.syncCollapse = false;
  cell.inputHidden = isHidden;
}

export class LiveCells {
  constructor(panel, { server, ways, traveller, tracker }) {
    Object.assign(this, { panel, server, ways, traveller, tracker });
    this.mounted = new Map(); // cell widget: what stands in it
    this.recorder = new Recorder(panel);
  }

  get front() {
    return this.panel.content.model.getMetadata("gradestep");
  }

  async follow() {
    this.panel.content.model.cells.changed.connect(() => this.scanSoon());
    this.panel.content.activeCellChanged.connect(guarded((content) => this.passOver(content)));
    this.recorder.follow();
    await this.scan();
  }

  scanSoon() {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(guarded(() => this.panel.isDisposed || this.scan()), SCAN_AFTER);
  }

  /** Go on from a cell that is folded away, in the direction in which one came. */
  passOver(content) {
    const at = content.activeCellIndex;
    const forward = at >= (this.wasAt ?? 0);
    this.wasAt = at;
    if (!isFolded(content.widgets[at])) return;
    const next = forward && at + 1 < content.widgets.length ? at + 1 : at - 1;
    if (next < 0) return;
    setTimeout(guarded(() => {
      if (content.activeCellIndex !== at) return; // somebody has gone elsewhere meanwhile
      content.activeCellIndex = next;
      content.widgets[next].node.focus();
    }));
  }

  /** Make live what is not; cells may have come, gone, or been made anew by an undo. */
  async scan() {
    for (const [cell, mount] of this.mounted) if (cell.isDisposed) this.end(cell, mount);
    const cells = this.panel.content.widgets.filter((cell) => !this.mounted.has(cell));
    const wanted = cells.map((cell) => ({ cell, kind: kindOf(cell.model, this.front) })).filter(({ kind }) => kind);
    if (!wanted.length) return;
    for (const { cell } of wanted) this.mounted.set(cell, null); // asked for
    try {
      const told = await this.askFor(wanted);
      await Promise.all(wanted.map((each, index) => this.mount(each.cell, each.kind, told[index])));
    } catch (error) {
      for (const { cell } of wanted) if (!this.mounted.get(cell)) this.mounted.delete(cell);
      throw error;
    }
  }

  /** Return what each cell shows, as the server reads it; null of one that it cannot read. */
  async askFor(wanted) {
    if (wanted.every(({ kind }) => IN_THE_CELL.has(kind))) return [];
    const asked = wanted.map(({ cell, kind }) => ({ kind, source: IN_THE_CELL.has(kind) ? "" : cell.model.sharedModel.getSource() }));
    return this.server.post("cells", { path: this.panel.context.localPath, cells: asked });
  }

  /** Put the front end of `kind` into the cell; one that fails leaves the cell as it was. */
  async mount(cell, kind, told) {
    await cell.ready;
    if (cell.isDisposed || (kind !== "home" && !IN_THE_CELL.has(kind) && !told)) return;
    const element = make("div", { class: "gradestep-mount" });
    try {
      const view = await KINDS[kind](this, cell, element, told);
      cell.node.insertBefore(element, cell.node.querySelector(":scope > .jp-Cell-outputWrapper"));
      cell.node.classList.add("gradestep-live-cell");
      foldInView(cell, false); // the arrow keys pass cells over whose code is folded; ours is, by the style sheet
      const isOpen = kind === "chart" && cell.model.getMetadata("jupyter")?.source_hidden !== true; // a lesson to read
      if (kind !== "home") element.append(this.codeButton(cell, isOpen));
      this.mounted.set(cell, { view, element });
      view.shown?.();
    } catch (error) {
      element.remove();
      cell.node.classList.remove("gradestep-live-cell");
      delete cell.model[STANDS_ALREADY];
      throw error;
    }
  }

  /** Give a cell back to what it shows when it is run. */
  unmount(cell) {
    const mount = this.mounted.get(cell);
    if (!mount) return;
    this.end(cell, mount);
    mount.element.remove();
    cell.node.classList.remove("gradestep-live-cell", "gradestep-code-shown");
    foldInView(cell, cell.model.getMetadata("jupyter")?.source_hidden === true);
  }

  /** Return the button that shows the code of a cell, and folds it away again. */
  codeButton(cell, isOpen) {
    const button = make("button", { type: "button", class: "gradestep-code-button" });
    const show = (isShown) => {
      cell.node.classList.toggle("gradestep-code-shown", isShown);
      button.textContent = isShown ? "Hide code" : "Show code";
      button.setAttribute("aria-expanded", String(isShown));
    };
    button.addEventListener("click", () => show(!cell.node.classList.contains("gradestep-code-shown")));
    show(isOpen);
    return button;
  }

  of(cell) {
    return this.mounted.get(cell) ?? null;
  }

  end(cell, mount) {
    mount?.view.dispose();
    this.mounted.delete(cell);
  }

  dispose() {
    clearTimeout(this.waiting);
    this.recorder.dispose();
    for (const [cell, mount] of this.mounted) this.end(cell, mount);
  }
}

/** How each kind of cell is shown in `element`; each returns its view. */
const KINDS = {
  async quiz(cells, cell, element, told) {
    const { mount } = await cells.server.widget("quiz/card.js");
    const { content } = told;
    const isRead = (answer, { given }) => answer && !questions[content.asks].problem(given, answer);
    const record = ({ answer, variant }) => {
      const of = content.variants.length ? `${Math.max(variant, 0)}\u001f` : ""; // as student/quiz/question.py has it
      const recorded = isRead(answer, content.variants[variant] ?? content) ? of + answer : "";
      cells.recorder.record({ name: content.name, cell: cell.model.id, answer: recorded });
    };
    const view = mount({ model: cells.standIn(cell, told, record), el: element });
    record(told);
    cells.foldAnswerCell(content.name);
    return view;
  },

  async deck(cells, cell, element, told) {
    const { mount } = await cells.server.widget("flashcards/deck.js");
    const asked = { path: cells.panel.context.localPath, source: cell.model.sharedModel.getSource() };
    const plan = guarded(async ({ log }) => model.set("plan", await cells.server.post("plan", { ...asked, log })));
    const model = cells.standIn(cell, told, plan);
    const view = mount({ model, el: element });
    const renew = guarded(async () => {
      const [now] = await cells.askFor([{ cell, kind: "deck" }]);
      if (now) view.takeCards(now.content.cards);
    });
    const wasRun = (_, { name, newValue }) => name === "executionCount" && newValue && renew();
    view.listening.connect(cell.model.stateChanged, wasRun); // the widget of a cell that is run shows nothing here
    return view;
  },

  async chart(cells, cell, element) {
    const { mount } = await cells.server.widget("charts/chart.js");
    const chart = new ChartCell(cell, () => cells.unmount(cell), () => cells.scanSoon());
    const place = { context: cells.panel.context, cell: cell.model };
    await chart.show((packed) => mount({ model: new StandIn({ packed }, place, cells.panel.content.rendermime, () => {}), el: element }));
    return chart;
  },

  async home(cells, cell, element) {
    element.classList.add("gradestep-mounted-home");
    const shown = make("div");
    const handIn = new HandIn(cells.panel, cells);
    element.append(shown, handIn.node);
    const draw = ({ html }) => {
      guarded(() => handIn.renew())();
      if (shown.gradestepDrawn === html) return;
      shown.gradestepDrawn = html;
      shown.innerHTML = html; // the server's own, every text of a file escaped
    };
    element.addEventListener("click", guarded((event) => cells.traveller.follow(event, cells.panel)));
    const { forget, told } = cells.ways.watch(cells.panel.context.localPath, draw);
    await told;
    return { dispose: forget, focus: () => element.querySelector("a")?.focus(), key: () => false };
  },
};

LiveCells.prototype.standIn = function standIn(cell, told, onSave) {
  const place = { context: this.panel.context, cell: cell.model };
  cell.model[STANDS_ALREADY] = true;
  return new StandIn(told, place, this.panel.content.rendermime, onSave);
};

/** Fold away the cell that says whether a card's answer was recorded: the card says it, and nbgrader has the cell. */
LiveCells.prototype.foldAnswerCell = function foldAnswerCell(name) {
  const isGraded = (cell) => cell.model.type === "code" && cell.model.getMetadata("nbgrader")?.grade_id === name;
  for (const cell of this.panel.content.widgets.filter(isGraded)) {
    cell.node.classList.add("gradestep-folded");
    foldInView(cell, true); // which the arrow keys pass over
    this.onFold?.();
  }
};
