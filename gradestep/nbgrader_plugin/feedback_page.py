"""The feedback page: one file that runs no script and asks the network for nothing; math is in it as MathML."""

from __future__ import annotations

import re
from html import escape, unescape
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import bleach  # type: ignore[import-untyped]  # nbconvert has it too
from jinja2 import DictLoader, pass_context
from nbconvert.exporters import HTMLExporter, TemplateExporter
from nbconvert.filters.markdown_mistune import InvalidNotebook, IPythonRenderer, MarkdownWithMath
from traitlets import default

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nbformat import NotebookNode

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; base-uri 'none'"
HEAD = f'<head>\n<meta http-equiv="Content-Security-Policy" content="{POLICY}"/>'
FONT = re.compile(r"@font-face\s*\{[^}]*\}")  # Bootstrap's icons, in files that no page has beside it
# nbgrader's page has links, comments and a heading that not everybody can see or find (WCAG 1.3.1, 1.4.1, 1.4.3).
SEEN = """<style>
.container a { color: #1a5fb4; text-decoration: underline; }
div.nbgrader_cell .panel-heading a { color: #fff; }
.container .late-penalty { color: #8a1f11; }
.highlight :is(.c, .c1, .cm, .ch) { color: #4d5a5e !important; }
</style>"""
HEADING, FOUND = '<div class="panel-heading">', '<div class="panel-heading" role="region" aria-label="Score">'
NO_MATHJAX = "{%- macro mathjax(url='') -%}{%- endmacro -%}"  # nbgrader's page calls it without our mathjax_url
NAMELESS, NAMED = re.compile(r"<img\b(?![^>]*\balt=)"), '<img alt="A picture without a description"'
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


class _AsRendered(TemplateExporter):
    """Keep a page as its template gave it: HTMLExporter then parses it to name pictures, which takes half the time."""

    def from_notebook_node(  # type: ignore[override] # its own base says a notebook
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **more: Any
    ) -> tuple[str, dict[str, Any]]:
        """Return an empty page, which is parsed at once; what was rendered is in `rendered`."""
        self.rendered, resources = super().from_notebook_node(nb, resources, **more)
        return "", resources


class FeedbackPage(HTMLExporter, _AsRendered):
    """nbgrader's feedback page, alone in the world."""

    @default("extra_loaders")
    def _without_mathjax(self) -> list[DictLoader]:
        return [DictLoader({"mathjax.html.j2": NO_MATHJAX})]

    @pass_context
    def markdown2html(self, context: Mapping[str, Any], source: str) -> str:
        """Return Markdown as HTML that can do nothing: other HTML in it is shown as text."""
        attachments = context.get("cell", {}).get("attachments", {})
        renderer = _Renderer(escape=False, attachments=attachments, exclude_anchor_links=True)
        html = MarkdownWithMath(renderer=renderer).render(source)
        return str(bleach.clean(html, tags=TAGS, attributes=_may_stay, protocols=PROTOCOLS))

    def from_notebook_node(  # type: ignore[override] # its own base says a notebook
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **more: Any
    ) -> tuple[str, dict[str, Any]]:
        """Return the page and nbconvert's resources."""
        _, resources = super().from_notebook_node(nb, resources, **more)
        page = NAMELESS.sub(NAMED, self.rendered)
        head, end, body = page.replace("<html>", '<html lang="en">', 1).replace("<head>", HEAD, 1).partition("</head>")
        body = body.replace(HEADING, FOUND, 1)
        return FONT.sub("", head) + SEEN + end + MATH.sub(_typeset, body), resources


def _typeset(math: re.Match[str]) -> str:
    return mathml(unescape(math["tex"]), block=len(math["dollars"]) > 1)


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
