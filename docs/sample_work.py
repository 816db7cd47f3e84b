"""Notebooks of sample students as they would have saved them, without running anything."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import nbformat

from gradestep.release.build import read_all
from gradestep.release.sample import STUDENTS, Student, fill

if TYPE_CHECKING:
    from pathlib import Path

    from nbformat import NotebookNode

    from gradestep.authoring.challenge import Challenge
    from gradestep.course.course import Course

ADA, GRACE, ALAN, MARY = STUDENTS  # right; right code and wrong letters; a mistake in each last answer; untouched
AFTERNOON = "2026-03-14T15:09:26Z"
ALL = 99  # more tests than any notebook has


def write_work(course: Course, topic: str, folder: Path) -> None:
    """Write copies of a topic's released notebooks into folders of `folder`.

    `untouched` are as released, in `alan` each last answer has a mistake that its author foresaw, and in `ada` three
    challenges are right, one is not right yet, and the last one is untouched.
    """
    released = {path.stem: path for path in sorted((course.release / topic).glob("*.ipynb"))}
    challenges = {script.name: script for script in read_all(course.scripts(topic))}
    works = [(ADA, ALL), (ADA, ALL), (ADA, ALL), (GRACE, 1), (MARY, 0)]
    partly = dict(zip([name for name in released if name.startswith("challenge-")], works, strict=True))
    for name, path in released.items():
        of_students = {"untouched": (MARY, 0), "alan": (ALAN, 0), "ada": partly.get(name, (MARY, 0))}
        for place, (student, passing) in of_students.items():
            notebook = nbformat.read(path, nbformat.NO_CONVERT)
            _work(notebook, challenges[name], student, passing)
            (folder / place).mkdir(parents=True, exist_ok=True)
            nbformat.write(notebook, folder / place / path.name, nbformat.NO_CONVERT)


def _work(notebook: NotebookNode, challenge: Challenge, student: Student, passing: int) -> None:
    """Answer as `student` does; the first tests, as many as are `passing`, were run, and then the card checked."""
    fill(notebook, challenge, student)
    if not passing:
        return
    tests = {cell.name for cell in challenge.of_role("tests")[:passing]}
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") in tests:
            cell.execution_count = 1
    for quiz in challenge.of_role("quiz"):
        card = next(cell for cell in notebook.cells if cell.metadata.get("gradestep", {}).get("quiz") == quiz.name)
        card.metadata.gradestep["progress"] = _checked(student.chosen(quiz), quiz.quiz.key)


def _checked(letters: str, key: str) -> dict[str, Any]:
    """Return what a card keeps when `letters` were checked once."""
    right = letters == key
    verdict = "right" if right else "wrong"
    return {"answer": letters, "checked": letters, "verdict": verdict, "used": 1, "done": right, "at": AFTERNOON}
