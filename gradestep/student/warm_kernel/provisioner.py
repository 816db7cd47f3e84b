"""Gives the Jupyter server warm kernels. Until there is a warm process, and on any trouble, kernels start as always."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from jupyter_client.provisioning.local_provisioner import LocalProvisioner

if TYPE_CHECKING:
    from jupyter_client.connect import KernelConnectionInfo

ZYGOTE = "gradestep.student.warm_kernel.zygote"
LAUNCHER = "ipykernel_launcher"
FORK_SECONDS = 20  # seconds, in which a fork must have become a kernel
LOST = 1  # the status of a kernel whose end nobody saw
OWN = ("JPY_SESSION_NAME", "JPY_PARENT_PID")  # the variables that differ from kernel to kernel
KNOWN = {"env", "cwd", "kernel_id", "extra_arguments"}


class WarmProvisioner(LocalProvisioner):
    """Starts a kernel as a fork of this server's warm process, in which TensorFlow is imported already."""

    warm: ClassVar[Warm | None] = None

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Start the kernel and return how to connect to it; raises what the normal start raises."""
        try:
            forked = await self._fork(cmd, kwargs)
        except OSError as error:
            self.log.warning("This kernel starts the normal way: %s", error)
            self.forget()
            forked = None
        if not forked:
            return await super().launch_kernel(cmd, **kwargs)
        self.process, self.pid, self.pgid = forked, forked.pid, forked.pid  # type: ignore[assignment]
        self.cwd = kwargs.get("cwd") or Path.cwd()
        return self.connection_info

    @classmethod
    def forget(cls) -> None:
        """Let go of the warm process, which ends when its kernels have ended; the next kernel starts another."""
        if cls.warm:
            cls.warm.control.close()
        cls.warm = None

    async def _fork(self, cmd: list[str], kwargs: dict[str, Any]) -> Forked | None:
        """Return a warm kernel, or None when there is none for this command; raises OSError when one should come."""
        if not can_be_forked(cmd, kwargs):
            return None
        python, arguments = cmd[: cmd.index(LAUNCHER) - 1], cmd[cmd.index(LAUNCHER) + 1 :]
        env = {**(kwargs.get("env") or os.environ), "JPY_PARENT_PID": str(os.getpid())}
        own = {name: env.pop(name) for name in OWN if name in env}
        if self.warm is None or self.warm.has_died():
            self.forget()
            WarmProvisioner.warm = Warm(python, env)
        elif self.warm.is_ready() and (self.warm.python, self.warm.env) == (python, env):
            return await self.warm.fork(arguments, own, str(kwargs.get("cwd") or Path.cwd()))
        return None


def can_be_forked(cmd: list[str], kwargs: dict[str, Any]) -> bool:
    """Return whether a fork can be what the normal start would make of this command and these options."""
    folder = Path(kwargs.get("cwd") or ".")
    return sys.platform == "linux" and LAUNCHER in cmd and kwargs.keys() <= KNOWN and folder.is_dir()


class Warm:
    """The server's hold on its warm process."""

    def __init__(self, python: list[str], env: dict[str, str]) -> None:
        """Start it, which raises OSError when there is no such Python; it needs some seconds to be ready."""
        self.python, self.env, self._ready = python, env, False
        self.control, theirs = socket.socketpair(type=socket.SOCK_SEQPACKET)
        with theirs:
            self.process = subprocess.Popen(  # noqa: S603
                [*python, "-m", ZYGOTE, str(theirs.fileno())],
                env=env,
                cwd="/",  # where no student's file has the name of a module
                stdin=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )

    def is_ready(self) -> bool:
        """Return whether it has imported everything."""
        with contextlib.suppress(OSError):
            self._ready = self._ready or bool(self.control.recv(16, socket.MSG_DONTWAIT))
        return self._ready

    def has_died(self) -> bool:
        """Return whether it was ready once and is gone; one that never got ready would not do so next time either."""
        return self.is_ready() and self.process.poll() is not None

    async def fork(self, arguments: list[str], env: dict[str, str], cwd: str) -> Forked:
        """Return a new kernel; raises OSError when none comes."""
        line, theirs = socket.socketpair(type=socket.SOCK_SEQPACKET)
        line.settimeout(0)
        try:
            with theirs:
                socket.send_fds(self.control, [b"fork"], [theirs.fileno()])
            line.send(json.dumps({"arguments": arguments, "env": env, "cwd": cwd}).encode())
            said = await asyncio.wait_for(asyncio.get_running_loop().sock_recv(line, 64), FORK_SECONDS)
            return Forked(json.loads(said)["pid"], line)
        except (TimeoutError, OSError, ValueError, KeyError) as error:
            line.close()
            raise OSError(f"the warm process gave no kernel ({error!r})") from error


class Forked:
    """A kernel that the warm process has forked, with the methods of subprocess.Popen that Jupyter calls."""

    stdin = stdout = stderr = None

    def __init__(self, pid: int, line: socket.socket) -> None:
        """Hold its line: the exit status comes there, and the kernel ends when it is closed."""
        self.pid, self.line = pid, line
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """Return the exit status, or None while it runs."""
        if self.returncode is None:
            try:
                said = self.line.recv(64)
                self.returncode = json.loads(said)["status"] if said else LOST
            except BlockingIOError:
                return None
            except OSError:
                self.returncode = LOST
        return self.returncode

    def wait(self) -> int | None:
        """Return the exit status; Jupyter asks only when it has ended."""
        status = self.poll()
        self.line.close()
        return status

    def send_signal(self, number: int) -> None:
        """Send it a signal, if it runs; Jupyter does so when the whole group cannot be sent one."""
        if self.poll() is None:
            os.kill(self.pid, number)
