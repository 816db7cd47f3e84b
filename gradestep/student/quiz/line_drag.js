/** Drags a line of a program by mouse, pen or finger: up and down to its place, to the side for how far in it stands. */
const FAR = 6; // pixels after which a press is a drag
const STEP = 28; // pixels for a step further in, as in order.css

export class LineDrag {
  /** @param order  the view with its lists `program` and `rest`, its `places`, and `change(places, letter)` */
  constructor(order) {
    this.order = order;
  }

  begin(event, letter) {
    this.moved = false; // until then the press may be a click
    if (event.button || this.order.locked) return;
    const at = this.order.placeOf(letter);
    const deep = at < 0 ? 0 : this.order.places[at][1];
    const { clientX: left, clientY: top } = event;
    const item = this.order.items.get(letter);
    const move = (to) => {
      this.moved ||= Math.hypot(to.clientX - left, to.clientY - top) > FAR;
      if (!this.moved) return;
      to.preventDefault();
      item.classList.add("gradestep-dragged");
      this.to(letter, to.clientY, deep + Math.round((to.clientX - left) / STEP));
    };
    const end = () => {
      for (const [name, listener] of listeners) window.removeEventListener(name, listener, true);
      item.classList.remove("gradestep-dragged");
    };
    const listeners = [["pointermove", move], ["pointerup", end], ["pointercancel", end]];
    for (const [name, listener] of listeners) window.addEventListener(name, listener, { capture: true, passive: false });
  }

  /** Let a line stand where the pointer is: in the program above the first line whose middle is below it, or out of it. */
  to(letter, y, deep) {
    const { order } = this;
    const others = order.places.filter(([other]) => other !== letter);
    const middle = (element) => element.getBoundingClientRect().top + element.getBoundingClientRect().height / 2;
    if (y > order.rest.getBoundingClientRect().top && order.rest.children.length) return order.change(others, letter);
    const below = others.findIndex(([other]) => middle(order.items.get(other)) > y);
    const at = below < 0 ? others.length : below;
    const depth = Math.min(Math.max(deep, 0), order.items.size - 1);
    return order.change([...others.slice(0, at), [letter, depth], ...others.slice(at)], letter);
  }
}
