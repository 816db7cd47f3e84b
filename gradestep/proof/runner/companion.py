"""The two processes that grade, as companions of a worker of the prover: the student's process and the checker.

They run the grader's own code for these roles, without a sandbox: the code is the author's own. Each serves one trial
after another, with new names each time, as a worker does.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, Any, NoReturn, Protocol

from gradestep.bridge import wire
from gradestep.fork_server.host import ProcessEndedError
from gradestep.proof.runner.trial import FORKS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import BinaryIO

    from gradestep.bridge.wire import Frame

PRELOADED = ("tensorflow", "keras", "numpy", "sklearn", "matplotlib")


class Process(Protocol):
    """A process of one's own: `subprocess.Popen`, or a fork."""

    def kill(self) -> None:
        """End it."""

    def wait(self) -> int:
        """Return its exit code."""


class Fork:
    """A forked process."""

    def __init__(self, pid: int) -> None:
        self.pid = pid

    def kill(self) -> None:
        """End it."""
        os.kill(self.pid, signal.SIGKILL)

    def wait(self) -> int:
        """Return its exit code."""
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


class Companion:
    """A companion as `notebook_run` sees a process; the worker's own patience takes the place of deadlines."""

    def __init__(self, process: Process, reader: BinaryIO, writer: BinaryIO) -> None:
        self.process, self.reader, self.writer = process, reader, writer
        self.ended = ""

    def begin(self, seconds: float) -> None:
        """Start a trial, which may take so many seconds of processor time over there."""
        self.send(wire.frame(wire.ORDER, {"seconds": seconds}))

    def send(self, sent: Frame, _: float = 0) -> None:
        """Send a frame; raises ProcessEndedError."""
        self._do(lambda: wire.send(self.writer, sent))

    def receive(self, _: float = 0) -> Frame:
        """Return the next frame; raises ProcessEndedError."""
        came: Frame = self._do(lambda: wire.receive(self.reader))
        return came

    def ask(self, sent: Frame, _: float = 0) -> Any:
        """Send a frame and return the message of the answer."""
        self.send(sent)
        return self.receive().message

    def close(self) -> None:
        """End a trial: the next one finds none of its names."""
        if not self.ended:
            self.send(wire.frame(wire.END, None))

    def give_up(self, why: str) -> None:
        """End the process for a reason of the worker's, whatever it is at."""
        if not self.ended:
            self.process.kill()
            self.leave()
            self.ended = why

    def leave(self) -> int:
        """Close the streams, upon which the process ends, and return its exit code."""
        for stream in (self.reader, self.writer):
            with contextlib.suppress(OSError):  # what was to be written to one that has ended
                stream.close()
        return self.process.wait()

    def _do(self, act: Callable[[], Any]) -> Any:
        if self.ended:
            raise ProcessEndedError(self.ended)
        try:
            return act()
        except (OSError, EOFError, wire.FrameError):
            self.ended = f"its process ended with code {self.leave()}"
            raise ProcessEndedError(self.ended) from None


def start(role: str, others: Iterable[Companion] = ()) -> Companion:
    """Start a companion for `role`, `"student"` or `"checker"`: a fork of this process, in which nothing has run."""
    return forked(role, others) if FORKS else spawned(role)


def forked(role: str, others: Iterable[Companion] = ()) -> Companion:
    """Fork this process; the fork lets go of the streams of its `others`, which would not end with them otherwise."""
    asked, asks = os.pipe()
    answered, answers = os.pipe()
    worker, child = os.getpid(), os.fork()
    if not child:
        os.close(asks)
        os.close(answered)
        for other in others:
            other.reader.close()
            other.writer.close()
        _die_with(worker)
        _serve(role, os.fdopen(asked, "rb"), os.fdopen(answers, "wb"))
    os.close(asked)
    os.close(answers)
    return Companion(Fork(child), os.fdopen(answered, "rb"), os.fdopen(asks, "wb"))


def spawned(role: str) -> Companion:
    """Start a new process, where a fork is not safe."""
    modules = [name for name in PRELOADED if name in sys.modules]
    command = [sys.executable, "-m", "gradestep.proof.runner.companion", role, *modules]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603 - our own
    assert process.stdin, "a pipe was asked for"
    assert process.stdout, "likewise"
    return Companion(process, process.stdout, process.stdin)  # type: ignore[arg-type]


def _die_with(worker: int) -> None:
    """End this fork with the worker, even in the midst of a computation."""
    from gradestep.sandbox import libc

    libc.prctl(libc.DIE_WITH_PARENT, signal.SIGKILL)
    if os.getppid() != worker:  # it was gone before
        os._exit(1)


def _serve(role: str, reader: BinaryIO, writer: BinaryIO) -> NoReturn:
    """Be what grades in one trial after another until the worker is gone."""
    from gradestep.bridge import student_process
    from gradestep.bridge.ipython_shell import make_shell
    from gradestep.bridge.random_streams import SEED
    from gradestep.proof.runner.trial import OverdueError, fresh, quiet, within_cpu_seconds
    from gradestep.proof.runner.watched_checker import WatchedChecker
    from gradestep.proof.runner.work_folder import in_new_folder

    roles: dict[str, Any] = {"student": student_process.Process, "checker": WatchedChecker}
    status = 1
    try:
        with quiet():
            for begin in wire.orders(reader):
                make_shell().reset(new_session=True)  # type: ignore[no-untyped-call]
                fresh(SEED)
                with in_new_folder(), within_cpu_seconds(begin.message["seconds"]):
                    roles[role](reader, writer).serve()
        status = 0
    except (OSError, OverdueError):
        status = 1  # the worker says why
    finally:
        os._exit(status)


def main() -> None:
    """Run: `python -m gradestep.proof.runner.companion ROLE [MODULE ...]`, orders on stdin, answers on stdout."""
    from gradestep.fork_server.server import preload

    role, *modules = sys.argv[1:]
    reader, writer = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    preload(modules)
    _serve(role, reader, writer)


if __name__ == "__main__":
    main()
