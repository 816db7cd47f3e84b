/** What the marking page knows: question, marks, lines of the rubric, and which answer is current. */

import { inTurn } from "./server.js";

export const byId = (id) => document.getElementById(id);
export const page = { question: null, marks: {}, items: [], current: 0, undo: [], cards: [] };
export const on = { chosen: () => {}, toggled: () => {} }; // what a click on a card, and on a line, does

/** Return the current answer, or nothing when nobody has answered. */
export const current = () => page.question.answers[page.current];
export const markOf = (answer) => page.marks[answer.key];
export const alikeTo = (answer) => page.question.answers.filter((other) => other.alike === answer.alike && other !== answer);

export function say(words, wrong = false) {
  byId("said").textContent = words;
  byId("said").classList.toggle("wrong", wrong);
}

/** Do something in turn; what goes wrong is said. */
export const act = (work) => inTurn(work).catch((error) => say(error.message, true));
