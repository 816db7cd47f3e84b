"""Run what the prose of a challenge speaks of, in a process of its own: what `gradestep build` needs once."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

from gradestep.course.course import environment
from gradestep.proof.prose.program import slimmed
from gradestep.proof.runner.outcome import Outcome

if TYPE_CHECKING:
    from pathlib import Path

    from gradestep.authoring.challenge import Challenge
    from gradestep.proof.prose.program import Step

QUIET = {"MPLBACKEND": "agg", "TF_CPP_MIN_LOG_LEVEL": "3"}
SECONDS = 300


def run(challenge: Challenge, steps: list[Step], seed: int) -> Outcome:
    """Run `steps` of `challenge` under a seed; raises OSError when no process can be started."""
    asked = {"steps": [asdict(step) for step in slimmed(steps)], "seed": seed}
    try:
        ran = _evaluate(json.dumps(asked), folder_of(challenge))
    except subprocess.TimeoutExpired:
        return Outcome(ended=f"it took more than {SECONDS} s: use fewer steps or less data")
    if ran.returncode:
        last = (ran.stderr.strip().splitlines() or ["it said nothing"])[-1]
        return Outcome(ended=f"it ended with status {ran.returncode}: {last}")
    found = json.loads(ran.stdout)
    return Outcome(texts=found["texts"], faults=[(line, what) for line, what in found["faults"]])


def folder_of(challenge: Challenge) -> Path:
    """Return where the prose of a challenge is run: data files stand beside the built notebook."""
    root = challenge.path.absolute().parents[2]
    built = root / "source" / challenge.assignment
    return built if built.is_dir() else root  # scripts, were it theirs, would be modules


def _evaluate(asked: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "gradestep.proof.prose.evaluate"],
        input=asked,
        cwd=folder,
        env={**environment(), **QUIET},
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        timeout=SECONDS,
        check=False,
    )
