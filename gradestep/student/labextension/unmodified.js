/**
 * A notebook that was only opened is not modified: JupyterLab writes the kernel's language into it, and would show the
 * dot of unsaved changes, and ask about them, for a notebook in which nobody has changed anything.
 */
import { guarded } from "./guard.js";

/** Return what a notebook holds, as text, but for what JupyterLab writes by itself. */
function textOf(model) {
  const { metadata, ...held } = model.toJSON();
  const { language_info: written, ...own } = metadata;
  return JSON.stringify({ ...held, own });
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
