"""The charts of a challenge as its author's run draws them, which a release brings along: live before any cell is run.

They stand in the cells of the built notebook, which holds a digest of what they were computed from, as it does of the
values in the prose. While that fits, nothing runs.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from gradestep.authoring.predictions import explored
from gradestep.proof.prose.program import RUNS_IN_A_NOTEBOOK, Step
from gradestep.proof.prose.values import SEED, built_notebook

if TYPE_CHECKING:
    from gradestep.authoring.challenge import Cell, Challenge

CHART = "gradestep_chart"  # the name of a chart that its cell only shows


def drawn(challenge: Challenge) -> Challenge:
    """Return `challenge` with the charts that its cells show, in order, for the built notebook to keep.

    They are read from the notebook in `source/`; only when they would be computed from something else by now does a
    process compute them. One that fails, or takes too long, waits for its cell to be run: that lessons run at all,
    `gradestep check` proves.
    """
    steps = _steps(challenge)
    if not steps:
        return challenge
    digest = _digest(steps)
    texts = _known(challenge, steps, digest)
    if texts is None:
        texts = _compute(challenge, steps)
    if texts is None:
        return challenge
    return replace(challenge, computed={**challenge.computed, "charts": texts, "charts_from": digest})


def _known(challenge: Challenge, steps: list[Step], digest: str) -> list[str] | None:
    """Return the charts that the built notebook holds, "" for one that takes too long; None when it holds others."""
    built = built_notebook(challenge)
    try:
        if built["metadata"]["gradestep"]["charts_from"] != digest:
            return None
        kept = {"".join(cell["source"]): cell["metadata"].get("gradestep", {}) for cell in built["cells"]}
        charts = [kept[step.code].get("charts", {}) for step in _shows(steps)]
        return [str(next(iter(each.values()), "")) for each in charts]
    except (KeyError, TypeError, AttributeError):  # not built yet, or edited by hand
        return None


def _compute(challenge: Challenge, steps: list[Step]) -> list[str] | None:
    """Return the charts; "" for each where they take too long, which they would again, None where one fails."""
    from gradestep.proof.prose.computed import run  # starts a process, which a known chart does not need

    outcome = run(challenge, steps, SEED)
    if outcome.ended:
        return [""] * len(_shows(steps))
    return outcome.texts if all(outcome.texts) else None


def _shows(steps: list[Step]) -> list[Step]:
    """Return the steps of the cells that show charts, as they are in the notebook: each runs below the one aside."""
    return [cell for chart, cell in pairwise(steps) if chart.aside]


def _steps(challenge: Challenge) -> list[Step]:
    """Return what has to run to know the charts, down to the last of them; none where there is none."""
    cells = [cell for cell in challenge.cells if cell.cell_type == "code" and cell.role in RUNS_IN_A_NOTEBOOK]
    last = max((number for number, cell in enumerate(cells) if explored(cell)), default=-1)
    return [step for cell in cells[: last + 1] for step in (_chart(cell), Step(cell.line, cell.source)) if step]


def _chart(cell: Cell) -> Step | None:
    """Return the step that draws the chart of a cell, or None for any other; the cell itself then runs as it is."""
    shown = explored(cell)
    if shown is None:
        return None
    lines = cell.source.encode().splitlines(keepends=True)
    lines[shown.lineno - 1] = f"{CHART} = ".encode() + lines[shown.lineno - 1][shown.col_offset :]
    named = b"".join(lines).decode()
    return Step(cell.line, named, aside=True, expressions=((cell.line, f"{CHART}.to_keep()"),))


def _digest(steps: list[Step]) -> str:
    """Return a digest of what is run, whatever lines it stands on."""
    return hashlib.sha256(json.dumps([SEED, [[step.code, step.aside] for step in steps]]).encode()).hexdigest()
