/** A number, within a tolerance: its answer is the number in one form. Read and compared exactly, as number.py does. */
import { withPlainSpaces } from "../spaces.js";
import { Whys, rightHead, wrongHead } from "../whys.js";
import { make } from "../../widget/notebook.js";

const PAUSE = 800; // milliseconds after the last key until what was typed stands in the cell
const LONGEST_NUMBER = 200; // characters
const LONGEST_FORM = 60; // characters of an answer
const PLAIN_DIGITS = 21; // of a number that is written without a power of ten
const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** Return a number without a fraction line as [numerator, denominator], whole numbers; null when it is none. */
function decimalOf(typed) {
  const lowered = (digits) => digits.replace("⁻", "-").replace("⁺", "+").replace(/[⁰-⁹¹²³]/g, (digit) => RAISED.indexOf(digit));
  const power = /\s?[\u00d7\u00b7*x]\s?10(?:(?:\^|\*\*)\s?([-+]?\d{1,3})|([⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3}))$/;
  let text = typed.replace(power, (_, plain, raised) => `e${plain ?? lowered(raised)}`);
  text = text.replace(/(?<=\d)[ \u00a0\u2009\u202f_'\u2019](?=\d{3}(?!\d))/g, "");
  if (/^[-+]?[1-9]\d{0,2},\d{3}$/.test(text)) return null; // one of two numbers
  if (/^[-+]?[1-9]\d{0,2}(,\d{3})+(\.\d*)?$/.test(text)) text = text.replaceAll(",", "");
  else if (/^([-+]?[1-9]\d{0,2}(\.\d{3}){2,}(,\d*)?|[-+]?[1-9]\d{0,2}(\.\d{3})+,\d*)$/.test(text)) {
    text = text.replaceAll(".", "").replace(",", ".");
  } else if (!text.includes(".") && text.split(",").length === 2) text = text.replace(",", ".");
  const found = text.match(/^([-+]?)(\d*)(?:\.(\d*))?(?:[eE]([-+]?\d{1,3}))?$/);
  if (!found || !(found[2] || found[3])) return null;
  const part = found[3] ?? "";
  const whole = BigInt(found[2] + part) * (found[1] === "-" ? -1n : 1n);
  const exponent = Number(found[4] ?? 0) - part.length;
  return exponent < 0 ? [whole, 10n ** BigInt(-exponent)] : [whole * 10n ** BigInt(exponent), 1n];
}

/** Return the number that a person typed, with or without its unit, as [numerator, denominator]; null for none. */
function numberOf(typed, unit = "") {
  let text = typed.replace(/[\u2212\u2013\u2010\u2011\ufe63\uff0d]/g, "-").split(/\s+/).filter(Boolean).join(" ");
  if (text.length > LONGEST_NUMBER) return null;
  let percent = 1n;
  if (unit && text.endsWith(unit)) text = text.slice(0, -unit.length).trimEnd();
  else if (text.endsWith("%")) [text, percent] = [text.slice(0, -1).trimEnd(), unit.startsWith("%") ? 1n : 100n];
  const at = text.indexOf("/");
  const above = decimalOf((at < 0 ? text : text.slice(0, at)).trimEnd());
  const below = at < 0 ? [1n, 1n] : decimalOf(text.slice(at + 1).trimStart());
  if (!above || !below || !below[0]) return null;
  const [top, bottom] = [above[0] * below[1], above[1] * below[0] * percent];
  return bottom < 0n ? [-top, -bottom] : [top, bottom];
}

function commonDivisor(one, other) {
  while (other) [one, other] = [other, one % other];
  return one < 0n ? -one : one;
}

/** Return a number as one text: "-0.25", "1.5e30", or "1/3" where no decimals end. */
function inOneForm([numerator, denominator]) {
  const divisor = commonDivisor(numerator, denominator);
  const [sign, top] = [numerator < 0n ? "-" : "", (numerator < 0n ? -numerator : numerator) / divisor];
  const bottom = denominator / divisor;
  let [rest, twos, fives] = [bottom, 0, 0];
  for (; rest % 2n === 0n; rest /= 2n) twos += 1;
  for (; rest % 5n === 0n; rest /= 5n) fives += 1;
  if (rest !== 1n) return `${sign}${top}/${bottom}`;
  const places = Math.max(twos, fives);
  const digits = String((top * 10n ** BigInt(places)) / bottom);
  const stripped = digits.replace(/0+$/, "") || "0";
  const exponent = top ? digits.length - stripped.length - places : 0;
  const whole = stripped.length + exponent;
  if (exponent >= 0 && whole <= PLAIN_DIGITS) return `${sign}${stripped}${"0".repeat(exponent)}`;
  if (exponent < 0 && -PLAIN_DIGITS < exponent && whole > -6) {
    const padded = stripped.padStart(1 - exponent, "0");
    return `${sign}${padded.slice(0, exponent)}.${padded.slice(exponent)}`;
  }
  return `${sign}${stripped[0]}${stripped.length > 1 ? `.${stripped.slice(1)}` : ""}e${whole - 1}`;
}

/** Return whether an answer lies between the bounds of a number, ends included. */
function isWithin(span, answer) {
  const [low, it, high] = [span.low, answer, span.high].map((text) => numberOf(text));
  const isUpTo = (one, other) => one[0] * other[1] <= other[0] * one[1];
  return Boolean(low && it && high) && isUpTo(low, it) && isUpTo(it, high);
}

/** @implements {Kind} */
export class NumberField {
  static isTyped = true;
  static empty = "Write a number first.";
  static again = "Change it first.";
  static explained = "Why is explained below.";
  static example = "0.25";
  static sign = "number";
  static answer = "number";
  static instead = "write";

  /** Return the number that a person typed in one form; "" where it is none, or has none that can be read again. */
  static form(text, unit) {
    const number = numberOf(text, unit);
    const form = number ? inOneForm(number) : "";
    return form.length <= LONGEST_FORM && numberOf(form) ? form : "";
  }

  static read(typed, { unit }) {
    const text = withPlainSpaces(typed);
    return NumberField.form(text, unit) || text.trim();
  }

  static problem({ unit }, text) {
    if (!text || NumberField.form(text, unit)) return "";
    if (!/^[-+]?[1-9]\d{0,2},\d{3}$/.test(text)) return `"${text}" is no number that can be read: write one such as 0.25, 1.5e-3 or 1/3.`;
    return `"${text}" may be ${text.replace(",", "")} or ${text.replace(",", ".")}: write one of the two.`;
  }

  static mark(answer, { right, slips, other }) {
    if (right && isWithin(right, answer)) return { verdict: "right", html: right.why };
    return { verdict: "wrong", html: slips.find((slip) => isWithin(slip, answer))?.why || other };
  }

  static key({ right }, given) {
    return right ? NumberField.shown(right.value, given) : "";
  }

  static shown(answer, { unit }) {
    return answer && numberOf(answer) ? `${answer} ${unit}`.trim() : answer;
  }

  static drawStatic(page, _, answer) {
    const place = page.querySelector("[data-answer]");
    if (place) place.textContent = answer;
  }

  constructor({ content, id, rendermime }) {
    Object.assign(this, { content, id, rendermime });
    const { unit, accuracy } = content.given;
    const described = `${id}-question${accuracy ? ` ${id}-accuracy` : ""}`;
    const writing = { autocomplete: "off", spellcheck: "false", inputmode: "text", maxlength: String(content.longest) };
    const spoken = unit ? { "aria-label": `Your number in ${unit}` } : {};
    this.input = make("input", { type: "text", id: `${id}-number`, "aria-describedby": described, ...spoken, ...writing });
    const label = make("label", { for: `${id}-number` }, "Your number");
    const beside = unit ? [make("span", { "aria-hidden": "true" }, unit)] : [];
    const near = accuracy ? [make("span", { class: "gradestep-note", id: `${id}-accuracy` }, accuracy)] : [];
    const line = make("div", { class: "gradestep-number" }, label, make("span", {}, this.input, ...beside), ...near);
    this.whys = new Whys(rendermime);
    this.node = make("div", { class: "gradestep-number-box" }, line, ...this.whys.nodes);
    this.input.addEventListener("input", () => this.soon());
    this.input.addEventListener("change", (event) => event.isTrusted && this.settle()); // left, or Enter was pressed
    this.input.addEventListener("blur", () => {
      this.settle();
      if (this.value() !== this.kept) this.tell();
    });
  }

  /** Let the card hear what was typed once its student pauses: who closes the tab then has lost nothing. */
  soon() {
    this.isTyping = true;
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.input.isConnected && this.tell(), PAUSE);
  }

  tell() {
    this.input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  /** Show from now on what the cell says; who is typing is left alone. */
  settle() {
    clearTimeout(this.waiting);
    this.isTyping = false;
  }

  value() {
    return NumberField.read(this.input.value, this.content.given);
  }

  takes() {
    return false;
  }

  /** Whether an undo is the field's own: what was typed since it was last written. */
  undoes({ target }) {
    return target === this.input && this.value() !== this.kept;
  }

  first() {
    return this.input.disabled ? undefined : this.input;
  }

  explanations() {
    return this.whys.shown();
  }

  paint(answer, progress) {
    this.kept = answer;
    if (!this.isTyping || progress.done) this.input.value = answer;
    this.input.disabled = progress.done;
    this.input.setAttribute("aria-invalid", String(Boolean(NumberField.problem(this.content.given, answer))));
    this.whys.show(progress, this.content.practice, (checked) => this.said(checked));
  }

  said(checked) {
    const { practice, given } = this.content;
    return {
      right: { html: practice.right?.why ?? "", heads: [rightHead(NumberField.key(practice, given))] },
      wrong: { html: NumberField.mark(checked, practice).html, heads: [wrongHead(NumberField.shown(checked, given))] },
    };
  }
}
