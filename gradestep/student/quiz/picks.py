"""Questions with several places, for each of which one option is picked: an answer is `"1B 2A"`, a letter by place."""

from __future__ import annotations

import hashlib
import re
from abc import abstractmethod
from itertools import product
from typing import TYPE_CHECKING, Any

from gradestep.student.quiz.kinds import EACH, Answer, Given, Kind, Mark, Row, Seal
from gradestep.student.quiz.markdown import to_html

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from gradestep.student.quiz.kinds import Asked

LETTERS = "ABCDEFGH"
MOST_PLACES = 8
MOST = 500  # combinations that a proof tries
LONGEST_TEXT = 20_000  # characters
WORD = re.compile(r"(?P<place>[1-8])(?P<letter>[A-Za-z])")
OTHER = "anything else"

Picks = dict[int, str]


def in_one_form(picks: Mapping[int, str]) -> str:
    """Return picks as a text, in the order of their places."""
    return " ".join(f"{place}{picks[place]}" for place in sorted(picks))


def read(text: str) -> Picks | None:
    """Return what a person typed, also with commas or without spaces; None when it is none, or names a place twice."""
    words = re.sub(r"[\s,;:]+", "", text)
    found = [(int(word["place"]), word["letter"].upper()) for word in WORD.finditer(words)]
    is_whole = 2 * len(found) == len(words) and len(dict(found)) == len(found)
    return dict(found) if is_whole else None


def lettered(texts: Iterable[str], salt: str) -> dict[str, str]:
    """Return texts by letters, in an order that tells nothing of how they were written, and is always the same."""
    mixed = sorted(texts, key=lambda text: hashlib.sha256(f"{salt}{text}".encode()).hexdigest())
    return dict(zip((LETTERS + "?" * len(mixed)), mixed, strict=False))


def combinations(options: Sequence[Mapping[str, str]]) -> Iterator[Picks]:
    """Yield every way to pick one option for each place."""
    for letters in product(*options):
        yield dict(enumerate(letters, 1))


def tried(holds: Callable[..., Any], asked: Mapping[str, Sequence[Any]]) -> dict[str, bool | str]:
    """Return for each answer in `asked` whether `holds` says so of its arguments, or what it raised."""
    return {answer: truth_of(holds, *given) for answer, given in asked.items()}


def truth_of(holds: Callable[..., Any], *given: Any) -> bool | str:
    """Return whether `holds` says so, or what it raised: what is put together at random may, and so does not hold."""
    try:
        return bool(holds(*given))
    except (Exception, SystemExit) as error:  # noqa: BLE001 - of an author's code, anything
        return f"{type(error).__name__}: {' '.join(str(error).split())[:200]}"


def since(truth: Any) -> str:
    """Return the reason why something does not hold, for the end of a clause, where it raised one."""
    return f", since the proof raises {truth}" if isinstance(truth, str) else ""


def sealed(right: Iterable[Picks], why: Mapping[str, str], *, credit: str = "") -> Seal:
    """Return what marks picks: all that are right, and what is said of single ones, such as `"1B"`."""
    found: Seal = {"right": [in_one_form(picks) for picks in right], "why": dict(why)}
    return {**found, "credit": credit} if credit else found


class PickKind(Kind):
    """A kind whose answers are picks. A kind says which places and options there are, and how they look."""

    longest = 60
    has_parts = True
    written = r"[1-8]\s?[A-Ha-h](?:[ ,;]{0,3}[1-8]\s?[A-Ha-h]){0,7}(?!\w)"
    of_place = "place"  # the word for a place

    @abstractmethod
    def options(self, given: Given, place: int) -> dict[str, str]:
        """Return the options of a place by letter."""

    @abstractmethod
    def count(self, given: Given) -> int:
        """Return how many places there are."""

    def read_answer(self, given: Given, text: str) -> Answer:
        """Return what a person typed; with places left open it is read, and complained of."""
        picks = read(text)
        if picks == {}:
            return Answer()
        if picks is None or not all(
            place <= self.count(given) and letter in self.options(given, place) for place, letter in picks.items()
        ):
            shown = " ".join(text.split())
            return Answer("", f'"{shown}" is no answer here: write one such as {self._example(given)}.')
        return Answer(in_one_form(picks), self._open(given, picks))

    def _example(self, given: Given) -> str:
        return in_one_form({place: next(iter(self.options(given, place))) for place in range(1, self.count(given) + 1)})

    def _open(self, given: Given, picks: Picks) -> str:
        """Return which places are open; `""` when none is."""
        left = [str(place) for place in range(1, self.count(given) + 1) if place not in picks]
        return f"Still open: {self.of_place} {', '.join(left)}." if left else ""

    def mark(self, given: Given, seal: Seal, answer: str) -> Mark:
        """Return all points for picks that are right, else none, or with `credit` those of each right place."""
        right, picks = _right(seal), read(answer) or {}
        if picks in right:
            return Mark(1)
        best = max(right, key=lambda one: len(one.items() & picks.items()), default={})
        wrong = [f"{place}{letter}" for place, letter in sorted(picks.items()) if best.get(place) != letter]
        why = {place: said for place, said in _why(seal).items() if said}
        said = [why.get(pick, f"{self.of_place.capitalize()} {pick[0]} is not right.") for pick in wrong]
        share = len(best.items() & picks.items()) / self.count(given) if seal.get("credit") == EACH else 0
        return Mark(share, "\n\n".join(filter(None, [*said, self._open(given, picks)])))

    def key(self, seal: Seal) -> str:
        """Return the picks that the author wrote."""
        return next((in_one_form(picks) for picks in _right(seal)), "")

    def practice(self, given: Given, seal: Seal) -> dict[str, Any]:
        """Return all that is right, and what is said of single picks as HTML."""
        why = _why(seal)
        picks = [
            f"{place}{letter}" for place in range(1, self.count(given) + 1) for letter in self.options(given, place)
        ]
        return {
            "right": [in_one_form(each) for each in _right(seal)],
            "why": {pick: to_html(why[pick]) for pick in picks if why.get(pick)},
        }

    def rows(self, given: Given, asked: Any) -> list[Row]:  # noqa: ARG002
        """Return the right answers, each pick to which a misconception leads, and any other."""
        if asked is None:
            return []
        right = [Row(answer, answer, right=True) for answer in asked.seal["right"]]
        slips = [Row(pick, item.text, misconception=item.misconception) for pick, item in asked.slips.items()]
        return [*right, *slips, Row(OTHER, OTHER, is_rest=True)]

    def picked(self, given: Given, asked: Any, answer: str) -> tuple[str, ...]:
        """Return the answer when it is right, else the picks to which misconceptions lead."""
        labels = [row.label for row in self.rows(given, asked) if not row.is_rest]
        if answer in labels or not labels:
            return (answer,) if answer in labels else ()
        return tuple(pick for pick in answer.split() if pick in labels) or (OTHER,)

    def explained(self, given: Given, answer: str, seal: Seal | None, shown: str) -> str:
        """Return what is said of an answer as HTML, first of the right one, `shown`; nothing without a `seal`."""
        if seal is None:
            return ""
        right, why = read(self.key(seal)) or {}, _why(seal)
        reasons = "".join(to_html(why[pick]) for pick in in_one_form(right).split() if why.get(pick))
        found = f'<div class="gradestep-why gradestep-right"><b>✓ Right: {self.key(seal)}.</b>{shown}{reasons}</div>'
        if not answer or (read(answer) or {}) in _right(seal):
            return found
        said = to_html(self.mark(given, seal, answer).said)
        return f'{found}<div class="gradestep-why gradestep-wrong"><b>✗ Not right: {answer}.</b>{said}</div>'


def _right(seal: Seal) -> list[Picks]:
    right = seal.get("right")
    known = right if isinstance(right, list) else []
    return [picks for picks in (read(each) for each in known if isinstance(each, str)) if picks]


def _why(seal: Seal) -> dict[str, str]:
    why = seal.get("why")
    return {str(pick): str(text) for pick, text in why.items()} if isinstance(why, dict) else {}


def options_are_as_released(options: Any) -> bool:
    """Return whether options from a cell, which anybody may have edited, are texts by A, B, C and so on."""
    return (
        isinstance(options, dict)
        and bool(options)
        and [*options] == [*LETTERS[: len(options)]]
        and all(isinstance(text, str) and len(text) <= LONGEST_TEXT for text in options.values())
    )


def wrong_of(asked: Asked, options: Sequence[Mapping[str, str]], slips: Iterable[str]) -> str:
    """Return a wrong answer: the key with the first slip in it, else with the next option at its first place."""
    right = read(asked.key) or {}
    slip = next(iter(slips), "")
    if slip:
        return in_one_form(right | {int(slip[0]): slip[1]})
    others = [letter for letter in options[0] if letter != right.get(1)] if options else []
    return in_one_form(right | {1: others[0]}) if others else ""
