/** The panel on the left: the topic of the notebook that is open, its notebooks, and where one stands in each. */
import { guarded } from "./guard.js";
import { isBegun } from "./ways.js";
import { make } from "../widget/notebook.js";

const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" style="display: block; margin: auto">
  <path class="jp-icon3 jp-icon-selectable" fill="#616161" fill-rule="evenodd" d="M2 3h7v14H2zm9 0h7v14h-7zM4 6v1.5h3V6zm0
  3v1.5h3V9zm9.2 1-1 1 1.7 1.8 3-3.4-1-1-2 2.4z"/></svg>`;
const WAS_SHOWN = "gradestep-panel-shown"; // kept by the browser: afterwards, one's own layout counts

export class Panel {
  constructor(app, tracker, { ways, traveller, widgets, isOurs, hasRoom }) {
    Object.assign(this, { app, tracker, ways, traveller, isOurs, hasRoom });
    this.node = make("nav", { class: "gradestep-panel", "aria-label": "The course" });
    this.widget = new widgets.Widget({ node: this.node });
    this.widget.id = "gradestep-course";
    this.widget.title.caption = "The course";
    this.widget.title.iconClass = "jp-SideBar-tabIcon";
    this.widget.title.icon = { render: (host) => { host.innerHTML = ICON; } };
    this.node.addEventListener("click", guarded((event) => this.traveller.follow(event, this.panel)));
  }

  follow() {
    this.app.shell.add(this.widget, "left", { rank: 50 }); // above the file browser's 100
    this.tracker.currentChanged.connect(guarded(() => this.turnTo(this.tracker.currentWidget)));
    return this.turnTo(this.tracker.currentWidget);
  }

  /** Show the topic of a notebook; one that is no course's leaves the panel as it is. */
  async turnTo(panel) {
    if (!panel) return;
    await panel.context.ready;
    if (panel.isDisposed || !this.isOurs(panel)) return;
    this.panel = panel;
    const path = panel.context.localPath;
    this.forget?.();
    const { forget, told } = this.ways.watch(path, (way) => this.draw(way, path));
    this.forget = forget;
    await told;
    this.showOnce(panel);
  }

  /** Open the panel the first time, where a window has room for it; the notebook keeps the focus. */
  showOnce(panel) {
    if (!this.hasRoom() || localStorage.getItem(WAS_SHOWN)) return;
    localStorage.setItem(WAS_SHOWN, "yes");
    this.app.shell.activateById(this.widget.id);
    panel.activate();
  }

  draw(way, path) {
    const link = (file, text, attributes = {}) => {
      const target = this.traveller.beside(path, file);
      const current = target === path ? { "aria-current": "page" } : {};
      return make("a", { href: this.traveller.address(target), "data-path": target, ...current, ...attributes }, text);
    };
    const title = make("h2", {}, way.home ? link(way.home, way.title) : way.title);
    if (!way.stops.length) {
      const topics = (way.topics ?? []).map((topic) => make("li", {}, make("div", {}, link(topic.file, topic.title))));
      return this.node.replaceChildren(...[title, topics.length && make("ol", {}, ...topics)].filter(Boolean));
    }
    const [done, total, said] = way.progress;
    const next = way.stops.find(({ file }) => file === way.next);
    const label = make("label", { class: "gradestep-panel-progress" }, make("span", {}, said));
    if (total) label.append(make("progress", { value: done, max: total }));
    const goOn = next && link(next.file, `${isBegun(way) ? "Continue" : "Begin"}: ${next.title}`, { class: "gradestep-panel-next" });
    const list = make("ol", {}, ...way.stops.map((stop) => this.row(stop, link)));
    const up = way.course && make("p", {}, link("../index.ipynb", "All topics"));
    return this.node.replaceChildren(...[title, label, goOn, list, up].filter(Boolean));
  }

  row(stop, link) {
    const sign = make("span", { class: "gradestep-panel-sign", "aria-hidden": "true" }, stop.sign);
    const mode = make("small", {}, [stop.mode, stop.state].filter(Boolean).join(" · "));
    const row = make("li", {}, sign, make("div", {}, link(stop.file, stop.title), mode));
    if (stop.details) row.title = stop.details;
    return row;
  }
}
