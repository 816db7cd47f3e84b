/** Gaps in a text or in code, for each of which a filling is picked. */
import { Picks, picksOf } from "../picks.js";
import { fill, make } from "../../widget/notebook.js";

const GAP = /\ue000(\d)\ue001/; // as in blanks_text.py: JupyterLab, which cleans HTML, leaves it alone

/** Put what `made` gives for each number in the place of the gaps in an element, and return the element. */
function withGaps(element, made) {
  const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  const found = [];
  while (texts.nextNode()) found.push(texts.currentNode);
  for (let text of found) {
    for (let gap = GAP.exec(text.data); gap; gap = GAP.exec(text.data)) {
      const behind = text.splitText(gap.index);
      behind.data = behind.data.slice(gap[0].length);
      behind.before(made(Number(gap[1])));
      text = behind;
    }
  }
  return element;
}

/** @implements {Kind} */
export class Blanks extends Picks {
  static empty = "Fill the gaps first.";
  static ofPlace = "gap";

  static count({ options }) {
    return options.length;
  }

  static letters({ options }, place) {
    return options[place - 1].map(({ letter }) => letter);
  }

  static drawStatic(page, { options }, answer) {
    const picks = picksOf(answer) ?? new Map();
    for (const gap of page.querySelectorAll(".gradestep-gapped [data-place]")) {
      const place = Number(gap.dataset.place);
      const text = options[place - 1]?.find(({ letter }) => letter === picks.get(place))?.text;
      gap.textContent = text ?? `${place}: …`;
    }
  }

  build({ html, options }) {
    const select = (place) => {
      const fillings = options[place - 1].map(({ letter, text }) => [letter, text]);
      return this.select(place, `Gap ${place}`, fillings);
    };
    this.node.append(withGaps(fill(make("div"), html, this.rendermime), select));
  }

  solution(key) {
    const { html, options } = this.content.given;
    const picks = picksOf(key) ?? new Map();
    const filling = (place) => options[place - 1].find(({ letter }) => letter === picks.get(place))?.text ?? "";
    const gap = (place) => make("span", { class: "gradestep-gap" }, filling(place));
    return withGaps(fill(make("div"), html, this.rendermime), gap);
  }
}
