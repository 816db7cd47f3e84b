"""The report of an assignment as plain data: the class, each graded cell, each misconception, each student."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

import numpy as np

from gradestep.desk.report import item_statistics
from gradestep.desk.report.asked_questions import AskedQuestion, flash_cards, questions_of
from gradestep.desk.report.card_records import CardRecord, card_records, read_cells, templates_of
from gradestep.desk.report.class_records import Class, Place, Student, read_class
from gradestep.desk.report.compared_topics import TopicLine, compared
from gradestep.desk.report.failed_sentences import Sentence, grouped, sentences_of
from gradestep.desk.report.item_reports import ItemReport, item_report
from gradestep.desk.report.misconceptions import Misconception, misconceptions
from gradestep.desk.report.score_matrix import ScoreMatrix, score_matrix
from gradestep.desk.report.student_lines import StudentLine, line_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from gradestep.course.course import Course

BINS = 10  # of the distribution


@dataclass(frozen=True)
class ClassSummary:
    """What is to be said of the class as a whole; scores in points, times in seconds.

    `distribution` counts students by tenths of the points, the last one with all points in it. `alpha` is None where
    too few handed in everything, `alpha_n` says how many did.
    """

    roster: int
    handed_in: int
    not_handed_in: tuple[str, ...]
    not_graded: tuple[str, ...]
    late: tuple[str, ...]
    waiting: tuple[str, ...]
    points: float
    mean: float | None
    median: float | None
    distribution: tuple[int, ...]
    median_seconds_on_cards: float | None
    alpha: float | None
    alpha_n: int
    alpha_items: int


@dataclass(frozen=True)
class ReportData:
    """All that a report says."""

    assignment: str
    summary: ClassSummary
    items: tuple[ItemReport, ...]
    misconceptions: tuple[Misconception, ...]
    students: tuple[StudentLine, ...]
    topics: tuple[TopicLine, ...] = ()


def report_data(course: Course, assignment: str, db_url: str = "") -> ReportData:
    """Return what there is to report of an assignment; nothing is written.

    Raises GradestepError when there is no gradebook, or when it does not know the assignment.
    """
    of = read_class(course, assignment, db_url)
    release = of.folder("release", ".")
    asked = questions_of(course, assignment, release)
    cards = read_cards(of, release, asked)
    said = _sentences(of)
    matrix = score_matrix(of)
    items = tuple(
        item_report(
            matrix,
            column,
            asked=asked.get(cell.place),
            records={student: own[cell.place] for student, own in cards.items() if cell.place in own},
            sentences=said.get(cell.place, []),
        )
        for column, cell in enumerate(of.cells)
    )
    found = misconceptions(asked, cards, flash_cards(course, assignment))
    lines = tuple(line_of(student, of, items, asked, cards.get(student.id, {})) for student in of.students)
    return ReportData(assignment, _summary(of, matrix, cards), items, found, lines, compared(course, of, db_url))


def read_cards(of: Class, release: Path, asked: dict[Place, AskedQuestion]) -> dict[str, dict[Place, CardRecord]]:
    """Return the card records of each student who handed in, by place; without a question nothing is read."""
    templates = templates_of(release) if asked else {}
    found: dict[str, dict[Place, CardRecord]] = {}
    for student in of.students if templates else ():
        read = read_cells(of.folder("submitted", student.id), templates)
        for notebook, cells in read.items():
            here = {name: question for (book, name), question in asked.items() if book == notebook}
            for name, record in card_records(cells, here).items():
                found.setdefault(student.id, {})[notebook, name] = record
    return found


def _sentences(of: Class) -> dict[Place, list[Sentence]]:
    said: dict[Place, list[str]] = {}
    for student in of.graded:
        for path in sorted(of.folder("autograded", student.id).glob("*.ipynb")):
            for name, sentence in sentences_of(path).items():
                said.setdefault((path.stem, name), []).append(sentence)
    return {place: grouped(sentences) for place, sentences in said.items()}


def _summary(of: Class, matrix: ScoreMatrix, cards: dict[str, dict[Place, CardRecord]]) -> ClassSummary:
    totals = [student.score for student in of.graded]
    seconds = [sum(spent) for spent in map(_spent, cards.values()) if spent]
    whole = matrix.whole()
    return ClassSummary(
        roster=len(of.students),
        handed_in=sum(student.handed_in for student in of.students),
        not_handed_in=_ids(of, lambda student: not student.handed_in),
        not_graded=_ids(of, lambda student: student.handed_in and not student.graded),
        late=_ids(of, lambda student: student.late > 0),
        waiting=_ids(of, lambda student: student.waits),
        points=of.points,
        mean=float(np.mean(totals)) if totals else None,
        median=median(totals) if totals else None,
        distribution=_distribution(totals, of.points),
        median_seconds_on_cards=median(seconds) if seconds else None,
        alpha=item_statistics.cronbach_alpha(whole),
        alpha_n=whole.shape[0],
        alpha_items=whole.shape[1],
    )


def _ids(of: Class, holds: Callable[[Student], bool]) -> tuple[str, ...]:
    return tuple(student.id for student in of.students if holds(student))


def _spent(records: dict[Place, CardRecord]) -> list[float]:
    return [record.spent for record in records.values() if record.spent is not None]


def _distribution(totals: list[float], points: float) -> tuple[int, ...]:
    counts = [0] * BINS
    for total in totals if points else []:
        counts[min(BINS - 1, int(BINS * total / points + 1e-9))] += 1  # 0.3 of 1 point is in the fourth tenth
    return tuple(counts)
