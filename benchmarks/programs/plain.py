"""The oracle: a notebook's cells run in order, in one namespace of one process, as a plain kernel runs them.

`python -m benchmarks.programs.plain` is a fork server without TensorFlow: each line of JSON on its standard input is a
list of cells, which run in a fork of their own in an empty folder. It answers with a line: for each cell the exception
with which it ended, and what the cell has put into the list NOTED.
"""

from __future__ import annotations

import contextlib
import gc
import io
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gradestep.bridge.random_streams import seed
from gradestep.fork_server.server import preload

if TYPE_CHECKING:
    from typing import Self

ROOT = Path(__file__).resolve().parents[2]
MODULES = ("numpy", "numpy.random")  # what the generated programs import beyond the standard library
NOTED = "_noted"
SECONDS = 20  # of processor time, for a program that never ends
Outcome = tuple[str, list[str]]  # the kind of the exception, "" for none; what was noted


class Plain:
    """A context: the fork server, asked to run one notebook after another."""

    def __enter__(self) -> Self:
        """Start the server."""
        command = [sys.executable, "-m", "benchmarks.programs.plain"]
        pipe = subprocess.PIPE
        self._server = subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True)  # noqa: S603 - ourselves
        return self

    def __exit__(self, *_: object) -> None:
        """End the server."""
        self._server.communicate()

    def run(self, cells: list[str]) -> list[Outcome]:
        """Run the cells of a notebook and return what came of each; of none when the process was ended."""
        assert self._server.stdin, "a pipe was asked for"
        assert self._server.stdout, "a pipe was asked for"
        self._server.stdin.write(json.dumps(cells) + "\n")
        self._server.stdin.flush()
        line = self._server.stdout.readline()
        if not line:
            raise RuntimeError("the server of benchmarks.programs.plain has ended; its standard error says why")
        return [(ended, noted) for ended, noted in json.loads(line)]


def run(cells: list[str]) -> list[Outcome]:
    """Run cells in this process, one after the other, whatever becomes of those before."""
    sys.path.insert(0, "")
    seed()
    names: dict[str, Any] = {"__name__": "__main__"}
    outcomes: list[Outcome] = []
    for source in cells:
        names[NOTED], ended = [], ""
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                exec(compile(source, "<cell>", "exec"), names)  # noqa: S102 - what this module is for
        except Exception as error:  # noqa: BLE001 - programs may raise anything; it is the outcome
            ended = type(error).__name__
        outcomes.append((ended, names[NOTED]))
    return outcomes


def forked(cells: list[str]) -> None:
    """Run cells in a fork, which answers itself, unless it is ended."""
    folder = tempfile.mkdtemp(prefix="gradestep-program-")
    child = os.fork()
    if child == 0:
        status = os.EX_SOFTWARE
        try:
            os.chdir(folder)
            resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
            answer = json.dumps(run(cells)).encode() + b"\n"
            while answer:
                answer = answer[os.write(sys.__stdout__.fileno(), answer) :]
            status = os.EX_OK
        finally:
            os._exit(status)
    ended = os.waitpid(child, 0)[1]
    shutil.rmtree(folder)
    if ended:
        os.write(sys.__stdout__.fileno(), b"[]\n")


def main() -> None:
    """Serve until the standard input ends."""
    preload([*MODULES])
    gc.collect()
    gc.freeze()
    for line in sys.stdin:
        forked(json.loads(line))


if __name__ == "__main__":
    main()
