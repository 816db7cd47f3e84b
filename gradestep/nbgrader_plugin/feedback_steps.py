"""Our steps on the way to a feedback page: it shows what was tested and said, no hidden test, and no student's HTML."""

from __future__ import annotations

import ast
import base64
import builtins
import re
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from IPython.core.inputtransformer2 import TransformerManager
from nbformat import v4
from nbgrader.preprocessors import ClearHiddenTests, GetGrades, NbGraderPreprocessor
from nbgrader.utils import is_grade, is_solution

from gradestep.bridge.hidden_inputs import AFTER, FAILED, SAYS_ITSELF, public_of, ran_after
from gradestep.course.errors import as_raised
from gradestep.course.regular_files import Unreadable, read_regular
from gradestep.desk.feedback.feedback_summary import LINES, Line, fold_lessons, inline
from gradestep.gradebook.scores import score_of
from gradestep.static_analysis.syntax import UNPARSED, tree_of
from gradestep.student.checks.partial_credit import MIME, read_parts
from gradestep.student.checks.score_card import NONE, WHOLE, coded, counted, score_card, share
from gradestep.student.checks.verdict import COLOURS
from gradestep.student.progress.saved_notebook import inside
from gradestep.submissions.pictures import MOST_BYTES, SIGNATURES
from gradestep.submissions.syntax_errors import MISSING, broken_answer, no_python, where_broken

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nbformat import NotebookNode

PICTURE = re.compile(r"""(?:(?<=\]\()|(?<=\bsrc=["']))[\w-][\w.-]*(?=[ )"'])""")  # a file beside the notebook
HARMLESS = ("text/plain", "image/png", "image/jpeg", MIME)
SOURCE_LINE = re.compile(r"(?P<arrow>-+>)?\s*\d+ ?(?P<code>.*)")  # of IPython's tracebacks
OF_IPYTHON = ("display", "get_ipython", "In", "Out", "_")  # what cells use and none makes
FEW = 3  # a hidden line that is not longer, such as `)`, gives nothing away


class DropNotes(NbGraderPreprocessor):
    """Take out what the grader wrote for the teacher."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        """Remove the cells with `gradestep.notes` in their metadata."""
        nb.cells = [cell for cell in nb.cells if inside(cell, "metadata", "gradestep", "notes") is None]
        return nb, resources


class LessonPictures(NbGraderPreprocessor):
    """Put the pictures of lessons, files beside the course's notebook, into their text: the page is one file."""

    def preprocess_cell(self, cell: NotebookNode, resources: Any, _: int) -> tuple[NotebookNode, Any]:
        """Replace the name of each picture in a lesson or task by what the assignment's folder in `source/` holds."""
        if cell.cell_type == "markdown" and "nbgrader" in cell.metadata and not is_solution(cell):
            folder = Path("source", resources["nbgrader"]["assignment"])  # nbgrader runs in the course
            cell.source = PICTURE.sub(lambda link: _data_of(folder / link[0]), cell.source)
        return cell, resources


def _data_of(path: Path) -> str:
    """Return a picture as a data URL; the name of the file where it is none."""
    try:
        data = read_regular(path, MOST_BYTES)
    except Unreadable:
        return path.name
    kind = next((kind for kind, sign in SIGNATURES.items() if data.startswith(sign)), "")
    return f"data:{kind};base64,{base64.b64encode(data).decode()}" if kind else path.name


class PlainOutputs(NbGraderPreprocessor):
    """Keep text and pictures of every output: HTML, SVG and scripts may come from a student's code."""

    def preprocess_cell(self, cell: NotebookNode, resources: Any, _: int) -> tuple[NotebookNode, Any]:
        """Remove the other forms of each output, and one that has no harmless form."""
        cell.metadata.pop("tags", None)  # they would become classes of the page
        if cell.cell_type == "code":
            cell.outputs = [output for output in cell.outputs if "data" not in output or _tame(output)]
        return cell, resources


def _tame(output: NotebookNode) -> bool:
    """Remove all but the harmless forms of an output, and its metadata; return whether any is left."""
    output.data = {kind: data for kind, data in output.data.items() if kind in HARMLESS}
    output.metadata = {}  # a file name in it would become the address of a picture
    return bool(output.data)


class HideTests(ClearHiddenTests):
    """Take the hidden tests out of the tests cells, and their lines out of the errors that quote them.

    What marks them is configured as nbgrader's ClearHiddenTests.
    """

    def preprocess_cell(self, cell: NotebookNode, resources: Any, _: int) -> tuple[NotebookNode, Any]:
        """Clear the source of a tests cell, then its error outputs; other cells may hold any text.

        What a cell showed when hidden tests had given their inputs to the student's code is left out; what its text
        alone says, that it is no Python, is not.
        """
        if ran_after(cell):
            cell.outputs = [v4.new_output("stream", name="stdout", text=no_python(cell) or AFTER)]
        if is_tests(cell):
            before = _lines(cell.source)
            try:
                self._remove_hidden_test_region(cell)
            except RuntimeError:  # a region that does not end: this cell is not as the release was
                cell.source = ""
            visible, said = _lines(cell.source), public_of(cell)
            for output in cell.outputs:
                if output.output_type == "error":
                    _replace(output, said) if said else _make_public(output, before - visible, visible)
        return cell, resources


def is_tests(cell: NotebookNode) -> bool:
    """Return whether the tests in `cell` give its score, rather than a person."""
    return cell.cell_type == "code" and is_grade(cell) and not is_solution(cell)


def _lines(source: str) -> set[str]:
    return {line.strip() for line in source.splitlines()} - {""}


def _replace(error: NotebookNode, said: str) -> None:
    """Let an error say something else."""
    error.ename, error.evalue, error.traceback = SAYS_ITSELF[0], said, [said]


def _make_public(error: NotebookNode, hidden: set[str], visible: set[str]) -> None:
    """Leave no hidden line in an error; its traceback stays where a visible line of the tests failed."""
    lines = [line for line in error.evalue.splitlines() if not _quotes(line, hidden)]
    error.evalue = "\n".join(lines).strip()
    quoted = _traceback(error, hidden, visible)
    if not quoted and not error.evalue and error.ename in SAYS_ITSELF:
        error.evalue = FAILED
    error.traceback = [quoted or as_raised(error.ename, error.evalue)]


def _traceback(error: NotebookNode, hidden: set[str], visible: set[str]) -> str:
    """Return IPython's traceback without hidden lines; `""` when one of them failed, or when that cannot be told."""
    kept, failed = [], []
    for line in COLOURS.sub("", "\n".join(error.traceback)).splitlines():
        numbered = SOURCE_LINE.fullmatch(line)
        code = numbered["code"].strip() if numbered else ""
        failed += [code] if numbered and numbered["arrow"] else []
        kept += [line] if code not in hidden else []
    text = "\n".join(kept)
    known = bool(failed) and failed[0] in visible and hidden.isdisjoint(failed)
    return text if known and not _quotes(text, hidden) else ""


def _quotes(text: str, hidden: set[str]) -> bool:
    return any(line in text for line in hidden if len(line) > FEW)


class KnownGrades(GetGrades):
    """nbgrader's GetGrades, for which what nobody has graded yet has 0 points: it has None here."""

    def _get_score(self, cell: NotebookNode, resources: dict[str, Any]) -> None:
        super()._get_score(cell, resources)
        marks = cell.metadata.nbgrader
        where = self.notebook_id, self.assignment_id, self.student_id
        marks["score"] = score_of(self.gradebook.find_grade(marks.grade_id, *where))


class SumUp(NbGraderPreprocessor):
    """Begin what a tests cell shows with a card: the score, each part, and what failed. It comes after GetGrades.

    What the page begins with is left in the resources, and runs of lessons are marked.
    """

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        """Put the card in the place of the outputs that it says in words."""
        questions = {inside(cell, "metadata", "gradestep", "quiz") for cell in nb.cells}
        lines = resources[LINES] = []
        for cell in nb.cells:
            if is_tests(cell):
                lines.append(_line(cell, nb.cells, questions))
                rest = [output for output in cell.outputs if not _is_said(output)]
                card = _card(lines[-1], cell)
                cell.outputs = [v4.new_output("display_data", {"text/html": card}), *rest]
            elif cell.metadata.get("nbgrader", {}).get("points") is not None and cell.metadata.nbgrader.points:
                lines.append(_line(cell, nb.cells, questions))
        fold_lessons(nb.cells)
        return nb, resources


def _line(cell: NotebookNode, cells: list[NotebookNode], questions: set[Any]) -> Line:
    """Return what the summary says of a graded cell; a tests cell has what failed in its outputs."""
    marks = cell.metadata.nbgrader
    name, claim = marks.grade_id, marks.grade_id.replace("_", " ")
    if not is_tests(cell):
        claim = f"{'Task' if marks.get('task') else 'Your answer'}: {claim}"
    elif name in questions:
        claim = f"Question: {claim}"
    parts = next(filter(None, (read_parts(output.get("data")) for output in cell.get("outputs", ()))), [])
    errors = [output for output in cell.get("outputs", ()) if output.output_type == "error"]
    message = _message(errors[0], cell, cells) if errors and is_tests(cell) else ""
    html = inline(message) if name in questions else coded(message)
    facts = marks.get("score"), marks.get("points") or 0, message, html, parts, marks.get("comment") or ""
    return Line(name, claim, *facts)


def _card(line: Line, cell: NotebookNode) -> str:
    """Return the card of a tests cell, made anew from its outputs, its points and its score."""
    errors = [output for output in cell.outputs if output.output_type == "error"]
    if not line.points:
        said, state = ("Not yet.", NONE) if errors else ("Passed.", WHOLE)
    elif line.score is None:
        said, state = "Not graded yet.", NONE
    else:
        said, state = f"{share(line.score, line.points)}.", counted(line.score, line.points)
    traceback = COLOURS.sub("", "\n".join(errors[0].traceback)) if errors else ""
    return score_card(said, state, html=line.html, parts=line.parts, traceback=traceback)


def _message(error: NotebookNode, tests: NotebookNode, cells: list[NotebookNode]) -> str:
    said = str(error.evalue)
    if error.ename == "NameError" or said.startswith("NameError:"):  # its name may be withheld: the tests have it, too
        missing = MISSING.search(said)
        names = [missing["name"]] if missing else _names_in(tests.source)
        for name in names:
            if (broken := broken_answer(name, cells)) is not None:
                said = f"The cell that makes `{name}` has a syntax error{where_broken(broken)}"
                return f"{said}, so nothing in it has run: mend that first."
        made = {
            *vars(builtins),
            *OF_IPYTHON,
            *chain.from_iterable(_made_in(each.source) for each in cells if _is_code(each)),
        }
        if not missing and "*" not in made and (unmade := next((name for name in names if name not in made), "")):
            return f"NameError: name '{unmade}' is not defined"
    return said if error.ename in SAYS_ITSELF and said else as_raised(error.ename, error.evalue)


def _names_in(source: str) -> list[str]:
    try:
        tree = tree_of(TransformerManager().transform_cell(source))
    except UNPARSED:
        return []
    return list(dict.fromkeys(each.id for each in ast.walk(tree) if isinstance(each, ast.Name)))


def _made_in(source: str) -> Iterator[str]:
    """Yield the names that code binds, those of its functions' own too."""
    with suppress(*UNPARSED):
        for each in ast.walk(tree_of(TransformerManager().transform_cell(source))):
            if isinstance(each, ast.Name) and not isinstance(each.ctx, ast.Load):
                yield each.id
            elif isinstance(each, ast.alias):
                yield (each.asname or each.name).split(".")[0]
            elif name := getattr(each, "name", None) or getattr(each, "arg", None):
                yield name


def _is_code(cell: NotebookNode) -> bool:
    return bool(cell.cell_type == "code")


def _is_said(output: NotebookNode) -> bool:
    """Return whether the card says what `output` shows: an error, parts, or the number that is the score."""
    return output.output_type in ("error", "execute_result") or MIME in output.get("data", {})
