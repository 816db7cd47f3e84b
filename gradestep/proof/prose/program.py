"""What has to run to know what the prose of a challenge says: its code cells, and its Markdown between them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from gradestep.proof.prose.code_blocks import Fence, claims, fences
from gradestep.proof.prose.template import expressions
from gradestep.static_analysis.slicing import needed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gradestep.authoring.challenge import Cell, Challenge

RUNS_IN_A_NOTEBOOK = ("", "answer", "tests", "manual")


@dataclass(frozen=True)
class Step:
    """A code cell to run or, `aside`, a Markdown cell that says something of the variables as they are there.

    The `code` of a quiz is its proof, that of a flash card what computes for it, of which they may speak; what runs
    aside is not seen by the steps below.
    `expressions` are `(line in the script, expression)`; the fences' lines are those of the script too.
    """

    line: int
    code: str
    aside: bool = False
    expressions: tuple[tuple[int, str], ...] = ()
    snippets: tuple[Fence, ...] = ()


def program(challenge: Challenge, *, snippets: bool) -> list[Step]:
    """Return the steps down to the last Markdown that says anything; none when none does.

    With `snippets`, fenced code counts too. Raises AuthoringError for braces that are never closed.
    """
    steps = [step for cell in challenge.cells for step in _steps(challenge, cell, snippets=snippets)]
    last = max((number for number, step in enumerate(steps) if step.aside), default=-1)
    return steps[: last + 1]


def slimmed(steps: list[Step]) -> list[Step]:
    """Return the steps without the statements on which nothing that the text says builds; lines keep their numbers."""
    sources = [as_code(step) for step in steps]
    slim = needed(sources, {number for number, step in enumerate(steps) if step.aside})
    return [step if step.aside else replace(step, code=code) for step, code in zip(steps, slim, strict=True)]


def as_code(step: Step) -> str:
    """Return all that a step runs, as one source."""
    return "\n".join([step.code, *_asked(step)])


def as_f_string(expression: str) -> str:
    """Return the Python for what stands between the braces: `accuracy:.0%` is read as in an f-string."""
    return f"f'''{{ {expression}}}'''"


def _asked(step: Step) -> list[str]:
    return [*(as_f_string(expression) for _, expression in step.expressions), *(each.code for each in step.snippets)]


def _steps(challenge: Challenge, cell: Cell, *, snippets: bool) -> Iterator[Step]:
    if cell.cell_type == "code" and cell.role in RUNS_IN_A_NOTEBOOK:
        yield Step(cell.line, cell.source)
    elif cell.cell_type == "markdown":
        asked = expressions(challenge.path, cell)
        checked = tuple(_checked(cell)) if snippets else ()
        if asked or checked:
            for number, code in enumerate(_codes(challenge, cell)):  # each variant says its own
                snippets_once = checked if number == 0 else ()
                yield Step(cell.line, code, aside=True, expressions=asked, snippets=snippets_once)


def _codes(challenge: Challenge, cell: Cell) -> list[str]:
    """Return what runs before a Markdown cell can be told, for each of its variants."""
    proof = _proof(challenge, cell)
    return [in_variant(proof, variant) for variant in range(cell.variants)] if cell.variants > 1 else [proof]


def in_variant(proof: str, variant: int) -> str:
    """Return the code of a proof for a variant, whose number it finds as `variant`, on one line more."""
    return f"variant = {variant}\n{proof}"


def _proof(challenge: Challenge, cell: Cell) -> str:
    proofs = challenge.of_role({"quiz": "proves", "card": "computes"}.get(cell.role, "none"))
    return next((proof.source for proof in proofs if proof.name == cell.name), "")


def _checked(cell: Cell) -> Iterator[Fence]:
    """Yield the fenced blocks that claim an output, and those that cannot be read: running says why."""
    for fence in fences(cell.source):
        try:
            says = bool(claims(fence))
        except ValueError:
            says = True
        if says:
            yield replace(fence, line=cell.line + 1 + fence.line, end=cell.line + 1 + fence.end)
