"""Notebooks that an author wrote in `source/` by hand, read as the drafts that an import would make of them."""

from __future__ import annotations

import re
import shutil
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat

from gradestep.authoring import regions
from gradestep.authoring.challenge import parse_script
from gradestep.authoring.importing.importing import plain_name, read_file
from gradestep.authoring.importing.of_nbgrader import with_edges, without_scheme
from gradestep.authoring.importing.script import script_of, title_of
from gradestep.authoring.validation import read_challenge
from gradestep.authoring.vocabulary import DEFAULT
from gradestep.course.course import Course
from gradestep.course.errors import GradestepError, near, raise_all

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gradestep.authoring.challenge import Challenge


@dataclass(frozen=True)
class HandWritten:
    """A notebook of `source/` without a script, and the draft that stands for it while it is checked.

    `shown` is what its author wrote for students to see, cell by cell.
    """

    notebook: Path
    challenge: Challenge
    places: tuple[tuple[int, str], ...]  # the line of the draft where each cell begins, and which cell that is
    shown: tuple[str, ...]

    def place(self, line: int) -> tuple[int, str]:
        """Return the number of the cell that a line of the draft comes from, 1 for a line before all, and its words."""
        origins = [origin for begins, origin in self.places if begins <= line] or [self.places[0][1]]
        found = re.search(r"\d+", origins[-1])
        return int(found[0]) if found else 1, origins[-1]


@contextmanager
def hand_written(
    course: Course, target: str | None = None, unread: list[GradestepError] | None = None
) -> Iterator[list[HandWritten]]:
    """Give what stands for the hand-written notebooks of the course, of assignment `A` or of `A/N`, in scratch files.

    Raises GradestepError, a line for each fault, when one cannot be read or holds what no challenge may; with a list
    `unread`, the faults come into it, and those that can be read are given.
    """
    notebooks = course.hand_written(target)
    if not notebooks:
        yield []
        return
    with tempfile.TemporaryDirectory(prefix="gradestep-") as folder:
        scratch = Course(Path(folder).resolve())
        for topic in {notebook.parent for notebook in notebooks}:
            shutil.copytree(topic, scratch.source / plain_name(topic.name), dirs_exist_ok=True)
        found, faults = list[HandWritten](), list[GradestepError]() if unread is None else unread
        for notebook in notebooks:
            try:
                found.append(_drafted(notebook, scratch))
            except GradestepError as error:
                faults.append(error)
        if unread is None:
            raise_all(faults)
        yield found


def _drafted(notebook: Path, scratch: Course) -> HandWritten:
    """Write the draft of a notebook, and read it; raises GradestepError with the cells that are at fault."""
    _, pieces, _ = read_file(notebook)
    written = [piece for piece in pieces if piece.source.strip()]
    if not written:
        raise GradestepError(f"{near(notebook)}: it has no cells: write one, or remove the notebook")
    title = title_of(pieces, notebook.stem)
    kept = [piece for piece in written if piece.source.strip()]  # the title may have been all of a cell
    script = _unused(scratch.challenges / plain_name(notebook.parent.name) / f"{plain_name(notebook.stem)}.py")
    script.parent.mkdir(parents=True, exist_ok=True)
    script.write_text(script_of(pieces, title, DEFAULT, 1), "utf-8")
    lines = [cell.line for cell in parse_script(script).cells]
    places = tuple(zip(lines, (piece.origin for piece in kept), strict=True)) or ((1, written[0].origin),)
    try:
        return HandWritten(notebook, read_challenge(script), places, _shown(notebook))
    except GradestepError as error:
        known = re.compile(rf"{re.escape(str(near(script)))}:(\d+): ")
        draft = HandWritten(notebook, parse_script(script), places, ())
        told = known.sub(lambda line: f"{near(notebook)}: {draft.place(int(line[1]))[1]}: ", str(error))
        raise GradestepError(told) from None


def _unused(path: Path) -> Path:
    """Return a path beside which no draft stands yet: two notebooks may differ in signs that a script's name lacks."""
    number, free = 2, path
    while free.exists():
        free, number = path.with_stem(f"{path.stem}-{number}"), number + 1
    return free


def _shown(notebook: Path) -> tuple[str, ...]:
    """Return what students may see of each cell: all but regions, and nothing of what nbgrader clears."""
    cells = nbformat.read(notebook, as_version=4).cells
    return tuple(
        "\n".join(line for line, hidden in regions.split(without_scheme(with_edges(cell.source))) if not hidden)
        for cell in cells
        if not cell.metadata.get("nbgrader", {}).get("solution") or regions.EDGE.search(with_edges(cell.source))
    )
