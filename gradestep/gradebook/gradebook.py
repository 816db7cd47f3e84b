"""The gradebook of a course for one assignment: its templates, who is due, and the only place that writes scores."""

from __future__ import annotations

from contextlib import ExitStack
from copy import deepcopy
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
from nbgrader.preprocessors import OverwriteCells

from gradestep.course.errors import GradestepError
from gradestep.gradebook import pending, scores
from gradestep.gradebook.autograded import TIMESTAMP, Autograded
from gradestep.gradebook.changes import Weighed, floor_notes, held, points_of
from gradestep.gradebook.conversion_hooks import Hooks
from gradestep.gradebook.database import AGAIN, GradebookError, located, missing, open_database, shown, transaction
from gradestep.gradebook.floors import entry_of, floors_of, keep_entry
from gradestep.gradebook.history import History
from gradestep.gradebook.nbgrader_config import configured, feedback_is_ours, late_penalties, steps_after_execution
from gradestep.gradebook.release_templates import release_template
from gradestep.gradebook.standing import put_back, standing
from gradestep.submissions.digests import digest, digest_of, graded_by
from gradestep.submissions.notes import with_notes

OURS = ".gradestep"  # the folder, beside the gradebook, of what we keep of earlier gradings

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from types import TracebackType
    from typing import Self

    from nbformat import NotebookNode

    from gradestep.course.course import Course
    from gradestep.gradebook.floors import Floors
    from gradestep.gradebook.standing import Rows
    from gradestep.submissions.submission import Submission


class Gradebook:
    """nbgrader's gradebook, open for one assignment; a context manager, used from one thread."""

    def __init__(self, course: Course, assignment: str, db_url: str = "") -> None:
        """Read the course's nbgrader settings; `db_url` stands before the configured database.

        Raises GradestepError when the settings or the URL are wrong.
        """
        self.course = course
        self.assignment = assignment
        self._given_url = db_url
        self.autograde = configured(course, db_url)
        self.coursedir = self.autograde.coursedir
        self.url = located(self.coursedir.db_url)
        self.autograded = Autograded(self.autograde, assignment)
        self.hooks = Hooks(self.autograde, assignment)
        self._steps = steps_after_execution(self.autograde)
        self._penalties = late_penalties(self.autograde)
        self.feedback_is_ours = feedback_is_ours(self.autograde)
        self._digests: dict[str, str] = {}
        self.history = History(Path(self.coursedir.root, OURS, "scores", assignment))
        self.reasons: dict[str, dict[str, str]] = {}  # why notebooks of students are graded, for the history
        self.never_lower = False
        self._open = ExitStack()

    def __enter__(self) -> Self:
        """Open the database and take the lock; raises GradestepError when A is not in it, or is being graded."""
        if missing(self.url):
            raise GradestepError(f"{shown(self.url)}: there is no gradebook yet: run gradestep release A")
        with ExitStack() as opened:
            self._gradebook = open_database(self.url, self.coursedir.course_id)
            opened.callback(self._gradebook.close)
            self._notebooks = self._known_notebooks()
            opened.enter_context(self.autograded.writable())
            self._open = opened.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Close the database and remove what is temporary."""
        self._open.close()

    def templates(self, notebooks: Sequence[str] = ()) -> dict[str, NotebookNode]:
        """Return the released notebooks by name, hidden tests put back; only those in `notebooks` when any is named.

        Raises GradestepError for an unknown notebook, one that is not released, or a gradebook of another release.
        """
        overwrite = OverwriteCells(parent=self.autograde)
        folder = Path(self.coursedir.format_path(self.coursedir.release_directory, ".", self.assignment))
        with transaction(self._gradebook):
            return {
                name: release_template(folder / f"{name}.ipynb", self._gradebook, overwrite)
                for name in self._chosen_notebooks(notebooks)
            }

    def folders(self) -> tuple[Path, Path]:
        """Return the folders of the source and of the release, as nbgrader's settings have them."""
        where = (self.coursedir.source_directory, self.coursedir.release_directory)
        source, release = (Path(self.coursedir.format_path(folder, ".", self.assignment)) for folder in where)
        return source, release

    @property
    def kept_verdicts(self) -> Path:
        """The folder of the verdicts of earlier runs, which outlive the gradebook."""
        return Path(self.coursedir.root, OURS, "verdicts")

    def due(
        self, students: Sequence[str] = (), notebooks: Sequence[str] = (), *, force: bool = False
    ) -> dict[str, Path]:
        """Return whose work is to be graded, each with the folder `submitted/S/A`; with `force` all who handed in.

        What was graded as it is now, by the release as it is now, is left out. Raises GradestepError when nobody has
        handed in, and for an unknown student or notebook.
        """
        folders = self._handed_in(students, notebooks)
        return folders if force else {student: folders[student] for student in self.why_due(students, notebooks)}

    def why_due(self, students: Sequence[str] = (), notebooks: Sequence[str] = ()) -> dict[str, dict[str, str]]:
        """Return of whose work is to be graded which notebooks, and why, in the words of pending.py."""
        names = self._chosen_notebooks(notebooks)
        why = {
            student: pending.why_due(folder, self.autograded.folder(student), names, self._released)
            for student, folder in self._handed_in(students, notebooks).items()
        }
        return {student: due for student, due in why.items() if due}

    def _handed_in(self, students: Sequence[str], notebooks: Sequence[str]) -> dict[str, Path]:
        """Return the folder `submitted/S/A` of each of `students`, if he handed in any of `notebooks`."""
        folders = pending.chosen(pending.submitted(self.coursedir, self.assignment), students)
        if not notebooks:
            return folders
        return {student: folder for student, folder in folders.items() if pending.holds_any(folder, notebooks)}

    def misplaced(self, known: Collection[str]) -> list[str]:
        """Return a warning for each student who seems to have handed in elsewhere."""
        return pending.misplaced(self.coursedir, self.assignment, known)

    def _released(self, name: str) -> str:
        """Return the digest of a notebook's release, hidden tests and points among it, and of the files beside it."""
        if name not in self._digests:
            folder = Path(self.coursedir.format_path(self.coursedir.release_directory, ".", self.assignment))
            files = [path for path in sorted(folder.rglob("*")) if path.is_file() and path.suffix != ".ipynb"]
            beside = digest((path.relative_to(folder).as_posix(), path) for path in files)
            self._digests |= {each: digest_of(template) + beside for each, template in self.templates([name]).items()}
        return self._digests[name]

    def write(self, submission: Submission, executed: dict[str, NotebookNode]) -> dict[str, tuple[float, float]]:
        """Save the scores of one submission and its graded notebooks; return score and maximum by notebook.

        The scores are written in one transaction and `autograded/S/A` is renamed into place after it, so that a kill
        at any moment leaves the old state or the new one, or one in which the submission is due again. At last
        nbgrader's post_convert_hook is called, if the course has one. Raises GradebookError, nothing being lost, when
        the database or the disk refuses, and GradestepError when this submission alone cannot be written.
        """
        return self.put(self.weigh(submission, executed))

    def weigh(self, submission: Submission, executed: dict[str, NotebookNode]) -> Weighed:
        """Return what `write` would write of a submission, and write nothing.

        Raises GradestepError when this submission cannot be written.
        """
        scores.refuse_id(submission.student)
        submission.notes.setdefault("", []).extend(self.hooks.failed_before(submission.student))
        graded = {name: self._finished(submission, name, executed[name]) for name in executed}
        lapsed = pending.lapsed(self.autograded.folder(submission.student), submission)
        submission = replace(submission, lapsed=frozenset() if self.never_lower else lapsed)
        with transaction(self._gradebook):
            before = standing(self._gradebook, self.assignment, submission.student)
        weighed = Weighed(submission, graded, before, self._floors(submission, graded, before))
        self._note_persons_scores(submission, graded)
        for name, notes in floor_notes(weighed.given, weighed.floors).items():
            submission.notes.setdefault(name, []).extend(notes)
        return weighed

    def put(self, weighed: Weighed) -> dict[str, tuple[float, float]]:
        """Write what was weighed, as `write` does; how the student stood before is kept."""
        submission, graded = weighed.submission, weighed.graded
        texts = {name: self._text(submission, name, book) for name, book in {**graded, **submission.pages}.items()}
        whole = self._notebooks <= {*graded, *submission.missing}
        place = self.autograded.folder(submission.student)
        try:
            self.history.keep(submission.student, self._before(weighed), place)
            with self.autograded.draft(submission.student, texts, _files(submission), whole=whole) as draft:
                entry = {"content": submission.content, "cells": weighed.floors} if weighed.floors else None
                keep_entry(self.history.folder, submission.student, entry)
                earned = self._save(submission, graded, weighed.floors)
                draft.keep()
        except OSError as error:
            where = error.filename or self.autograded.root
            raise GradebookError(f"{where}: {error.strerror or error}. Mend that; {AGAIN}") from error
        self._remove_pages(submission)
        submission.notes[""] += self._call_after(submission.student, graded)
        return earned

    def _floors(self, submission: Submission, graded: dict[str, NotebookNode], before: Rows | None) -> Floors:
        """Return the floors of all notebooks of a hand-in, also of those that are not graded now."""
        known = floors_of(self.history.folder, submission.student, submission.content)
        if not (known or self.never_lower):
            return {}
        missing = self.templates(submission.missing) if submission.missing else {}
        most = {name: points_of(notebook) for name, notebook in {**graded, **missing}.items()}
        return {**known, **held(before, known, most, never_lower=self.never_lower)}

    def _before(self, weighed: Weighed) -> dict[str, Any]:
        """Return how a student stands, as undo.py reads it again."""
        student = weighed.submission.student
        return {
            "student": student,
            "why": self.reasons.get(student, {}),
            "rows": weighed.before,
            "lapsed": sorted(weighed.submission.lapsed),
            "floors": entry_of(self.history.folder, student),
        }

    def put_back(self, before: dict[str, Any], files: dict[str, bytes]) -> str:
        """Put a student's scores and graded work back as they were, and return why not, or an empty text.

        Raises GradebookError, nothing being lost, when the database or the disk refuses.
        """
        student = before["student"]
        try:
            with self.autograded.again(student, files) as draft:
                with transaction(self._gradebook):
                    why = put_back(self._gradebook, self.assignment, before, self._penalties)
                if why:
                    return why
                keep_entry(self.history.folder, student, before["floors"])
                draft.keep()
        except OSError as error:
            where = error.filename or self.autograded.root
            raise GradebookError(f"{where}: {error.strerror or error}. Mend that; {AGAIN}") from error
        return ""

    def standing(self, student: str) -> Rows | None:
        """Return how a student stands, by notebook and cell."""
        with transaction(self._gradebook):
            return standing(self._gradebook, self.assignment, student)

    def _remove_pages(self, submission: Submission) -> None:
        """Remove the feedback pages of notebooks that are not there any more: nbgrader would keep their old scores."""
        where = (self.coursedir.feedback_directory, submission.student, self.assignment)
        for name in set(submission.missing) - submission.pages.keys():
            Path(self.coursedir.format_path(*where), f"{name}.html").unlink(missing_ok=True)

    def waiting(self, student: str) -> dict[str, float]:
        """Return the points of a student's, by notebook, that a person has yet to decide on."""
        with transaction(self._gradebook):
            return scores.waiting(self._gradebook, self.assignment, student)

    def penalties(self, student: str) -> dict[str, float]:
        """Return the points, by notebook, that are taken off a student's score for lateness."""
        with transaction(self._gradebook):
            return scores.penalties(self._gradebook, self.assignment, student)

    def _note_persons_scores(self, submission: Submission, graded: dict[str, NotebookNode]) -> None:
        """Note what a person gave that does not count now, or that hides what the tests say."""
        which = (self._gradebook, self.assignment, submission.student)
        with transaction(self._gradebook):
            found = [scores.overruled(*which, submission.lapsed), scores.hidden(*which, graded)]
        for name, notes in (item for each in found for item in each.items()):
            submission.notes.setdefault(name, []).extend(notes)

    def _text(self, submission: Submission, name: str, notebook: NotebookNode) -> str:
        notebook = with_notes(submission, name, notebook, as_cell=self.feedback_is_ours)
        if submission.content:
            missing = set(submission.missing) - submission.pages.keys()
            graded_by(notebook, submission.content, self._released(name), missing)
        return nbformat.writes(notebook) + "\n"

    def _call_after(self, student: str, notebooks: Iterable[str]) -> list[str]:
        submitted = self.coursedir.format_path(self.coursedir.submitted_directory, student, self.assignment)
        return self.hooks.after(student, Path(submitted), notebooks)

    def _save(
        self, submission: Submission, graded: dict[str, NotebookNode], floors: Floors
    ) -> dict[str, tuple[float, float]]:
        with transaction(self._gradebook):
            scores.known_student(self._gradebook, submission.student, create=self.autograde.create_student)
            return scores.save(self._gradebook, self.assignment, submission, graded, self._penalties, floors=floors)

    def _finished(self, submission: Submission, name: str, notebook: NotebookNode) -> NotebookNode:
        """Return what nbgrader's configured steps make of an executed notebook."""
        which = {"student": submission.student, "assignment": self.assignment, "notebook": name}
        resources: dict[str, Any] = {"nbgrader": {**which, "db_url": self.coursedir.db_url}, "unique_key": name}
        notebook = deepcopy(notebook)
        for step in self._steps:
            notebook, resources = step(notebook, resources)
        return notebook

    def _known_notebooks(self) -> set[str]:
        with transaction(self._gradebook):
            assignments = {assignment.name: assignment for assignment in self._gradebook.assignments}
            if self.assignment not in assignments:
                raise GradestepError(self._unknown(list(assignments)))
            return {notebook.name for notebook in assignments[self.assignment].notebooks}

    def _unknown(self, known: list[str]) -> str:
        place = f'no assignment "{self.assignment}" in the gradebook {shown(self.url)}'
        if (self.course.source / self.assignment).is_dir() or (self.course.challenges / self.assignment).is_dir():
            setting = f'write c.CourseDirectory.db_url = "{shown(self.url)}" into nbgrader_config.py, and '
            return f"{place}: {setting if self._given_url else ''}run gradestep release {self.assignment}"
        near = get_close_matches(self.assignment, known, n=3, cutoff=0.3) or known[:5]
        return f"{place}: did you mean {', '.join(near)}?" if near else f"{place}: run gradestep release A"

    def _chosen_notebooks(self, names: Sequence[str]) -> list[str]:
        known = sorted(self._notebooks)
        for name in names:
            if name not in known:
                near = get_close_matches(name, known, n=3, cutoff=0.3) or known[:5]
                raise GradestepError(f'no notebook "{name}" in {self.assignment}: did you mean {", ".join(near)}?')
        return sorted(names) or known


def _files(submission: Submission) -> dict[str, bytes]:
    """Return the submission's other files, and its timestamp when it is one that nbgrader can read again."""
    files = {path: data for path, data in submission.files.items() if path != TIMESTAMP}
    if submission.timestamp and pending.read_timestamp(submission.timestamp):
        files[TIMESTAMP] = submission.timestamp.encode("utf-8")
    return files
