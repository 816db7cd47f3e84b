"""What the page asks of the server, as plain data, and what is answered; all that comes is bounded and checked."""

from __future__ import annotations

from dataclasses import asdict
from math import isfinite
from typing import TYPE_CHECKING, Any

from gradestep.course.errors import GradestepError
from gradestep.desk.marking.around_question import asked, model_answer
from gradestep.desk.marking.class_marks import Before, ClassMarks, Mark, Wish
from gradestep.desk.marking.questions import WAITING
from gradestep.desk.marking.rubric_lines import Given
from gradestep.desk.marking.shown_answers import shown_cells, visible

if TYPE_CHECKING:
    from collections.abc import Callable

MOST_WORDS = 5000  # characters of a free comment
MOST_COMMENT = 100_000  # characters of what is given back
DIGITS = 4  # after the point, of points


class BadRequestError(ValueError):
    """A request that our page does not send."""


def question_data(marks: ClassMarks, *, names: bool) -> dict[str, Any]:
    """Return the question and the answers as HTML, in their order; ids of students only with `names`."""
    marks.read_again()
    question = marks.question
    answers = [
        {
            "key": answer.key,
            "alike": answer.alike,
            "html": shown_cells(answer.cells, tests=question.kind == WAITING),
            "who": answer.student if names else "",
        }
        for answer in marks.answers.values()
    ]
    about = {key: getattr(question, key) for key in ("assignment", "notebook", "name", "points", "kind")}
    shown = {"asked": asked(marks.desk, question), "model": model_answer(marks.desk, question)}
    return {**about, **shown, "answers": answers, "start": marks.bank().scale.start, "version": marks.version()}


def marks_data(marks: ClassMarks, found: dict[str, Mark] | None = None) -> dict[str, Any]:
    """Return the items of the bank, the mark of each answer, and how far the grading is."""
    found = marks.marks() if found is None else found
    given = [key for mark in found.values() for key in mark.given.ticked]
    items = [
        {"id": item.id, "points": item.points, "words": item.words, "held": given.count(item.id)}
        for item in marks.bank().items
    ]
    return {
        "items": items,
        "marks": {key: _mark(mark) for key, mark in found.items()},
        "done": sum(mark.is_done for mark in found.values()),
        "total": len(found),
        "version": marks.version(),
    }


def _mark(mark: Mark) -> dict[str, Any]:
    given = mark.given
    return {
        "seen": mark.seen,
        "score": mark.before.score if mark.before.score is not None else mark.auto,
        "manual": mark.before.score is not None,
        "done": mark.is_done,
        "ticked": given.ticked,
        "free": given.free,
        "own": given.own,
    }


def give(marks: ClassMarks, asks: Any) -> dict[str, Any]:
    """Give marks, and return who had what before, who is not as the page saw it, and all marks."""
    most = marks.question.points
    wishes = {key: (seen, _wish(each, most)) for key, seen, each in _students(asks)}
    return _changed(marks, wishes, *marks.write(wishes))


def restore(marks: ClassMarks, asks: Any) -> dict[str, Any]:
    """Give back what students had before, and return as `give`."""
    wishes = {key: (seen, _before(each)) for key, seen, each in _students(asks)}
    return _changed(marks, wishes, *marks.restore(wishes))


def item(marks: ClassMarks, asks: Any) -> dict[str, Any]:
    """Add, change or remove an item of the bank, and return its id, whether it was done, and all marks."""
    key = _of(asks, "id", str)
    if _has(asks, "remove"):
        removed = marks.remove_item(key)
        return {**marks_data(marks), "id": key, "saved": removed}
    points, words = _points(asks.get("points")), " ".join(visible(_of(asks, "words", str)).split())
    hidden: list[str] = []
    saved = True
    if key:
        seen = asks.get("seen")
        if not isinstance(seen, list) or len(seen) != 2 or not isinstance(seen[1], str):  # noqa: PLR2004 - a pair
            raise BadRequestError("seen is no pair of points and words")
        saved, hidden = marks.change_item(key, (_points(seen[0]), seen[1]), points, words)
    else:
        key = marks.add_item(points, words)
    return {**marks_data(marks), "id": key, "saved": saved, "hidden": hidden}


REQUESTS: dict[str, Callable[[ClassMarks, Any], dict[str, Any]]] = {"mark": give, "restore": restore, "item": item}


def _changed(
    marks: ClassMarks, wishes: dict[str, Any], had: dict[str, Before], found: dict[str, Mark]
) -> dict[str, Any]:
    missed = [key for key in wishes if key not in had]
    return {**marks_data(marks, found), "had": {key: asdict(each) for key, each in had.items()}, "missed": missed}


def _students(asks: Any) -> list[tuple[str, str, Any]]:
    every = asks.get("students") if isinstance(asks, dict) else None
    if not isinstance(every, list):
        raise BadRequestError("no list of students")
    return [(_of(each, "key", str), _of(each, "seen", str), each) for each in every]


def _wish(each: Any, most: float) -> Wish:
    ticked, scored = _of(each, "ticked", list), _of(each, "scored", str)
    if scored not in (Wish.GIVE, Wish.LEAVE, Wish.TAKE_BACK) or not all(isinstance(key, str) for key in ticked):
        raise BadRequestError("no such mark")
    own = None if each.get("own") is None else _points(each["own"])
    if own is not None and not 0 <= own <= most:
        raise GradestepError(f"{own:g} is not within the {most:g} points of the question (extra credit: formgrader)")
    free = visible(_of(each, "free", str)).strip()
    if len(free) > MOST_WORDS:
        raise GradestepError(f"a comment has {MOST_WORDS} characters at most, and this one has {len(free)}")
    return Wish(Given(tuple(ticked), free, own), scored)


def _before(each: Any) -> Before:
    had = _of(each, "had", dict)
    score, comment = had.get("score"), had.get("comment")
    if not (comment is None or (isinstance(comment, str) and len(comment) <= MOST_COMMENT)):
        raise BadRequestError("no such comment")
    return Before(None if score is None else _points(score), _of(had, "needs", bool), comment)


def _points(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not isfinite(value):
        raise GradestepError("points are a number, such as -1 or 0.5")
    return round(float(value), DIGITS)


def _has(asks: Any, key: str) -> bool:
    return isinstance(asks, dict) and bool(asks.get(key))


def _of(asks: Any, key: str, kind: type) -> Any:
    value = asks.get(key) if isinstance(asks, dict) else None
    if not isinstance(value, kind):
        raise BadRequestError(f"{key} is no {kind.__name__}")
    return value
