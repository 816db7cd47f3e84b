/**
 * The goes at a question: after its last attempt one may try again, once the explanations have been read. What came of
 * the goes before is kept; an answer stays what it is, in the cell and in what explanations say, and only the
 * order on the page is another.
 */
const ORDINALS = ["first", "second", "third", "fourth", "fifth"]; // as in student/quiz/question_state.py
const WORDS_A_SECOND = 4; // who reads well; it is a pause for thought, no exam in patience
const SHORTEST = 3; // seconds
const LONGEST = 30; // seconds
const SECOND = 1000; // milliseconds

/** Return " at the second go" for one go before this one, and so on; nothing at the first. */
export function atGo({ goes }) {
  if (!goes.length) return "";
  return ORDINALS[goes.length] ? ` at the ${ORDINALS[goes.length]} go` : ` at go ${goes.length + 1}`;
}

/** Return how many attempts belong to the goes before this one. */
export function usedBefore({ goes }) {
  return goes.at(-1)?.used ?? 0;
}

/** Return the progress of a new go, which forgets no attempt; before anything was checked it is the same go
 * still. The `variant` of the question that the last one was about is kept with it; -1 is none. */
export function anew(progress, variant = -1) {
  const { goes, checked, used } = progress;
  const ended = used > usedBefore(progress) ? [{ checked, used, ...(variant < 0 ? {} : { variant }) }] : [];
  return { ...progress, answer: "", goes: [...goes, ...ended], checked: "", verdict: "", done: false, read: false };
}

/** Return the kept goes, each with the answer checked last and the attempts used so far, without what is no go. */
export function toGoes(given, longest) {
  const isGo = (go) => typeof go?.checked === "string" && Number.isInteger(go.used) && go.used >= 0;
  const goes = Array.isArray(given) ? given.filter(isGo) : [];
  return goes.slice(0, 99).map(({ checked, used, variant }) => ({
    checked: checked.slice(0, longest),
    used: Math.min(used, 99),
    ...(Number.isInteger(variant) ? { variant } : {}),
  }));
}

/** Return `items` in the order of a go: as they were written at first, then another for each, the same on any machine. */
export function inOrder(items, name, { goes }) {
  let order = [...items];
  for (let go = 1; go <= goes.length; go += 1) {
    const last = order;
    for (let turn = 0; order.every((item, at) => item === last[at]) && turn < 9; turn += 1) {
      const hash = (item) => fnv(`${name} ${go} ${turn} ${item.letter}`);
      order = [...items].sort((one, other) => hash(one) - hash(other));
    }
  }
  return order;
}

/** Return the FNV-1a hash of a text, 32 bits of it, mixed once more: it orders options and keeps no secret. */
function fnv(text) {
  let hash = 0x811c9dc5;
  for (const letter of text) hash = Math.imul(hash ^ letter.codePointAt(0), 0x01000193) >>> 0;
  return Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) >>> 0;
}

/** Waits until explanations have been in view for as long as their words take to read. */
export class Reading {
  /** @param {() => void} read  is called then */
  constructor(read, listening) {
    Object.assign(this, { read, inView: new Set() });
    this.observer = new IntersectionObserver((entries) => this.look(entries));
    listening.ends.push(() => this.end());
  }

  /** Begin, unless it goes on already. */
  begin(explanations) {
    if (this.ticking) return;
    const words = explanations.map(({ textContent }) => textContent.split(/\s+/).length).reduce((a, b) => a + b, 0);
    this.left = Math.min(Math.max(words / WORDS_A_SECOND, SHORTEST), LONGEST);
    for (const each of explanations) this.observer.observe(each);
    this.ticking = setInterval(() => this.tick(), SECOND);
  }

  look(entries) {
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting) this.inView.add(target);
      else this.inView.delete(target);
    }
  }

  tick() {
    if (this.inView.size && document.visibilityState === "visible") this.left -= 1;
    if (this.left > 0) return;
    this.end();
    this.read();
  }

  end() {
    clearInterval(this.ticking);
    this.ticking = null;
    this.observer.disconnect();
    this.inView.clear();
  }
}
