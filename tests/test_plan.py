"""Which names and lessons the checker takes from the student is read off the teacher's own notebook."""

import pytest
from nbformat import v4

from gradestep.course.cells import is_graded
from gradestep.grading.cell_roles import plan

from .cells import answer, cell, checked, lesson


def open_lesson(source, released):
    """Return a lesson cell that is open to students, as it stands in a rebuilt notebook."""
    return v4.new_code_cell(source, metadata={"gradestep": {"released": released}})


def planned(*cells, source=None):
    """Return the plan of a notebook; `source` are the instructor's cells where they differ."""
    return plan(v4.new_notebook(cells=list(cells)), v4.new_notebook(cells=list(source or cells)))


def parts(plan):
    return [(part.place, part.kind, part.source) for part in plan.parts]


def test_a_notebook_whose_questions_have_no_points_is_not_graded():
    def graded(points):
        return is_graded(v4.new_notebook(cells=[cell("assert True", "tests", grade=True, points=points)]))

    assert (graded(0), graded(1)) == (False, True)


TWICE = "def twice(number):\n    return 2 * number"


def test_only_what_an_answer_defines_is_asked_of_the_student():
    given = answer(f"{TWICE}\n\n\nprint(range(3), float(2))")
    assert planned(cell("pass", "lesson"), given, checked("twice(range(3))")).theirs == {"twice"}


IN_FUNCTIONS = {
    "def count():\n    global calls\n    calls += 1": {"count", "calls"},
    "def note(x):\n    seen.append(x)\n    cache[x] = 2 * x": {"note", "seen", "cache"},
    "def note(x):\n    seen = []\n    seen.append(x)\n    return len(cache), cache.get(x)": {"note"},
}


@pytest.mark.parametrize("solution", IN_FUNCTIONS)
def test_what_the_solutions_functions_change_of_a_lesson_is_the_students_too(solution):
    made = planned(lesson("calls, seen, cache = 0, [], {}"), answer(solution), checked("assert True"))
    assert made.theirs == IN_FUNCTIONS[solution]


def test_the_checker_runs_lessons_and_tests():
    assert parts(planned(cell("a = 1", "lesson"), answer("b = 2"), checked("assert a < b"))) == [
        (0, "lesson", "a = 1"),
        (2, "tests", "assert a < b"),
    ]


def test_an_open_cell_that_is_as_released_is_a_lesson():
    assert parts(planned(open_lesson("a = 1", "a = 1"), answer("b = 2"))) == [(0, "lesson", "a = 1")]


def test_an_open_cell_that_was_changed_is_the_students_but_for_its_modules():
    found = planned(open_lesson("import numpy\na = 3", "import numpy as np\na = 1"), answer("b = 2"))
    assert parts(found) == [(0, "import", "import numpy as np")]
    assert (found.theirs, found.fixed) == ({"a", "b"}, {"np"})


def test_a_lesson_that_builds_on_the_students_work_is_the_students_but_for_its_modules():
    lesson = "import math\nc = twice(math.pi)"
    found = planned(answer(TWICE), cell(lesson, "lesson"))
    assert parts(found) == [(1, "import", "import math")]
    assert (found.theirs, found.fixed) == ({"twice", "c"}, {"math"})


def test_a_function_of_a_lesson_that_calls_a_later_answer_is_the_students():
    lesson = cell("def four():\n    return twice(2)", "lesson")
    assert planned(lesson, answer(TWICE)).theirs == {"four", "twice"}


def test_a_function_that_reads_what_a_later_lesson_makes_of_an_answer_is_the_students():
    lessons = cell("def show():\n    return made", "above"), answer(TWICE), cell("made = twice(1)", "below")
    assert planned(*lessons).theirs == {"show", "twice", "made"}


def test_a_variable_of_a_lessons_own_function_is_no_name_of_the_students():
    lesson = "def total(numbers):\n    result = sum(numbers)\n    return result"
    assert planned(cell(lesson, "lesson"), answer("result = 3")).theirs == {"result"}


def test_what_the_solution_imports_as_a_module_is_one_for_the_tests():
    assert planned(answer(f"import math\n{TWICE}"), checked("twice(math.pi)")).fixed == {"math"}


def test_a_function_that_the_student_writes_where_the_solution_imports_one_is_asked_of_the_student():
    mine, solution = answer("def mean(of):\n    return 0"), answer("from statistics import mean")
    assert planned(mine, checked("mean([1])"), source=[solution, checked("mean([1])")]).fixed == frozenset()


def test_a_name_of_the_tests_is_not_lent_for_a_variable_of_a_function_below():
    below = "def work(x):\n    e = x\n    return e + lent\n[e for e in 'ab']"
    assert planned(checked("e = 1\nlent = 2"), cell(below)).read == {"lent"}
