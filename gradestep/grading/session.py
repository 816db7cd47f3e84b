"""Where submissions are graded: one warm process, and the one function that grades a submission.

Threads of one process share a session; each process of a Dask cluster has its own.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

from gradestep.bridge.wire import MOST_BYTES
from gradestep.course.cells import is_graded, unmark
from gradestep.course.regular_files import note
from gradestep.grading.kept_verdicts import Verdict
from gradestep.grading.verdict_key import facts_of, file_digests, key_of
from gradestep.grading.warm_runs import Ran, WarmRuns
from gradestep.submissions.timestamp import SECRET

if TYPE_CHECKING:
    from typing import Self

    from nbformat import NotebookNode

    from gradestep.grading.kept_verdicts import Verdicts
    from gradestep.grading.session_config import SessionConfig
    from gradestep.submissions.submission import Submission

APART = "sources", "modules", "files", "from_scripts"  # of a SessionConfig: not the same for all, or told apart


@dataclass(frozen=True)
class Graded:
    """A submission whose notebooks were run: `executed` by name, more notes, and how long it took (wall seconds)."""

    submission: Submission
    executed: dict[str, NotebookNode]
    seconds: float


class Session(WarmRuns):
    """A context that grades submissions, from any number of threads."""

    def __init__(self, config: SessionConfig, verdicts: Verdicts | None = None) -> None:
        """Take over what was found before from `verdicts`, and keep there what is found."""
        super().__init__(config)
        self.verdicts = verdicts
        settings = {each.name: getattr(config, each.name) for each in fields(config) if each.name not in APART}
        self._facts = facts_of(config.modules, config.files, settings) if verdicts else ""

    def __enter__(self) -> Self:
        return self.warm()

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()

    def close(self) -> None:
        """End all processes; submissions that are still being graded end with a ProcessEndedError."""
        super().close()
        if self.verdicts:
            self.verdicts.tidy()

    def grade(self, submission: Submission) -> Graded:
        """Run the graded notebooks of a submission; what breaks in one of them costs nothing else.

        A notebook whose run breaks off, as when the system has killed the warm process, is run once more; when that
        breaks off too, its exception is raised, a ProcessEndedError if it is the warm process that is gone.
        """
        began = time.monotonic()
        files, notes = self._fitting(submission)
        running = replace(submission, files=files)
        ran = {name: self._judged(name, book, running) for name, book in _to_run(submission).items()}
        return self._graded(submission, ran, notes, began)

    def kept(self, submission: Submission) -> Graded | None:
        """Return the same with nothing run, or None when one of its notebooks has to be."""
        if self.verdicts is None:
            return None
        began = time.monotonic()
        files, notes = self._fitting(submission)
        digests, ran = file_digests(files), dict[str, Ran]()
        for name, notebook in _to_run(submission).items():
            verdict = self.verdicts.get(self._key(name, notebook, digests), notebook)
            if verdict is None:
                return None
            ran[name] = Ran(verdict.on(notebook), verdict.notes)
        return self._graded(submission, ran, notes, began)

    def _graded(self, submission: Submission, ran: dict[str, Ran], notes: list[str], began: float) -> Graded:
        if notes:
            submission.notes.setdefault("", []).extend(notes)
        for name, each in ran.items():
            submission.notebooks[name] = each.notebook
            submission.notes.setdefault(name, []).extend(each.notes)
        for name, notebook in submission.notebooks.items():
            submission.notes.setdefault(name, [])
            for cell in notebook.cells:
                unmark(cell)
        return Graded(submission, dict(submission.notebooks), time.monotonic() - began)

    def _fitting(self, submission: Submission) -> tuple[dict[str, bytes], list[str]]:
        """Return those files of a submission that a process takes beside the teacher's, and notes on the others.

        One of the same name as a teacher's takes no room, for the teacher's is used. What nbgrader's exchange adds for
        itself, another text for each student, stays outside as its timestamp does.
        """
        left, notes = MOST_BYTES - sum(map(len, self.config.files.values())), list[str]()
        kept = {name: data for name, data in submission.files.items() if name != SECRET}
        for name, data in list(kept.items()):
            left -= len(data) if name not in self.config.files else 0
            if left < 0:
                left += len(kept.pop(name))
                said = f"{name} was not there when the notebooks ran: all files are {MOST_BYTES >> 20} MB at most."
                notes.append(note(said))
        return kept, notes

    def _key(self, name: str, notebook: NotebookNode, files: dict[str, str]) -> str:
        more = {"name": name, "from_script": name in self.config.from_scripts}
        return key_of(self._facts, notebook, self.config.sources[name], files, **more)

    def _judged(self, name: str, notebook: NotebookNode, submission: Submission) -> Ran:
        """Return what a run of a notebook brings, or brought when it was run before."""
        if self.verdicts is None:
            return self.run(name, notebook, submission)
        key = self._key(name, notebook, file_digests(submission.files))
        with self.verdicts.turn(key):
            if verdict := self.verdicts.get(key, notebook):
                return Ran(verdict.on(notebook), verdict.notes)
            ran = self.run(name, notebook, submission)
            if not ran.chance:
                self.verdicts.keep(key, Verdict.of(ran.notebook, ran.notes))
            return ran


def _to_run(submission: Submission) -> dict[str, NotebookNode]:
    return {name: notebook for name, notebook in submission.notebooks.items() if is_graded(notebook)}
