"""`gradestep mark`: what there is to mark, and the page on which one question of it is marked."""

from __future__ import annotations

import webbrowser
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gradestep.desk.marking.class_marks import ClassMarks
from gradestep.desk.marking.questions import Question, find_question, questions
from gradestep.desk.marking.server import serve
from gradestep.desk.open_course import opened
from gradestep.release.lab import has_screen

if TYPE_CHECKING:
    from collections.abc import Callable

    from gradestep.course.course import Course


@dataclass(frozen=True)
class Marked:
    """How far a question is marked; `nothing` are those who left no answer that can be read."""

    place: str
    kind: str
    points: float
    done: int
    total: int
    nothing: int = 0


def to_mark(course: Course, assignment: str) -> list[Marked]:
    """Return what a person grades of an assignment, and how far that is; raises GradestepError for an unknown one."""
    with opened(course) as desk:
        return [_marked(question) for question in questions(desk, assignment)]


def mark(  # noqa: PLR0913 - each is an option of the command
    course: Course,
    assignment: str,
    name: str,
    tell: Callable[[str], None],
    *,
    names: bool = False,
    port: int = 0,
    browser: bool = True,
) -> Marked:
    """Serve the page of a question until Ctrl-C, and return how far it is marked then.

    `tell` is called with the page's address, which is opened in the browser unless told otherwise. Raises
    GradestepError when there is no such question, or when its rubric is wrong.
    """
    with opened(course) as desk:
        marks = ClassMarks(desk, find_question(desk, assignment, name))

        def begin(address: str) -> None:
            tell(address)
            if browser and has_screen():
                webbrowser.open(address)

        serve(marks, begin, port=port, names=names)
        return _marked(find_question(desk, assignment, marks.question.place))


def _marked(question: Question) -> Marked:
    of = question
    return Marked(of.place, of.kind, of.points, of.done, of.total, of.nothing)
