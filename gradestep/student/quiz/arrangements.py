"""Lines of Python in an order, each so far in: how a student writes them, and all those that Python can read."""

from __future__ import annotations

import io
import re
import tokenize
from typing import TYPE_CHECKING, Any

from gradestep.student.quiz.picks import truth_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

LETTERS = "ABCDEFGH"
INDENT = "    "
MOST = 500  # programs that a proof runs
WORD = re.compile(r"(?P<deep>>*)(?P<letter>[A-Za-z])")

Arrangement = tuple[tuple[int, str], ...]  # of each line how far in it stands, and its letter


def in_one_form(arrangement: Arrangement) -> str:
    """Return an arrangement as a text: `"B >A C"` is B, below it A one step further in, then C."""
    return " ".join(">" * deep + letter for deep, letter in arrangement)


def read(text: str) -> Arrangement | None:
    """Return the arrangement that a person typed, also with commas or without spaces; None when it is none."""
    words = re.sub(r"[\s,;]+", "", text)
    found = tuple((len(word["deep"]), word["letter"].upper()) for word in WORD.finditer(words))
    return found if sum(deep + 1 for deep, _ in found) == len(words) else None


def in_steps(lines: Mapping[str, str], arrangement: Arrangement) -> Arrangement:
    """Return the same program with blocks that stand one step further in than the line that opens them.

    To Python a block may stand in any number of steps further. What it cannot read stays as it is.
    """
    stack, made, opened = [0], [], False  # the depths of the open blocks, as they are written
    for deep, letter in arrangement:
        if opened and deep > stack[-1]:
            stack.append(deep)
        else:
            stack = [each for each in stack if each <= deep]
            if opened or stack[-1] != deep:
                return arrangement
        made.append((len(stack) - 1, letter))
        opened = lines.get(letter, "").endswith(":")
    return tuple(made)


def is_whole(line: str) -> bool:
    """Return whether a line is code by itself: comments, and lines that go on in the next one, stand anywhere."""
    try:
        kinds = {token.type for token in tokenize.generate_tokens(io.StringIO(f"{line}\n").readline)}
    except (tokenize.TokenError, SyntaxError):
        return False
    return tokenize.COMMENT not in kinds and not line.endswith("\\")


def program(lines: Mapping[str, str], arrangement: Arrangement) -> str:
    """Return the source of an arrangement of `lines`, which have their letters as keys."""
    return "".join(f"{INDENT * deep}{lines[letter]}\n" for deep, letter in arrangement)


def readable(lines: Mapping[str, str], count: int) -> Iterator[Arrangement]:
    """Yield each arrangement of `count` of the lines that Python can read; at most MOST + 1 of them."""
    found = 0
    for arrangement in _indented(lines, count, ()):
        if _compiles(program(lines, arrangement)):
            yield arrangement
            found += 1
            if found > MOST:
                return


def _indented(lines: Mapping[str, str], count: int, before: Arrangement) -> Iterator[Arrangement]:
    """Yield the arrangements that begin with `before` in which only what follows a colon stands further in."""
    opened = bool(before) and lines[before[-1][1]].endswith(":")
    if len(before) == count:
        yield from () if opened else (before,)
        return
    last = before[-1][0] if before else 0
    taken = {letter for _, letter in before}
    for letter in (letter for letter in lines if letter not in taken):
        for deep in (last + 1,) if opened else range(last + 1):
            yield from _indented(lines, count, (*before, (deep, letter)))


def _compiles(source: str) -> bool:
    try:
        compile(source, "the program", "exec")
    except (SyntaxError, ValueError):
        return False
    return True


def working(works: Callable[[str], Any], lines: Mapping[str, str], count: int) -> dict[str, bool | str]:
    """Return of each program that can be made of the lines whether `works` says so, or what it raised.

    `works` is the proof's: it takes the source of a program, runs it, and says whether that did what was asked.
    """
    return {in_one_form(made): truth_of(works, program(lines, made)) for made in sorted(readable(lines, count))}
