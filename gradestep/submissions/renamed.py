"""Find a notebook that was handed in under another file name, as browsers and learning platforms rename downloads.

`N (1).ipynb`, `WMS N.ipynb`, `N.ipynb.txt`, `N.json`, or in a folder in the folder, as of a zip: the notebook's own
metadata say which one it is, else its cells' ids or texts do.
"""

from __future__ import annotations

from fnmatch import fnmatch
from typing import TYPE_CHECKING

from nbgrader.utils import is_solution

from gradestep.course.regular_files import Unreadable, open_regular
from gradestep.submissions.safe_read import read_notebook

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from nbformat import NotebookNode

    from gradestep.submissions.safe_read import Notebook

MARK = ".ipynb"
ENDINGS = (".ipynb", ".ipynb.json", ".ipynb.txt")
MOST_FILES = 30  # of one hand-in, that are opened
MOST_DEPTH = 2  # of folders in those of a hand-in
MOST_LOOKED_AT = 1 << 16  # bytes
FORMAT = b'"nbformat"'  # what is in every notebook, at its begin or its end
MOST_CELLS, MOST_TEXT = 1000, 10_000  # of a notebook, and characters of each, by which it is found by its texts
SHORT = 7  # characters of a line that stands in any notebook
NAMED, UNNAMED = 0.2, 0.5  # the part of a release's cells that a notebook must have, if it says its name, and if not


def renamed(
    folder: Path,
    templates: dict[str, NotebookNode],
    released: Iterable[str],
    ignored: tuple[str, ...] = (),
    *,
    unread: bool = False,
) -> dict[str, list[str]]:
    """Return by notebook of `templates` that is not in `folder` the names of the files there that may be it.

    If `unread`, they are there and cannot be read: looked for are copies.
    They are relative to the folder; folders in it whose names match a pattern of `ignored` are passed over. A file that
    cannot be read is one by its file name, if that is a notebook's and there is no other: who reads it then says why.
    """
    wanted = {
        name: template for name, template in templates.items() if unread or not _is_there(folder / f"{name}.ipynb")
    }
    own = {f"{name}.ipynb" for name in {*templates, *released}}
    found: dict[str, list[str]] = {}
    broken: dict[str, list[str]] = {}
    likely: dict[str, list[str]] = {}  # under a name that no notebook has, such as an editor's copy
    for path in [*_files(folder, own), *_inside(folder, ignored)][:MOST_FILES] if wanted else []:
        try:
            name = which_notebook(read_notebook(path), wanted)
            which = found if path.name.lower().endswith(ENDINGS) else likely
        except Unreadable:
            names = (name for name in wanted if name in path.name and MARK in path.name.lower())
            name, which = max(names, key=len, default=None), broken
        if name:
            which.setdefault(name, []).append(path.relative_to(folder).as_posix())
    return {**broken, **likely, **found}


def _is_there(path: Path) -> bool:
    return path.is_symlink() or (path.exists() and not path.is_dir())  # some unpack a file into a folder of its name


def _files(folder: Path, own: set[str]) -> list[Path]:
    """Return the files of a folder that may be notebooks, those first that are called so."""
    named = (path for path in folder.iterdir() if path.name not in own and _is_there(path))
    plain = (path for path in named if not path.name.startswith("."))
    return sorted(filter(_may_hold, plain), key=lambda path: (MARK not in path.name.lower(), path))


def may_be(name: str) -> bool:
    """Return whether a file may be a notebook: platforms and browsers change its ending, or take it away."""
    return MARK in name.lower() or name.lower().endswith((".json", ".txt")) or "." not in name


def _may_hold(path: Path) -> bool:
    """Return whether a file may be a notebook by its name and, if it is not called one, by its begin and its end."""
    if MARK in path.name.lower() or not may_be(path.name):
        return MARK in path.name.lower()
    try:
        with open_regular(path) as file:
            begin = file.read(MOST_LOOKED_AT)
            file.seek(max(0, path.stat().st_size - MOST_LOOKED_AT))
            return FORMAT in begin + file.read(MOST_LOOKED_AT)
    except (Unreadable, OSError):
        return False


def _inside(folder: Path, ignored: tuple[str, ...], depth: int = MOST_DEPTH) -> list[Path]:
    """Return the notebooks in the folders of a folder, and in theirs; links are not followed."""
    try:
        folders = [path for path in sorted(folder.iterdir()) if path.is_dir() and not path.is_symlink()]
        folders = [path for path in folders if not any(fnmatch(path.name, pattern) for pattern in ignored)]
        here = [path for inside in folders[:MOST_FILES] for path in _files(inside, set())]
    except OSError:  # a folder that may not be read, which intake notes
        return []
    if here or not depth:
        return here
    return [path for inside in folders[:MOST_FILES] for path in _inside(inside, ignored, depth - 1)]


def which_notebook(notebook: Notebook, wanted: dict[str, NotebookNode]) -> str | None:
    """Return which of the `wanted` a notebook is, or None; another topic may have a notebook of the same name."""
    return likest(notebook, wanted)[0]


def likest(notebook: Notebook, wanted: dict[str, NotebookNode]) -> tuple[str | None, float]:
    """Return which of the `wanted` a notebook is, or None, and the part of that one's cells which it has."""
    shared = _shared(notebook, wanted if notebook.name is None else {notebook.name: wanted.get(notebook.name)})
    if notebook.name is not None:
        return (notebook.name, shared[notebook.name]) if shared[notebook.name] > NAMED else (None, 0)
    best = sorted(shared, key=shared.__getitem__)[-2:]
    is_clear = len({shared[name] for name in best}) == len(best)
    return (best[-1], shared[best[-1]]) if best and is_clear and shared[best[-1]] > UNNAMED else (None, 0)


def _shared(notebook: Notebook, templates: Mapping[str, NotebookNode | None]) -> dict[str, float]:
    """Return the part of each release's cells that a notebook has: by their ids, or most of their lines.

    Some platforms export neither ids nor metadata.
    """
    have = {key for cell in notebook.cells for key in (cell.grade_id, cell.id)} - {None}
    texts = list(filter(None, (_lines(cell.source[:MOST_TEXT]) for cell in notebook.cells[:MOST_CELLS])))
    lines = set[str]().union(*texts)
    found = {}
    for name, template in templates.items():
        cells = template.cells if template else []
        by_id = [bool(have & _ids(cell)) for cell in cells]
        released = [_lines(cell.source) for cell in cells if not _is_an_answer(cell)]
        by_text = [_is_among(texts, lines, each) for each in released if each]
        found[name] = max(sum(each) / max(1, len(each)) for each in (by_id, by_text))
    return found


def _is_an_answer(cell: NotebookNode) -> bool:
    """Return whether a student writes it anew; of a card only a letter changes."""
    return is_solution(cell) and "quiz" not in cell.metadata.get("gradestep", {})


def _ids(cell: NotebookNode) -> set[str]:
    return {cell.get("id"), cell.metadata.get("nbgrader", {}).get("grade_id")}


def _is_among(texts: list[set[str]], lines: set[str], released: set[str]) -> bool:
    """Return whether most of a released cell is among a student's `lines`, or a student's cell is a good part of it.

    Hidden tests are in the released cell here, and not with students.
    """
    if 2 * len(released & lines) > len(released):
        return True
    return any(text <= released and 3 * len(text) >= len(released) for text in texts)


def _lines(source: str) -> set[str]:
    """Return the lines of a cell that tell it from others."""
    return {line for line in map(str.strip, source.splitlines()) if len(line) > SHORT}
