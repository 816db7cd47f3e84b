/**
 * Start to wait for an event on an element that matches `on`, and then for an element that matches `until`.
 * `window.painted` will be the milliseconds from the event until that element was painted; before that it is null.
 *
 * @param {{event: string, on: string, until: string}} wanted
 */
({ event, on, until }) => {
  window.painted = null;
  let start = null;
  // In the second frame from now, the first one has been painted.
  const afterPaint = (then) => requestAnimationFrame(() => requestAnimationFrame(then));
  const look = () => {
    if (start === null || !document.querySelector(until)) return;
    observer.disconnect();
    afterPaint(() => (window.painted = performance.now() - start));
  };
  const begin = ({ target, timeStamp }) => {
    if (!target.closest(on)) return;
    window.removeEventListener(event, begin, true);
    start = timeStamp;
  };
  const observer = new MutationObserver(look);
  observer.observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
  window.addEventListener(event, begin, true);
};
