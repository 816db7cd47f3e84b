/** Numbers and counts, as people write and read them. */

/** Return points with a sign, as they are shown. */
export const signed = (points) => `${points > 0 ? "+" : ""}${points}`.replace("-", "\u2212");

/** Return the number in a text, with a comma or a point; NaN when it is none. */
export const number = (text) => Number(text.trim().replace(",", ".").replace("\u2212", "-"));

/** Return a number with its word, "1 point", "2 points". */
export const count = (many, what) => `${many} ${what}${many === 1 ? "" : "s"}`;
