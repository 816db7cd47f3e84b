"""The beginning of a feedback page: what was earned, claim by claim, and what to look at again first."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Any

from gradestep.student.checks.score_card import NONE, SIGNS, WHOLE, Part, coded, counted, share
from gradestep.student.progress.saved_notebook import inside, words
from gradestep.submissions.harmless_markdown import harmless_html

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nbformat import NotebookNode

LINES = "gradestep_lines"  # in nbconvert's resources: what the page says first
CONTENTS = re.compile(r'<div id="toc">.*?</div>', re.DOTALL)  # nbgrader's: "Test cell (Score: 1.0 / 2.0)", and so on
SCORE = re.compile(r"<h4>(?P<said>[^<]*)</h4>")  # the name of the notebook, and its score
HEADING = re.compile(r"^#{1,6} +(?P<title>.+?) *$", re.MULTILINE)
ONE_PARAGRAPH = re.compile(r"<p>(?P<inside>(?:(?!<p>).)*)</p>\s*", re.DOTALL)
STYLE = """<style>
.panel-heading h1 { margin: 4px 0; font-size: 24px; }
.panel-heading h2 { margin: 4px 0; font-size: 14px; color: #333; }
.gradestep-summary { margin: 8px 0 4px; font-size: 15px; line-height: 1.5; }
.gradestep-summary ul { margin: 0 0 8px; padding-left: 0; list-style: none; }
.gradestep-summary ul ul { padding-left: 1.6em; font-size: 14px; }
.gradestep-summary p { margin: 0 0 6px; }
.gradestep-summary .gradestep-first { padding: 8px 12px; border-left: 4px solid #1a5fb4; background: #fff; }
.gradestep-lesson { margin: 8px 0; padding: 4px 12px; border: 1px solid #ccc; border-radius: 4px; }
.gradestep-lesson > summary { display: list-item; cursor: pointer; color: #333; }
</style>"""


@dataclass(frozen=True)
class Line:
    """One graded cell: its grade id, its claim in words, its points, and what failed; a score of None is none yet.

    `html` is the message as a page shows it: what a question says is its author's Markdown, other messages may hold any
    text.
    """

    name: str
    claim: str
    score: float | None
    points: float
    message: str = ""
    html: str = ""
    parts: Sequence[Part] = field(default=())
    comment: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether nothing is left to earn."""
        return self.score is not None and self.score >= self.points


def begun(page: str, title: Any, resources: dict[str, Any]) -> str:
    """Return the page with its title first, and the summary in the place of nbgrader's table of contents."""
    lines, facts = resources.get(LINES) or [], resources.get("nbgrader")
    if not facts:  # not a page of nbgrader's: it has no contents
        return page
    heading = f"<h1>{escape(words(title, facts['notebook']))}</h1>"
    page = SCORE.sub(lambda score: f"{heading}<h2>{score['said']}</h2>", page, count=1)
    return CONTENTS.sub(lambda _: STYLE + summary(lines, facts), page, count=1)


def summary(lines: Sequence[Line], facts: dict[str, Any]) -> str:
    """Return what a page begins with; `facts` are nbgrader's own `score`, `max_score` and `late_penalty`."""
    said = [f"<b>You have earned {share(facts['score'], facts['max_score'])}.</b>"]
    if late := facts.get("late_penalty"):
        said.append(f'<span class="late-penalty">It came late, which takes {share_of(late)} off.</span>')
    if waiting := sum(line.points for line in lines if line.score is None):
        said.append(f"{share_of(waiting)} {'is' if waiting == 1 else 'are'} not graded yet: a person will do that.")
    first = next((line for line in lines if line.score is not None and not line.is_whole), None)
    items = "".join(map(_item, lines))
    return (
        f'<section class="gradestep-summary" id="toc" aria-label="What you have earned"><p>{" ".join(said)}</p>'
        f"{_first(first) if first else ''}<ul>{items}</ul></section>"
    )


def share_of(points: float) -> str:
    """Return `2 points`."""
    return f"{points:g} point{'s' * (points != 1)}"


def _first(line: Line) -> str:
    fault = next((part for part in line.parts if part.fault is not None), None)
    what = f": {coded(fault.claim)}. {coded(fault.fault or '')}" if fault else f". {line.html}"
    return f'<p class="gradestep-first">Look at this first: {_link(line)}{what}</p>'


def _item(line: Line) -> str:
    parts = "".join(
        f"<li>{_sign(NONE if part.fault is not None else WHOLE)} {coded(part.claim)}: "
        f"{share(part.earned, part.points)}</li>"
        for part in line.parts
    )
    earned = "not graded yet" if line.score is None else share(line.score, line.points)
    sign = "" if line.score is None else _sign(counted(line.score, line.points))
    comment = f' (<a href="#comment-{escape(line.name)}">a comment</a>)' if line.comment else ""
    return f"<li>{sign} {_link(line)}: {earned}{comment}{f'<ul>{parts}</ul>' if parts else ''}</li>"


def _sign(state: str) -> str:
    return f'<span aria-hidden="true">{SIGNS[state]}</span>'


def _link(line: Line) -> str:
    return f'<a href="#{escape(line.name)}">{escape(line.claim)}</a>'


def inline(markdown: str) -> str:
    """Return a line of Markdown as harmless HTML, without a paragraph of its own."""
    html = harmless_html(markdown).strip()
    alone = ONE_PARAGRAPH.fullmatch(html)
    return alone["inside"] if alone else html


# ---- lessons, folded away

FOLD = "gradestep_fold"  # in the metadata of a cell: the title of the lessons that begin with it, "" as they go on
TEMPLATE = """\
{%- extends 'index.html.j2' -%}
{% block any_cell scoped %}
{%- set fold = cell.metadata.get('gradestep_fold') -%}
{%- if fold %}<details class="gradestep-lesson"><summary>{{ fold | escape }}</summary>{% endif -%}
{%- set is_known = cell.metadata.get('nbgrader', {}).get('score', 0) is not none %}
{{ super() if is_known else super() | replace('Score: 0.0 /', 'Not graded yet, of', 1) }}
{%- if cell.metadata.get('gradestep_fold_ends') %}</details>{% endif -%}
{% endblock %}
"""


def fold_lessons(cells: Sequence[NotebookNode]) -> None:
    """Mark where a run of lessons begins, and ends: the template folds each away."""
    run: list[NotebookNode] = []
    for cell in [*cells, None]:
        if cell is not None and _is_lesson(cell):
            run.append(cell)
        elif run:
            run[0].metadata[FOLD] = _title(run)
            run[-1].metadata["gradestep_fold_ends"] = True
            run = []


def _is_lesson(cell: NotebookNode) -> bool:
    marks = cell.metadata.get("nbgrader") or {}
    is_card = inside(cell, "metadata", "gradestep", "quiz") is not None
    return not is_card and not any(marks.get(key) for key in ("grade", "solution", "task"))


def _title(run: Sequence[NotebookNode]) -> str:
    headings = (HEADING.search(cell.source) for cell in run if cell.cell_type == "markdown")
    title = next((found["title"] for found in headings if found), "")
    is_ours = any(inside(cell, "metadata", "nbgrader", "locked") for cell in run)
    kind = "Lesson" if is_ours else "More of the notebook"  # cells of the student's own
    return f"{kind}: {words(title)}" if title else kind
