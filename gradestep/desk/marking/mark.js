/** The marking page: answers side by side, one of them current, and a desk of keys for it. */

import { card, letScroll, put } from "./cards.js";
import { askForLine } from "./line_dialog.js";
import { ask, inTurn } from "./server.js";
import { count, number, signed } from "./words.js";

const EVERY = 4000; // milliseconds between two looks at what other graders did
const byId = (id) => document.getElementById(id);
const page = { question: null, marks: {}, items: [], current: 0, undo: [], cards: [] };

/** Return the current answer, or nothing when nobody has answered. */
const current = () => page.question.answers[page.current];
const markOf = (answer) => page.marks[answer.key];
const alikeTo = (answer) => page.question.answers.filter((other) => other.alike === answer.alike && other !== answer);

function say(words, wrong = false) {
  byId("said").textContent = words;
  byId("said").classList.toggle("wrong", wrong);
}

/** Do something in turn; what goes wrong is said. */
const act = (work) => inTurn(work).catch((error) => say(error.message, true));

// ---- what is shown

function showQuestion() {
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
  page.cards = answers.map((answer, place) => card(answer, place, () => go(place, false)));
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

function show() {
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
  box.addEventListener("change", () => toggle(place));
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

// ---- what is asked of the server

function take(said) {
  Object.assign(page, { marks: said.marks, items: said.items });
  if (said.version !== page.question.version) act(read);
  show();
}

async function read() {
  const kept = page.question && current()?.key;
  page.question = await ask("question");
  showQuestion();
  const said = await ask("marks");
  const place = page.question.answers.findIndex((answer) => answer.key === kept);
  Object.assign(page, { marks: said.marks, items: said.items });
  page.current = place >= 0 ? place : Math.max(0, nextToMark(-1));
  show();
}

const wish = (mark, change = {}) => ({
  ...{ ticked: mark.ticked, free: mark.free, own: mark.own, scored: "give" },
  ...change,
});

/** Give marks to answers as `wished(mark)` says; what another grader wrote meanwhile stays, and is shown. */
async function give(answers, wished) {
  const there = answers.filter(markOf);
  const asks = there.map((answer) => ({ key: answer.key, seen: markOf(answer).seen, ...wished(markOf(answer)) }));
  const said = await ask("mark", { students: asks });
  const had = Object.keys(said.had);
  if (had.length) page.undo.push({ kind: "restore", had: said.had, seen: seenOf(said, had), at: answers[0].key });
  take(said);
  const missed = numbers(said.missed);
  if (missed) say(`Not saved: somebody else changed answer ${missed} meanwhile. This is how it is now.`, true);
  else say("Saved.");
  return !missed;
}

const seenOf = (said, keys) => Object.fromEntries(keys.map((key) => [key, said.marks[key]?.seen ?? ""]));
const numbers = (keys) => keys.map((key) => page.question.answers.findIndex((answer) => answer.key === key) + 1).join(", ");

const toggle = (place) =>
  act(async () => {
    const item = page.items[place];
    const answer = current();
    if (!item || !answer || !markOf(answer)) return;
    const flipped = (mark) =>
      mark.ticked.includes(item.id) ? mark.ticked.filter((id) => id !== item.id) : [...mark.ticked, item.id];
    await give([answer], (mark) => wish(mark, { ticked: flipped(mark) }));
    offer(answer);
  });

/** Say how to give alike answers the same, when there are some without it. */
function offer(answer) {
  const mark = markOf(answer);
  const others = alikeTo(answer).filter((other) => markOf(other) && markOf(other).score !== mark.score);
  if (others.length && !byId("said").classList.contains("wrong"))
    say(`Saved. ${count(others.length, "answer")} alike: a gives the same.`);
}

const accept = () =>
  act(async () => {
    const answer = current();
    if (answer && markOf(answer) && (await give([answer], (mark) => wish(mark)))) {
      const next = nextToMark(page.current);
      if (next >= 0) go(next);
      else say("All are marked. Next: gradestep feedback.");
    }
  });

const sameToAlike = () =>
  act(async () => {
    const answer = current();
    const others = answer ? alikeTo(answer) : [];
    if (!others.length) return say("No other answer is alike.");
    if (!markOf(answer)?.manual) return say("Mark this answer first, then a gives the same to the alike.");
    const same = wish(markOf(answer));
    if (await give(others, () => same)) say(`Given to ${count(others.length, "answer")} alike.`);
    return undefined;
  });

const takeBack = () => act(() => give([current()], (mark) => wish(mark, { ticked: [], own: null, scored: "take back" })));

/** Save what a field holds for the answer that it was opened for. */
function saveField(field) {
  const { of, was } = field.dataset;
  const answer = page.question.answers.find((each) => each.key === of);
  if (!answer || field.value === was) return;
  const { value } = field;
  field.dataset.was = value;
  act(async () => {
    if (!markOf(answer)) return;
    if (field.id === "free") {
      await give([answer], (mark) => wish(mark, { free: value, scored: "leave" }));
      return;
    }
    const own = value.trim() ? number(value) : null;
    if (Number.isNaN(own)) throw new Error(`"${value}" is no number of points: nothing was saved.`);
    await give([answer], (mark) => wish(mark, { own }));
  }).then(() => show());
}

const undo = () =>
  act(async () => {
    const last = page.undo.pop();
    if (!last) return say("There is nothing to undo.");
    const said = await UNDO[last.kind](last);
    const lost = said.missed ? numbers(said.missed) : "";
    if (last.at) go(Math.max(0, page.question.answers.findIndex((answer) => answer.key === last.at)), false);
    take(said);
    if (lost) return say(`Not undone: somebody else changed answer ${lost} since.`, true);
    return say(said.saved === false ? "Not undone: somebody else changed or uses this line." : "Undone.", said.saved === false);
  });

const UNDO = {
  restore: ({ had, seen }) =>
    ask("restore", { students: Object.keys(had).map((key) => ({ key, seen: seen[key], had: had[key] })) }),
  item: ({ order }) => ask("item", order),
};

// ---- moving

function go(place, focus = true) {
  const many = page.question.answers.length;
  if (!many) return;
  for (const field of [byId("free"), byId("own")]) if (document.activeElement === field) saveField(field);
  page.current = Math.min(Math.max(place, 0), many - 1);
  show();
  const made = page.cards[page.current];
  made.scrollIntoView({ block: "nearest" });
  if (focus) made.focus({ preventScroll: true });
}

/** Return the next place that a person has to look at, from a place on and around; -1 when there is none. */
function nextToMark(from) {
  const { answers } = page.question;
  const places = answers.map((_, place) => (from + 1 + place) % answers.length);
  return places.find((place) => markOf(answers[place]) && !markOf(answers[place]).done) ?? -1;
}

function goToMark() {
  const next = nextToMark(page.current);
  if (next >= 0) go(next);
  else say("All are marked.");
}

// ---- the bank

const removeLine = (id) =>
  act(async () => {
    const said = await ask("item", { id, remove: true });
    take(said);
    say(said.saved ? "The line is gone." : "Not removed: an answer has this line.", !said.saved);
  });

const saveLine = (id, seen, points, words) =>
  act(async () => {
    const said = await ask("item", { id, seen, points, words });
    const order = id ? { id, seen: [points, words], points: seen[0], words: seen[1] } : { id: said.id, remove: true };
    if (said.saved) page.undo.push({ kind: "item", order });
    take(said);
    if (!said.saved) return say("Not saved: somebody else changed this line meanwhile. This is how it is now.", true);
    if (!id && current()) {
      toggle(page.items.findIndex((item) => item.id === said.id)); // in its turn, which comes after this one's
      return undefined;
    }
    const own = said.hidden.length ? ` ${count(said.hidden.length, "answer")} with an own score kept it.` : "";
    return say(`Changed for all who have it.${own}`);
  });

function openDialog(changes) {
  if (changes && !page.items.length) return say("There is no line to change: n makes one.");
  return askForLine(page.items, changes, (id, seen, points, words) => {
    if (Number.isNaN(points)) return say("The points are no number, as -1 or 0.5: nothing was saved.", true);
    return id && !words ? removeLine(id) : saveLine(id, seen, points, words);
  });
}

// ---- keys

const KEYS = {
  j: () => go(page.current + 1),
  k: () => go(page.current - 1),
  g: goToMark,
  Enter: accept,
  a: sameToAlike,
  u: undo,
  x: takeBack,
  n: () => openDialog(false),
  e: () => openDialog(true),
  c: () => byId("free").focus(),
  s: () => byId("own").focus(),
};
Object.assign(KEYS, { ArrowDown: KEYS.j, ArrowRight: KEYS.j, ArrowUp: KEYS.k, ArrowLeft: KEYS.k });

document.addEventListener("keydown", (event) => {
  const field = event.target.closest("textarea, input:not([type=checkbox]), select");
  if (!page.question || byId("dialog").open || event.ctrlKey || event.metaKey || event.altKey) return;
  if (field) {
    const leaves = event.key === "Escape" || (event.key === "Enter" && field.id === "own");
    if (leaves) {
      event.preventDefault();
      page.cards[page.current]?.focus({ preventScroll: true }); // which saves
    }
    return;
  }
  const clicks = event.key === "Enter" && event.target.closest("button, summary, a");
  const pressed = /^[0-9]$/.test(event.key) ? () => toggle((Number(event.key) + 9) % 10) : KEYS[event.key];
  if (!pressed || clicks || event.repeat && !event.key.startsWith("Arrow") && !"jk".includes(event.key)) return;
  event.preventDefault();
  pressed();
});
for (const field of [byId("free"), byId("own")]) field.addEventListener("blur", () => saveField(field));
for (const button of document.querySelectorAll("button[data-key]"))
  button.addEventListener("click", () => KEYS[button.dataset.key]());
addEventListener("beforeunload", (event) => {
  const open = [byId("free"), byId("own")].some((field) => field.value !== (field.dataset.was ?? ""));
  if (open) event.preventDefault();
});

act(async () => {
  await read();
  if (current()) page.cards[page.current].focus({ preventScroll: true });
  setInterval(() => document.hidden || act(async () => take(await ask("marks"))), EVERY);
});
