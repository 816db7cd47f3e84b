"""The warm process: it imports TensorFlow and the rest once, and each of its forks becomes a kernel.

It runs no operation of TensorFlow, whose threads a fork would lose, and no student's code. Each message on the control
socket comes with the end of a line: on it the fork reads what it should be and answers with its number once it is a
kernel, and the warm process writes its exit status there when it has ended.
"""

from __future__ import annotations

import contextlib
import fcntl
import gc
import importlib.util
import json
import os
import select
import signal
import site
import socket
import sys
import sysconfig
import threading
from dataclasses import dataclass
from pathlib import Path

from gradestep.student.warm_kernel.late_stream import late_streams

KERNEL = ("ipykernel.kernelapp", "ipykernel.debugger", "IPython.core.completerlib", "IPython.extensions.storemagic")
COURSE = {  # what takes long to import, by the package that brings it, where it is installed
    "numpy": ("numpy",),
    "tensorflow": ("tensorflow", "keras"),
    "matplotlib": ("matplotlib.pyplot", "matplotlib.backends.backend_agg"),
}
READY = b"ready"
MOST = 1 << 18  # bytes of what a fork is asked to be
NO_PARENT = 1  # ipykernel's word for a kernel that does not watch its parent: ours watches its line


@dataclass
class Child:
    """A kernel, as the warm process sees it."""

    pid: int
    line: socket.socket

    def bury(self) -> None:
        """Tell the server how the kernel ended."""
        _, status = os.waitpid(self.pid, 0)
        with self.line, contextlib.suppress(OSError):  # the server may be gone
            self.line.send(json.dumps({"status": os.waitstatus_to_exitcode(status)}).encode())


def main() -> None:
    """Run: `python -m gradestep.student.warm_kernel.zygote CONTROL-FD`."""
    control = socket.socket(fileno=int(sys.argv[1]))
    if Path(sys.path[0]) == Path.cwd():  # which `python -m` puts there, and ipykernel_launcher removes too
        del sys.path[0]
    end_with(control)
    packages = state_of_packages()
    preload()
    fcntl.fcntl(control, fcntl.F_SETFL, 0)
    if line := serve(control, packages):
        be_kernel(line)


def end_with(control: socket.socket) -> None:
    """Let SIGIO end this process when the server goes while it imports, for it cannot look at its socket then."""
    fcntl.fcntl(control, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(control, fcntl.F_SETFL, os.O_ASYNC)
    if select.select([control], [], [], 0)[0]:
        sys.exit()  # the server has gone before


def state_of_packages() -> list[int]:
    """Return what changes when pip installs or removes something."""
    folders = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib"), site.getusersitepackages()}
    return [Path(folder).stat().st_mtime_ns for folder in sorted(folders) if Path(folder).is_dir()]


def preload() -> None:
    """Import what kernels and the course import, as a kernel would."""
    sys.ps1 = "In : "  # as in IPython: TensorFlow asks whether somebody is there
    os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    with late_streams():
        installed = [package for package in COURSE if importlib.util.find_spec(package)]
        for module in (*KERNEL, *(module for package in installed for module in COURSE[package])):
            importlib.import_module(module)
    for name in [name for name in sys.modules if name.split(".")[0] == "gradestep"]:
        del sys.modules[name]  # it is quick to import, and who works on it wants today's after a restart
    if threading.active_count() > 1:
        raise RuntimeError("a module has started a thread, which a fork would lose: kernels start the normal way")
    gc.collect()
    gc.freeze()


def serve(control: socket.socket, packages: list[int]) -> socket.socket | None:
    """Fork on request. Returns the line in each fork, and None here when the server and all kernels have gone."""
    events, children = select.poll(), dict[int, Child]()
    events.register(control, select.POLLIN)
    control.send(READY)
    while children or control.fileno() >= 0:
        for ready, _ in events.poll():
            if ready in children:
                events.unregister(ready)
                children.pop(ready).bury()
                os.close(ready)
            elif line := receive(control, packages):
                pid = os.fork()
                if pid == 0:
                    close(control, children)
                    return line
                watch = os.pidfd_open(pid)
                children[watch] = Child(pid, line)
                events.register(watch, select.POLLIN)
            else:
                events.unregister(control)
                control.close()
    return None


def receive(control: socket.socket, packages: list[int]) -> socket.socket | None:
    """Return the line of the kernel that is asked for; None when the server lets go or pip was at work."""
    _, descriptors, _, _ = socket.recv_fds(control, 16, 1)
    if not descriptors:
        return None
    line = socket.socket(fileno=descriptors[0])
    if state_of_packages() == packages:
        return line
    line.close()
    return None


def close(control: socket.socket, children: dict[int, Child]) -> None:
    """Close in a fork what belongs to the warm process."""
    control.close()
    for watch, child in children.items():
        os.close(watch)
        child.line.close()


def be_kernel(line: socket.socket) -> None:
    """Be the kernel that the line asks for, as `python -m ipykernel_launcher` would, until it ends."""
    asked = json.loads(line.recv(MOST))
    os.setsid()
    threading.Thread(target=end_with_server, args=(line,), daemon=True).start()
    os.environ.update(asked["env"])
    os.chdir(asked["cwd"])
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed()  # Python's random does so after a fork, NumPy's does not
    import ipykernel_launcher  # type: ignore[import-untyped]
    from ipykernel.kernelapp import IPKernelApp

    sys.argv = [ipykernel_launcher.__file__, *asked["arguments"]]
    app = IPKernelApp.instance(parent_handle=NO_PARENT)
    app.initialize(sys.argv[1:])  # type: ignore[no-untyped-call]
    line.send(json.dumps({"pid": os.getpid()}).encode())
    app.start()  # type: ignore[no-untyped-call]


def end_with_server(line: socket.socket) -> None:
    """End this kernel and what it has started when the server is gone."""
    line.recv(1)
    os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    main()
