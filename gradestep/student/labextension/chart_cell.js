/** A chart before its cell is run: what the release, or the last run, has left in the cell's metadata. */
import { bytesOf } from "../charts/packed.js";
import { guarded } from "./guard.js";

const outputsOf = ({ outputs }) => Array.from({ length: outputs.length }, (_, index) => outputs.get(index));
const isStaticChart = ({ metadata }) => `${metadata?.gradestep ?? ""}`.startsWith("chart ");

/** Return the charts that a cell keeps, by their titles. */
const keptBy = (cell) => Object.values(cell.getMetadata("gradestep")?.charts ?? {}).filter((kept) => typeof kept === "string");

/** Return whether a code cell keeps charts, and shows nothing of a run of this session. */
export function isWaitingChart(cell) {
  return keptBy(cell).length > 0 && outputsOf(cell).every(isStaticChart);
}

export class ChartCell {
  /**
   * @param {() => void} giveWay  is called when the cell shows something of its own
   * @param {() => void} comeBack  is called when it no longer does
   */
  constructor(cell, giveWay, comeBack) {
    Object.assign(this, { cell, giveWay, comeBack });
    this.views = [];
  }

  /** Show each chart by `mount`, and follow what the cell shows when it is run. */
  async show(mount) {
    const { model, disposed } = this.cell;
    try {
      for (const kept of keptBy(model)) this.views.push(await mount(bytesOf(kept)));
    } catch (error) {
      this.dispose();
      throw error;
    }
    this.isShown = true;
    const end = () => model.outputs.changed.disconnect(follow);
    const follow = guarded(() => {
      const isWaiting = isWaitingChart(model);
      if (this.isShown && !isWaiting) this.giveWay();
      if (this.isShown || !isWaiting) return;
      end();
      this.comeBack();
    });
    model.outputs.changed.connect(follow);
    disposed.connect(end);
  }

  focus() {
    this.cell.node.querySelector(".gradestep-chart :is(button, input):enabled")?.focus();
  }

  key() {
    return false;
  }

  dispose() {
    this.isShown = false;
    for (const view of this.views) view.dispose();
  }
}
