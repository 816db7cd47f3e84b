/** The call `quiz("name", answer="...")` in the cell of a card: it holds the answer, and a person may edit it. */
import { codeCells } from "../widget/notebook.js";

const QUOTED = /^("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')$/;

const ANSWER = `"(?:[^"\\\\\\n]|\\\\.)*"|'(?:[^'\\\\\\n]|\\\\.)*'|[^,\\s)]+`;

/** Match the call that holds the answer of the card `name`, outside of comments, and the answer as it is written. */
function callOf(name) {
  return new RegExp(`^([^#\\n]*\\bquiz\\(\\s*["']${name}["'],\\s*answer=)(${ANSWER})`, "m");
}

/** Match the same call up to the variant that was drawn, and that variant. */
function variantOf(name) {
  return new RegExp(`^([^#\\n]*\\bquiz\\(\\s*["']${name}["'],\\s*answer=(?:${ANSWER}),\\s*variant=)(\\d{1,3}|None)`, "m");
}

/** Return the text that a literal of Python's says, as far as JSON has its escapes; other literals stay as they are. */
function textOf(literal) {
  if (!QUOTED.test(literal)) return literal;
  const inside = literal.slice(1, -1);
  try {
    return JSON.parse(`"${literal[0] === "'" ? inside.replace(/\\'/g, "'").replace(/(?<!\\)"/g, '\\"') : inside}"`);
  } catch {
    return inside;
  }
}

/** Return the text that the cell's source holds and whether it stands in quotes, or null without such a call. */
export function readSource({ cell }, name) {
  return readText(cell.sharedModel.getSource(), name);
}

/** Return the same of a source that is a text, and the variant that was drawn, -1 for none. */
export function readText(source, name) {
  const found = source.match(callOf(name));
  const variant = Number.parseInt(source.match(variantOf(name))?.[2] ?? "", 10);
  return found && { text: textOf(found[2]), quoted: QUOTED.test(found[2]), variant: Number.isNaN(variant) ? -1 : variant };
}

/** Return a cell's source with no variant drawn. */
export function withoutVariant(source, name) {
  return source.replace(variantOf(name), (_, call) => `${call}None`);
}

/** Write an answer, and the variant that it is of, as one step of undo; return whether there was a place for it. */
export function writeSource({ cell }, name, answer, variant) {
  const source = cell.sharedModel.getSource();
  if (!callOf(name).test(source)) return false;
  cell.sharedModel.undoManager?.stopCapturing(); // each choice is a step of its own
  const answered = source.replace(callOf(name), (_, call) => `${call}${JSON.stringify(answer)}`);
  cell.sharedModel.setSource(variant < 0 ? answered : answered.replace(variantOf(name), (_, call) => `${call}${variant}`));
  return true;
}

/** Return a sentence on what is wrong with the cell, such as a second card of the same name; "" when all is well. */
export function problemOf(place, content, kind) {
  const { name, given } = content;
  const found = readSource(place, name);
  const meant = place.cell.getMetadata("gradestep")?.quiz ?? name;
  const first = `quiz("${meant}", answer="")`;
  if (!found) return `This cell no longer holds ${first}, so your ${kind.answer} cannot be written. Undo the edit.`;
  if (meant !== name) return `This card is called "${name}" now, and "${meant}" is what is graded. Undo the edit.`;
  const quotes = `needs quotes around it, as in answer="${kind.example}". Or ${kind.instead} here again.`;
  if (!found.quoted) return `The ${kind.sign} after answer= ${quotes}`;
  const problem = kind.problem(given, kind.read(found.text, given));
  if (problem) return problem;
  const twins = codeCells(place.context).filter((cell) => callOf(name).test(cell.sharedModel.getSource()));
  return twins.length > 1
    ? `${twins.length} cells of this notebook hold this card. The last one with an answer counts: delete the others.`
    : "";
}
