"""Hypothesis strategies for notebooks: lessons, answers right and wrong, and what the tests ask."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from benchmarks.programs.expressions import EXPRESSIONS, NAMES
from benchmarks.programs.mutations import mutations
from benchmarks.programs.program import ANSWER, LESSON, TESTS, Cell, Program
from benchmarks.programs.statements import STATEMENTS

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn, SearchStrategy

HOLE = re.compile(r"<(?:(?P<kind>(?:[a-z]*>)?[a-z]+)(?::(?P<use>[a-z]+))?(?: (?P<label>\w))?|=(?P<same>\w))>")
WORD = re.compile(r"[A-Za-z]+")
KNOWN = frozenset(name for names in NAMES.values() for name in names)
TRIES = 3
DEEPEST = 2
IMPORTS = """\
import contextlib
import io
import random
from collections import Counter, OrderedDict, defaultdict, deque
from pathlib import Path

import numpy as np"""
# What a student draws moves no stream of the teacher's, and in one process it does: who draws after it, seeds first.
SEEDS = "random.seed(5)\nnp.random.seed(5)"
LESSONS_ITERATOR = "<iterator:name>"  # tests that use it up would change what the cells after them are given
LETTERS = {LESSON: "L", ANSWER: "A", TESTS: "T"}


class Writer:
    """Writes source, with choices that Hypothesis makes, and knows which names are bound."""

    def __init__(self, draw: DrawFn) -> None:
        """Start with no names, and nothing written."""
        self._draw = draw
        self.written, self.answered = "", False
        self._asks, self._theirs = False, set[str]()
        self.names: dict[str, list[str]] = {}

    def number(self, least: int, most: int) -> int:
        """Draw a whole number."""
        return self._draw(_between(least, most))

    def cell(self, role: str, most: int) -> str:
        """Write a cell of one statement or more."""
        text = "\n".join(self._statement(LETTERS[role]) for _ in range(self.number(1, most)))
        self.written += text
        self.answered = self.answered or role == ANSWER
        if "random." in self.written and (role == TESTS or (role == LESSON and self.answered)):
            return f"{SEEDS}\n{text}"
        return text

    def _statement(self, letter: str) -> str:
        self._asks = letter == LETTERS[TESTS]
        usable = [text for letters, text in STATEMENTS if letter in letters and self._can_write(text)]
        if self._asks or (letter == LETTERS[ANSWER] and self.number(0, 2)):  # it is about what was there before
            usable = [text for text in usable if ":name" in text] or usable
        for _ in range(TRIES if self._asks else 1):
            bound: list[tuple[str, str]] = []
            written = self._filled(usable[self.number(0, len(usable) - 1)], 0, {}, bound)
            if self._theirs.intersection(WORD.findall(written)):  # a test of nothing that an answer names is a poor one
                break
        for kind, name in bound:
            if name not in self.names.setdefault(kind, []):
                self.names[kind].append(name)
        if letter == LETTERS[ANSWER]:
            self._theirs |= KNOWN.intersection(WORD.findall(written))
        return written

    def _can_write(self, template: str) -> bool:
        return _needs(template) <= self.names.keys() and not (self._asks and LESSONS_ITERATOR in template)

    def _filled(self, template: str, depth: int, labels: dict[str, str], bound: list[tuple[str, str]]) -> str:
        def fill(hole: re.Match[str]) -> str:
            if hole["same"]:
                return labels[hole["same"]]
            text = self._written(hole["kind"], hole["use"], depth, bound)
            if hole["label"]:
                labels[hole["label"]] = text
            return text

        return HOLE.sub(fill, template)

    def _written(self, kind: str, use: str | None, depth: int, bound: list[tuple[str, str]]) -> str:
        if use is None:
            return self._expression(kind, depth, bound)
        names = NAMES[kind] if use in ("new", "local") else self.names[kind]
        name = names[self.number(0, len(names) - 1)]
        if use == "new":
            bound.append((kind, name))
        elif use == "gone":
            self.names[kind].remove(name)
            if not self.names[kind]:
                del self.names[kind]
        return name

    def _expression(self, kind: str, depth: int, bound: list[tuple[str, str]]) -> str:
        usable = [text for text in EXPRESSIONS[kind] if self._can_write(text)]
        if depth >= DEEPEST:
            usable = [text for text in usable if all(hole["use"] for hole in _holes(text))]
        return self._filled(usable[self.number(0, len(usable) - 1)], depth + 1, {}, bound)


@st.composite
def drafts(draw: DrawFn) -> Program:
    """Return a notebook in whose tests cells a line `?? EXPRESSION` stands for a test of a value yet unknown."""
    writer = Writer(draw)
    cells = [Cell(LESSON, IMPORTS)]
    for _ in range(writer.number(1, 3)):
        cells += [Cell(LESSON, writer.cell(LESSON, 4)) for _ in range(writer.number(1, 2))]
        answer = writer.cell(ANSWER, 3)
        cells.append(Cell(ANSWER, answer, _wrong(writer, answer)))
        if writer.number(0, 2):
            cells.append(Cell(TESTS, writer.cell(TESTS, 3)))
    if cells[-1].role != TESTS:
        cells += [Cell(LESSON, writer.cell(LESSON, 2)), Cell(TESTS, writer.cell(TESTS, 4))]
    return Program(tuple(cells), (bool(writer.number(0, 1)), True))


def _wrong(writer: Writer, answer: str) -> str:
    found = mutations(answer)
    return found[writer.number(0, len(found) - 1)]


@cache
def _between(least: int, most: int) -> SearchStrategy[int]:
    return st.integers(least, most)


@cache
def _holes(template: str) -> list[re.Match[str]]:
    return [*HOLE.finditer(template)]


@cache
def _needs(template: str) -> frozenset[str]:
    return frozenset(hole["kind"] for hole in _holes(template) if hole["use"] in ("name", "gone"))
