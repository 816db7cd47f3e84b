"""The warm process: it imports TensorFlow and the rest once, and forks a process for each request.

It runs no operation of TensorFlow, whose threads a fork would lose, and no student's code. Each line of JSON on the
control socket asks for one process and comes with the end of that process's line, a file descriptor.
"""

from __future__ import annotations

import array
import gc
import importlib
import json
import os
import selectors
import signal
import socket
import sys
import traceback
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn

from gradestep.sandbox import confine
from gradestep.student.warm_kernel.late_stream import late_streams

if TYPE_CHECKING:
    from gradestep.bridge.ipython_shell import Shell

ALWAYS = (
    "gradestep",
    "gradestep.student.checks.checks",
    "gradestep.student.quiz.static",
    "IPython.core.logger",
    "bdb",
    "numpy.random",  # by which checks compare numbers, and a process draws its own
)
WITH = {
    "tensorflow": ("keras", "keras.src.saving.serialization_lib"),
    "matplotlib": ("matplotlib_inline.backend_inline", "PIL.PngImagePlugin", "PIL.JpegImagePlugin"),
    "sklearn": ("sklearn.datasets.data", "sklearn.datasets.descr"),
}
FAILED = 1


def preload(modules: list[str]) -> None:
    """Import modules, those that do not exist here excepted."""
    packages = {module.split(".")[0] for module in modules}
    wanted = [*ALWAYS, *modules, *(more for package in packages & WITH.keys() for more in WITH[package])]
    with late_streams():
        for module in wanted:
            try:
                importlib.import_module(module)
            except Exception as error:  # noqa: BLE001 - the student's own import will say it
                print(f"{module}: {type(error).__name__}", file=sys.__stderr__)


@dataclass
class Warm:
    """The loop of the warm process."""

    control: socket.socket
    level: str

    def __post_init__(self) -> None:
        self.selector = selectors.DefaultSelector()
        self.selector.register(self.control, selectors.EVENT_READ)
        self.children: dict[int, int] = {}

    def serve(self) -> None:
        """Fork on request until the coordinator is gone; tell it which processes have ended."""
        self._say({"ready": os.getpid()})
        while True:
            for key, _ in self.selector.select(timeout=0.5 if self.children else None):
                if key.fileobj is self.control and not self._request():
                    return
            self._reap()

    def _request(self) -> bool:
        text, line = _receive(self.control)
        if line is None:
            return False
        asked = json.loads(text)
        child = os.fork()
        if child == 0:
            self._become(asked, line)
        os.close(line)
        self.children[child] = asked["number"]
        self._say({"started": asked["number"]})
        return True

    def _become(self, asked: dict[str, Any], line: int) -> NoReturn:
        """Turn this fork into the process that was asked for."""
        status = FAILED
        try:
            self.selector.close()
            self.control.close()
            signal.signal(signal.SIGINT, signal.default_int_handler)
            self.confine(confine.Limits(**asked["limits"]), line)
            _silence()
            become(asked["role"], socket.socket(fileno=line))
            status = 0
        except BaseException:  # noqa: BLE001 - a fork must never go on as its parent
            traceback.print_exc(file=sys.__stderr__)
        finally:
            os._exit(status)

    def confine(self, limits: confine.Limits, line: int) -> None:
        """Return only inside the limits, in an empty work folder, in a fork of this process."""
        confine.confine(self.level, limits, line)

    def _reap(self) -> None:
        while self.children:
            ended, status = os.waitpid(-1, os.WNOHANG)
            if not ended:
                return
            if ended in self.children:
                self._say({"ended": self.children.pop(ended), "code": os.waitstatus_to_exitcode(status)})

    def _say(self, message: dict[str, Any]) -> None:
        self.control.sendall(json.dumps(message).encode() + b"\n")


def _receive(control: socket.socket) -> tuple[bytes, int | None]:
    """Return one request and the descriptor that came with it; None at the end."""
    text, ancillary, _, _ = control.recvmsg(1 << 16, socket.CMSG_SPACE(array.array("i").itemsize))
    for level, kind, data in ancillary:
        if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
            return text, array.array("i", data[:4])[0]
    return text, None


def _silence() -> None:
    """Let nothing but frames leave this process: what programs print by themselves is lost, as it is in a kernel."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nothing, descriptor)


def become(role: str, line: socket.socket) -> None:
    """Be the student's process or the checker until the line ends."""
    module = importlib.import_module(f"gradestep.bridge.{role}_process")
    sys.path.insert(0, "")  # a notebook finds the modules beside it
    with line, line.makefile("rb") as incoming, line.makefile("wb") as outgoing:
        module.main(incoming, outgoing)


def shared_shell() -> None:
    """Make what each fork would have to make again: the shell, and the modules of both roles."""
    from gradestep.bridge import (
        checker_process,  # noqa: F401 - imported for the forks
        ipython_shell,
        student_process,  # noqa: F401 - imported for the forks
    )

    shell = ipython_shell.make_shell()
    # the first cell compiles IPython's regular expressions, which takes longer than most cells
    shell.transform_cell("pass")  # type: ignore[no-untyped-call]
    _first_traceback(shell)
    if "matplotlib" in sys.modules:
        from matplotlib_inline.backend_inline import configure_inline_support

        configure_inline_support(ipython_shell.make_shell(), "module://matplotlib_inline.backend_inline")


def _first_traceback(shell: Shell) -> None:
    """Format a traceback: for the first one IPython imports its helpers, and `inspect` looks at each module's file."""
    try:
        raise Exception  # noqa: TRY002, TRY301 - any will do, nobody sees it
    except Exception:  # noqa: BLE001 - the same
        shell.InteractiveTB.structured_traceback(*sys.exc_info())


def main(kind: type[Warm] = Warm) -> None:
    """Run: `python -m gradestep.fork_server.server CONTROL-FD LEVEL [MODULE ...]`."""
    control, level, *modules = sys.argv[1:]
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the coordinator's affair
    confine.enter(level)
    preload(modules)
    shared_shell()
    gc.collect()
    gc.freeze()
    kind(socket.socket(fileno=int(control)), level).serve()


if __name__ == "__main__":
    main()
