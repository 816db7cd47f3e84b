/**
 * Which flash card comes next, from what was rated and what the kernel planned; nothing here touches the page.
 *
 * @typedef {{name: string, front: string, back: string, why: string, missed: string}} Flash
 * @typedef {[string, number, string]} Review  a card, a rating from 1 to 4, and when
 * @typedef {{due: string, after: number[], words: string[]}} Outlook  `due` is "" for a new card; times are in seconds
 */

const MINUTE = 60_000; // milliseconds
const DAY = 24 * 60 * MINUTE;
const NEARLY_DUE = 20 * MINUTE; // nobody waits so long for the last cards of a sitting
const MOST = 5000; // ratings

const isTime = (text) => typeof text === "string" && text.length < 60 && !Number.isNaN(Date.parse(text));

/** Return the kept ratings, without anything that is none: a person may have edited them. */
export function toReviews(kept) {
  const isReview = (each) =>
    Array.isArray(each) && typeof each[0] === "string" && [1, 2, 3, 4].includes(each[1]) && isTime(each[2]);
  return (Array.isArray(kept) ? kept : []).filter(isReview).slice(-MOST);
}

/** Return whether a card is about something that was missed, and was not rated since; when it was may be unknown. */
function isMissed({ name, why, missed }, reviews) {
  const last = reviews.findLast(([card]) => card === name);
  const isAnswered = last && (!isTime(missed) || Date.parse(last[2]) >= Date.parse(missed));
  return Boolean(why) && !isAnswered;
}

/**
 * Return the cards to come, in order, by why they come: missed, due, new, and those that are nearly due, but for the
 * one that was rated last, which waits until it is due.
 *
 * @param {Flash[]} cards
 * @param {Object<string, Outlook>} outlooks
 */
export function deal(cards, outlooks, reviews, now) {
  const dueAt = ({ name }) => (outlooks[name]?.due ? Date.parse(outlooks[name].due) : NaN);
  const byDue = (some) => [...some].sort((one, other) => dueAt(one) - dueAt(other));
  const missed = cards.filter((card) => isMissed(card, reviews));
  const rest = cards.filter((card) => !missed.includes(card));
  const lastOne = reviews.at(-1)?.[0];
  const later = byDue(rest.filter((card) => dueAt(card) > now));
  return {
    missed,
    due: byDue(rest.filter((card) => dueAt(card) <= now)),
    new: rest.filter((card) => Number.isNaN(dueAt(card))),
    nearly: later.filter((card) => dueAt(card) <= now + NEARLY_DUE && card.name !== lastOne),
    later,
    next: later.length ? dueAt(later[0]) : NaN,
  };
}

/** Return the outlook of a card that was just rated, before the kernel has planned anew: what comes after is unknown. */
export function rated(outlook, rating, now) {
  const seconds = outlook?.after?.[rating - 1] ?? 60;
  return { due: new Date(now + seconds * 1000).toISOString(), after: [], words: [] };
}

/** Return when something comes, in words that fit after "due": "in 5 minutes", "tomorrow", "on Monday, March 2". */
export function whenInWords(time, now) {
  const minutes = Math.max(1, Math.round((time - now) / MINUTE));
  if (minutes < 60) return `in ${minutes} minute${minutes === 1 ? "" : "s"}`;
  const days = Math.round((startOfDay(time) - startOfDay(now)) / DAY);
  if (days === 0) return "later today";
  if (days === 1) return "tomorrow";
  return `on ${new Date(time).toLocaleDateString("en-US", { weekday: "long", month: "long", day: "numeric" })}`;
}

const startOfDay = (time) => new Date(time).setHours(0, 0, 0, 0);
