"""Run code as a student's, confined, in a process started as the warm process is."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

from gradestep.sandbox import levels

WARM_LIKE = Path(__file__).with_name("warm_like.py").read_text("utf-8")


@dataclass(frozen=True)
class Said:
    """What confined code printed, and its warden's exit status."""

    said: str
    status: int

    @property
    def lines(self) -> list[str]:
        return self.said.splitlines()


def student(level, code, **order) -> Said:
    """Run one student's code at a level; `limits` and `seconds` are those of warm_like.py."""
    return students(level, {"code": code, **order})[0]


def students(level, *orders) -> list[Said]:
    """Run several students' code side by side; none may leave a process behind."""
    given = json.dumps([{**order, "code": dedent(order["code"])} for order in orders])
    argv, environment, options = levels.command(level, [sys.executable, "-I", "-c", WARM_LIKE, level, given])
    run = subprocess.run(argv, env=environment, capture_output=True, text=True, timeout=120, check=False, **options)
    assert run.returncode == 0, run.stderr
    found = json.loads(run.stdout)
    assert found["left"] == 0, "somebody outlived a warden"
    return [Said(**each) for each in found["results"]]
