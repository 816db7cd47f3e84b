/** What the marking page shows: the question, a card for each answer, and the desk of the current one. */

import { card, letScroll, put } from "./cards.js";
import { alikeTo, byId, current, markOf, on, page } from "./page_state.js";
import { count, signed } from "./words.js";

export function showQuestion() {
  const { assignment, notebook, name, points, kind, asked, model, answers } = page.question;
  document.title = `${name} \u00b7 mark`;
  byId("title").textContent = name;
  byId("about").textContent =
    `${assignment} / ${notebook} \u00b7 ${kind} \u00b7 ${count(points, "point")} \u00b7 ` +
    "in a random order that stays, alike answers together";
  put(byId("asked"), asked);
  put(byId("model"), model);
  byId("asked-side").hidden = !asked;
  byId("model-side").hidden = !model;
  byId("start").textContent = `from ${count(page.question.start, "point")}`;
  page.cards = answers.map((answer, place) => card(answer, place, () => on.chosen(place)));
  byId("answers").replaceChildren(...page.cards);
  letScroll(page.cards);
}

function stateOf(answer) {
  const mark = markOf(answer);
  if (!mark) return "gone: it is not graded any more";
  const many = alikeTo(answer).length;
  const alike = many ? ` \u00b7 ${many + 1} alike` : "";
  const score = `${mark.score ?? 0} of ${count(page.question.points, "point")}`;
  if (mark.done) return `${mark.manual ? "marked" : "by the grader"}: ${score}${mark.own === null ? "" : ", own score"}${alike}`;
  return `${mark.manual ? `look again: ${score}` : "to mark"}${alike}`;
}

export function show() {
  page.question.answers.forEach((answer, place) => {
    const made = page.cards[place];
    made.querySelector(".state").textContent = stateOf(answer);
    made.classList.toggle("done", Boolean(markOf(answer)?.done));
    made.classList.toggle("current", place === page.current);
    if (place === page.current) made.setAttribute("aria-current", "true");
    else made.removeAttribute("aria-current");
  });
  const marks = Object.values(page.marks);
  const done = marks.filter((mark) => mark.done).length;
  byId("count").textContent = `${done} of ${marks.length} marked`;
  Object.assign(byId("progress"), { max: Math.max(1, marks.length), value: done });
  showDesk();
}

function showDesk() {
  const answer = current();
  const mark = answer && markOf(answer);
  byId("whose").textContent = answer ? `Answer ${page.current + 1} of ${page.question.answers.length}` : "No answer yet";
  byId("score").textContent = answer ? stateOf(answer) : "Nobody's graded work holds this question: gradestep grade first.";
  for (const field of [byId("free"), byId("own")]) {
    field.disabled = !mark;
    if (document.activeElement !== field || field.dataset.of !== answer?.key) {
      field.value = field.id === "free" ? (mark?.free ?? "") : (mark?.own ?? "");
      field.dataset.of = answer?.key ?? "";
      field.dataset.was = field.value;
    }
  }
  const many = answer ? alikeTo(answer).length : 0;
  document.querySelector("[data-key=a]").hidden = !many;
  document.querySelector("[data-key=a]").firstChild.textContent = `Same to ${many} alike `;
  byId("items").replaceChildren(...page.items.map((item, place) => line(item, place, mark)));
  if (!page.items.length) byId("items").textContent = "No lines yet: n makes one.";
}

function line(item, place, mark) {
  const label = document.createElement("label");
  const box = document.createElement("input");
  box.type = "checkbox";
  box.checked = Boolean(mark?.ticked.includes(item.id));
  box.disabled = !mark;
  box.addEventListener("change", () => on.toggled(place));
  const key = document.createElement("kbd");
  key.textContent = place < 10 ? `${(place + 1) % 10}` : "";
  const points = document.createElement("b");
  points.textContent = signed(item.points);
  const words = document.createElement("span");
  words.textContent = item.words;
  const held = document.createElement("span");
  held.className = "quiet";
  held.textContent = `${item.held}\u00d7`;
  label.append(box, key, points, words, held);
  return label;
}
