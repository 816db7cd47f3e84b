"""A process that has imported what `gradestep` and `nbgrader` import, and forks a process of its own for each command.

Starting Python takes such a command longer than its work on a tiny course. A line of JSON on the standard input asks
for a command; its exit status is the answer. `python -m MODULE` is run as it is, in the folder, with the environment
and into the files that are asked for.
"""

from __future__ import annotations

import atexit
import functools
import gc
import importlib
import json
import os
import runpy
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

from gradestep.course.course import environment

ROOT = Path(__file__).parents[1]
IMPORTED = (
    "gradestep.cli.command",
    "gradestep.desk.report.report_files",
    "gradestep.nbgrader_plugin.settings",
    "gradestep.proof.check",
    "gradestep.release.release",
    "nbgrader.apps",
    "nbgrader.apps.nbgraderapp",
)


class WarmCommands:
    """The other end: asks for one command after another."""

    def __init__(self):
        quiet = {**environment(), "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}  # a fork has no threads
        pipe = subprocess.PIPE
        command = [sys.executable, "-m", "tests.warm_commands"]
        self._server = subprocess.Popen(command, cwd=ROOT, env=quiet, stdin=pipe, stdout=pipe, text=True)
        self._turn = threading.Lock()
        atexit.register(self._server.communicate)

    def run(self, module, arguments, folder):
        """Run `python -m MODULE ARGUMENTS` in a folder and return what subprocess.run would."""
        with tempfile.TemporaryDirectory() as said, self._turn:
            out, err = Path(said, "out"), Path(said, "err")
            command = {"module": module, "arguments": [*map(str, arguments)], "folder": str(folder)}
            asked = {**command, "environment": environment(), "said": [str(out), str(err)]}
            self._server.stdin.write(json.dumps(asked) + "\n")
            self._server.stdin.flush()
            status = int(self._server.stdout.readline())
            texts = [path.read_text("utf-8", "replace") for path in (out, err)]
        return subprocess.CompletedProcess([module, *arguments], status, *texts)


@functools.cache
def warm_commands():
    """Return those of this process, started when a test first asks."""
    return WarmCommands()


def become(asked):
    """Be the command, in a fork."""
    os.chdir(asked["folder"])
    os.environ.clear()
    os.environ.update(asked["environment"])
    for descriptor, path in enumerate((os.devnull, *asked["said"])):
        os.dup2(os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND), descriptor)
    sys.path[0], sys.argv[1:] = asked["folder"], asked["arguments"]
    runpy.run_module(asked["module"], run_name="__main__", alter_sys=True)


def main():
    for module in IMPORTED:
        importlib.import_module(module)
    gc.collect()
    gc.freeze()
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            return become(json.loads(line))  # and end as a command does, with what is registered for the end
        sys.stdout.write(f"{os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])}\n")
        sys.stdout.flush()
    return None


if __name__ == "__main__":
    main()
