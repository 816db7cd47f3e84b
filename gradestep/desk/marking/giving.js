/** Giving marks and taking them back: what is asked of the server, and which answer comes next. */

import { act, alikeTo, byId, current, markOf, page, say } from "./page_state.js";
import { ask } from "./server.js";
import { show, showQuestion } from "./shown.js";
import { count, number } from "./words.js";

export function take(said) {
  Object.assign(page, { marks: said.marks, items: said.items });
  if (said.version !== page.question.version) act(read);
  show();
}

export async function read() {
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

export const toggle = (place) =>
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

export const accept = () =>
  act(async () => {
    const answer = current();
    if (answer && markOf(answer) && (await give([answer], (mark) => wish(mark)))) {
      const next = nextToMark(page.current);
      if (next >= 0) go(next);
      else say("All are marked. Next: gradestep feedback.");
    }
  });

export const sameToAlike = () =>
  act(async () => {
    const answer = current();
    const others = answer ? alikeTo(answer) : [];
    if (!others.length) return say("No other answer is alike.");
    if (!markOf(answer)?.manual) return say("Mark this answer first, then a gives the same to the alike.");
    const same = wish(markOf(answer));
    if (await give(others, () => same)) say(`Given to ${count(others.length, "answer")} alike.`);
    return undefined;
  });

export const takeBack = () => act(() => give([current()], (mark) => wish(mark, { ticked: [], own: null, scored: "take back" })));

/** Save what a field holds for the answer that it was opened for. */
export function saveField(field) {
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

export const undo = () =>
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

export function go(place, focus = true) {
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

export function goToMark() {
  const next = nextToMark(page.current);
  if (next >= 0) go(next);
  else say("All are marked.");
}
