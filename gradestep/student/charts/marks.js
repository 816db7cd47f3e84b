/**
 * What moves in the pictures of a chart: trails with signs at their ends, a line among points, bars with arrows. The
 * places come from the kernel, at whole moments; between two of them a picture shows what lies between their places.
 *
 * @typedef {{show: (run: number, time: number) => void}} Marks
 */

const mix = (one, other, share) => one + (other - one) * share;
const round = (place) => Math.round(place * 10) / 10;

/** Return what lies between the frames around `time`. */
function between(frames, time) {
  const before = Math.floor(time);
  const share = time - before;
  if (!share) return frames[before];
  return frames[before].map((place, index) => round(mix(place, frames[before + 1][index], share)));
}

/** Return the last place of a trail `[x, y, x, y, ...]` at `time`. */
function end(trail, time) {
  const at = 2 * Math.floor(time);
  const share = time % 1;
  if (!share) return [trail[at], trail[at + 1]];
  return [round(mix(trail[at], trail[at + 2], share)), round(mix(trail[at + 1], trail[at + 3], share))];
}

/** Trails that grow: for each run and series all places of its way. */
function trails(picture, runs) {
  const lines = [...picture.querySelectorAll("polyline")];
  const signs = [...picture.querySelectorAll(".gradestep-marker")];
  return {
    show: (run, time) => {
      runs[run].forEach((trail, index) => {
        const tip = end(trail, time);
        const way = trail.slice(0, 2 * Math.floor(time) + 2);
        lines[index].setAttribute("points", [...way, ...tip].join(" "));
        signs[index].setAttribute("transform", `translate(${tip.join(" ")})`);
      });
    },
  };
}

/** A line that moves as a whole: for each run and moment its places. */
function fit(picture, runs) {
  const line = picture.querySelector("polyline");
  return { show: (run, time) => line.setAttribute("points", between(runs[run], time).join(" ")) };
}

/** Return the path of an arrow; one that is too short for a head is a line. */
function arrow(x, from, to) {
  const head = Math.min(5, Math.abs(to - from)) * (to < from ? 1 : -1);
  return `M${x} ${from}V${to}m-4 ${head}l4 ${-head}l4 ${head}`;
}

/** Bars from zero with an arrow each: for each run and moment where they end, in turn. */
function bars(picture, runs) {
  const zero = Number(picture.querySelector(".gradestep-zero").dataset.zero);
  const boxes = [...picture.querySelectorAll(".gradestep-bar")];
  const arrows = [...picture.querySelectorAll(".gradestep-arrow")];
  const show = (run, time) => {
    const ends = between(runs[run], time);
    boxes.forEach((box, index) => {
      const [bar, tip] = ends.slice(2 * index, 2 * index + 2);
      box.setAttribute("y", Math.min(zero, bar));
      box.setAttribute("height", Math.abs(zero - bar));
      arrows[index].setAttribute("d", arrow(arrows[index].dataset.x, bar, tip));
    });
  };
  return { show };
}

/** What moves, by the kind of the panel. */
export const MARKS = { trails, fit, bars };
