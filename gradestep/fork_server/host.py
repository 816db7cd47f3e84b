"""The coordinator's hold on the warm process and on what it forks: orders with a deadline, and an end."""

from __future__ import annotations

import array
import contextlib
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import asdict, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from gradestep.bridge.wire import Frame, FrameError, receive, send
from gradestep.course.interrupt import CtrlC
from gradestep.fork_server.parent_death import from_a_lasting_thread
from gradestep.sandbox import levels, supervisor
from gradestep.sandbox.confine import Limits

if TYPE_CHECKING:
    from typing import Self

START_SECONDS = 180  # importing TensorFlow from a slow disk takes its time
POLL_SECONDS = 0.1  # seconds
ENDED = "its code ended it, or crashed it"
GONE = {
    supervisor.MEMORY: "it used more memory than it may",
    supervisor.DISK: "it wrote more files than it may",
    supervisor.PROCESSES: "it started more processes than it may",
    supervisor.SIGNALLED: "it was killed by a signal, as when it uses too much processor time",
    supervisor.UNCONFINED: "this machine could not confine it: see gradestep doctor",
}
ENVIRONMENT = {
    "NBGRADER_EXECUTION": "autograde",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "CUDA_VISIBLE_DEVICES": "-1",
    "KERAS_BACKEND": "tensorflow",
    "OMP_NUM_THREADS": "1",  # submissions side by side fill the processors; threads in each only get in the way
    "OPENBLAS_NUM_THREADS": "1",
    "TF_NUM_INTRAOP_THREADS": "1",
    "TF_NUM_INTEROP_THREADS": "1",
    "PYTHONHASHSEED": "0",  # a set of texts has one order, so that grading again shows and gives the same
}
ISOLATED = ("-s", "-P")  # as -I, but Python reads the environment, which is ours alone


def usual_workers() -> int:
    """Return how many processes work side by side here: one for each processor that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class ProcessEndedError(Exception):
    """A process that is no more, or that does not speak as it should; its text says why."""


class Line:
    """One end of the line to a process: read and write with a deadline."""

    def __init__(self, end: socket.socket) -> None:
        self.end, self.until = end, 0.0

    def read(self, size: int) -> bytes:
        """Return at most `size` bytes; raises TimeoutError when the deadline is over."""
        self.end.settimeout(max(0.001, self.until - time.monotonic()))
        return self.end.recv(size)

    def write(self, data: bytes) -> None:
        """Write all of `data`; raises TimeoutError when the deadline is over."""
        self.end.settimeout(max(0.001, self.until - time.monotonic()))
        self.end.sendall(data)

    def flush(self) -> None:
        """Nothing is kept back."""


class Stopwatch:
    """Takes the time of a `with` block: `seconds` passed, and `left` of a limit."""

    def __init__(self, limit: float = 0) -> None:
        self.began, self.limit = time.monotonic(), limit
        self.seconds = 0.0

    @property
    def left(self) -> float:
        """How many seconds of the limit are left, at least a little."""
        return max(0.1, self.began + self.limit - time.monotonic())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.seconds = time.monotonic() - self.began


class Process:
    """A student's process or a checker, as the coordinator sees it."""

    def __init__(self, fork_server: ForkServer, number: int, end: socket.socket) -> None:
        """Hold the line of the process that the fork server knows by `number`."""
        self.fork_server, self.number, self.line = fork_server, number, Line(end)
        self.ended = ""

    def send(self, sent: Frame, seconds: float) -> None:
        """Send a frame; raises ProcessEndedError."""
        self._within(seconds, lambda: send(self.line, sent))  # type: ignore[arg-type]

    def receive(self, seconds: float) -> Frame:
        """Return the next frame; raises ProcessEndedError when none comes in time, or no frame at all."""
        got: Frame = self._within(seconds, lambda: receive(self.line))  # type: ignore[arg-type]
        return got

    def ask(self, sent: Frame, seconds: float) -> Any:
        """Send a frame and return the message of the answer."""
        self.send(sent, seconds)
        try:
            return self.receive(seconds).message
        except FrameError as error:
            raise self._end(str(error)) from None

    def give_up(self, why: str) -> None:
        """End the process for a reason of the coordinator's."""
        self._end(why)

    def close(self) -> None:
        """End the process: its supervisor kills it when the line is closed."""
        self.line.end.close()

    def _within(self, seconds: float, act: Any) -> Any:
        if self.ended:
            raise ProcessEndedError(self.ended)
        self.line.until = time.monotonic() + seconds
        try:
            return act()
        except TimeoutError:
            raise self._end(f"it did not answer in {seconds:.0f} s") from None
        except FrameError as error:
            raise self._end(str(error)) from None
        except (OSError, EOFError):
            raise self._end(self.fork_server.why(self.number)) from None

    def _end(self, why: str) -> ProcessEndedError:
        self.ended = why
        self.close()
        return ProcessEndedError(why)


class ForkServer:
    """A warm process in the sandbox of `level`, as a context; it ends with this one, whatever happens."""

    program = ("-m", "gradestep.fork_server.server")

    def __init__(self, level: str, modules: list[str], limits: Limits | None = None) -> None:
        """Say what is imported once (`modules`) and what each process may use."""
        self.level, self.modules, self.limits = level, modules, limits or Limits()
        self._lock, self._count = threading.Lock(), 0
        self._codes: dict[int, int] = {}
        self._started = 0
        self._news = threading.Condition()
        self._stopping, self._said = threading.Lock(), ""

    def __enter__(self) -> Self:
        """Start it and wait until it is warm; raises ProcessEndedError with what it said when it fails."""
        with CtrlC() as ctrl_c:  # which Python itself would raise while a lock is half taken, and then nobody gets it
            self._start()
            self._wait_until_warm(ctrl_c)
        if ctrl_c.came:
            self._stop()
            raise KeyboardInterrupt
        if self._codes.get(0) != os.EX_OK:
            said = self._stop()
            raise ProcessEndedError(f"the grader's warm process did not start: {said}")
        return self

    def _start(self) -> None:
        ours, theirs = socket.socketpair()
        python = [sys.executable, *ISOLATED, *self.program, str(theirs.fileno()), self.level, *self.modules]
        argv, env, options = levels.command(self.level, python, [theirs.fileno()])
        self.log = tempfile.TemporaryFile()  # noqa: SIM115 - `_end` closes it
        start = partial(subprocess.Popen, argv, env={**env, **ENVIRONMENT}, stdout=self.log, stderr=self.log, **options)
        self.warm = from_a_lasting_thread(start)
        theirs.close()
        self.control = ours
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def _wait_until_warm(self, ctrl_c: CtrlC) -> None:
        """Wait for the first news, or for Ctrl-C."""
        until = time.monotonic() + START_SECONDS
        while not ctrl_c.came and 0 not in self._codes and time.monotonic() < until:
            with self._news:
                self._news.wait_for(lambda: 0 in self._codes, POLL_SECONDS)

    def __exit__(self, *_: object) -> None:
        self._stop()

    def start(self, role: str, **limits: int) -> Process:
        """Fork a process for `role`, `"student"` or `"checker"`, with some limits of its own.

        Raises ProcessEndedError when the warm process is gone.
        """
        ours, theirs = socket.socketpair()
        with self._lock:
            self._count += 1
            number = self._count
            asked = json.dumps({"number": number, "role": role, "limits": asdict(replace(self.limits, **limits))})
            rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [theirs.fileno()]))]
            try:
                self.control.sendmsg([asked.encode()], rights)
            except OSError:
                ours.close()
                raise ProcessEndedError("the grader's warm process is gone") from None
            finally:
                theirs.close()
            with self._news:
                self._news.wait_for(lambda: self._started >= number or self.gone, 30)
        return Process(self, number, ours)

    @property
    def gone(self) -> bool:
        """Whether the warm process has ended, and with it all that it forked."""
        return self._codes.get(0) == -1

    def gone_within(self, seconds: float) -> bool:
        """Return whether it has ended, or does within `seconds`: the news may be on its way."""
        with self._news:
            return self._news.wait_for(lambda: self.gone, seconds)

    def why(self, number: int) -> str:
        """Return why a process ended, as far as it is known."""
        with self._news:
            self._news.wait_for(lambda: number in self._codes or self.gone, 2)
            return GONE.get(self._codes.get(number, 0), ENDED)

    def _listen(self) -> None:
        """Take notes of what the warm process says, until it is gone."""
        with self.control.makefile("rb") as lines, contextlib.suppress(ConnectionError):  # killed before it read all
            for line in lines:
                said = json.loads(line)
                self._started = said.get("started", self._started)
                self._note(said.get("ended", 0), said.get("code", os.EX_OK))
        self._note(0, -1)

    def _note(self, number: int, code: int) -> None:
        with self._news:
            self._codes[number] = code
            self._news.notify_all()

    def _stop(self) -> str:
        with self._stopping:  # two threads may find out at once that it is gone
            if not self.log.closed:
                self._end()
            return self._said

    def _end(self) -> None:
        """End the warm process, at once while it is still importing, since it does not listen then."""
        is_warm = 0 in self._codes
        with contextlib.suppress(OSError):  # it may be gone already
            self.control.shutdown(socket.SHUT_RDWR)
        try:
            self.warm.wait(timeout=10 if is_warm else 0)
        except subprocess.TimeoutExpired:
            self.warm.kill()
            self.warm.wait()
        self._listener.join()
        self.control.close()
        with self.log:
            self.log.seek(0)
            self._said = self.log.read().decode("utf-8", "replace")[-1000:]
