"""Quizzes that a notebook shows with jupyterquiz's `display_quiz`, as the questions that they ask.

They stand in the call, in a name that was set before it, in a hidden element of a text cell, or in a JSON file.
"""

from __future__ import annotations

import ast
import base64
import json
import re
from typing import TYPE_CHECKING, Any

from gradestep.authoring.importing import of_jupyterquiz
from gradestep.authoring.importing.pieces import Names, Piece
from gradestep.static_analysis.names import parsed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

SHOWS = "display_quiz"
ELEMENT = re.compile(r"<(?P<tag>\w+)[^<>]*\bid=[\"']?(?P<id>[\w-]+)[^<>]*>(?P<text>[^<>]*)</(?P=tag)>\s*")
UNREAD = "a lesson, and its quiz needs jupyterquiz: its questions were not found, so import their JSON file by itself"


def as_cards(pieces: Iterable[Piece], folder: Path) -> list[Piece]:
    """Return pieces with cards in the place of what shows a quiz; they earn nothing, as they did there."""
    every = list(pieces)
    names = Names({str(value) for piece in every for value in piece.marks.values()})
    lessons = [place for place, piece in enumerate(every) if piece.cell_type == "code" and not piece.marks]
    cards: dict[int, list[Piece]] = {}
    for place in (place for place in lessons if SHOWS in _called(every[place])):
        asked = list(_questions(every, place, folder))
        cards[place] = [_for_nothing(card, every[place].origin) for card in of_jupyterquiz.pieces(asked, names)]
    if unread := [place for place in cards if not cards[place]]:
        for place in unread:
            every[place].became = UNREAD
    else:  # nothing needs jupyterquiz any more
        for place in lessons if cards else ():
            every[place].source = _without_quizzes(every[place].source)
    return [each for place, piece in enumerate(every) for each in _with(piece, cards.get(place, []))]


def _with(piece: Piece, cards: list[Piece]) -> list[Piece]:
    """Return a lesson, if anything is left of it, and its cards."""
    return cards if cards and not piece.source.strip() else [piece, *cards]


def _without_quizzes(source: str) -> str:
    """Return code without the lines that import jupyterquiz, hold its questions or show them."""
    lines: list[str | None] = [*source.splitlines()]
    for node in parsed(source).body:
        is_import = isinstance(node, (ast.Import, ast.ImportFrom)) and "jupyterquiz" in ast.unparse(node)
        shows = isinstance(node, ast.Expr) and SHOWS in ast.unparse(node)
        holds = isinstance(node, ast.Assign) and of_jupyterquiz.is_jupyterquiz(_value(node.value, []))
        if is_import or shows or holds:
            lines[node.lineno - 1 : node.end_lineno] = [None] * ((node.end_lineno or 0) - node.lineno + 1)
    return "\n".join(line for line in lines if line is not None).strip("\n")


def _called(piece: Piece) -> list[str]:
    tree = parsed(piece.source) if piece.cell_type == "code" else ast.Module([], [])
    return [ast.unparse(node.func).rpartition(".")[2] for node in ast.walk(tree) if isinstance(node, ast.Call)]


def _questions(pieces: list[Piece], place: int, folder: Path) -> Iterator[dict[str, Any]]:
    """Yield the questions that a cell shows."""
    for node in ast.walk(parsed(pieces[place].source)):
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] == SHOWS and node.args:
            found = _value(node.args[0], [piece.source for piece in pieces[: place + 1] if piece.cell_type == "code"])
            if isinstance(found, str):
                found = _in_element(pieces, found[1:]) if found.startswith("#") else _in_file(folder, found)
            if of_jupyterquiz.is_jupyterquiz(found):
                yield from found


def _value(node: ast.expr, sources: list[str]) -> Any:
    """Return the value of a literal, or of a name that one of the sources sets to a literal; None of anything else."""
    if isinstance(node, ast.Name):
        sets = [each for source in sources for each in parsed(source).body if isinstance(each, ast.Assign)]
        values = [each.value for each in sets if ast.unparse(each.targets[0]) == node.id]
        return _value(values[-1], []) if values else None
    try:
        return ast.literal_eval(node)
    except ValueError:
        return None


def _in_element(pieces: list[Piece], name: str) -> Any:
    """Return what a hidden element of a text cell holds, and take it out, for it holds the answers."""
    for piece in pieces:
        for element in ELEMENT.finditer(piece.source) if piece.cell_type == "markdown" else ():
            if element["id"] == name and (found := _read(element["text"])) is not None:
                piece.source = piece.source.replace(element[0], "")
                return found
    return None


def _in_file(folder: Path, name: str) -> Any:
    try:
        return _read((folder / name).read_text("utf-8-sig"))
    except (OSError, ValueError):
        return None


def _read(text: str) -> Any:
    """Return what JSON says, which may be in base64; None for what is none."""
    for read in (str, lambda code: base64.b64decode(code).decode()):
        try:
            return json.loads(read(text))
        except ValueError:
            continue
    return None


def _for_nothing(card: Piece, origin: str) -> Piece:
    """Return a card that only tells its student."""
    marks = {**card.marks, **({"points": 0} if "points" in card.marks else {})}
    became = card.became.replace("points=1", "points=0: it earned nothing")
    return Piece(card.cell_type, card.source, marks, f"{origin}, {card.origin}", became)
