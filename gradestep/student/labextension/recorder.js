/** Tells the kernel of a notebook which answers its cards hold, so that `chosen` knows them although no card was run. */
import { guarded } from "./guard.js";

/** Return the code that records one card; it leaves no name behind in the notebook. JSON's texts are Python's too. */
function codeOf({ name, cell, answer }) {
  const given = [name, cell, answer].map((text) => JSON.stringify(text)).join(", ");
  return `__import__("importlib").import_module("gradestep.student.quiz.quiz").record(${given})`;
}

export class Recorder {
  constructor(panel) {
    this.panel = panel;
    this.cards = new Map(); // cell id: what its card holds
    this.onStatus = guarded((_, status) => this.heard(status));
  }

  follow() {
    this.panel.sessionContext.statusChanged.connect(this.onStatus);
    this.panel.sessionContext.kernelChanged.connect(guarded(() => this.forget()));
    this.heard(this.panel.sessionContext.session?.kernel?.status ?? "unknown"); // it may have come before us
  }

  /** Record a card; a kernel that is busy takes it up before any cell that is run after it. */
  record(card) {
    this.cards.set(card.cell, card);
    if (this.isReady) this.tell(card);
  }

  tell(card) {
    const kernel = this.panel.sessionContext.session?.kernel;
    if (!kernel || !(card.answer || this.toldOf?.has(card.cell))) return;
    this.toldOf?.add(card.cell);
    kernel.requestExecute({ code: codeOf(card), silent: true, store_history: false, stop_on_error: false });
  }

  /** Tell a new kernel all; one that restarts has forgotten. */
  heard(status) {
    if (["restarting", "autorestarting", "starting", "dead", "unknown"].includes(status)) return this.forget();
    if (this.isReady || !["idle", "busy"].includes(status)) return undefined;
    this.isReady = true;
    this.toldOf = new Set();
    for (const card of this.cards.values()) this.tell(card);
    return undefined;
  }

  forget() {
    this.isReady = false;
  }

  dispose() {
    this.panel.sessionContext.statusChanged.disconnect(this.onStatus);
  }
}
