"""Read a challenge: one percent script, the only thing that an author edits."""

from __future__ import annotations

import ast
import re
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import jupytext
import yaml
from jupytext.stringparser import StringParser

from gradestep.teacher import marks, quiz, regions
from gradestep.teacher.errors import AuthoringError, raise_all

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FRONT_MATTER = {"title": str, "kind": str, "level": str, "minutes": int, "objectives": list}
KINDS = ("Conceptual", "Predict Output", "Model Choice", "Metrics", "Debug")
PATH = re.compile(r"[a-z0-9][a-z0-9-]*/[a-z0-9][a-z0-9-]*")
HEADER = re.compile(r"\s*#\s*(%%%*\s|%%$|(<codecell>|In\[[0-9 ]*\])\s*$)")  # as jupytext reads it
CHECKS = re.compile("assert|check|print")
LEVELS = ("intermediate", "advanced", "expert")


@dataclass(frozen=True, eq=False)
class Cell:
    """One cell of a percent script: the line of its header (1-based), its source, and its marks."""

    line: int
    cell_type: str
    source: str
    marks: dict[str, Any] = field(default_factory=dict)

    @property
    def role(self) -> str:
        """The mark that says what the cell is, such as `"answer"`; `""` for a lesson cell."""
        return next((mark for mark in self.marks if mark in marks.ROLES), "")

    @property
    def name(self) -> str:
        """What the author called the cell: `"one_step"` for `answer="one_step"`, `""` for a lesson cell."""
        return str(self.marks.get(self.role, ""))

    @property
    def fails(self) -> tuple[str, ...]:
        """The names of the tests that a mistake must fail; `fails="one other"` names two."""
        return tuple(str(self.marks.get("fails", "")).split())

    @property
    def stays_behind(self) -> bool:
        """Whether only the author and the proof see this cell."""
        return bool(self.role) and marks.ROLES[self.role].stays_behind

    @cached_property
    def quiz(self) -> quiz.Quiz:
        """The question that a quiz cell holds."""
        return quiz.read_quiz(self.source)

    def hidden(self) -> list[str]:
        """Return the lines between BEGIN and END of the cell's solution or hidden tests."""
        return [line for line, inside in regions.split(self.source) if inside]

    def stub(self) -> str:
        """Return the source with a line that raises NotImplementedError in place of the solution."""
        return regions.replace(self.source, "raise NotImplementedError")


@dataclass(frozen=True)
class Challenge:
    """A challenge or lesson as its author wrote it: front matter and cells, in order."""

    path: Path
    front: dict[str, Any]
    cells: tuple[Cell, ...]

    @property
    def name(self) -> str:
        """The notebook's name, which is the file's."""
        return self.path.stem

    @property
    def assignment(self) -> str:
        """The assignment's name, which is the folder's."""
        return self.path.parent.name

    def of_role(self, role: str) -> list[Cell]:
        """Return the cells of one role, in order; `of_role("")` are the lesson cells."""
        return [cell for cell in self.cells if cell.role == role]

    def answered_by(self, stand_in: Cell) -> Cell:
        """Return the answer cell that a mistake or an alternative stands in for: the last one above it."""
        return [cell for cell in self.of_role("answer") if cell.line < stand_in.line][-1]


def read_challenge(path: Path) -> Challenge:
    """Read and check one percent script.

    Raises `GradestepError` with a line for each thing that is wrong (`path:line: what: what to do`).
    """
    text = _text(path)
    challenge = Challenge(path, _front_matter(path, text), tuple(_cells(path, text)))
    for complaints in (
        _mark_complaints,
        _content_complaints,
        _loose_ends,
    ):  # a wrong mark would make the rest wrong too
        raise_all(AuthoringError(path, line, what) for line, what in sorted(set(complaints(challenge))))
    return challenge


def _text(path: Path) -> str:
    data = path.read_bytes()
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise AuthoringError(path, line, "not UTF-8: save the file with the encoding UTF-8") from None


def _front_matter(path: Path, text: str) -> dict[str, Any]:
    lines = text.splitlines()
    if not lines or lines[0].rstrip() != "# ---" or "# ---" not in lines[1:]:
        raise AuthoringError(path, 1, 'no front matter: start with "# ---", "# title: ...", "# ---"')
    end = lines.index("# ---", 1)
    try:
        front = yaml.safe_load("\n".join(line.removeprefix("#").removeprefix(" ") for line in lines[1:end])) or {}
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise AuthoringError(path, mark.line + 2 if mark else 1, "front matter is not YAML: write key: value") from None
    if not isinstance(front, dict):
        raise AuthoringError(path, 2, "front matter is not YAML: write key: value on each line")
    return front


def _cells(path: Path, text: str) -> Iterator[Cell]:
    notebook = jupytext.reads(text, fmt="py:percent")
    cells = notebook.cells[1:] if notebook.cells[0].cell_type == "raw" else notebook.cells  # the front matter
    headers = list(_headers(text))
    if len(cells) != len(headers):
        line = headers[0] if headers else 1
        raise AuthoringError(path, line, 'text before the first cell: start every cell with "# %%"')
    for line, cell in zip(headers, cells, strict=True):
        given = {mark: value for mark, value in cell.metadata.items() if mark != "lines_to_next_cell"}
        yield Cell(line, cell.cell_type, cell.source.rstrip(), given)


def _headers(text: str) -> Iterator[int]:
    """Yield the line of each cell's header; jupytext reads cells but does not say where they stood."""
    parser = StringParser("python")
    for number, line in enumerate(text.splitlines(), 1):
        if not parser.is_quoted() and HEADER.match(line):
            yield number
        parser.read_line(line)


def _mark_complaints(challenge: Challenge) -> Iterator[tuple[int, str]]:
    yield from ((1, what) for what in _front_complaints(challenge.front))
    if not challenge.cells:
        yield 1, 'no cells: start each with "# %%" or "# %% [markdown]"'
    if not PATH.fullmatch(f"{challenge.assignment}/{challenge.name}"):
        yield 1, f'"{challenge.assignment}/{challenge.name}" is no TOPIC/NAME: use small letters, digits and -'
    for cell in challenge.cells:
        yield from ((cell.line, what) for what in marks.complaints(cell.cell_type, cell.marks))


def _content_complaints(challenge: Challenge) -> Iterator[tuple[int, str]]:
    for cell in challenge.cells:
        yield from _cell_complaints(cell)
    yield from _twice(challenge)


def _front_complaints(front: dict[str, Any]) -> Iterator[str]:
    for key, kind in FRONT_MATTER.items():
        if not front.get(key):
            yield f'no {key} in the front matter: add "# {key}: ..." between the "# ---" lines'
        elif not isinstance(front[key], kind) or isinstance(front[key], bool):
            yield f"{key} in the front matter is {front[key]!r}: write a {kind.__name__} there"
    if isinstance(front.get("minutes"), int) and front["minutes"] < 0:
        yield f"minutes in the front matter is {front['minutes']}: write how long it takes"
    for objective in front.get("objectives") or []:
        if not isinstance(objective, str):
            yield f"the objective {objective!r} is no text: put it in quotes"
    for key, known in (("kind", KINDS), ("level", LEVELS)):
        if front.get(key) and front[key] not in known:
            yield f'{key} "{front[key]}" is not known: use one of {", ".join(known)}'
    for key in front.keys() - FRONT_MATTER.keys():
        yield f'unknown key "{key}" in the front matter: use {", ".join(FRONT_MATTER)}'


def _cell_complaints(cell: Cell) -> Iterator[tuple[int, str]]:
    if cell.role == "quiz":
        yield from ((cell.line, what) for what in quiz.complaints(cell.name, cell.quiz))
    if cell.cell_type == "raw":
        yield cell.line, 'a raw cell: use "# %%" or "# %% [markdown]"'
    if cell.cell_type == "code":
        yield from _code_complaints(cell)
    yield from _region_complaints(cell)


def _code_complaints(cell: Cell) -> Iterator[tuple[int, str]]:
    try:
        tree = ast.parse(cell.source)
    except SyntaxError as error:
        yield cell.line + (error.lineno or 0), f"not Python ({error.msg}): mend the cell"
        return
    except ValueError as error:  # a NUL byte, in Python 3.10
        yield cell.line, f"not Python ({error}): mend the cell"
        return
    for statement in tree.body[-1:] if cell.role == "tests" else []:
        if isinstance(statement, ast.Expr) and not CHECKS.search(ast.unparse(statement).split("(")[0]):
            yield cell.line + statement.lineno, "the last value of a tests cell is its score: end with an assert"


def _region_complaints(cell: Cell) -> Iterator[tuple[int, str]]:
    for line, what in regions.complaints(cell.role, cell.source):
        yield cell.line + line, what
    if cell.role == "answer" and not cell.hidden():
        yield cell.line, f'answer "{cell.name}" has no solution: put it between ### BEGIN SOLUTION and ### END SOLUTION'


def _twice(challenge: Challenge) -> Iterator[tuple[int, str]]:
    named = [cell for cell in challenge.cells if cell.role and marks.ROLES[cell.role].named and cell.role != "proves"]
    count = Counter(cell.name for cell in named)
    for cell in named:
        if count[cell.name] > 1:
            first = next(other for other in named if other.name == cell.name)
            if cell is not first:
                yield cell.line, f'the name "{cell.name}" is taken (line {first.line}): give each cell its own'


def _loose_ends(challenge: Challenge) -> Iterator[tuple[int, str]]:
    quizzes = {cell.name for cell in challenge.of_role("quiz")}
    proofs = challenge.of_role("proves")
    for cell in proofs:
        if cell.name not in quizzes:
            yield cell.line, f'proves="{cell.name}" but there is no such quiz: name one of {sorted(quizzes)}'
    for cell in challenge.of_role("quiz"):
        if cell.name not in {proof.name for proof in proofs}:
            yield cell.line, f'quiz "{cell.name}" has no proof: add a cell with proves="{cell.name}" that sets holds'
    yield from _untested(challenge)


def _untested(challenge: Challenge) -> Iterator[tuple[int, str]]:
    tests = {cell.name for cell in challenge.of_role("tests")}
    mistakes = challenge.of_role("mistake")
    first_answer = min((cell.line for cell in challenge.of_role("answer")), default=None)
    for cell in [*mistakes, *challenge.of_role("alternative")]:
        if first_answer is None or cell.line < first_answer:
            yield cell.line, f"{cell.role}= stands in for the answer above it, but there is none: move it below one"
        elif missing := _defined(challenge.answered_by(cell)) - _defined(cell):
            yield (
                cell.line,
                f"{cell.role}= does not define {', '.join(sorted(missing))}, as the answer above it does: add it",
            )
        if cell.role == "mistake" and not cell.fails:
            yield cell.line, 'fails="" names no tests: name those that this mistake must fail'
        for name in set(cell.fails) - tests:
            yield cell.line, f'fails="{name}" but there is no such tests cell: name one of {sorted(tests)}'
    for cell in challenge.of_role("tests"):
        if not any(cell.name in mistake.fails for mistake in mistakes):
            yield cell.line, f'no mistake fails the tests "{cell.name}": add a mistake= cell with fails="{cell.name}"'


def _defined(cell: Cell) -> set[str]:
    """Return the names of the functions and classes that a cell defines."""
    return {node.name for node in ast.parse(cell.source).body if isinstance(node, (ast.FunctionDef, ast.ClassDef))}
