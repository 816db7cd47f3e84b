"""Intake: `submitted/S/A`, which a stranger filled, becomes a submission that is safe to run."""

from __future__ import annotations

import os
import stat
from collections import deque
from dataclasses import dataclass, field
from fnmatch import fnmatch
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat
from nbgrader.utils import is_grade

from gradestep.course.regular_files import NotHandedIn, Unreadable, check_folder, note, read_regular
from gradestep.submissions.digests import digest
from gradestep.submissions.rebuild import rebuild_file
from gradestep.submissions.renamed import ENDINGS, renamed, which_notebook
from gradestep.submissions.safe_read import read_notebook
from gradestep.submissions.submission import Submission
from gradestep.submissions.timestamp import SECRET, TIMESTAMP, handed_in_at
from gradestep.submissions.unreadable import page_of_unread

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from nbformat import NotebookNode

MOST_BYTES, MOST_FILES, MOST_ENTRIES, MOST_DEPTH = 64 << 20, 500, 5000, 20
MOST_NOTES = 40
MOST_COPIES = 10  # of notebooks, that are looked at
NBGRADERS = (".ipynb_checkpoints", "*.pyc", "__pycache__", "feedback")  # as its CourseDirectory.ignore
IGNORED = (*NBGRADERS, "__MACOSX", "._*", ".DS_Store", "Thumbs.db", "desktop.ini")  # what systems put into zips
ARCHIVES = (".zip", ".rar", ".7z", ".tar", ".tgz", ".tar.gz")
EXPORTS = (".html", ".htm", ".pdf", ".py", ".md", ".tex", ".rst", ".docx", ".webarchive")  # of Jupyter and browsers


def read_submission(
    folder: Path, student: str, templates: dict[str, NotebookNode], released: Iterable[str] = ()
) -> Submission:
    """Return what `student` handed in at `folder`, its notebooks rebuilt from `templates`, which go by their names.

    `released` are the names of the release's notebooks: those without a template are passed over without a note.
    Raises nothing: a notebook that cannot be read is missing, a file is left out, and a note says why.
    """
    try:
        check_folder(folder)
    except Unreadable as error:
        return Submission(student, {}, tuple(templates), notes={"": [str(error)]})
    content = content_of(folder)  # first: what is collected while this is read is then due again
    every = {*templates, *released}
    others = _Others({f"{name}.ipynb" for name in every}, templates)
    notebooks: dict[str, NotebookNode] = {}
    notes: dict[str, list[str]] = {}
    pages: dict[str, NotebookNode] = {}
    candidates = renamed(folder, templates, every, IGNORED)
    for name, template in templates.items():
        files = candidates.get(name, [])
        others.taken |= set(files)
        try:
            notebooks[name], notes[name] = _read(folder, name, files, template)
        except NotHandedIn as error:
            notes[name] = [_with_what_is_there(str(error), name, folder)] if _has_points(template) else []
        except Unreadable as error:
            copies = [] if files else renamed(folder, {name: template}, every, IGNORED, unread=True).get(name, [])
            try:
                notebooks[name], notes[name] = _read_copy(folder, copies, template, error)
                others.taken |= set(copies)
            except Unreadable:
                notes[name], pages[name] = [str(error)], page_of_unread(template, str(error))
    others.read(folder)
    timestamp = handed_in_at(folder / TIMESTAMP, others.notes)
    missing = tuple(name for name in templates if name not in notebooks)
    notes = _bounded({**notes, "": others.notes})
    return Submission(student, notebooks, missing, others.files, notes, timestamp, pages, content)


def read_beside(folder: Path, student: str, release: Path, graded: Iterable[str]) -> Submission:
    """Return a hand-in without the notebooks that are `graded`: the other ones, and the files beside them.

    `release` is the folder of the released notebooks, `notebooks/A`, from which they are rebuilt without hidden tests.
    """
    others = sorted({path.stem for path in release.glob("*.ipynb")} - set(graded))
    return read_submission(folder, student, {name: nbformat.read(release / f"{name}.ipynb", 4) for name in others})


def content_of(folder: Path) -> str:
    """Return the digest of all that a student handed in, the names of the files among it."""
    return digest(_paths(folder, []))


def _read(folder: Path, name: str, files: list[str], template: NotebookNode) -> tuple[NotebookNode, list[str]]:
    """Return a notebook and notes, from the only one of `files` when there is none of its own name."""
    if len(files) > 1:
        which = f"{', '.join(files[:-1])} and {files[-1]}"
        raise Unreadable(note(f"{name}.ipynb was not handed in, and {which} may each be it: rename the right one."))
    taken = files[0] if files else f"{name}.ipynb"
    notebook, notes = rebuild_file(folder / taken, template)
    return notebook, [*(note(f"{file} was taken for {name}.ipynb, which was not handed in.") for file in files), *notes]


def _read_copy(
    folder: Path, copies: list[str], template: NotebookNode, why: Unreadable
) -> tuple[NotebookNode, list[str]]:
    """Return a notebook from its only copy, where that of its own name cannot be read; raises Unreadable, too."""
    if len(copies) != 1:
        raise why
    notebook, notes = rebuild_file(folder / copies[0], template)
    return notebook, [str(why), note(f"{copies[0]} was taken for it."), *notes]


def _with_what_is_there(missing: str, name: str, folder: Path) -> str:
    """Return the note on a notebook that is missing, with its export, or the archive that may hold it."""
    there = sorted(path.name for path in folder.iterdir())
    for each in there:
        if name in each and each.lower().endswith(EXPORTS):
            return note(f"{missing[:-1]}, but {each}, which is no notebook: ask for the notebook itself.")
    archive = next((each for each in there if each.lower().endswith(ARCHIVES)), "")
    return note(f"{missing[:-1]}, but {archive}: unpack it there.") if archive else missing


def _has_points(template: NotebookNode) -> bool:
    """Return whether a notebook is graded: nobody misses the home of a topic."""
    return any(is_grade(cell) and cell.metadata.nbgrader.points for cell in template.cells)


@dataclass
class _Others:
    """The files of a hand-in besides the notebooks of the assignment, which are `expected` or `taken` for them."""

    expected: set[str]
    templates: dict[str, NotebookNode]
    taken: set[str] = field(default_factory=set)
    there: set[str] = field(default_factory=set)
    files: dict[str, bytes] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    linked: list[str] = field(default_factory=list)
    size: int = 0
    copies: int = 0
    beyond: int = 0

    def read(self, folder: Path) -> None:
        """Read the files below `folder` that may come along, and note the others.

        nbgrader's own file comes first: without it, feedback could be given back to nobody who comes after.
        """
        self.there = {name for name in self.expected if (folder / name).exists()}
        first = [(SECRET, folder / SECRET)] if (folder / SECRET).is_file() else []
        for name, path in (*first, *_paths(folder, self.notes)):
            try:
                self._read_one(name, path)
            except (Unreadable, OSError) as error:
                why = f"{name} cannot be read: {error.strerror}." if isinstance(error, OSError) else str(error)
                self.notes.append(note(why))
        if self.beyond:
            self.notes.append(f"{self.beyond} files were left out: besides the notebooks, {MOST_FILES} are read.")
        if self.linked:
            self.notes.append(note(f"Read, though they have other names too (hard links): {', '.join(self.linked)}."))

    def _read_one(self, name: str, path: Path) -> None:
        status = path.lstat()
        if stat.S_ISREG(status.st_mode) and status.st_nlink > 1:
            self.linked.append(name)  # not refused: disks and backups save room so, and a hand-in is copied anyhow
        if name in self.expected or name in self.taken or name in self.files or name == TIMESTAMP:
            return
        if copied := self._copied(name, path):
            raise Unreadable(f"{name} was left out: {copied}.ipynb is there too. See which of them was worked in.")
        _refuse(name, self.expected, self.there)
        if len(self.files) == MOST_FILES:
            self.beyond += 1
            return
        if self.size + status.st_size > MOST_BYTES:
            raise Unreadable(f"{name} was left out: besides the notebooks, {MOST_BYTES >> 20} MB are read.")
        self.files[name] = read_regular(path, MOST_BYTES - self.size, name)
        self.size += len(self.files[name])

    def _copied(self, name: str, path: Path) -> str | None:
        """Return the notebook that a file beside it is another copy of, as JupyterLab and browsers make them."""
        own = {each.lower() for each in self.expected}
        if not name.lower().endswith(ENDINGS) or name.lower() in own or "/" in name or self.copies == MOST_COPIES:
            return None
        self.copies += 1
        there = {each: template for each, template in self.templates.items() if f"{each}.ipynb" in self.there}
        try:
            return which_notebook(read_notebook(path), there)
        except Unreadable:
            return None


def _paths(folder: Path, notes: list[str]) -> Iterator[tuple[str, Path]]:
    """Yield all that is in `folder` but the folders, by its name relative to it; links are not followed."""
    folders, left = deque([("", folder)]), MOST_ENTRIES
    while folders:
        prefix, inside = folders.popleft()
        try:
            with os.scandir(inside) as listing:
                entries = sorted(islice(listing, left), key=lambda entry: entry.name)
        except OSError as error:
            notes.append(note(f"The folder {prefix} cannot be read: {error.strerror}."))
            continue
        left -= len(entries)
        for entry in entries:
            name = prefix + entry.name
            if any(fnmatch(entry.name, pattern) for pattern in IGNORED):
                continue
            if entry.is_dir(follow_symlinks=False) and name.count("/") < MOST_DEPTH:
                folders.append((f"{name}/", Path(entry.path)))
            else:
                yield name, Path(entry.path)
    if not left:
        notes.append(f"There are {MOST_ENTRIES} files and folders or more: the rest was left out.")


def _refuse(name: str, expected: set[str], there: set[str]) -> None:
    """Raise Unreadable for a name that is no data file's; of the `expected` notebooks some are `there`, at the top."""
    if not name.isprintable() or "\\" in name:
        raise Unreadable(f"{name!a} was left out: such a name is not taken.")
    if name.count("/") >= MOST_DEPTH:
        raise Unreadable(f"{name} was left out: it stands more than {MOST_DEPTH} folders deep.")
    parts = name.lower().split("/")
    if any(part.endswith(".ipynb") for part in parts):
        alike = [other for other in expected if other.lower() == parts[-1]]
        instead = "the release has no such notebook"
        if alike:
            at_the_top = f"{alike[0]} at the top is the one that counts"
            instead = at_the_top if alike[0] in there else f"it does not look like the {alike[0]} that was released"
        raise Unreadable(f"{name} was left out: {instead}.")


def _bounded(notes: dict[str, list[str]]) -> dict[str, list[str]]:
    every = [(about, text) for about, texts in notes.items() for text in texts]
    if len(every) > MOST_NOTES:
        every[MOST_NOTES - 1 :] = [("", f"{len(every) - MOST_NOTES + 1} more notes are not shown.")]
    kept: dict[str, list[str]] = {}
    for about, text in every:
        kept.setdefault(about, []).append(text)
    return kept
