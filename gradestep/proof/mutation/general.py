"""Slips that anybody makes in any code: a wrong operator, sign, condition, number, order, or a line too few."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from gradestep.proof.mutation.source_edits import Edit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gradestep.proof.mutation.source_edits import Code, Node

ARITHMETIC = {
    ast.Add: ("+", "-", "minus for plus"),
    ast.Sub: ("-", "+", "plus for minus"),
    ast.Mult: ("*", "/", "divided by for times"),
    ast.Div: ("/", "*", "times for divided by"),
    ast.FloorDiv: ("//", "/", "divided by for floor division"),
    ast.Mod: ("%", "//", "floor division for remainder"),
    ast.Pow: ("**", "*", "times for to the power of"),
    ast.MatMult: ("@", "*", "element by element for a matrix product"),
}
FACTORS = (ast.Mult, ast.Div, ast.MatMult)
TERMS = (ast.Add, ast.Sub)
COMPARISONS = {  # == has no neighbour: a count that stops at n is as often n or more
    ast.Lt: ("<", ("<=", ">=")),
    ast.LtE: ("<=", ("<", ">")),
    ast.Gt: (">", (">=", "<=")),
    ast.GtE: (">=", (">", "<")),
    ast.Eq: ("==", ("!=",)),
    ast.NotEq: ("!=", ("==",)),
    ast.Is: ("is", ("is not",)),
    ast.IsNot: ("is not", ("is",)),
    ast.In: ("in", ("not in",)),
    ast.NotIn: ("not in", ("in",)),
}
SQUARES = {"square", "abs", "absolute", "fabs", "squared_difference", "norm", "l2_loss"}  # they see no sign
ENDLESS = {"count", "cycle", "repeat", "iter"}  # no list holds all their rounds
EITHER_WAY = {*SQUARES, "array_equal", "allclose", "isclose", "equal", "add", "multiply", "maximum", "minimum"}


def called(node: ast.AST | None) -> str:
    """Return the last name of what a call calls, such as `"mean"` for `np.mean(x)`; `""` when it is no such call."""
    if not isinstance(node, ast.Call):
        return ""
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def arithmetic(code: Code, node: ast.BinOp) -> Iterator[Edit]:
    """Yield another operator, each operand alone, and the other sign."""
    if isinstance(node.left, (ast.JoinedStr, ast.List)) or type(node.op) not in ARITHMETIC:
        return
    old, new, what = ARITHMETIC[type(node.op)]
    yield code.between(node.left, node.right, old, new, what)
    if isinstance(node.op, TERMS + FACTORS):
        yield code.replaced(node, code.text(node.left), f"without {old} {_short(code, node.right)}")
    if isinstance(node.op, ast.Mult):
        yield code.replaced(node, code.text(node.right), f"without {_short(code, node.left)} {old}")
    if isinstance(node.op, FACTORS) and not _sign_is_lost(code, node):
        yield code.replaced(node, f"-{code.text(node)}", "the other sign")


def _sign_is_lost(code: Code, node: ast.AST) -> bool:
    """Return whether a square or an absolute value follows, or a factor whose own sign is changed already."""
    parent = code.parents[node]
    if isinstance(parent, ast.BinOp):
        even = isinstance(parent.right, ast.Constant) and parent.right.value == 2  # noqa: PLR2004 - a square
        if isinstance(parent.op, ast.Pow):
            return even
        return isinstance(parent.op, FACTORS) or (isinstance(parent.op, TERMS) and parent.right is node)
    signed = isinstance(node, ast.BinOp) and isinstance(node.left, ast.UnaryOp)
    return signed or isinstance(parent, ast.UnaryOp) or called(parent) in SQUARES


def _short(code: Code, node: Node) -> str:
    text = " ".join(code.text(node).split())
    return text if len(text) <= 24 else f"{text[:21]}..."  # noqa: PLR2004


def unary(code: Code, node: ast.UnaryOp) -> Iterator[Edit]:
    """Yield the operand without its sign or its `not`."""
    if isinstance(node.op, ast.USub) and not _sign_is_lost(code, node):
        yield code.replaced(node, code.text(node.operand), "without the minus sign")
    if isinstance(node.op, (ast.Not, ast.Invert)):
        yield code.replaced(node, code.text(node.operand), "without not")


def comparison(code: Code, node: ast.Compare) -> Iterator[Edit]:
    """Yield the neighbours and the contrary of each comparison."""
    for left, op, right in zip([node.left, *node.comparators], node.ops, node.comparators, strict=False):
        old, others = COMPARISONS[type(op)]
        for new in others:
            yield code.between(left, right, old, new, f"{new} for {old}")


def boolean(code: Code, node: ast.BoolOp) -> Iterator[Edit]:
    """Yield `or` for `and`, `and` for `or`."""
    old, new = ("and", "or") if isinstance(node.op, ast.And) else ("or", "and")
    yield code.between(node.values[0], node.values[1], old, new, f"{new} for {old}")


def constant(code: Code, node: ast.Constant) -> Iterator[Edit]:
    """Yield a neighbour of each whole number, the double and the negative of each other one, and the other truth."""
    value = node.value
    if isinstance(value, bool):
        yield code.replaced(node, str(not value), f"{not value} for {value}")
    elif isinstance(value, int):
        for neighbour in {0: [1], 1: [0, 2]}.get(value, [value + 1]):
            yield code.replaced(node, str(neighbour), f"{neighbour} for {value}")
    elif isinstance(value, float):
        for new in [2 * value, -value] if value else [1.0]:
            yield code.replaced(node, str(new), f"{new} for {value}")


def condition(code: Code, node: ast.If | ast.IfExp) -> Iterator[Edit]:
    """Yield the negated condition; a comparison has its contrary already."""
    yield from _negated(code, node.test)


def filtered(code: Code, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp) -> Iterator[Edit]:
    """Yield a comprehension with a negated condition, and with other rounds."""
    for generator in node.generators:
        yield from _rounds(code, generator.iter)
        for test in generator.ifs:
            yield from _negated(code, test)


def _negated(code: Code, test: ast.expr) -> Iterator[Edit]:
    if not isinstance(test, ast.Compare) and not (isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not)):
        yield code.replaced(test, f"not {_operand(code, test)}", "the condition negated")


def _operand(code: Code, node: ast.expr) -> str:
    loose = (ast.BoolOp, ast.IfExp, ast.Lambda, ast.NamedExpr)
    return f"({code.text(node)})" if isinstance(node, loose) else code.text(node)


def loop(code: Code, node: ast.For) -> Iterator[Edit]:
    """Yield a loop that never runs, and one with other rounds."""
    yield code.replaced(node.iter, "[]", "no round of the loop")
    yield from _rounds(code, node.iter)


def _rounds(code: Code, rounds: ast.expr) -> Iterator[Edit]:
    text, name = code.text(rounds), called(rounds)
    if isinstance(rounds, ast.Call) and name == "range":
        yield from _range(code, rounds)
    elif name not in ENDLESS:
        sliced = text if name in ("list", "sorted") else f"list({text})"
        yield code.replaced(rounds, f"{sliced}[:1]", "the first round only")
        yield code.replaced(rounds, f"{sliced}[:-1]", "without the last round")
    if isinstance(rounds, ast.Call) and name == "enumerate" and len(rounds.args) == 1 and not rounds.keywords:
        end = code.span(rounds.args[0])[1]
        yield Edit(end, end, ", 1", "counted from 1")


def _range(code: Code, rounds: ast.Call) -> Iterator[Edit]:
    bounds = rounds.args[:2]
    if not bounds or any(isinstance(bound, ast.Starred) for bound in bounds):
        return
    last = bounds[-1]
    if not isinstance(last, ast.Constant):
        yield code.replaced(last, f"{code.text(last)} - 1", "one round less")
        yield code.replaced(last, f"{code.text(last)} + 1", "one round more")
    if len(bounds) == 1:
        yield code.replaced(last, "1", "one round")


def while_loop(code: Code, node: ast.While) -> Iterator[Edit]:
    """Yield a loop that never runs; one with a negated condition might never end."""
    yield code.replaced(node.test, "False", "no round of the loop")


def result(code: Code, node: ast.Return) -> Iterator[Edit]:
    """Yield a return of nothing."""
    if node.value and not (isinstance(node.value, ast.Constant) and node.value.value is None):
        yield code.replaced(node.value, "None", "without the value to return")


def order(code: Code, node: ast.Tuple | ast.Call) -> Iterator[Edit]:
    """Yield the first two elements or positional arguments swapped, unless the function does not mind."""
    pair = (node.elts if isinstance(node, ast.Tuple) else node.args)[:2]
    if len(pair) < 2 or called(node) in EITHER_WAY or not isinstance(getattr(node, "ctx", ast.Load()), ast.Load):  # noqa: PLR2004
        return
    types = isinstance(node, ast.Tuple) and called(code.parents[node]) == "isinstance"
    if not types and not any(isinstance(each, (ast.Starred, ast.GeneratorExp)) for each in pair):
        yield _swapped(code, *pair)


def _swapped(code: Code, one: ast.expr, other: ast.expr) -> Edit:
    (start, first_end), (second, end) = code.span(one), code.span(other)
    new = code.text(other) + code.source[first_end:second] + code.text(one)
    return Edit(start, end, new, f"{_short(code, one)} and {_short(code, other)} swapped")
