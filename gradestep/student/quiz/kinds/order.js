/** Lines of a program to put in order: its answer names them by letter, "B >A C", as order.py does. */
import { LineDrag } from "../line_drag.js";
import { withPlainSpaces } from "../spaces.js";
import { Whys, wrongHead } from "../whys.js";
import { make, show } from "../../widget/notebook.js";

const WORD = /(>*)([A-Za-z])/g;
const DEEPEST = 7; // steps further in: no program of eight lines needs more
const DEPTH = "The lines are in an order that works. Look at how far in each of them stands.";
const NO_BEGIN = "The program does not begin with this line.";
const MOVES = [["↑", "up"], ["↓", "down"], ["←", "out"], ["→", "in"], ["✕", "away"]];
const KEYS = { ArrowUp: "up", ArrowDown: "down", ArrowLeft: "out", ArrowRight: "in", Delete: "away", Backspace: "away" };

/** Return what a person typed as [letter, depth] pairs; null when it is no order. */
function placesOf(text) {
  const words = text.replace(/[\s,;]+/g, "");
  const found = [...words.matchAll(WORD)].map(([, deep, letter]) => [letter.toUpperCase(), deep.length]);
  return found.reduce((length, [, deep]) => length + deep + 1, 0) === words.length ? found : null;
}

const inOrderForm = (places) => places.map(([letter, deep]) => ">".repeat(deep) + letter).join(" ");

/** Return the same program with each block one step further in, as arrangements.in_steps does. */
function inSteps(lines, places) {
  let [depths, opened] = [[0], false];
  const made = [];
  for (const [letter, deep] of places) {
    if (opened && deep > depths.at(-1)) depths.push(deep);
    else {
      depths = depths.filter((each) => each <= deep);
      if (opened || depths.at(-1) !== deep) return places;
    }
    made.push([letter, depths.length - 1]);
    opened = Boolean(lines.find((line) => line.letter === letter)?.code.endsWith(":"));
  }
  return made;
}

const lettersOf = (order) => (placesOf(order) ?? []).map(([letter]) => letter);

function problemWithCount({ count }, used) {
  return used === count ? "" : `The program has ${used} line${used === 1 ? "" : "s"}, and ${count} are asked for.`;
}

/** Return whether a text places lines that are there, each once; there may be too few of them. */
function isOrder({ lines }, text) {
  const letters = placesOf(text)?.map(([letter]) => letter) ?? [null];
  return letters.every((letter, at) => lines.some((line) => line.letter === letter) && letters.indexOf(letter) === at);
}

/** Return how many lines two programs have in common before they differ. */
function fitOf(one, other) {
  const at = one.findIndex(([letter, deep], place) => other[place]?.[0] !== letter || other[place][1] !== deep);
  return at < 0 ? one.length : at;
}

/** @implements {Kind} */
export class Order {
  static empty = "Put the lines in order first.";
  static explained = "A program that works is below.";
  static again = "Change the order first.";
  static example = "B >A C";
  static sign = "order";
  static answer = "order";
  static instead = "put the lines in order";

  static read(typed, { lines }) {
    const text = withPlainSpaces(typed);
    const places = placesOf(text);
    return isOrder({ lines }, text) ? inOrderForm(inSteps(lines, places)) : text.trim();
  }

  static problem(given, text) {
    if (!text) return "";
    const places = placesOf(text);
    const known = given.lines.map(({ letter }) => letter);
    if (!places || places.some(([letter]) => !known.includes(letter))) {
      return `"${text}" is no order of the lines ${known.join(", ")}: write one such as B >A C.`;
    }
    const letters = places.map(([letter]) => letter);
    const twice = letters.find((letter, at) => letters.indexOf(letter) !== at);
    return twice ? `${twice} stands twice: each line may be used once.` : problemWithCount(given, letters.length);
  }

  static unfinished(given, text) {
    return text && isOrder(given, text) ? problemWithCount(given, placesOf(text).length) : "";
  }

  static mark(answer, { right, orders, why }, given) {
    if (right.includes(answer)) return { verdict: "right", html: "" };
    return { verdict: "wrong", html: Order.said(answer, { right, orders, why }, given) };
  }

  static said(answer, { right, orders, why }, given) {
    const named = orders.find(({ order }) => order === answer)?.why;
    if (named) return named;
    const places = placesOf(answer) ?? [];
    const used = places.map(([letter]) => letter);
    const ever = right.flatMap(lettersOf);
    const strangers = used.filter((letter) => !ever.includes(letter) && why[letter]).map((letter) => why[letter]);
    if (strangers.length) return strangers.join("");
    const sentence = (text) => make("p", {}, text).outerHTML;
    if (used.length !== given.count) return sentence(problemWithCount(given, used.length));
    if (right.some((order) => lettersOf(order).join() === used.join())) return sentence(DEPTH);
    const fit = Math.max(0, ...right.map((order) => fitOf(places, placesOf(order) ?? [])));
    const fits = fit === 1 ? "The first line fits." : `The first ${fit} lines fit.`;
    return sentence(fit ? `${fits} Look at what comes next.` : NO_BEGIN);
  }

  static key({ right }) {
    return right[0] ?? "";
  }

  static shown(answer) {
    return answer;
  }

  /** Put the lines of the static card where the answer has them. */
  static drawStatic(page, _, answer) {
    const [program, rest] = ["program", "lines"].map((name) => page.querySelector(`.gradestep-${name}`));
    const lines = [...page.querySelectorAll(".gradestep-program [data-letter], .gradestep-lines [data-letter]")];
    const places = new Map(placesOf(answer) ?? []);
    for (const line of lines) {
      line.dataset.deep = String(places.get(line.dataset.letter) ?? 0);
      if (!places.has(line.dataset.letter)) rest?.append(line);
    }
    for (const letter of places.keys()) program?.append(...lines.filter((line) => line.dataset.letter === letter));
  }

  constructor({ content, id, rendermime }) {
    Object.assign(this, { content, id, rendermime, places: [], locked: false });
    const { lines, count } = content.given;
    this.head = make("p", { id: `${id}-program` });
    this.program = make("ol", { class: "gradestep-program", "aria-labelledby": `${id}-program` });
    this.rest = make("ul", { class: "gradestep-lines", "aria-label": "Lines to choose from" });
    this.moved = make("p", { class: "gradestep-spoken", role: "status" });
    this.whys = new Whys(rendermime);
    const how = `Click a line, or type its letter, to add it. In the program drag it, or move it by the arrow keys. ${count} lines are needed.`;
    const note = make("p", { class: "gradestep-note", id: `${id}-how` }, how);
    const label = make("p", {}, "Lines to choose from:");
    this.drag = new LineDrag(this);
    this.items = new Map(lines.map((line) => [line.letter, this.item(line)]));
    this.node = make("div", { class: "gradestep-order", role: "group", "aria-describedby": note.id }, note, this.head, this.program, label, this.rest, this.moved, ...this.whys.nodes);
  }

  item({ letter, code }) {
    const line = make("button", { type: "button", class: "gradestep-line" }, make("b", {}, letter), make("code", {}, code));
    const moves = MOVES.map(([sign, way]) => {
      const name = way === "away" ? `Take ${letter} out` : `Move ${letter} ${way}`;
      const button = make("button", { type: "button", tabindex: "-1", "aria-label": name, title: name, "data-way": way }, sign);
      button.addEventListener("click", () => this.move(letter, way));
      return button;
    });
    const item = make("li", { "data-letter": letter, "data-deep": "0" }, line, make("span", { class: "gradestep-moves" }, ...moves));
    line.addEventListener("click", () => !this.drag.moved && this.placeOf(letter) < 0 && this.add(letter));
    line.addEventListener("pointerdown", (event) => this.drag.begin(event, letter));
    return item;
  }

  placeOf(letter) {
    return this.places.findIndex(([other]) => other === letter);
  }

  add(letter) {
    const last = this.places.at(-1);
    const code = last && this.content.given.lines.find((line) => line.letter === last[0]).code;
    this.change([...this.places, [letter, last ? last[1] + Number(code.endsWith(":")) : 0]], letter);
  }

  move(letter, way) {
    const at = this.placeOf(letter);
    const places = this.places.map((place) => [...place]);
    if (this.locked || at < 0) return;
    if (way === "in" || way === "out") places[at][1] = Math.min(Math.max(places[at][1] + (way === "in" ? 1 : -1), 0), DEEPEST);
    else {
      const [place] = places.splice(at, 1);
      if (way !== "away") places.splice(Math.max(0, at + (way === "up" ? -1 : 1)), 0, place);
    }
    this.change(places, letter);
  }

  /** Let the lines stand at `places`, keep the focus on the one that was moved, and let the card hear of it. */
  change(places, letter) {
    if (this.locked || inOrderForm(places) === inOrderForm(this.places)) return;
    this.draw(places);
    this.items.get(letter).querySelector("button").focus({ preventScroll: true });
    const at = this.placeOf(letter);
    const depth = at < 0 ? 0 : this.places[at][1];
    const further = depth ? `, ${depth} step${depth === 1 ? "" : "s"} in` : "";
    show(this.moved, at < 0 ? `${letter} is taken out.` : `${letter} is line ${at + 1}${further}.`);
    this.node.dispatchEvent(new Event("change", { bubbles: true }));
  }

  draw(places) {
    this.places = places;
    const { count } = this.content.given;
    show(this.head, `Your program, ${places.length} of ${count} lines:`);
    const left = [...this.items.keys()].filter((letter) => this.placeOf(letter) < 0);
    const put = (list, letters) => {
      const items = letters.map((letter) => this.items.get(letter));
      if (items.length !== list.children.length || items.some((item, at) => list.children[at] !== item)) list.replaceChildren(...items);
    };
    put(this.program, places.map(([letter]) => letter));
    put(this.rest, left);
    for (const [letter, item] of this.items) {
      const at = this.placeOf(letter);
      const deep = at < 0 ? 0 : places[at][1];
      item.dataset.deep = String(deep);
      const place = at < 0 ? "add it to the program" : `line ${at + 1}${deep ? `, ${deep} in` : ""}`;
      item.firstElementChild.setAttribute("aria-label", `${letter}: ${item.querySelector("code").textContent}; ${place}`);
      item.querySelector(".gradestep-moves").hidden = at < 0 || this.locked;
      for (const button of item.querySelectorAll("button")) button.disabled = this.locked;
    }
  }

  value() {
    return inOrderForm(inSteps(this.content.given.lines, this.places));
  }

  takes(event) {
    const letter = event.target.closest?.("[data-letter]")?.dataset.letter;
    if (event.key in KEYS) return Boolean(letter) && this.placeOf(letter) >= 0 && !event.altKey && !event.ctrlKey && !event.metaKey;
    return this.items.has(event.key.toUpperCase());
  }

  take(event) {
    if (event.key in KEYS) return this.move(event.target.closest("[data-letter]").dataset.letter, KEYS[event.key]);
    const letter = event.key.toUpperCase();
    if (this.locked) return undefined;
    return this.placeOf(letter) < 0 ? this.add(letter) : this.items.get(letter).querySelector("button").focus();
  }

  first(progress) {
    if (progress.done) return undefined;
    return (this.rest.querySelector("button") ?? this.program.querySelector("button")) || undefined;
  }

  explanations() {
    return this.whys.shown();
  }

  paint(answer, progress) {
    this.locked = progress.done;
    this.node.classList.toggle("gradestep-locked", progress.done);
    this.draw(isOrder(this.content.given, answer) ? placesOf(answer) : []);
    this.whys.show(progress, this.content.practice, (checked) => this.said(checked));
  }

  said(checked) {
    const { practice, given } = this.content;
    return {
      right: { html: practice.solved },
      wrong: { html: Order.mark(checked, practice, given).html, heads: [wrongHead(checked)] },
    };
  }
}
