"""How the cells of a hand-in are matched with those of the release, and put in their places."""

import base64
import json
from copy import deepcopy

import nbformat
import pytest
from nbconvert import HTMLExporter
from nbformat import v4
from nbgrader.utils import compute_checksum

from gradestep.authoring.question_cells import answered
from gradestep.course.cells import unmark
from gradestep.submissions.intake import read_submission
from gradestep.submissions.rebuild import rebuild
from gradestep.submissions.safe_read import given
from gradestep.submissions.sanitize_markdown import tame

from .one_hand_in import FUNCTION, cell_of, change, markdown_of, order, own, taken


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


def test_cells_that_are_found_though_their_ids_changed_are_not_said_to_be_own_cells(work, templates):
    def capitals(notebook):
        for cell in notebook["cells"]:
            cell["id"] = cell["id"].upper()
            if "nbgrader" in cell["metadata"]:
                cell["metadata"]["nbgrader"]["grade_id"] = cell["metadata"]["nbgrader"]["grade_id"].upper()

    change(work, capitals)
    _, cells, notes = taken(work, templates)
    assert "doubled = number * 2" in cells["twice"].source
    assert not [each for each in notes if "own cells" in each]


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


def test_a_cell_that_the_release_leaves_open_is_the_students(templates):
    template = deepcopy(templates["doubling"])
    template.cells.insert(1, v4.new_code_cell("size = 3", id="scratch"))
    notebook, notes = rebuild([given(own("size = 4", id="scratch"))], template)
    assert notebook.cells[1].source == "size = 4"
    assert not any("scratch" in text for text in notes)


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


def test_a_line_that_ends_in_a_string_costs_nothing(work, templates):
    path = work / "doubling.ipynb"
    path.write_text(path.read_text("utf-8").replace("number * 2", "number * 2\t# so\n"), "utf-8")
    _, cells, notes = taken(work, templates)
    assert ("number * 2\t# so" in cells["twice"].source, notes) == (True, [])


def test_a_cell_of_an_earlier_release_is_no_edit_and_a_forged_one_costs_nothing(work, templates):
    def older(notebook):
        cell = cell_of(notebook, "small_numbers")
        cell["source"] = "check_close(twice(3), 7)"
        cell["metadata"]["nbgrader"]["checksum"] = compute_checksum(nbformat.from_dict(cell))

    change(work, older)
    _, cells, notes = taken(work, templates)
    assert "BEGIN HIDDEN TESTS" in cells["small_numbers"].source
    assert notes == []


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
