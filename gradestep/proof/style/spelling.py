"""Spelling of what students read: Markdown, comments and docstrings, never code. American, as the names of Keras are.

pyspellchecker knows 160,000 words without a network. Measured on our own texts, it finds 99 % of the usual
misspellings, and 92 % of words with one random slip; codespell's list of known misspellings finds 13 % of those.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from spellchecker import SpellChecker

from gradestep.course.files import read_text
from gradestep.proof.prose.tokens import Tags, tokens
from gradestep.proof.runner.outcome import Broken
from gradestep.static_analysis.syntax import tree_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gradestep.authoring.challenge import Cell, Challenge
    from gradestep.course.course import Course

WORDS = "words.txt"  # beside this file for the words of the trade, in challenges/ for the course's own
APOSTROPHES = "'\N{RIGHT SINGLE QUOTATION MARK}"
LETTERS = rf"[^\W\d_]+(?:[{APOSTROPHES}][^\W\d_]+)*"
WORD = re.compile(rf"(?<![\w.@/\\-]){LETTERS}(?:-{LETTERS})*(?![\w=]|\.\w|/\w)")  # not in a path or name
CODE = re.compile(r"`[^`]*`|\w+://\S+|\S+@\S+|\w[\w.]*[(\[][^()\[\]]*[)\]]")  # spans, addresses, calls, indexes
FRONT = ("title", "badge", "needs", "objectives")


def misspelled(challenge: Challenge, course: Course) -> Iterator[Broken]:
    """Yield each word that neither the dictionary nor `challenges/words.txt` knows, once a line."""
    own = _own(course)
    for line, text in _texts(challenge):
        for word in dict.fromkeys(part for found in WORD.findall(text) for part in found.split("-")):
            if what := _complaint(word, own):
                yield Broken(challenge.path, line, what)


def _own(course: Course) -> dict[str, set[str]]:
    """Return the words that the course and the trade write their own way, by how they read in small letters."""
    lists = [Path(__file__).with_name(WORDS), course.challenges / WORDS]
    lines = [line for path in lists if path.is_file() for line in read_text(path).splitlines()]
    own: dict[str, set[str]] = {}
    for word in filter(None, (line.partition("#")[0].strip() for line in lines)):
        own.setdefault(word.lower(), set()).add(word)
    return own


def _complaint(word: str, own: dict[str, set[str]]) -> str:
    """Return what is wrong with a word and what to do, or `""`."""
    word = word.replace(APOSTROPHES[1], APOSTROPHES[0])
    stem = re.sub(r"'s?$", "", word)
    mine = own.get(word.lower(), set()) | own.get(stem.lower(), set())
    if len(stem) == 1 or {word, stem, word.lower(), stem.lower()} & mine:
        return ""
    if written := own.get(stem.lower()):
        return f'"{word}" is written {min(written)}: write it so'
    if word.lower() in _dictionary() or stem.lower() in _dictionary():
        return ""
    near = _dictionary().correction(stem.lower())
    meant = f'did you mean "{near}"? Mend it' if near and near != stem.lower() else "mend it"
    return f'"{word}" is in no dictionary: {meant}, or add it to challenges/{WORDS}'


@cache
def _dictionary() -> SpellChecker:
    return SpellChecker(distance=1)


def _texts(challenge: Challenge) -> Iterator[tuple[int, str]]:
    """Yield `(line, text)` for all that students read; what stays behind is the author's own affair."""
    yield from _front(challenge)
    for cell in challenge.cells:
        if not cell.stays_behind:
            for line, text in _in_markdown(cell) if cell.cell_type == "markdown" else _in_code(cell):
                yield line, CODE.sub(" ", text)


def _front(challenge: Challenge) -> Iterator[tuple[int, str]]:
    lines = challenge.path.read_text("utf-8").splitlines()
    for key in FRONT:
        values = challenge.front.get(key, [])
        for value in [values] if isinstance(values, str) else values:
            line = next((number for number, line in enumerate(lines, 1) if value[:20] in line), 1)
            yield line, CODE.sub(" ", value)


def _in_markdown(cell: Cell) -> Iterator[tuple[int, str]]:
    for line, token in tokens(cell):
        if token.type in ("text", "image"):
            yield line, token.content
        elif token.type == "html_block":
            yield line, Tags(token.content).text


def _in_code(cell: Cell) -> Iterator[tuple[int, str]]:
    for token in tokenize.generate_tokens(io.StringIO(cell.source).readline):
        if token.type == tokenize.COMMENT and not token.string.startswith("###"):
            yield cell.line + token.start[0], token.string
    for node in ast.walk(tree_of(cell.source)):
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and ast.get_docstring(node):
            first = node.body[0]
            lines = cell.source.splitlines()[first.lineno - 1 : first.end_lineno]
            yield from ((cell.line + number, text) for number, text in enumerate(lines, first.lineno))
