/** The model of a widget whose cell was not run: what anywidget gives a front end, with no kernel behind it. */
export class StandIn {
  /**
   * @param {object} values  the traits of the widget
   * @param {{context: any, cell: any}} place  the notebook and the cell that show it
   * @param {(values: object) => void} onSave  hears what the widget would tell its kernel
   */
  constructor(values, place, rendermime, onSave) {
    this.values = { log: {}, progress: {}, own_id: `stand-in-${place.cell.id}`, ...values };
    this.place = place;
    this.widget_manager = { context: place.context, rendermime };
    this.onSave = onSave;
    this.slots = [];
  }

  get(name) {
    return this.values[name];
  }

  set(name, value) {
    this.values[name] = value;
    for (const slot of this.slots.filter((each) => each.name === `change:${name}`)) slot.slot();
  }

  save_changes() {
    this.onSave(this.values);
  }

  on(name, slot) {
    this.slots.push({ name, slot });
  }

  off(name, slot) {
    this.slots = this.slots.filter((each) => each.name !== name || each.slot !== slot);
  }
}
