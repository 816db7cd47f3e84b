"""What a confined process may use, as far as every system can keep it to that by itself."""

from __future__ import annotations

import sys
from dataclasses import dataclass

LINUX = sys.platform == "linux"


@dataclass(frozen=True)
class Limits:
    """What one confined process may use, with all that it starts; bytes, seconds and numbers.

    `processes` counts threads too: TensorFlow alone starts up to forty. `data` is what one process may allocate:
    asking for more is a MemoryError, a friendlier end than the supervisor's at `memory`.
    """

    memory: int = 2_500_000_000
    data: int = 2_000_000_000
    cpu: int = 300
    processes: int = 200
    file: int = 200_000_000
    work: int = 256_000_000
    open_files: int = 1024


def limit(limits: Limits, processes: int | None) -> None:
    """Set the limits that the system itself keeps, none above those that it has already set."""
    import resource

    wanted = {"CPU": limits.cpu, "FSIZE": limits.file, "NOFILE": limits.open_files, "CORE": 0}
    if LINUX:
        wanted |= {"DATA": limits.data, "NPROC": processes or 0, "MEMLOCK": 1 << 23, "MSGQUEUE": 0}
    for name, value in wanted.items():
        which = getattr(resource, f"RLIMIT_{name}")
        hard = resource.getrlimit(which)[1]
        lowered = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(which, (lowered, lowered))
