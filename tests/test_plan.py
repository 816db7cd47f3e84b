"""Which names and lessons the checker takes from the student is read off the teacher's own notebook."""

from nbformat import v4

from gradestep.grader.plan import is_graded, plan


def cell(source, name, **marks):
    usual = {"grade_id": name, "schema_version": 3, "task": False, "grade": False, "solution": False, "locked": True}
    return v4.new_code_cell(source, id=name, metadata={"nbgrader": {**usual, **marks}})


def planned(*sources):
    """Return the plan of a notebook of one lesson cell, one answer and one tests cell."""
    lesson, answer, tests = sources
    cells = [
        cell(lesson, "lesson"),
        cell(answer, "answer", solution=True, locked=False),
        cell(tests, "tests", grade=True, points=1),
    ]
    notebook = v4.new_notebook(cells=cells)
    return plan(notebook, notebook)


def test_a_notebook_whose_questions_have_no_points_is_not_graded():
    def graded(points):
        return is_graded(v4.new_notebook(cells=[cell("assert True", "tests", grade=True, points=points)]))

    assert (graded(0), graded(1)) == (False, True)


TESTS = "assert [twice(each) for each in range(3)] == [0, 2, 4]"
ANSWER = "def twice(number):\n    return 2 * number"


def test_a_lesson_on_which_no_test_builds_is_not_run_again():
    assert planned("shown = 3\nprint(shown, range(3), float(shown))\nstr.join('', [])", ANSWER, TESTS).lessons == {}


def test_a_lesson_on_which_a_test_builds_is_run_again():
    assert planned("numbers = [0, 1, 2]", ANSWER, TESTS.replace("range(3)", "numbers")).lessons.keys() == {"lesson"}


def test_a_lesson_that_changes_what_a_test_uses_is_run_again():
    lesson = "range = lambda number: [0, 1, 2]"  # a poor name, but it is the teacher's
    assert planned(lesson, ANSWER, TESTS).lessons.keys() == {"lesson"}


def test_only_what_an_answer_defines_is_asked_of_the_student():
    assert planned("pass", f"{ANSWER}\n\n\nprint(range(3), float(2))", TESTS).theirs == {"twice"}
