"""Imported cells as a percent script that reads back as the same cells."""

from __future__ import annotations

import io
import re
import tokenize
from typing import TYPE_CHECKING, Any

import jupytext
import yaml
from nbformat import v4

from gradestep.student.quiz.task_list import FENCE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nbformat import NotebookNode

    from gradestep.authoring.importing.pieces import Piece
    from gradestep.authoring.vocabulary import Vocabulary

HEADER = re.compile(r"#\s*(%%|In\[)")  # what begins a cell, here and in scripts that nbconvert has written
HEADER_IN_TEXT = re.compile(r"^(?P<before>\s*(?=%%(\s|$))|\s*In(?=\[))(?=[%\[])", re.MULTILINE)
MAGIC = re.compile(r"^((?:# ?)+)(?=%[a-zA-Z])", re.MULTILINE)  # what jupytext takes for one in a comment
COMMAND = re.compile(r"^((?:# ?)+)(?=!)", re.MULTILINE)  # likewise
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
    if piece.cell_type == "code":
        return v4.new_code_cell(_without_headers(piece.source), metadata=piece.marks)
    source = COMMAND.sub(r"\1\\", MAGIC.sub(r"\1 ", HEADER_IN_TEXT.sub(r"\g<before>\\", _without_braces(piece.source))))
    return v4.new_markdown_cell(source, metadata=piece.marks)


def _without_braces(source: str) -> str:
    r"""Return Markdown in which nothing is to be filled in: a script has `\{{` for the braces themselves."""
    lines, fenced = source.split("\n"), False
    for place, line in enumerate(lines):
        fenced ^= bool(FENCE.match(line))
        lines[place] = line if fenced else line.replace("{{", "\\{{")
    return "\n".join(lines)


def _without_headers(source: str) -> str:
    """Return code in which no comment begins a cell of a script: such a one is a comment in a comment."""
    lines = source.split("\n")
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    for token in [token for token in tokens if token.type == tokenize.COMMENT and HEADER.match(token.string)]:
        row, column = token.start
        if not lines[row - 1][:column].strip():
            lines[row - 1] = f"{lines[row - 1][:column]}# {token.string}"
    return "\n".join(lines)
