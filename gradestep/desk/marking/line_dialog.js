/** The dialog for a line of the rubric: a new one, or another one in the place of one that some have. */

import { count, number, signed } from "./words.js";

const byId = (id) => document.getElementById(id);
let asked = { items: [], save: () => {} };

/**
 * Ask for the points and the words of a line.
 * @param {{id: string, points: number, words: string, held: number}[]} items
 * @param {boolean} changes whether one of them is changed
 * @param {(id: string, seen: [number, string] | null, points: number, words: string) => void} save
 */
export function askForLine(items, changes, save) {
  asked = { items, save };
  byId("which").hidden = !changes;
  byId("dialog-title").textContent = changes ? "Change a line, for all who have it" : "A new line";
  const lines = items.map((item) => new Option(`${signed(item.points)} ${item.words}`.slice(0, 80), item.id));
  byId("chosen").replaceChildren(...(changes ? lines : []));
  fill();
  byId("dialog").showModal();
  byId(changes ? "chosen" : "points").focus();
}

const chosen = () => asked.items.find((item) => item.id === byId("chosen").value);

function fill() {
  const item = chosen();
  byId("points").value = item?.points ?? "";
  byId("words").value = item?.words ?? "";
  byId("effect").textContent = item
    ? `${count(item.held, "answer")} with it: all get the new words and points.${item.held ? "" : " Without words it goes."}`
    : "It is given to this answer at once.";
}

byId("form").addEventListener("submit", () => {
  const item = chosen();
  const words = byId("words").value.trim().split(/\s+/).join(" ");
  asked.save(item?.id ?? "", item ? [item.points, item.words] : null, number(byId("points").value || "0"), words);
});
byId("cancel").addEventListener("click", () => byId("dialog").close());
byId("chosen").addEventListener("change", fill);
