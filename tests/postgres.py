"""A throwaway PostgreSQL server on loopback, from the packages of the system, for tests of the gradebook."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

DEBIAN = Path("/usr/lib/postgresql")
USER = "teacher"
OPTIONS = "-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={folder} -c fsync=off"


def programs() -> Path | None:
    """Return the folder of the newest server's programs, or None when no server is installed."""
    found = sorted(DEBIAN.glob("*/bin/initdb"), key=lambda path: float(path.parent.parent.name))
    on_path = shutil.which("initdb")
    return found[-1].parent if found else Path(on_path).resolve().parent if on_path else None


@contextmanager
def server(bin_folder: Path) -> Iterator[str]:
    """Start a server in a temporary folder, give its URL `postgresql://...` without a database, and stop it."""
    folder = Path(tempfile.mkdtemp(prefix="gradestep-postgres-"))
    port = _free_port()
    options = OPTIONS.format(port=port, folder=folder)
    control = [bin_folder / "pg_ctl", "-D", folder / "data", "-w"]
    try:
        if os.getuid() == 0:
            shutil.chown(folder, _nobody())
        _run(
            [bin_folder / "initdb", "-D", folder / "data", "-U", USER, "-A", "trust", "-E", "UTF8", "--no-sync"], folder
        )
        _run([*control, "-l", folder / "log", "-o", options, "start"], folder)
        try:
            yield f"postgresql://{USER}@127.0.0.1:{port}"
        finally:
            _run([*control, "-m", "immediate", "stop"], folder)
    finally:
        shutil.rmtree(folder)


def _run(command: list[str | Path], folder: Path) -> None:
    """Run a program of the server, as another user when we are root, which the server refuses."""
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}
    other = {"user": _nobody()} if os.getuid() == 0 else {}
    with (folder / "said").open("w") as said:
        done = subprocess.run(command, cwd=folder, env=environment, stdout=said, stderr=said, check=False, **other)
    assert done.returncode == 0, (folder / "said").read_text("utf-8")


def _nobody() -> int:
    known = {user.pw_name: user.pw_uid for user in pwd.getpwall()}
    return known.get("postgres", known["nobody"])


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]
