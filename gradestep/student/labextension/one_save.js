/**
 * One save of a notebook at a time: JupyterLab takes two at once for two authors, and asks which of them to keep. A card
 * or a cell that was run saves by itself, and its student may press Ctrl+S in the midst of it.
 */
export function saveInTurn(context) {
  if (Object.hasOwn(context, "save")) return; // another view of the same notebook
  const save = context.save.bind(context);
  let last = Promise.resolve();
  context.save = () => {
    const own = last.then(save);
    last = own.catch(() => {}); // who asked for it hears why it failed
    return own;
  };
}
