"""Secrets that are planted where no submission must reach."""

from __future__ import annotations

import os
import secrets
import socket
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest
    from gradestep.course.course import Course

PLACES = ("course_secret", "home_secret", "environment", "network", "peer", "smuggled")
HIDDEN = ("small + small", "(-4, 0.5, 7)", "{twice(small)}", '"BLUE!"', "doubled = ")  # of tests and solutions


def plant(course: Course, home: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Plant a secret in each place but the network, and return them by place, with the names of the places."""
    planted = {place: secrets.token_hex(8) for place in PLACES}
    home.mkdir()
    (course.root / "secret.txt").write_text(planted["course_secret"])
    for name in ("secret.txt", ".bashrc"):
        (home / name).write_text(planted["home_secret"])
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("GRADESTEP_SECRET", planted["environment"])
    return planted | {"letter": planted["smuggled"][::-1], "home": str(home), **whereabouts(course)}


def whereabouts(course: Course) -> dict[str, str]:
    """Return where the course is, and the process of the tests."""
    return {"course": str(course.root), "pid": str(os.getpid()), "pids": str(Path("/proc/self/ns/pid").readlink())}


@contextmanager
def serving(planted: dict[str, str]) -> Iterator[None]:
    """Serve the network's secret on this machine, and note the port."""
    servers = [socket.create_server(("127.0.0.1", 0)), socket.socket(socket.AF_UNIX)]
    planted["port"] = str(servers[0].getsockname()[1])
    servers[1].bind(f"\0gradestep-{planted['port']}")
    servers[1].listen()
    threads = [threading.Thread(target=_serve, args=(server, planted["network"].encode())) for server in servers]
    for thread in threads:
        thread.start()
    yield
    for server, thread in zip(servers, threads, strict=True):
        server.shutdown(socket.SHUT_RDWR)
        thread.join()
        server.close()


def _serve(server: socket.socket, secret: bytes) -> None:
    while True:
        try:
            line = server.accept()[0]
        except OSError:  # it was shut down
            return
        with line:
            line.send(secret)
