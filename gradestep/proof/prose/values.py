"""The numbers in the prose of a challenge: their texts, and the challenge filled with them.

The texts stand in the metadata of the built notebook, with a digest of what they were computed from. While that fits,
nothing runs.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from gradestep.course.errors import AuthoringError, raise_all
from gradestep.proof.prose import template
from gradestep.proof.prose.program import Step, program

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from gradestep.authoring.challenge import Cell, Challenge

SEED = 0


def filled(challenge: Challenge) -> Challenge:
    r"""Return `challenge` with the values of its `{{ }}` in place, and with what the built notebook keeps of them.

    They are read from the notebook in `source/`; only when they would be computed from something else by now does a
    process compute them. Raises GradestepError, a line for each, when one cannot be computed.
    """
    if not any(map(template.has_braces, challenge.cells)):
        return challenge
    steps = program(challenge, snippets=False)
    texts = known(challenge, steps)
    return _filled(challenge, steps, _compute(challenge, steps) if texts is None else texts)


def as_built(challenge: Challenge) -> Challenge:
    r"""Return `challenge` with the values that its built notebook holds; as it is when that holds none that fit.

    Nothing is run. Raises AuthoringError as `filled` does.
    """
    if not any(map(template.has_braces, challenge.cells)):
        return challenge
    steps = program(challenge, snippets=False)
    texts = known(challenge, steps)
    return challenge if texts is None else _filled(challenge, steps, texts)


def _filled(challenge: Challenge, steps: list[Step], texts: list[str]) -> Challenge:
    told = iter(texts)
    cells = tuple(_told(challenge.path, cell, told) for cell in challenge.cells)
    kept = {"values": [*map(list, zip(_asked(steps), texts, strict=True))], "values_from": _digest(steps)}
    return replace(challenge, cells=cells, computed=kept if steps else {})


def _told(path: Path, cell: Cell, told: Iterator[str]) -> Cell:
    """Return a cell with its values, which are others in each of its variants."""
    if not template.has_braces(cell):
        return cell
    versions = tuple(template.fill(path, cell, told) for _ in range(cell.variants))
    return replace(cell, source=versions[0], versions=versions)


def known(challenge: Challenge, steps: list[Step]) -> list[str] | None:
    """Return the texts that the built notebook holds for the `{{ }}` of `steps`; None when it holds none that fit."""
    if not steps:
        return []
    try:
        ours = built_notebook(challenge)["metadata"]["gradestep"]
        texts = [str(text) for _, text in ours["values"]]
    except (ValueError, KeyError, TypeError):  # not built yet, or edited by hand
        return None
    return texts if ours.get("values_from") == _digest(steps) and len(texts) == len(_asked(steps)) else None


def built_notebook(challenge: Challenge) -> dict[str, Any]:
    """Return the notebook in `source/` as JSON; one without cells where none is built yet, or it cannot be read."""
    built = challenge.path.absolute().parents[2] / "source" / challenge.assignment / f"{challenge.name}.ipynb"
    nothing = {"cells": [], "metadata": {"gradestep": {}}}
    try:
        notebook = json.loads(built.read_text("utf-8"))
    except (OSError, ValueError):
        return nothing
    return {**nothing, **notebook} if isinstance(notebook, dict) else nothing


def _compute(challenge: Challenge, steps: list[Step]) -> list[str]:
    from gradestep.proof.prose.computed import run  # starts a process, which a known value does not need

    outcome = run(challenge, steps, SEED)
    faults = [(1, f"what the text says cannot be computed: {outcome.ended}")] if outcome.ended else outcome.faults
    raise_all(AuthoringError(challenge.path, line, what) for line, what in faults)
    return outcome.texts


def _asked(steps: list[Step]) -> list[str]:
    return [expression for step in steps for _, expression in step.expressions]


def _digest(steps: list[Step]) -> str:
    """Return a digest of what is run, whatever lines it stands on."""
    what = [[step.code, step.aside, [expression for _, expression in step.expressions]] for step in steps]
    return hashlib.sha256(json.dumps([SEED, what]).encode()).hexdigest()
