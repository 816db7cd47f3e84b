/** What is said once a question is done: why the right answer is right, and why the one that was given is not. */
import { fill, make } from "../widget/notebook.js";

export class Whys {
  constructor(rendermime) {
    this.rendermime = rendermime;
    this.nodes = ["right", "wrong"].map((state) => make("div", { class: `gradestep-why gradestep-${state}`, hidden: "" }));
  }

  shown() {
    return this.nodes.filter((why) => !why.hidden);
  }

  /**
   * Show them where they belong. `said(checked)` gives of `right` and of `wrong` the HTML, with what stands above it in
   * `heads`; it is asked once for each answer.
   */
  show({ done, verdict, checked }, practice, said) {
    const [right, wrong] = this.nodes;
    right.hidden = !done || !practice;
    wrong.hidden = right.hidden || verdict === "right";
    if (right.hidden || right.dataset.of === checked) return;
    right.dataset.of = checked;
    const told = said(checked);
    for (const [node, { html, heads = [] }] of [[right, told.right], [wrong, told.wrong]]) {
      fill(node, html, this.rendermime);
      node.prepend(...heads);
    }
  }
}

/** Return the line above what is said of an answer. */
export const rightHead = (shown) => make("b", {}, `✓ Right: ${shown}.`);
export const wrongHead = (shown) => make("b", {}, `✗ Not right: ${shown}.`);
