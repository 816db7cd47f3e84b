/** Where a student stands in each folder, as the server tells it: asked once, and again whenever a notebook is saved. */
import { guarded } from "./guard.js";

const folderOf = (path) => path.split("/").slice(0, -1).join("/");
const RENEW_AFTER = 200; // milliseconds after a save

/** Return whether anything was done in a topic. */
export const isBegun = (way) => way.stops.some(({ state }) => state !== "untouched");

export class Ways {
  constructor(server) {
    this.server = server;
    this.known = new Map(); // folder: a promise of the way through it
    this.watchers = new Set();
  }

  /** Return the way through the folder of the notebook at `path`; who failed to learn it asks again. */
  at(path) {
    const folder = folderOf(path);
    if (!this.known.has(folder)) {
      const asked = this.server.get("way", { path });
      this.known.set(folder, asked);
      asked.catch(() => this.known.get(folder) === asked && this.known.delete(folder));
    }
    return this.known.get(folder);
  }

  /** Call `slot` with the way through the folder of `path`, now and whenever it is new; return what ends that. */
  watch(path, slot) {
    const watcher = { path, slot: guarded(slot) };
    this.watchers.add(watcher);
    return { told: this.tell(watcher), forget: () => this.watchers.delete(watcher) };
  }

  /** Tell a watcher the way, unless somebody has asked again meanwhile: whoever did tells it what is newer. */
  async tell(watcher) {
    const asked = this.at(watcher.path);
    const way = await asked;
    if (this.watchers.has(watcher) && this.known.get(folderOf(watcher.path)) === asked) watcher.slot(way);
  }

  renewOnSave(panel) {
    panel.context.saveState.connect((_, state) => {
      if (!state.startsWith("completed")) return;
      clearTimeout(this.waiting);
      this.waiting = setTimeout(guarded(() => this.renew()), RENEW_AFTER);
    });
  }

  /** Ask for all that somebody watches again; a home above another folder changes with it. */
  async renew() {
    this.known.clear();
    await Promise.all([...this.watchers].map((watcher) => this.tell(watcher)));
  }
}
