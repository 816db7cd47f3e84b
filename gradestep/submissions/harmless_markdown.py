"""Markdown of a student's as HTML that can do nothing, for pages that a person reads; math is in it as MathML."""

from __future__ import annotations

import re
from functools import lru_cache
from html import escape, unescape
from typing import Any
from xml.etree import ElementTree as ET

import bleach  # type: ignore[import-untyped]  # nbconvert has it too
from nbconvert.filters.markdown_mistune import InvalidNotebook, IPythonRenderer, MarkdownWithMath

from gradestep.submissions.sanitize_markdown import is_long

MATH = re.compile(r'<span class="gradestep-math">(?P<dollars>\${1,2})(?P<tex>.*?)(?P=dollars)</span>', re.DOTALL)
LONGEST = 2000  # characters of a formula
ALIGNED = re.compile(r"\{(aligned|split)\}")  # latex2mathml knows align only
TEXT = ["p", "div", "pre", "blockquote", "details", "summary", "hr", "h1", "h2", "h3", "h4", "h5", "h6"]
LISTS = ["ul", "ol", "li", "dl", "dt", "dd", "table", "thead", "tbody", "tr", "th", "td"]
WORDS = ["a", "abbr", "b", "br", "code", "del", "em", "i", "img", "input", "kbd", "mark", "s", "small", "span"]
TAGS = [*TEXT, *LISTS, *WORDS, "strong", "sub", "sup", "u"]
ANYWHERE = ("class", "id", "title")
OWN = {"input": ("type", "checked", "disabled"), "img": ("alt", "width", "height")}
LEADS_TO = {("a", "href"): ("http://", "https://", "mailto:", "#"), ("img", "src"): ("data:image/",)}
PROTOCOLS = ("http", "https", "mailto", "data")


def harmless_html(source: str, attachments: dict[str, Any] | None = None) -> str:
    """Return Markdown as HTML that can do nothing: other HTML in it is shown as text.

    `attachments` are those of its cell, the only pictures that are shown; math is marked for `typeset`. A long text is
    shown as it was typed.
    """
    if is_long(source):
        return f"<pre>{escape(source)}</pre>"
    renderer = _Renderer(escape=False, attachments=attachments or {}, exclude_anchor_links=True)
    html = MarkdownWithMath(renderer=renderer).render(source)
    return str(bleach.clean(html, tags=TAGS, attributes=_may_stay, protocols=PROTOCOLS))


def typeset(html: str) -> str:
    """Return a page with the math that `harmless_html` marked as MathML."""
    return MATH.sub(_typeset, html)


def _typeset(math: re.Match[str]) -> str:
    return mathml(unescape(math["tex"]), block=len(math["dollars"]) > 1)


@lru_cache(2000)  # a course has few formulas, and a class many pages
def mathml(tex: str, *, block: bool = False) -> str:
    """Return a formula as MathML, which browsers show by themselves; TeX that is not understood stays as it is."""
    from latex2mathml.converter import convert_to_element

    as_it_is = f"<code>{escape(tex)}</code>"
    if len(tex) > LONGEST:
        return as_it_is
    try:
        math = convert_to_element(ALIGNED.sub("{align*}", tex), display="block" if block else "inline")
        for part in math.iter():
            part.text = part.text and unescape(part.text)  # it holds &#x003B7; for a letter, and would go out unescaped
            for name in {"href", "style", "class"} & part.attrib.keys():
                del part.attrib[name]
        return ET.tostring(math, encoding="unicode")
    except Exception:  # noqa: BLE001 - whatever a formula of a student's may raise in there
        return as_it_is


class _Renderer(IPythonRenderer):
    """Markdown as nbconvert's, with math marked and no picture from elsewhere."""

    def inline_math(self, body: str) -> str:
        return _marked("$", body)

    def block_math(self, body: str) -> str:
        return _marked("$$", body)

    def latex_environment(self, name: str, body: str) -> str:
        return _marked("$$", rf"\begin{{{name}}}{body}\end{{{name}}}")

    def image(self, text: str, url: str, title: str | None = None) -> str:
        """Return a picture that the notebook holds; its words stand for any other."""
        try:
            held = url.startswith(("attachment:", "data:image/"))
            return str(super().image(text, url, title)) if held else escape(text)
        except InvalidNotebook:  # it names an attachment that is not there
            return escape(text)


def _marked(dollars: str, tex: str) -> str:
    return f'<span class="gradestep-math">{dollars}{escape(tex)}{dollars}</span>'


def _may_stay(tag: str, name: str, value: str) -> bool:
    if (tag, name) in LEADS_TO:
        return value.startswith(LEADS_TO[tag, name])
    return name in ANYWHERE or name in OWN.get(tag, ())
