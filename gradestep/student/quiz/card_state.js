/**
 * What is kept of a card, what it is worth, and how it looks in the file; nothing here touches the page.
 *
 * @typedef {{name: string, question: string, asks: string, given: object, hint: string, labels: string[],
 *   attempts: number, seconds: number, longest: number, practice: object | null, style: string, static: string}} Content
 *   what `given` and `practice` hold is the affair of the kind that `asks` names, see kinds/kinds.js
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
  const text = (value, most = 60) => (typeof value === "string" ? value.slice(0, most) : "");
  const number = (value, most) => (Number.isFinite(value) ? Math.min(Math.max(Math.round(value), 0), most) : null);
  return {
    answer: text(given.answer, content.longest),
    used: number(given.used, 99) ?? 0,
    verdict: ["right", "wrong"].includes(given.verdict) ? given.verdict : "",
    first: text(given.first, content.longest),
    checked: text(given.checked, content.longest),
    done: given.done === true,
    read: given.read === true,
    goes: toGoes(given.goes, content.longest),
    hint: given.hint === true,
    confidence: FEELINGS.includes(given.confidence) ? given.confidence : "",
    left: number(given.left, content.seconds) ?? content.seconds,
    at: text(given.at),
  };
}

/** Return the static card for the file, with the answer drawn: a new kernel knows no widget of an old one. */
export function staticCard(content, answer, kind) {
  const page = new DOMParser().parseFromString(content.static, "text/html");
  if (answer) {
    kind.drawStatic(page, content.given, answer);
    const status = page.querySelector(".gradestep-status");
    status.textContent = `Your answer is ${kind.shown(answer, content.given)}. To go on, click here and press Shift+Enter.`;
  }
  return page.head.innerHTML + page.body.innerHTML;
}
