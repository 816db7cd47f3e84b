"""The student's process of a trial in two processes: a companion of the worker, which is the checker.

It is `gradestep.grader.student` as it grades a class, without a sandbox: the author's own code runs in it. It serves
one trial after another, each with new names, as a worker does.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, Protocol

from gradestep.grader import student
from gradestep.grader.frames import END, ORDER, frame, orders, send
from gradestep.grader.random_streams import SEED
from gradestep.grader.shell import make_shell
from gradestep.proof.trial import FORKS, OverdueError, fresh, limited

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

PRELOADED = ("tensorflow", "keras", "numpy", "sklearn", "matplotlib")


class Process(Protocol):
    """A process of one's own: `subprocess.Popen`, or a fork."""

    def kill(self) -> None:
        """End it."""

    def wait(self) -> int:
        """Return its exit code."""


@dataclass(frozen=True)
class Fork:
    """A forked process."""

    pid: int

    def kill(self) -> None:
        """End it."""
        os.kill(self.pid, signal.SIGKILL)

    def wait(self) -> int:
        """Return its exit code."""
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


@dataclass(frozen=True)
class Companion:
    """The companion as its worker sees it: its process, and the streams from it and to it."""

    process: Process
    reader: BinaryIO
    writer: BinaryIO

    def begin(self, seconds: float) -> None:
        """Start a trial, which may take so many seconds of processor time over there."""
        send(self.writer, frame(ORDER, {"seconds": seconds}))

    def end(self) -> None:
        """End a trial: the next one finds none of its names."""
        send(self.writer, frame(END, None))

    def close(self, *, kill: bool = False) -> int:
        """Close the streams, upon which it ends if it has not, or is ended; return its exit code."""
        if kill:
            self.process.kill()
        for stream in (self.reader, self.writer):
            with contextlib.suppress(OSError):  # what was to be written to one that has ended
                stream.close()
        return self.process.wait()


@contextlib.contextmanager
def in_new_folder() -> Iterator[None]:
    """Work in a new folder, which is removed: a lesson may write files."""
    before = Path.cwd()
    with tempfile.TemporaryDirectory(prefix="gradestep-") as folder:
        os.chdir(folder)
        try:
            yield
        finally:
            os.chdir(before)


def start() -> Companion:
    """Start a companion: as a fork of this process, as long as no operation of TensorFlow has run in it."""
    return _forked() if FORKS and not _has_run() else _spawned()


def _has_run() -> bool:
    """Return whether TensorFlow has run an operation, after which a fork of this process would hang."""
    module = sys.modules.get("tensorflow.python.eager.context")
    context = module and module.context_safe()
    return bool(context and context._initialized)  # noqa: SLF001 - there is no public way to ask


def _forked() -> Companion:
    asked, asks = os.pipe()
    answered, answers = os.pipe()
    worker, child = os.getpid(), os.fork()
    if not child:
        os.close(asks)
        os.close(answered)
        _die_with(worker)
        _serve(os.fdopen(asked, "rb"), os.fdopen(answers, "wb"))
    os.close(asked)
    os.close(answers)
    return Companion(Fork(child), os.fdopen(answered, "rb"), os.fdopen(asks, "wb"))


def _spawned() -> Companion:
    modules = [name for name in PRELOADED if name in sys.modules]
    command = [sys.executable, "-m", "gradestep.proof.companion", *modules]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603 - our own
    assert process.stdin, "a pipe was asked for"
    assert process.stdout, "likewise"
    return Companion(process, process.stdout, process.stdin)  # type: ignore[arg-type]


def _die_with(worker: int) -> None:
    """End this fork with the worker, even in the midst of a computation."""
    from gradestep.grader import kernel

    kernel.prctl(kernel.DIE_WITH_PARENT, signal.SIGKILL)
    if os.getppid() != worker:  # it was gone before
        os._exit(1)


def _serve(reader: BinaryIO, writer: BinaryIO) -> NoReturn:
    """Be the student's process of one trial after another until the worker is gone."""
    try:
        for begin in orders(reader):
            make_shell().reset(new_session=True)  # type: ignore[no-untyped-call]
            fresh(SEED)
            with in_new_folder(), limited(begin.message["seconds"]):
                student.main(reader, writer)
    except (OSError, OverdueError):
        os._exit(1)
    os._exit(0)


def main() -> None:
    """Run: `python -m gradestep.proof.companion [MODULE ...]`, orders on standard input, answers on standard output."""
    reader, writer = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    from gradestep.grader.warm import preload

    preload(sys.argv[1:])
    _serve(reader, writer)


if __name__ == "__main__":
    main()
