"""Try to get out of a sandbox, once, to see what it keeps in: `python -m gradestep.sandbox.escape_probe LEVEL JSON`."""

from __future__ import annotations

import json
import os
import signal
import socket
import stat
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from gradestep.sandbox import confine
from gradestep.sandbox.supervisor import PROCESSES

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True)
class World:
    """What is outside: files, a listening port, and processes, the teacher's first and then another student's."""

    files: list[str]
    port: int
    processes: list[int]


LIMITS = confine.Limits(data=1 << 30, processes=8, file=1 << 20)
MANY = 40  # processes, well above the limit
LOOKS = 1.0  # seconds, in which the supervisor looks several times


def read_a_file(world: World) -> None:
    """Read a file of the teacher's or of another student's."""
    any_of(lambda path: Path(path).read_text("utf-8"), world.files)


def write_outside(world: World) -> None:
    """Write beside a file of the teacher's, or over another student's."""
    mine = str(Path.cwd())  # where another student's folder may have the same name, and not be the same
    outside = [path for path in (f"{world.files[0]}.new", world.files[1]) if not path.startswith(mine)]
    any_of(lambda path: Path(path).write_text("was here", "utf-8"), outside)


def change(world: World) -> None:
    """Change who may read a file of the teacher's; a PermissionError says that it stays as it is."""
    file = Path(world.files[0])
    file.chmod(0o700)
    if stat.S_IMODE(file.stat().st_mode) != 0o700:  # noqa: PLR2004
        raise PermissionError


def connect(world: World) -> None:
    """Connect to the teacher's process."""
    socket.create_connection(("127.0.0.1", world.port), timeout=1).close()


def look_into(world: World) -> None:
    """Look into the memory of the teacher's process, or of another student's."""
    any_of(lambda number: Path(f"/proc/{number}/mem").open("rb").close(), elsewhere(world))


def stop(world: World) -> None:
    """Signal the teacher's process, or another student's, with a signal that does nothing."""
    any_of(lambda number: os.kill(number, 0), elsewhere(world))


def elsewhere(world: World) -> list[int]:
    """Return the numbers of others' processes; one that is the first of its own namespace sees none."""
    return [] if os.getpid() == 1 else world.processes


def any_of(act: Callable[[Any], object], targets: list[Any]) -> None:
    """Do something to the first target that lets it happen; an OSError says that none does."""
    for target in targets:
        with suppress(OSError):
            act(target)
            return
    raise PermissionError


def take_memory(_: World) -> None:
    """Take more memory than allowed."""
    bytearray(2 * LIMITS.data)


def fill_disk(_: World) -> None:
    """Write a larger file than allowed."""
    Path("large").write_bytes(bytes(2 * LIMITS.file))


WAYS: dict[str, Callable[[World], None]] = {
    "files": read_a_file,
    "writing": write_outside,
    "changing": change,
    "network": connect,
    "memory of others": look_into,
    "stopping others": stop,
    "memory": take_memory,
    "disk": fill_disk,
}


def kept_from(way: Callable[[World], None], world: World) -> bool:
    """Return whether a way out is barred."""
    try:
        way(world)
    except (OSError, MemoryError):
        return True
    return False


def start_many() -> bool:
    """Start more processes than allowed, and return whether that fails; the supervisor may also end this process."""
    children: list[int] = []
    try:
        while len(children) < MANY:
            child = os.fork()
            if child == 0:
                signal.pause()
            children.append(child)
        time.sleep(LOOKS)
    except OSError:
        return True
    finally:
        for child in children:
            os.kill(child, signal.SIGKILL)
    return False


def student(world: World, answer: int) -> None:
    """Go through all ways out, and write which are barred."""
    found = {name: kept_from(way, world) for name, way in WAYS.items()}
    os.write(answer, json.dumps(found).encode() + b"\n")
    os.write(answer, json.dumps({"processes": start_many()}).encode())


def neighbour(_: World, answer: int) -> None:
    """Be another student's process, with a file, until the end of the trial."""
    Path("work.txt").write_text("a neighbour's work", "utf-8")
    os.write(answer, json.dumps({"process": os.getpid(), "file": str(Path("work.txt").resolve())}).encode() + b"\n")
    signal.pause()


def start(level: str, role: Callable[[World, int], None], world: World) -> tuple[int, TextIO, int]:
    """Start a confined process in a role, and return its supervisor, what it writes, and what to close to end it."""
    incoming, answer = os.pipe()
    life, alive = os.pipe()
    supervisor = os.fork()
    if supervisor == 0:
        try:
            os.close(alive)
            confine.confine(level, LIMITS, life)
            role(world, answer)
        finally:
            os._exit(1)
    os.close(answer)
    os.close(life)
    return supervisor, os.fdopen(incoming, encoding="utf-8"), alive


def trial(level: str, world: World) -> dict[str, bool]:
    """Return which ways out are barred at a level; an exit with a text says why the level does not work here."""
    confine.enter(level)
    other, lines, alive = start(level, neighbour, world)
    about = json.loads(lines.readline() or sys.exit("the first process could not be confined"))
    world.processes.append(about["process"])
    world.files.append(about["file"])
    supervisor, lines, _ = start(level, student, world)
    found = [json.loads(line) for line in lines]
    code = os.waitstatus_to_exitcode(os.waitpid(supervisor, 0)[1])
    os.close(alive)
    os.waitpid(other, 0)
    return {**found[0], "processes": code == PROCESSES, **(found[1] if len(found) > 1 else {})}


def main() -> None:
    """Print, as JSON, which ways out are barred at a level."""
    level, asked = sys.argv[1], json.loads(sys.argv[2])
    print(json.dumps(trial(level, World([asked["file"]], asked["port"], [asked["process"]]))))  # noqa: T201


if __name__ == "__main__":
    main()
