"""Markdown of a card as HTML that can run nothing: no raw HTML, no script links, code coloured, math marked."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Any

from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

if TYPE_CHECKING:
    from markdown_it.renderer import RendererHTML

ACTIVE = re.compile(r"\\(href|url|require|style|class|cssId|data|html\w*|mmlToken)\b")
_formatter = HtmlFormatter(nowrap=True, classprefix="gradestep-code-")


def to_html(markdown: str) -> str:
    """Return `markdown` as HTML; raw HTML in it is shown as text, and headings stay text, so that none is skipped."""
    return str(_markdown.render(markdown))


def _colour(code: str, language: str, _: Any) -> str:
    """Return highlighted HTML of `code`, or `""` (then it is escaped and not coloured) for a language unknown."""
    try:
        return str(highlight(code, get_lexer_by_name(language, stripnl=False), _formatter)) if language else ""
    except ClassNotFound:
        return ""


def _math(content: str, options: dict[str, bool]) -> str:
    """Return math for the front end to typeset; a command that makes links or HTML leaves it the text that it is."""
    if ACTIVE.search(content):
        return f"<code>{escape(content)}</code>"
    dollars = "$$" if options.get("display_mode") else "$"
    return f'<span class="gradestep-math">{dollars}{escape(content)}{dollars}</span>'


def _image(self: RendererHTML, tokens: Any, index: int, options: Any, env: Any) -> str:
    """Return an image that the text itself holds; another would be fetched from elsewhere: its words stand for it."""
    if str(tokens[index].attrGet("src")).startswith("data:image/"):
        return str(self.image(tokens, index, options, env))
    return escape(tokens[index].content)


_markdown = (
    MarkdownIt("commonmark", {"html": False, "highlight": _colour})
    .enable("table")
    .disable(["heading", "lheading", "html_block", "html_inline"])
    .use(dollarmath_plugin, allow_space=False, allow_digits=False, renderer=_math)
)
_markdown.add_render_rule("image", _image)
