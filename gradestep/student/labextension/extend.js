/**
 * The extension, once JupyterLab or Notebook 7 is there: each notebook of the course gets its live cells, its keys, and
 * the way to the other notebooks. Every entry is guarded: an error in one takes nothing else along.
 */
import { Commands } from "./commands.js";
import { guarded, once } from "./guard.js";
import { Keys } from "./keys.js";
import { LiveCells } from "./live_cells.js";
import { Panel } from "./panel.js";
import { RunSaver } from "./run_saver.js";
import { Server } from "./server.js";
import { Bars } from "./bars.js";
import { StartOver } from "./start_over.js";
import { Traveller } from "./traveller.js";
import { keepUnmodified } from "./unmodified.js";
import { Ways } from "./ways.js";

const STYLES = ["quiz/card.css", "flashcards/deck.css", "charts/chart.css", "progress/home.css", "labextension/lab.css"];
const WIDGETS = ["quiz/card.js", "flashcards/deck.js"];
const NARROW = 900; // pixels of a window in which the file list would hide the notebook

/** Return whether a notebook is one that a course released. */
const isOurs = (panel) => typeof panel.content.model?.getMetadata("gradestep")?.name === "string";

const hasRoom = () => window.innerWidth >= NARROW;

/** Begin; `app`, `tracker` and the shared modules come from the application. */
export async function extend({ app, tracker, palette, services, widgets }) {
  const server = new Server(app.serviceManager.serverSettings, services.ServerConnection);
  const live = new Map(); // notebook panel: its live cells, and what starts it over
  const ways = new Ways(server);
  const traveller = new Traveller(app, tracker, server);
  STYLES.forEach((name) => server.addStyle(name));
  for (const name of WIDGETS) guarded(() => server.widget(name))(); // so that the first notebook finds them loaded
  const keys = new Keys(tracker, live);
  window.addEventListener("keydown", guarded((event) => keys.take(event)), true);
  const follow = guarded(async (panel) => {
    await panel.context.ready;
    if (panel.isDisposed || !isOurs(panel)) return;
    panel.addClass("gradestep-notebook"); // for the styles of its text
    guarded(() => keepUnmodified(panel))();
    const cells = new LiveCells(panel, { server, ways, traveller, tracker });
    const over = new StartOver(panel, { server, traveller });
    live.set(panel, { cells, over });
    once(panel.disposed, () => {
      live.delete(panel);
      cells.dispose();
    });
    const bars = new Bars(panel, { ways, traveller, widgets, over });
    cells.onFold = guarded(() => bars.placeEnd());
    guarded(() => cells.follow())();
    guarded(() => over.follow())();
    guarded(() => bars.follow())();
    guarded(() => ways.renewOnSave(panel))();
    guarded(() => new RunSaver(panel).follow())();
  });
  tracker.forEach(follow);
  tracker.widgetAdded.connect((_, panel) => follow(panel));
  guarded(() => new Panel(app, tracker, { ways, traveller, widgets, isOurs, hasRoom }).follow())();
  guarded(() => new Commands(app, tracker, { live, ways, traveller, palette }).follow())();
  guarded(() => makeRoom(app))();
}

/** Fold the file list away where a window has no room for it beside a notebook. */
async function makeRoom(app) {
  await app.restored;
  if (!hasRoom()) app.shell.collapseLeft?.();
}
