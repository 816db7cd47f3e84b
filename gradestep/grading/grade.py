"""Grade a class: whose work is due is graded side by side, and written one after the other."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING, Any

import nbformat

from gradestep.course.cells import is_graded
from gradestep.course.errors import GradestepError, as_raised
from gradestep.course.interrupt import CtrlC
from gradestep.fork_server.host import ProcessEndedError, usual_workers
from gradestep.gradebook.changes import points_of, sums
from gradestep.gradebook.database import GradebookError
from gradestep.gradebook.gradebook import Gradebook
from gradestep.gradebook.nbgrader_config import cell_seconds
from gradestep.gradebook.pending import RELEASED, alike
from gradestep.gradebook.standing import has_scores, total
from gradestep.grading.cell_roles import imports
from gradestep.grading.cluster import cluster
from gradestep.grading.kept_verdicts import Verdicts
from gradestep.grading.results import Report, Row, Summary
from gradestep.grading.session_config import SessionConfig, released_files
from gradestep.grading.time_left import Times
from gradestep.grading.workers import in_turn, threads
from gradestep.submissions.intake import read_beside, read_submission

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    from nbformat import NotebookNode

    from gradestep.course.course import Course
    from gradestep.grading.session import Graded
    from gradestep.grading.workers import Pool
    from gradestep.submissions.submission import Submission


PLAIN_FEEDBACK = (
    "nbgrader's own feedback pages show hidden tests, and what they say. To hide them: from "
    "gradestep.nbgrader_plugin.settings import configure, in nbgrader_config.py (see docs/class.md)."
)


@dataclass(frozen=True)
class Wish:
    """What a teacher asked for, in the words of `gradestep grade --help`; seconds of None are nbgrader's setting.

    `pools` gives the workers instead of `pool_of`, for who keeps them from one grading to the next.
    """

    students: Sequence[str] = ()
    notebooks: Sequence[str] = ()
    force: bool = False
    again: bool = False
    preview: bool = False
    never_lower: bool = False
    command: str = ""
    workers: int | None = None
    sandbox: str = "best"
    scheduler: str = ""
    db_url: str = ""
    cell_seconds: float | None = None
    pools: Callable[[SessionConfig, Wish, Verdicts], AbstractContextManager[Pool]] | None = None


def grade(course: Course, assignment: str, report: Report | None = None, **wish: Any) -> Summary:
    """Grade whose work is due, as a Wish has it, and return what was done.

    Scores stand in the gradebook, and graded notebooks in `autograded/`, as soon as `report` hears of them; a preview
    writes neither, and calls none of nbgrader's hooks. Raises GradestepError when nothing can be graded at all.
    """
    wanted, told = Wish(**{name: value for name, value in wish.items() if value is not None}), report or Report()
    began, summary = time.monotonic(), Summary(assignment, is_preview=wanted.preview)
    with Gradebook(course, assignment, wanted.db_url) as gradebook:
        templates = gradebook.templates(wanted.notebooks)
        everybody = gradebook.due(wanted.students, wanted.notebooks, force=True)
        why = gradebook.why_due(wanted.students, wanted.notebooks)
        due = everybody if wanted.force or wanted.again else {student: everybody[student] for student in why}
        summary.before, summary.by_release = len(everybody) - len(due), _by_release(why)
        gradebook.reasons, gradebook.never_lower = why, wanted.never_lower
        gradebook.history.command = wanted.command
        told.start(len(due), summary.before)
        told.because(summary.by_release)
        for warning in (*alike(everybody), *(gradebook.misplaced(everybody) if not wanted.students else ())):
            told.warn(warning)
        if due and not gradebook.feedback_is_ours:
            told.warn(PLAIN_FEEDBACK)
        if due:
            places = gradebook.folders()
            config = config_of(course, assignment, templates, "", _times(gradebook, wanted), places=places)
            clerk = _Clerk(gradebook, summary, told, {name: points_of(book) for name, book in templates.items()})
            submissions = _read(clerk, due, templates, places[1])
            verdicts = Verdicts(gradebook.kept_verdicts, again=wanted.again)
            pool = (wanted.pools or pool_of)(config, wanted, verdicts)
            _grade(pool, submissions, clerk, config.modules)
    summary.seconds = time.monotonic() - began
    told.finish()
    return summary


def config_of(  # noqa: PLR0913 - what holds for a class, each by its name
    course: Course,
    assignment: str,
    templates: dict[str, NotebookNode],
    level: str,
    times: Times,
    *,
    places: tuple[Path, Path] | None = None,
) -> SessionConfig:
    """Return what holds for all submissions of an assignment; `places` are its source and release, where not ours."""
    source, release = places or (course.source / assignment, course.release / assignment)
    sources = {name: _source(source / f"{name}.ipynb", templates[name]) for name in templates}
    modules = tuple(imports(each for each in sources.values() if is_graded(each)))
    scripts = from_scripts(course, assignment, source, templates)
    return SessionConfig(sources, modules, released_files(release), level, from_scripts=scripts, times=times)


def from_scripts(course: Course, assignment: str, source: Path, names: Iterable[str]) -> frozenset[str]:
    """Return the notebooks that the course has a script of: `gradestep check` tries those before a release.

    A notebook that is not in the folder `source` has no solution to try, and counts as one of them.
    """
    scripts = course.challenges / assignment
    return frozenset(
        name for name in names if (scripts / f"{name}.py").is_file() or not (source / f"{name}.ipynb").is_file()
    )


@dataclass
class _Clerk:
    """Keeps the gradebook and the summary, and tells of it: one, who takes what the workers graded in turn."""

    gradebook: Gradebook
    summary: Summary
    told: Report
    most: dict[str, dict[str, float]]  # points by notebook and cell

    def take(self, student: str, graded: Graded | BaseException) -> None:
        """Keep what was graded; what is wrong with it costs this submission only, unless it is the gradebook."""
        try:
            row = self._write(graded)
        except GradebookError:
            raise
        except Exception as error:  # noqa: BLE001 - the others are graded, whatever it was
            plain = isinstance(error, (GradestepError, ProcessEndedError))
            why = str(error) if plain else as_raised(type(error).__name__, str(error))
            self.summary.failed[student] = why
            self.told.failed(student, why)
        else:
            self.summary.rows.append(row)
            self.told.graded(row)

    def _write(self, graded: Graded | BaseException) -> Row:
        if isinstance(graded, BaseException):
            raise graded
        weighed = self.gradebook.weigh(graded.submission, graded.executed)
        student, notes = weighed.submission.student, weighed.submission.notes
        changed: dict[str, Any] = {
            "changes": weighed.changes,
            "before": total(weighed.before) if has_scores(weighed.before) else None,
            "then": total(weighed.then),
        }
        if self.summary.is_preview:
            earned = sums(weighed.then)
            scores = {name: (earned.get(name, 0.0), sum(self.most[name].values())) for name in weighed.given}
            return Row(student, scores, _some(notes), graded.seconds, **changed)
        scores = self.gradebook.put(weighed)
        waiting, late = self.gradebook.waiting(student), self.gradebook.penalties(student)
        penalties = {name: points for name, points in late.items() if name in scores}
        return Row(student, scores, _some(notes), graded.seconds, waiting, penalties, **changed)


def _some(notes: dict[str, list[str]]) -> dict[str, list[str]]:
    return {name: each for name, each in notes.items() if each}


def _by_release(why: dict[str, dict[str, str]]) -> dict[str, list[str]]:
    """Return the students, by notebook, whose notebook is due because it was released again."""
    found: dict[str, list[str]] = {}
    for student, reasons in why.items():
        for name in (name for name, reason in reasons.items() if reason == RELEASED):
            found.setdefault(name, []).append(student)
    return dict(sorted(found.items()))


def _grade(
    opened: AbstractContextManager[Pool], submissions: Iterator[Submission], clerk: _Clerk, modules: Sequence[str]
) -> None:
    """Grade submissions; the first that has to be run warms up."""
    try:
        with opened as pool:
            clerk.summary.level = pool.level
            for warning in pool.warnings:
                clerk.told.warn(warning)
            with CtrlC() as ctrl_c:
                first = _first_to_run(pool, submissions, clerk, ctrl_c.check)
            if first is None:
                return
            clerk.told.warm_up(modules)
            pool.begin()
            clerk.told.ready(pool.workers())
            with CtrlC() as ctrl_c:
                for student, graded in in_turn(pool, chain([first], submissions), ctrl_c.check):
                    clerk.take(student, graded)
    except ProcessEndedError as error:
        raise GradestepError(str(error)) from error


def _first_to_run(
    pool: Pool, submissions: Iterator[Submission], clerk: _Clerk, check: Callable[[], None]
) -> Submission | None:
    """Take what is known of submissions from earlier runs, and return the first of which something has to be run."""
    for submission in submissions:
        check()
        try:
            graded = pool.kept(submission)
        except Exception:  # noqa: BLE001 - whatever is wrong with it, its run says so, and costs nobody else
            graded = None
        if graded is None:
            return submission
        clerk.take(submission.student, graded)
    return None


def pool_of(config: SessionConfig, wish: Wish, verdicts: Verdicts) -> AbstractContextManager[Pool]:
    """Return a context of new workers: those of this machine, or of a cluster."""
    workers = wish.workers or usual_workers()
    if wish.scheduler:  # other machines may come to other verdicts
        return cluster(config, wish.sandbox, workers, wish.scheduler)
    return threads(config, wish.sandbox, workers, verdicts)


def _read(
    clerk: _Clerk, due: dict[str, Path], templates: dict[str, NotebookNode], release: Path
) -> Iterator[Submission]:
    """Yield what students handed in; the clerk hears of what nobody foresaw in one, which costs nobody else."""
    released = {path.stem for path in release.glob("*.ipynb")}
    for student, folder in due.items():
        try:
            if not clerk.summary.is_preview:  # a hook may write what it likes
                clerk.gradebook.hooks.before(student, folder, templates)
            submission = read_submission(folder, student, templates, released)
            beside = read_beside(folder, student, release, templates).notebooks if released - templates.keys() else {}
        except Exception as error:  # noqa: BLE001 - what a stranger wrote has many ways to surprise
            clerk.take(student, error)
        else:
            yield replace(submission, beside=beside)


def _source(path: Path, template: NotebookNode) -> NotebookNode:
    """Return the instructor's version, whose solutions tell which names are the student's; else the release."""
    return nbformat.read(path, 4) if path.is_file() else template


def _times(gradebook: Gradebook, wish: Wish) -> Times:
    """Return the limits, by nbgrader's own setting for a cell if there is one."""
    return Times.of(wish.cell_seconds or cell_seconds(gradebook.autograde, Times.cell))
