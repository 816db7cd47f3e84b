/** A choice between options: its answer is their letters, which stay with them; only the order on the page is another. */
import { inOrder } from "../card_goes.js";
import { fill, make } from "../../widget/notebook.js";

/** @implements {Kind} */
export class Choice {
  static empty = "Choose an option first.";
  static explained = "Every option is explained below.";
  static again = "Choose again first.";
  static example = "A"; // as one may type it into the cell
  static sign = "letter";
  static answer = "choice";
  static instead = "choose";

  /** Return the letters in what a person typed, in order, each once: `"c, a"` gives `"AC"`. */
  static read(text) {
    return [...new Set(text.toUpperCase().match(/[\p{L}\p{N}]/gu) ?? [])].sort().join("");
  }

  static problem({ options, several }, letters) {
    const known = options.map(({ letter }) => letter).join("");
    if ([...letters].some((letter) => !known.includes(letter))) return `The cell says "${letters}": that is no option.`;
    return letters.length > 1 && !several ? `The cell says "${letters}", and one answer is asked for.` : "";
  }

  static mark(letters, { key, feedback }) {
    const said = (wanted) => wanted.map((letter) => feedback[letter] ?? "").join("");
    if (letters === key) return { verdict: "right", html: said([...letters]) };
    const wrong = [...letters].filter((letter) => !key.includes(letter));
    const missing = "<p>What you chose is right, but it is not all: another option is right too.</p>";
    return { verdict: "wrong", html: wrong.length ? said(wrong) : missing };
  }

  static key({ key }) {
    return key;
  }

  static shown(letters) {
    return letters;
  }

  static drawStatic(page, { several }, letters) {
    const chosen = [...page.querySelectorAll("[data-letter]")].filter((item) => letters.includes(item.dataset.letter));
    for (const item of chosen) {
      item.classList.add("gradestep-chosen");
      item.querySelector(".gradestep-sign").textContent = several ? "☑" : "◉";
    }
  }

  constructor({ content, id, rendermime }) {
    Object.assign(this, { content, id, rendermime });
    const { options, several } = content.given;
    this.items = options.map((option) => this.item(option, several ? "checkbox" : "radio"));
    this.box = make("div", { class: "gradestep-options" });
    const legend = make("legend", {}, several ? "Choose all that apply" : "Choose one");
    this.node = make("fieldset", { "aria-describedby": `${id}-question` }, legend, this.box);
  }

  item({ letter, html }, type) {
    const input = make("input", { type, name: `${this.id}-option`, value: letter });
    const label = make("label", {}, input, make("b", {}, letter), fill(make("div"), html, this.rendermime));
    const why = make("div", { class: "gradestep-why", id: `${this.id}-why-${letter}` });
    input.setAttribute("aria-describedby", why.id);
    return { letter, input, why, box: make("div", { class: "gradestep-option gradestep-live" }, label, why) };
  }

  value() {
    return this.items.filter(({ input }) => input.checked).map(({ letter }) => letter).join("");
  }

  takes(event) {
    return this.items.some(({ letter }) => letter === event.key.toUpperCase());
  }

  take(event) {
    const item = this.items.find(({ letter }) => letter === event.key.toUpperCase());
    item.input.focus();
    item.input.click();
  }

  first(progress) {
    const free = inOrder(this.items, this.content.name, progress).filter(({ input }) => !input.disabled);
    return (free.find(({ input }) => input.checked) ?? free[0])?.input;
  }

  explanations({ checked }) {
    const { key } = this.content.practice;
    return this.items.filter(({ letter }) => key.includes(letter) || checked.includes(letter)).map(({ why }) => why);
  }

  paint(letters, progress) {
    const { done, goes, checked } = progress;
    this.arrange(progress);
    this.node.classList.toggle("gradestep-locked", done);
    for (const { letter, input, box, why } of this.items) {
      input.checked = letters.includes(letter);
      input.disabled = done;
      box.classList.toggle("gradestep-chosen", input.checked);
      why.hidden = !done || !this.content.practice;
      const of = `${goes.length} ${checked}`;
      if (why.hidden || why.dataset.of === of) continue;
      why.dataset.of = of;
      this.explain(letter, why, checked);
    }
  }

  /** Put the options in the order of this go. */
  arrange(progress) {
    const order = inOrder(this.items, this.content.name, progress).map(({ box }) => box);
    if (order.some((box, at) => this.box.children[at] !== box)) this.box.replaceChildren(...order);
  }

  explain(letter, why, checked) {
    const { key, feedback } = this.content.practice;
    const right = key.includes(letter);
    fill(why, feedback[letter] ?? "", this.rendermime);
    const wasChosen = checked.includes(letter); // what nobody chose is no mistake
    why.classList.toggle("gradestep-right", right);
    why.classList.toggle("gradestep-wrong", !right && wasChosen);
    why.prepend(make("b", {}, right ? "✓ Right." : "✗ Not right."));
  }
}
