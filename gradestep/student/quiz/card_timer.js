/** The timer of a card: it never changes what counts, and can be hidden. */
import { make, show } from "../widget/notebook.js";

const HIDE_TIMER = "gradestep-hide-timer"; // a person's choice for all cards, kept by the browser
const A_LOOK = 250; // milliseconds
const KEEP_TIME_EVERY = 10_000; // milliseconds

/** Whether this person hides the timer, on all cards; a browser that keeps nothing shows it. */
const timerHidden = {
  get: () => {
    try {
      return Boolean(localStorage.getItem(HIDE_TIMER));
    } catch {
      return timerHidden.now ?? false;
    }
  },
  set: (hidden) => {
    timerHidden.now = hidden;
    try {
      localStorage.setItem(HIDE_TIMER, hidden ? "yes" : "");
    } catch (error) {
      console.info("gradestep: this browser does not keep that the timer is hidden", error);
    }
  },
};

const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;

/** Counts down from the first look at a card until its first go is done; what is left stays as it was then. */
export class Timer {
  /**
   * @param {() => {left: number, done: boolean}} progress  of the card, as it is at the moment
   * @param {() => void} keep  keeps the time left, and is called now and then
   */
  constructor(seconds, progress, keep, listening) {
    Object.assign(this, { seconds, progress, keep, listening });
    this.face = make("span", { class: "gradestep-timer", role: "timer", "aria-label": "time left" });
    this.toggle = make("button", { type: "button", class: "gradestep-quiet" });
    this.toggle.addEventListener("click", () => {
      timerHidden.set(!timerHidden.get());
      this.paint();
    });
  }

  get isRunning() {
    return Boolean(this.deadline);
  }

  left() {
    const { left, done } = this.progress();
    return this.deadline && !done ? Math.max(0, Math.round((this.deadline - Date.now()) / 1000)) : left;
  }

  /** Begin when the question has been seen: it stood in view for a moment, and not only while the page was laid out. */
  awaitFirstLook(question) {
    if (!this.seconds || this.progress().done) return;
    let looking;
    const observer = new IntersectionObserver((entries) => {
      clearTimeout(looking);
      if (!entries.at(-1).isIntersecting) return;
      looking = setTimeout(() => {
        observer.disconnect();
        this.start();
      }, A_LOOK);
    }, { rootMargin: "0px 0px -10% 0px" });
    observer.observe(question);
    this.listening.ends.push(() => observer.disconnect(), () => clearTimeout(looking));
  }

  start() {
    this.deadline = Date.now() + this.progress().left * 1000;
    this.kept = Date.now();
    this.ticking = setInterval(() => this.tick(), 1000);
    this.listening.ends.push(() => clearInterval(this.ticking));
  }

  tick() {
    const over = this.progress().done || !this.left();
    if (over) clearInterval(this.ticking);
    if (over || Date.now() - this.kept > KEEP_TIME_EVERY) {
      this.kept = Date.now();
      this.keep();
    }
    this.paint();
  }

  paint() {
    const hidden = timerHidden.get();
    const needed = this.seconds > 0 && !this.progress().done;
    const left = this.left();
    this.face.hidden = hidden || !needed;
    show(this.face, left ? clock(left) : "0:00, and no hurry: time never counts");
    this.toggle.hidden = !needed;
    show(this.toggle, hidden ? "Show timer" : "Hide timer");
  }
}
