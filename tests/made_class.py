"""A class that was never run: hand-ins with what cards keep, graded notebooks, and a gradebook, by nbgrader's own API.

Each student has a strength; who is stronger earns more and chooses the key more often. Nothing starts a kernel.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from nbgrader.api import Gradebook

from gradestep.authoring.question_cells import with_answer
from gradestep.desk.report.asked_questions import questions_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

BEGAN = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)
DUE = dt.datetime(2026, 3, 6, 12, 0)  # noqa: DTZ001 - as nbgrader keeps it
FEELINGS = ("Not sure yet", "Fairly sure", "Certain")


@dataclass
class Made:
    """What was made up, to compare a report with: points by student and cell, and cards by student and place."""

    points: dict[str, dict[str, float]] = field(default_factory=dict)
    cards: dict[str, dict[tuple[str, str], dict]] = field(default_factory=dict)


def names(size):
    return [f"s{number:02}" for number in range(1, size + 1)]


def hand_in(course, assignment, students, change=None):
    """Let `students` hand in; `change(student, book, notebook)` may write into it. Returns what was made up."""
    released = {path.stem: path.read_text("utf-8") for path in sorted((course.release / assignment).glob("*.ipynb"))}
    asked = questions_of(course, assignment, course.release / assignment)
    maker = Maker(course.root, assignment, released, asked, np.random.default_rng(1), change)
    for student in students:
        maker.hand_in(student)
    return maker.made


def make_class(course, assignment, students, *, change=None, late=()):
    """Let `students` hand in, as above, and be graded. Returns what was made up."""
    made = hand_in(course, assignment, students, change)
    with Gradebook(f"sqlite:///{course.root / 'gradebook.db'}") as gradebook:
        gradebook.update_or_create_assignment(assignment, duedate=DUE)
        for student in students:
            moment = DUE + dt.timedelta(hours=5 if student in late else -20)
            write_scores(gradebook, assignment, student, made.points[student], moment)
    return made


@dataclass
class Maker:
    """Makes hand-ins of an assignment, one after the other, from its release."""

    root: Path
    assignment: str
    released: dict
    asked: dict
    draw: np.random.Generator
    change: Callable | None
    made: Made = field(default_factory=Made)

    def hand_in(self, student):
        self.made.points[student], self.made.cards[student] = {}, {}
        strength = 1 / (1 + np.exp(-self.draw.normal(0.5, 1.5)))
        for book, text in self.released.items():
            notebook, graded = json.loads(text), json.loads(text)
            for cell, shown in zip(notebook["cells"], graded["cells"], strict=True):
                self.work(student, strength, book, cell, shown)
            if self.change:
                self.change(student, book, notebook)
            self.write("submitted", student, book, notebook)
            self.write("autograded", student, book, graded)

    def work(self, student, strength, book, cell, shown):
        """Do what there is to do in a cell, or grade it."""
        name = cell["metadata"].get("gradestep", {}).get("quiz")
        if name:
            self.made.cards[student][book, name] = self.answer(cell, self.asked[book, name], strength)
        elif cell["metadata"].get("nbgrader", {}).get("grade"):
            name = shown["metadata"]["nbgrader"]["grade_id"]
            card = self.made.cards[student].get((book, name))
            right = card["verdict"] == "right" if card else bool(self.draw.random() < strength)
            self.made.points[student][name] = float(shown["metadata"]["nbgrader"]["points"]) * right
            if not right and not card and shown["cell_type"] == "code":
                shown["outputs"] = [self.error(name)]

    def answer(self, cell, question, strength):
        """Choose once or twice in a card; what it keeps is what the card's front end would."""
        key, wrong = question.asked.key, [letter for letter in question.rows if letter not in question.right]
        tries = []
        while not tries or (tries[-1] != key and len(tries) < 2):
            tries.append(key if self.draw.random() < strength else str(self.draw.choice(wrong)))
        cell["source"] = with_answer("".join(cell["source"]), tries[-1])
        moment = BEGAN + dt.timedelta(minutes=int(self.draw.integers(4000)))
        kept = {
            "answer": tries[-1],
            "used": len(tries),
            "verdict": "right" if tries[-1] == key else "wrong",
            "first": tries[0],
            "checked": tries[-1],
            "done": True,
            "hint": bool(self.draw.random() > strength),
            "confidence": FEELINGS[int(self.draw.integers(3))],
            "left": int(self.draw.integers(question.card.seconds + 1)),
            "at": moment.isoformat().replace("+00:00", "Z"),
        }
        cell["metadata"]["gradestep"]["progress"] = kept
        return dict(kept)

    def error(self, name):
        odd = self.draw.random() < 0.2
        said = "It is <b>not</b> there." if odd else f"{name} should give 6, not {self.draw.integers(9)}."
        return {"output_type": "error", "ename": "AssertionError", "evalue": said, "traceback": [said]}

    def write(self, step, student, book, notebook):
        path = self.root / step / student / self.assignment / f"{book}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(notebook), "utf-8")


def write_scores(gradebook, assignment, student, points, moment):
    gradebook.update_or_create_student(student)
    submission = gradebook.update_or_create_submission(assignment, student, timestamp=moment)
    for notebook in submission.notebooks:
        for grade in notebook.grades:
            grade.auto_score, grade.needs_manual_grade = points[grade.cell.name], False
    gradebook.db.commit()
