"""Show what is different in a mutant."""

from __future__ import annotations

import re
import textwrap
from difflib import unified_diff
from itertools import islice

COMMENT = re.compile(r"(?m)^[ \t]*# ?")
CHANGED = re.compile(r"[-+]( .*)?|\(\d+\)")
ON_ONE_LINE = re.compile(r" \| (?=[-+] )")  # as a broken claim shows it


def diff(original: str, mutant: str) -> str:
    """Return a small unified diff without headers; a line that is only gone or new has its neighbours around it."""
    changed = _changed(original, mutant, around=0)
    one_sided = len({line[0] for line in changed}) == 1
    return _level(_changed(original, mutant, around=1) if one_sided else changed)


def name_of(original: str, mutant: str) -> str:
    """Return the changed lines as `- old` and `+ new`, whatever stands around them and however deep they are."""
    return _level(_changed(original, mutant, around=0))


def changes_in(source: str) -> list[str]:
    """Return the names of the mutants whose diffs a cell shows in comments, with an empty line between two of them."""
    shown = ON_ONE_LINE.sub("\n", COMMENT.sub("", source))
    blocks = [[line for line in block.split("\n") if CHANGED.fullmatch(line)] for block in re.split(r"\n\s*\n", shown)]
    return [_named(block) for block in blocks if block]


def _named(lines: list[str]) -> str:
    signed = [line[0] + line[2:] for line in lines if line[0] in "-+"]
    return "\n".join([_level(signed), *(line for line in lines if line[0] == "(")])


def _changed(original: str, mutant: str, around: int) -> list[str]:
    lines = unified_diff(original.split("\n"), mutant.split("\n"), n=around, lineterm="")
    return [line for line in islice(lines, 2, None) if not line.startswith("@@")]


def _level(lines: list[str]) -> str:
    """Return diff lines without the indentation that all of them share, and a space after each sign."""
    texts = textwrap.dedent("\n".join(line[1:] for line in lines)).split("\n")
    return "\n".join(f"{line[0]} {text}".rstrip() for line, text in zip(lines, texts, strict=True))
