"""Tests that say nothing about an answer in another process: they would pass, or fail, whatever it does.

What is patched in a module, or logged, does not reach the other process.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from gradestep.proof.runner.outcome import Broken
from gradestep.static_analysis.names import parsed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gradestep.proof.runner.builder import TrialBuilder

REACHES = ("builtins.input", "builtins.print", "sys.stdout", "sys.stderr")  # what is carried over when it is patched
SETTINGS = ("os.environ", "sys")  # of which the environment and the arguments are
ASKS = {
    "testmod": "doctest.testmod looks for examples in the tests' own process",
    "testfile": "doctest.testfile runs its examples in the tests' own process",
    "assertLogs": "what the answer logs stays in its own process",
    "assertNoLogs": "what the answer logs stays in its own process",
}


def claim(builder: TrialBuilder) -> Iterator[Broken]:
    """Yield each tests cell that asks what its process cannot know."""
    for cell in builder.challenge.of_role("tests"):
        if why := unheard(cell.source):
            remedy = "test what the answer returns or changes"
            yield Broken(
                builder.challenge.path, cell.line, f'the tests "{cell.name}" run beside the answer: {why}: {remedy}'
            )


def unheard(source: str) -> str:
    """Return why a tests cell says nothing about an answer in another process; an empty text when it does."""
    return next(_found(parsed(source)), "")


def _found(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield from _of_call(node)


def _of_call(call: ast.Call) -> Iterator[str]:
    path = _path(call.func)
    name = path.rpartition(".")[2]
    if name in ASKS:
        yield ASKS[name]
    given = [*call.args, *(keyword.value for keyword in call.keywords)]
    texts = [each.value for each in given if isinstance(each, ast.Constant)]
    is_patch = name == "patch" or path.rpartition(".")[0].rpartition(".")[2] == "patch"
    is_carried = (name == "patch" and texts and texts[0] in REACHES) or (call.args and _path(call.args[0]) in SETTINGS)
    if is_patch and not is_carried:
        yield f"what {path} puts in place stays in the tests' own process"


def _path(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return f"{_path(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""
