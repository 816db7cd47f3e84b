"""Slips that no small, tame input shows: a batch size, a cap, a clip, a tolerance, a rounding.

They come of 379 solutions that were written independently of the tests: most of the wrong ones that passed had these.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from gradestep.proof.mutation.general import called
from gradestep.proof.mutation.source_edits import Edit
from gradestep.proof.mutation.training import TRAINED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gradestep.proof.mutation.source_edits import Code

ROWS = 128  # the largest of the usual batch sizes
MANY = {"x", "y", "features", "labels", "inputs", "targets", "truth", "chances", "probabilities"}  # a row an example
RATES = {"learning_rate", "rate", "lr"}
OPTIMIZERS = {"SGD", "Adam", "AdamW", "RMSprop"}
CLIPS = {"clipnorm", "clipvalue", "global_clipnorm"}  # Keras takes one of them
FLOOR, TOLERANCE, DIGITS = "0.001", "1e-06", 3
LIBRARIES = {"np", "tf"}


def rows(code: Code, node: ast.FunctionDef) -> Iterator[Edit]:
    """Yield the function that looks at the first 128 examples only, as a batch does."""
    names = [arg.arg for arg in node.args.args if arg.arg in MANY]
    few = ", ".join(f"{name}[:{ROWS}]" for name in names)
    yield from _at_the_start(code, node, names, few, f"the first {ROWS} rows only")


def capped(code: Code, node: ast.FunctionDef) -> Iterator[Edit]:
    """Yield the function that takes no learning rate above 1."""
    names = [arg.arg for arg in node.args.args if arg.arg in RATES]
    least = ", ".join(f"min({name}, 1.0)" for name in names)
    yield from _at_the_start(code, node, names, least, "no rate above 1")


def _at_the_start(code: Code, node: ast.FunctionDef, names: list[str], values: str, what: str) -> Iterator[Edit]:
    """Yield the function that first gives other values to some of its arguments."""
    told = ast.get_docstring(node) is not None
    if names and len(node.body) > told:
        start, indent = code.span(node.body[told])[0], " " * node.body[told].col_offset
        yield Edit(start, start, f"{', '.join(names)} = {values}\n{indent}", what)


def clipped(code: Code, node: ast.Call) -> Iterator[Edit]:
    """Yield clipped gradients, and a logarithm of nothing below a thousandth."""
    name = called(node)
    if name in OPTIMIZERS and not any(keyword.arg in CLIPS for keyword in node.keywords):
        end = code.span(node)[1] - 1
        comma = ", " if (node.args or node.keywords) and not code.source[:end].rstrip().endswith(",") else ""
        yield Edit(end, end, f"{comma}clipnorm=1.0", "clipped gradients")
    elif name == "gradient" and len(node.args) > 1 and _is_list(node.args[1]):
        each = f"[tf.clip_by_norm(each, 1.0) for each in {code.text(node)}]"
        yield code.replaced(node, each, "clipped gradients")
    elif name == "log" and len(node.args) == 1 and (library := _library(node.func)):
        floor = f"{library}.maximum({code.text(node.args[0])}, {FLOOR})"
        yield code.replaced(node.args[0], floor, f"nothing below {FLOOR}")


def _is_list(node: ast.expr) -> bool:
    return isinstance(node, ast.List) or (isinstance(node, ast.Attribute) and node.attr in TRAINED)


def _library(node: ast.expr) -> str:
    """Return `"np"` or `"tf"` for `np.log` or `tf.math.log`; `""` for another name."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) and node.id in LIBRARIES else ""


def tolerant(code: Code, node: ast.Compare) -> Iterator[Edit]:
    """Yield a comparison of two computed numbers that sees no difference below a millionth."""
    sides = (node.left, *node.comparators)
    if len(sides) > 2 or any(isinstance(side, ast.Constant) or called(side) == "len" for side in sides):  # noqa: PLR2004
        return
    sign = {ast.Lt: "-", ast.Gt: "+"}.get(type(node.ops[0]))
    if sign:
        other = node.comparators[0]
        yield code.replaced(other, f"{code.text(other)} {sign} {TOLERANCE}", "a tolerance")


def rounded(code: Code, node: ast.Call) -> Iterator[Edit]:
    """Yield a number that is rounded to three decimals."""
    name, text = called(node), code.text(node)
    if name == "float" and len(node.args) == 1 and not isinstance(node.args[0], ast.Constant):
        yield code.replaced(node, f"round({text}, {DIGITS})", f"rounded to {DIGITS} decimals")
    elif name == "mean" and _library(node.func) == "np":
        yield code.replaced(node, f"np.round({text}, {DIGITS})", f"rounded to {DIGITS} decimals")
