"""One run of a challenge's cells, in a process that runs many of them one after the other."""

from __future__ import annotations

import ast
import contextlib
import io
import linecache
import math
import os
import random
import signal
import sys
import time
import warnings
from dataclasses import dataclass, replace
from functools import lru_cache, wraps
from types import FunctionType
from typing import TYPE_CHECKING, Any

from gradestep.proof.runner.held import plain
from gradestep.proof.runner.outcome import Outcome, said
from gradestep.proof.runner.work_folder import in_new_folder
from gradestep.static_analysis.execute import points_of, value_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from types import FrameType

    Adapt = Callable[[dict[str, Any], set[str]], None]  # called with all names, and those that an answer has defined

FORKS = sys.platform == "linux"  # elsewhere a fork of a process with TensorFlow is not safe
SECONDS = 10.0  # of processor time: a machine that is busy with other things makes no trial fail
ROUNDING = 1e-9  # of a sum of points
OURS = "<gradestep "  # how the file name of a cell begins, in tracebacks too


class OverdueError(BaseException):
    """Raised inside of a trial that takes too long; no `except Exception` of a cell holds it back."""


@dataclass(frozen=True)
class Code:
    """The source of one code cell as a trial runs it, and the points of tests."""

    role: str
    name: str
    line: int
    source: str
    points: float = math.inf

    @property
    def file(self) -> str:
        """What tracebacks call the cell."""
        return f"{OURS}{self.name or 'lesson'}, line {self.line}>"

    @property
    def key(self) -> tuple[str, str]:
        """Under what an outcome keeps what the cell has raised: role and name, and for a lesson cell its line."""
        return (self.role, self.name or f"line {self.line}")


@dataclass(frozen=True)
class Trial:
    """Cells to run in order under a seed; a job for a prover.

    `noisy` lets each function of an answer write to stderr when it is called; `brief` ends the trial at the first
    tests cell that fails; `apart` names the trials with which alone it shares a process. It works in a new folder, with
    copies of the teacher's files from `folder`.
    """

    cells: tuple[Code, ...]
    seed: int = 0
    noisy: bool = False
    brief: bool = False
    apart: str = ""
    seconds: float = SECONDS
    folder: Path | None = None

    def __call__(self) -> Outcome:
        """Run the cells and return what came of them."""
        return run(self, adapt=noise if self.noisy else None)

    def with_source(self, place: int, source: str, **changes: Any) -> Trial:
        """Return this trial with another source for the cell at `place`, and other changes."""
        cells = list(self.cells)
        cells[place] = replace(cells[place], source=source)
        return replace(self, cells=tuple(cells), **changes)


def run(trial: Trial, adapt: Adapt | None = None) -> Outcome:
    """Run the cells of `trial`; `adapt` may change what an answer has just defined."""
    outcome, names = Outcome(), {"__name__": "__main__"}
    if any("get_ipython" in cell.source for cell in trial.cells):
        _give_shell(names)
    began = time.process_time()
    try:
        with (
            in_new_folder(trial.folder),
            within_cpu_seconds(trial.seconds),
            contextlib.redirect_stdout(io.StringIO()) as said_aloud,
            quiet(trial.noisy),
        ):
            fresh(trial.seed)
            _cells(trial, names, outcome, said_aloud, adapt)
    except OverdueError:
        outcome.ended = overdue(trial.seconds)
    outcome.holds = plain(names.get("holds"))
    outcome.seconds = time.process_time() - began
    return outcome


def _give_shell(names: dict[str, Any]) -> None:
    """Give a trial with magics what a kernel has for them; one without any does not wait for IPython."""
    from gradestep.bridge.ipython_shell import Shell, make_shell

    shell: Any = Shell.instance() if Shell.initialized() else make_shell()
    shell.user_module, shell.user_ns = shell.prepare_user_module(user_ns=names)
    shell.init_user_ns()


def _cells(trial: Trial, names: dict[str, Any], outcome: Outcome, said_aloud: io.StringIO, adapt: Adapt | None) -> None:
    for cell in trial.cells:
        before = set(names)
        said_aloud.seek(0)
        said_aloud.truncate()
        _step(cell, names, outcome, said_aloud)
        if adapt and cell.role == "answer":
            adapt(names, set(names) - before)
        if trial.brief and ("tests", cell.name) in outcome.errors:
            break


def overdue(seconds: float) -> str:
    """Return why a trial was cut off that took longer than `seconds`."""
    return f"it took longer than {seconds:.0f} s"


def noise(names: dict[str, Any], defined: set[str]) -> None:
    """Let each function that an answer has defined write to stderr when it is called."""
    for name in defined:
        if isinstance(names[name], FunctionType):
            names[name] = _noisy(names[name])


def fresh(seed: int) -> None:
    """Forget what the trial before has left behind, and set the seeds of Python, NumPy and TensorFlow."""
    random.seed(seed)
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed(seed)
    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close("all")
    if "keras" in sys.modules:
        keras = sys.modules["keras"]
        keras.backend.clear_session()
        keras.utils.set_random_seed(seed)
        sys.modules["tensorflow"].config.run_functions_eagerly(run_eagerly=False)


def _step(cell: Code, names: dict[str, Any], outcome: Outcome, said_aloud: io.StringIO) -> None:
    """Run one cell; what it raises is kept, as a notebook goes on after it."""
    lines = cell.source.splitlines(keepends=True)  # for inspect.getsource, and for loops of tf.function
    linecache.cache[cell.file] = (len(cell.source), None, lines, cell.file)
    try:
        value = value_of(_parsed(cell.source, cell.file), cell.file, names)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever a stand-in may raise
        outcome.errors[cell.key] = said(error)
        return
    if cell.role == "tests":
        keep_points(outcome, cell, points_of(value), said_aloud.getvalue())


def keep_points(outcome: Outcome, cell: Code, earned: float | None, printed: str) -> None:
    """Keep what tests that came to their end have earned, where that is less than all: of parts, those that failed."""
    lost = [line for line in printed.splitlines() if line.startswith("✗")]
    if earned is not None and (lost or earned < cell.points - ROUNDING):
        outcome.errors[cell.key] = (
            "; ".join(lost) or f"its last value, {earned:g}, is its score, and less than all points"
        )
        outcome.earned[cell.name] = earned


@lru_cache(maxsize=512)
def _parsed(source: str, file: str) -> ast.Module:
    return ast.parse(source, file)


@contextlib.contextmanager
def within_cpu_seconds(seconds: float) -> Iterator[None]:
    """Raise OverdueError inside the block when it takes longer; where there is no SIGPROF the prover's limit holds."""
    if not hasattr(signal, "SIGPROF"):
        yield
        return
    before = signal.signal(signal.SIGPROF, _overdue)
    signal.setitimer(signal.ITIMER_PROF, seconds, 1.0)  # and again, should a callback swallow the first
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _overdue(_: int, __: FrameType | None) -> None:
    raise OverdueError


@contextlib.contextmanager
def quiet(warned: bool = False) -> Iterator[None]:  # noqa: FBT001, FBT002 - only noisy trials want their warnings
    """Keep stderr and warnings from the teacher's terminal; nothing that a cell sets of them outlives the trial."""
    with (
        open(os.devnull, "w", encoding="utf-8") as nothing,  # noqa: PTH123 - os.devnull is no path on Windows
        contextlib.redirect_stderr(nothing),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("always" if warned else "ignore")
        yield


def _noisy(function: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        print("written to stderr by an answer", file=sys.stderr)  # noqa: T201 - that is the noise
        warnings.warn("a warning of an answer", stacklevel=2)
        return function(*args, **kwargs)

    return call
