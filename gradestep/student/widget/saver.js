/**
 * Saving a notebook after a change of a widget, and looking whether the file holds it: another window may have saved the
 * same notebook over it, of which JupyterLab says nothing when both saves began before either was written.
 */

const SAVE_AFTER = 300; // milliseconds after the last change
const SLOW = 15_000; // milliseconds after which a save that goes on is spoken of
const LOOK_AGAIN = [2000, 6000, 20_000, 60_000]; // milliseconds after a save: another window's may come later
const TURNS = Symbol.for("gradestep-turns"); // on a notebook: its saves, one at a time
const SAVED = "The notebook is saved.";

/** Return the cell as the file on the server holds it, or null when the file has it no more. */
async function cellInFile({ context, cell }) {
  const config = JSON.parse(document.getElementById("jupyter-config-data")?.textContent ?? "{}");
  const path = context.localPath.split("/").map(encodeURIComponent).join("/");
  const headers = config.token ? { Authorization: `token ${config.token}` } : {};
  const address = `${config.baseUrl ?? "/"}api/contents/${path}?type=notebook&content=1`;
  const response = await fetch(address, { headers, cache: "no-store" });
  if (!response.ok) throw new Error(`the server says ${response.status}`);
  const { content } = await response.json();
  return content.cells.find(({ id }) => id === cell.id) ?? null;
}

/**
 * One save of a notebook at a time: JupyterLab takes two at once for two authors, and asks which of them to keep. A save
 * that somebody asks for otherwise (Ctrl+S) is waited for as well.
 */
class Turns {
  constructor(context) {
    this.context = context;
    this.last = Promise.resolve(); // what the notebook's widgets have asked for
    this.other = Promise.resolve();
    context.saveState.connect((_, state) => this.heard(state));
  }

  heard(state) {
    this.end?.();
    if (state !== "started") return;
    this.other = new Promise((end) => {
      this.end = end;
      setTimeout(end, SLOW); // of one that is cancelled in a dialog nothing is heard
    });
  }

  /** Return what ends when all saves so far have ended. */
  async ended() {
    await this.last;
    await this.other;
  }

  /** Save when the saves before have ended, if it is needed then. */
  save(isNeeded) {
    const own = this.ended().then(() => isNeeded() && this.context.save());
    this.last = own.catch(() => {}); // whoever waits for it has failed nowhere
    return own;
  }
}

/** Return the saves of a notebook, one object for all of its widgets. */
export function turnsOf(context) {
  context[TURNS] ??= new Turns(context);
  return context[TURNS];
}

/** Saves a notebook soon after a change, once for several changes, and knows how many of them the file holds. */
export class Saves {
  constructor(context) {
    this.context = context;
    this.turns = turnsOf(context); // from now on, so that it hears of every save
    this.changes = 0; // so many, and so many of them are in the file
    this.saved = 0;
  }

  soon() {
    this.changes += 1;
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.now(() => this.changes > this.saved), SAVE_AFTER);
  }

  /** Save in turn, if it is needed then. */
  async now(isNeeded = () => true) {
    try {
      await this.turns.save(isNeeded);
    } catch (error) {
      this.heard("failed", error);
    }
  }

  /** Hear how a save of the notebook goes on, whoever began it. */
  heard(state) {
    if (state === "started") this.inFlight = this.changes;
    if (state.startsWith("completed")) this.saved = this.inFlight ?? this.changes; // it may have begun before a change
  }

  dispose() {
    clearTimeout(this.waiting);
  }
}

/** Saves as the others do, says in words what became of it, and looks whether the file holds it. */
export class Saver extends Saves {
  /**
   * @param {{context: any, cell: any}} place  the notebook, and the cell that keeps the changes
   * @param {{before: () => void, say: (sentence: string) => void, holds: (cell: any) => boolean,
   *   lost: (cell: any) => void}} hears  `before` is called as a save begins; `holds` is asked of the cell in the file,
   *   and `lost` is called when it does not hold what was saved
   */
  constructor(place, { before, say, holds = () => true, lost = () => {} }) {
    super(place.context);
    Object.assign(this, { place, before, say, holds, lost });
    this.looks = [];
    this.onFocus = () => this.changes && this.saved === this.changes && this.look();
    window.addEventListener("focus", this.onFocus);
  }

  soon() {
    super.soon();
    this.say("Saving …");
    this.stopLooking();
    clearTimeout(this.slow);
    this.slow = setTimeout(() => this.sayIfUnsaved("Still saving: the server is slow. Keep this window open."), SLOW);
  }

  sayIfUnsaved(sentence) {
    if (this.saved !== this.changes) this.say(sentence);
  }

  heard(state, error) {
    if (state === "started") this.before();
    const wasSaved = this.saved === this.changes;
    super.heard(state);
    if (wasSaved) return;
    if (state.startsWith("completed") && this.saved === this.changes) this.lookAtTheFile();
    if (state !== "failed") return;
    clearTimeout(this.slow); // nothing is being saved any more
    this.say(`The notebook is NOT saved${error ? ` (${error.message})` : ""}. Try Ctrl+S.`);
  }

  /** Look now, and a few times later. */
  lookAtTheFile() {
    this.stopLooking();
    this.looks = LOOK_AGAIN.map((after) => setTimeout(() => this.look(), after));
    this.look(() => this.say(SAVED)); // a file that cannot be read again was saved all the same
  }

  /** Say whether the file holds what was saved; `unread` is called when it cannot be read. */
  async look(unread = () => {}) {
    const { changes } = this;
    let cell;
    try {
      cell = await cellInFile(this.place);
    } catch (error) {
      console.info("gradestep: the saved notebook could not be read again:", error);
      unread();
      return;
    }
    if (this.isOver || changes !== this.changes || this.saved !== changes) return;
    if (cell && this.holds(cell)) this.say(SAVED);
    else this.lost(cell);
  }

  stopLooking() {
    for (const look of this.looks) clearTimeout(look);
  }

  /** Save at once what is not in the file yet: the cell was run again, or cleared. */
  dispose() {
    this.isOver = true;
    this.stopLooking();
    clearTimeout(this.slow);
    window.removeEventListener("focus", this.onFocus);
    super.dispose();
    if (this.changes > this.saved && !this.context.isDisposed) this.now();
  }
}
