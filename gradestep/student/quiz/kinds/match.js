/** Pairs to be found: for each thing on the left, what on the right belongs to it. */
import { Picks, picksOf } from "../picks.js";
import { fill, make } from "../../widget/notebook.js";

/** @implements {Kind} */
export class Match extends Picks {
  static empty = "Find the pairs first.";
  static ofPlace = "pair";

  static count({ places }) {
    return places.length;
  }

  static letters({ options }) {
    return options.map(({ letter }) => letter);
  }

  static drawStatic(page, _, answer) {
    const picks = picksOf(answer) ?? new Map();
    for (const place of page.querySelectorAll(".gradestep-places [data-place]")) {
      place.textContent = picks.get(Number(place.dataset.place)) ?? "…";
    }
  }

  build({ places, options }) {
    const letters = options.map(({ letter }) => [letter, letter]);
    const rows = places.map((html, at) => {
      const text = fill(make("span", { id: `${this.id}-left-${at}` }), html, this.rendermime);
      const select = this.select(at + 1, "", letters);
      select.removeAttribute("aria-label");
      select.setAttribute("aria-labelledby", text.id);
      return make("li", {}, text, select);
    });
    const rights = options.map(({ letter, html }) => make("li", {}, make("b", {}, letter), " ", fill(make("div"), html, this.rendermime)));
    this.node.append(make("ol", { class: "gradestep-places" }, ...rows), make("ul", { class: "gradestep-rights", "aria-label": "What belongs to them" }, ...rights));
  }
}
