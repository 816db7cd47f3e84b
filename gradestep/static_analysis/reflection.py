"""Reflection: code that reaches names or state without naming them, so that no slice of a notebook can be told."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from gradestep.static_analysis.effects import functions_of, modules_of
from gradestep.static_analysis.names import IMPORTS, parsed, root, unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator

NAMES = re.compile(
    "globals|locals|vars|dir|eval|exec|compile|get_ipython|__import__|In|Out|_+|_i+|_[iod]h|_i?[0-9]+|__builtins__"
)
ATTRIBUTES = re.compile(  # of functions and frames; of pandas, whose texts may name variables; of TensorFlow
    "__globals__|__builtins__|__closure__|__code__|__subclasses__|[fgt]._frame|tb_next|f_(back|globals|locals)|user_ns|"
    "query|eval|[sg]et_global_generator"
)
MODULES = re.compile(
    "__main__|gc|inspect|sys|importlib|runpy|ctypes|profile|cProfile|trace|traceback|doctest|pdb|code|pickle|"
    "shelve|marshal|dill|cloudpickle|joblib|multiprocessing|threading|concurrent|asyncio|weakref|atexit|tracemalloc|"
    "numexpr|duckdb|pandasql|patsy|statsmodels|IPython|ipywidgets"
)
HARMLESS = ("display", "HTML", "Markdown")  # of IPython


def reaches(source: str) -> str:
    """Return by which word a cell reaches what it does not name; an empty text when it does not."""
    return "a magic or a syntax error" if unreadable(source) else next(_words(parsed(source)), "")


def _words(tree: ast.Module) -> Iterator[str]:
    packages, functions = modules_of([tree]), functions_of([tree])
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and NAMES.fullmatch(node.id):
            yield node.id
        elif isinstance(node, ast.Attribute) and ATTRIBUTES.fullmatch(node.attr):
            yield node.attr
        elif isinstance(node, IMPORTS):
            yield from _imported(node)
        elif isinstance(node, ast.Call) and _counts_its_draws(node, packages):
            yield "seed="
        elif isinstance(node, ast.Call) and _times_a_text(node, packages, functions):
            yield "timeit"


def _imported(node: ast.Import | ast.ImportFrom) -> Iterator[str]:
    names = [alias.name for alias in node.names]
    packages = (
        [(node.module or "").split(".")[0]] if isinstance(node, ast.ImportFrom) else [n.split(".")[0] for n in names]
    )
    if "*" in names:
        yield "import *"
    if not (packages == ["IPython"] and all(name in HARMLESS for name in names)):
        yield from filter(MODULES.fullmatch, packages)


def _counts_its_draws(call: ast.Call, packages: dict[str, str]) -> bool:
    """Return whether a call is one of TensorFlow's that draws by a seed of its own: its kernel counts, unreadably."""
    if not any(each.arg == "seed" for each in call.keywords):
        return False
    path = {part.attr for part in ast.walk(call.func) if isinstance(part, ast.Attribute)}
    of_keras = "keras" in path or {packages.get(name) for name in root(call.func)} & {"keras", "numpy", "sklearn"}
    return not of_keras


def _times_a_text(call: ast.Call, packages: dict[str, str], functions: frozenset[str]) -> bool:
    """Return whether a call of timeit's may run a text, in which names stand: it is given no function."""
    given = [*call.args, *(each.value for each in call.keywords if each.arg in ("stmt", "setup", None))]
    named = all(isinstance(each, ast.Lambda) or (isinstance(each, ast.Name) and each.id in functions) for each in given)
    return "timeit" in {packages.get(name) for name in root(call.func)} and not named
