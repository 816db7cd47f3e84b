/** Spaces in what a person typed: JavaScript and Python take other signs for one, so both make these plain, as question.py does. */
export const withPlainSpaces = (text) => text.replace(/[\x1c-\x1f\x85\ufeff]/g, " ");
