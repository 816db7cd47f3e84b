/**
 * The quiz card in the browser: marks at once, also while the kernel is busy, and keeps what a student does in the
 * notebook itself: the answer in the source of the cell, attempts and time in the cell's metadata. What an answer is only
 * the kind of question knows.
 */
import { Reading, anew, atGo, usedBefore } from "./card_goes.js";
import { problemOf, readSource, readText, writeSource } from "./card_source.js";
import { CERTAIN, FEELINGS, staticCard, toProgress } from "./card_state.js";
import { Timer } from "./card_timer.js";
import { KINDS } from "./kinds/kinds.js";
import { Listening, fill, findPlace, isUndo, keepInCell, keepKeys, make, saveStatic, show, standsAlready } from "../widget/notebook.js";
import { Saver } from "../widget/saver.js";

const attemptsLeft = (count) => `${count || "No"} attempt${count === 1 ? "" : "s"} left`;

/** One view of one card. */
class CardView {
  constructor(model, element) {
    this.model = model;
    this.rendermime = model.widget_manager?.rendermime;
    /** @type {{variants: Content[]} & Content}  of a question with variants `content` is one of them */
    this.contents = model.get("content");
    this.variant = -1;
    /** @type {Content} */
    this.content = this.versionOf(-1);
    /** @type {Place | null} */
    this.place = findPlace(model);
    this.saver = this.place && new Saver(this.place, {
      before: () => this.saveStatic(),
      say: (sentence) => this.say(sentence),
      holds: (cell) => this.isHeldBy(cell),
      lost: (cell) => this.lost(cell),
    });
    this.listening = new Listening();
    this.id = `gradestep-${model.get("own_id")}-${Math.random().toString(36).slice(2)}`; // a card may have two views
    this.build(element);
    this.listen(element);
    this.load();
    this.draw();
    if (!model.place) this.saveStatic(); // what was released, or saved, is static already
    this.letCodeScroll();
    this.timer.awaitFirstLook(element.querySelector(".gradestep-question"));
  }

  // ---- building

  build(element) {
    const { name, labels, question, hint, seconds } = this.content;
    const firstGo = () => ({ left: this.progress.left, done: this.progress.done || this.progress.goes.length > 0 });
    this.timer = new Timer(seconds, firstGo, () => this.keepTime(), this.listening);
    this.reading = new Reading(() => this.keep({ read: true }), this.listening);
    const tags = labels.map((label) => make("span", {}, label));
    const head = make("div", { class: "gradestep-labels" }, ...tags, this.timer.face, this.timer.toggle);
    this.problem = make("div", { class: "gradestep-problem", role: "status" });
    this.text = this.html("div", { class: "gradestep-question", id: `${this.id}-question` }, question);
    this.verdict = make("div", { class: "gradestep-verdict", role: "status", tabindex: "-1" });
    this.note = make("div", { class: "gradestep-note", role: "status" });
    this.hint = this.html("div", { class: "gradestep-hint", id: `${this.id}-hint` }, hint);
    this.kind = KINDS[this.content.asks];
    this.asked = new this.kind({ content: this.content, id: this.id, rendermime: this.rendermime });
    this.form = make("form", {}, this.asked.node, this.feelings(), this.row(), this.hint, this.verdict, this.note, this.saveAgain);
    this.form.noValidate = true;
    const label = `Question ${name.replaceAll("_", " ")}`;
    this.section = make("section", { class: "gradestep-card", "aria-label": label }, head, this.text, this.form);
    if (this.content.style) this.section.prepend(make("style", {}, this.content.style));
    element.append(this.section);
    this.text.after(this.problem);
  }

  // ---- variants

  versionOf(variant) {
    const { variants } = this.contents;
    return variants?.length ? (variants[variant] ?? variants[0]) : this.contents;
  }

  /**
   * Draw a variant for a card that has none yet. An answer that was given before is one to the first. To look at a
   * notebook saves nothing: the variant is saved with the first answer, or when the notebook is.
   */
  draw() {
    const { length } = this.contents.variants ?? [];
    if (!length || this.variant >= 0 || this.answer || !this.place) return;
    this.showVariant(Math.floor(Math.random() * length));
    writeSource(this.place, this.content.name, "", this.variant);
    this.setAnswer("");
    this.paint();
  }

  /** Return another variant than this one, or this one where there is no other. */
  another() {
    const { length } = this.contents.variants ?? [];
    return length > 1 ? (Math.max(this.variant, 0) + 1 + Math.floor(Math.random() * (length - 1))) % length : this.variant;
  }

  /** Show another variant of the question. */
  showVariant(variant) {
    if (variant === this.variant) return;
    this.variant = variant;
    const content = this.versionOf(variant);
    if (content === this.content) return;
    this.content = content;
    this.reading.end(); // it looked at explanations that go away
    fill(this.text, content.question, this.rendermime);
    fill(this.hint, content.hint, this.rendermime);
    const { node } = this.asked;
    this.asked = new this.kind({ content, id: this.id, rendermime: this.rendermime });
    node.replaceWith(this.asked.node);
    this.letCodeScroll();
  }

  strangeVariant() {
    const { length } = this.contents.variants ?? [];
    return length && this.variant >= length ? `The cell says variant=${this.variant}: there is none. Undo the edit.` : "";
  }

  html(tag, attributes, html) {
    return fill(make(tag, attributes), html, this.rendermime);
  }

  row() {
    this.checkButton = make("button", { type: "submit" }, "Check");
    this.hintButton = make("button", { type: "button", "aria-controls": `${this.id}-hint` }, "Hint");
    this.putBack = make("button", { type: "button" });
    this.attempts = make("span", { class: "gradestep-note", role: "status" });
    this.again = make("span", { class: "gradestep-note", role: "status" });
    this.saveAgain = make("button", { type: "button", hidden: "" }, "Put my answer back");
    this.overButton = make("button", { type: "button" });
    this.undoButton = make("button", { type: "button", hidden: "" }, "Undo");
    const buttons = [this.checkButton, this.hintButton, this.putBack, this.overButton, this.undoButton];
    return make("div", { class: "gradestep-row" }, ...buttons, this.attempts, this.again);
  }

  feelings() {
    this.feelingButtons = FEELINGS.map((feeling) => make("button", { type: "button" }, feeling));
    const question = make("span", { class: "gradestep-note" }, "How sure are you?");
    const attributes = { class: "gradestep-row", role: "group", "aria-label": "How sure are you? You need not say." };
    this.feelingRow = make("div", attributes, question, ...this.feelingButtons);
    return this.feelingRow;
  }

  /** Let the keyboard scroll code that is wider than its box; other code is no stop for it. */
  letCodeScroll() {
    const look = (entries) => {
      for (const { target } of entries) target.tabIndex = target.scrollWidth > target.clientWidth ? 0 : -1;
    };
    const observer = new ResizeObserver(look);
    for (const code of this.section.querySelectorAll("pre")) observer.observe(code);
    this.listening.ends.push(() => observer.disconnect());
  }

  // ---- listening

  listen(element) {
    this.form.addEventListener("submit", (event) => this.check(event));
    this.form.addEventListener("change", () => this.choose(this.asked.value()));
    this.hintButton.addEventListener("click", () => this.keep({ hint: !this.progress.hint }));
    const keepFocus = (event) => this.kind.isTyped && event.target.closest("button") && event.preventDefault();
    this.form.addEventListener("mousedown", keepFocus); // what is said of the text when it is left must move no button away
    this.putBack.addEventListener("click", () => {
      this.write(this.progress.checked);
      this.verdict.focus(); // the button goes away, and keys must not fall to JupyterLab
    });
    this.overButton.addEventListener("click", () => this.startOver());
    this.undoButton.addEventListener("click", () => this.undoStartOver());
    this.saveAgain.addEventListener("click", () => {
      this.saver.soon();
      this.focus(); // the button goes away
    });
    this.feelingButtons.forEach((button, index) => {
      button.addEventListener("click", () => this.feel(FEELINGS[index]));
    });
    keepKeys(element, this.listening, (event) => this.key(event));
    this.listening.on(this.model, "change:answer", () => this.paint());
    if (!this.place) return;
    const { context, cell } = this.place;
    this.listening.connect(cell.sharedModel.changed, (_, change) => change.sourceChange && this.onTyped());
    this.listening.connect(cell.metadataChanged, () => this.load());
    this.listening.connect(context.model.cells.changed, () => this.paint());
    this.listening.connect(context.saveState, (_, state) => this.saver.heard(state));
    const onHidden = () => document.visibilityState === "hidden" && this.keepTime() && this.saver.now();
    this.listening.on(document, "visibilitychange", onHidden);
    this.listening.on(window, "beforeunload", () => this.asked.tell?.(), true); // before JupyterLab looks for what is unsaved
  }

  key(event) {
    const undo = isUndo(event);
    if (undo ? this.asked.undoes?.(event) : !this.asked.takes(event)) return;
    event.preventDefault();
    if (event.repeat) return;
    if (undo) return this.undo(event.shiftKey);
    this.asked.take(event);
  }

  /** Take the focus, and bring the question's first line into view. */
  focus() {
    (this.asked.first(this.progress) ?? this.verdict).focus({ preventScroll: true });
    this.section.scrollIntoView({ block: "nearest" });
    if (this.section.getBoundingClientRect().height > window.innerHeight / 2) this.section.scrollIntoView({ block: "start" });
  }

  // ---- what a student does

  get locked() {
    return this.progress.done;
  }

  get answer() {
    return this.model.get("answer");
  }

  /** An answer as a sentence shows it. */
  shown(answer) {
    return this.kind.shown(answer, this.content.given);
  }

  mark(answer) {
    return this.kind.mark(answer, this.content.practice, this.content.given);
  }

  choose(answer) {
    return this.locked || answer === this.answer ? this.paint() : this.write(answer);
  }

  /** Write a choice into the cell, and keep what changes with it; without a place for it, nothing changes. */
  write(answer, change = {}, variant = this.variant) {
    const written = !this.place || writeSource(this.place, this.content.name, answer, variant);
    this.undone = null;
    if (!written) return this.paint();
    if (answer !== this.asked.value()) this.asked.settle?.();
    this.showVariant(variant);
    this.setAnswer(answer);
    this.verdict.replaceChildren();
    this.keep({ ...change, answer });
  }

  check(event) {
    event.preventDefault();
    if (this.progress.done || !this.content.practice) return;
    this.asked.settle?.();
    const answer = this.asked.value();
    if (answer && answer !== this.answer) this.choose(answer); // a key may check what was just typed
    const problem = this.kind.problem(this.content.given, answer);
    if (!answer || problem || answer !== this.answer) return this.refuse(answer);
    if (answer === this.progress.checked) return show(this.again, `You checked ${this.shown(answer)} already. ${this.kind.again}`);
    const { verdict } = this.mark(answer);
    const used = this.progress.used + 1;
    const isLast = this.content.attempts > 0 && used - usedBefore(this.progress) >= this.content.attempts;
    const done = verdict === "right" || isLast;
    const first = this.progress.first || (used === 1 ? this.answer : ""); // of a card begun before it was kept: unknown
    this.keep({ verdict, used, done, first, checked: this.answer, at: new Date().toISOString() });
    if (done) this.verdict.focus(); // the button goes away; before, the status is read aloud where the focus is
    else setTimeout(() => this.verdict.scrollIntoView({ block: "nearest" }), 300); // not below a double click
  }

  /** Say what to do first, below the answer; of what was typed that stands above it already. */
  refuse(answer) {
    const isSaid = this.kind.isTyped && this.problem.textContent;
    show(this.verdict, isSaid ? "" : this.kind.unfinished?.(this.content.given, answer) || this.kind.empty);
    (isSaid ? this.problem : this.verdict).scrollIntoView({ block: "nearest" });
  }

  /** What is wrong with the cell; that an answer is not whole yet is said here in an exam only, else by Check. */
  complaint() {
    const { content, kind } = this;
    const problem = this.strangeVariant() || problemOf(this.place, content, kind);
    return content.practice && problem === kind.unfinished?.(content.given, this.answer) ? "" : problem;
  }

  /** Take back the last choice, or take it up again: one step of undo in the cell. */
  undo(again) {
    if (!this.place) return;
    const { sharedModel } = this.place.cell;
    this.asked.settle?.();
    again ? sharedModel.redo() : sharedModel.undo();
  }

  /** Whether the right answer was shown because the attempts were used up. */
  get failed() {
    return Boolean(this.content.practice) && this.progress.done && this.progress.verdict === "wrong";
  }

  /** Begin a new go, without a choice; after the key was shown, once its explanation has been read. */
  startOver() {
    const { progress, answer, variant } = this;
    if (this.failed && !progress.read) {
      return show(this.again, "First read, below the options, why the right answer is right: then there is another go.");
    }
    this.write("", anew(progress, variant), this.failed ? this.another() : variant);
    if (this.answer) return undefined;
    this.undone = { answer, progress, variant };
    this.paint();
    this.focus();
    return undefined;
  }

  undoStartOver() {
    const { answer, progress, variant } = this.undone;
    this.write(answer, progress, variant);
    this.focus();
  }

  feel(feeling) {
    this.keep({ confidence: this.progress.confidence === feeling ? "" : feeling });
  }

  // ---- keeping

  /** Read the cell again: its source says what is chosen, its metadata what was done. */
  load() {
    const before = this.answer;
    const found = this.place && readSource(this.place, this.content.name);
    if (this.contents.variants?.length) this.showVariant(found ? found.variant : this.model.get("variant"));
    const kept = this.place ? this.place.cell.getMetadata("gradestep")?.progress : this.model.get("progress");
    this.progress = toProgress(kept, this.content);
    if (this.content.practice && this.progress.verdict) {
      this.progress.verdict = this.mark(this.progress.checked).verdict;
    }
    const answer = found && this.kind.read(found.text, this.content.given);
    if (found && answer !== before) this.setAnswer(answer);
    this.paint();
  }

  /** Follow what is typed into the cell, or undone in it. */
  onTyped() {
    const before = this.answer;
    this.load();
    if (this.answer !== before) this.saveSoon();
  }

  /** Tell the kernel, when it listens: a card goes on when its kernel has ended. */
  setAnswer(answer) {
    this.model.set("variant", this.variant);
    this.model.set("answer", answer);
    this.model.save_changes();
  }

  keep(change) {
    this.progress = { ...this.progress, answer: this.answer, ...change, left: this.timer.left() };
    this.record();
    this.paint();
    this.saveSoon();
  }

  /** Put the progress where it lasts; an undo must not give back attempts. */
  record() {
    if (!this.place) {
      this.model.set("progress", this.progress);
      this.model.save_changes();
      return;
    }
    const quiz = this.place.cell.getMetadata("gradestep")?.quiz ?? this.content.name;
    keepInCell(this.place, { quiz, progress: this.progress });
    this.saveStatic();
  }

  /** Put the static card into the document that is saved, and leave the live one on the page. */
  saveStatic() {
    const html = staticCard(this.content, this.answer, this.kind);
    saveStatic(this.place, this.model, this.content.name, html, "Run this cell to see its card.");
  }

  saveSoon() {
    if (this.saver) this.saver.soon();
    else if (this.answer) this.say(`To record it, write answer=${JSON.stringify(this.answer)} above, and save.`);
  }

  /** Return whether the cell in the file holds this choice, and what was checked of it. */
  isHeldBy(cell) {
    const found = readText([cell.source].flat().join(""), this.content.name);
    const kept = toProgress(cell.metadata.gradestep?.progress, this.content);
    const isKept = (name) => kept[name] === this.progress[name];
    const isSameGo = kept.goes.length === this.progress.goes.length;
    const isSame = found?.variant === this.variant && this.kind.read(found.text, this.content.given) === this.answer;
    return isSame && (!this.progress.used || (isSameGo && ["checked", "used", "verdict"].every(isKept)));
  }

  /** Say that another window has saved over this one, and offer to save this one again. */
  lost(cell) {
    const found = cell && readText([cell.source].flat().join(""), this.content.name);
    const answer = found && this.kind.read(found.text, this.content.given);
    const held = cell ? `it says ${answer ? `"${this.shown(answer)}"` : "nothing"} here` : "it has this card no more";
    show(this.note, `Another window has saved over this one: ${held} in the file. Close one of the two.`);
    this.saveAgain.hidden = false;
  }

  /** Say what became of the choice, and where it stands when it does. */
  say(sentence) {
    this.saveAgain.hidden = true;
    const written = this.place && this.answer && !this.problem.textContent;
    show(this.note, [written ? `${this.shown(this.answer)} is written in the cell.` : "", sentence].filter(Boolean).join(" "));
  }

  /**
   * Keep the time left in the document, to be saved with what is saved next; return whether there was any to keep. Time
   * that passes is no change of the notebook: whoever has only read a question is asked nothing as he closes it.
   */
  keepTime() {
    if (!this.timer.isRunning || this.place?.cell.isDisposed) return false;
    const notebook = this.place?.context.model;
    const wasDirty = notebook?.dirty;
    this.progress.left = this.timer.left();
    this.record();
    if (notebook && !wasDirty) notebook.dirty = false;
    return true;
  }

  // ---- painting

  paint() {
    show(this.problem, this.place ? this.complaint() : "");
    const open = Boolean(this.content.practice) && !this.progress.done;
    this.paintAnswer();
    this.paintVerdict();
    this.checkButton.hidden = !open;
    show(this.again, "");
    this.attempts.hidden = !this.content.practice || !this.content.attempts || this.progress.verdict === "right";
    const count = Math.max(0, this.content.attempts - this.progress.used + usedBefore(this.progress));
    show(this.attempts, attemptsLeft(count));
    this.hintButton.hidden = !this.content.hint;
    this.hintButton.setAttribute("aria-expanded", String(this.progress.hint));
    this.hint.hidden = !this.progress.hint;
    this.feelingButtons.forEach((button, index) => {
      button.setAttribute("aria-pressed", String(this.progress.confidence === FEELINGS[index]));
    });
    this.feelingRow.hidden = this.progress.done || this.progress.goes.length > 0;
    this.paintStartOver();
    this.timer.paint();
  }

  /** Offer another go after the last attempt, and to begin anew where there is something to take back. */
  paintStartOver() {
    const { failed, progress } = this;
    show(this.overButton, failed ? "Another go" : "Start over");
    this.overButton.hidden = !this.answer && progress.used === usedBefore(progress);
    this.overButton.classList.toggle("gradestep-quiet", !failed);
    this.overButton.setAttribute("aria-disabled", String(failed && !progress.read));
    this.undoButton.hidden = !this.undone;
    if (!failed || progress.read) return this.reading.end();
    return this.reading.begin(this.asked.explanations(progress));
  }

  paintAnswer() {
    const { done, checked } = this.progress;
    this.asked.paint(this.answer, this.progress);
    this.putBack.hidden = !done || checked === this.answer;
    this.putBack.textContent = `Put ${this.shown(checked)} back`;
  }

  paintVerdict() {
    const { verdict, checked, done, used, goes } = this.progress;
    const { practice, name } = this.content;
    this.placeVerdict(done && Boolean(practice));
    this.verdict.className = `gradestep-verdict gradestep-${verdict}`;
    if (!practice || !verdict) return this.verdict.replaceChildren();
    if (checked !== this.answer) {
      this.verdict.dataset.state = ""; // what stands there now is no verdict
      const differs = `You checked ${this.shown(checked)}; the cell says ${this.shown(this.answer) || "nothing"} now, and the cell is what counts.`;
      return done ? show(this.verdict, differs) : this.verdict.replaceChildren();
    }
    const state = `${name} ${checked} ${used} ${done} ${goes.length} ${this.progress.confidence}`;
    if (this.verdict.dataset.state === state && this.verdict.hasChildNodes()) return;
    this.verdict.dataset.state = state;
    this.verdict.replaceChildren(...this.verdictParts());
  }

  /** Put what came of it before the options when all is said, so that it stays in view beside what was chosen. */
  placeVerdict(isFirst) {
    if ((this.form.firstElementChild === this.verdict) === isFirst) return;
    if (isFirst) this.form.prepend(this.verdict);
    else this.hint.after(this.verdict);
  }

  verdictParts() {
    const { verdict, done, checked, confidence } = this.progress;
    const key = this.kind.key(this.content.practice, this.content.given);
    const right = verdict === "right";
    const go = atGo(this.progress);
    const said = make("b", {}, right ? `✓ Right${go && `,${go}`}.` : done ? `✗ Not right. The right answer is ${key}.` : "✗ Not right yet.");
    const sure = !right && confidence === CERTAIN ? " You were certain: that is worth a second look." : "";
    if (done) return [said, `${sure} ${this.kind.explained}`];
    return [said, sure, this.html("div", {}, this.mark(checked).html)];
  }

  dispose() {
    if (!this.progress.done) this.keepTime();
    this.saver?.dispose();
    this.listening.end();
  }
}

/** Show `model` in `el`, and return the view. */
function mount({ model, el }) {
  return new CardView(model, el);
}

/** Show `model` in `el`; anywidget calls this, and what it returns when the view goes away. */
function render({ model, el }) {
  if (standsAlready(model)) return undefined;
  const view = mount({ model, el });
  return () => view.dispose();
}

export default { render, mount }; // JupyterLab's extension mounts a card whose cell was not run
