"""Read Python source, one text at a time.

CPython before 3.12 counts the depth of the trees of all threads together, and raises a SystemError when two threads
make trees at the same time: https://github.com/python/cpython/issues/106905.
"""

from __future__ import annotations

import ast
import re
import threading

UNPARSED = (SyntaxError, ValueError, RecursionError, MemoryError)  # what a text may make of the parser
MEASURES = re.compile(r"%%(time|capture)[ \t]*$", re.MULTILINE)

_turn = threading.Lock()


def tree_of(source: str) -> ast.Module:
    """Return the syntax tree of a text; raises one of UNPARSED."""
    with _turn:
        return ast.parse(source)


def unmeasured(source: str) -> str:
    """Return a cell with a comment in the place of a `%%time` or `%%capture` above it.

    IPython runs what is below them as a text of its own: it reads other names than tests do, and keeps what it raises.
    """
    found = MEASURES.match(source)
    return f"#{source[found.end() :]}" if found else source


def without_spaces(code: str) -> str:
    """Return code without any white space, to compare what stands in two places however it is set."""
    return "".join(code.split())
