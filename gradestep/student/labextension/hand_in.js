/** Handing in, on the topic's home: what is missing, the time left, one button, a receipt, and later what came back. */
import { guarded } from "./guard.js";
import { make } from "../widget/notebook.js";

const FEW = 4; // so many of what is missing are named in view, the others behind a click
const notebooks = (count) => `${count} notebook${count === 1 ? "" : "s"}`;
const round = (number) => String(Math.round(number * 100) / 100);

export class HandIn {
  constructor(panel, { server, tracker }) {
    Object.assign(this, { panel, server, tracker });
    this.node = make("section", { class: "gradestep-hand-in", "aria-label": "Hand in" });
    this.facts = make("div");
    this.said = make("div", { role: "status" });
    this.submit = this.button("Hand in", () => this.handIn());
    this.zip = this.button("Save a zip", () => this.saveZip());
    this.fetch = this.button("Look for feedback", () => this.fetchFeedback());
    const row = make("div", { class: "gradestep-over-row" }, this.submit, this.zip, this.fetch);
    this.node.append(make("h2", {}, "Hand in"), this.facts, row, this.said);
  }

  get path() {
    return this.panel.context.localPath;
  }

  button(words, does) {
    const button = make("button", { type: "button" }, words);
    button.addEventListener("click", guarded(() => this.isBusy || this.while(button, does)));
    return button;
  }

  /** Do what a button does, and say so when the server does not answer. */
  async while(button, does) {
    this.isBusy = true;
    button.setAttribute("aria-disabled", "true"); // which keeps the focus
    try {
      await does();
    } catch (error) {
      this.say(`That did not work: ${error.message}. Your notebooks are as they were.`);
    } finally {
      this.isBusy = false;
      button.removeAttribute("aria-disabled");
    }
  }

  async renew() {
    this.draw(await this.server.get("hand-in", { path: this.path }));
  }

  draw(state) {
    this.node.hidden = !state.count;
    const parts = [state.due && make("p", {}, state.due), ...this.results(state.results), ...this.missing(state)];
    const [receipt] = state.receipts;
    if (receipt) parts.push(this.receipt(receipt, receipt.changed ? " Notebooks have changed since: hand in again to replace it." : ""));
    this.facts.replaceChildren(...parts.filter(Boolean));
    this.fetch.hidden = !receipt && !state.results;
  }

  missing({ missing, count }) {
    if (!missing.length) return [make("p", {}, `All ${notebooks(count)} are done, as far as can be seen before they are graded.`)];
    const items = missing.map(({ file, title, state }) => make("li", {}, make("a", { href: encodeURIComponent(file) }, title), `: ${state}`));
    const said = `Not done yet: ${missing.length} of ${notebooks(count)}. You may hand in all the same, and again later.`;
    const rest = items.slice(FEW);
    const more = rest.length && make("details", {}, make("summary", {}, `${rest.length} more`), make("ul", {}, ...rest));
    return [make("p", {}, said), make("ul", {}, ...items.slice(0, FEW)), more];
  }

  results(results) {
    if (!results) return [];
    const known = results.pages.filter(({ score }) => score !== null);
    const sum = (name) => round(known.reduce((total, each) => total + each[name], 0));
    const said = known.length ? `${sum("score")} of ${sum("points")} points` : "there is feedback";
    const items = results.pages.map(({ title, path, score, points }) => {
      const link = make("a", { href: this.fileAddress(path), target: "_blank", rel: "noopener" }, title);
      return make("li", {}, link, score === null ? "" : `: ${round(score)} of ${round(points)}`);
    });
    const when = new Date(`${results.handed_in.replace(" ", "T")}Z`).toLocaleString(); // nbgrader's times are UTC
    const head = make("p", {}, make("b", {}, `Your result: ${said}`), `, of what you handed in on ${when}.`);
    const pages = make("details", {}, make("summary", {}, "The feedback, page by page"), make("ul", {}, ...items));
    pages.open = true;
    return [head, pages];
  }

  receipt({ topic, handed_in: at, sha256, count, path }, more = "") {
    const when = new Date(at).toLocaleString();
    const said = `Handed in: ${topic}, ${notebooks(count)}, ${when}. Receipt: `;
    const digest = make("code", { title: sha256 }, sha256.slice(0, 12));
    return make("p", { class: "gradestep-hand-in-receipt" }, said, digest, `, kept in ${path}.${more}`);
  }

  fileAddress(path) {
    const folder = this.path.split("/").slice(0, -1);
    return `${this.server.base}files/${[...folder, ...path.split("/")].map(encodeURIComponent).join("/")}`;
  }

  say(text, details = "") {
    const more = details && make("details", {}, make("summary", {}, "What nbgrader says"), make("pre", { tabindex: "0" }, details));
    this.said.replaceChildren(...[make("p", {}, text), more].filter(Boolean));
  }

  // ---- what the buttons do

  /** Save each open notebook of the topic; what could not be saved must not be handed in as it was. */
  async saveAll() {
    const folder = (path) => path.split("/").slice(0, -1).join("/");
    const open = [];
    this.tracker.forEach((panel) => folder(panel.context.localPath) === folder(this.path) && open.push(panel));
    for (const { context } of open.filter((each) => each.context.model.dirty)) await context.save();
    const unsaved = open.find(({ context }) => context.model.dirty);
    if (unsaved) throw new Error(`${unsaved.context.localPath} is not saved`);
  }

  async handIn() {
    this.say("Saving your notebooks and handing them in …");
    await this.saveAll();
    const { receipt, note, why, details } = await this.server.post("hand-in", { path: this.path });
    await this.renew();
    if (!receipt) return this.say(why, details);
    this.said.replaceChildren(make("p", {}, make("b", {}, "✓ Handed in. "), note ?? ""));
    return undefined;
  }

  async saveZip() {
    await this.saveAll();
    const address = `${this.server.base}gradestep/zip?${new URLSearchParams({ path: this.path })}`;
    make("a", { href: address, download: "" }).click();
    this.say("The zip is on its way to your downloads. Hand it in where your teacher asks for it.");
  }

  async fetchFeedback() {
    this.say("Looking …");
    const { results, why, details } = await this.server.post("feedback", { path: this.path });
    await this.renew();
    if (results) this.say("Here is what came back.");
    else this.say(why, details);
  }
}
