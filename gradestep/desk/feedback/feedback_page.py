"""The feedback page: one file that runs no script and asks the network for nothing; math is in it as MathML."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import DictLoader, pass_context
from nbconvert.exporters import HTMLExporter, TemplateExporter
from nbconvert.filters import Highlight2HTML
from pygments.formatters import HtmlFormatter
from traitlets import default

from gradestep.desk.feedback.feedback_summary import TEMPLATE, begun
from gradestep.student.progress.saved_notebook import inside
from gradestep.submissions.harmless_markdown import harmless_html, typeset
from gradestep.submissions.sanitize_markdown import MOST_TEXT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nbformat import NotebookNode

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; base-uri 'none'"
HEAD = f"""<head>
<meta http-equiv="Content-Security-Policy" content="{POLICY}"/>
<meta name="viewport" content="width=device-width, initial-scale=1"/>"""
FONT = re.compile(r"@font-face\s*\{[^}]*\}")  # Bootstrap's icons, in files that no page has beside it
# nbgrader's page has links, comments and a heading that not everybody can see or find (WCAG 1.3.1, 1.4.1, 1.4.3).
SEEN = """<style>
.container a { color: #1a5fb4; text-decoration: underline; }
div.nbgrader_cell .panel-heading a { color: #fff; }
div.nbgrader_cell .panel-heading { height: auto; min-height: 37px; overflow: hidden; }
.container img { max-width: 100%; height: auto; }
.highlight pre { overflow-x: auto; }
@media (max-width: 700px) {
  .output_area pre { white-space: pre-wrap; word-break: normal; overflow-wrap: anywhere; }
  .highlight pre { word-break: normal; overflow-wrap: normal; white-space: pre; }
  .container, .container .container, .panel-body { width: auto; padding: 0 4px; }
  .gradestep-lesson { padding: 4px; }
}
div.nbgrader_cell .input_area { display: block; overflow-x: auto; }
.rendered_html :is(td, th) { padding: 2px 10px; }
.container .late-penalty { color: #8a1f11; }
.highlight :is(.c, .c1, .cm, .ch) { color: #4d5a5e !important; }
</style>"""
DARK = Path(__file__).with_name("feedback_dark.css").read_text(encoding="utf-8")
CODE_IN_THE_DARK = "github-dark"  # a style of Pygments
CODE = re.compile(r'(<div class="[^"]*\bhighlight\b[^"]*">)<pre>')  # which scrolls in its box, by keys too
HEADING, FOUND = '<div class="panel-heading">', '<div class="panel-heading" role="region" aria-label="Score">'
OWN = "gradestep_feedback.html.j2"  # nbgrader's page, with lessons folded away
NO_MATHJAX = "{%- macro mathjax(url='') -%}{%- endmacro -%}"  # nbgrader's page calls it without our mathjax_url
LONGEST_LINE = 2000  # characters of code: the search for a magic command grows with the square
RENDERED = 300  # cells kept as HTML: pages are made notebook by notebook, and lessons are alike on each
NAMELESS, NAMED = re.compile(r"<img\b(?![^>]*\balt=)"), '<img alt="A picture without a description"'


@lru_cache(RENDERED)
def _lesson_html(source: str) -> str:
    return harmless_html(source)


@lru_cache(RENDERED)
def _highlighted(source: str, language: str | None, magics_language: str | None) -> str:
    metadata = {"magics_language": magics_language} if magics_language else None
    return str(_highlighter()(source, language, metadata))


@cache
def _highlighter() -> Highlight2HTML:
    return Highlight2HTML()


def highlight(source: str, language: str | None = None, metadata: Mapping[str, Any] | None = None) -> str:
    """Return code as nbconvert's HTML, in one colour where it is long or has a long line."""
    if len(source) > MOST_TEXT or max(map(len, source.splitlines()), default=0) > LONGEST_LINE:
        return f'<div class="highlight"><pre>{escape(source)}\n</pre></div>'
    return _highlighted(source, language, (metadata or {}).get("magics_language"))


@cache
def _dark() -> str:
    code = HtmlFormatter(style=CODE_IN_THE_DARK).get_style_defs(".highlight")  # type: ignore[no-untyped-call]
    return f"<style>@media (prefers-color-scheme: dark) {{ {code} }}\n{DARK}</style>"


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
        return [DictLoader({"mathjax.html.j2": NO_MATHJAX, OWN: TEMPLATE})]

    @default("template_file")
    def _with_lessons_folded(self) -> str:
        return OWN

    @default("filters")
    def _with_kept_code(self) -> dict[str, Any]:
        return {"highlight_code": highlight}

    @pass_context
    def markdown2html(self, context: Mapping[str, Any], source: str) -> str:
        """Return Markdown as HTML that can do nothing: other HTML in it is shown as text."""
        attachments = context.get("cell", {}).get("attachments", {})
        return harmless_html(source, attachments) if attachments else _lesson_html(source)

    def from_notebook_node(  # type: ignore[override] # its own base says a notebook
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **more: Any
    ) -> tuple[str, dict[str, Any]]:
        """Return the page and nbconvert's resources."""
        _, resources = super().from_notebook_node(nb, resources, **more)
        page = CODE.sub(r'\1<pre tabindex="0">', NAMELESS.sub(NAMED, self.rendered))
        head, end, body = page.replace("<html>", '<html lang="en">', 1).replace("<head>", HEAD, 1).partition("</head>")
        body = begun(body.replace(HEADING, FOUND, 1), inside(nb, "metadata", "gradestep", "title"), resources)
        return FONT.sub("", head) + SEEN + _dark() + end + typeset(body), resources
