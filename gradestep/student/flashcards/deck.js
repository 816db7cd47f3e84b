/**
 * The deck of flash cards in the browser: it shows a front, then the back, takes a rating from 1 to 4, and keeps it in
 * the metadata of the cell. The kernel plans when a card comes back; while it is busy or gone, cards go on being dealt.
 */
import { deal, rated, toReviews, whenInWords } from "./deal.js";
import { Listening, fill, findPlace, isUndo, keepInCell, keepKeys, make, saveStatic, show, standsAlready } from "../widget/notebook.js";
import { Saver } from "../widget/saver.js";

const MEANS = ["not known", "with effort", "known", "at once"]; // what the four ratings stand for
const PATIENCE = 4000; // milliseconds for a kernel to answer
const LONGEST_WAIT = 60 * 60_000; // milliseconds until the page looks again whether a card is due
const plural = (count, noun) => `${count} ${noun}${count === 1 ? "" : "s"}`;

/** One view of a deck. */
class DeckView {
  constructor(model, element) {
    this.model = model;
    this.rendermime = model.widget_manager?.rendermime;
    this.content = model.get("content");
    this.place = findPlace(model);
    this.id = `gradestep-${model.get("own_id")}-${Math.random().toString(36).slice(2)}`;
    this.reviews = [];
    this.sitting = []; // the ratings of this sitting
    this.listening = new Listening();
    this.saver = this.place && new Saver(this.place, {
      before: () => this.saveStatic(),
      say: (sentence) => show(this.note, sentence),
      holds: (cell) => JSON.stringify(toReviews(cell.metadata.gradestep?.reviews)) === JSON.stringify(this.reviews),
      lost: () => show(this.note, "Another window has saved over this one: the file holds other ratings. Close one of the two."),
    });
    this.build(element);
    this.listen(element);
    this.load();
  }

  // ---- building

  build(element) {
    this.counts = make("span", { class: "gradestep-note" });
    this.undoButton = make("button", { type: "button", class: "gradestep-quiet gradestep-undo" }, "Undo the last rating");
    const head = make("div", { class: "gradestep-labels gradestep-counts" }, this.counts, this.undoButton);
    this.why = make("p", { class: "gradestep-missed" });
    this.front = make("div", { class: "gradestep-front", id: `${this.id}-front` });
    const described = { "aria-describedby": `${this.id}-why ${this.id}-front`, "aria-keyshortcuts": "Space" };
    this.why.id = `${this.id}-why`;
    this.showButton = make("button", { type: "submit", ...described }, "Show the answer");
    this.back = make("div", { class: "gradestep-back", role: "group", "aria-label": "Answer", tabindex: "-1" });
    this.ending = make("div", { class: "gradestep-ending", role: "group", "aria-label": "No card is due", tabindex: "-1" });
    this.moreButton = make("button", { type: "button" }, "Go on all the same");
    this.said = make("p", { class: "gradestep-note", role: "status" });
    this.note = make("p", { class: "gradestep-note", role: "status" });
    const row = make("div", { class: "gradestep-row" }, this.showButton, this.moreButton);
    const parts = [head, this.why, this.front, this.back, this.ending, row, this.buttons(), this.said, this.note];
    const attributes = { class: "gradestep-card gradestep-deck", "aria-label": "Flash cards", tabindex: "-1" };
    this.section = make("section", attributes, ...parts);
    element.append(this.section);
  }

  buttons() {
    this.rateButtons = this.content.ratings.map((name, index) => {
      const when = make("span", { class: "gradestep-when" });
      const keys = { type: "button", "aria-keyshortcuts": String(index + 1) };
      const button = make("button", keys, make("b", {}, `${index + 1} ${name}`), make("small", {}, MEANS[index]), when);
      button.addEventListener("click", () => this.rate(index + 1));
      return { button, when };
    });
    const question = make("p", { class: "gradestep-note", id: `${this.id}-how` }, "How well did you know it?");
    const row = make("div", { class: "gradestep-rates" }, ...this.rateButtons.map(({ button }) => button));
    this.ratings = make("div", { role: "group", "aria-labelledby": question.id }, question, row);
    return this.ratings;
  }

  listen(element) {
    this.showButton.addEventListener("click", () => this.reveal());
    this.undoButton.addEventListener("click", () => this.undo());
    this.moreButton.addEventListener("click", () => this.goOn());
    keepKeys(element, this.listening, (event) => this.key(event));
    this.listening.on(this.model, "change:plan", () => this.replan());
    if (!this.place) return;
    this.listening.connect(this.place.cell.metadataChanged, () => this.load());
    this.listening.connect(this.place.context.saveState, (_, state) => this.saver.heard(state));
  }

  key(event) {
    const isButton = event.target.tagName === "BUTTON" || event.target.closest("a, summary");
    const turns = [" ", "Enter"].includes(event.key) && !isButton;
    const rating = ["1", "2", "3", "4"].indexOf(event.key) + 1;
    if (!turns && !rating && !isUndo(event)) return;
    event.preventDefault(); // Space would scroll
    if (event.repeat) return;
    if (isUndo(event)) this.undo();
    else if (rating) this.rate(rating);
    else this.reveal();
  }

  // ---- what a student does

  reveal() {
    if (!this.card || this.open) return;
    this.open = true;
    this.paint();
    this.back.focus({ preventScroll: true });
    this.ratings.scrollIntoView({ block: "nearest" });
  }

  rate(rating) {
    if (!this.open) return;
    const now = Date.now();
    const { name } = this.card;
    const outlook = this.outlooks[name];
    const words = outlook?.words[rating - 1];
    const review = [name, rating, new Date(now).toISOString()];
    this.outlooks = { ...this.outlooks, [name]: rated(outlook, rating, now) };
    this.sitting.push(review);
    this.ahead = this.ahead?.filter((each) => each !== name);
    this.keep([...this.reviews, review]);
    this.undoable = { review, outlook };
    this.turn();
    show(this.said, `${this.content.ratings[rating - 1]}${words ? `: that card comes back in ${words}.` : "."}`);
    this.focus();
  }

  /** Take back the last rating of this sitting, once, and show its card again, open. */
  undo() {
    const last = this.reviews.at(-1);
    if (!this.undoable || String(last) !== String(this.undoable.review)) return;
    this.outlooks = { ...this.outlooks, [last[0]]: this.undoable.outlook };
    this.undoable = null;
    this.sitting.pop();
    this.keep(this.reviews.slice(0, -1));
    this.card = this.content.cards.find(({ name }) => name === last[0]);
    this.open = true;
    show(this.said, "Taken back. How well did you know it?");
    this.paint();
    this.back.focus({ preventScroll: true });
  }

  /** Deal all the cards once more, the next one due first, although none is due. */
  goOn() {
    const { later } = this.dealt();
    this.ahead = later.map(({ name }) => name);
    this.turn();
    this.focus();
  }

  /** Give the focus to what comes next: the button that went away had it, and keys must not fall to JupyterLab. */
  focus() {
    (this.card ? (this.open ? this.back : this.showButton) : this.ending).focus();
  }

  // ---- keeping

  /** Read the ratings that the cell keeps, and ask the kernel for a plan that heeds them. */
  load() {
    const kept = this.place ? this.place.cell.getMetadata("gradestep")?.reviews : this.model.get("log").reviews;
    const reviews = toReviews(kept);
    const isNew = JSON.stringify(reviews) !== JSON.stringify(this.reviews);
    this.reviews = reviews;
    if (isNew) this.ask();
    this.replan();
  }

  keep(reviews) {
    this.reviews = reviews;
    if (this.place) keepInCell(this.place, { reviews });
    this.ask();
    this.saveStatic();
    this.saver?.soon();
  }

  /** Give the kernel the ratings; one that is busy answers later, and one that has ended never. */
  ask() {
    this.model.set("log", { reviews: this.reviews, now: new Date().toISOString() });
    this.model.save_changes();
  }

  /** Take the kernel's plan, unless it heeds other ratings than there are by now. */
  replan() {
    const plan = this.model.get("plan");
    if (plan.reviews === this.reviews.length && plan.asked === (this.model.get("log").now ?? "")) {
      const isFirst = !this.planned;
      this.outlooks = plan.cards;
      this.planned = true;
      return isFirst && !this.open ? this.turn() : this.refresh();
    }
    if (this.outlooks) return this.refresh();
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.unplanned(), PATIENCE);
    this.paint();
  }

  refresh() {
    this.card ? this.paint() : this.turn();
  }

  /** Go on although the kernel does not answer: cards that were rated wait, the others are new. */
  unplanned() {
    const soon = new Date(Date.now() + LONGEST_WAIT).toISOString();
    this.outlooks = Object.fromEntries(this.reviews.map(([name]) => [name, { due: soon, after: [], words: [] }]));
    this.turn();
  }

  statusInWords() {
    const { missed, due, new: fresh, next } = this.dealt();
    const waiting = missed.length + due.length + fresh.length;
    const later = Number.isNaN(next) ? "" : ` The next one is due ${whenInWords(next, Date.now())}.`;
    return waiting ? `${plural(waiting, "card")} wait${waiting === 1 ? "s" : ""} for you.` : `No card is due.${later}`;
  }

  saveStatic() {
    const text = make("p", {}, `${this.statusInWords()} To go on, click here and press Shift+Enter.`);
    const card = make("section", { class: "gradestep-card gradestep-deck", "aria-label": "Flash cards" }, text);
    saveStatic(this.place, this.model, "deck", this.content.style + card.outerHTML, "Run this cell to see your cards.");
  }

  // ---- painting

  dealt() {
    return deal(this.content.cards, this.outlooks ?? {}, this.reviews, Date.now());
  }

  /** Turn to the next card, face up; there may be none. */
  turn() {
    const { missed, due, new: fresh, nearly } = this.dealt();
    const ahead = (this.ahead ?? []).map((wanted) => this.content.cards.find(({ name }) => name === wanted));
    const order = [...missed, ...due, ...fresh, ...ahead, ...nearly];
    this.card = order[0] ?? null;
    this.open = false;
    this.paint();
  }

  paint() {
    const { missed, due, new: fresh, next } = this.dealt();
    const isReady = Boolean(this.outlooks);
    const counted = [[missed, "missed"], [due, "due"], [fresh, "new"]].filter(([cards]) => cards.length);
    const words = counted.map(([cards, word]) => `${cards.length} ${word}`).join(" · ");
    show(this.counts, isReady ? words : "Looking up which cards are due …");
    this.undoButton.hidden = !this.undoable;
    this.paintCard(missed);
    this.paintRatings();
    if (isReady) this.paintEnding(next);
  }

  paintCard(missed) {
    const { card } = this;
    for (const part of [this.front, this.showButton, this.back]) part.hidden = !card;
    show(this.why, card && missed.includes(card) ? card.why : "");
    this.showButton.hidden = !card || this.open;
    this.back.hidden = !card || !this.open;
    if (!card || this.painted === card) return;
    fill(this.front, card.front, this.rendermime);
    fill(this.back, card.back, this.rendermime);
    this.painted = card;
  }

  paintRatings() {
    this.ratings.hidden = !this.card || !this.open;
    const words = this.outlooks?.[this.card?.name]?.words ?? [];
    this.rateButtons.forEach(({ when }, index) => show(when, words[index] ?? ""));
  }

  paintEnding(next) {
    const isOver = !this.card;
    this.ending.hidden = this.moreButton.hidden = !isOver;
    clearTimeout(this.waiting);
    if (!isOver) return;
    const count = this.content.ratings.map((name, index) => [name, this.sitting.filter(([, rating]) => rating === index + 1)]);
    const told = count.filter(([, some]) => some.length).map(([name, some]) => `${some.length} ${name}`).join(", ");
    const said = [this.statusInWords(), told && `You rated ${plural(this.sitting.length, "card")}: ${told}.`];
    show(this.ending, said.filter(Boolean).join(" "));
    const wait = Math.min(Math.max(next - Date.now(), 1000), LONGEST_WAIT);
    this.waiting = setTimeout(() => this.lookAgain(), wait || LONGEST_WAIT);
  }

  /** Take the cards anew, with what was missed in other notebooks by now; one that lies open stays so. */
  takeCards(cards) {
    this.content.cards = cards;
    if (!this.open) return this.lookAgain();
    this.card = cards.find(({ name }) => name === this.card.name) ?? this.card;
    return this.paint();
  }

  /** See whether a card has become due, and leave the focus in the deck if it is there. */
  lookAgain() {
    const hasFocus = this.section.contains(document.activeElement);
    this.turn();
    if (hasFocus) this.focus();
  }

  dispose() {
    clearTimeout(this.waiting);
    this.saver?.dispose();
    this.listening.end();
  }
}

/** Show `model` in `el`, and return the view. */
function mount({ model, el }) {
  return new DeckView(model, el);
}

/** Show `model` in `el`; anywidget calls this, and what it returns when the view goes away. */
function render({ model, el }) {
  if (standsAlready(model)) return undefined;
  const view = mount({ model, el });
  return () => view.dispose();
}

export default { render, mount }; // JupyterLab's extension mounts a card whose cell was not run
