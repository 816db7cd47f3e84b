/**
 * What the widgets of a notebook share: the cell that shows them, keeping what a student does in it, and keys that are not JupyterLab's.
 *
 * @typedef {{context: any, cell: any}} Place  the notebook that shows a widget, and the cell in it
 */

const VIEW = "application/vnd.jupyter.widget-view+json";
export const STANDS_ALREADY = Symbol.for("gradestep-stands-already"); // on a cell: JupyterLab's extension shows its card
const NO_SHORTCUTS = "data-lm-suppress-shortcuts"; // on what has the focus: JupyterLab's shortcuts pass it over

/** Return the code cells of a notebook, in order; none outside of a notebook. */
export function codeCells(context) {
  const cells = context?.model?.cells;
  const all = cells ? Array.from({ length: cells.length }, (_, index) => cells.get(index)) : [];
  return all.filter((cell) => cell.type === "code");
}

/** Return where the widget stands, or null where there is no notebook to write into (a console, VS Code, Colab). */
export function findPlace(model) {
  if (model.place) return model.place; // the extension knows it
  const context = model.widget_manager?.context;
  const shows = (output) => output.data?.[VIEW]?.model_id === model.get("own_id");
  const outputs = ({ outputs }) => Array.from({ length: outputs.length }, (_, index) => outputs.get(index));
  const cell = codeCells(context).find((each) => outputs(each).some(shows));
  return cell ? { context, cell } : null;
}

/** Return whether the cell that shows this widget of the kernel has its front end already: one card, not two. */
export function standsAlready(model) {
  return !model.place && Boolean(findPlace(model)?.cell[STANDS_ALREADY]);
}

/** Write what is ours into the metadata of the cell, over what it says; Ctrl+Z in the cell does not undo it. */
export function keepInCell({ cell }, ours) {
  const kept = { ...cell.getMetadata("gradestep"), ...ours };
  cell.sharedModel.transact(() => cell.setMetadata("gradestep", kept), false);
}

/**
 * Put static HTML into the document that is saved, and leave the live widget on the page: a new kernel knows no widget
 * of an old one.
 */
export function saveStatic(place, model, name, html, text) {
  const shared = place?.cell.sharedModel;
  if (!shared?.updateOutputs) return;
  const ours = ({ data, metadata }) =>
    data?.[VIEW]?.model_id === model.get("own_id") || metadata?.gradestep === name || (model.place && data);
  const index = shared.getOutputs().findIndex(ours);
  if (index < 0 && !model.place) return;
  const data = { "text/html": html, "text/plain": text };
  const output = { output_type: "display_data", data, metadata: { gradestep: name } };
  const [from, to] = index < 0 ? [0, 0] : [index, index + 1];
  shared.updateOutputs(from, to, [output], "silent-change");
}

/** What is listened to, and ends with the view. */
export class Listening {
  constructor() {
    this.ends = [];
  }

  connect(signal, slot) {
    signal.connect(slot);
    this.ends.push(() => signal.disconnect(slot));
  }

  on(target, name, slot, ...options) {
    const [begin, end] = target.addEventListener ? ["addEventListener", "removeEventListener"] : ["on", "off"];
    target[begin](name, slot, ...options);
    this.ends.push(() => target[end](name, slot, ...options));
  }

  end() {
    for (const end of this.ends) end();
  }
}

// ---------------------------------------------------------------------------------------------- elements

/** Return a new element; `children` are elements or texts. */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** Fill `element` with HTML, cleaned by the front end's own sanitiser where there is one, and its math typeset. */
export function fill(element, html, rendermime) {
  element.innerHTML = rendermime?.sanitizer?.sanitize(html) ?? html;
  for (const link of element.querySelectorAll("a[href]")) {
    link.target = "_blank"; // else a link would leave JupyterLab, and unsaved work with it
    link.rel = "noopener noreferrer";
  }
  for (const math of element.querySelectorAll(".gradestep-math")) rendermime?.latexTypesetter?.typeset(math);
  return element;
}

/** Change a text only when it says something new: a screen reader reads each change aloud. */
export function show(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

// ---------------------------------------------------------------------------------------------- keys

const isChord = ({ ctrlKey, metaKey, altKey }) => ctrlKey || metaKey || altKey;
export const isUndo = (event) => isChord(event) && event.key.toLowerCase() === "z";

/** Return whether a key that is typed in a widget is the widget's; JupyterLab has its chords and Shift+Enter. */
export function isOurs(event) {
  return isChord(event) ? isUndo(event) : !(event.key === "Enter" && event.shiftKey);
}

/**
 * Keep what is typed in `element` from JupyterLab's shortcuts (B and D,D would add and delete cells), but for its own
 * chords, and give `take` the rest. Notebook 7 takes keys on their way down to the widget, before the widget has them:
 * only the window is asked earlier.
 */
export function keepKeys(element, listening, take) {
  const mark = (event) => {
    if (element.contains(event.target)) event.target.toggleAttribute(NO_SHORTCUTS, isOurs(event));
  };
  listening.on(window, "keydown", mark, true);
  listening.on(element, "keydown", (event) => {
    if (!isOurs(event)) return;
    event.stopPropagation();
    take(event);
  });
}
