"""A warm process without supervisors, which cost as much as a small program of ours; what it forks is the grader's."""

from __future__ import annotations

import os
import resource
import signal
import tempfile
from typing import TYPE_CHECKING

from gradestep.fork_server.host import ForkServer
from gradestep.fork_server.server import Warm, main
from gradestep.sandbox import libc
from gradestep.sandbox.confine import PROCESSES

if TYPE_CHECKING:
    from gradestep.sandbox.confine import Limits


class Bare(Warm):
    """Forks what has a work folder, and a limit of its processor time."""

    def confine(self, limits: Limits, line: int) -> None:  # noqa: ARG002 - the supervisor's
        """Be in an empty folder, which is removed with the warm process."""
        libc.prctl(libc.DIE_WITH_PARENT, signal.SIGKILL)
        resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu, limits.cpu))
        os.chdir(tempfile.mkdtemp())


class BareServer(ForkServer):
    """The coordinator's hold on it."""

    program = (__file__,)

    def __init__(self, modules: tuple[str, ...]) -> None:
        """Say what is imported once."""
        super().__init__(PROCESSES, [*modules])


if __name__ == "__main__":
    main(Bare)
