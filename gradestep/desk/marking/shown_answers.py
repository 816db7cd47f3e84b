"""An answer as HTML for the page: Markdown that can do nothing, code and outputs as text, pictures as they are."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Any

from gradestep.student.checks.verdict import COLOURS
from gradestep.student.progress.saved_notebook import inside, source_of
from gradestep.submissions.harmless_markdown import harmless_html, typeset
from gradestep.submissions.sanitize_markdown import tame

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MOST_TEXT = 20_000  # characters of a cell
MOST_OUTPUT = 4_000  # characters of an output
MOST_OUTPUTS = 12
MOST_PICTURE = 4_000_000  # characters of base64
PICTURES = ("image/png", "image/jpeg")
PASTED = (*PICTURES, "image/gif")
BASE64 = re.compile(r"[A-Za-z0-9+/=\s]+")
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")  # what reorders text is among them


def shown_cells(cells: Sequence[Any], *, tests: bool = False) -> str:
    """Return the HTML of cells; if the last one is `tests`, of that what it showed only."""
    sources = cells[:-1] if tests else cells
    shown = [_source(cell) + "".join(_outputs(inside(cell, "outputs"))) for cell in sources]
    return "".join([*shown, *_outputs(inside(cells[-1], "outputs"))] if tests else shown)


def shown_source(cell: Any) -> str:
    """Return the HTML of what is written in a cell, without what it showed."""
    return _source(cell)


def _source(cell: Any) -> str:
    text = visible(source_of(cell))
    cut = f"<p><em>Cut here, after {MOST_TEXT} characters: open it in formgrader.</em></p>" * (len(text) > MOST_TEXT)
    text = text[:MOST_TEXT]
    if not text.strip():
        return "<p><em>Nothing is written here.</em></p>"
    return (_code(text) if inside(cell, "cell_type") == "code" else _markdown(text, inside(cell, "attachments"))) + cut


def _code(text: str) -> str:
    return f"<pre><code>{escape(text)}</code></pre>"


def _markdown(text: str, attachments: Any) -> str:
    held = {name: _pictures(data) for name, data in attachments.items()} if isinstance(attachments, dict) else {}
    pictures = {name: data for name, data in held.items() if data}
    try:
        return typeset(harmless_html(tame(text, list(pictures)), pictures))
    except Exception:  # noqa: BLE001 - whatever a text of a student's may raise in there, such as nesting too deep
        return _code(text)


def _pictures(data: Any) -> dict[str, str]:
    """Return the forms of an attachment that are pictures."""
    forms = data.items() if isinstance(data, dict) else ()
    return {kind: text for kind, text in forms if kind in PASTED and isinstance(text, str) and BASE64.fullmatch(text)}


def _outputs(outputs: Any) -> Iterator[str]:
    every = [output for output in outputs if isinstance(output, dict)] if isinstance(outputs, list) else []
    for output in every[:MOST_OUTPUTS]:
        yield _picture(output) or _text(output)
    if len(every) > MOST_OUTPUTS:
        yield f"<p><em>And {len(every) - MOST_OUTPUTS} outputs more: open it in formgrader.</em></p>"


def _picture(output: dict[str, Any]) -> str:
    for kind in PICTURES:
        data = _joined(inside(output, "data", kind))
        if data and len(data) <= MOST_PICTURE and BASE64.fullmatch(data):
            return f'<img alt="A picture that the code showed" src="data:{kind};base64,{"".join(data.split())}">'
    return ""


def _text(output: dict[str, Any]) -> str:
    said = {"stream": output.get("text"), "error": output.get("evalue")}
    text = _joined(said.get(str(output.get("output_type")), inside(output, "data", "text/plain")))
    text = visible(COLOURS.sub("", text))
    more = " ..." * (len(text) > MOST_OUTPUT)
    return f'<pre class="output">{escape(text[:MOST_OUTPUT])}{more}</pre>' if text.strip() else ""


def _joined(text: Any) -> str:
    lines = text if isinstance(text, list) else [text]
    return "".join(line for line in lines if isinstance(line, str))


def visible(text: str) -> str:
    """Return text without characters that cannot be seen and could move what stands beside them."""
    whole = text.encode("utf-8", "replace").decode("utf-8")  # half of a pair, which no page can hold
    return CONTROL.sub("\N{REPLACEMENT CHARACTER}", whole.replace("\r\n", "\n").replace("\r", "\n"))
