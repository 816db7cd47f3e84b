/** The bars of a notebook, at its top and at its end: the one before, the topic's home, where one stands, the next. */
import { guarded } from "./guard.js";
import { isFolded } from "./live_cells.js";
import { isBegun } from "./ways.js";
import { make } from "../widget/notebook.js";

/** Return the stops before and after the notebook `file` on the way; what is not there is undefined. */
export function around(way, file) {
  const at = way.stops.findIndex((stop) => stop.file === file);
  return at < 0 ? {} : { here: way.stops[at], before: way.stops[at - 1], after: way.stops[at + 1] };
}

export class Bars {
  constructor(panel, { ways, traveller, widgets, over }) {
    Object.assign(this, { panel, ways, traveller, widgets, over });
    this.top = make("nav", { class: "gradestep-bar-top", "aria-label": "The way through the topic" });
    this.end = make("nav", { class: "gradestep-bar-end", "aria-label": "What comes next" });
  }

  async follow() {
    this.panel.disposed.connect(() => this.forget?.());
    this.panel.context.pathChanged.connect(guarded(() => this.ways.renew().then(() => this.begin())));
    for (const bar of [this.top, this.end]) {
      bar.addEventListener("click", guarded((event) => this.traveller.follow(event, this.panel)));
    }
    await this.begin();
  }

  /** Show where the notebook stands, under the name that it has now. */
  async begin() {
    const path = this.panel.context.localPath;
    this.file = path.split("/").at(-1);
    this.forget?.();
    const { forget, told } = this.ways.watch(path, (way) => this.draw(way));
    this.forget = forget;
    await told;
  }

  draw(way) {
    const { here, before, after } = around(way, this.file);
    if (!here) return this.drawAtHome(way);
    const home = way.home && this.link(way.home, [way.title, "Home"], "gradestep-bar-home", way.title);
    const state = make("span", { class: "gradestep-bar-state" }, `${here.sign} ${here.state}`);
    if (here.details) state.title = here.details;
    const name = (stop) => nameOf(stop, way);
    const back = before ? this.link(before.file, [`← ${name(before)}`, "← Back"], "gradestep-bar-before", before.title) : "";
    const on = after ? this.link(after.file, [`${name(after)} →`, "Next →"], "gradestep-bar-after", after.title) : "";
    this.top.replaceChildren(...[back, home, state, this.overButton(), on].filter(Boolean));
    this.drawEnd(way, here, after);
    this.place();
  }

  /** At the home itself: to the course's, where there are other topics, and to what one goes on with. */
  drawAtHome(way) {
    this.end.replaceChildren();
    this.end.remove();
    if (way.home !== this.file) return this.drawAstray(way);
    const next = way.stops.find(({ file }) => file === way.next);
    const up = way.course && this.link("../index.ipynb", ["All topics", "Topics"], "gradestep-bar-home", "All topics");
    const word = isBegun(way) ? "Continue where you were" : "Begin";
    const on = next && this.link(next.file, `${word}: ${next.title} →`, "gradestep-bar-on");
    this.top.replaceChildren(...[up, on].filter(Boolean));
    if (up || on) this.place();
  }

  /** Of a notebook under another name than it was handed out with: say so, and lead back. */
  drawAstray(way) {
    const name = `${this.panel.content.model.getMetadata("gradestep").name}.ipynb`;
    const own = way.stops.find(({ file }) => file === name);
    const home = way.home && this.link(way.home, [way.title, "Home"], "gradestep-bar-home", way.title);
    const said = own ? "This is a copy. What counts is " : `This was handed out as ${name}: give it that name again, so that it counts.`;
    const text = make("span", { class: "gradestep-bar-state gradestep-bar-astray" }, said, own ? this.link(own.file, name, "") : "");
    text.title = text.textContent;
    this.top.replaceChildren(...[home, text].filter(Boolean));
    this.place();
  }

  drawEnd(way, here, after) {
    const said = [`${here.sign} ${here.state}`, here.details].filter(Boolean).join(": ");
    const next = after
      ? this.link(after.file, `Next: ${after.title} →`, "gradestep-bar-after")
      : way.home && this.link(way.home, `That was the last one. Back to ${way.title}`, "gradestep-bar-after");
    const home = after && way.home && this.link(way.home, `Back to ${way.title}`, "gradestep-bar-home");
    const state = make("span", { class: "gradestep-bar-state" }, said);
    this.end.replaceChildren(...[this.learned(here, way), state, this.overButton(), home, next].filter(Boolean));
  }

  overButton() {
    const button = make("button", { type: "button", class: "gradestep-code-button gradestep-bar-over" }, "Start over");
    button.title = "Put this notebook back to how you got it; what you have is kept";
    button.addEventListener("click", guarded(() => this.over.ask(button)));
    return button;
  }

  /**
   * Return what one has learned, when the notebook is done, as its objectives say it, and the badge where it counts for
   * one: its ring moves once, when the notebook has just been done.
   */
  learned({ done, counts }, { badge }) {
    const isNew = done && this.wasDone === false;
    this.wasDone = done;
    const { objectives } = this.panel.content.model.getMetadata("gradestep");
    const texts = Array.isArray(objectives) ? objectives.filter((text) => typeof text === "string") : [];
    if (!done || !texts.length) return null;
    const items = texts.map((text) => make("li", {}, text));
    const said = make("div", {}, make("b", {}, "Done. You have learned to"), make("ul", {}, ...items));
    const ring = make("div", { class: "gradestep-bar-ring" });
    ring.classList.toggle("gradestep-bar-new", isNew);
    if (counts) ring.innerHTML = badge ?? ""; // the server's own, every text of a file escaped
    return make("div", { class: "gradestep-bar-learned", role: "status" }, said, ring);
  }

  /** Return a link; of two texts, the second stands where there is no room for the first. */
  link(file, text, name, title = "") {
    const path = this.traveller.beside(this.panel.context.localPath, file);
    const link = make("a", { href: this.traveller.address(path), class: name, "data-path": path }, ...this.texts(text));
    if (title) link.title = title;
    return link;
  }

  texts(text) {
    if (typeof text === "string") return [text];
    return ["gradestep-bar-long", "gradestep-bar-short"].map((name, index) => make("span", { class: name }, text[index]));
  }

  /** Put the bars where they belong: the end of a notebook moves as cells are added, and as its last is folded away. */
  place() {
    if (!this.placed) {
      this.panel.contentHeader.addWidget(new this.widgets.Widget({ node: this.top }));
      this.panel.content.model.cells.changed.connect(() => setTimeout(guarded(() => this.placeEnd())));
      this.placed = true;
    }
    this.placeEnd();
  }

  async placeEnd() {
    const last = this.panel.content.widgets.findLast((cell) => !isFolded(cell));
    if (!this.end.hasChildNodes()) return;
    if (this.panel.isDisposed || !last) return;
    await last.ready;
    if (this.end.parentElement !== last.node) last.node.append(this.end);
  }
}

/** Return what a stop is called in a bar: its mode, with a number where there are several, or a challenge's title. */
function nameOf(stop, { stops }) {
  const same = stops.filter(({ mode }) => mode === stop.mode);
  if (!stop.mode || stop.mode === "Challenge") return stop.title;
  return same.length > 1 ? `${stop.mode} ${same.indexOf(stop) + 1}` : stop.mode;
}
