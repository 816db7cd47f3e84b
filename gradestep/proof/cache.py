"""Keeps what was proven, by the content of all that it depends on: an unchanged challenge costs nothing."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from contextlib import ExitStack, contextmanager
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from platformdirs import user_cache_path

import gradestep
from gradestep.course.files import write
from gradestep.course.locks import one_at_a_time

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from gradestep.authoring.challenge import Challenge

VARIABLE = "GRADESTEP_CACHE"
PACKAGES = ("tensorflow", "keras", "numpy", "scikit-learn")
OURS = (  # what decides whether a challenge is proven; a path or a pattern in our package
    "proof/**/*.py",
    "student/**/*.py",
    "authoring/*.py",
    "static_analysis/*.py",
    "bridge/*.py",  # what grades a class is what proves
    "fork_server/*.py",
    "sandbox/*.py",
    "grading/*.py",
    "course/*.py",
)


def read(challenge: Challenge) -> dict[str, Any] | None:
    """Return what `keep` was given for this very challenge; None when there is nothing, or nothing that can be read."""
    try:
        found = json.loads(_file(challenge).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def keep(challenge: Challenge, result: dict[str, Any]) -> None:
    """Keep a result, which JSON can hold; whoever reads meanwhile finds the old one or the new one."""
    write(_file(challenge), json.dumps(result))


@contextmanager
def turn(assignments: Iterable[str]) -> Iterator[None]:
    """Hold the turn to prove these assignments: who waits for it finds then what the other one has proven."""
    with ExitStack() as turns:
        for name in sorted(set(assignments)):
            turns.enter_context(one_at_a_time(folder() / f"{name}.lock"))
        yield


def folder() -> Path:
    """Return where results are kept: in the user's cache, or where GRADESTEP_CACHE says."""
    return Path(os.environ.get(VARIABLE) or user_cache_path("gradestep")) / "proofs"


def _file(challenge: Challenge) -> Path:
    """Return the file for a challenge: named for what the result depends on."""
    facts = json.dumps([challenge.path.read_text("utf-8"), challenge.computed, _machinery()], sort_keys=True)
    name = f"{challenge.assignment}-{challenge.name}"[:80]
    return folder() / f"{name}-{hashlib.sha256(facts.encode()).hexdigest()[:32]}.json"


@cache
def _machinery() -> list[str]:
    """Return what is the same for all challenges: Python, the packages, and our own code."""
    return [sys.version, *map(_version, PACKAGES), *_digests()]


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def _digests() -> Iterator[str]:
    root = Path(gradestep.__file__).parent
    for path in sorted(path for pattern in OURS for path in root.glob(pattern)):
        yield f"{path.relative_to(root).as_posix()} {hashlib.sha256(path.read_bytes()).hexdigest()}"
