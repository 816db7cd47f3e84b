"""nbgrader's own autograding, by its command and so by formgrader's button, is as safe as `gradestep grade`."""

import shutil
from pathlib import Path

import nbformat
import pytest
from nbformat import v4
from nbgrader.api import Gradebook

from gradestep.release.sample import STUDENTS

from .command_line import nbgrader
from .handed_in import FULL, worked

ADA, GRACE, ALAN, MARY = STUDENTS
FORGE = """import ast
class Forge(ast.NodeTransformer):
    def visit_Assert(self, node): return ast.Pass()
get_ipython().ast_transformers.append(Forge())
get_ipython().input_transformers_cleanup.append(lambda lines: ["pass\\n"])
def twice(number): return 0"""
SPY = """import os
print(os.listdir("."), os.path.exists({course!r}), os.path.exists({own!r}))
def twice(number): return 2 * number"""


JUDGE = """class Yes:
    def __eq__(self, other): return True
def twice(number): return 6 if number == 3 else Yes()"""

UNUSUAL = {  # files at which nbgrader itself stops: they cost their author what they must, and nobody else anything
    "cut": lambda text: text[:2000].encode(),
    "empty": lambda _: b"",
    "utf_16": lambda text: text.encode("utf-16"),
}


@pytest.fixture(scope="module")
def class_of_rogues(once_released, tmp_path_factory):
    """The tiny course, autograded by nbgrader's own command: honest, forging, spying and stealing students."""
    root = tmp_path_factory.mktemp("rogues") / "course"
    shutil.copytree(once_released.root, root)
    course = type(once_released)(root)

    def answering(source):
        def change(notebook):
            for cell in notebook.cells:
                if cell.metadata.get("nbgrader", {}).get("grade_id") == "twice":
                    cell.source = source
            notebook.cells.append(v4.new_code_cell("print('an own cell')"))

        return change

    worked(course, ADA, root / "submitted/ada/first-steps")
    worked(course, ADA, root / "submitted/forger/first-steps", answering(FORGE))
    worked(course, ADA, root / "submitted/judge/first-steps", answering(JUDGE))
    spy = SPY.format(course=str(root), own=str(Path.home() / ".bashrc"))
    worked(course, ADA, root / "submitted/spy/first-steps", answering(spy))
    worked(course, MARY, root / "submitted/thief/first-steps")
    stolen = root / "submitted/thief/first-steps/doubling.ipynb"
    stolen.unlink()
    stolen.symlink_to(root / "submitted/ada/first-steps/doubling.ipynb")
    (root / "submitted/thief/first-steps/data.txt").symlink_to(root / "gradebook.db")
    for student, spoil in UNUSUAL.items():
        worked(course, ADA, root / f"submitted/{student}/first-steps")
        path = root / f"submitted/{student}/first-steps/doubling.ipynb"
        path.write_bytes(spoil(path.read_text("utf-8")))
    nbgrader(course, "autograde", "first-steps")
    return course


def scores(course, student):
    with Gradebook(f"sqlite:///{course.root / 'gradebook.db'}") as gradebook:
        submission = gradebook.find_submission("first-steps", student)
        return {grade.name: grade.auto_score for notebook in submission.notebooks for grade in notebook.grades}


def graded(course, student, name="doubling"):
    return nbformat.read(course.root / f"autograded/{student}/first-steps/{name}.ipynb", 4)


def test_honest_work_earns_full_points(class_of_rogues):
    assert scores(class_of_rogues, "ada") == FULL


def test_code_that_takes_the_tests_apart_earns_nothing_by_it(class_of_rogues):
    assert scores(class_of_rogues, "forger") == {**FULL, "small_numbers": None}  # one kernel is fooled: a person looks


def test_code_that_looks_for_the_gradebook_finds_an_empty_folder(class_of_rogues):
    cells = graded(class_of_rogues, "spy").cells
    (spied,) = [cell for cell in cells if cell.metadata.get("nbgrader", {}).get("grade_id") == "twice"]
    assert spied.outputs[0].text == "[] False False\n"


def test_a_link_to_the_work_of_another_counts_as_untouched_and_the_teacher_is_told(class_of_rogues):
    assert scores(class_of_rogues, "thief")["small_numbers"] == 0
    notes = graded(class_of_rogues, "thief").cells[0]
    assert notes.metadata.gradestep.notes
    assert "symbolic link" in notes.source


def test_own_cells_are_run_and_kept(class_of_rogues):
    assert graded(class_of_rogues, "spy").cells[-1].outputs[0].text == "an own cell\n"


def test_an_answer_that_would_judge_itself_waits_for_a_person(class_of_rogues):
    assert scores(class_of_rogues, "judge")["small_numbers"] is None
    with Gradebook(f"sqlite:///{class_of_rogues.root / 'gradebook.db'}") as gradebook:
        notebook = gradebook.find_submission_notebook("doubling", "first-steps", "judge")
        assert notebook.needs_manual_grade
    assert "wait for you to judge them" in graded(class_of_rogues, "judge").cells[0].source


@pytest.mark.parametrize("student", ["cut", "empty"])
def test_a_notebook_that_cannot_be_read_has_a_page_that_says_so(class_of_rogues, student):
    assert scores(class_of_rogues, student) == {**FULL, "twice_three": 0, "small_numbers": 0}
    text = "".join(cell.source for cell in graded(class_of_rogues, student).cells[:2])
    assert "This notebook was handed in, and it could not be read." in text
    assert {"cut": "is cut off", "empty": "is empty"}[student] in text


@pytest.mark.parametrize("student", ["cut", "empty"])
def test_nothing_is_said_of_an_answer_that_could_not_be_read(class_of_rogues, student):
    nbgrader(class_of_rogues, "generate_feedback", "first-steps", "--student", student)
    page = (class_of_rogues.root / f"feedback/{student}/first-steps/doubling.html").read_text("utf-8")
    first = page.partition("Look at this first:")[2].partition("</p>")[0]
    assert first.endswith(". This notebook was handed in, and it could not be read.")
    assert "Not answered" not in page
    assert "No response" not in page
    assert page.count("not written yet") == 1  # the stub, as it was released


def test_a_notebook_in_another_encoding_is_read(class_of_rogues):
    assert scores(class_of_rogues, "utf_16") == FULL
