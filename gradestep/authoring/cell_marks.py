"""The marks of a percent script: which there are, what each may carry, and what becomes of its cell."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from gradestep.student.quiz.kinds import EACH, MOST_VARIANTS, NAMES, USUAL, kind_of

if TYPE_CHECKING:
    from collections.abc import Iterator

NAME = re.compile(r"[a-z][a-z0-9_]{0,47}")


@dataclass(frozen=True)
class Role:
    """What a mark makes of its cell: the cell types it takes, the marks it carries beside itself and those it needs.

    A named role is followed by a name; a role that stays behind is seen by the author and the proof only.
    """

    cell_types: tuple[str, ...] = ("code",)
    carries: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    named: bool = True
    stays_behind: bool = False


ROLES = {
    "answer": Role(),
    "tests": Role(carries=("points",), needs=("points",)),
    "quiz": Role(("markdown",), ("points", "asks", "credit", "variants", "attempts", "seconds"), needs=("points",)),
    "card": Role(("markdown",), ("about",)),
    "proves": Role(stays_behind=True),
    "computes": Role(stays_behind=True),
    "mistake": Role(carries=("fails",), needs=("fails",), named=False, stays_behind=True),
    "alternative": Role(named=False, stays_behind=True),
    "equivalent": Role(named=False, stays_behind=True),
    "manual": Role(("code", "markdown"), ("points",), needs=("points",)),
    "task": Role(("markdown",), ("points",), needs=("points",)),
}
LESSON = Role(("code", "markdown"), named=False)
NUMBERS = {"points", "attempts", "seconds", "variants"}
SYNONYMS = {  # what other tools and other authors call it
    "solution": "answer",
    "proof": "proves",
    "test": "tests",
    "tries": "attempts",
    "time": "seconds",
    "timer": "seconds",
    "question": "quiz",
    "score": "points",
    "kind": "asks",
    "type": "asks",
    "flashcard": "card",
}
# marks that jupytext reads, from the first on
READ = re.compile(r"""^(?:\s*[A-Za-z_]\w*\s*=\s*(?:"[^"]*"|'[^']*'|-?\d+(?:\.\d+)?|true|false|null)(?=\s|$))+""")
KNOWN = sorted({*ROLES, *(mark for role in ROLES.values() for mark in role.carries)})


def complaints(cell_type: str, marks: dict[str, Any]) -> Iterator[str]:
    """Yield what is wrong with the marks of one cell, each with its remedy; nothing when all is well."""
    roles = [mark for mark in marks if mark in ROLES]
    if len(roles) > 1:
        yield f"{roles[0]}= and {roles[1]}= on one cell: split it into two cells"
        return
    role = ROLES[roles[0]] if roles else LESSON
    unknown = list(_unknown(marks))
    if unknown:
        yield from unknown
        return
    if roles:
        yield from _misused(roles[0], role, cell_type, marks)
    for mark in marks:
        if mark in KNOWN and mark not in {*roles, *role.carries}:
            yield f"{mark}= does not belong on {_cell_words(roles)}: remove it"


def _cell_words(roles: list[str]) -> str:
    return f"a cell with {roles[0]}=" if roles else "a lesson cell (one with no role such as answer= or tests=)"


def _unknown(marks: dict[str, Any]) -> Iterator[str]:
    for mark, value in marks.items():
        if isinstance(value, (list, dict)):  # to jupytext, which reads marks as JSON too
            yield f'cannot read {mark}=: write {mark}="text" or {mark}=number, with a space between marks and no comma'
        elif mark == "incorrectly_encoded_metadata":
            unread, how = (
                READ.sub("", str(value)).strip(),
                'write name="text" or name=number, with a space between marks',
            )
            yield f'cannot read the marks from "{unread}" on: {how}'
        elif mark in ("title", "region_name"):  # to jupytext, words before the marks and in other brackets
            yield f'"{value}" is no mark: {_instead_of_words(str(value))}'
        elif mark not in KNOWN:
            near = [SYNONYMS[mark.lower()]] if mark.lower() in SYNONYMS else get_close_matches(mark.lower(), KNOWN, n=1)
            remedy = f'did you mean "{near[0]}"?' if near else f"use one of {', '.join(KNOWN)}"
            yield f'unknown mark "{mark}": {remedy}'


def _instead_of_words(words: str) -> str:
    word = words.strip("[] ").split(" ")[0].lower()
    if word in ("markdown", "md"):
        return 'begin a cell of text with "# %% [markdown]"'
    if word in KNOWN:
        said = "1" if word in NUMBERS else '"a_name"' if word not in ROLES or ROLES[word].named else '"in a few words"'
        return f"write what it is, as in {word}={said}"
    return f'use "# %%", "# %% [markdown]", and marks from {", ".join(KNOWN)}'


def _misused(mark: str, role: Role, cell_type: str, marks: dict[str, Any]) -> Iterator[str]:
    if cell_type not in role.cell_types:
        header = "# %% [markdown]" if role.cell_types == ("markdown",) else "# %%"
        yield f'{mark}= is on a {cell_type} cell: start the cell with "{header} {mark}=..."'
    if role.named and not NAME.fullmatch(str(marks[mark])):
        yield f'{mark}="{marks[mark]}" is no name: use small letters, digits and _, a letter first, 48 at most'
    if not role.named and not str(marks[mark]).strip():
        yield f"{mark}= says nothing: describe it in a few words"
    for needed in role.needs:
        if needed not in marks:
            yield f"{mark}= needs {needed}=: add it to the header of the cell"
    if "asks" in marks and marks["asks"] not in NAMES:
        yield f'asks="{marks["asks"]}" is no kind of question: use one of {", ".join(NAMES)}'
    asks = marks.get("asks", USUAL)
    if "credit" in marks and (marks["credit"] != EACH or asks not in NAMES or not kind_of(asks).has_parts):
        how = f'credit="{EACH}" gives points for each right option, pair or gap, and there is no other credit'
        yield f'credit="{marks["credit"]}" is not for asks="{asks}": {how}'
    for number in NUMBERS & set(marks):
        yield from _bad_number(number, marks[number])


def _bad_number(mark: str, value: Any) -> Iterator[str]:
    whole = mark != "points"
    if mark == "variants" and (not isinstance(value, int) or value not in range(2, MOST_VARIANTS + 1)):
        yield f"variants={value!r} is out of range: write a whole number from 2 to {MOST_VARIANTS}, or leave it out"
        return
    if isinstance(value, bool) or not isinstance(value, int if whole else (int, float)) or not 0 <= value < 10**6:
        yield (
            f"{mark}={value!r} is no number: write {mark}=1, without quotes"
            if isinstance(value, bool) or not isinstance(value, (int, float))
            else f"{mark}={value!r} is out of range: write a {'whole ' if whole else ''}number from 0 up"
        )
