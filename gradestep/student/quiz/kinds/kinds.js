/**
 * The kinds of questions by name, each in a module of its own beside its Python. To the card an answer is a text.
 *
 * What a kind says, as a class of which each view of a card has one:
 *
 * @typedef {object} Kind
 * @property {boolean} [isTyped]  whether its answer is typed: then a click on a button leaves the focus where it is
 * @property {string} empty  said when a check is asked for without an answer
 * @property {string} explained  said when all is explained below
 * @property {string} again  said when the same answer is checked twice
 * @property {string} example  an answer, as one may type it into the cell
 * @property {string} sign  what stands between the quotes there, in a word
 * @property {string} answer  what a student gives, in a word
 * @property {string} instead  how it is given, in a word: one may do so here instead of typing it
 * @property {(text: string, given: object) => string} read  the answer that a person typed in one form; "" for none;
 *   what cannot be read stays as it is, and is a problem
 * @property {(given: object, text: string) => string} problem  what is wrong with a typed answer; "" for nothing
 * @property {(answer: string, practice: object, given: object) => {verdict: "right" | "wrong", html: string}} mark
 * @property {(practice: object, given: object) => string} key  the right answer, as a sentence shows it
 * @property {(answer: string, given: object) => string} shown  an answer, as a sentence shows it
 * @property {(page: Document, given: object, answer: string) => void} drawStatic  draws an answer into the static card
 *
 * and, of each view, made with `{content, id, rendermime}`: `node`, which lets a change event bubble when its answer
 * changes; `value()`, the answer that stands there; `takes(event)` and `take(event)` for a key that is its own;
 * `first(progress)`, what takes the focus; `paint(answer, progress)`; `explanations(progress)`, the elements to be read
 * before another go; if it is typed, `settle()`, to show again what the cell says, and `undoes(event)`, whether an undo is
 * its own.
 */
import { Blanks } from "./blanks.js";
import { Choice } from "./choice.js";
import { Match } from "./match.js";
import { NumberField } from "./number.js";
import { Order } from "./order.js";

export const KINDS = { blanks: Blanks, choice: Choice, match: Match, number: NumberField, order: Order };
