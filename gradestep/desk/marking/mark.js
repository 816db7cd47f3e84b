/** The marking page: answers side by side, one of them current, and a desk of keys for it. */

import { openDialog } from "./bank.js";
import { accept, go, goToMark, read, sameToAlike, saveField, take, takeBack, toggle, undo } from "./giving.js";
import { act, byId, current, on, page } from "./page_state.js";
import { ask } from "./server.js";

const EVERY = 4000; // milliseconds between two looks at what other graders did

Object.assign(on, { chosen: (place) => go(place, false), toggled: toggle });

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
