"""Keeps what was proven, by the content of all that it depends on: an unchanged challenge costs nothing."""

from __future__ import annotations

import ast
import hashlib
import json
import os
import sys
from contextlib import ExitStack, contextmanager
from functools import cache, partial
from importlib.metadata import PackageNotFoundError, packages_distributions, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from platformdirs import user_cache_path

import gradestep
from gradestep.course.files import write
from gradestep.course.locks import one_at_a_time
from gradestep.proof.runner.builder import files_of
from gradestep.proof.runner.memory import Memory, described
from gradestep.static_analysis.names import modules_of, parsed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from gradestep.authoring.challenge import Challenge

VARIABLE = "GRADESTEP_CACHE"
RECORD = "proofs.txt"
HEAD = """\
# What was proven, by the content of all that it depends on: written by gradestep check --record, verified in CI.
# Notebook, key, and for each answer how many mutants there are, were noticed, and do the same as the solution.
"""
COMPUTES_FOR = {"tensorflow": ("keras", "numpy"), "keras": ("tensorflow", "numpy"), "sklearn": ("numpy", "scipy")}
ALWAYS_THERE = {"gradestep", *sys.stdlib_module_names}
OURS = (  # what decides whether a challenge is proven; a path or a pattern in our package
    "proof/**/*.py",
    "student/**/*.py",
    "authoring/*.py",
    "static_analysis/*.py",
    "bridge/*.py",  # what grades a class is what proves
    "fork_server/*.py",
    "sandbox/*.py",
    "grading/*.py",
    "submissions/*.py",
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


def memory(challenge: Challenge, *, forgetful: bool) -> Memory:
    """Return the memory of a challenge's trials; a `forgetful` one begins anew."""
    return Memory(folder() / f"{_name(challenge)}.trials", _facts(challenge), forgetful=forgetful)


def record(folder: Path, proven: dict[str, tuple[Challenge, dict[str, list[int]]]]) -> bool:
    """Write what holds into `challenges/A/proofs.txt`, a line for each notebook, and return whether it changed.

    A clone of the course trusts a line as long as the challenge, our code and the versions are what they were.
    `folder` is `challenges/A`; `proven` gives by name each challenge, and its answers' counts of mutants.
    Lines of others are kept.
    """
    lines = {line.partition(" ")[0]: f"{line}\n" for line in _lines(folder)}
    lines = {name: line for name, line in lines.items() if (folder / f"{name}.py").is_file()}
    lines |= {name: f"{name} {_key(made)} {json.dumps(counts)}\n" for name, (made, counts) in proven.items()}
    return write(folder / RECORD, HEAD + "".join(line for _, line in sorted(lines.items())))


def recorded(challenge: Challenge) -> dict[str, Any] | None:
    """Return what came with the course about this very challenge, if it holds."""
    for line in _lines(challenge.path.parent):
        name, _, proven = line.partition(" ")
        if name == challenge.name and proven.startswith(f"{_key(challenge)} "):
            return {"broken": [], "tried": [], "counts": json.loads(proven.split(" ", 1)[1]), "seconds": 0.0}
    return None


def _lines(folder: Path) -> list[str]:
    path = folder / RECORD
    lines = path.read_text("utf-8").splitlines() if path.is_file() else []
    return [line for line in lines if line and not line.startswith("#")]


@contextmanager
def turn(assignments: Iterable[str], waits: Callable[[str], None]) -> Iterator[None]:
    """Hold the turn to prove these assignments: who waits for it finds then what the other one has proven.

    `waits` is called with an assignment that another process is proving.
    """
    with ExitStack() as turns:
        for name in sorted(set(assignments)):
            turns.enter_context(one_at_a_time(folder() / f"{name}.lock", partial(waits, name)))
        yield


def folder() -> Path:
    """Return where results are kept: in the user's cache, or where GRADESTEP_CACHE says."""
    return Path(os.environ.get(VARIABLE) or user_cache_path("gradestep")) / "proofs"


def _file(challenge: Challenge) -> Path:
    """Return the file for a challenge: named for what the result depends on."""
    return folder() / f"{_name(challenge)}-{_key(challenge)}.json"


def _key(challenge: Challenge) -> str:
    facts = [challenge.path.read_text("utf-8"), challenge.computed, described(files_of(challenge)), _facts(challenge)]
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()[:32]


def _name(challenge: Challenge) -> str:
    return f"{challenge.assignment}-{challenge.name}"[:80]


def _facts(challenge: Challenge) -> list[str]:
    """Return on what else a proof depends: Python, our own code, and the versions of what the challenge imports."""
    code = [cell for cell in challenge.cells if cell.cell_type == "code"]
    imported = sorted({module.split(".")[0] for cell in code for module in modules_of(parsed(cell.source))})
    return [*_machinery(), *(f"{module} {_version(module)}" for module in imported if module not in ALWAYS_THERE)]


@cache
def _machinery() -> list[str]:
    """Return what is the same for all challenges: Python, and our own code."""
    return [f"{sys.version_info.major}.{sys.version_info.minor}", *_digests()]


@cache
def _version(module: str) -> str:
    """Return the version of the package that brings a module, and of those that compute for it; nothing for none."""
    packages = [*_brought_by().get(module, ()), *COMPUTES_FOR.get(module, ())]
    return " ".join(f"{package} {version(package)}" for package in sorted({*packages}) if _is_installed(package))


@cache
def _brought_by() -> Mapping[str, list[str]]:
    """Return the packages that bring each module, for which the metadata of all that is installed has to be read."""
    return packages_distributions()


def _is_installed(package: str) -> bool:
    try:
        return bool(version(package))
    except PackageNotFoundError:
        return False


def _digests() -> Iterator[str]:
    """Yield a module's path and the digest of its code, without comments and docstrings, for each of OURS."""
    root, kept = Path(gradestep.__file__).parent, folder() / "code.json"
    known = _known(kept)
    found = {}
    for path in sorted(path for pattern in OURS for path in root.glob(pattern)):
        source = path.read_bytes()
        text = hashlib.sha256(source).hexdigest()
        found[text] = known.get(text) or _digest(source)
        yield f"{path.relative_to(root).as_posix()} {found[text]}"
    if found.keys() - known.keys():
        write(kept, json.dumps(found))


def _known(path: Path) -> dict[str, str]:
    """Return what was found before by the digest of a module's whole text, since reading all of them takes a second."""
    try:
        known = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return known if isinstance(known, dict) else {}


def _digest(source: bytes) -> str:
    tree = ast.parse(source)
    for node in ast.walk(tree):
        kinds = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
        if isinstance(node, kinds) and ast.get_docstring(node):
            del node.body[0]
    return hashlib.sha256(ast.dump(tree).encode()).hexdigest()
