"""Text or code with gaps, `[[1]]`, `[[2]]` and so on: where they stand in a question, and how it looks filled."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from gradestep.student.quiz.markdown import to_html

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

GAP = re.compile(r"\[\[(?P<place>\d{1,2})\]\]")
FENCED = re.compile(r"^(?P<fence>```+|~~~+)[^\n]*\n(?P<code>(?:(?!^(?P=fence)).*\n)*?)^(?P=fence)[ ]*$", re.MULTILINE)
KEPT = "\ue000{}\ue001"  # of Unicode's private use: Markdown leaves it alone, and JupyterLab too
SIGNS = re.compile("[\ue000\ue001]")
IN_HTML = re.compile("\ue000(?P<place>\\d{1,2})\ue001")
NOT_SHOWN = re.compile(r'<span class="gradestep-math">.*?</span>|<[^>]*>', re.DOTALL)


@dataclass(frozen=True)
class Gapped:
    """What has gaps, code or Markdown, and the Markdown that stands `above` it."""

    above: str
    text: str
    is_code: bool

    @property
    def gaps(self) -> list[int]:
        """The numbers of the gaps, in their order."""
        return [int(gap["place"]) for gap in GAP.finditer(self.text)]

    @property
    def shown_gaps(self) -> list[int]:
        """The numbers of the gaps that one can see: a formula or an address of a link shows none."""
        return [int(gap["place"]) for gap in IN_HTML.finditer(NOT_SHOWN.sub("", self.html()))]

    def filled(self, fillings: Sequence[str]) -> str:
        """Return the text with `fillings`, that of gap 1 first."""
        return GAP.sub(lambda gap: _nth(fillings, int(gap["place"]), gap[0]), self.text)

    def html(self, gap: Callable[[int], str] = KEPT.format) -> str:
        """Return the text as HTML, with what `gap` gives for each number; else with our signs around it."""
        kept = GAP.sub(lambda found: KEPT.format(found["place"]), self.text)
        html = f"<pre><code>{escape(kept)}</code></pre>" if self.is_code else to_html(kept)
        return f'<div class="gradestep-gapped">{IN_HTML.sub(lambda found: gap(int(found["place"])), html)}</div>'


def gapped_of(question: str) -> Gapped:
    """Return the parts of a question: the fenced code that has gaps, or all from the paragraph of the first gap on."""
    for block in FENCED.finditer(question):
        if GAP.search(block["code"]):
            rest = f"{question[: block.start()].rstrip()}\n\n{question[block.end() :].lstrip()}"
            return Gapped(rest.strip(), block["code"].rstrip("\n"), is_code=True)
    first = GAP.search(question)
    begins = question.rfind("\n\n", 0, first.start()) + 2 if first and "\n\n" in question[: first.start()] else 0
    if not first or not begins:
        return Gapped(question if not first else "", question if first else "", is_code=False)
    return Gapped(question[:begins].strip(), question[begins:].strip(), is_code=False)


def _nth(fillings: Sequence[str], place: int, otherwise: str) -> str:
    return fillings[place - 1] if 0 < place <= len(fillings) else otherwise
