/** Questions with several places, for each of which one option is picked: an answer is "1B 2A", as picks.py has it. */
import { make } from "../widget/notebook.js";
import { withPlainSpaces } from "./spaces.js";
import { Whys, rightHead, wrongHead } from "./whys.js";

const PICK = /([1-8])([A-Za-z])/g;

/** Return what a person typed as a map of letters by place; null when it is no answer. */
export function picksOf(text) {
  const words = text.replace(/[\s,;:]+/g, "");
  const found = [...words.matchAll(PICK)].map(([, place, letter]) => [Number(place), letter.toUpperCase()]);
  const picks = new Map(found);
  return 2 * found.length === words.length && picks.size === found.length ? picks : null;
}

export function picksInOneForm(picks) {
  return [...picks].sort(([one], [other]) => one - other).map(([place, letter]) => `${place}${letter}`).join(" ");
}

/** What the kinds with picks have in common. A kind says `ofPlace`, `count(given)` and `letters(given, place)`. */
export class Picks {
  static explained = "Why is explained below.";
  static again = "Change it first.";
  static example = "1B 2A";
  static sign = "picks";
  static answer = "answer";
  static instead = "pick";

  static known(text, given) {
    const picks = picksOf(text);
    const isThere = ([place, letter]) => place <= this.count(given) && this.letters(given, place).includes(letter);
    return picks && [...picks].every(isThere) ? picks : null;
  }

  static read(typed, given) {
    const text = withPlainSpaces(typed);
    const picks = this.known(text, given);
    return picks ? picksInOneForm(picks) : text.trim();
  }

  static open(given, picks) {
    const left = Array.from({ length: this.count(given) }, (_, at) => at + 1).filter((place) => !picks.has(place));
    return left.length ? `Still open: ${this.ofPlace} ${left.join(", ")}.` : "";
  }

  static problem(given, text) {
    if (!text) return "";
    const picks = this.known(text, given);
    if (picks) return this.open(given, picks);
    const example = Array.from({ length: this.count(given) }, (_, at) => `${at + 1}${this.letters(given, at + 1)[0]}`);
    return `"${text}" is no answer here: write one such as ${example.join(" ")}.`;
  }

  static unfinished(given, text) {
    const picks = text && this.known(text, given);
    return picks ? this.open(given, picks) : "";
  }

  static mark(answer, { right, why }, given) {
    if (right.includes(answer)) return { verdict: "right", html: "" };
    const picks = [...(picksOf(answer) ?? [])].map(([place, letter]) => `${place}${letter}`);
    const alike = (one) => one.split(" ").filter((pick) => picks.includes(pick)).length;
    const best = right.reduce((found, one) => (alike(one) > alike(found) ? one : found), right[0] ?? "").split(" ");
    const place = `${this.ofPlace[0].toUpperCase()}${this.ofPlace.slice(1)}`;
    const said = (pick) => why[pick] ?? make("p", {}, `${place} ${pick[0]} is not right.`).outerHTML;
    return { verdict: "wrong", html: picks.filter((pick) => !best.includes(pick)).map(said).join("") };
  }

  static key({ right }) {
    return right[0] ?? "";
  }

  static shown(answer) {
    return answer;
  }

  constructor({ content, id, rendermime }) {
    Object.assign(this, { content, id, rendermime });
    this.whys = new Whys(rendermime);
    this.selects = [];
    this.node = make("div", { class: "gradestep-picks", role: "group", "aria-labelledby": `${id}-question` });
    this.build(content.given);
    this.node.append(...this.whys.nodes);
  }

  /** Return a field for a place, with `options` as [letter, text] pairs. */
  select(place, label, options) {
    const first = make("option", { value: "" }, "…");
    const rest = options.map(([letter, text]) => make("option", { value: letter }, text));
    const select = make("select", { "aria-label": label, "data-place": String(place) }, first, ...rest);
    this.selects[place - 1] = select;
    return select;
  }

  value() {
    const picks = this.selects.map(({ value }, at) => [at + 1, value]).filter(([, letter]) => letter);
    return picksInOneForm(picks);
  }

  takes() {
    return false;
  }

  first() {
    return this.selects.find(({ disabled, value }) => !disabled && !value) ?? this.selects.find(({ disabled }) => !disabled);
  }

  explanations() {
    return this.whys.shown();
  }

  paint(answer, progress) {
    const picks = this.constructor.known(answer, this.content.given) ?? new Map();
    this.selects.forEach((select, at) => {
      select.value = picks.get(at + 1) ?? "";
      select.disabled = progress.done;
    });
    this.node.classList.toggle("gradestep-locked", progress.done);
    this.whys.show(progress, this.content.practice, (checked) => this.said(checked));
  }

  said(checked) {
    const { practice, given } = this.content;
    const key = practice.right[0] ?? "";
    const reasons = key.split(" ").map((pick) => practice.why[pick] ?? "");
    return {
      right: { html: reasons.join(""), heads: [rightHead(key), this.solution(key)] },
      wrong: { html: this.constructor.mark(checked, practice, given).html, heads: [wrongHead(checked)] },
    };
  }

  /** The right answer as it looks, for kinds that can show it. */
  solution() {
    return "";
  }
}
