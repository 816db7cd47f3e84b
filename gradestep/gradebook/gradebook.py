"""The gradebook of a course for one assignment, to be written: the only place that writes scores."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat

from gradestep.gradebook import pending, scores
from gradestep.gradebook.autograded import TIMESTAMP
from gradestep.gradebook.changes import Weighed, floor_notes, held, points_of
from gradestep.gradebook.database import AGAIN, GradebookError, transaction
from gradestep.gradebook.floors import entry_of, floors_of, keep_entry
from gradestep.gradebook.open_gradebook import OpenGradebook
from gradestep.gradebook.standing import put_back, standing
from gradestep.submissions.digests import graded_by
from gradestep.submissions.notes import with_notes

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nbformat import NotebookNode

    from gradestep.gradebook.floors import Floors
    from gradestep.gradebook.standing import Rows
    from gradestep.submissions.submission import Submission


class Gradebook(OpenGradebook):
    """nbgrader's gradebook, open for one assignment, to be written; a context manager, used from one thread."""

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

    def _remove_pages(self, submission: Submission) -> None:
        """Remove the feedback pages of notebooks that are not there any more: nbgrader would keep their old scores."""
        where = (self.coursedir.feedback_directory, submission.student, self.assignment)
        for name in set(submission.missing) - submission.pages.keys():
            Path(self.coursedir.format_path(*where), f"{name}.html").unlink(missing_ok=True)

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


def _files(submission: Submission) -> dict[str, bytes]:
    """Return the submission's other files, and its timestamp when it is one that nbgrader can read again."""
    files = {path: data for path, data in submission.files.items() if path != TIMESTAMP}
    if submission.timestamp and pending.read_timestamp(submission.timestamp):
        files[TIMESTAMP] = submission.timestamp.encode("utf-8")
    return files
