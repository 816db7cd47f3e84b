/**
 * A chart to explore: sliders move pictures at once, without the kernel, once a student has said what to expect.
 *
 * @typedef {{name: string, texts: string[], at: number}} Slider
 * @typedef {{title: string, pictures: string, kinds: string[], sliders: Slider[], question: string,
 *   options: Object<string, string>, came: string, words: string}} Content
 * @typedef {{panels: any[], words: string[][]}} Moving  all places, and the words of each run and moment
 */
import { Listening, findPlace, keepInCell, keepKeys, make, saveStatic, show } from "../widget/notebook.js";
import { Saver } from "../widget/saver.js";
import { MARKS } from "./marks.js";
import { pack, unpack } from "./packed.js";
import { picture } from "./picture.js";

const PLAY = 3000; // milliseconds from the first moment to the last
const REST = 400; // milliseconds without a move, after which the words are read aloud
const LOCKED = "First choose what you expect; then the sliders move.";
const TOO_OLD = "This browser is too old to unpack the runs of this chart.";

const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** One view of one chart. */
class ChartView {
  /** @param {{content: Content, moving: Moving}} shown */
  constructor(model, element, { content, moving }) {
    Object.assign(this, { model, content, moving });
    this.place = findPlace(model);
    this.listening = new Listening();
    this.saver = this.place && new Saver(this.place, {
      before: () => this.saveStatic(),
      say: (sentence) => show(this.note, sentence),
    });
    this.time = 0;
    this.locked = Boolean(this.content.question);
    this.build(element);
    this.listen(element);
    this.begin();
  }

  // ---- building

  build(element) {
    const { title, pictures, words } = this.content;
    this.pictures = make("div", { class: "gradestep-panels" });
    this.pictures.append(...picture(pictures));
    this.words = make("p", { class: "gradestep-words", "aria-hidden": "true" }, words); // read aloud by the next one
    this.spoken = make("p", { class: "gradestep-spoken", role: "status" }, words);
    this.came = make("div", { class: "gradestep-came", role: "status" });
    const parts = [this.ask(), this.controls(), this.came, this.pictures, this.words, this.spoken].filter(Boolean);
    const heading = make("p", { class: "gradestep-title" }, title);
    this.section = make("section", { class: "gradestep-chart", "aria-label": title }, heading, ...parts);
    element.append(this.section);
  }

  ask() {
    const { question, options } = this.content;
    if (!question) return null;
    this.choices = Object.keys(options).map((option) => make("button", { type: "button" }, option));
    const row = make("div", { class: "gradestep-row" }, ...this.choices);
    const asked = make("p", {}, make("b", {}, "Predict. "), question);
    return make("div", { class: "gradestep-ask", role: "group", "aria-label": `Predict. ${question}` }, asked, row);
  }

  controls() {
    this.sliders = this.content.sliders.map((slider) => this.slider(slider));
    this.button = make("button", { type: "button" }, "Play");
    this.note = make("span", { class: "gradestep-note" });
    const row = make("div", { class: "gradestep-row" }, this.button, this.note);
    this.fieldset = make("fieldset", {}, ...this.sliders.map(({ label }) => label), row);
    this.fieldset.disabled = true;
    return this.fieldset;
  }

  slider({ name, texts, at }) {
    const input = make("input", { type: "range", min: 0, max: texts.length - 1, value: at, "aria-label": name });
    const value = make("output", { "aria-hidden": "true" });
    const label = make("label", {}, make("span", {}, name), input, value);
    return { input, value, label, texts };
  }

  // ---- listening

  listen(element) {
    keepKeys(element, this.listening, () => {});
    this.sliders.forEach(({ input }) => input.addEventListener("input", () => this.moved()));
    this.button.addEventListener("click", () => (this.playing ? this.stop() : this.play()));
    this.choices?.forEach((button) => button.addEventListener("click", () => this.predict(button)));
    if (this.place) this.listening.connect(this.place.context.saveState, (_, state) => this.saver.heard(state));
  }

  begin() {
    const pictures = [...this.pictures.querySelectorAll(".gradestep-plot")];
    this.marks = pictures.map((each, index) => MARKS[this.content.kinds[index]](each, this.moving.panels[index]));
    this.unlock();
    this.recall();
    this.paint();
    if (this.model.place) return; // nothing was run: the cell holds all of this already
    this.keepChart();
    this.saveStatic();
  }

  // ---- what a student does

  predict(button) {
    if (!this.locked) return;
    this.settle(button);
    this.keep(button.textContent);
    this.button.focus(); // the buttons above can no longer have it, and a slider that plays would be read on and on
    this.play();
  }

  /** Take a prediction for good: the sliders are free, and what came can be said. */
  settle(button) {
    const { options, came } = this.content;
    const chosen = button.textContent;
    this.locked = false;
    for (const each of this.choices) {
      each.setAttribute("aria-pressed", String(each === button));
      each.disabled = true;
    }
    const outcome = chosen === came ? "The runs came out so." : `The runs came out otherwise: ${came}.`;
    this.verdict = [make("b", {}, `You predicted: ${chosen}. ${outcome} `), options[chosen]];
    this.unlock();
  }

  unlock() {
    this.fieldset.disabled = this.locked;
    show(this.note, this.locked ? LOCKED : "");
    this.section.classList.toggle("gradestep-locked", this.locked);
  }

  /** Follow a slider. */
  moved() {
    this.stop();
    this.time = Number(this.timeSlider.input.value);
    this.soon();
  }

  /** Say what came, once the runs have been seen. */
  reveal() {
    if (!this.verdict) return;
    this.came.replaceChildren(...this.verdict);
    this.verdict = null;
  }

  // ---- keeping

  /** The predictions that the cell keeps, by the titles of its charts. */
  get predicted() {
    return this.place?.cell.getMetadata("gradestep")?.predicted ?? {};
  }

  /** Keep what was run in the cell, so that the chart is live when the notebook is opened again. */
  keepChart() {
    if (!this.place) return;
    const { charts } = this.place.cell.getMetadata("gradestep") ?? {};
    const kept = pack(this.model.get("packed"));
    if (charts?.[this.content.title] !== kept) keepInCell(this.place, { charts: { ...charts, [this.content.title]: kept } });
  }

  keep(chosen) {
    if (!this.place) return;
    keepInCell(this.place, { predicted: { ...this.predicted, [this.content.title]: chosen } });
    this.saver.soon();
  }

  /** Ask nobody twice: what was predicted before, on whichever day, holds, and the end is shown with what came. */
  recall() {
    const button = this.choices?.find((each) => each.textContent === this.predicted[this.content.title]);
    if (!button) return;
    this.settle(button);
    this.reveal();
    this.time = this.timeSlider.texts.length - 1;
  }

  // ---- playing

  play() {
    const last = this.timeSlider.texts.length - 1;
    if (calm()) return this.jump(last);
    const from = this.time < last ? this.time : 0;
    const start = performance.now();
    show(this.button, "Pause");
    const step = (now) => {
      this.time = Math.min(last, from + (Math.max(0, now - start) / PLAY) * last);
      this.paint();
      if (this.time < last) this.playing = requestAnimationFrame(step);
      else this.stop();
    };
    this.playing = requestAnimationFrame(step);
  }

  jump(time) {
    this.time = time;
    this.stop();
    this.paint();
  }

  stop() {
    cancelAnimationFrame(this.playing);
    this.playing = null;
    show(this.button, "Play");
    this.reveal();
  }

  // ---- painting

  get timeSlider() {
    return this.sliders.at(-1);
  }

  /** The run that the sliders but time stand on: the last of them moves fastest. */
  get run() {
    const settings = this.sliders.slice(0, -1);
    return settings.reduce((run, { input, texts }) => run * texts.length + Number(input.value), 0);
  }

  /** Paint in the next frame, once for all moves until then. */
  soon() {
    this.waiting ??= requestAnimationFrame(() => {
      this.waiting = null;
      this.paint();
    });
  }

  paint() {
    const moment = Math.floor(this.time);
    for (const each of this.marks) each.show(this.run, this.time);
    this.timeSlider.input.value = moment;
    for (const { input, value, texts } of this.sliders) {
      show(value, texts[input.value]);
      input.setAttribute("aria-valuetext", texts[input.value]);
    }
    this.say(this.moving.words[this.run][moment]);
  }

  /** Show the words at once, and have them read aloud when the sliders rest. */
  say(words) {
    show(this.words, words);
    clearTimeout(this.resting);
    this.resting = setTimeout(() => show(this.spoken, words), REST);
  }

  /** Put the pictures as they are now into the document that is saved. */
  saveStatic() {
    if (this.model.place) return; // what the cell showed when it was run is still what it showed
    const { title } = this.content;
    const { style, runMe } = this.model.get("saved");
    const words = make("p", { class: "gradestep-words" }, this.words.textContent);
    const note = make("p", { class: "gradestep-note" }, runMe);
    const heading = make("p", { class: "gradestep-title" }, title);
    const shown = [this.came, this.pictures].map((part) => part.cloneNode(true));
    const section = make("section", { class: "gradestep-chart", "aria-label": title }, heading, ...shown, words, note);
    saveStatic(this.place, this.model, `chart ${title}`, style + section.outerHTML, runMe);
  }

  dispose() {
    clearTimeout(this.resting);
    cancelAnimationFrame(this.playing);
    cancelAnimationFrame(this.waiting);
    this.saver?.dispose();
    this.listening.end();
  }
}

/** Show the chart `model` in `el`; return its view. Throws for a chart that cannot be read. */
async function mount({ model, el }) {
  return new ChartView(model, el, await unpack(model.get("packed")));
}

/** The same for anywidget, which calls what this returns when the view goes away. */
async function render({ model, el }) {
  if (!globalThis.DecompressionStream) return void el.append(TOO_OLD);
  const view = await mount({ model, el });
  return () => view.dispose();
}

export default { mount, render };
