"""What a Markdown cell says, token by token, each with the line of the script on which it stands."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markdown_it.token import Token

    from gradestep.authoring.challenge import Cell

_markdown = MarkdownIt("commonmark").enable("table").use(dollarmath_plugin, allow_space=False, allow_digits=False)


def tokens(cell: Cell) -> Iterator[tuple[int, Token]]:
    """Yield `(line in the script, token)` for each block of a Markdown cell and for each piece of its text."""
    first = 0
    for token in _markdown.parse(cell.source):
        first = token.map[0] if token.map else first
        yield cell.line + 1 + first, token
        line = cell.line + 1 + first
        for piece in token.children or []:
            yield line, piece
            line += piece.type in ("softbreak", "hardbreak") or piece.content.count("\n")


class Tags(HTMLParser):
    """The tags in a piece of HTML, each with its attributes, and the text between them."""

    def __init__(self, html: str) -> None:
        """Read `html` at once; `.tags` and `.text` say what is in it."""
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep a tag."""
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        """Keep text."""
        self.text += data
