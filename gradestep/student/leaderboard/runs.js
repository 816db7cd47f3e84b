/**
 * A leaderboard of one in the browser: it adds a run to those that the notebook keeps, and shows the best of them.
 *
 * @typedef {{id: string, score: number | null, shown: string, at: string, details: Object<string, string>}} Run
 */
import { Listening, codeCells, findPlace, keepInCell, make, saveStatic, show } from "../widget/notebook.js";
import { Saver } from "../widget/saver.js";

const BEST = 5; // so many are kept, and the newest
const MOST = 100; // runs that are read

/** Return the kept runs, without anything that is none: a person may have edited them. */
function toRuns(kept) {
  const isText = (value) => typeof value === "string" && value.length < 100;
  const isRun = (run) =>
    run && [run.id, run.shown, run.at].every(isText) && (run.score === null || Number.isFinite(run.score));
  return (Array.isArray(kept) ? kept : []).filter(isRun).slice(0, MOST).map((run) => ({ ...run, details: toDetails(run) }));
}

function toDetails({ details }) {
  const given = details && typeof details === "object" ? Object.entries(details) : [];
  return Object.fromEntries(given.slice(0, 9).map(([name, value]) => [name, String(value).slice(0, 60)]));
}

/** Return runs in order, the best first, of equal ones the older; one without a score, such as NaN, comes last. */
function inOrder(runs, lower) {
  const worth = ({ score }) => (score === null ? -Infinity : lower ? -score : score);
  return [...runs].sort((one, other) => Math.sign(worth(other) - worth(one)) || one.at.localeCompare(other.at));
}

/** Say how the newest run compares with the best of those before. */
function inWords(newest, before, { measure, lower }) {
  const said = `This run: ${measure} ${newest.shown}.`;
  const best = inOrder(before, lower)[0];
  if (newest.score === null) return `${said} That is no number to compare${best ? `; your best so far is ${best.shown}` : ""}.`;
  if (!best || best.score === null) return `${said} It is your first, and so your best so far.`;
  if (newest.score === best.score) return `${said} That equals your best so far.`;
  const isBest = lower ? newest.score < best.score : newest.score > best.score;
  return isBest ? `${said} That is your best so far; before, it was ${best.shown}.` : `${said} Your best so far is ${best.shown}.`;
}

/** Return when a run was, on the reader's clock. */
function clock(at) {
  const time = new Date(at);
  if (Number.isNaN(time.getTime())) return "";
  const isToday = time.toDateString() === new Date().toDateString();
  const day = isToday ? "today" : time.toLocaleDateString("en-US", { month: "short", day: "numeric" });
  return `${day}, ${time.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" })}`;
}

/** One view of a table of runs. */
class RunsView {
  constructor(model, element) {
    this.model = model;
    this.content = model.get("content");
    this.place = findPlace(model);
    this.listening = new Listening();
    this.said = make("p", { role: "status" });
    this.table = make("table");
    this.note = make("p", { class: "gradestep-note", role: "status" });
    this.section = make("div", { class: "gradestep-runs", role: "group", "aria-label": "Your best runs" }, this.said, this.table);
    element.append(this.section, this.note);
    this.record();
    if (this.place) this.listening.connect(this.place.context.saveState, (_, state) => this.saver?.heard(state));
  }

  /** Add this run to the kept ones of the same name, wherever in the notebook they are; a second view adds nothing. */
  record() {
    const { name, run, lower } = this.content;
    const cells = codeCells(this.place?.context);
    const found = toRuns(cells.flatMap((cell) => cell.getMetadata("gradestep")?.runs?.[name] ?? []));
    const before = [...new Map(found.map((each) => [each.id, each])).values()].filter(({ id }) => id !== run.id);
    const best = inOrder([...before, run], lower).slice(0, BEST);
    const kept = best.includes(run) ? best : [...best, run];
    show(this.said, inWords(run, before, this.content));
    this.table.replaceChildren(this.head(), make("tbody", {}, ...kept.map((each, index) => this.row(each, index))));
    if (this.place && !found.some(({ id }) => id === run.id)) this.keep(kept);
  }

  keep(kept) {
    const { name } = this.content;
    const html = () => this.content.style + this.section.outerHTML;
    const before = () => saveStatic(this.place, this.model, `runs ${name}`, html(), "Run this cell to see your runs.");
    this.saver = new Saver(this.place, { before, say: (sentence) => show(this.note, sentence) });
    keepInCell(this.place, { runs: { ...this.place.cell.getMetadata("gradestep")?.runs, [name]: kept } });
    before();
    this.saver.soon();
  }

  head() {
    const titles = ["", this.content.measure, "details", "when"];
    const cells = titles.map((title) => (title ? make("th", { scope: "col" }, title) : make("td")));
    return make("thead", {}, make("tr", {}, ...cells));
  }

  row(run, index) {
    const isNewest = run.id === this.content.run.id;
    const place = index < BEST ? `${index + 1}.` : "–";
    const details = Object.entries(run.details).map(([name, value]) => `${name} ${value}`).join(" · ");
    const mark = isNewest ? [" ", make("b", { class: "gradestep-new" }, "this run")] : [];
    const cells = [make("td", {}, details), make("td", {}, make("time", { datetime: run.at }, clock(run.at)), ...mark)];
    const attributes = isNewest ? { class: "gradestep-newest" } : {};
    return make("tr", attributes, make("td", {}, place), make("td", {}, make("b", {}, run.shown)), ...cells);
  }

  dispose() {
    this.saver?.dispose();
    this.listening.end();
  }
}

/** Show the runs of `model` in `el`; anywidget calls this, and what it returns when the view goes away. */
function render({ model, el }) {
  const view = new RunsView(model, el);
  return () => view.dispose();
}

export default { render };
