"""A test of otter's, which compares what a cell shows with the output that was saved, as code that raises."""

from __future__ import annotations

import ast
from textwrap import indent
from typing import Any

from gradestep.authoring.importing.pieces import TODO, literal, python


def asserted(source: str, cell: Any, said: str = "") -> str:
    """Return a test as code that raises, with what is `said` of a failure where it ends with a comparison.

    Otter calls a test function with what it names (`ok_format: false`), and otherwise compares what the cell shows with
    the output that was saved: what it prints, and its last value.
    """
    plain = python(source)
    if plain is None:
        return "\n".join(f"# {TODO}{line}" for line in source.splitlines())
    tree = ast.parse(plain)
    if functions := [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test")]:
        return "\n\n\n".join([plain, "\n".join(map(_call, functions))])
    shown, printed = _saved(cell)
    last = tree.body[-1] if tree.body else None
    if shown and isinstance(last, ast.Expr):
        plain = _compared(plain, last, shown, said)
    elif said and isinstance(last, ast.Assert) and last.msg is None:
        plain = _saying(plain, last, said)
    return _heard(plain, printed) if printed else plain


def _call(function: ast.FunctionDef) -> str:
    """Return the call of a test function: each argument is the student's name, `env` all of them."""
    wanted = ["globals()" if each.arg == "env" else each.arg for each in function.args.args]
    return f"{function.name}({', '.join(wanted)})"


def _compared(plain: str, last: ast.Expr, shown: str, said: str) -> str:
    """Return code whose last value is compared with what it showed, of which IPython breaks long lines."""
    lines = plain.splitlines()
    same_line = lines[last.lineno - 1].encode()[: last.col_offset].decode().rstrip("; ")
    before = [*lines[: last.lineno - 1], *([same_line] if same_line else [])]
    value = ast.get_source_segment(plain, last.value) or ast.unparse(last.value)
    wanted = " ".join(shown.split())
    got = f"repr({value})" if wanted == shown else f'" ".join(repr({value}).split())'
    claim = value if shown == "True" else f"{got} == {literal(wanted)}"
    return "\n".join([*before, f"assert {claim}, {literal(said)}" if said else f"assert {claim}"])


def _saying(plain: str, last: ast.Assert, said: str) -> str:
    """Return code whose last line, an assert, says something when it fails."""
    lines = plain.splitlines()
    line, place = lines[(last.end_lineno or 0) - 1].encode(), last.end_col_offset or 0
    lines[(last.end_lineno or 0) - 1] = f"{line[:place].decode()}, {literal(said)}{line[place:].decode()}"
    return "\n".join(lines)


def _heard(plain: str, printed: str) -> str:
    """Return code of which is compared what it prints."""
    return (
        "import contextlib\nimport io\n\n"
        f"with contextlib.redirect_stdout(io.StringIO()) as printed:\n{inside(plain)}\n"
        f"assert printed.getvalue() == {literal(printed)}"
    )


def inside(plain: str) -> str:
    """Return code one step further in; of what is no Python, comments with a TODO, it goes on with nothing."""
    tree = ast.parse(plain)
    many = (ast.Constant, ast.JoinedStr)  # a text of several lines is another one when it is indented
    broken = any(isinstance(node, many) and node.end_lineno != node.lineno for node in ast.walk(tree))
    return indent(ast.unparse(tree) if broken else plain if tree.body else f"{plain}\npass", "    ")


def _saved(cell: Any) -> tuple[str, str]:
    """Return the text of the last value that a test cell showed when it was saved, and what it printed."""
    outputs = cell.get("outputs", ())
    results = [output for output in outputs if output.output_type == "execute_result"]
    found = results[-1].data.get("text/plain", "") if results else ""
    heard = (output.text for output in outputs if output.output_type == "stream" and output.name == "stdout")
    return "".join(found), "".join("".join(text) for text in heard)
