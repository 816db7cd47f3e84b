/** The lines of the rubric, which hold for all answers that have them. */

import { take, toggle } from "./giving.js";
import { askForLine } from "./line_dialog.js";
import { act, current, page, say } from "./page_state.js";
import { ask } from "./server.js";
import { count } from "./words.js";

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

export function openDialog(changes) {
  if (changes && !page.items.length) return say("There is no line to change: n makes one.");
  return askForLine(page.items, changes, (id, seen, points, words) => {
    if (Number.isNaN(points)) return say("The points are no number, as -1 or 0.5: nothing was saved.", true);
    return id && !words ? removeLine(id) : saveLine(id, seen, points, words);
  });
}
