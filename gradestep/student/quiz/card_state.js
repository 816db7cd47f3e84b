/**
 * What is kept of a card, what it is worth, and how it looks in the file; nothing here touches the page.
 *
 * @typedef {{letter: string, html: string}} Option
 * @typedef {{key: string, feedback: Object<string, string>}} Practice
 * @typedef {{name: string, question: string, options: Option[], hint: string, several: boolean, labels: string[],
 *   attempts: number, seconds: number, practice: Practice | null, static: string}} Content
 * @typedef {{answer: string, used: number, verdict: "" | "right" | "wrong", first: string, checked: string,
 *   done: boolean, read: boolean, goes: {checked: string, used: number}[], hint: boolean, confidence: string,
 *   left: number, at: string}} Progress  `used` counts the attempts of all goes, `first` is of the first one, and so
 *   are `confidence` and `left`: later goes ask for neither
 */
import { toGoes } from "./card_goes.js";

export const CERTAIN = "Certain";
export const FEELINGS = ["Not sure yet", "Fairly sure", CERTAIN];

/** Return the kept progress, with anything that is not of its kind left out: a person may have edited it. */
export function toProgress(kept, content) {
  const given = kept && typeof kept === "object" ? kept : {};
  const text = (value) => (typeof value === "string" ? value.slice(0, 60) : "");
  const number = (value, most) => (Number.isFinite(value) ? Math.min(Math.max(Math.round(value), 0), most) : null);
  return {
    answer: text(given.answer),
    used: number(given.used, 99) ?? 0,
    verdict: ["right", "wrong"].includes(given.verdict) ? given.verdict : "",
    first: text(given.first),
    checked: text(given.checked),
    done: given.done === true,
    read: given.read === true,
    goes: toGoes(given.goes),
    hint: given.hint === true,
    confidence: FEELINGS.includes(given.confidence) ? given.confidence : "",
    left: number(given.left, content.seconds) ?? content.seconds,
    at: text(given.at),
  };
}

/** Return the verdict on `letters`, and the feedback that goes with it, as HTML. */
export function mark(letters, { key, feedback }) {
  const said = (wanted) => wanted.map((letter) => feedback[letter] ?? "").join("");
  if (letters === key) return { verdict: "right", html: said([...letters]) };
  const wrong = [...letters].filter((letter) => !key.includes(letter));
  const missing = "<p>What you chose is right, but it is not all: another option is right too.</p>";
  return { verdict: "wrong", html: wrong.length ? said(wrong) : missing };
}

/** Return the static card for the file, with the chosen options marked: a new kernel knows no widget of an old one. */
export function staticCard(content, answer) {
  const page = new DOMParser().parseFromString(content.static, "text/html");
  const chosen = [...page.querySelectorAll("[data-letter]")].filter((item) => answer.includes(item.dataset.letter));
  for (const item of chosen) {
    item.classList.add("gradestep-chosen");
    item.querySelector(".gradestep-sign").textContent = content.several ? "☑" : "◉";
  }
  if (answer) {
    const status = page.querySelector(".gradestep-status");
    status.textContent = `Your answer is ${answer}. To go on, click here and press Shift+Enter.`;
  }
  return page.head.innerHTML + page.body.innerHTML;
}
