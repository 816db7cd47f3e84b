"""The sentences with which tests failed, from `autograded/`, grouped: numbers and quoted texts in them do not count."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gradestep.bridge.hidden_inputs import SAYS_ITSELF
from gradestep.course.regular_files import note
from gradestep.student.checks.partial_credit import read_parts
from gradestep.student.checks.stopped import STUB
from gradestep.student.checks.verdict import COLOURS
from gradestep.student.progress.saved_notebook import UnreadableError, inside, read_saved
from gradestep.submissions.syntax_errors import MISSING, broken_answer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

LONGEST = 2000  # characters of a sentence that are compared
QUOTED, NUMBER = r"(?<!\w)(?P<quote>['\"]).*?(?P=quote)(?!\w)", r"[-+]?\d[\d_]*(?:\.\d+)?(?:[eE][-+]?\d+)?"
VARIES = re.compile(f"{QUOTED}|{NUMBER}")  # an apostrophe in a word begins no quotation, and a full stop is no number's
SPACE = re.compile(r"\s+")


@dataclass(frozen=True)
class Sentence:
    """A sentence as most got it, how many students got one that differs at most in values, and in how many forms."""

    text: str
    students: int
    forms: int


def grouped(said: Iterable[str]) -> list[Sentence]:
    """Return the sentences of a tests cell, one from each student, most frequent first."""
    groups: dict[str, Counter[str]] = defaultdict(Counter)
    for text in said:
        groups[VARIES.sub("…", text)][text] += 1
    found = [Sentence(note(forms.most_common(1)[0][0]), forms.total(), len(forms)) for forms in groups.values()]
    return sorted(found, key=lambda sentence: (-sentence.students, sentence.text))


def sentences_of(path: Path) -> dict[str, str]:
    """Return, by tests cell of a graded notebook, what failed first in it; a file that cannot be read says nothing."""
    try:
        cells = read_saved(path)["cells"]
    except UnreadableError:
        return {}
    found = {}
    for cell in cells:
        name = inside(cell, "metadata", "nbgrader", "grade_id")
        if isinstance(name, str) and inside(cell, "metadata", "nbgrader", "grade") and inside(cell, "outputs"):
            said = next(_said(cell["outputs"]), "")
            if said:
                found[name] = _unread(said, cells) or said
    return found


def _unread(said: str, cells: list[Any]) -> str:
    """Return that a name is missing for a syntax error, where it is; else an empty text."""
    missing = MISSING.search(said) if said.startswith("NameError") else None
    broken = missing and broken_answer(missing["name"], cells) is not None
    return f"The cell that makes {missing['name']} has a syntax error." if missing and broken else ""


def _said(outputs: Any) -> Iterator[str]:
    for output in outputs if isinstance(outputs, list) else []:
        faults = (part.fault for part in read_parts(inside(output, "data")) if part.fault)
        yield from map(_one_line, faults)
        if inside(output, "output_type") == "error":
            yield _one_line(_error(output))


def _error(output: Any) -> str:
    name, value = str(inside(output, "ename") or ""), str(inside(output, "evalue") or "")
    if stub := STUB.match(value):
        return f"{stub['what']} is not written yet."
    return value if value and name in SAYS_ITSELF else f"{name}: {value}".strip(": ")


def _one_line(text: str) -> str:
    return SPACE.sub(" ", COLOURS.sub("", text[:LONGEST])).strip()
