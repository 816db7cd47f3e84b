"""An otter-grader assignment (otter assign, format 1) as marked cells.

Raw cells part it: `# BEGIN QUESTION`, `# BEGIN SOLUTION`, `# BEGIN TESTS`, each with its END; where there are none, as
in Colab, blocks of text cells that begin with ```` ```otter ````. The lines are those of
https://otter-grader.readthedocs.io/en/latest/otter_assign/notebook_format.html.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from math import isclose
from typing import TYPE_CHECKING, Any, TypeGuard

import yaml
from nbformat.v4 import new_markdown_cell, new_raw_cell

from gradestep.authoring.importing.of_nbgrader import BEGIN, END, by_hand
from gradestep.authoring.importing.otter_tests import asserted, inside
from gradestep.authoring.importing.pieces import (
    TODO,
    Names,
    Piece,
    code,
    literal,
    others,
    text,
    without_measure,
    without_value,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

EDGE = re.compile(
    r"\s*#+\s*(?P<edge>BEGIN|END|ASSIGNMENT CONFIG)\b *(?P<what>QUESTION|SOLUTION|TESTS|PROMPT)?", re.IGNORECASE
)
OLD = re.compile(r"^BEGIN QUESTION *$", re.MULTILINE)
ONE_LINE = re.compile(r"\s*# *(?:SOLUTION(?: NO PROMPT)?|SEED|IGNORE)\s*$", re.IGNORECASE)
IGNORED = re.compile(r"^.*# *IGNORE[ \t]*$\n?", re.IGNORECASE | re.MULTILINE)
OPENS = re.compile(r"\s*# *BEGIN SOLUTION(?: NO PROMPT)?\s*$", re.IGNORECASE)
CLOSES = re.compile(r"\s*# *END SOLUTION\s*$", re.IGNORECASE)
PROMPT = re.compile(r'^[ \t]*(?P<quote>"""|\'\'\') *# *BEGIN PROMPT.*?# *END PROMPT[^\n]*\n?', re.MULTILINE | re.DOTALL)
CONFIG = re.compile(
    r'^(?:\w+ *= *)?(?P<quote>"""|\'\'\') *# *BEGIN TEST CONFIG *\n(?P<yaml>.*?)(?P=quote);? *# *END TEST CONFIG *\n?',
    re.DOTALL,
)
SEAM = re.compile(rf"^(?P<indent>[ \t]*){END}\n(?P=indent){BEGIN}\n", re.MULTILINE)  # between regions that are one
HIDDEN = re.compile(r"[ \t]*#.*\bHIDDEN\b.*\n?", re.IGNORECASE)  # as otter reads a first line
FENCED = re.compile(r"^[ \t]*```otter[ \t]*\n(?P<raw>.*?)^[ \t]*```[ \t]*$\n?", re.MULTILINE | re.DOTALL)
PART = re.compile(r"\bparts?\b")  # the names that we would take
HIDE, SHOW = "### BEGIN HIDDEN TESTS", "### END HIDDEN TESTS"


@dataclass(frozen=True)
class Test:
    """A test of a question as code that raises, and the points that it says it is worth."""

    source: str
    hidden: bool
    points: float | None


@dataclass
class Question:
    """What is known of the question that is being read."""

    settings: dict[str, Any]
    origin: str
    answers: list[Piece] = field(default_factory=list)
    tests: list[Test] = field(default_factory=list)

    @property
    def is_manual(self) -> bool:
        """Whether a person grades it."""
        return self.settings.get("manual") is True

    @property
    def worth(self) -> int | float:
        """Its points: its own, else those of its tests, else 1."""
        own = self.settings.get("points")
        if isinstance(own, dict):
            each = own.get("each")
            own = own.get("total", each * len(self.tests) if _is_number(each) else None)
        own = sum(own) if isinstance(own, list) else own
        points = own if _is_number(own) else sum(test.points or 0 for test in self.tests) or 1
        return int(points) if float(points).is_integer() else points

    @property
    def shares(self) -> list[float]:
        """What each test earns by itself, as otter shares points out; nothing where all earn them together."""
        own = self.settings.get("points")
        takes_our_names = any(PART.search(test.source) for test in self.tests)
        if not self.tests[1:] or self.settings.get("all_or_nothing") or takes_our_names:
            return []
        said = own if isinstance(own, list) and len(own) == len(self.tests) else [test.points for test in self.tests]
        open_ones = sum(points is None for points in said)
        rest = (self.worth - sum(points or 0 for points in said)) / (open_ones or 1)
        shares = [rest if points is None else points for points in said]
        return shares if min(shares) >= 0 and isclose(sum(shares), self.worth) else []


def _is_number(value: Any) -> TypeGuard[float]:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def is_old(notebook: Any) -> bool:
    """Return whether the notebook is in otter's first format (v0), which has its marks in text cells."""
    return any(cell.cell_type == "markdown" and OLD.search(cell.source) for cell in notebook.cells)


def _unfenced(cell: Any) -> Iterator[Any]:
    """Yield a cell; of text with blocks of otter's in it, a raw cell for each of them and the text around it."""
    if cell.cell_type != "markdown" or not FENCED.search(cell.source):
        yield cell
        return
    for place, part in enumerate(FENCED.split(cell.source)):  # text and blocks in turn
        if part.strip():
            make: Any = new_raw_cell if place % 2 else new_markdown_cell
            yield make(part.strip("\n"))


def is_otter(notebook: Any) -> bool:
    """Return whether raw cells or blocks of otter's part the notebook."""
    cells = (part for cell in notebook.cells for part in _unfenced(cell))
    return any(cell.cell_type == "raw" and EDGE.match(cell.source) for cell in cells)


def pieces(notebook: Any) -> Iterator[Piece]:
    """Yield the cells of a notebook, in order; the tests of a question are one cell."""
    names, inside, question = Names(), "", None
    parts = ((number, whole, cell) for number, whole in enumerate(notebook.cells, 1) for cell in _unfenced(whole))
    for number, whole, cell in parts:
        origin = f"cell {number} ({whole.cell_type})"
        edge = EDGE.match(cell.source) if cell.cell_type == "raw" else None
        if not edge:
            is_marked = question and inside in ("SOLUTION", "TESTS")
            left_out, cell.source = without_measure(cell, others(notebook, cell)) if is_marked else ("", cell.source)
            made = list(_cell(cell, origin, inside, question, names))
            made[0].became += left_out
            yield from made
            continue
        begins, what = edge["edge"].upper() == "BEGIN", (edge["what"] or "").upper()
        if what == "QUESTION" and begins:
            question = Question(_settings(_below(cell.source)), origin)
            if not _is_yaml(_below(cell.source)):
                yield Piece("", "", {}, origin, "left out: its settings are no YAML: mend them, and import it again")
        elif what == "QUESTION" and question:
            yield from _tests(question, names)
            question = None
        elif what in ("SOLUTION", "TESTS", "PROMPT"):
            inside = what if begins else ""
        elif not what:
            yield Piece(
                "",
                "",
                {},
                origin,
                f"nothing: otter's own settings ({', '.join(_settings(_below(cell.source))) or 'empty'})",
            )


def _below(source: str) -> str:
    """Return what stands below the first line of a raw cell."""
    return source.partition("\n")[2]


def _settings(text: str) -> dict[str, Any]:
    """Return the settings in a text; none where it is no YAML."""
    found = yaml.safe_load(text) if _is_yaml(text) else {}
    return found if isinstance(found, dict) else {}


def _is_yaml(text: str) -> bool:
    try:
        yaml.safe_load(text)
    except yaml.YAMLError:
        return False
    return True


def _cell(cell: Any, origin: str, inside: str, question: Question | None, names: Names) -> Iterator[Piece]:
    if cell.cell_type == "raw":
        yield text(
            f"{TODO}this was a raw cell.\n\n```\n{cell.source}\n```", origin, "text with a TODO: no raw cells here"
        )
    elif question and inside in ("SOLUTION", "TESTS"):
        yield from [_test(cell, origin, question)] if inside == "TESTS" else _answer(cell, origin, question, names)
    elif inside == "PROMPT":
        yield Piece("", "", {}, origin, "nothing: the prompt, for which students get a line of ours")
    else:
        yield (code if cell.cell_type == "code" else text)(cell.source, origin)


def _answer(cell: Any, origin: str, question: Question, names: Names) -> Iterator[Piece]:
    wish = str(question.settings.get("name", "question"))
    if question.is_manual:
        name, question.tests = names.of(wish, "question"), []
        make = code if cell.cell_type == "code" else text
        points, question.settings["points"] = question.worth, 0  # a second part of it earns nothing more
        given, source = by_hand(_solution(cell.source), "code") if cell.cell_type == "code" else ("", cell.source)
        if given:
            yield text(given, origin, "what students begin with, as a lesson")
        yield make(source, origin, f'manual="{name}", which a person grades', manual=name, points=points)
        return
    if cell.cell_type == "markdown":
        name = names.of(wish, "question")
        yield text(cell.source, origin, f'manual="{name}" points=0: its tests earn the points', manual=name, points=0)
        return
    name = names.of(f"{wish}_answer", "question")
    answer = code(_solution(cell.source), origin, f'answer="{name}"', answer=name)
    question.answers.append(answer)
    yield answer


def _solution(source: str) -> str:
    """Return code with nbgrader's regions where otter marks solutions; a cell without a mark is one as a whole."""
    lines: list[str] = []
    for line in PROMPT.sub("", source).splitlines():
        margin = line[: len(line) - len(line.lstrip())]
        if OPENS.fullmatch(line):
            lines.append(f"{margin}{BEGIN}")
        elif CLOSES.fullmatch(line):
            lines.append(f"{margin}{END}")
        elif mark := ONE_LINE.search(line):
            lines += [f"{margin}{BEGIN}", line[: mark.start()], f"{margin}{END}"]
        else:
            lines.append(line)
    joined = SEAM.sub("", "\n".join(lines))
    return joined if BEGIN in joined else f"{BEGIN}\n{joined}\n{END}"


def _test(cell: Any, origin: str, question: Question) -> Piece:
    config = CONFIG.match(cell.source)
    settings = _settings(config["yaml"]) if config else {}
    broken = bool(config and not _is_yaml(config["yaml"]))  # and it may have said that it is hidden
    source = CONFIG.sub("", cell.source)
    hidden = broken or settings.get("hidden") is True or bool(HIDDEN.match(source))
    said, points = settings.get("failure_message"), settings.get("points")
    said = str(said) if said else ""
    test = asserted(IGNORED.sub("", HIDDEN.sub("", source, 1)), cell, said)
    question.tests.append(Test(test, hidden, points if _is_number(points) else None))
    became = f"part of the {'hidden' if hidden else 'visible'} tests of {question.settings.get('name')}"
    if broken:
        became += "; left out: its settings, which are no YAML: mend them, and import it again"
    if settings.get("success_message"):
        became += "; left out: what is said when it passes"
    if said and literal(said) not in test:
        became += "; left out: what is said when it fails"
    return Piece("", "", {}, origin, became)


def _tests(question: Question, names: Names) -> Iterator[Piece]:
    if question.is_manual and not question.tests:
        return
    name = names.of(str(question.settings.get("name", "tests")), "question")
    if not question.tests:
        yield text(
            f"{TODO}the question {name} has no tests: write some.", question.origin, "text with a TODO: no tests"
        )
        return
    worth, shares = question.worth, question.shares
    written = [test.source for test in question.tests]
    if shares:
        written = [
            f'with part({share:.12g}, "test {number} of {name}"):\n{inside(test.source)}'
            for number, (test, share) in enumerate(zip(question.tests, shares, strict=True), 1)
        ]
    shown = [source for source, test in zip(written, question.tests, strict=True) if not test.hidden]
    hidden = [source for source, test in zip(written, question.tests, strict=True) if test.hidden]
    source = "\n".join([*shown, *([HIDE, *hidden, SHOW] if hidden else [])])
    source = (
        f"from gradestep import parts\n\npart = parts()\n{source}\npart.score()" if shares else without_value(source)
    )
    became = f'tests="{name}" points={worth}' + ", a part for each test" * bool(shares)
    yield code(source, question.origin, became, tests=name, points=worth)
