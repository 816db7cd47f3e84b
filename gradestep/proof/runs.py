"""Run what the prose of a challenge speaks of, in one process of its own, once for each seed."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from gradestep.proof.program import slimmed
from gradestep.teacher.course import environment

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from gradestep.proof.program import Step
    from gradestep.teacher.challenge import Challenge

QUIET = {"MPLBACKEND": "agg", "TF_CPP_MIN_LOG_LEVEL": "3"}
SECONDS = 300  # for all seeds together


@dataclass(frozen=True)
class Outcome:
    """What a run gave: the text of each `{{ }}` in order, `""` for one that failed, and `(line, what)` of faults."""

    texts: list[str]
    faults: list[tuple[int, str]]


def run(challenge: Challenge, steps: list[Step], seeds: Sequence[int]) -> list[Outcome]:
    """Run `steps` of `challenge` under each seed and return what each run gave.

    When the process ends early or takes too long, that is the fault of each run.
    """
    asked = {"steps": [asdict(step) for step in slimmed(steps)], "seeds": list(seeds)}
    root = challenge.path.absolute().parents[2]
    built = root / "source" / challenge.assignment
    folder = built if built.is_dir() else root  # data files stand beside the built notebook; scripts would be modules
    try:
        ran = _evaluate(json.dumps(asked), folder)
    except subprocess.TimeoutExpired:
        return _failed(steps, seeds, f"took more than {SECONDS} s: use fewer steps or less data")
    if ran.returncode:
        last = (ran.stderr.strip().splitlines() or ["it said nothing"])[-1]
        return _failed(steps, seeds, f"ended with status {ran.returncode}: {last}")
    return [
        Outcome(found["texts"], [(line, what) for line, what in found["faults"]]) for found in json.loads(ran.stdout)
    ]


def _evaluate(asked: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "gradestep.proof.evaluate"],
        input=asked,
        cwd=folder,
        env={**environment(), **QUIET},
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        timeout=SECONDS,
        check=False,
    )


def _failed(steps: list[Step], seeds: Sequence[int], what: str) -> list[Outcome]:
    texts = ["" for step in steps for _ in step.expressions]
    return [Outcome(texts, [(1, f"computing what the text says {what}")]) for _ in seeds]
