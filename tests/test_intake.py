"""What a stranger puts into a hand-in, and what the grader takes over of it."""

import base64
import codecs
import json
import os
import random
import tracemalloc
from copy import deepcopy
from pathlib import Path

import nbformat
import pytest
from nbconvert import HTMLExporter
from nbformat import v4
from nbgrader.utils import compute_checksum, parse_utc

from gradestep.authoring.question_cells import answered, read_card
from gradestep.course.cells import unmark
from gradestep.course.regular_files import Unreadable, note
from gradestep.grading.outputs import card_output
from gradestep.release.build import read_all
from gradestep.release.sample import STUDENTS, fill
from gradestep.submissions.intake import content_of, read_submission
from gradestep.submissions.rebuild import rebuild, rebuild_file
from gradestep.submissions.renamed import which_notebook
from gradestep.submissions.safe_read import given, read_notebook
from gradestep.submissions.sanitize_markdown import tame
from gradestep.submissions.without_outputs import Slim

ADA = STUDENTS[0]
FUNCTION = "def twice(number):\n    return 2 * number"


@pytest.fixture(scope="module")
def templates(once_released):
    """The released notebooks, with the hidden tests back in them."""
    notebooks = {}
    for path in sorted((once_released.release / "first-steps").glob("*.ipynb")):
        notebook = nbformat.read(path, 4)
        full = {
            cell.id: cell.source for cell in nbformat.read(once_released.source / "first-steps" / path.name, 4).cells
        }
        for cell in notebook.cells:
            if cell.metadata.get("nbgrader", {}).get("locked"):
                cell.source = full[cell.id]
        notebooks[path.stem] = notebook
    return notebooks


@pytest.fixture
def work(once_released, tmp_path):
    """Everything right, handed in by ada."""
    folder = tmp_path / "ada" / "first-steps"
    folder.mkdir(parents=True)
    for challenge in read_all(once_released.scripts("first-steps")):
        notebook = nbformat.read(once_released.release / f"first-steps/{challenge.name}.ipynb", 4)
        nbformat.write(fill(notebook, challenge, ADA), folder / f"{challenge.name}.ipynb")
    return folder


def change(work, how, name="doubling"):
    """Let `how` spoil the JSON of a notebook that was handed in."""
    path = work / f"{name}.ipynb"
    notebook = json.loads(path.read_text("utf-8"))
    how(notebook)
    path.write_text(json.dumps(notebook), "utf-8")


def cell_of(notebook, name):
    return next(cell for cell in notebook["cells"] if cell["id"] == name)


def own(text, **more):
    """Return a code cell that a student added."""
    return {**v4.new_code_cell(text), **more}


def taken(work, templates, name="doubling"):
    """Return the rebuilt notebook, its cells by id, and the notes about it."""
    submission = read_submission(work, "ada", templates)
    notebook = submission.notebooks[name]
    return notebook, {cell.id: cell for cell in notebook.cells}, submission.notes.get(name, [])


def markdown_of(notebook):
    return [cell.id for cell in notebook.cells if cell.cell_type == "markdown"]


def order(notebook):
    return [cell.id for cell in notebook.cells]


class Meanwhile(dict):
    """Templates; when the last of them has been used, something else is handed in."""

    def __init__(self, templates, then):
        super().__init__(templates)
        self.then = then

    def items(self):
        yield from super().items()
        self.then()


def test_what_is_collected_while_a_hand_in_is_read_is_not_taken_for_what_was_graded(work, templates):
    before = read_submission(work, "ada", templates).content
    newer = Meanwhile(templates, lambda: (work / "doubling.ipynb").write_text("{}", "utf-8"))
    assert read_submission(work, "ada", newer).content == before
    assert content_of(work) != before


def test_honest_work_is_taken_over_without_a_note(work, templates):
    submission = read_submission(work, "ada", templates)
    assert (submission.student, submission.missing, submission.files, submission.notes) == ("ada", (), {}, {})
    _, cells, _ = taken(work, templates)
    assert "doubled = number * 2" in cells["twice"].source
    assert 'answer="B"' in cells["twice_three-card"].source
    assert "BEGIN HIDDEN TESTS" in cells["small_numbers"].source


def test_a_rebuilt_notebook_is_a_valid_one_without_outputs(work, templates):
    change(work, lambda notebook: notebook["cells"].append(own("print(1)")))
    for notebook in read_submission(work, "ada", templates).notebooks.values():
        nbformat.validate(notebook)
        assert not any(cell.outputs for cell in notebook.cells if cell.cell_type == "code")


def test_the_template_itself_stays_as_it_is(work, templates):
    before = deepcopy(templates)
    read_submission(work, "ada", templates)
    assert templates == before


def test_tests_points_tags_outputs_and_kernel_are_never_the_students(work, templates):
    def forge(notebook):
        notebook["metadata"] = {"kernelspec": {"name": "evil", "display_name": "evil"}}
        tests = cell_of(notebook, "small_numbers")
        tests["source"] = "100"
        tests["metadata"]["nbgrader"]["points"] = 100
        tests["metadata"]["tags"] = ["forged"]
        tests["outputs"] = [v4.new_output("execute_result", {"text/plain": "100"})]
        cell_of(notebook, "twice")["metadata"]["nbgrader"].update(grade=True, points=100)

    change(work, forge)
    notebook, _, notes = taken(work, templates)
    honest = deepcopy(templates["doubling"])
    for cell, released in zip(notebook.cells, honest.cells, strict=True):
        unmark(cell)  # of what is ours until it was graded
        assert cell.metadata == released.metadata
    assert notebook.metadata == honest.metadata
    assert cell_of(notebook, "small_numbers") == cell_of(honest, "small_numbers")
    assert notes == ["Edited though read-only, the released text was used: small_numbers."]


def test_hidden_tests_in_the_midst_of_a_cell_are_no_edit(work, templates):
    thanks = "\nprint('thank you')"
    midst = deepcopy(templates)
    cell_of(midst["doubling"], "small_numbers").source += thanks
    change(work, lambda notebook: cell_of(notebook, "small_numbers")["source"].append(thanks))
    assert taken(work, midst)[2] == []


def test_an_edited_lesson_is_released_again_and_noted(work, templates):
    change(work, lambda notebook: cell_of(notebook, "lesson-title").update(source="# Ha"))
    _, cells, notes = taken(work, templates)
    assert cells["lesson-title"].source.startswith("# How much is twice?")
    assert notes == ["Edited though read-only, the released text was used: lesson-title."]


def test_windows_line_ends_are_no_edit(work, templates):
    change(
        work,
        lambda notebook: [
            cell.update(source="".join(cell["source"]).replace("\n", "\r\n")) for cell in notebook["cells"]
        ],
    )
    assert taken(work, templates)[2] == []


def test_own_cells_stay_where_they_were_with_fresh_ids_and_no_metadata(work, templates):
    def add(notebook):
        copied = own("print(twice(4))", outputs=[v4.new_output("stream", text="8")], execution_count=7)
        copied["metadata"] = {"nbgrader": {"grade_id": "bonus", "grade": True, "points": 9}, "tags": ["x"]}
        place = notebook["cells"].index(cell_of(notebook, "twice"))
        notebook["cells"].insert(place + 1, copied)
        notebook["cells"].insert(0, {"cell_type": "markdown", "metadata": {}, "source": "My notes", "id": "twice"})

    change(work, add)
    notebook, cells, notes = taken(work, templates)
    assert order(notebook)[0] == "own-1"
    assert order(notebook)[order(notebook).index("twice") + 1] == "own-2"
    assert cells["own-2"] == {**v4.new_code_cell("print(twice(4))", id="own-2")}
    assert notes == ["Not in this release, taken as the student's own cells: bonus."]


def test_fresh_ids_never_clash_with_those_of_the_release(templates):
    template = deepcopy(templates["doubling"])
    template.cells[0].id = "own-1"
    notebook, _ = rebuild([given(own("1")), given(own("2"))], template)
    assert sorted(name for name in order(notebook) if name.startswith("own")) == ["own-1", "own-2", "own-3"]


def test_a_deleted_answer_is_the_released_stub_and_never_the_solution(work, templates):
    change(work, lambda notebook: notebook["cells"].remove(cell_of(notebook, "twice")))
    _, cells, notes = taken(work, templates)
    assert cells["twice"].source == cell_of(templates["doubling"], "twice").source
    assert "doubled" not in cells["twice"].source
    assert notes == ["Missing, so the released text was graded: twice."]


def test_deleted_tests_come_back(work, templates):
    change(work, lambda notebook: notebook["cells"].remove(cell_of(notebook, "small_numbers")))
    notebook, _, notes = taken(work, templates)
    assert order(notebook) == order(templates["doubling"])
    assert notes == ["Deleted though read-only, the released text was used: small_numbers."]


def test_of_doubled_answers_the_last_counts_and_the_first_runs_before_it(work, templates):
    def double(notebook):
        place = notebook["cells"].index(cell_of(notebook, "twice"))
        copy = deepcopy(notebook["cells"][place])
        notebook["cells"].insert(place + 1, {**copy, "id": "copy", "source": FUNCTION})

    change(work, double)
    notebook, cells, notes = taken(work, templates)
    assert cells["twice"].source == FUNCTION
    assert "doubled" in cells["own-1"].source
    assert order(notebook).index("own-1") + 1 == order(notebook).index("twice")
    assert cells["own-1"].metadata == {}
    assert notes == ["There more than once, the last one that was worked in counts: twice."]


TWICE = ["There more than once, the last one that was worked in counts: twice."]


@pytest.mark.parametrize("worked_in", [0, 1])
def test_of_a_notebook_with_all_cells_twice_the_copy_that_was_worked_in_counts(
    once_released, work, templates, worked_in
):
    fresh = json.loads((once_released.release / "first-steps/doubling.ipynb").read_text("utf-8"))["cells"]

    def double(notebook):
        notebook["cells"] = [*notebook["cells"], *fresh] if worked_in == 0 else [*fresh, *notebook["cells"]]

    change(work, double)
    notebook, cells, notes = taken(work, templates)
    assert order(notebook) == order(templates["doubling"])
    assert "doubled = number * 2" in cells["twice"].source
    assert answered(cells["twice_three-card"].source).answer == "B"
    assert notes == TWICE


def test_each_cell_written_twice_in_a_row_costs_nothing(work, templates):
    def double(notebook):
        notebook["cells"] = [copy for each in notebook["cells"] for copy in (each, {**deepcopy(each), "id": "x"})]

    change(work, double)
    notebook, cells, notes = taken(work, templates)
    assert "doubled = number * 2" in cells["twice"].source
    assert markdown_of(notebook) == markdown_of(templates["doubling"])
    assert notes == TWICE


@pytest.mark.parametrize("keeps", ["metadata", "text"])
def test_a_stub_pasted_below_the_answer_undoes_nothing(work, templates, keeps):
    def paste(notebook):
        stub = json.loads(json.dumps(cell_of(templates["doubling"], "twice")))
        pasted = {**stub, "id": "pasted", "metadata": stub["metadata"] if keeps == "metadata" else {}}
        notebook["cells"].insert(notebook["cells"].index(cell_of(notebook, "twice")) + 1, pasted)

    change(work, paste)
    notebook, cells, notes = taken(work, templates)
    assert order(notebook) == order(templates["doubling"])
    assert "doubled = number * 2" in cells["twice"].source
    assert notes == TWICE


def test_a_lesson_that_a_student_copied_runs_again(work, templates):
    template = deepcopy(templates)
    lesson = deepcopy(cell_of(template["doubling"], "small_numbers"))
    lesson.metadata.nbgrader.update(grade=False, grade_id="lesson-size")
    lesson.update(id="lesson-size", source="size = 3")
    template["doubling"].cells.insert(1, lesson)
    change(work, lambda notebook: notebook["cells"].insert(1, json.loads(json.dumps(lesson))))
    change(work, lambda notebook: notebook["cells"].append({**json.loads(json.dumps(lesson)), "id": "again"}))
    notebook, cells, notes = taken(work, template)
    assert order(notebook)[-1] == "own-1"
    assert (cells["own-1"].source, notes) == ("size = 3", [])


def test_a_split_answer_still_runs_as_a_whole(work, templates):
    def split(notebook):
        place = notebook["cells"].index(cell_of(notebook, "twice"))
        notebook["cells"][place]["source"] = "factor = 2"
        notebook["cells"].insert(place + 1, own("def twice(number):\n    return factor * number"))

    change(work, split)
    notebook, cells, _ = taken(work, templates)
    assert cells["twice"].source == "factor = 2"
    assert order(notebook).index("own-1") == order(notebook).index("twice") + 1 < order(notebook).index("small_numbers")


def test_an_answer_without_nbgraders_metadata_is_found_by_its_cell_id(work, templates):
    change(work, lambda notebook: cell_of(notebook, "twice").update(metadata={}, source=FUNCTION))
    _, cells, notes = taken(work, templates)
    assert cells["twice"].source == FUNCTION
    assert notes == ["Found although nbgrader's metadata was gone: twice."]


def test_an_answer_without_metadata_and_id_is_found_by_its_place(work, templates):
    def forget(notebook):
        place = notebook["cells"].index(cell_of(notebook, "twice"))
        notebook["cells"][place] = own(FUNCTION)
        notebook["cells"].insert(place, own("import math"))

    change(work, forget)
    notebook, cells, notes = taken(work, templates)
    assert cells["twice"].source == FUNCTION
    assert cells["own-1"].source == "import math"
    assert order(notebook).index("own-1") < order(notebook).index("twice")
    assert notes == ["Found by its place only, look at it: twice."]


def test_what_stands_instead_of_an_answer_runs_after_its_stub(work, templates):
    def replace(notebook):
        place = notebook["cells"].index(cell_of(notebook, "twice"))
        notebook["cells"][place : place + 1] = [own("twice = lambda number: 2 * number"), own("print('done')")]

    change(work, replace)
    notebook, _, notes = taken(work, templates)
    at = order(notebook).index("twice")
    assert order(notebook)[at : at + 4] == ["twice", "own-1", "own-2", "small_numbers"]
    assert notes == ["Missing, so the released text was graded: twice."]


def test_a_notebook_that_lost_all_metadata_and_ids_is_put_together_again(work, templates):
    def strip(notebook):
        notebook["nbformat_minor"] = 4
        for cell in notebook["cells"]:
            del cell["id"]
            cell["metadata"] = {}

    change(work, strip)
    notebook, cells, notes = taken(work, templates)
    assert "doubled = number * 2" in cells["twice"].source
    assert 'answer="B"' in "".join(cell.source for cell in notebook.cells)
    assert "Found by its place only, look at it: twice." in notes


def test_moved_cells_run_in_the_released_order(work, templates):
    change(work, lambda notebook: notebook["cells"].reverse())
    notebook, _, notes = taken(work, templates)
    assert order(notebook) == order(templates["doubling"])
    assert notes == ["Cells were moved: they ran in the released order."]


def test_an_answer_turned_into_markdown_is_code_again(work, templates):
    def turn(notebook):
        cell = cell_of(notebook, "twice")
        cell["cell_type"] = "markdown"
        del cell["outputs"], cell["execution_count"]

    change(work, turn)
    _, cells, notes = taken(work, templates)
    assert cells["twice"].cell_type == "code"
    assert "doubled" in cells["twice"].source
    assert notes == ["Of another type than released, taken as released: twice."]


def test_a_written_answer_is_taken_over_and_its_picture_noted(work, templates):
    def write(notebook):
        cell = next(cell for cell in notebook["cells"] if cell["id"] == "why_warm")
        cell.update(source="Like fire.", attachments={"fire.png": {"image/png": "aGk="}})

    change(work, write, "naming")
    _, cells, notes = taken(work, templates, "naming")
    assert cells["why_warm"].source == "Like fire."
    assert "attachments" not in cells["why_warm"]
    assert notes == ["Holds a picture, which stays in the student's own notebook: why_warm."]


def test_a_picture_in_a_written_answer_reaches_the_person_who_grades_it(work, templates):
    png = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(100)).decode()

    def write(notebook):
        attached = {
            "fire.png": {"image/png": png},
            "page.html": {"text/html": "<script>"},
            "x.png": {"image/png": "aGk="},
        }
        cell_of(notebook, "why_warm").update(source="![fire](attachment:fire.png)", attachments=attached)

    change(work, write, "naming")
    notebook, cells, notes = taken(work, templates, "naming")
    assert cells["why_warm"].attachments == {"fire.png": {"image/png": png}}
    assert notes == ["Holds a picture, which stays in the student's own notebook: why_warm."]
    nbformat.validate(notebook)
    page, _ = HTMLExporter().from_notebook_node(notebook)
    assert f'src="data:image/png;base64,{png}"' in page


@pytest.mark.parametrize("kind", ["markdown", "code"])
def test_a_written_answer_in_a_new_cell_below_the_stub_reaches_the_person_who_grades_it(work, templates, kind):
    stub = cell_of(templates["naming"], "why_warm")["source"]
    new = v4.new_markdown_cell if kind == "markdown" else v4.new_code_cell

    def answer_below(notebook):
        cell = cell_of(notebook, "why_warm")
        cell["source"] = stub
        notebook["cells"].insert(notebook["cells"].index(cell) + 1, dict(new("# They glow.")))

    change(work, answer_below, "naming")
    notebook, cells, notes = taken(work, templates, "naming")
    texts = [cell.source for cell in notebook.cells]
    assert (cells["why_warm"].source == "# They glow.") == (kind == "markdown")
    assert (texts.count(stub), texts.count("# They glow.")) == ((0, 1) if kind == "markdown" else (1, 1))
    assert notes == (["Found by its place only, look at it: why_warm."] if kind == "markdown" else [])


def test_a_written_answer_that_is_missing_takes_no_cell_of_the_release(work, templates):
    stub = cell_of(templates["naming"], "why_warm")["source"]
    change(work, lambda notebook: cell_of(notebook, "why_warm").update(source=stub), "naming")
    notebook, cells, notes = taken(work, templates, "naming")
    assert (cells["why_warm"].source, order(notebook), notes) == (stub, order(templates["naming"]), [])


def test_a_copied_card_is_an_own_cell_beside_the_released_card(work, templates):
    def copy(notebook):
        card = cell_of(notebook, "twice_three-card")
        place = notebook["cells"].index(card)
        notebook["cells"].insert(place, {**deepcopy(card), "id": "copy"})
        card["source"] = "".join(card["source"]).replace('answer="B"', 'answer="A"')

    change(work, copy)
    notebook, cells, _ = taken(work, templates)
    assert 'answer="B"' in cells["own-1"].source
    assert 'answer="A"' in cells["twice_three-card"].source
    assert order(notebook).index("own-1") < order(notebook).index("twice_three-card")


def test_a_card_whose_cell_id_is_new_is_found_by_its_name(work, templates):
    change(work, lambda notebook: cell_of(notebook, "twice_three-card").update(id="x1"))
    notebook, cells, notes = taken(work, templates)
    assert 'answer="B"' in cells["twice_three-card"].source
    assert (order(notebook), notes) == (order(templates["doubling"]), [])


CARD_SLIPS = {
    "the closing quote is gone": ('answer="B"', 'answer="B'),
    "a quote too many": ('answer="B"', 'answer="B""'),
    "curly quotes": ('answer="B"', "answer=\u201cB\u201d"),
    "no quotes": ('answer="B"', "answer=B"),
    "timed": ("from gradestep", "%%time\nfrom gradestep"),
    "captured": ("# The question", "%%capture\n# The question"),
    "half of it gone": ("question=", "question=\0"),
    "an unknown keyword": ("kind=", "kinds=1, kind="),
    "a key that cannot be one": ("options={", "options={[]: 1,"),
    "options that are none": ("options={", "options=3 or {"),
    "attempts without end": ("attempts=2", "attempts=" + "-" * 3000 + "2"),
    "nested too deeply": ("attempts=2", "attempts=" + "[" * 3000),
}


@pytest.mark.parametrize(("old", "new"), CARD_SLIPS.values(), ids=CARD_SLIPS)
def test_the_letter_of_a_damaged_card_is_read_with_a_note(work, templates, old, new):
    def damage(notebook):
        card = cell_of(notebook, "twice_three-card")
        text = "".join(card["source"])
        assert old in text
        card["source"] = text.replace(old, new, 1).partition("\0")[0]

    change(work, damage)
    _, cells, notes = taken(work, templates)
    released = cell_of(templates["doubling"], "twice_three-card").source
    assert cells["twice_three-card"].source == released.replace('answer=""', 'answer="B"')
    assert answered(cells["twice_three-card"].source).answer == "B"
    assert notes == ["Cards with a damaged text, of which the answer that could be read counts: twice_three (B)."]


@pytest.mark.parametrize("text", ["quiz()", "", "print('answer B')", "quiz('twice_three', answer=,)", 'answer=" '])
def test_a_card_without_a_letter_is_not_answered(work, templates, text):
    change(work, lambda notebook: cell_of(notebook, "twice_three-card").update(source=text))
    _, cells, notes = taken(work, templates)
    assert cells["twice_three-card"].source == cell_of(templates["doubling"], "twice_three-card").source
    assert notes == [
        "Cards with a damaged text, of which the answer that could be read counts: twice_three (no answer)."
    ]


WRITTEN = {
    "added": ('answer="B"', 'answer="B" + ""'),
    "a variable": ('answer="B"', "answer=mine"),
    "formatted": ('answer="B"', 'answer=f"{mine}"'),
    "the second argument": ('answer="B"', '"B"'),
    "small": ('answer="B"', "answer='b'"),
}


@pytest.mark.parametrize(("old", "new"), WRITTEN.values(), ids=WRITTEN)
def test_a_letter_that_is_written_otherwise_is_what_the_feedback_page_shows(work, templates, old, new):
    def rewrite(notebook):
        card = cell_of(notebook, "twice_three-card")
        card["source"] = "".join(card["source"]).replace(old, new)
        notebook["cells"].insert(0, own('mine = "B"  # I think'))

    change(work, rewrite)
    _, cells, notes = taken(work, templates)
    assert answered(cells["twice_three-card"].source).answer == "B"
    assert notes == []


def test_other_code_in_a_card_runs_before_it(work, templates):
    def add(notebook):
        card = cell_of(notebook, "twice_three-card")
        card["source"] = 'mine = "B"\n' + "".join(card["source"]).replace('answer="B"', "answer=mine")

    change(work, add)
    notebook, cells, notes = taken(work, templates)
    assert cells["own-1"].source.startswith('mine = "B"')
    assert order(notebook).index("own-1") + 1 == order(notebook).index("twice_three-card")
    assert (answered(cells["twice_three-card"].source).answer, notes) == ("B", [])


def test_a_letter_that_only_code_can_tell_is_left_to_the_run_and_noted(work, templates):
    def compute(notebook):
        card = cell_of(notebook, "twice_three-card")
        card["source"] = "".join(card["source"]).replace('answer="B"', "answer=max('AB')")

    change(work, compute)
    _, cells, notes = taken(work, templates)
    assert "max('AB')" in cells["twice_three-card"].source
    assert notes == ["Cards whose answer the student's code computes, look at it: twice_three."]


def test_a_card_that_lost_its_letter_to_a_copy_below_counts_with_it(work, templates):
    def move(notebook):
        card = cell_of(notebook, "twice_three-card")
        notebook["cells"].append({**deepcopy(card), "id": "copy"})
        card["source"] = "".join(card["source"]).replace('answer="B"', 'answer=""')

    change(work, move)
    _, cells, _ = taken(work, templates)
    assert answered(cells["twice_three-card"].source).answer == "B"


@pytest.mark.parametrize(
    "text", ["quiz()", 'quiz("q", options={[]: 1})', "quiz(" * 200, "-" * 5000 + "1", "\0", "quiz(**{})"]
)
def test_a_card_in_a_graded_notebook_that_is_none_shows_nothing_and_stops_nobody(text):
    assert card_output(v4.new_code_cell(text)) == []
    with pytest.raises(ValueError, match=r"gradestep build|cannot be read"):
        read_card(text)


def test_a_cell_that_the_release_leaves_open_is_the_students(templates):
    template = deepcopy(templates["doubling"])
    template.cells.insert(1, v4.new_code_cell("size = 3", id="scratch"))
    notebook, notes = rebuild([given(own("size = 4", id="scratch"))], template)
    assert notebook.cells[1].source == "size = 4"
    assert not any("scratch" in text for text in notes)


BROKEN = {
    "empty": (b"", "doubling.ipynb is empty: the upload broke off"),
    "blank": (b"\xef\xbb\xbf \r\n", "doubling.ipynb is empty: the upload broke off"),
    "zeros": (bytes(5000), "doubling.ipynb is empty: the upload broke off"),
    "web_page": (b"\n<!DOCTYPE html><title>Log in</title>", "doubling.ipynb is a web page, as of a login, no notebook"),
    "zip": (b"PK\x03\x04\x14\0\x99", "doubling.ipynb is a zip file, no notebook: ask for the notebook itself."),
    "compressed": (b"\x1f\x8b\x08\0\xff", "doubling.ipynb is a compressed file, no notebook"),
    "pdf": (b"%PDF-1.7\n%\xe2\xe3", "doubling.ipynb is a PDF, no notebook"),
    "rtf": (b"{\\rtf1\\ansi }", "doubling.ipynb is a text of a word processor, no notebook"),
    "script": (b"# %%\ndef twice(number): ...", "doubling.ipynb is a script, no notebook"),
    "merge": (
        b'{"cells": [\n<<<<<<< HEAD\n]}',
        "doubling.ipynb holds a conflict of git's, unsolved: ask for the notebook",
    ),
    "not_json": (b"{'cells': 1}", "doubling.ipynb is not JSON: Expecting property name"),
    "latin_1": ('{"a": "é"}'.encode("latin-1"), "doubling.ipynb is not a notebook of format 4"),
    "binary": (bytes(range(256)), "doubling.ipynb is not text in UTF-8."),
    "nested_deeply": (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "doubling.ipynb is nested too deeply."),
    "nested_lists": (b"[" * 100_000, "doubling.ipynb is nested too deeply."),
    "many_parts": (b"[" + b"{}," * 600_000 + b"{}]", "doubling.ipynb has too many parts to be a notebook."),
    "very_many_parts": (b"[]," * 3_000_000, "doubling.ipynb has too many parts, too much for a notebook."),
    "cut_off": (b'{"nbformat": 4, "cells": [{"outputs": ["a', "doubling.ipynb is cut off: its end is missing."),
    "format_2": (b'{"nbformat": 2, "worksheets": []}', "doubling.ipynb is not a notebook of format 4"),
    "bytes_of_nothing": (b"\x81a" * 1_000_000, "doubling.ipynb is not JSON: Expecting value"),
    "a_list": (b"[]", "doubling.ipynb is not a notebook of format 4"),
    "no_cells": (b'{"nbformat": 4, "cells": {}}', "doubling.ipynb is not a notebook of format 4"),
    "long_number": (b'{"nbformat": ' + b"4" * 100_000 + b"}", "doubling.ipynb is not"),
    "too_large": (b" " * ((50 << 20) + 1), "doubling.ipynb has more than 50 MB besides its outputs"),
}


@pytest.mark.parametrize(("content", "said"), BROKEN.values(), ids=BROKEN)
def test_a_notebook_that_cannot_be_read_is_missing_and_the_note_says_why(work, templates, content, said):
    (work / "doubling.ipynb").write_bytes(content)
    submission = read_submission(work, "ada", templates)
    assert submission.missing == ("doubling",)
    assert list(submission.notebooks) == ["naming"]
    (text,) = submission.notes["doubling"]
    assert text.startswith(said)
    page = submission.pages["doubling"].cells[0].source.replace("\\", "")
    assert said.partition(": ask for")[0] in page
    assert "ask for" not in page.lower()  # its author reads it, too


@pytest.mark.parametrize("size", [9, 100, -100, -2])
def test_only_a_notebook_whose_end_is_missing_is_said_to_be_cut_off(work, templates, size):
    whole = (work / "doubling.ipynb").read_bytes()
    (work / "doubling.ipynb").write_bytes(whole[:size])
    assert read_submission(work, "ada", templates).notes == {
        "doubling": ["doubling.ipynb is cut off: its end is missing."]
    }
    (work / "doubling.ipynb").write_bytes(whole[:9] + b'"' + whole[9:])
    (said,) = read_submission(work, "ada", templates).notes["doubling"]
    assert said.startswith("doubling.ipynb is not JSON: Expecting")


@pytest.mark.parametrize("behind", [b'"nbformat_minor": 5\n}\n', b"\0\0\0{", b"}"])
def test_what_stands_behind_the_end_of_a_notebook_costs_nothing(work, templates, behind):
    path = work / "doubling.ipynb"
    path.write_bytes(path.read_bytes() + behind)
    _, cells, notes = taken(work, templates)
    assert "doubled = number * 2" in cells["twice"].source
    assert notes == ["doubling.ipynb goes on after its end, as when it is saved over a longer file: read up to there."]
    path.write_bytes(path.read_bytes().removesuffix(behind) + b"\0\0\r\n")
    assert taken(work, templates)[2] == []


def test_a_notebook_of_format_3_is_read_with_a_note(work, templates):
    def as_before_2015(notebook):
        for each in notebook["cells"]:
            each.pop("id")
            if each["cell_type"] == "code":
                each |= {"input": each.pop("source"), "collapsed": False, "language": "python"}
        heading = {"cell_type": "heading", "level": 1, "metadata": {}, "source": "My work"}
        cells = [heading, *notebook.pop("cells"), None, {"cell_type": "code"}]
        notebook |= {"nbformat": 3, "nbformat_minor": 0, "worksheets": [{"cells": cells}, None, {"cells": 1}]}

    change(work, as_before_2015)
    notebook, cells, notes = taken(work, templates)
    assert notebook.cells[0].source == "My work"
    assert "doubled = number * 2" in cells["twice"].source
    assert notes == [
        "doubling.ipynb is in the format of notebooks before 2015: read all the same.",
        "Cells that are broken, with no text or no type, were left out: 2.",
    ]


def test_an_archive_that_may_hold_a_missing_notebook_is_named(work, templates):
    (work / "doubling.ipynb").unlink()
    (work / "Hand-in.ZIP").write_bytes(b"PK")
    assert read_submission(work, "ada", templates).notes == {
        "doubling": ["doubling.ipynb was not handed in, but Hand-in.ZIP: unpack it there."]
    }


def test_a_large_output_costs_nothing_and_is_not_held(work, templates):
    line = 'epoch \\ [=====>] "loss": 0.1234 {1} \n' * 20

    def show(notebook):
        shown = [{"output_type": "stream", "name": "stdout", "text": [line] * 50_000}]
        shown += [{"output_type": "display_data", "data": {"image/png": "iVBOR" * 1_000_000, "x": [[1, 2]] * 10_000}}]
        cell_of(notebook, "twice")["outputs"] = shown
        notebook["metadata"]["widgets"] = {"state": {"a": [line] * 1000}}

    change(work, show)
    assert (work / "doubling.ipynb").stat().st_size > 40 << 20
    tracemalloc.start()
    _, cells, notes = taken(work, templates)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "doubled = number * 2" in cells["twice"].source
    assert notes == []
    assert peak < 40 << 20


@pytest.mark.parametrize("size", [1, 7, 1 << 20])
def test_a_notebook_without_its_outputs_is_the_same_however_it_is_cut_into_chunks(size):
    chance = random.Random(size)  # noqa: S311 - no secret

    def value(depth):
        if depth < 4 and chance.random() < 0.4:
            inner = [value(depth + 1) for _ in range(chance.randrange(3))]
            return inner if chance.random() < 0.5 else dict(zip(("outputs", 'a"b', "\\"), inner, strict=False))
        return chance.choice(["x", '"', "\\", '\\"', "[", "]{", "outputs", 1, None, "\n\u2028é"])

    for _ in range(200):
        cells = [{"source": value(2), "outputs": [value(2)], "id": "outputs"} for _ in range(chance.randrange(4))]
        text = json.dumps({"cells": cells, "metadata": {"z": [[value(2)]]}}, indent=chance.choice([None, 1])).encode()
        slim = Slim(1 << 20)
        for begin in range(0, len(text), size):
            slim.feed(text[begin : begin + size])
        assert slim.is_whole
        assert json.loads(slim.kept)["cells"] == [{**cell, "outputs": None} for cell in cells]
        assert json.loads(slim.kept)["metadata"] == json.loads(text)["metadata"]


def test_a_missing_notebook_is_noted_when_it_has_points_and_the_home_has_none(work, templates):
    home = v4.new_notebook(cells=[v4.new_code_cell("from gradestep import home\nhome()")])
    (work / "doubling.ipynb").unlink()
    submission = read_submission(work, "ada", {"index": home, **templates})
    assert submission.missing == ("index", "doubling")
    assert submission.notes == {"doubling": ["doubling.ipynb was not handed in."]}


def test_a_home_that_cannot_be_read_is_noted(work):
    (work / "index.ipynb").write_text("[]", "utf-8")
    submission = read_submission(work, "ada", {"index": v4.new_notebook()})
    assert submission.notes["index"] == ["index.ipynb is not a notebook of format 4: save it again in Jupyter."]


def test_the_stock_door_is_told_what_cannot_be_read(work, templates):
    notebook, notes = rebuild_file(work / "doubling.ipynb", templates["doubling"])
    assert (order(notebook), notes) == (order(templates["doubling"]), [])
    with pytest.raises(Unreadable, match=r"nowhere\.ipynb was not handed in\."):
        rebuild_file(work / "nowhere.ipynb", templates["doubling"])


def test_a_byte_order_mark_does_no_harm(work, templates):
    path = work / "doubling.ipynb"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert read_submission(work, "ada", templates).notes == {}


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_a_notebook_that_notepad_saved_in_another_encoding_is_read_with_a_note(work, templates, encoding):
    change(work, lambda notebook: cell_of(notebook, "twice").update(source="größer = 'café'"))
    path = work / "doubling.ipynb"
    text = json.dumps(json.loads(path.read_text("utf-8")), ensure_ascii=False)
    mark = {"utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE}.get(encoding, b"")
    path.write_bytes(mark + text.encode(encoding, "replace"))
    _, cells, notes = taken(work, templates)
    assert cells["twice"].source == "größer = 'café'"
    assert ("UTF-16" if "16" in encoding else "Windows-1252") in notes[0]


def test_one_broken_byte_costs_itself_and_no_other_letter(work, templates):
    change(work, lambda notebook: cell_of(notebook, "twice").update(source="größer = '☃ ? end'"))
    path = work / "doubling.ipynb"
    text = json.dumps(json.loads(path.read_text("utf-8")), ensure_ascii=False).encode()
    path.write_bytes(text.replace("☃ ?".encode(), "☃ ".encode() + b"\x81"))
    _, cells, _ = taken(work, templates)
    assert cells["twice"].source == "größer = '☃ � end'"


@pytest.mark.parametrize(
    "odd",
    [None, 7, "text", [], {}, {"cell_type": "code"}, {"cell_type": "evil", "source": ""}]
    + [{"cell_type": "code", "source": source} for source in (None, 3, {}, [1], ["a", None])],
)
def test_a_broken_cell_costs_only_itself(work, templates, odd):
    change(work, lambda notebook: notebook["cells"].append(odd))
    notebook, _, notes = taken(work, templates)
    assert order(notebook) == order(templates["doubling"])
    assert notes == ["Cells that are broken, with no text or no type, were left out: 1."]


@pytest.mark.parametrize("metadata", [None, 3, [], {"nbgrader": []}, {"nbgrader": {"grade_id": {}}}, {"gradestep": 1}])
def test_odd_metadata_is_no_metadata(work, templates, metadata):
    change(work, lambda notebook: notebook["cells"].append(own("1", metadata=metadata, id=[])))
    notebook, _, notes = taken(work, templates)
    assert order(notebook)[-1] == "own-1"
    assert notes == []


def test_characters_that_no_file_can_hold_are_replaced(work, templates):
    change(work, lambda notebook: cell_of(notebook, "twice").update(source="x = '\ud800'\0"))
    _, cells, _ = taken(work, templates)
    assert cells["twice"].source == "x = '\ufffd'\ufffd"


def test_long_cells_and_too_many_cells_are_left_out(work, templates):
    def flood(notebook):
        cell_of(notebook, "twice")["source"] = "#" * 200_001
        notebook["cells"] += [own(f"number = {number}") for number in range(3000)]

    change(work, flood)
    notebook, cells, notes = taken(work, templates)
    assert len(notebook.cells) == len(templates["doubling"].cells) + 300
    assert cells["twice"].source == cell_of(templates["doubling"], "twice").source
    assert notes == [
        "There are 3006 cells: the first 2000 were read.",
        "Cells of more than 200,000 characters were left out.",
        "Missing, so the released text was graded: twice.",
        "Own cells beyond 300 were left out.",
    ]


def test_a_notebook_that_is_a_link_is_not_followed(work, templates, tmp_path):
    (work / "doubling.ipynb").rename(tmp_path / "elsewhere.ipynb")
    (work / "doubling.ipynb").symlink_to(tmp_path / "elsewhere.ipynb")
    submission = read_submission(work, "ada", templates)
    assert submission.missing == ("doubling",)
    assert submission.notes == {"doubling": ["doubling.ipynb is a symbolic link, which is not followed."]}


def test_a_folder_that_is_a_link_is_not_followed(work, templates):
    (work.parent / "linked").symlink_to(work)
    submission = read_submission(work.parent / "linked", "ada", templates)
    assert (submission.missing, submission.files) == (("doubling", "naming"), {})
    assert submission.notes == {"": ["linked is a symbolic link, which is not followed."]}
    with pytest.raises(Unreadable, match="symbolic link"):
        rebuild_file(work.parent / "linked/doubling.ipynb", templates["doubling"])


def test_a_folder_that_is_not_there_holds_nothing(tmp_path, templates):
    submission = read_submission(tmp_path / "first-steps", "ada", templates)
    assert (submission.notebooks, submission.missing) == ({}, ("doubling", "naming"))
    assert submission.notes == {"": ["The folder first-steps is not there."]}


def test_pipes_devices_folders_and_links_are_left_out(work, templates, tmp_path):
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets/key.txt").write_text("secret")
    os.mkfifo(work / "pipe.csv")
    (work / "null.csv").symlink_to("/dev/null")
    (work / "data").mkdir()
    (work / "data/sub").symlink_to(tmp_path / "secrets")
    (work / "up.txt").symlink_to("../../secrets/key.txt")
    (work / "naming.ipynb").unlink()
    (work / "naming.ipynb").mkdir()
    submission = read_submission(work, "ada", templates)
    assert submission.files == {}
    assert submission.notes == {
        "naming": ["naming.ipynb is not a regular file."],
        "": [
            "null.csv is a symbolic link, which is not followed.",
            "pipe.csv is not a regular file.",
            "up.txt is a symbolic link, which is not followed.",
            "data/sub is a symbolic link, which is not followed.",
        ],
    }


def test_a_notebook_that_is_a_pipe_stops_nobody(work, templates):
    (work / "doubling.ipynb").unlink()
    os.mkfifo(work / "doubling.ipynb")
    assert read_submission(work, "ada", templates).notes == {"doubling": ["doubling.ipynb is not a regular file."]}


def test_a_file_that_may_not_be_read_is_noted(work, templates, monkeypatch):
    def refuse(path, *_):
        raise PermissionError(13, "Permission denied", path)

    (work / "data.csv").write_text("1")
    monkeypatch.setattr(os, "open", refuse)  # root, as which CI runs, may read everything
    submission = read_submission(work, "ada", templates)
    assert submission.missing == ("doubling", "naming")
    assert submission.notes["doubling"] == ["doubling.ipynb cannot be read: Permission denied."]
    assert submission.notes[""] == ["data.csv cannot be read: Permission denied."]


def test_a_hard_link_is_read_and_noted(work, templates, tmp_path):
    (work / "data.csv").write_text("1,2")
    os.link(work / "data.csv", tmp_path / "backup.csv")
    submission = read_submission(work, "ada", templates)
    assert submission.files == {"data.csv": b"1,2"}
    assert submission.notes == {"": ["Read, though they have other names too (hard links): data.csv."]}


def test_data_files_come_along_with_their_folders(work, templates):
    (work / "data/raw").mkdir(parents=True)
    (work / "data/raw/points.csv").write_bytes(b"1\r\n\x00")
    (work / "numpy.py").write_text("evil = True")
    (work / ".ipynb_checkpoints").mkdir()
    (work / ".ipynb_checkpoints/doubling-checkpoint.ipynb").write_text("{}")
    (work / "__pycache__").mkdir()
    (work / "__pycache__/numpy.pyc").write_text("")
    submission = read_submission(work, "ada", templates)
    assert submission.files == {"numpy.py": b"evil = True", "data/raw/points.csv": b"1\r\n\x00"}
    assert submission.notes == {}


def test_another_copy_of_a_notebook_is_named(work, templates):
    """JupyterLab's Duplicate: a student may have worked in the copy."""
    (work / "doubling-Copy1.ipynb").write_bytes((work / "doubling.ipynb").read_bytes())
    (note,) = read_submission(work, "ada", templates).notes[""]
    assert note == ("doubling-Copy1.ipynb was left out: doubling.ipynb is there too. See which of them was worked in.")


def test_other_notebooks_are_left_out(work, templates):
    (work / "sub").mkdir()
    for name in ("DOUBLING.ipynb", "sub/doubling.ipynb", "scratch.ipynb"):
        (work / name).write_text("{}")
    submission = read_submission(work, "ada", templates)
    assert submission.files == {}
    assert submission.notes == {
        "": [
            "DOUBLING.ipynb was left out: doubling.ipynb at the top is the one that counts.",
            "scratch.ipynb was left out: the release has no such notebook.",
            "sub/doubling.ipynb was left out: doubling.ipynb at the top is the one that counts.",
        ]
    }


@pytest.mark.parametrize(
    "name",
    [
        "doubling (1).ipynb",
        "WMS doubling.ipynb",
        "doubling__20261104.ipynb",
        "doubling.ipynb.json",
        "x.ipynb.txt",
        "doubling.json",
        "doubling",
        "doubling.ipynb.crdownload",
        "doubling.ipynb/doubling.ipynb",
        "ada/first-steps/my work/doubling.ipynb",
    ],
)
def test_a_notebook_under_another_file_name_is_taken_with_a_note(work, templates, name):
    (work / "doubling.ipynb").rename(work / "x")
    (work / name).parent.mkdir(exist_ok=True, parents=True)
    (work / "x").rename(work / name)
    (work / "__MACOSX").mkdir()
    (work / "__MACOSX/._doubling.ipynb").write_bytes(b"\0")
    submission = read_submission(work, "ada", templates)
    assert "doubled = number * 2" in cell_of(submission.notebooks["doubling"], "twice").source
    assert (submission.missing, submission.files) == ((), {})
    assert submission.notes == {"doubling": [f"{name} was taken for doubling.ipynb, which was not handed in."]}


@pytest.mark.parametrize("name", ["doubling (1).ipynb", "work/doubling.ipynb"])
def test_a_renamed_notebook_that_cannot_be_read_has_a_page_that_says_why(work, templates, name):
    (work / name).parent.mkdir(exist_ok=True)
    (work / "doubling.ipynb").rename(work / name)
    whole = (work / name).read_bytes()
    (work / name).write_bytes(whole[:2000])
    submission = read_submission(work, "ada", templates)
    assert submission.notes == {"doubling": [f"{Path(name).name} is cut off: its end is missing."]}
    assert submission.pages.keys() == {"doubling"}
    (work / "again").mkdir()
    (work / "again/doubling.ipynb").write_bytes(whole)
    assert "doubling" in read_submission(work, "ada", templates).notebooks


def test_the_only_copy_of_a_notebook_that_cannot_be_read_is_taken_with_a_note(work, templates):
    whole = (work / "doubling.ipynb").read_bytes()
    (work / "doubling.ipynb").write_bytes(whole[:2000])
    (work / "doubling (1).ipynb").write_bytes(whole)
    submission = read_submission(work, "ada", templates)
    assert "doubled = number * 2" in cell_of(submission.notebooks["doubling"], "twice").source
    assert (submission.missing, submission.pages, submission.files) == ((), {}, {})
    assert submission.notes == {
        "doubling": [
            "doubling.ipynb is cut off: its end is missing.",
            "doubling (1).ipynb was taken for it.",
        ]
    }
    (work / "doubling (2).ipynb").write_bytes(whole)
    assert read_submission(work, "ada", templates).pages.keys() == {"doubling"}  # none of two is guessed at
    (work / "doubling (2).ipynb").unlink()
    (work / "doubling (1).ipynb").write_bytes(b"")
    assert read_submission(work, "ada", templates).pages.keys() == {"doubling"}


def test_a_renamed_notebook_that_does_not_say_its_name_is_known_by_its_cells(work, templates):
    change(work, lambda notebook: notebook.update(metadata={}))
    (work / "doubling.ipynb").rename(work / "my work.ipynb")
    assert set(read_submission(work, "ada", templates).notebooks) == {"doubling", "naming"}
    (work / "my work.ipynb").write_text(json.dumps(v4.new_notebook(cells=[v4.new_code_cell("1")])), "utf-8")
    assert read_submission(work, "ada", templates).missing == ("doubling",)


def test_of_two_renamed_notebooks_none_is_guessed_at_and_both_are_named(work, templates):
    for name in ("doubling (1).ipynb", "doubling (2).ipynb"):
        (work / name).write_bytes((work / "doubling.ipynb").read_bytes())
    assert read_submission(work, "ada", templates).missing == ()  # the one of that name counts
    (work / "doubling.ipynb").unlink()
    submission = read_submission(work, "ada", templates)
    assert submission.missing == ("doubling",)
    (said,) = submission.notes["doubling"]
    assert said.startswith(
        "doubling.ipynb was not handed in, and doubling (1).ipynb and doubling (2).ipynb may each be"
    )


def test_an_editors_copy_is_no_second_candidate(work, templates):
    (work / "doubling.ipynb").rename(work / "doubling (1).ipynb")
    (work / "doubling.ipynb~").write_bytes((work / "doubling (1).ipynb").read_bytes())
    submission = read_submission(work, "ada", templates)
    assert submission.notes["doubling"] == ["doubling (1).ipynb was taken for doubling.ipynb, which was not handed in."]
    (work / "doubling (1).ipynb").unlink()
    submission = read_submission(work, "ada", templates)
    assert submission.notes["doubling"] == ["doubling.ipynb~ was taken for doubling.ipynb, which was not handed in."]


def test_data_beside_a_missing_notebook_is_data(work, templates):
    (work / "doubling.ipynb").unlink()
    (work / "doubling.json").write_text("[1.5]", "utf-8")
    (work / "doubling_notes.txt").write_text("hello", "utf-8")
    submission = read_submission(work, "ada", templates)
    assert submission.notes == {"doubling": ["doubling.ipynb was not handed in."]}
    assert submission.files.keys() == {"doubling.json", "doubling_notes.txt"}


def test_a_line_that_ends_in_a_string_costs_nothing(work, templates):
    path = work / "doubling.ipynb"
    path.write_text(path.read_text("utf-8").replace("number * 2", "number * 2\t# so\n"), "utf-8")
    _, cells, notes = taken(work, templates)
    assert ("number * 2\t# so" in cells["twice"].source, notes) == (True, [])


def test_a_notebook_of_another_topic_with_the_same_name_is_not_taken(work, templates):
    (work / "doubling.ipynb").unlink()
    other = v4.new_notebook(cells=[v4.new_code_cell("1", id="x")], metadata={"gradestep": {"name": "doubling"}})
    (work / "doubling (1).ipynb").write_text(json.dumps(other), "utf-8")
    assert read_submission(work, "ada", templates).missing == ("doubling",)


def test_a_time_in_the_future_is_noted_and_taken_as_now(work, templates):
    (work / "timestamp.txt").write_text("9999-12-31 23:59:59.999999 UTC", "utf-8")
    submission = read_submission(work, "ada", templates)
    assert parse_utc(submission.timestamp) < parse_utc("9999-01-01")
    assert submission.notes[""] == [
        "timestamp.txt names a time in the future (9999-12-31 23:59:59.999999 UTC): taken as now."
    ]


def test_a_cell_of_an_earlier_release_is_no_edit_and_a_forged_one_costs_nothing(work, templates):
    def older(notebook):
        cell = cell_of(notebook, "small_numbers")
        cell["source"] = "check_close(twice(3), 7)"
        cell["metadata"]["nbgrader"]["checksum"] = compute_checksum(nbformat.from_dict(cell))

    change(work, older)
    _, cells, notes = taken(work, templates)
    assert "BEGIN HIDDEN TESTS" in cells["small_numbers"].source
    assert notes == []


def test_names_that_could_mislead_are_left_out_and_shown(work, templates):
    for name in (b"..\\up.py", b"red\x1b[31m.txt", b"\xff.txt", b"line\nbreak"):
        (work / os.fsdecode(name)).write_bytes(b"")
    submission = read_submission(work, "ada", templates)
    assert submission.files == {}
    assert sorted(submission.notes[""]) == [
        r"'..\\up.py' was left out: such a name is not taken.",
        r"'\udcff.txt' was left out: such a name is not taken.",
        r"'line\nbreak' was left out: such a name is not taken.",
        r"'red\x1b[31m.txt' was left out: such a name is not taken.",
    ]


def test_more_than_500_files_are_left_out(work, templates):
    for number in range(503):
        (work / f"{number:03}.txt").write_text("")
    submission = read_submission(work, "ada", templates)
    assert len(submission.files) == 500
    assert submission.notes == {"": ["3 files were left out: besides the notebooks, 500 are read."]}


def test_more_than_64_mb_are_left_out_without_being_read(work, templates):
    (work / "a.txt").write_text("small")
    with (work / "b.bin").open("wb") as file:
        file.truncate(1 << 40)  # a sparse file, which takes no room
    (work / "c.txt").write_text("small")
    submission = read_submission(work, "ada", templates)
    assert sorted(submission.files) == ["a.txt", "c.txt"]
    assert submission.notes == {"": ["b.bin was left out: besides the notebooks, 64 MB are read."]}


def test_folders_in_folders_without_end_are_left_out(work, templates):
    deep = work
    for _ in range(300):
        deep /= "d"
        deep.mkdir()
    (deep / "treasure.txt").write_text("gold")
    submission = read_submission(work, "ada", templates)
    assert submission.files == {}
    (text,) = submission.notes[""]
    assert text.endswith("d/d was left out: it stands more than 20 folders deep.")


def test_thousands_of_folders_are_left_out(work, templates):
    for number in range(5001):
        (work / f"{number}").mkdir()
    assert read_submission(work, "ada", templates).notes[""] == [
        "There are 5000 files and folders or more: the rest was left out."
    ]


def test_notes_are_few_and_short(work, templates):
    for number in range(60):
        (work / f"{number:03}{'x' * 240}").symlink_to("nowhere")
    submission = read_submission(work, "ada", templates)
    assert len(submission.notes[""]) == 40
    assert max(map(len, submission.notes[""])) == 200
    assert submission.notes[""][-1] == "21 more notes are not shown."


def test_a_note_shows_control_characters():
    assert note("red\x1b[31m \u202egnp\nend") == r"red\x1b[31m \u202egnp\nend"


def test_grade_ids_of_a_student_cannot_flood_the_notes(work, templates):
    strange = own("1", metadata={"nbgrader": {"grade_id": "\n\x1b" * 100_000}})
    change(work, lambda notebook: notebook["cells"].append(strange))
    (text,) = taken(work, templates)[2]
    assert text.isprintable()
    assert len(text) == 200


TIMES = [
    "2026-03-01 10:30:00.123456 UTC",
    "2026-03-01 10:30:00 America/New_York",
    "2026-03-01 10:30:00 Nowhere/Land",
    "2026-03-01 10:30:00 +3600",
    "2026-03-01 10:30:00",
    "2026-03-01T10:30:00+01:00",
    "2026-03-01T10:30:00Z",
]


@pytest.mark.parametrize("time", TIMES)
def test_a_time_that_nbgrader_reads_is_taken_over(work, templates, time):
    (work / "timestamp.txt").write_text(f"{time}\n")
    submission = read_submission(work, "ada", templates)
    assert (submission.timestamp, submission.files, submission.notes) == (time, {}, {})


NO_TIMES = {
    "empty": b"",
    "words": b"yesterday",
    "no_date": b"2026-13-45 10:30:00 UTC",
    "a_file": b"2026-03-01 10:30:00 ../../../etc/passwd",
    "a_path": b"2026-03-01 10:30:00 /etc/passwd",
    "far_zone": b"2026-03-01 10:30:00 999999",
    "first_year": b"0001-01-01 00:00:00 +99999",
    "digits": b"2026-03-01 " + b"1" * 100_000,
    "binary": b"\xff\0",
}


@pytest.mark.parametrize("content", NO_TIMES.values(), ids=NO_TIMES)
def test_what_is_no_time_is_noted(work, templates, content):
    (work / "timestamp.txt").write_bytes(content)
    submission = read_submission(work, "ada", templates)
    assert submission.timestamp is None
    assert submission.notes == {"": ["timestamp.txt does not hold a time as nbgrader writes it: it was not used."]}


def test_a_timestamp_that_is_a_link_is_not_followed(work, templates):
    (work / "timestamp.txt").symlink_to("/etc/hostname")
    submission = read_submission(work, "ada", templates)
    assert submission.timestamp is None
    assert submission.notes == {"": ["timestamp.txt is a symbolic link, which is not followed."]}


def test_a_students_folder_that_is_a_link_to_anothers_is_not_followed(work, templates, tmp_path):
    (tmp_path / "copycat").symlink_to(work.parent)
    submission = read_submission(tmp_path / "copycat" / work.name, "copycat", templates)
    assert submission.notebooks == {}
    assert submission.notes == {"": ["copycat is a symbolic link, which is not followed."]}


@pytest.mark.parametrize("text", ["[" * 3000, "*_`" * 3000, "a word " * 20_000, "&" * 50_000, ">" * 50_000])
def test_what_no_renderer_is_made_for_is_shown_as_plain_text(text):
    shown = tame(text)
    assert {line[:4] for line in shown.split("\n")} == {"    "}
    assert max(map(len, shown.split("\n"))) <= 204
    assert "".join(line[4:] for line in shown.split("\n")) == text


def test_own_cells_are_left_out_where_they_are_more_than_anybody_writes(work, templates):
    change(work, lambda notebook: notebook["cells"].__iadd__([own("#" * 150_000) for _ in range(5)]))
    notebook, _, notes = taken(work, templates)
    assert len(notebook.cells) == len(templates["doubling"].cells) + 3
    assert notes == ["Own cells beyond 500,000 characters in all were left out."]


PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


def test_a_picture_in_an_own_markdown_cell_comes_along_and_one_that_is_lost_stops_no_page(work, templates):
    text = "![a](attachment:a.png) ![lost](attachment:lost.png) ![w](<attachment:w.svg>)\n\n[x]: attachment:x.png"
    drawn = {"a.png": {"image/png": PIXEL}, "w.svg": {"image/svg+xml": "<svg/>"}}

    def write(notebook):
        notebook["cells"].append({"cell_type": "markdown", "source": text, "metadata": {}, "attachments": drawn})
        cell_of(notebook, "why_warm")["source"] = "![p](attachment:lost.png)"

    change(work, write, "naming")
    notebook, _, _ = taken(work, templates, "naming")
    assert list(notebook.cells[-1].attachments) == ["a.png"]
    page, _ = HTMLExporter().from_notebook_node(notebook)  # as formgrader does
    assert page.count(f'src="data:image/png;base64,{PIXEL[:20]}') == 1


def test_nbgraders_own_file_comes_along_with_any_number_of_others(work, templates):
    for number in range(700):
        (work / f"f{number}.txt").write_text("x", "utf-8")
    (work / "submission_secret.txt").write_text("secret", "utf-8")
    submission = read_submission(work, "ada", templates)
    assert submission.files["submission_secret.txt"] == b"secret"
    assert "files were left out" in submission.notes[""][0]


def test_each_notebook_of_the_topic_is_known_by_its_texts_alone_and_for_no_other(real, tmp_path):
    """As when a platform exports neither ids nor metadata, and a browser renames the file."""
    paths = sorted((real.release / "training-optimization").glob("*.ipynb"))
    wanted = {path.stem: nbformat.read(path, 4) for path in paths}
    for path in paths:
        bare = json.loads(path.read_text("utf-8")) | {"metadata": {}, "nbformat_minor": 0}
        bare["cells"] = [{**cell, "metadata": {}, "id": None} for cell in bare["cells"]]
        (tmp_path / "Untitled.ipynb").write_text(json.dumps(bare), "utf-8")
        handed_in = read_notebook(tmp_path / "Untitled.ipynb")
        assert which_notebook(handed_in, wanted) == path.stem
        assert which_notebook(handed_in, {name: each for name, each in wanted.items() if name != path.stem}) is None
