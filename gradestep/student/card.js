/**
 * The quiz card in the browser: marks at once, also while the kernel is busy, and keeps what a student does in the
 * notebook itself: the letter in the source of the cell, attempts and time in the cell's metadata.
 *
 * @typedef {{letter: string, html: string}} Option
 * @typedef {{key: string, feedback: Object<string, string>}} Practice
 * @typedef {{name: string, question: string, options: Option[], hint: string, several: boolean, labels: string[],
 *   attempts: number, seconds: number, practice: Practice | null, static: string}} Content
 * @typedef {{answer: string, used: number, verdict: "" | "right" | "wrong", checked: string, done: boolean,
 *   hint: boolean, confidence: string, left: number, at: string}} Progress
 * @typedef {{context: any, cell: any}} Place  the notebook that shows a card, and the cell in it
 */

const VIEW = "application/vnd.jupyter.widget-view+json";
const SAVE_AFTER = 300; // milliseconds after the last change
const KEEP_TIME_EVERY = 10_000; // milliseconds
const FEELINGS = ["Not sure yet", "Fairly sure", "Certain"];
const HIDE_TIMER = "gradestep-hide-timer"; // a person's choice for all cards, kept by the browser
const NO_SHORTCUTS = "data-lm-suppress-shortcuts"; // on what has the focus: JupyterLab's shortcuts pass it over

// ---------------------------------------------------------------------------------------------- the notebook

/** Return the code cells of a notebook, in order; none outside of a notebook. */
function codeCells(context) {
  const cells = context?.model?.cells;
  const all = cells ? Array.from({ length: cells.length }, (_, index) => cells.get(index)) : [];
  return all.filter((cell) => cell.type === "code");
}

/** Return where the card stands, or null where there is no notebook to write into (a console, VS Code, Colab). */
function findPlace(model) {
  const context = model.widget_manager?.context;
  const shows = (output) => output.data?.[VIEW]?.model_id === model.get("own_id");
  const outputs = ({ outputs }) => Array.from({ length: outputs.length }, (_, index) => outputs.get(index));
  const cell = codeCells(context).find((each) => outputs(each).some(shows));
  return cell ? { context, cell } : null;
}

/** Match the call that holds the answer of the card `name`, outside of comments, and the answer as it is written. */
function callOf(name) {
  return new RegExp(`^([^#\\n]*\\bquiz\\(\\s*["']${name}["'],\\s*answer=)("[^"\\n]*"|'[^'\\n]*'|[^,\\s)]+)`, "m");
}

/** Return the letters in what a person typed, in order, each once: `"c, a"` gives `"AC"`. */
function lettersOf(text) {
  return [...new Set(text.toUpperCase().match(/[\p{L}\p{N}]/gu) ?? [])].sort().join("");
}

/** Return the letters that the cell's source holds and whether they stand in quotes, or null without such a call. */
function readSource({ cell }, name) {
  const found = cell.sharedModel.getSource().match(callOf(name));
  const quoted = /^("[^"]*"|'[^']*')$/;
  return found && { letters: lettersOf(found[2]), quoted: quoted.test(found[2]) };
}

/** Write the letters into the cell's source, as one step of undo; return whether there was a place for them. */
function writeSource({ cell }, name, letters) {
  const source = cell.sharedModel.getSource();
  if (!callOf(name).test(source)) return false;
  cell.sharedModel.undoManager?.stopCapturing(); // each choice is a step of its own
  cell.sharedModel.setSource(source.replace(callOf(name), `$1"${letters}"`));
  return true;
}

/** Return a sentence on what is wrong with the cell, such as a second card of the same name; "" when all is well. */
function problemOf(place, content) {
  const { name, options, several } = content;
  const found = readSource(place, name);
  const meant = place.cell.getMetadata("gradestep")?.quiz ?? name;
  const first = `quiz("${meant}", answer="")`;
  if (!found) return `This cell no longer holds ${first}, so your choice cannot be written. Undo the edit.`;
  if (meant !== name) return `This card is called "${name}" now, and "${meant}" is what is graded. Undo the edit.`;
  if (!found.quoted) return 'The letter after answer= needs quotes around it, as in answer="A". Or choose here again.';
  const { letters } = found;
  const known = options.map(({ letter }) => letter).join("");
  if ([...letters].some((letter) => !known.includes(letter))) return `The cell says "${letters}": that is no option.`;
  if (letters.length > 1 && !several) return `The cell says "${letters}", and one answer is asked for.`;
  const twins = codeCells(place.context).filter((cell) => callOf(name).test(cell.sharedModel.getSource()));
  return twins.length > 1
    ? `${twins.length} cells of this notebook hold this card. The last one with an answer counts: delete the others.`
    : "";
}

// ---------------------------------------------------------------------------------------------- what is kept

/** Return the kept progress, with anything that is not of its kind left out: a person may have edited it. */
function toProgress(kept, content) {
  const given = kept && typeof kept === "object" ? kept : {};
  const text = (value) => (typeof value === "string" ? value.slice(0, 60) : "");
  const number = (value, most) => (Number.isFinite(value) ? Math.min(Math.max(Math.round(value), 0), most) : null);
  return {
    answer: text(given.answer),
    used: number(given.used, 99) ?? 0,
    verdict: ["right", "wrong"].includes(given.verdict) ? given.verdict : "",
    checked: text(given.checked),
    done: given.done === true,
    hint: given.hint === true,
    confidence: FEELINGS.includes(given.confidence) ? given.confidence : "",
    left: number(given.left, content.seconds) ?? content.seconds,
    at: text(given.at),
  };
}

/** Return the verdict on `letters`, and the feedback that goes with it, as HTML. */
function mark(letters, { key, feedback }) {
  const said = (wanted) => wanted.map((letter) => feedback[letter] ?? "").join("");
  if (letters === key) return { verdict: "right", html: said([...letters]) };
  const wrong = [...letters].filter((letter) => !key.includes(letter));
  const missing = "<p>What you chose is right, but it is not all: another option is right too.</p>";
  return { verdict: "wrong", html: wrong.length ? said(wrong) : missing };
}

/** Return the static card for the file, with the chosen options marked: a new kernel knows no widget of an old one. */
function staticCard(content, answer) {
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

// ---------------------------------------------------------------------------------------------- elements

/** Return a new element; `children` are elements or texts. */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** Fill `element` with HTML, cleaned by the front end's own sanitiser where there is one, and its math typeset. */
function fill(element, html, rendermime) {
  element.innerHTML = rendermime?.sanitizer?.sanitize(html) ?? html;
  for (const link of element.querySelectorAll("a[href]")) {
    link.target = "_blank"; // else a link would leave JupyterLab, and unsaved work with it
    link.rel = "noopener noreferrer";
  }
  for (const math of element.querySelectorAll(".gradestep-math")) rendermime?.latexTypesetter?.typeset(math);
  return element;
}

/** Whether this person hides the timer, on all cards; a browser that keeps nothing shows it. */
const timerHidden = {
  get: () => {
    try {
      return Boolean(localStorage.getItem(HIDE_TIMER));
    } catch {
      return timerHidden.now ?? false;
    }
  },
  set: (hidden) => {
    timerHidden.now = hidden;
    try {
      localStorage.setItem(HIDE_TIMER, hidden ? "yes" : "");
    } catch (error) {
      console.info("gradestep: this browser does not keep that the timer is hidden", error);
    }
  },
};

const isChord = ({ ctrlKey, metaKey, altKey }) => ctrlKey || metaKey || altKey;
const isUndo = (event) => isChord(event) && event.key.toLowerCase() === "z";

/** Return whether a key that is typed in a card is the card's; JupyterLab has its chords and Shift+Enter. */
function isForCard(event) {
  return isChord(event) ? isUndo(event) : !(event.key === "Enter" && event.shiftKey);
}

const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
const attemptsLeft = (count) => `${count || "No"} attempt${count === 1 ? "" : "s"} left`;

/** One view of one card. */
class CardView {
  constructor(model, element) {
    this.model = model;
    this.rendermime = model.widget_manager?.rendermime;
    /** @type {Content} */
    this.content = model.get("content");
    /** @type {Place | null} */
    this.place = findPlace(model);
    this.id = `gradestep-${model.get("own_id")}-${Math.random().toString(36).slice(2)}`; // a card may have two views
    this.changes = 0; // so many, and so many of them are in the file
    this.saved = 0;
    this.build(element);
    this.listen(element);
    this.load();
    this.saveStatic();
    this.awaitFirstLook(element);
  }

  // ---- building

  build(element) {
    const { name, labels, question, hint } = this.content;
    this.timer = make("span", { class: "gradestep-timer", role: "timer", "aria-label": "time left" });
    this.timerSwitch = make("button", { type: "button", class: "gradestep-quiet" });
    const tags = labels.map((label) => make("span", {}, label));
    const head = make("div", { class: "gradestep-labels" }, ...tags, this.timer, this.timerSwitch);
    this.problem = make("div", { class: "gradestep-problem", role: "status" });
    const text = this.html("div", { class: "gradestep-question", id: `${this.id}-question` }, question);
    this.verdict = make("div", { class: "gradestep-verdict", role: "status", tabindex: "-1" });
    this.note = make("div", { class: "gradestep-note", role: "status" });
    this.hint = this.html("div", { class: "gradestep-hint", id: `${this.id}-hint` }, hint);
    this.form = make("form", {}, this.options(), this.row(), this.hint, this.verdict, this.feelings(), this.note);
    this.form.noValidate = true;
    const label = `Question ${name.replaceAll("_", " ")}`;
    element.append(make("section", { class: "gradestep-card", "aria-label": label }, head, text, this.form));
    text.after(this.problem);
  }

  html(tag, attributes, html) {
    return fill(make(tag, attributes), html, this.rendermime);
  }

  options() {
    const type = this.content.several ? "checkbox" : "radio";
    this.items = this.content.options.map(({ letter, html }) => {
      const input = make("input", { type, name: `${this.id}-option`, value: letter });
      const label = make("label", {}, input, make("b", {}, letter), this.html("div", {}, html));
      const why = make("div", { class: "gradestep-why", id: `${this.id}-why-${letter}` });
      input.setAttribute("aria-describedby", why.id);
      return { letter, input, why, box: make("div", { class: "gradestep-option gradestep-live" }, label, why) };
    });
    const box = make("div", { class: "gradestep-options" }, ...this.items.map((item) => item.box));
    const legend = make("legend", {}, this.content.several ? "Choose all that apply" : "Choose one");
    this.fieldset = make("fieldset", { "aria-describedby": `${this.id}-question` }, legend, box);
    return this.fieldset;
  }

  row() {
    this.checkButton = make("button", { type: "submit" }, "Check");
    this.hintButton = make("button", { type: "button", "aria-controls": `${this.id}-hint` }, "Hint");
    this.putBack = make("button", { type: "button" });
    this.attempts = make("span", { class: "gradestep-note", role: "status" });
    this.again = make("span", { class: "gradestep-note", role: "status" });
    const buttons = [this.checkButton, this.hintButton, this.putBack];
    return make("div", { class: "gradestep-row" }, ...buttons, this.attempts, this.again);
  }

  feelings() {
    this.feelingButtons = FEELINGS.map((feeling) => make("button", { type: "button" }, feeling));
    const question = make("span", { class: "gradestep-note" }, "How sure are you?");
    const attributes = { class: "gradestep-row", role: "group", "aria-label": "How sure are you? You need not say." };
    return make("div", attributes, question, ...this.feelingButtons);
  }

  // ---- listening

  listen(element) {
    this.cleanups = [];
    this.form.addEventListener("submit", (event) => this.check(event));
    this.form.addEventListener("change", () => this.choose(this.marked()));
    this.hintButton.addEventListener("click", () => this.keep({ hint: !this.progress.hint }));
    this.putBack.addEventListener("click", () => {
      this.write(this.progress.checked);
      this.verdict.focus(); // the button goes away, and keys must not fall to JupyterLab
    });
    this.timerSwitch.addEventListener("click", () => this.toggleTimer());
    this.feelingButtons.forEach((button, index) => {
      button.addEventListener("click", () => this.feel(FEELINGS[index]));
    });
    this.keepKeys(element);
    const onAnswer = () => this.paint();
    this.model.on("change:answer", onAnswer);
    this.cleanups.push(() => this.model.off("change:answer", onAnswer));
    if (!this.place) return;
    const { context, cell } = this.place;
    this.connect(cell.sharedModel.changed, (_, change) => change.sourceChange && this.onTyped());
    this.connect(cell.metadataChanged, () => this.load());
    this.connect(context.model.cells.changed, () => this.paint());
    this.connect(context.saveState, (_, state) => this.onSave(state));
    const onHidden = () => document.visibilityState === "hidden" && this.keepTime() && this.save();
    document.addEventListener("visibilitychange", onHidden);
    this.cleanups.push(() => document.removeEventListener("visibilitychange", onHidden));
  }

  connect(signal, slot) {
    signal.connect(slot);
    this.cleanups.push(() => signal.disconnect(slot));
  }

  /**
   * Keep what is typed here from JupyterLab's shortcuts (B and D,D would add and delete cells), but for its own chords.
   * Notebook 7 takes keys on their way down to the card, before the card has them: only the window is asked earlier.
   */
  keepKeys(element) {
    const mark = (event) => {
      if (element.contains(event.target)) event.target.toggleAttribute(NO_SHORTCUTS, isForCard(event));
    };
    window.addEventListener("keydown", mark, true);
    this.cleanups.push(() => window.removeEventListener("keydown", mark, true));
    element.addEventListener("keydown", (event) => this.key(event));
  }

  key(event) {
    if (!isForCard(event)) return;
    event.stopPropagation();
    const undo = isUndo(event);
    const item = this.items.find(({ letter }) => letter === event.key.toUpperCase());
    if (!undo && !item) return;
    event.preventDefault();
    if (event.repeat) return;
    if (undo) return this.undo(event.shiftKey);
    item.input.focus();
    item.input.click();
  }

  // ---- what a student does

  get locked() {
    return this.progress.done;
  }

  get answer() {
    return this.model.get("answer");
  }

  marked() {
    return this.items.filter(({ input }) => input.checked).map(({ letter }) => letter).join("");
  }

  choose(letters) {
    return this.locked ? this.paint() : this.write(letters);
  }

  /** Write a choice into the cell; without a place for it, nothing changes. */
  write(letters) {
    const written = !this.place || writeSource(this.place, this.content.name, letters);
    if (!written) return this.paint();
    this.setAnswer(letters);
    this.verdict.replaceChildren();
    this.keep({ answer: letters });
  }

  check(event) {
    event.preventDefault();
    if (this.progress.done || !this.content.practice) return;
    const marked = this.marked();
    if (!marked || marked !== this.answer) return this.show(this.verdict, "Choose an option first.");
    if (marked === this.progress.checked) return this.show(this.again, `You checked ${marked} already. Choose again first.`);
    const { verdict } = mark(this.answer, this.content.practice);
    const used = this.progress.used + 1;
    const done = verdict === "right" || (this.content.attempts > 0 && used >= this.content.attempts);
    this.keep({ verdict, used, done, checked: this.answer, at: new Date().toISOString() });
    if (done) this.verdict.focus(); // the button goes away; before, the status is read aloud where the focus is
  }

  /** Take back the last choice, or take it up again: one step of undo in the cell. */
  undo(again) {
    if (!this.place) return;
    const { sharedModel } = this.place.cell;
    again ? sharedModel.redo() : sharedModel.undo();
  }

  feel(feeling) {
    this.keep({ confidence: this.progress.confidence === feeling ? "" : feeling });
  }

  // ---- keeping

  /** Read the cell again: its source says what is chosen, its metadata what was done. */
  load() {
    const before = this.answer;
    const kept = this.place ? this.place.cell.getMetadata("gradestep")?.progress : this.model.get("progress");
    this.progress = toProgress(kept, this.content);
    if (this.content.practice && this.progress.verdict) {
      this.progress.verdict = mark(this.progress.checked, this.content.practice).verdict;
    }
    const found = this.place && readSource(this.place, this.content.name);
    if (found && found.letters !== before) this.setAnswer(found.letters);
    this.paint();
  }

  /** Follow what is typed into the cell, or undone in it. */
  onTyped() {
    const before = this.answer;
    this.load();
    if (this.answer !== before) this.saveSoon();
  }

  /** Tell the kernel, when it listens: a card goes on when its kernel has ended. */
  setAnswer(letters) {
    this.model.set("answer", letters);
    this.model.save_changes();
  }

  keep(change) {
    this.progress = { ...this.progress, answer: this.answer, ...change, left: this.left() };
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
    const { cell } = this.place;
    const ours = { quiz: this.content.name, ...cell.getMetadata("gradestep"), progress: this.progress };
    cell.sharedModel.transact(() => cell.setMetadata("gradestep", ours), false);
    this.saveStatic();
  }

  /** Put the static card into the document that is saved, and leave the live one on the page. */
  saveStatic() {
    const shared = this.place?.cell.sharedModel;
    if (!shared?.updateOutputs) return;
    const ours = ({ data, metadata }) =>
      data?.[VIEW]?.model_id === this.model.get("own_id") || metadata?.gradestep === this.content.name;
    const index = shared.getOutputs().findIndex(ours);
    if (index < 0) return;
    const data = { "text/html": staticCard(this.content, this.answer), "text/plain": "Run this cell to see its card." };
    const output = { output_type: "display_data", data, metadata: { gradestep: this.content.name } };
    shared.updateOutputs(index, index + 1, [output], "silent-change");
  }

  saveSoon() {
    if (!this.place) return this.answer && this.say("", `To record it, write answer="${this.answer}" above, and save.`);
    this.changes += 1;
    this.say("Saving …");
    clearTimeout(this.saving);
    this.saving = setTimeout(() => this.save(), SAVE_AFTER);
  }

  async save() {
    try {
      await this.place.context.save();
    } catch (error) {
      this.onSave("failed", error);
    }
  }

  onSave(state, error) {
    if (state === "started") {
      this.saveStatic();
      this.inFlight = this.changes;
    }
    if (this.saved === this.changes) return;
    if (state.startsWith("completed")) this.saved = this.inFlight ?? this.changes; // it may have begun before a change
    if (state.startsWith("completed") && this.saved === this.changes) this.say("The notebook is saved.");
    if (state === "failed") this.say(`The notebook is NOT saved${error ? ` (${error.message})` : ""}. Try Ctrl+S.`);
  }

  /** Say what became of the choice, and where it stands when it does. */
  say(...sentences) {
    const written = this.place && this.answer && !this.problem.textContent;
    const where = written ? [`${this.answer} is written in the cell.`] : [];
    this.show(this.note, [...where, ...sentences].filter(Boolean).join(" "));
  }

  // ---- the timer

  left() {
    const running = this.deadline ? Math.round((this.deadline - Date.now()) / 1000) : this.progress.left;
    return Math.max(0, running);
  }

  awaitFirstLook(element) {
    if (!this.content.seconds || this.progress.done) return;
    const observer = new IntersectionObserver((entries) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
      observer.disconnect();
      this.startTimer();
    }, { rootMargin: "0px 0px -20% 0px" });
    observer.observe(element);
    this.cleanups.push(() => observer.disconnect());
  }

  startTimer() {
    this.deadline = Date.now() + this.progress.left * 1000;
    this.kept = Date.now();
    this.ticking = setInterval(() => this.tick(), 1000);
    this.cleanups.push(() => clearInterval(this.ticking));
  }

  tick() {
    const over = this.progress.done || !this.left();
    if (over) clearInterval(this.ticking);
    if (over || Date.now() - this.kept > KEEP_TIME_EVERY) this.keepTime();
    this.paintTimer();
  }

  /** Keep the time left in the document, which JupyterLab saves in its own time; return whether there was any to keep. */
  keepTime() {
    if (!this.deadline || this.place?.cell.isDisposed) return false;
    this.kept = Date.now();
    this.progress.left = this.left();
    this.record();
    return true;
  }

  toggleTimer() {
    timerHidden.set(!timerHidden.get());
    this.paintTimer();
  }

  // ---- painting

  paint() {
    this.show(this.problem, this.place ? problemOf(this.place, this.content) : "");
    const open = Boolean(this.content.practice) && !this.progress.done;
    this.paintOptions();
    this.paintVerdict();
    this.checkButton.hidden = !open;
    this.show(this.again, "");
    this.attempts.hidden = !this.content.practice || !this.content.attempts || this.progress.verdict === "right";
    const count = Math.max(0, this.content.attempts - this.progress.used);
    this.show(this.attempts, attemptsLeft(count));
    this.hintButton.hidden = !this.content.hint;
    this.hintButton.setAttribute("aria-expanded", String(this.progress.hint));
    this.hint.hidden = !this.progress.hint;
    this.feelingButtons.forEach((button, index) => {
      button.setAttribute("aria-pressed", String(this.progress.confidence === FEELINGS[index]));
    });
    this.paintTimer();
  }

  paintOptions() {
    const { done } = this.progress;
    const chosen = this.answer;
    this.fieldset.classList.toggle("gradestep-locked", this.locked);
    for (const { letter, input, box, why } of this.items) {
      input.checked = chosen.includes(letter);
      input.disabled = this.locked;
      box.classList.toggle("gradestep-chosen", input.checked);
      why.hidden = !done || !this.content.practice;
      if (!why.hidden && !why.hasChildNodes()) this.explain(letter, why);
    }
    this.putBack.hidden = !done || this.progress.checked === chosen;
    this.putBack.textContent = `Put ${this.progress.checked} back`;
  }

  explain(letter, why) {
    const { key, feedback } = this.content.practice;
    const right = key.includes(letter);
    fill(why, feedback[letter] ?? "", this.rendermime);
    why.classList.add(right ? "gradestep-right" : "gradestep-wrong");
    why.prepend(make("b", {}, right ? "✓ Right." : "✗ Not right."));
  }

  paintVerdict() {
    const { verdict, checked, done, used } = this.progress;
    const { practice, name } = this.content;
    this.verdict.className = `gradestep-verdict gradestep-${verdict}`;
    if (!practice || !verdict) return this.verdict.replaceChildren();
    if (checked !== this.answer) {
      this.verdict.dataset.state = ""; // what stands there now is no verdict
      const differs = `You checked ${checked}; the cell says ${this.answer || "nothing"} now, and the cell is what counts.`;
      return done ? this.show(this.verdict, differs) : this.verdict.replaceChildren();
    }
    const state = `${name} ${checked} ${used} ${done}`;
    if (this.verdict.dataset.state === state && this.verdict.hasChildNodes()) return;
    this.verdict.dataset.state = state;
    this.verdict.replaceChildren(...this.verdictParts());
  }

  verdictParts() {
    const { verdict, done, checked } = this.progress;
    const { key } = this.content.practice;
    const right = verdict === "right";
    const said = make("b", {}, right ? "✓ Right." : done ? `✗ Not right. The right answer is ${key}.` : "✗ Not right yet.");
    if (done) return [said, " Every option is explained above."];
    return [said, this.html("div", {}, mark(checked, this.content.practice).html)];
  }

  paintTimer() {
    const hidden = timerHidden.get();
    const needed = this.content.seconds > 0 && !this.progress.done;
    const left = this.left();
    this.timer.hidden = hidden || !needed;
    this.timer.textContent = left ? clock(left) : "0:00, and no hurry: time never counts";
    this.timerSwitch.hidden = !needed;
    this.timerSwitch.textContent = hidden ? "Show timer" : "Hide timer";
  }

  /** Change a text only when it says something new: a screen reader reads each change aloud. */
  show(element, text) {
    if (element.textContent !== text) element.textContent = text;
  }

  dispose() {
    clearTimeout(this.saving);
    if (!this.progress.done) this.keepTime();
    if (this.changes > this.saved && !this.place.context.isDisposed) this.save(); // the cell was run again, or cleared
    for (const cleanup of this.cleanups) cleanup();
  }
}

/** Show the card `model` in `el`; anywidget calls this, and what it returns when the view goes away. */
function render({ model, el }) {
  const view = new CardView(model, el);
  return () => view.dispose();
}

export default { render };
