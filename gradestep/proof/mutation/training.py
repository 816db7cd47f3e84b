"""Slips of those who write training loops: the wrong variables, a sum for a mean, no activation, no logarithm."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from gradestep.proof.mutation.general import called
from gradestep.proof.mutation.source_edits import Edit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gradestep.proof.mutation.source_edits import Code

PAIRS = (
    ("assign_sub", "assign_add"),
    ("reduce_mean", "reduce_sum"),
    ("mean", "sum"),
    ("max", "min"),
    ("reduce_max", "reduce_min"),
    ("maximum", "minimum"),
    ("argmax", "argmin"),
    ("any", "all"),
    ("reduce_any", "reduce_all"),
    ("zeros", "ones"),
    ("vstack", "hstack"),
    ("SGD", "Adam"),
    ("MeanSquaredError", "MeanAbsoluteError"),
    ("mean_squared_error", "mean_absolute_error"),
)
RELATIVES = {
    **dict(PAIRS),
    **{other: one for one, other in PAIRS},
    "array_equal": "allclose",
    "square": "abs",
    "log": "log1p",
    "exp": "expm1",
    "binary_crossentropy": "mean_squared_error",
}
BUILT_IN = {"max", "min", "any", "all"}
TEXTS = {
    **dict.fromkeys(("relu", "sigmoid", "tanh", "softmax", "elu", "gelu"), "linear"),
    "mse": "mae",
    "mae": "mse",
    "mean_squared_error": "mean_absolute_error",
    "binary_crossentropy": "mse",
    "zeros": "ones",
    "ones": "zeros",
    "sgd": "adam",
    "adam": "sgd",
    "inf": "0",
    "-inf": "0",
}
TRAINED = {"trainable_variables", "trainable_weights"}
QUIET = {"verbose", "name", "dtype", "strict", "jit_compile", "run_eagerly", "autograph"}  # change no result
UNWRAPPED = {"copy", "log", "exp", "sqrt", "abs", "square", "sum", "mean", "reduce_mean", "reduce_sum", "softmax"}
UNWRAPPED |= {"relu", "sigmoid", "tanh", "sorted", "reversed", "stop_gradient", "squeeze", "flatten", "ravel"}


def relative(code: Code, node: ast.Attribute | ast.Name) -> Iterator[Edit]:
    """Yield the relative of a function, such as `reduce_sum` for `reduce_mean`."""
    name = node.attr if isinstance(node, ast.Attribute) else node.id
    known = isinstance(node, ast.Attribute) or (name in BUILT_IN and called(code.parents[node]) == name)
    if known and name in RELATIVES:
        end = code.span(node)[1]
        yield Edit(end - len(name), end, RELATIVES[name], f"{RELATIVES[name]} for {name}")


def variables(code: Code, node: ast.Attribute) -> Iterator[Edit]:
    """Yield the first variable only, all but the first, their reverse order, and those that are not trained too."""
    if node.attr in TRAINED and not isinstance(code.parents[node], (ast.Subscript, ast.Attribute)):
        end = code.span(node)[1]
        for part, what in (("[:1]", "the first variable only"), ("[1:]", "without the first variable")):
            yield Edit(end, end, part, what)
        yield Edit(end, end, "[::-1]", "the variables in reverse order")
        yield Edit(end - len(node.attr), end, "variables", "the variables that are not trained too")


def text(code: Code, node: ast.Constant) -> Iterator[Edit]:
    """Yield another value of an argument that is a text, where an alternative is known."""
    if isinstance(node.value, str) and node.value in TEXTS:
        new = f'"{TEXTS[node.value]}"'
        yield code.replaced(node, new, f'{new} for "{node.value}"')


def keywords(code: Code, node: ast.Call) -> Iterator[Edit]:
    """Yield the call without each of its keyword arguments, but for those that change no result."""
    given: list[ast.expr | ast.keyword] = [*node.args, *node.keywords]
    for place, keyword in enumerate(node.keywords, len(node.args)):
        if keyword.arg and keyword.arg not in QUIET:
            yield _left_out(code, given, place, f"without {keyword.arg}=")


def elements(code: Code, node: ast.List) -> Iterator[Edit]:
    """Yield a list of several elements without its first, and without its last."""
    if len(node.elts) > 1 and isinstance(node.ctx, ast.Load):
        yield _left_out(code, list(node.elts), 0, "without the first element")
        yield _left_out(code, list(node.elts), len(node.elts) - 1, "without the last element")


def _left_out(code: Code, given: list[ast.expr | ast.keyword], place: int, what: str) -> Edit:
    """Return the edit that removes one of what stands between commas."""
    start, end = code.span(given[place])
    if place:
        return Edit(code.span(given[place - 1])[1], end, "", what)
    return Edit(start, code.span(given[1])[0] if len(given) > 1 else end, "", what)


def unwrapped(code: Code, node: ast.Call) -> Iterator[Edit]:
    """Yield what a function such as `log` is given, in the place of its value."""
    name = called(node)
    if name not in UNWRAPPED or any(isinstance(each, ast.Starred) for each in node.args):
        return
    if len(node.args) == 1 and not node.keywords:
        yield code.replaced(node, code.text(node.args[0]), f"without {name}")
    elif not node.args and not node.keywords and isinstance(node.func, ast.Attribute):
        yield code.replaced(node, code.text(node.func.value), f"without {name}")


def end_for_end(code: Code, node: ast.Subscript) -> Iterator[Edit]:
    """Yield the last for the first element, and the first for the last."""
    place = code.text(node.slice)
    if place in ("0", "-1"):
        new, what = ("-1", "the last for the first") if place == "0" else ("0", "the first for the last")
        yield code.replaced(node.slice, new, what)


def rate(code: Code, node: ast.AugAssign) -> Iterator[Edit]:
    """Yield another operator, and a value put in the place of the old one."""
    turns = {ast.Add: ("+=", "-="), ast.Sub: ("-=", "+="), ast.Mult: ("*=", "/="), ast.Div: ("/=", "*=")}
    if type(node.op) in turns:
        old, new = turns[type(node.op)]
        yield code.between(node.target, node.value, old, new, f"{new} for {old}")
        yield code.between(node.target, node.value, old, "=", f"= for {old}")
