"""Where a student stands in one notebook: its questions, its visible tests, and one word for both."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gradestep.student.progress.modes import CHALLENGE, mode_of
from gradestep.student.progress.saved_notebook import UnreadableError, inside, read_saved, source_of, words
from gradestep.student.quiz.question_state import RIGHT, WRONG, Question, is_card, read_question

if TYPE_CHECKING:
    from pathlib import Path

BEGINS = "challenge-"
NUMBERED = re.compile(r"challenge-(\d+)")
GRADE_ID = ("metadata", "nbgrader", "grade_id")
SIGNS = {"untouched": "○", "started": "◐", "right": "✓", "wrong": "✗", "tests passing": "◕"}
SIGNS |= {"run through": "●", "cannot be read": "!"}


@dataclass(frozen=True)
class Standing:
    """A notebook by its file name, what its author says of it, and what its student has done.

    `passed` of `tests` visible tests cells ran without an error and earned all their points; `ran` says that all code
    cells were run through. `trouble` says why the file cannot be read. `name` is what the notebook was called when it
    was handed out, or nothing when that is not known; `mode` is what its author says, or nothing.
    """

    file: str
    title: str
    facts: str = ""
    minutes: float = 0
    with_code: float = 0  # minutes too; 0 where there is no code to write
    questions: tuple[Question, ...] = ()
    passed: int = 0
    tests: int = 0
    touched: bool = False
    ran: bool = False
    trouble: str = ""
    name: str = ""
    mode: str = ""

    @property
    def state(self) -> str:
        """One word or two, a key of SIGNS."""
        states = {question.state for question in self.questions}
        if self.trouble:
            return "cannot be read"
        if WRONG in states:
            return "wrong"
        if self.is_done:
            return "right" if self.questions else "tests passing"
        if self.tests and self.passed == self.tests:
            return "tests passing"
        if self.ran and not self.questions and not self.tests:
            return "run through"
        return "started" if self.touched else "untouched"

    @property
    def is_challenge(self) -> bool:
        """Whether it counts for the badge."""
        return self.file.startswith(BEGINS)

    @property
    def is_done(self) -> bool:
        """Whether each question is right and all tests pass; a notebook without both is never done."""
        right = all(question.state == RIGHT for question in self.questions)
        return bool(self.questions or self.tests) and right and self.passed == self.tests

    @property
    def is_exam(self) -> bool:
        """Whether it asks a question whose answer is judged only after it is handed in."""
        return any(question.in_exam for question in self.questions)

    def details(self) -> str:
        """Return what the one word stands for, such as `"question right, 2 of 3 tests pass"`."""
        if self.trouble:
            return self.trouble
        tests = [f"{self.passed} of {self.tests} tests pass"] if self.tests else []
        return "; ".join([*self._questions_in_words(), *tests])

    def _questions_in_words(self) -> list[str]:
        total = len(self.questions)
        if total == 1:
            return [f"question {self.questions[0].words}"]
        count = Counter(question.words for question in self.questions)
        return [f"{number} of {total} questions {state}" for state, number in sorted(count.items())]


def read_standing(path: Path) -> Standing | None:
    """Return where the student stands in the notebook `path`; None when the course did not make it.

    A file that cannot be read may be one of the course's, so it is a Standing with its trouble.
    """
    try:
        saved = read_saved(path)
    except UnreadableError as error:
        mode = CHALLENGE if path.name.startswith(BEGINS) else ""
        return Standing(path.name, words(path.name), trouble=str(error), mode=mode)
    front = inside(saved, "metadata", "gradestep")
    if not isinstance(inside(front, "name"), str):
        return None
    questions = tuple(read_question(cell) for cell in saved["cells"] if is_card(cell))
    tests = _tests_cells(saved["cells"])
    return Standing(
        path.name,
        words(front.get("title"), words(path.stem)),
        _facts(path.stem, front),
        _minutes(front.get("minutes")),
        _minutes(front.get("minutes_with_code")),
        questions,
        sum(map(_passes, tests)),
        len(tests),
        any(map(_was_run, saved["cells"])) or any(question.is_begun for question in questions),
        all(_was_run_through(cell) for cell in saved["cells"] if _holds_code(cell)),
        name=front["name"],
        mode=mode_of(front),
    )


def _facts(name: str, front: dict[str, Any]) -> str:
    number = NUMBERED.match(name)
    which = f"Challenge {number[1]}" if number else ""
    minutes, with_code = (_minutes(front.get(key)) for key in ("minutes", "minutes_with_code"))
    time = in_minutes(minutes) + (f", {with_code:g} with the code" if minutes and with_code else "")
    return " · ".join(filter(None, [which, words(front.get("kind")), words(front.get("level")), time]))


def in_minutes(minutes: float) -> str:
    """Return a duration in words; nothing for no duration."""
    return f"about {minutes:g} minute{'s' * (minutes != 1)}" if minutes else ""


def in_hours(minutes: float) -> str:
    """Return a longer duration in words, to half an hour; in minutes below two hours."""
    return f"about {round(minutes / 30) / 2:g} hours" if minutes >= 120 else in_minutes(minutes)  # noqa: PLR2004


def _minutes(value: Any) -> float:
    """Return `value` when it is a number of minutes that a notebook may take, else 0."""
    return value if _is_number(value) and 0 < value < 24 * 60 else 0


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _tests_cells(cells: list[Any]) -> list[Any]:
    """Return the cells that test code; a tests cell of a question bears the question's name."""
    questions = [inside(cell, "metadata", "gradestep", "quiz") for cell in cells if is_card(cell)]
    return [cell for cell in cells if _is_tests(cell) and inside(cell, *GRADE_ID) not in questions]


def _is_tests(cell: Any) -> bool:
    marks = inside(cell, "metadata", "nbgrader")
    graded = inside(cell, "cell_type") == "code" and inside(marks, "grade") is True
    return graded and inside(marks, "solution") is not True


def _holds_code(cell: Any) -> bool:
    """Return whether a cell is there to be run; JupyterLab appends an empty one after the last."""
    return inside(cell, "cell_type") == "code" and bool(source_of(cell).strip())


def _was_run(cell: Any) -> bool:
    """Return whether a code cell was run or used; a card is released with its question as output, and the number 0."""
    count = inside(cell, "execution_count")
    return inside(cell, "cell_type") == "code" and ((isinstance(count, int) and count > 0) or _was_used(cell))


def _was_run_through(cell: Any) -> bool:
    """Return whether nothing is left of a code cell: it was run or used, and of flash cards each one was rated."""
    ours = inside(cell, "metadata", "gradestep")
    cards, reviews = inside(ours, "deck"), inside(ours, "reviews")
    if not isinstance(cards, int):
        return _was_run(cell)
    kept = reviews if isinstance(reviews, list) else []
    rated = {each[0] for each in kept if isinstance(each, list) and each and isinstance(each[0], str)}
    return len([card for card in rated if "/" not in card]) >= cards  # topic/card: one that came along


def _was_used(cell: Any) -> bool:
    """Return whether something was predicted or rated in a cell, which may be live without being run."""
    ours = inside(cell, "metadata", "gradestep")
    return bool(inside(ours, "predicted") or inside(ours, "reviews"))


def _passes(cell: Any) -> bool:
    """Return whether a tests cell has run without an error, and did not end with a part of its points only."""
    outputs, points = inside(cell, "outputs"), inside(cell, "metadata", "nbgrader", "points")
    shown = outputs if isinstance(outputs, list) else []
    return _was_run(cell) and not any(
        inside(each, "output_type") == "error" or _is_less(each, points) for each in shown
    )


def _is_less(output: Any, points: Any) -> bool:
    """Return whether an output is the value of a cell, and a number below `points`: to nbgrader, partial credit."""
    said = inside(output, "data", "text/plain")
    text = "".join(filter(lambda line: isinstance(line, str), said)) if isinstance(said, list) else said
    if inside(output, "output_type") != "execute_result" or not isinstance(text, str) or not _is_number(points):
        return False
    try:
        return float(text) < points
    except ValueError:
        return False
