"""Tests that say nothing about an answer in another process: they would pass, or fail, whatever it does.

A patched function or a warning does not reach the other process.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from gradestep.proof.runner.outcome import Broken
from gradestep.static_analysis.names import parsed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gradestep.proof.runner.builder import TrialBuilder

REACHES = ("builtins.input", "sys.stdout")  # what is carried over when it is patched
ASKS = {
    "testmod": "doctest.testmod looks for examples in the tests' own process",
    "testfile": "doctest.testfile runs its examples in the tests' own process",
    "assertWarns": "warnings of the answer stay in its own process",
    "assertWarnsRegex": "warnings of the answer stay in its own process",
    "warns": "warnings of the answer stay in its own process",
    "assertLogs": "what the answer logs stays in its own process",
    "assertNoLogs": "what the answer logs stays in its own process",
    "redirect_stderr": "what the answer writes to stderr stays in its own process",
}
STRICT = ("simplefilter", "filterwarnings", "errstate", "seterr")  # with one of these words
WORDS = ("error", "raise", "always")


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
        elif isinstance(node, ast.Assign) and any(_path(target) == "sys.stderr" for target in node.targets):
            yield ASKS["redirect_stderr"]


def _of_call(call: ast.Call) -> Iterator[str]:
    path = _path(call.func)
    name = path.rpartition(".")[2]
    if name in ASKS:
        yield ASKS[name]
    given = [*call.args, *(keyword.value for keyword in call.keywords)]
    texts = [each.value for each in given if isinstance(each, ast.Constant)]
    if name in STRICT and any(word in texts for word in WORDS):
        yield ASKS["warns"] if "filter" in name else "NumPy's settings for errors hold in the tests' own process"
    if name == "catch_warnings" and any(keyword.arg == "record" for keyword in call.keywords):
        yield ASKS["warns"]
    is_patch = name == "patch" or path.rpartition(".")[0].rpartition(".")[2] == "patch"
    if is_patch and not (name == "patch" and texts and texts[0] in REACHES):
        yield f"what {path} puts in place stays in the tests' own process"


def _path(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return f"{_path(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""
