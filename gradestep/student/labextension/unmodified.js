/**
 * A notebook that was only opened is not modified: JupyterLab writes the kernel's language into it, and would show the
 * dot of unsaved changes, and ask about them, for a notebook in which nobody has changed anything. A card draws one of
 * the variants of its question, too.
 */
import { guarded } from "./guard.js";
import { withoutVariant } from "../quiz/card_source.js";

/** Return a cell with no variant drawn of its question: another is drawn the next time, unless somebody answers it. */
function undrawn(cell) {
  const name = cell.metadata.gradestep?.quiz;
  return name ? { ...cell, source: withoutVariant([cell.source].flat().join(""), name) } : cell;
}

/** Return what a notebook holds, as text, but for what JupyterLab and our cards write by themselves. */
function textOf(model) {
  const { metadata, cells, ...held } = model.toJSON();
  const { language_info: written, ...own } = metadata;
  return JSON.stringify({ ...held, own, cells: cells.map(undrawn) });
}

/** Take the dot away when all is as it was opened, until the notebook is saved for the first time. */
export function keepUnmodified({ context, disposed }) {
  const { model } = context;
  const opened = textOf(model);
  const look = guarded(() => {
    if (model.dirty && textOf(model) === opened) model.dirty = false;
  });
  const changed = (_, { name, newValue }) => name === "dirty" && newValue && queueMicrotask(look);
  const end = () => {
    model.stateChanged.disconnect(changed);
    context.saveState.disconnect(saved);
  };
  const saved = (_, state) => state.startsWith("completed") && end();
  model.stateChanged.connect(changed);
  context.saveState.connect(saved);
  disposed.connect(end);
  look();
}
