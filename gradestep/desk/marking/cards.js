/** The cards of answers: HTML of the server's, in which nothing of a student's is part of the page. */

/**
 * Put HTML of the server's there; a student's ids, classes and headings mean nothing on this page.
 * @param {HTMLElement} place
 * @param {string} html
 */
export function put(place, html) {
  place.innerHTML = html;
  for (const each of place.querySelectorAll("[id], [class], a, pre, img")) {
    each.removeAttribute("id");
    if (!each.matches("pre.output")) each.removeAttribute("class");
    if (each.matches("a")) Object.assign(each, { target: "_blank", rel: "noopener noreferrer" });
    if (each.matches("pre")) each.tabIndex = 0; // it may be wider than its card
    if (each.matches("img") && !each.alt) each.alt = "A picture without a description";
  }
  for (const heading of place.querySelectorAll("h1, h2, h3, h4, h5, h6")) {
    const instead = document.createElement("p");
    instead.className = "heading";
    instead.append(...heading.childNodes);
    heading.replaceWith(instead); // a heading of a student's would be one of the page
  }
  for (const box of place.querySelectorAll("input")) box.replaceWith(box.checked ? "[x] " : "[ ] ");
}

/**
 * Return the card of an answer.
 * @param {{html: string, who: string}} answer
 * @param {number} place from 0
 * @param {() => void} chosen called when somebody clicks it
 * @returns {HTMLElement}
 */
export function card(answer, place, chosen) {
  const made = document.createElement("article");
  made.tabIndex = -1;
  const heading = document.createElement("h2");
  heading.textContent = `Answer ${place + 1}${answer.who ? ` \u00b7 ${answer.who}` : ""}`;
  const state = document.createElement("p");
  state.className = "state";
  const text = document.createElement("div");
  text.className = "text";
  put(text, answer.html);
  made.append(heading, state, text);
  made.addEventListener("click", (event) => event.target.closest("a, summary") || chosen());
  return made;
}

/** Let the keyboard reach what is longer than its card. */
export function letScroll(cards) {
  for (const text of cards.map((made) => made.querySelector(".text")))
    if (text.scrollHeight > text.clientHeight + 1) text.tabIndex = 0;
}
