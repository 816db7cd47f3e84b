"""An nbgrader assignment as marked cells: what nbgrader's metadata says of a cell, our marks say."""

from __future__ import annotations

import re
from textwrap import dedent, indent
from typing import TYPE_CHECKING, Any

from gradestep.authoring import regions, stubs
from gradestep.authoring.importing.pieces import TODO, Names, Piece, code, others, python, text, without_measure

if TYPE_CHECKING:
    from collections.abc import Iterator

SCHEME = re.compile(r"\s*### (?P<edge>BEGIN|END) MARK SCHEME\s*")
# nbgrader goes by the words, whatever signs stand around them
LIKE_AN_EDGE = re.compile(r"(?P<margin>\s*)\W*\b(?P<edge>(?:BEGIN|END) (?:SOLUTION|HIDDEN TESTS|MARK SCHEME))\W*")
AUTOTEST = re.compile(r"^\s*#+ *(?:HASHED )?AUTOTEST\b *(?P<of>.*)$", re.MULTILINE)
STUB = re.compile(
    r"^\s*(# YOUR CODE HERE|YOUR ANSWER HERE|" + re.escape(stubs.TEXT.splitlines()[0]) + ")", re.MULTILINE
)
BULLET = re.compile(r"^\s*(?:[-*+#>]+\s+)*")
BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"


def is_nbgrader(notebook: Any) -> bool:
    """Return whether nbgrader has marked a cell of the notebook."""
    return any("nbgrader" in cell.metadata for cell in notebook.cells)


def is_released(notebook: Any) -> bool:
    """Return whether nbgrader has put its stubs in the place of all solutions."""
    answers = [cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("solution")]
    cleared = any("checksum" in cell.metadata.nbgrader and STUB.search(cell.source) for cell in answers)
    return cleared and not any(LIKE_AN_EDGE.fullmatch(line) for cell in answers for line in cell.source.splitlines())


def pieces(notebook: Any) -> Iterator[Piece]:
    """Yield the cells of a notebook, in order."""
    names = Names()
    for number, cell in enumerate(notebook.cells, 1):
        marks, origin = cell.metadata.get("nbgrader", {}), f"cell {number} ({cell.cell_type})"
        left_out = ""
        if marks:
            left_out, cell.source = without_measure(cell, others(notebook, cell))
            cell.source = with_edges(cell.source)
        made = _piece(cell, marks, origin, names)
        made.became += left_out
        if {"manual", "task"} & made.marks.keys():
            given, made.source = by_hand(made.source, made.cell_type)
            yield from [text(given, origin, "what students begin with, as a lesson")] if given else []
        yield made


def by_hand(source: str, cell_type: str) -> tuple[str, str]:
    """Return what students are given of a cell that a person grades, as text, and the cell as a script has it.

    The solution in it is the model answer, which shares no line with what is given; a mark scheme is the rubric, of
    lines without points.
    """
    rest, scheme = _cut(source, SCHEME)
    parts = list(regions.split(rest))
    given = "\n".join(line for line, hidden in parts if not hidden).strip("\n")
    answer = dedent("\n".join(line for line, hidden in parts if hidden))
    quote = "# > [0] " if cell_type == "code" else "> [0] "
    rubric = [quote + words for words in dict.fromkeys(BULLET.sub("", line).strip() for line in scheme) if words]
    if not answer.strip():
        given, answer = "", given
    elif cell_type == "code" and python(answer) is None:  # parts of several statements
        answer = indent(answer, "# ", lambda _: True)
    shown = f"Begin with this:\n\n```{'python' * (cell_type == 'code')}\n{given}\n```" if given.strip() else ""
    return shown, "\n".join([answer, *([""] if rubric else []), *rubric])


def with_edges(source: str) -> str:
    """Return a source with the edges of its regions as we write them: `# BEGIN SOLUTION` and the like, for nbgrader."""
    found = ((line, LIKE_AN_EDGE.fullmatch(line)) for line in source.splitlines())
    return "\n".join(f"{edge['margin']}### {edge['edge']}" if edge else line for line, edge in found)


def without_scheme(source: str) -> str:
    """Return a source without its mark scheme, which nbgrader takes out of a release."""
    return _cut(source, SCHEME)[0]


def _cut(source: str, edge: re.Pattern[str]) -> tuple[str, list[str]]:
    """Return a source without the regions between edges, and the lines that stood there."""
    rest, inside, opened = list[str](), list[str](), False
    for line in source.splitlines():
        found = edge.fullmatch(line)
        if found:
            opened = found["edge"] == "BEGIN"
        else:
            (inside if opened else rest).append(line)
    return "\n".join(rest), inside


def _piece(cell: Any, marks: Any, origin: str, names: Names) -> Piece:
    graded, answered, is_task = (marks.get(key) is True for key in ("grade", "solution", "task"))
    if cell.cell_type == "raw":
        shown = f"{TODO}this was a raw cell.\n\n```\n{cell.source}\n```"
        return text(shown, origin, "text with a TODO: scripts have no raw cells")
    make = code if cell.cell_type == "code" else text
    if not (graded or answered or is_task):
        return make(cell.source, origin)
    name = names.of(str(marks.get("grade_id", "")))
    if answered and not graded:
        return _answer(cell, name, origin)
    role = "task" if is_task else "manual" if answered else "tests"
    became = f'{role}="{name}" points={_points(marks)}' + ", which a person grades" * (role != "tests")
    if made_by_nbgrader := AUTOTEST.findall(cell.source) if role == "tests" else []:
        asks = rf"# {TODO}write a test of: \g<of>"  # without the word: nbgrader obeys it
        cell.source = AUTOTEST.sub(asks, cell.source)
        became += f", with a TODO: {len(made_by_nbgrader)} of its tests nbgrader made from the solution"
    return make(cell.source, origin, became, **{role: name}, points=_points(marks))


def _answer(cell: Any, name: str, origin: str) -> Piece:
    if cell.cell_type == "markdown":
        return text(cell.source, origin, f'manual="{name}" points=0: it earned nothing', manual=name, points=0)
    return code(_with_region(cell.source), origin, f'answer="{name}"', answer=name)


def _points(marks: Any) -> int | float:
    points = marks.get("points", 0)
    return int(points) if isinstance(points, float) and points.is_integer() else points


def _with_region(source: str) -> str:
    """Return the source of an answer; nbgrader replaces the whole of one without a region."""
    has_region = any(regions.EDGE.fullmatch(line) for line in source.splitlines())
    return source if has_region else f"{BEGIN}\n{source}\n{END}"
