"""Where submissions are graded: one warm process, and the one function that grades a submission.

Threads of one process share a session; each process of a Dask cluster has its own.
"""

from __future__ import annotations

import sys
import threading
import time
from copy import deepcopy
from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING

from gradestep.bridge.wire import MOST_BYTES
from gradestep.course.cells import is_graded, unmark
from gradestep.course.errors import GradestepError
from gradestep.course.regular_files import note
from gradestep.fork_server.host import ForkServer, ProcessEndedError
from gradestep.fork_server.spawn import SpawnServer
from gradestep.grading.cell_roles import plan
from gradestep.grading.kept_verdicts import Verdict
from gradestep.grading.lesson_slices import SliceDiffersError, Slices, whole
from gradestep.grading.notebook_run import Run, Times
from gradestep.grading.other_notebooks import lacks, wait_for_files, written
from gradestep.grading.repeatable import by_chance
from gradestep.grading.second_opinion import ask_again
from gradestep.grading.verdict_key import facts_of, file_digests, key_of
from gradestep.sandbox.confine import Limits
from gradestep.submissions.timestamp import SECRET

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Self

    from nbformat import NotebookNode

    from gradestep.grading.kept_verdicts import Verdicts
    from gradestep.grading.lesson_slices import Track
    from gradestep.submissions.submission import Submission

APART = ("sources", "modules", "files", "proven")  # of a SessionConfig: not the same for all notebooks, or told apart
EXIT_NOTICE_SECONDS = 1  # second, in which the end of the warm process has been noticed


@dataclass(frozen=True)
class SessionConfig:
    """What holds for all submissions of an assignment: it can be sent to another machine.

    `sources` are the instructor's versions by notebook, `modules` are imported once, `files` are those that the teacher
    released beside the notebooks, `level` is the sandbox's. With `every_cell` nothing is left out (lesson_slices.py).
    `proven` are the notebooks whose tests `gradestep check` has tried. Without `second_opinion` (see second_opinion.py)
    the checker has the last word.
    """

    sources: dict[str, NotebookNode]
    modules: tuple[str, ...]
    files: dict[str, bytes]
    level: str
    every_cell: bool = False
    times: Times = field(default_factory=Times)
    limits: Limits = field(default_factory=Limits)
    proven: frozenset[str] = frozenset()
    second_opinion: bool = True


@dataclass(frozen=True)
class Graded:
    """A submission whose notebooks were run: `executed` by name, more notes, and how long it took (wall seconds)."""

    submission: Submission
    executed: dict[str, NotebookNode]
    seconds: float


@dataclass(frozen=True)
class Ran:
    """A notebook that was run, and notes; `chance` says by what another run may bring another verdict, if known."""

    notebook: NotebookNode
    notes: list[str]
    chance: str = ""


class Session:
    """A context that grades submissions, from any number of threads."""

    def __init__(self, config: SessionConfig, verdicts: Verdicts | None = None) -> None:
        """Take over what was found before from `verdicts`, and keep there what is found."""
        self.config = config
        self.verdicts = verdicts
        settings = {each.name: getattr(config, each.name) for each in fields(config) if each.name not in APART}
        self._facts = facts_of(config.modules, config.files, settings) if verdicts else ""
        self._lock = threading.Lock()
        self._closed = self.is_warm = False
        self.slices = Slices(config.files)

    def __enter__(self) -> Self:
        return self.warm()

    def warm(self) -> Self:
        """Warm up, unless it is warm; raises ProcessEndedError when that fails."""
        with self._lock:
            if not self.is_warm:
                self._warm_up()
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()

    def close(self) -> None:
        """End all processes; submissions that are still being graded end with a ProcessEndedError."""
        self._closed = True
        if self.is_warm:
            self.fork_server.__exit__()
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
        more = {"name": name, "proven": name in self.config.proven}
        return key_of(self._facts, notebook, self.config.sources[name], files, **more)

    def _judged(self, name: str, notebook: NotebookNode, submission: Submission) -> Ran:
        """Return what a run of a notebook brings, or brought when it was run before."""
        if self.verdicts is None:
            return self._run(name, notebook, submission)
        key = self._key(name, notebook, file_digests(submission.files))
        with self.verdicts.turn(key):
            if verdict := self.verdicts.get(key, notebook):
                return Ran(verdict.on(notebook), verdict.notes)
            ran = self._run(name, notebook, submission)
            if not ran.chance:
                self.verdicts.keep(key, Verdict.of(ran.notebook, ran.notes))
            return ran

    def _run(self, name: str, notebook: NotebookNode, submission: Submission) -> Ran:
        fork_server = self.fork_server
        try:
            return self._run_once(fork_server, name, notebook, submission)
        except Exception as error:  # noqa: BLE001 - whatever it was, it may not come again; if it does, it is raised
            if isinstance(error, ProcessEndedError) and fork_server.gone_within(EXIT_NOTICE_SECONDS):
                self._replace(fork_server)
        return self._run_once(self.fork_server, name, notebook, submission)

    def _run_once(self, fork_server: ForkServer, name: str, notebook: NotebookNode, submission: Submission) -> Ran:
        """Run a notebook, and again with the files that it may lack, if other notebooks of the hand-in write them."""
        done, run = self._in_slices(fork_server, name, notebook, submission)
        chance, notes = by_chance(run, done), list[str]()
        others = {**submission.beside, **submission.notebooks}
        others = {other: each for other, each in others.items() if other != name}
        if lacks(run, done, others):
            files, notes = written(run, name, done, others)
            if files:
                with_files = replace(submission, files={**submission.files, **files})
                done, run = self._in_slices(fork_server, name, notebook, with_files)
        wait_for_files(run, done, others)
        return Ran(done, [*notes, *run.notes], chance)

    def _in_slices(
        self, fork_server: ForkServer, name: str, notebook: NotebookNode, submission: Submission
    ) -> tuple[NotebookNode, Run]:
        """Run a notebook, and again with whole lessons when a slice of them turns out to be another thing."""
        planned = plan(notebook, self.config.sources[name])
        track = whole(planned) if self.config.every_cell else self.slices.track(planned)
        try:
            done, run = self._ran(fork_server, track, name, notebook, submission)
            self.slices.keep(track)
        except SliceDiffersError:
            again = track.whole()
            done, run = self._ran(fork_server, again, name, notebook, submission)
            self.slices.keep(again, track)
        return done, run

    def _ran(
        self, fork_server: ForkServer, track: Track, name: str, notebook: NotebookNode, submission: Submission
    ) -> tuple[NotebookNode, Run]:
        run = Run(fork_server, track, self.config.times, submission.files, self.config.files)
        done = deepcopy(notebook)
        try:
            run.notebook(done)
            if self.config.second_opinion:
                ask_again(run, done, everything=name not in self.config.proven)
        finally:
            if fork_server.gone:  # what is said of the student's process, or of a slice, may be due to that
                raise ProcessEndedError("the grader's warm process is gone")
        return done, run

    def _warm_up(self) -> None:
        kind = ForkServer if sys.platform == "linux" else SpawnServer  # elsewhere a fork of TensorFlow is not safe
        self.fork_server = kind(self.config.level, list(self.config.modules), self.config.limits)
        self.fork_server.__enter__()
        self.is_warm = True

    def _replace(self, broken: ForkServer) -> None:
        """Start another warm process in the place of one that is gone, once for all threads that miss it."""
        with self._lock:
            if self._closed:
                raise ProcessEndedError("grading was stopped")
            if self.fork_server is broken:
                broken.__exit__()
                self._warm_up()


def _to_run(submission: Submission) -> dict[str, NotebookNode]:
    return {name: notebook for name, notebook in submission.notebooks.items() if is_graded(notebook)}


def released_files(folder: Path) -> dict[str, bytes]:
    """Return the files that were released beside the notebooks, by path relative to `folder`, `notebooks/A`.

    Raises GradestepError when they are more than a process takes.
    """
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file() and path.suffix != ".ipynb"]
    size = sum(path.stat().st_size for path in paths)
    if size > MOST_BYTES:
        largest = max(paths, key=lambda path: path.stat().st_size)
        raise GradestepError(
            f"{folder}: the files beside the notebooks are {size >> 20} MB, the largest is {largest.name}, and a "
            f"sandbox takes {MOST_BYTES >> 20} MB: make them smaller in source/, and release again."
        )
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
