"""Bring an assignment along: one notebook or question file becomes one script."""

from __future__ import annotations

import base64
import json
import re
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import nbformat

from gradestep.authoring.importing import of_jupyterquiz, of_nbgrader, of_otter, script
from gradestep.authoring.importing.pieces import Names, without_accents
from gradestep.authoring.importing.shown_quizzes import as_cards
from gradestep.authoring.reading_time import WORDS_A_MINUTE
from gradestep.authoring.validation import read_challenge
from gradestep.authoring.vocabulary import vocabulary_of
from gradestep.course.errors import GradestepError
from gradestep.course.files import write

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from gradestep.authoring.importing.pieces import Piece
    from gradestep.course.course import Course

KEPT = "/!~*'();,:@&=+$#?"  # by JavaScript's encodeURI, which JupyterLab's links go through
# of a cell's metadata, what nbgrader and editors keep for themselves
OF_THE_TOOLS = {"nbgrader", "deletable", "editable", "collapsed", "scrolled", "trusted", "jupyter", "execution"} | {
    "ExecuteTime",
    "vscode",
    "colab",
    "outputId",
    "id",
    "pycharm",
    "jp-MarkdownHeadingCollapsed",
    "lines_to_next_cell",
}
OF_OTTERS = re.compile(r"^grader = otter\.Notebook\(", re.MULTILINE)  # the first cell of what students get
MOST_BYTES = 200 << 20


@dataclass(frozen=True)
class Imported:
    """What became of a file: the script, the pictures beside the notebook to be, and each cell's fate in words.

    `faults` says, a line each, what has to be mended by hand before the script is a challenge.
    """

    script: Path
    came_from: str
    cells: tuple[tuple[str, str], ...]
    pictures: tuple[Path, ...]
    faults: str


def import_file(course: Course, file: Path, topic: str) -> Imported:
    """Write `challenges/TOPIC/NAME.py` from a notebook of nbgrader's or otter's, or from jupyterquiz's JSON.

    Nothing that exists is overwritten. Raises GradestepError when the file cannot be read, is of no kind that is known,
    or when the script exists.
    """
    target = course.challenges / topic / f"{plain_name(file.stem)}.py"
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", topic):
        raise GradestepError(
            f'"{topic}" is no name of a topic: use small letters, digits and -, as in {plain_name(topic)}'
        )
    if target.exists():
        raise GradestepError(f"{course.show(target)} exists: rename one of the two, or remove it to import {file} anew")
    came_from, pieces, pictures = read_file(file)
    title = script.title_of(pieces, file.stem.replace("-", " ").replace("_", " ").capitalize())
    words = sum(len(piece.source.split()) for piece in pieces if piece.cell_type == "markdown")
    write(target, script.script_of(pieces, title, vocabulary_of(target), max(1, round(words / WORDS_A_MINUTE))))
    written = [course.source / topic / name for name in pictures]
    (course.source / topic).mkdir(parents=True, exist_ok=True)  # where the author puts what the notebook reads
    for path in written:
        if not path.exists():
            path.write_bytes(pictures[path.name])
    cells = tuple((piece.origin, piece.became) for piece in pieces)
    return Imported(target, came_from, cells, tuple(written), _faults(target))


def _faults(target: Path) -> str:
    """Return what an author has to mend before the script is a challenge; nothing when it is one."""
    try:
        read_challenge(target)
    except GradestepError as error:
        return str(error)
    return ""


def plain_name(stem: str) -> str:
    """Return a name that a notebook of ours may have."""
    return re.sub(r"[^a-z0-9]+", "-", without_accents(stem).lower()).strip("-") or "notebook"


def read_file(file: Path) -> tuple[str, list[Piece], dict[str, bytes]]:
    """Return where a file comes from, its cells, and the pictures that were pasted into it.

    Raises GradestepError when the file cannot be read, or is of no kind that is known.
    """
    text, found = _json_of(file)
    if of_jupyterquiz.is_jupyterquiz(found):
        return "jupyterquiz", list(of_jupyterquiz.pieces(found, Names())), {}
    if not isinstance(found, dict):
        raise GradestepError(f"{file} is no notebook: it holds a {type(found).__name__}, and no questions")
    notebook = _notebook_of(file, text)
    if writer := _writer_of(notebook):  # its stubs would be solutions
        raise GradestepError(
            f"{file} is what {writer} has made for students: give the notebook that you wrote, with its solutions"
        )
    if of_otter.is_old(notebook):  # its solutions would be lessons
        raise GradestepError(
            f"{file} is in the first format of otter assign (BEGIN QUESTION in a text cell): write it in format v1, "
            "with raw cells, and import it then"
        )
    pictures, left = _take_pictures(notebook.cells, plain_name(file.stem)), dict(_left_out(notebook.cells))
    if of_otter.is_otter(notebook):
        return "otter-grader", as_cards(_noted(of_otter.pieces(notebook), left), file.parent), pictures
    came_from = "nbgrader" if of_nbgrader.is_nbgrader(notebook) else "a notebook without marks"
    return came_from, as_cards(_noted(of_nbgrader.pieces(notebook), left), file.parent), pictures


def _json_of(file: Path) -> tuple[str, Any]:
    """Return the text of a file, and the value that it is as JSON."""
    try:
        if file.stat().st_size > MOST_BYTES:
            raise GradestepError(f"{file} has more than {MOST_BYTES >> 20} MB: clear its outputs and import it then")
        text = file.read_text("utf-8-sig")
        return text, json.loads(text)
    except OSError as error:
        raise GradestepError(f"{file} cannot be read: {error.strerror or error}") from None
    except UnicodeDecodeError:
        raise GradestepError(f"{file} is not UTF-8: save it with the encoding UTF-8, as Jupyter does") from None
    except (json.JSONDecodeError, RecursionError) as error:
        raise GradestepError(
            f"{file} cannot be read: {error}: give a notebook (.ipynb) or jupyterquiz's .json"
        ) from None


def _notebook_of(file: Path, text: str) -> Any:
    """Return the notebook in a text; raises GradestepError where it is none, or none of Python's."""
    try:
        with warnings.catch_warnings(action="ignore"):  # of cells without ids, which scripts do not need
            notebook = nbformat.reads(text, as_version=4)
        cells, kernel = notebook.cells, notebook.metadata.get("kernelspec")
    except (AttributeError, KeyError, TypeError, ValueError, nbformat.ValidationError) as error:
        raise GradestepError(f"{file} is no notebook: {error or type(error).__name__}") from None
    language = kernel.get("language", "python") if isinstance(kernel, dict) else "python"
    if language != "python":
        raise GradestepError(f"{file} is written in {language}: only Python can be proven and graded")
    for number, cell in enumerate(cells, 1):
        parts = (cell.get("metadata"), (cell.get("metadata") or {}).get("nbgrader", {}), cell.get("attachments", {}))
        if not isinstance(cell.get("source"), str) or not all(isinstance(part, dict) for part in parts):
            raise GradestepError(f"{file}: cell {number} is damaged: write it anew in JupyterLab, and delete this one")
    return notebook


def _writer_of(notebook: Any) -> str:
    """Return which tool has made the notebook for students; `""` for one that an author wrote."""
    if any(OF_OTTERS.search(cell.source) for cell in notebook.cells if cell.cell_type == "code"):
        return "" if of_otter.is_otter(notebook) else "otter assign"
    return "nbgrader" if of_nbgrader.is_released(notebook) else ""


def _left_out(cells: list[Any]) -> Iterator[tuple[str, str]]:
    """Yield `(where, what)` for metadata of cells, and files pasted into them without a link."""
    for number, cell in enumerate(cells, 1):
        names = [name for name in sorted(cell.metadata) if name not in OF_THE_TOOLS]
        files = [name for name in sorted(cell.get("attachments", {})) if f"attachment:{name}" in cell.source]
        what = [f"its metadata ({', '.join(names)})"] * bool(names) + [
            f"what was pasted in ({', '.join(files)})"
        ] * bool(files)
        if what:
            yield f"cell {number} ({cell.cell_type})", f"; left out: {' and '.join(what)}"


def _noted(pieces: Iterable[Piece], left: dict[str, str]) -> list[Piece]:
    """Return pieces of which the first of each cell says what was left out of it."""
    noted = []
    for piece in pieces:
        piece.became += left.pop(piece.origin, "")
        noted.append(piece)
    return noted


def _take_pictures(cells: list[Any], name: str) -> dict[str, bytes]:
    """Return the pictures pasted into the cells by the names that their links have from now on."""
    taken: dict[str, bytes] = {}
    for number, cell in enumerate(cells, 1):
        attached = cell.get("attachments", {})
        for link in sorted(attached, key=len, reverse=True):  # one may be the beginning of another
            ways = [f"attachment:{way}" for way in dict.fromkeys((quote(link), quote(link, safe=KEPT), link))]
            data = next((value for kind, value in attached[link].items() if kind.startswith("image/")), None)
            if not isinstance(data, str) or not any(way in cell.source for way in ways):
                continue
            plain, same = f"{name}-{number}-{re.sub(r'[^A-Za-z0-9.]+', '-', link)}", 2
            file = plain
            while file in taken:
                file, same = f"{same}-{plain}", same + 1
            taken[file] = _picture(data)
            for way in ways:
                cell.source = cell.source.replace(way, file)
    return taken


def _picture(data: str) -> bytes:
    """Return the bytes of a picture; one that is text itself, as SVG may be, is no base64."""
    try:
        return base64.b64decode(data, validate=True) if "<" not in data else data.encode()
    except ValueError:
        return base64.b64decode(data)  # with line ends in it
