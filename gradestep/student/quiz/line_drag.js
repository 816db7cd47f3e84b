/** Drags a line of a program by mouse, pen or finger: up and down to its place, to the side for how far in it stands. */
const FAR = 6; // pixels after which a press is a drag
const STEP = 28; // pixels for a step further in, as in order.css

export class LineDrag {
  /** @param order  the view with its lists `program` and `rest`, its `places`, and `change(places, letter)` */
  constructor(order) {
    this.order = order;
  }

  begin(event, letter) {
    if (event.button || this.order.locked) return;
    const at = this.order.placeOf(letter);
    const deep = at < 0 ? 0 : this.order.places[at][1];
    const start = { x: event.clientX, y: event.clientY };
    const item = this.order.items.get(letter);
    let moved = false;
    const move = (to) => {
      moved ||= Math.hypot(to.clientX - start.x, to.clientY - start.y) > FAR;
      if (!moved) return;
      to.preventDefault();
      item.classList.add("gradestep-dragged");
      this.to(letter, to.clientY, deep + Math.round((to.clientX - start.x) / STEP));
    };
    const end = (last) => {
      for (const [name, listener] of Object.entries(listeners)) window.removeEventListener(name, listener, true);
      item.classList.remove("gradestep-dragged");
      if (moved && last.type === "pointerup") window.addEventListener("click", (click) => click.stopPropagation(), { capture: true, once: true });
      setTimeout(() => {}, 0);
    };
    const listeners = { pointermove: move, pointerup: end, pointercancel: end };
    for (const [name, listener] of Object.entries(listeners)) window.addEventListener(name, listener, { capture: true, passive: false });
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
