"""Our steps in nbgrader's own autograding: what `gradestep grade` does, by nbgrader's own command and buttons.

A notebook is rebuilt from the release before anything reads it, and run in the sandbox, its tests in a checker.
"""

from __future__ import annotations

import atexit
import threading
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
from nbgrader.api import Gradebook
from nbgrader.preprocessors import Execute, NbGraderPreprocessor, OverwriteCells, SaveAutoGrades
from traitlets import Enum

from gradestep.course.course import Course
from gradestep.gradebook.floors import entry_of, floors_of
from gradestep.gradebook.open_gradebook import OURS
from gradestep.gradebook.release_templates import release_template
from gradestep.gradebook.scores import save_grade, waits
from gradestep.grading.grade import config_of
from gradestep.grading.kept_verdicts import Verdicts
from gradestep.grading.session import Session
from gradestep.grading.time_left import Times
from gradestep.sandbox import levels
from gradestep.submissions.intake import content_of, read_beside, read_submission
from gradestep.submissions.notes import notes_of, with_notes
from gradestep.submissions.rebuild import rebuild
from gradestep.submissions.submission import Submission
from gradestep.submissions.unreadable import failed, is_page_of_unread

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nbformat import NotebookNode

    from gradestep.grading.session_config import SessionConfig

IDLE_SECONDS = 120  # that a warm process waits for the next notebook; a Jupyter server would keep it for ever


class RebuildFromRelease(NbGraderPreprocessor):
    """Take of a hand-in only what a student writes: answers, in cards too, and own cells. The rest is the release's."""

    def preprocess(self, _: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        """Return the rebuilt notebook; one that is a link, or cannot be read, counts as untouched."""
        which, coursedir = resources["nbgrader"], self.parent.parent.coursedir
        student, assignment, name = which["student"], which["assignment"], which["notebook"]
        released = Path(coursedir.format_path(coursedir.release_directory, ".", assignment), f"{name}.ipynb")
        with Gradebook(which["db_url"]) as gradebook:
            template = release_template(released, gradebook, OverwriteCells(parent=self))
            known = [notebook.name for notebook in gradebook.find_assignment(assignment).notebooks]
        folder = Path(coursedir.format_path(coursedir.submitted_directory, student, assignment))
        others = {path.stem: nbformat.read(path, 4) for path in released.parent.glob("*.ipynb") if path.stem in known}
        submission = read_submission(folder, student, {**others, name: template})
        rebuilt = submission.notebooks.get(name) or submission.pages.get(name) or rebuild([], template)[0]
        rebuilt.metadata.setdefault("gradestep", {})["notes"] = notes_of(submission, name)
        return rebuilt, resources


class IsolatedExecute(Execute):
    """Run the student's cells in a sandbox, and the tests in a process that student code can neither see nor fool."""

    sandbox = Enum(["required", "best", "off"], default_value="best", help="As in `gradestep grade --help`.").tag(
        config=True
    )

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any], km: Any = None
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Return the notebook with the outputs by which nbgrader scores it; no kernel is started."""
        assert km is None, "our processes are not Jupyter kernels"
        which, coursedir = resources["nbgrader"], self.parent.parent.coursedir
        name, assignment = which["notebook"], which["assignment"]
        folder = Path(coursedir.format_path(coursedir.submitted_directory, which["student"], assignment))
        notes = nb.metadata.get("gradestep", {}).get("notes", [])
        if is_page_of_unread(nb):
            return with_notes(Submission(which["student"], {}, notes={name: list(notes)}), name, failed(nb)), resources
        release = Path(coursedir.format_path(coursedir.release_directory, ".", assignment))
        others = read_beside(folder, which["student"], release, [name])
        submission = Submission(
            which["student"], {name: nb}, files=others.files, notes={name: list(notes)}, beside=others.notebooks
        )
        course = Course(Path(coursedir.root))
        with _sessions.lend(course, assignment, self._config(course, assignment)) as session:
            graded = session.kept(submission) or session.warm().grade(submission)
            done = graded.executed[name]
        return with_notes(submission, name, done), resources

    def _config(self, course: Course, assignment: str) -> SessionConfig:
        """Return what holds for an assignment now: a Jupyter server outlives a release, and settings."""
        level, warning = levels.choose(self.sandbox)
        if warning:
            self.log.warning(warning)
        coursedir = self.parent.parent.coursedir
        directories = coursedir.source_directory, coursedir.release_directory
        source, release = (Path(coursedir.format_path(each, ".", assignment)) for each in directories)
        released = {path.stem: nbformat.read(path, 4) for path in sorted(release.glob("*.ipynb"))}
        return config_of(course, assignment, released, level, Times.of(self.timeout), places=(source, release))


class SaveJudgedGrades(SaveAutoGrades):
    """Save the automatic scores; what could be tested by no program has none and waits for a person.

    A score that `gradestep grade --never-lower` holds up stays up (see gradebook/floors.py).
    """

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        """Save the scores of a notebook."""
        which, coursedir = resources["nbgrader"], self.parent.parent.coursedir
        student, assignment = which["student"], which["assignment"]
        history = Path(coursedir.root, OURS, "scores", assignment)
        content = ""
        if entry_of(history, student):
            content = content_of(Path(coursedir.format_path(coursedir.submitted_directory, student, assignment)))
        self._floors = floors_of(history, student, content).get(which["notebook"], {})
        self._unread = is_page_of_unread(nb)
        return super().preprocess(nb, resources)

    def preprocess_cell(
        self, cell: NotebookNode, resources: dict[str, Any], cell_index: int
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Save the score of a cell, if it has one."""
        cell, resources = super().preprocess_cell(cell, resources, cell_index)
        name = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        if waits(cell) or name in self._floors:
            grade = self.gradebook.find_grade(name, self.notebook_id, self.assignment_id, self.student_id)
            save_grade(grade, cell, self._floors.get(name, 0))
            self.gradebook.db.commit()
        return cell, resources

    def _add_comment(self, cell: NotebookNode, resources: dict[str, Any]) -> None:
        """Leave nbgrader's "No response." where there may have been one that could not be read."""
        super()._add_comment(cell, resources)
        if self._unread:
            where = self.notebook_id, self.assignment_id, self.student_id
            self.gradebook.find_comment(cell.metadata.nbgrader.grade_id, *where).auto_comment = None
            self.gradebook.db.commit()


class _Sessions:
    """The sessions of this process, by assignment; each ends when it was idle for a while."""

    def __init__(self) -> None:
        self._idle: dict[tuple[Path, str], tuple[Session, threading.Timer]] = {}
        self._lock = threading.Lock()
        atexit.register(self.close)

    @contextmanager
    def lend(self, course: Course, assignment: str, config: SessionConfig) -> Iterator[Session]:
        """Give a session for an assignment: the one that is warm, if its configuration is this one still, or another.

        The instructor's versions may be others: they are asked for notebook by notebook.
        """
        key = (course.root, assignment)
        session = self._take(key)
        if session is not None and replace(session.config, sources={}) != replace(config, sources={}):
            session.close()
            session = None
        if session is None:
            session = Session(config, Verdicts(course.root / OURS / "verdicts"))
        session.config = config
        try:
            yield session
        finally:
            self._keep(key, session)

    def close(self) -> None:
        """End all sessions."""
        for key in list(self._idle):
            self._end(key)

    def _take(self, key: tuple[Path, str]) -> Session | None:
        with self._lock:
            session, timer = self._idle.pop(key, (None, None))
        if timer:
            timer.cancel()
        return session

    def _keep(self, key: tuple[Path, str], session: Session) -> None:
        self._end(key)  # another thread's, if any: one for an assignment is enough
        timer = threading.Timer(IDLE_SECONDS, self._end, [key])
        timer.daemon = True
        timer.start()
        with self._lock:
            self._idle[key] = (session, timer)

    def _end(self, key: tuple[Path, str]) -> None:
        session = self._take(key)
        if session is not None:
            session.close()


_sessions = _Sessions()
