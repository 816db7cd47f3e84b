"""Imported cells as a percent script that reads back as the same cells."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import jupytext
import yaml
from nbformat import v4

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nbformat import NotebookNode

    from gradestep.authoring.importing.pieces import Piece
    from gradestep.authoring.vocabulary import Vocabulary

TITLE = re.compile(r"# +(?P<title>\S[^\n]*)\n*")


def title_of(pieces: Sequence[Piece], otherwise: str) -> str:
    """Return the heading that the first cell begins with, and take it away there: the front matter says it."""
    first = next((piece for piece in pieces if piece.source.strip()), None)
    found = TITLE.match(first.source) if first and first.cell_type == "markdown" and not first.marks else None
    if not first or not found:
        return otherwise
    first.source = first.source[found.end() :]
    first.became = "the title" + (" and a lesson" if first.source.strip() else "")
    return found["title"].strip()


def script_of(pieces: Sequence[Piece], title: str, words: Vocabulary, minutes: int) -> str:
    """Return the text of a script, a draft, that holds the cells of `pieces`; those without a source are left out."""
    front: dict[str, Any] = {
        "title": title,
        "kind": words.kinds[0],
        "level": words.levels[0],
        "minutes": minutes,
        "objectives": ["TODO: what one can do after it"],
        "proof": "draft",
    }
    lines = yaml.safe_dump(front, sort_keys=False, allow_unicode=True, width=1000).splitlines()
    header = "\n".join(["# ---", *(f"# {line}" for line in lines), "# ---"])
    cells = [_cell(piece) for piece in pieces if piece.source.strip()]
    marks = sorted({mark for piece in pieces for mark in piece.marks})
    filters = {"notebook_metadata_filter": "-all", "cell_metadata_filter": ",".join([*marks, "-all"])}
    notebook = v4.new_notebook(cells=cells, metadata={"jupytext": filters})
    body: str = jupytext.writes(notebook, fmt="py:percent")
    return f"{header}\n\n{body}"


def _cell(piece: Piece) -> NotebookNode:
    new = v4.new_code_cell if piece.cell_type == "code" else v4.new_markdown_cell
    return new(piece.source, metadata=piece.marks)  # type: ignore[no-untyped-call]
