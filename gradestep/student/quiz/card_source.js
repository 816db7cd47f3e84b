/** The call `quiz("name", answer="...")` in the cell of a card: it holds the answer, and a person may edit it. */
import { codeCells } from "../widget/notebook.js";

/** Match the call that holds the answer of the card `name`, outside of comments, and the answer as it is written. */
function callOf(name) {
  return new RegExp(`^([^#\\n]*\\bquiz\\(\\s*["']${name}["'],\\s*answer=)("[^"\\n]*"|'[^'\\n]*'|[^,\\s)]+)`, "m");
}

/** Return the letters in what a person typed, in order, each once: `"c, a"` gives `"AC"`. */
function lettersOf(text) {
  return [...new Set(text.toUpperCase().match(/[\p{L}\p{N}]/gu) ?? [])].sort().join("");
}

/** Return the letters that the cell's source holds and whether they stand in quotes, or null without such a call. */
export function readSource({ cell }, name) {
  return readText(cell.sharedModel.getSource(), name);
}

/** Return the same of a source that is a text. */
export function readText(source, name) {
  const found = source.match(callOf(name));
  const quoted = /^("[^"]*"|'[^']*')$/;
  return found && { letters: lettersOf(found[2]), quoted: quoted.test(found[2]) };
}

/** Write the letters into the cell's source, as one step of undo; return whether there was a place for them. */
export function writeSource({ cell }, name, letters) {
  const source = cell.sharedModel.getSource();
  if (!callOf(name).test(source)) return false;
  cell.sharedModel.undoManager?.stopCapturing(); // each choice is a step of its own
  cell.sharedModel.setSource(source.replace(callOf(name), `$1"${letters}"`));
  return true;
}

/** Return a sentence on what is wrong with the cell, such as a second card of the same name; "" when all is well. */
export function problemOf(place, content) {
  const { name, options, several } = content;
  const found = readSource(place, name);
  const meant = place.cell.getMetadata("gradestep")?.quiz ?? name;
  const first = `quiz("${meant}", answer="")`;
  if (!found) return `This cell no longer holds ${first}, so your choice cannot be written. Undo the edit.`;
  if (meant !== name) return `This card is called "${name}" now, and "${meant}" is what is graded. Undo the edit.`;
  if (!found.quoted) return 'The letter after answer= needs quotes around it, as in answer="A". Or choose here again.';
  const { letters } = found;
  const known = options.map(({ letter }) => letter).join("");
  if ([...letters].some((letter) => !known.includes(letter))) return `The cell says "${letters}": that is no option.`;
  if (letters.length > 1 && !several) return `The cell says "${letters}", and one answer is asked for.`;
  const twins = codeCells(place.context).filter((cell) => callOf(name).test(cell.sharedModel.getSource()));
  return twins.length > 1
    ? `${twins.length} cells of this notebook hold this card. The last one with an answer counts: delete the others.`
    : "";
}
