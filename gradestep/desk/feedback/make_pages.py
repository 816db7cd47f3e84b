"""Feedback pages, side by side, and only those that would change: nbgrader's own converter makes each.

A page says in its head of what it was made, so that nothing else has to be kept: the graded notebook, the scores and
comments in the gradebook, the challenge's script, our code and the versions of what else makes pages.
"""

from __future__ import annotations

import hashlib
import json
import logging
import multiprocessing
import re
import sys
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from importlib.metadata import version
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nbgrader.api import Assignment, Grade, Gradebook, SubmittedAssignment, SubmittedNotebook
from nbgrader.converters import GenerateFeedback
from nbgrader.preprocessors import GetGrades, NbGraderPreprocessor
from nbgrader.utils import chdir, is_grade, is_solution, is_task
from sqlalchemy.orm import selectinload, undefer

from gradestep.course.code_digest import of_ours
from gradestep.course.course import MARKER
from gradestep.course.errors import GradestepError, typed
from gradestep.course.files import write
from gradestep.desk.open_course import opened
from gradestep.fork_server.host import usual_workers
from gradestep.gradebook.database import located, plain_words
from gradestep.gradebook.nbgrader_config import configured
from gradestep.gradebook.scores import score_of
from gradestep.student.progress.saved_notebook import inside

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from nbformat import NotebookNode

    from gradestep.course.course import Course

MADE_OF = re.compile(r'<meta name="gradestep-made-of" content="(?P<digest>\w+)">')
HEAD = "<head>"
HEAD_CHARACTERS = 1000  # of a page, in which the digest stands
PACKAGES = ("nbgrader", "nbconvert", "latex2mathml", "mistune")
OURS = ("desk/feedback", "nbgrader_plugin", "submissions", "student")  # that make pages
NOT_SHOWN = ("graded", "notes")  # of our metadata of a notebook
ENDED = "a process that makes pages ended, as when memory runs out: run the same command again, with --workers 1"
AT_ONCE = 30  # pages of one notebook that a worker is given
FORKS = sys.platform == "linux"


@dataclass(frozen=True)
class Scores:
    """What a page shows of the gradebook: points and the most that they could be, by cell too, comments and penalty."""

    points: tuple[float, float]
    cells: dict[str, tuple[float | None, float]]
    comments: dict[str, str | None]
    penalty: float

    @classmethod
    def of(cls, notebook: SubmittedNotebook) -> Scores:
        """Return all of a submitted notebook's rows that a page shows."""
        cells = {grade.name: (score_of(grade), grade.max_score) for grade in notebook.grades}
        comments = {comment.name: comment.comment for comment in notebook.comments}
        penalty = notebook.late_submission_penalty or 0
        return cls((notebook.score, notebook.max_score), cells, comments, penalty)

    @property
    def facts(self) -> list[Any]:
        """What tells these scores from others, for JSON."""
        return [self.points, sorted(self.cells.items()), sorted(self.comments.items()), self.penalty]


@dataclass(frozen=True, order=True)
class Page:
    """A feedback page that is there or due: whose it is, from which file to which, and of what it is made."""

    student: str
    notebook: str
    source: Path
    target: Path
    digest: str
    scores: Scores = field(compare=False)

    @property
    def is_due(self) -> bool:
        """Whether the page is missing, or was made of something else."""
        try:
            with self.target.open(encoding="utf-8", errors="replace") as file:
                made = MADE_OF.search(file.read(HEAD_CHARACTERS))
        except OSError:
            return True
        return not made or made["digest"] != self.digest


@dataclass
class Made:
    """What became of the pages of an assignment: those made, how many were as they should be, and what failed."""

    pages: list[Page] = field(default_factory=list)
    kept: int = 0
    failed: dict[Page, str] = field(default_factory=dict)


class Told:
    """What hears how it goes on; this one says nothing."""

    def start(self, due: int, kept: int) -> None:
        """Hear how many pages are to be made, and how many are as they should be."""

    def made(self, page: Page) -> None:
        """Hear of a page that was made."""

    def failed(self, page: Page, why: str) -> None:
        """Hear of a page that could not be made."""


def feedback(  # noqa: PLR0913 - each has a word of the command
    course: Course,
    assignment: str,
    told: Told | None = None,
    *,
    students: Sequence[str] = (),
    again: bool = False,
    workers: int = 0,
) -> Made:
    """Make the feedback pages of an assignment that are missing or would change, and return what became of them.

    A page is made for each graded notebook that has points, of `students` only when some are named; `again` makes all.
    Raises GradestepError when the settings or the gradebook cannot be read, or when nothing was graded.
    """
    told, made = told or Told(), Made()
    pages = list(_pages(course, assignment, students))
    if students or not pages:
        _refuse_unknown(course, assignment, students)
    if not pages:
        whose = f" for {', '.join(students)}" if students else ""
        raise GradestepError(
            f"{assignment}: nothing was graded yet{whose}: run gradestep grade {typed(assignment)} first"
        )
    due = [page for page in pages if again or page.is_due]
    made.kept = len(pages) - len(due)
    told.start(len(due), made.kept)
    for page, why in _made(course, due, workers or usual_workers()):
        if why:
            made.failed[page] = why
            told.failed(page, why)
        else:
            made.pages.append(page)
            told.made(page)
    return made


def _refuse_unknown(course: Course, assignment: str, students: Sequence[str]) -> None:
    """Raise GradestepError, with the nearest names, for an assignment or a student that is not in the gradebook."""
    with opened(course) as desk, desk.transaction():
        desk.assignment(assignment)
        for student in students:
            desk.student(student)


def to_make_again(course: Course, assignment: str, students: Sequence[str]) -> dict[str, list[str]]:
    """Return by student the notebooks whose feedback page is there and would change, of `students` only."""
    again: dict[str, list[str]] = {}
    coursedir = configured(course).coursedir if students else None
    made = [
        student
        for student in students
        if coursedir and Path(coursedir.format_path(coursedir.feedback_directory, student, assignment)).is_dir()
    ]
    for page in _pages(course, assignment, made) if made else ():
        if page.target.is_file() and page.is_due:
            again.setdefault(page.student, []).append(page.notebook)
    return again


def page_files(course: Course, assignment: str) -> dict[str, list[Path]]:
    """Return by student the feedback pages that `feedback` would make or keep."""
    files: dict[str, list[Path]] = {}
    for page in _pages(course, assignment, ()):
        files.setdefault(page.student, []).append(page.target)
    return files


def _pages(course: Course, assignment: str, students: Sequence[str]) -> Iterator[Page]:
    """Yield the page of each graded notebook with points, in the order of students and names."""
    coursedir = configured(course).coursedir
    common = [of_ours(OURS), *(version(package) for package in PACKAGES), _text(course.root / MARKER)]
    url = located(coursedir.db_url)
    with plain_words(url), Gradebook(url, coursedir.course_id) as gradebook:
        for submission in _submissions(gradebook, assignment, students):
            graded = Path(coursedir.format_path(coursedir.autograded_directory, submission.student_id, assignment))
            target = Path(coursedir.format_path(coursedir.feedback_directory, submission.student_id, assignment))
            for notebook in sorted(submission.notebooks, key=lambda each: each.name):
                source = graded / f"{notebook.name}.ipynb"
                scores = Scores.of(notebook)
                if notebook.max_score and source.is_file():
                    script = _text(course.challenges / assignment / f"{notebook.name}.py")
                    facts = [*common, script, _shown(_text(source)), scores.facts]
                    digest = hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:32]
                    target_file = target / f"{notebook.name}.html"
                    yield Page(submission.student_id, notebook.name, source, target_file, digest, scores)


def _submissions(gradebook: Gradebook, assignment: str, students: Sequence[str]) -> list[SubmittedAssignment]:
    """Return what was handed in of an assignment, of `students` only when some are named, with all rows of a page."""
    rows = (
        selectinload(SubmittedNotebook.grades).undefer(Grade.max_score),
        selectinload(SubmittedNotebook.comments),
        undefer(SubmittedNotebook.score),
        undefer(SubmittedNotebook.max_score),
    )
    query = gradebook.db.query(SubmittedAssignment).join(Assignment).filter(Assignment.name == assignment)
    if students:
        query = query.filter(SubmittedAssignment.student_id.in_(students))
    found = query.options(selectinload(SubmittedAssignment.notebooks).options(*rows))
    return sorted(found, key=lambda each: str(each.student_id))


def _shown(text: str) -> str:
    """Return a graded notebook without what no page shows: the teacher's notes, and of what it was graded."""
    try:
        notebook = json.loads(text)
        notebook["cells"] = [
            cell for cell in notebook["cells"] if inside(cell, "metadata", "gradestep", "notes") is None
        ]
        ours = notebook["metadata"].get("gradestep", {})
        notebook["metadata"]["gradestep"] = {key: ours[key] for key in ours if key not in NOT_SHOWN}
    except (ValueError, KeyError, TypeError, AttributeError):
        return text
    return json.dumps(notebook, sort_keys=True)


def _text(path: Path) -> str:
    return path.read_text("utf-8", "replace") if path.is_file() else ""


def _made(course: Course, due: list[Page], workers: int) -> Iterator[tuple[Page, str]]:
    """Make pages side by side, and yield each with why it could not be made, or `""`.

    A process that ends takes the others along; what they had not made is made again, each page in a process of its own,
    so that it costs no page but that which ended it.
    """
    if not due:
        return
    converter = _converter(course)
    for student, folder in sorted({(page.student, page.source.parent.name) for page in due}):
        converter.init_assignment(folder, student)  # files beside the notebooks
    context = multiprocessing.get_context("fork" if FORKS else "spawn")
    workers = min(workers, len(due))
    once_more: list[Page] = []
    for page, why in _side_by_side(ProcessPoolExecutor(workers, context, _begin, (course,)), _by_notebook(due)):
        if why == ENDED:
            once_more.append(page)
        else:
            yield page, why
    for page in once_more:
        yield from _side_by_side(ProcessPoolExecutor(1, context, _begin, (course,)), [[page]])


def _by_notebook(pages: list[Page]) -> Iterator[list[Page]]:
    """Yield pages of one notebook, whose script is read and whose lessons are set once, for a worker to make."""
    for _, group in groupby(sorted(pages, key=lambda page: page.notebook), lambda page: page.notebook):
        alike = list(group)
        yield from (alike[at : at + AT_ONCE] for at in range(0, len(alike), AT_ONCE))


def _side_by_side(pool: ProcessPoolExecutor, tasks: Iterable[list[Page]]) -> Iterator[tuple[Page, str]]:
    """Make pages in a pool, which ends with it, and yield each with why it could not be made, or `""`."""
    with pool as executor:
        futures = {executor.submit(_make, pages): pages for pages in tasks}
        try:
            for future in as_completed(futures):
                has_ended = isinstance(future.exception(), BrokenProcessPool)
                yield from ((page, ENDED) for page in futures[future]) if has_ended else future.result()
        except BaseException:
            executor.shutdown(cancel_futures=True)
            raise


class _FromPage(NbGraderPreprocessor):
    """In the place of GetGrades, which opens the gradebook for each page and asks it for each cell: as the page knows.

    A cell that the gradebook does not know raises KeyError.
    """

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        """Put points and comments where GetGrades puts them: at the cells, and the sums into the resources."""
        scores = self.parent.page.scores
        for cell in nb.cells:
            marks = cell.metadata.get("nbgrader", {})
            if is_solution(cell) or is_task(cell):
                marks["comment"] = scores.comments[marks["grade_id"]]
            if is_grade(cell) or is_task(cell):
                marks["score"], marks["points"] = scores.cells[marks["grade_id"]]
        (earned, most), penalty = scores.points, scores.penalty
        resources["nbgrader"].update(score=earned - penalty, max_score=most, late_penalty=penalty)
        return nb, resources


class _Converter(GenerateFeedback):
    """nbgrader's GenerateFeedback, which makes one page after another, each whole or not at all."""

    def make(self, page: Page) -> None:
        """Make a page; raises whatever the steps of the conversion do."""
        self.page = page
        self.convert_single_notebook(str(page.source))

    def begin(self) -> None:
        """Get the exporter ready, as `start` does before it converts."""
        self.exporter = self.exporter_class(parent=self, config=self.config)
        for step in self.preprocessors:
            is_reader = isinstance(step, type) and issubclass(step, GetGrades)  # ours or nbgrader's
            self.exporter.register_preprocessor(_FromPage(parent=self) if is_reader else step)

    def write_single_notebook(self, output: str, _: Any) -> None:
        """Write the page, with what it was made of in its head."""
        head, mark, rest = output.partition(HEAD)
        made_of = f'\n<meta name="gradestep-made-of" content="{self.page.digest}">' if mark else ""
        write(self.page.target, f"{head}{mark}{made_of}{rest}")
        self.page.target.chmod(int(str(self.permissions), 8))


_converters: list[_Converter] = []  # of this process, which is a worker


def _converter(course: Course) -> _Converter:
    autograde = configured(course)
    return _Converter(coursedir=autograde.coursedir, parent=autograde.parent)


def _begin(course: Course) -> None:
    logging.disable(logging.WARNING)  # nbgrader's words on each page; what fails is told by us
    converter = _converter(course)
    converter.begin()
    _converters[:] = [converter]


def _make(pages: list[Page]) -> list[tuple[Page, str]]:
    """Make pages, and return each with why it could not be made, or `""`."""
    return [(page, _why_not(page)) for page in pages]


def _why_not(page: Page) -> str:
    (converter,) = _converters
    try:
        with chdir(converter.coursedir.root):
            converter.make(page)
    except Exception as error:  # noqa: BLE001 - one page that fails stops no other
        return f"{type(error).__name__}: {error}"
    return ""
