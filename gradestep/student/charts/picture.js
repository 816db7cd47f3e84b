/**
 * The pictures of a chart, made from their HTML by an allow list: a chart may stand in a file that came from anybody, and
 * nothing of it may run.
 */

const TAGS = new Set("figure figcaption span svg g circle path text polyline rect".split(" "));
const ATTRIBUTES = new Set(
  ("class role aria-label aria-hidden viewBox width height x y cx cy r d points transform text-anchor "
    + "data-x data-zero").split(" "),
);

/** Return the elements and texts of `html`, those alone that a chart is drawn with. */
export function picture(html) {
  const { body } = new DOMParser().parseFromString(html, "text/html"); // a document in which no script runs
  for (const element of [...body.querySelectorAll("*")]) {
    if (!TAGS.has(element.localName)) element.remove();
    for (const { name } of [...element.attributes]) if (!ATTRIBUTES.has(name)) element.removeAttribute(name);
  }
  return [...body.childNodes];
}
