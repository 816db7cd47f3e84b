"""The way of systems that cannot fork a warm process (macOS, Windows): each process is started on its own.

The code that runs in it is the same, and so are the scores; each notebook pays for its own imports.
"""

from __future__ import annotations

import contextlib
import hmac
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

from gradestep.fork_server import server
from gradestep.fork_server.host import (
    ENDED,
    ENVIRONMENT,
    GONE,
    ISOLATED,
    START_SECONDS,
    ForkServer,
    Process,
    ProcessEndedError,
)
from gradestep.sandbox import confine, supervisor
from gradestep.sandbox.levels import environment
from gradestep.sandbox.process_tree import descendants

if TYPE_CHECKING:
    from typing import Self

HERE = "127.0.0.1"


@dataclass(frozen=True)
class _Started:
    """A program that was started, the coordinator's hold on it, and what it may use."""

    program: subprocess.Popen[bytes]
    process: Process
    limits: confine.Limits

    def over(self) -> int | None:
        """Return which limit it is over with all that it started, if any."""
        return supervisor.excess([self.program.pid, *descendants(self.program.pid)], self.limits)


class SpawnServer(ForkServer):
    """A machine without a warm process: `start` starts a new Python that calls back over the loopback network.

    A thread of this process takes the place of the supervisors.
    """

    def __enter__(self) -> Self:
        self._running: list[_Started] = []
        self._closing = threading.Event()
        self._watch = threading.Thread(target=self._supervise, daemon=True)
        self._watch.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        self._watch.join()
        for started in self._running:
            started.process.close()
            _end(started.program)

    def start(self, role: str, **limits: int) -> Process:
        """Start a process for `role`; raises ProcessEndedError with what it said when it does not come up."""
        token = secrets.token_hex(16)
        allowed = replace(self.limits, **limits)
        with socket.create_server((HERE, 0)) as server, tempfile.TemporaryFile() as log:
            told = [str(server.getsockname()[1]), role, json.dumps(asdict(allowed)), *self.modules]
            program = subprocess.Popen(  # noqa: S603 - our own interpreter, our own words
                [sys.executable, *ISOLATED, "-m", "gradestep.fork_server.spawn", *told],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                env={**_environment(), **ENVIRONMENT},
            )
            assert program.stdin, "a pipe was asked for"
            with contextlib.suppress(OSError), program.stdin:
                program.stdin.write(token.encode())
            line = _called_back(server, program, token)
            if line is None:
                _end(program)
                log.seek(0)
                raise ProcessEndedError(f"a process did not start: {log.read()[-1000:].decode('utf-8', 'replace')}")
        self._forget_the_dead()
        self._count += 1
        process = Process(self, self._count, line)
        self._running.append(_Started(program, process, allowed))
        return process

    def why(self, number: int) -> str:
        """Return what can be known of a process that ended."""
        return GONE.get(self._codes.get(number, 0), ENDED)

    def _supervise(self) -> None:
        """End what is over its limits, until the server is closed."""
        while not self._closing.wait(supervisor.PAUSE):
            for started in [*self._running]:
                over = started.over() if started.program.poll() is None else None
                if over is not None:
                    self._codes[started.process.number] = over
                    _end(started.program)

    def _forget_the_dead(self) -> None:
        """End the programs whose line is closed."""
        for started in [*self._running]:
            if started.process.line.end.fileno() < 0 or started.program.poll() is not None:
                _end(started.program)
                self._running.remove(started)


def _called_back(server: socket.socket, program: subprocess.Popen[bytes], token: str) -> socket.socket | None:
    """Return the line to the program that knows the token, or None when it ends before it calls."""
    server.settimeout(1)
    for _ in range(START_SECONDS):
        if program.poll() is not None:
            return None
        try:
            line, _address = server.accept()
        except TimeoutError:
            continue
        line.settimeout(5)
        if hmac.compare_digest(line.recv(len(token)), token.encode()):
            return line
        line.close()
    return None


def _end(program: subprocess.Popen[bytes]) -> None:
    """Kill a program and what it started, as far as that is still below it."""
    for process in [*descendants(program.pid)] if program.poll() is None else []:
        with contextlib.suppress(OSError):  # it has ended
            os.kill(process, signal.SIGTERM if sys.platform == "win32" else signal.SIGKILL)
    program.kill()
    program.wait()


def _environment() -> dict[str, str]:
    needed = ("SYSTEMROOT", "TEMP", "TMP")  # without which Windows starts nothing
    return {**{name: os.environ[name] for name in needed if name in os.environ}, **environment(confine.PROCESSES)}


def main() -> None:
    """Run: `python -m gradestep.fork_server.spawn PORT ROLE LIMITS [MODULE ...]`, the token on standard input."""
    port, role, limits, *modules = sys.argv[1:]
    token = sys.stdin.buffer.read()
    confine.enter(confine.PROCESSES)
    server.preload(modules)
    server.shared_shell()
    line = socket.create_connection((HERE, int(port)))
    line.sendall(token)
    with contextlib.suppress(ImportError):  # Windows has no such limits
        confine.work_in(tempfile.mkdtemp(prefix="gradestep-"), confine.Limits(**json.loads(limits)))
    server.become(role, line)


if __name__ == "__main__":
    main()
