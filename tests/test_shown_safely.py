"""What a stranger wrote is shown where people read it, and obeyed nowhere: terminal, notes, JSON, formgrader."""

import base64
import json
import os

import pytest
from nbconvert.exporters import HTMLExporter
from nbconvert.filters.markdown_mistune import markdown2html_mistune
from nbformat import v4
from rich.console import Console
from traitlets.config import Config

from gradestep.grading.progress_bar import Bar
from gradestep.grading.results import Row, Summary
from gradestep.grading.score_table import as_json, failures, table
from gradestep.nbgrader_plugin.settings import configure
from gradestep.submissions.notes import with_notes
from gradestep.submissions.rebuild import rebuild
from gradestep.submissions.safe_read import given
from gradestep.submissions.submission import Submission

from .submissions.graded import Scripts

ODD = [
    r"x\[/nothing]",
    r"\[link=https://example.org]see[/link]",
    "[/]",
    "[bold red]x",
    ":skull:",
    "\x1b[31mred\x1b]8;;https://example.org\x07",
    "a\rb",
    "\u202egnp",
    r"\\[blink]",
]


def visible(text):
    return "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in text)


@pytest.mark.parametrize("text", ODD)
def test_the_terminal_shows_ids_and_notes_letter_by_letter(text, capfd):
    row, bar = Row(text, {"doubling": (1, 2)}, {text: [text]}, 1.0), Bar()
    bar.start(2, 0)
    bar.warn(text)
    bar.graded(row)
    bar.failed(text, text)
    bar.finish()
    said = capfd.readouterr().err
    assert "\x1b" not in said
    assert said.count(visible(text)) == 7
    summary = Summary("first-steps", rows=[row], failed={text: text})
    console = Console(width=200, force_terminal=True, color_system="truecolor")
    with console.capture() as shown:
        console.print(table(summary, 200))
    assert visible(text) in shown.get()
    assert "]8;" not in shown.get().replace(visible(text), "")
    assert visible(text) in failures(summary)
    assert json.loads(as_json(summary))["submissions"][0]["notes"] == {text: [text]}


NOTES = [
    "<img src=x onerror=alert(4711)>",
    "[x](javascript:alert(4711))",
    "https://example.org/x and www.example.org",
    "a@example.org",
    "&lt;b&gt; `code` *x* _y_",
    "1. x",
]


@pytest.mark.parametrize("note", NOTES)
def test_a_note_is_text_in_formgrader(note):
    submission = Submission("ada", {}, notes={"doubling": [note]})
    page = markdown2html_mistune(with_notes(submission, "doubling", v4.new_notebook()).cells[0].source)
    assert Scripts(page).found == []
    assert "<a" not in page
    assert "<img" not in page
    text = page.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"').replace("&amp;", "&")
    assert note in text


def test_mathjax_is_told_to_leave_a_note_alone():
    submission = Submission("ada", {}, notes={"": [r"$\href{javascript:alert(4711)}{x}$"]})
    source = with_notes(submission, "doubling", v4.new_notebook()).cells[0].source
    assert '<span class="tex2jax_ignore mathjax_ignore">' in source


SCRIPTS = [
    '<script>document.title="x"; alert(4711)</script>',
    "<img src=x onerror=\"document.title='x' + alert(4711)\">",
    "text <svg/onload=alert(4711)>",
    "[x](javascript:alert(4711))",
    "[x](&#106;avascript:alert(4711))",
    "[x]( <JavaScript:alert(4711)>)",
    "[x][y]\n\n[y]:  javascript:alert(4711)",
    "![x](javascript:alert(4711))",
    "[x](data:text/html;base64,YWxlcnQoNDcxMSk=)",
    "<javascript:alert(4711)>",
    "<!-- --><iframe srcdoc='<script>alert(4711)</script>'>",
    "```\n<b>\n```\n<script>alert(4711)</script>",
    "`` ` ``<script>alert(4711)</script>",
    "> <script>\n> alert(4711)</script>",
    "<a href='//e.org' style='position:fixed' onclick=alert(4711)>x</a>",
]


@pytest.mark.parametrize("text", SCRIPTS)
@pytest.mark.parametrize("kind", ["markdown", "raw"])
def test_a_students_text_runs_nothing_in_formgrader_and_stays_readable(text, kind):
    template = v4.new_notebook(cells=[v4.new_markdown_cell("Write:", id="why")])
    handed_in = [{"cell_type": "markdown", "source": text, "id": "why"}, {"cell_type": kind, "source": text}]
    notebook, _ = rebuild([given(cell) for cell in handed_in], template)
    assert [cell.cell_type for cell in notebook.cells] == ["markdown", kind]
    for cell in notebook.cells:
        page = markdown2html_mistune(cell.source) if cell.cell_type == "markdown" else cell.source
        for tag in ("<script", "<img", "<svg", "<iframe", "<a ", "<!--"):
            assert tag not in page
        assert Scripts(page).found == []
        assert cell.source.replace("\u200b", "") == text


def test_what_a_student_writes_honestly_looks_as_before():
    text = "a < b, `x < y`, $a<0$, [link](https://example.org), **bold**\n\n![p](attachment:p.png)\n\n| `f[i]` |\n|---|"
    pictures = {"p.png": {"image/png": base64.b64encode(b"\x89PNG\r\n\x1a\n").decode()}}
    handed_in = {"cell_type": "markdown", "source": text, "attachments": pictures}
    notebook, _ = rebuild([given(handed_in)], v4.new_notebook())
    assert notebook.cells[0].source == text


def test_the_teachers_own_html_stays():
    text = "<details><summary>Hint</summary>Think.</details>"
    template = v4.new_notebook(cells=[v4.new_markdown_cell(text, id="open")])
    notebook, _ = rebuild([given({"cell_type": "markdown", "source": text, "id": "open"})], template)
    assert notebook.cells[0].source == text


def test_a_link_of_mathjax_is_shown_and_leads_nowhere():
    notebook, _ = rebuild([given({"cell_type": "markdown", "source": r"$\href{javascript:x}{y}$"})], v4.new_notebook())
    assert r"\href" not in notebook.cells[0].source


def test_code_that_would_take_minutes_to_colour_does_not_stop_formgrader(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", os.environ["PATH"])  # which it adds to
    config = Config()
    configure(config, tmp_path, "course", tmp_path / "exchange")
    source = ".." * 20_000
    page = HTMLExporter(config=config, template_name="classic").from_notebook_node(
        v4.new_notebook(cells=[v4.new_code_cell(source)])
    )[0]
    assert source in page  # not in spans
