"""Small notebooks run as the grader runs them: the student's cells in one sandboxed process, the tests in another."""

import re
import sys
from types import SimpleNamespace

import pytest
from nbformat import v4
from nbgrader.utils import determine_grade

from gradestep.bridge.hidden_inputs import AFTER
from gradestep.bridge.tracebacks import MOST_FRAMES
from gradestep.fork_server.host import ForkServer
from gradestep.grading.cell_roles import plan
from gradestep.grading.notebook_run import Run
from gradestep.grading.outputs import CUT, MOST_IN_ALL
from gradestep.grading.time_left import Times
from gradestep.nbgrader_plugin.feedback_steps import HideTests
from gradestep.sandbox import levels

from .cells import answer, cell, graded, lesson

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the sandbox needs Linux")


@pytest.fixture(scope="module")
def grader():
    """A warm process in the best sandbox of this machine."""
    with ForkServer(levels.choose("best")[0], ["numpy"]) as fork_server:
        yield fork_server


@pytest.fixture
def run(grader):
    """Run cells and return them; `source` are the teacher's own cells where they differ."""

    def run_cells(*cells, source=None, files=None, seconds=5):
        notebook = v4.new_notebook(cells=list(cells))
        teachers = v4.new_notebook(cells=list(source or cells))
        ran = Run(grader, plan(notebook, teachers), Times(seconds, 10 * seconds), files or {})
        ran.notebook(notebook)
        return SimpleNamespace(cells=notebook.cells, notes=ran.notes)

    return run_cells


def score(cell):
    return determine_grade(cell)[0]


def said(cell):
    return [output.evalue for output in cell.outputs if output.output_type == "error"]


def printed(cell):
    return "".join(output.text for output in cell.outputs if output.output_type == "stream")


def test_a_right_answer_earns_its_points_and_a_wrong_one_the_message(run):
    check = "### BEGIN HIDDEN TESTS\nassert twice(4) == 8, 'twice 4 is 8'\n### END HIDDEN TESTS"
    assert score(run(answer("def twice(x): return 2 * x"), graded(check)).cells[1]) == 2
    wrong = run(answer("def twice(x): return x"), graded(check)).cells[1]
    assert score(wrong) == 0
    assert said(wrong) == ["twice 4 is 8"]
    assert "assert" not in str(wrong.outputs)


def test_a_hidden_assert_without_a_message_shows_nothing_of_itself(run):
    (_, failed) = run(answer("x = 1"), graded("### BEGIN HIDDEN TESTS\nassert x == 4711\n### END HIDDEN TESTS")).cells
    assert said(failed) == ["A hidden test failed."]
    assert "4711" not in str(failed.outputs)


def test_a_visible_test_that_fails_shows_its_line(run):
    (_, failed) = run(answer("x = 1"), graded("assert x == 2")).cells
    assert "assert x == 2" in str(failed.outputs)


def test_an_array_of_texts_has_room_for_what_its_dtype_says(run):
    put = answer("import numpy as np\ndef put(a):\n    a[0] = 'hello'\n    return np.array([b'ab'], 'S5')")
    check = "import numpy as np\na = np.array(['x', 'y'], dtype='U10')\ngot = put(a)\nassert a[0] == 'hello'\n"
    (_, passed) = run(put, graded(f"{check}assert got.dtype == 'S5' and got[0] == b'ab'")).cells
    assert score(passed) == 2


def test_what_the_tests_made_read_only_the_answer_cannot_change(run):
    put = answer("def put(a):\n    a[0] = 9\n    return a")
    check = "import numpy as np\na = np.arange(3)\na.flags.writeable = False\nput(a)"
    (_, failed) = run(put, graded(check)).cells
    assert score(failed) == 0
    assert said(failed) == ["assignment destination is read-only"]


def test_warnings_on_stderr_cost_nothing(run):
    (_, passed) = run(answer("x = 1"), graded("import sys\nprint('a warning', file=sys.stderr)\nassert x == 1")).cells
    assert score(passed) == 2
    assert printed(passed) == "a warning\n"


@pytest.mark.parametrize(
    ("last", "expected"), [("1.5", 1.5), ("7", 2), ("-1", 0), ("True", 2), ("'text'", 2), ("None", 2), ("x", 1)]
)
def test_a_last_number_is_the_score_within_the_points(run, last, expected):
    assert score(run(answer("x = 1"), graded(last)).cells[1]) == expected


def test_the_student_never_has_the_source_of_the_tests(run):
    spy = "import gc, sys\nsecret = [o for o in gc.get_objects() if isinstance(o, str) and 'SEC' + 'RET' in o]"
    (_, _, shown) = run(
        answer(spy), graded("### BEGIN HIDDEN TESTS\nhidden = 'SECRET'\n### END HIDDEN TESTS"), cell("print(secret)")
    ).cells
    assert printed(shown) == "[]\n"


def test_arguments_that_a_function_changes_in_place_are_changed_in_the_tests(run):
    change = "def fill(array, parts, by):\n    array[:] = 7\n    parts.append(array)\n    by['done'] = True"
    check = (
        "import numpy as np\na, parts, by = np.zeros(3), [], {}\nfill(a, parts, by)\n"
        "assert a.tolist() == [7, 7, 7] and parts[0] is a and by == {'done': True}"
    )
    assert score(run(answer(change), graded(check)).cells[1]) == 2


def test_a_function_may_return_what_it_was_given(run):
    check = "given = [1, 2]\nassert same(given) is given\nassert same(given) is not list(given)"
    assert score(run(answer("def same(x): return x"), graded(check)).cells[1]) == 2


def test_a_function_of_the_tests_can_be_called_by_the_students_code(run):
    search = "def root(f, x):\n    for _ in range(60):\n        x -= f(x) / 4\n    return x"
    assert score(run(answer(search), graded("assert abs(root(lambda x: x * x - 2, 1) - 2**0.5) < 1e-4")).cells[1]) == 2


def test_functions_that_functions_return_can_be_called_and_generators_gone_through(run):
    source = "def adder(n): return lambda x: x + n\ndef upto(n):\n    yield from range(n)"
    check = "assert adder(2)(3) == 5\nassert list(upto(3)) == [0, 1, 2]\nassert next(upto(1)) == 0"
    assert score(run(answer(source), graded(check)).cells[1]) == 2


def test_an_error_of_the_students_is_of_the_same_kind_and_shows_where(run):
    source = "def divide(x):\n    return 1 / x"
    check = "import contextlib\nwith contextlib.suppress(ZeroDivisionError):\n    divide(0)\n    raise AssertionError"
    assert score(run(answer(source), graded(check)).cells[1]) == 2
    (_, failed) = run(answer(source), graded("divide(0)")).cells
    assert said(failed) == ["division by zero"]
    assert "divide: return 1 / x" in str(failed.outputs)


def test_a_recursion_without_end_shows_where_it_began_and_where_it_ended(run):
    work = (
        "def last():\n    raise ValueError('end')\n\ndef deep(n):\n    return deep(n - 1) if n else last()\n\ndeep(900)"
    )
    (error,) = run(answer(work)).cells[0].outputs
    shown = "\n".join(error.traceback)
    assert (error.ename, error.evalue) == ("ValueError", "end")
    assert "deep(900)" in shown
    assert "raise ValueError('end')" in shown
    assert int(re.search(r"skipping similar frames: deep at line 5 \((\d+) times\)", shown)[1]) < MOST_FRAMES


def test_the_first_traceback_of_a_process_imports_nothing(run):
    before = cell("import sys\nbefore = set(sys.modules)", "lesson")
    after = cell("import inspect\nprint(set(sys.modules) - before, len(inspect.modulesbyfile) > 300)")
    assert printed(run(before, answer("1 / 0"), after).cells[2]) == "set() True\n"


def test_no_comparison_is_decided_by_the_student(run):
    liar = "class Liar:\n    def __eq__(self, other): return True\n    def __bool__(self): return True\nx = Liar()"
    for check in (
        "assert x == 2",
        "assert [x] == [2]",
        "assert 2 in [x]",
        "import numpy as np\nassert np.allclose(x, 2)",
    ):
        (_, failed) = run(answer(liar), graded(check)).cells
        assert score(failed) == 0, check


def test_what_an_own_comparison_decides_waits_for_a_person_unless_the_tests_allow_it(run):
    money = "class Money:\n    def __init__(self, n): self.n = n\n    def __eq__(self, other): return self.n == other"
    ran = run(answer(money), graded("assert Money(3) == 3"))
    assert "own __eq__ would decide" in ran.cells[1].metadata.gradestep.unjudged
    assert "waits for you" in ran.notes[0] or "wait for you" in ran.notes[0]
    assert score(run(answer(money), graded("### ALLOW OBJECTS\nassert Money(3) == 3")).cells[1]) == 2


def test_a_lesson_that_builds_on_the_answer_gives_its_names_from_the_students_process(run):
    cells = answer("def step(x): return x + 1"), lesson("result = step(41)"), graded("assert result == 42")
    assert score(run(*cells).cells[2]) == 2


def test_a_lessons_own_names_cannot_be_changed_by_the_student(run):
    teachers = lesson("truth = 42"), answer("guess = 42"), graded("assert guess == truth")
    students = lesson("truth = 42"), answer("truth = guess = 1"), graded("assert guess == truth")
    assert score(run(*teachers).cells[2]) == 2
    assert score(run(*students, source=teachers).cells[2]) == 0


def test_a_thing_of_the_lesson_that_the_solution_changes_is_the_students(run):
    teachers = lesson("weights = [0]"), answer("weights.append(5)"), graded("assert weights == [0, 5]")
    assert score(run(*teachers).cells[2]) == 2


def test_what_a_tests_cell_defines_is_there_for_the_cells_after_it(run):
    cells = (
        answer("x = 1"),
        graded("shown = 5\nassert x == 1"),
        lesson("print(shown + x)", "after"),
        graded("assert x", "more"),
    )
    assert printed(run(*cells).cells[2]) == "6\n"


def test_a_cell_that_takes_too_long_is_stopped_and_the_next_ones_run(run):
    ran = run(cell("while True:\n    pass"), answer("x = 1"), graded("assert x == 1"), seconds=1)
    assert "TimeLimitError" in str(ran.cells[0].outputs)
    assert score(ran.cells[2]) == 2
    assert ran.notes == ["the cell own took too long and was stopped: the cells below it were run"]


@pytest.mark.parametrize("magic", ["%%time", "%%capture"])
def test_tests_below_a_magic_judge_as_they_would_without_it(run, magic):
    tests = f"{magic}\nassert x == 1\n### BEGIN HIDDEN TESTS\nassert x < 2, 'small'\n### END HIDDEN TESTS"
    right, wrong = (run(answer(f"x = {x}"), graded(tests)).cells[1] for x in (1, 3))
    assert (score(right), score(wrong)) == (2, 0)
    assert said(wrong) == ["assert x == 1"]


def test_a_cell_that_awaits_for_too_long_is_stopped_and_the_next_ones_run(run):
    waits = cell("import asyncio\nawait asyncio.sleep(99)")
    ran = run(waits, answer("x = 1"), graded("assert x == 1"), seconds=1)
    assert "stopped after 1 s" in str(ran.cells[0].outputs)
    assert score(ran.cells[2]) == 2


SLOWS_ONE_CELL = """import time
def slow(lines):
    get_ipython().input_transformers_post.remove(slow)
    time.sleep(9)
    return lines
get_ipython().input_transformers_post.append(slow)"""


def test_a_cell_whose_time_is_over_before_its_code_runs_costs_only_itself(run):
    cells = lesson("y = 1", "slowed"), answer("x = 1"), graded("assert x == 1")
    assert score(run(cell(SLOWS_ONE_CELL), *cells, seconds=1).cells[3]) == 2


def test_a_task_that_a_cell_has_begun_goes_on_while_the_next_ones_run(run):
    begun = cell("import asyncio\nseen = []\nasync def see():\n    seen.append(1)\ntask = asyncio.create_task(see())")
    assert printed(run(begun, answer("print(seen)")).cells[1]) == "[1]\n"


@pytest.mark.parametrize("asks", ["input('How many?')", "__import__('getpass').getpass(prompt='Which?')"])
def test_code_that_asks_a_person_is_told_that_nobody_is_here(run, asks):
    ran = run(answer(f"def f():\n    return {asks}"), graded("assert f() == 1"))
    assert said(ran.cells[1]) == ["input() asks a person, and nobody is here: write the value into the code instead"]


def test_a_call_that_takes_too_long_fails_its_own_tests_only(run):
    source = "def slow():\n    while True:\n        pass\nx = 1"
    cells = run(answer(source), graded("slow()"), graded("assert x == 1", "more"), seconds=1).cells
    assert [score(cells[1]), score(cells[2])] == [0, 2]


def test_a_process_that_ends_keeps_what_was_earned_before_and_the_teacher_is_told(run):
    ran = run(answer("x = 1"), graded("assert x == 1"), cell("import os; os._exit(0)"), graded("assert x == 1", "more"))
    assert [score(ran.cells[1]), score(ran.cells[3])] == [2, 0]
    assert ran.notes == [
        "in the cell own the student's process ended: its code ended it, or crashed it; nothing below it was run"
    ]


def test_modules_and_data_beside_the_notebook_are_found(run):
    files = {"helper.py": b"def twice(x):\n    return 2 * x\n", "data/numbers.txt": b"3"}
    source = "from helper import twice\nx = twice(int(open('data/numbers.txt').read()))"
    assert score(run(answer(source), graded("assert x == 6"), files=files).cells[1]) == 2


def test_one_students_work_leaves_nothing_for_the_next(run):
    run(answer("x = 1\nopen('left', 'w').write('behind')"), graded("kept = x"))
    cells = run(
        answer("import os\nfound = os.listdir()"), graded("assert found == []\nassert 'kept' not in globals()")
    ).cells
    assert score(cells[1]) == 2


def test_html_and_scripts_of_student_code_are_not_kept(run):
    source = (
        "from IPython.display import HTML, Javascript, display\ndisplay(HTML('<script>1</script>'), Javascript('1'))"
    )
    (shown,) = run(cell(source)).cells
    assert {kind for output in shown.outputs for kind in output.data} == {"text/plain"}


def test_a_number_of_any_size_is_judged(run):
    made = "import math, sys\nbig = math.factorial(2000)\ndef half(): return big // 2\n"
    cells = [
        lesson(f"{made}sys.set_int_max_str_digits(0)"),
        answer("def digits(n): return len(str(n))\ntwice = 2 * big"),
        graded("assert digits(big) == 5736"),
        graded("assert twice == 4 * half()", "more"),
        graded("assert half() == 1", "wrong"),
        graded("twice", "points"),
    ]
    ran = run(*cells)
    assert [score(each) for each in ran.cells[2:]] == [2, 2, 0, 0]
    assert ran.notes == []


def test_what_the_answer_breaks_of_the_asking_ends_no_tests(run):
    breaks = "import gc\ndef work(xs):\n    gc.get_referents = None\n    return [1]"
    ran = run(lesson("numbers = [1]"), answer(breaks), graded("assert work(numbers) == numbers"), graded("2", "more"))
    assert [score(each) for each in ran.cells[2:]] == [2, 2]


def test_a_value_that_raises_when_it_is_looked_at_is_no_exception_of_the_answers(run):
    breaks = (
        "class Meta(type):\n    def __getattribute__(cls, name): raise ValueError(name)\nclass C(metaclass=Meta): pass"
    )
    ran = run(answer(f"{breaks}\nx = 1\ndef f(): return C()"), graded("f()"), graded("assert x == 1", "more"))
    assert ["a value cannot be sent" in note for note in ran.notes] == [True]
    assert score(ran.cells[2]) == 2


def test_an_exception_says_all_of_itself_whether_it_is_raised_or_stored(run):
    source = "import json\ndef load(path):\n    try: return open(path)\n    except OSError as error: return error\n"
    raises = "def missing(): import no_such_module\ndef bad(): json.loads('[1')\n"
    noted = "def noted():\n    error = ValueError('a')\n    error.add_note('b')\n    raise error\n"
    calls = "def call(f):\n    try: f()\n    except OSError as error: return error.filename"
    tests = [
        "assert (load('x.csv').filename, load('x.csv').errno) == ('x.csv', 2)",
        "try: missing()\nexcept ImportError as error: assert error.name == 'no_such_module'",
        "import json\ntry: bad()\nexcept json.JSONDecodeError as error: assert (error.pos, error.lineno) == (2, 1)",
        "try: noted()\nexcept ValueError as error: assert error.__notes__ == ['b']",
        "assert call(lambda: open('y.csv')) == 'y.csv'",
    ]
    given = [graded(test, f"tests_{place}") for place, test in enumerate(tests)]
    ran = run(answer(f"{source}{raises}{noted}{calls}"), *given)
    assert [said(each) for each in ran.cells[1:]] == [[]] * len(tests)


TOO_LARGE = "np.zeros(17 << 20)"


def test_what_an_answer_changed_when_it_gave_what_is_too_large_is_told_by_its_next_one(run):
    source = "import numpy as np\nx = 1\ndef f():\n    global x\n    x = 2\n"
    writes = f"    open('out.txt', 'w').write('4')\n    return {TOO_LARGE}"
    check = "assert x == 1\ntry: f()\nexcept Exception: pass\nf.__name__\nassert x == 2, 'told'"
    ran = run(answer(f"{source}{writes}"), graded(check), graded("assert f and open('out.txt').read() == '4'", "more"))
    assert score(ran.cells[2]) == 2
    assert "too large" in said(ran.cells[1])[0]


def test_what_tests_changed_when_they_passed_what_is_too_large_is_told_by_their_next_call(run):
    source = "import os\nlimit = 4\ndef f(x): pass\ndef g(): return os.environ.get('A'), open('in.txt').read(), limit"
    changes = "limit = 5\nos.environ['A'] = '3'\nopen('in.txt', 'w').write('4')\n"
    check = f"import os\nimport numpy as np\nf, g\n{changes}try: f({TOO_LARGE})\nexcept Exception: pass\nheard = g()"
    ran = run(answer(source), graded(check), graded("assert heard == ('3', '4', 5), heard", "more"))
    assert score(ran.cells[2]) == 2


@pytest.mark.parametrize("inside", ["pass", "f(Box())"])
def test_a_call_that_takes_too_long_when_the_tests_had_asked_meanwhile_costs_only_itself(run, inside):
    source = f"class Box: n = 1\ndef slow(f):\n    f(Box())\n    while True:\n        {inside}\nx = 1"
    check = "asked = []\ndef ask(box): asked.append(box.n)\n"
    tests = [graded(f"{check}slow(ask)"), graded("assert x == 1 and slow", "more")]
    cells = run(answer(source), *tests, seconds=2).cells
    assert "TimeLimitError" in str(cells[1].outputs)
    assert score(cells[2]) == 2


STOPPED = "def work():\n    while True: pass\nwork()"
CHAINED = "import time\ntry:\n    time.sleep(9)\nexcept KeyboardInterrupt as why:\n    raise ValueError('odd') from why"


@pytest.mark.parametrize(("source", "line"), [(STOPPED, "while True: pass"), (CHAINED, "raise ValueError('odd')")])
@pytest.mark.parametrize("mode", ["Context", "Plain", "Verbose"])
def test_a_cell_that_was_stopped_shows_where_it_stood_and_no_file_of_the_grader(run, source, line, mode):
    (stopped,) = run(cell(f"%xmode {mode}\n{source}"), seconds=1).cells
    shown = stopped.outputs[-1]
    text = "\n".join(shown.traceback)
    assert line in text
    assert "stopped after 1 s" in text
    assert "gradestep" not in text


@pytest.mark.parametrize("mode", ["Context", "Plain", "Verbose"])
def test_an_error_inside_a_function_of_ours_shows_the_line_that_called_it_and_what_is_wrong(run, mode):
    source = f"%xmode {mode}\nfrom gradestep.student.quiz.seal import open_sealed\nopen_sealed('name', '?')"
    shown = run(cell(source)).cells[0].outputs[-1]
    text = "\n".join(shown.traceback)
    assert "open_sealed('name', '?')" in text
    assert shown.evalue in text
    assert "seal.py" not in text


def test_much_output_is_cut_and_costs_no_time(run):
    shown = run(
        cell("for day in range(40_000):\n    print('day', day, '*' * 60)"),
        answer("x = 1"),
        graded("assert x"),
        seconds=4,
    )
    assert printed(shown.cells[0]).endswith("this cell shows more than is kept ...\n")
    assert score(shown.cells[2]) == 2


def test_texts_that_no_file_can_hold_are_made_ones_that_it_can(run):
    source = "def odd(): raise ValueError('\\ud800')\nprint('\\ud800')"
    (shown, failed) = run(answer(source), graded("odd()")).cells
    assert printed(shown) == "?\n"
    assert said(failed) == ["?"]


def test_a_picture_that_is_none_is_left_out(run):
    source = (
        "from IPython.display import display\ndisplay({'image/png': '<script>', 'text/plain': 'a picture'}, raw=True)"
    )
    (shown,) = run(cell(source)).cells
    assert shown.outputs[0].data == {"text/plain": "a picture"}


def test_what_tests_change_in_their_process_is_gone_in_the_next_run(run):
    tests = "import sys\nassert not hasattr(sys, 'mark')\nsys.mark = 'left'"
    assert [score(run(answer("x = 1"), graded(tests)).cells[1]) for _ in range(2)] == [2, 2]


LOST = graded("import os\nos._exit(1)", "lost")


def test_a_checker_that_ended_costs_no_tests_but_its_own(run):
    ran = run(lesson("numbers = [1, 2]"), answer("x = 3"), LOST, graded("assert sum(numbers) == x"))
    assert "unjudged" in ran.cells[2].metadata.gradestep
    assert score(ran.cells[3]) == 2
    assert ran.notes[0] == "in the cell lost the checker ended: its code ended it, or crashed it"


def test_names_are_the_students_for_another_checker_too(run):
    given, theirs = lesson("x = 0"), answer("x = 3")
    assert score(run(given, theirs, LOST, graded("assert x == 3")).cells[3]) == 2
    ran = run(given, theirs, graded("assert x == 3", "before"), LOST, graded("assert x == 3"))
    assert score(ran.cells[4]) == 2


def test_what_a_lesson_binds_below_an_answer_is_the_lessons_for_another_checker_too(run):
    again, changes = lesson("x = 5", "again"), cell("vars().update(x=6)")
    ran = run(lesson("x = 0"), answer("x = 3"), graded("x", "before"), again, changes, LOST, graded("assert x == 5"))
    assert score(ran.cells[6]) == 2


@pytest.mark.parametrize("own", ["[]", "[1, 4]"])
@pytest.mark.parametrize("sets", ["expected = [1, 4]", "import numpy as expected", "given.append(4)"])
def test_what_tests_bound_in_a_checker_that_ended_is_not_looked_up_among_the_students_names(run, own, sets):
    lost = graded(f"{sets}\nimport os\nos._exit(1)", "lost")
    for above in ([graded(sets, "sets"), LOST], [lost]):
        tests = graded("assert squares() == (given if len(given) > 1 else expected)")
        work = answer(f"def squares(): return {own}\nexpected = {own}")
        ran = run(lesson("given = [1]"), work, *above, tests)
        assert (
            f"the tests {above[0].metadata.nbgrader.grade_id} above, on which"
            in ran.cells[-1].metadata.gradestep.unjudged
        )


def test_a_lesson_that_fails_because_of_the_students_names_is_noted(run):
    ran = run(answer("len = 3"), lesson("size = len([1, 2])"), graded("assert size == 2"), source=[answer("x = 1")])
    assert score(ran.cells[2]) == 2
    assert ran.notes == [
        "the lesson cell lesson fails in the student's process: TypeError; the other process does not say so"
    ]


def test_a_lesson_that_fails_in_the_checker_only_is_noted(run):
    files = {"mine.py": b"x = 1"}
    ran = run(lesson("import mine"), answer("x = 1"), graded("assert x"), files=files)
    assert ran.notes == [
        (
            "the lesson cell lesson fails in the checker: ModuleNotFoundError: No module named 'mine'; "
            "the other process does not say so"
        )
    ]


def test_a_lesson_that_fails_for_everybody_is_shown_and_not_noted(run):
    ran = run(lesson("1 / 0"), answer("x = 1"), graded("assert x"))
    assert said(ran.cells[0]) == ["division by zero"]
    assert ran.notes == []


def test_a_students_draws_do_not_change_what_a_lesson_draws(run):
    draw = "import random\nimport numpy as np\ndata = [random.random(), np.random.rand()]"
    mine = "import random\nrandom.seed(1)\nimport numpy as np\nnp.random.rand(7)\ndef same():\n    return data"
    ran = run(answer(mine), lesson(draw), graded("assert same() == data"))
    assert (score(ran.cells[2]), ran.notes) == (2, [])


def test_tests_that_seed_with_the_number_of_those_above_get_the_same_draws(run):
    mine = "import numpy as np\ndef drawn(n):\n    return [*np.random.rand(n)]"
    above = graded("import numpy as np\nnp.random.seed(0)\nfirst = drawn(2)", "above")
    below = graded("np.random.seed(0)\nassert drawn(2) == first\nsecond = drawn(2)", "below")
    last = graded("third = drawn(2)\nnp.random.seed(0)\nassert [*np.random.rand(6)] == first + second + third", "last")
    ran = run(answer(mine), above, below, last)
    assert [score(cell) for cell in ran.cells[1:]] == [2, 2, 2]


def test_random_streams_that_student_code_has_broken_stop_no_lesson(run):
    ran = run(answer("import random\nrandom.setstate = None"), lesson("x = 1\nprint(x)"), graded("assert x == 1"))
    assert printed(ran.cells[1]).startswith("The random numbers of this cell may differ")
    assert printed(ran.cells[1]).endswith("1\n")
    assert score(ran.cells[2]) == 2


def test_a_thing_of_the_students_is_no_module_for_the_tests(run):
    fake = "class np:\n    allclose = staticmethod(lambda *_: True)\nx = 1"
    teachers = [answer("import numpy as np\nx = 2"), graded("assert np.allclose(x, 2)")]
    assert score(run(*teachers).cells[1]) == 2
    assert score(run(answer(fake), teachers[1], source=teachers).cells[1]) == 0


HIDDEN_INPUT = "### BEGIN HIDDEN TESTS\nassert {test}\n### END HIDDEN TESTS"
LEAKS = {
    "raised as a text": ("def f(x): raise ValueError(x)", "f('quokka') == 1", "your code raised ValueError."),
    "raised as a class": (
        "def f(x): raise type(x, (Exception,), {})()",
        "f('quokka') == 1",
        "your code raised an error of its own kind.",
    ),
    "raised where the test tells of it": (
        "def f(x): raise ValueError(x)",
        "told(f, 'quokka') == '', told(f, 'quokka')",
        "…",
    ),
    "returned": ("def f(x): return x", "f('quokka') == 1, f'not {f(\"quokka\")!r}'", "not '…'"),
    "returned in a list": ("def f(x): return ['a', [x]]", "f('quokka') == 1, f('quokka')", "['…', ['…']]"),
    "returned in lines": ("def f(x): return x + '\\nb'", "f('quokka') == 1, f('quokka')", "…"),
    "of a class of its name": (
        "def f(x): return type(x, (), {'__reduce__': lambda self: 1 / 0})",
        "f('quokka') == 1, f('quokka').__name__",
        "",
    ),
}
TOLD = """
def told(f, x):
    try:
        return f(x)
    except Exception as error:
        return f"it says: {error}"
"""


def public_page(cells):
    """Return a notebook as its feedback page shows it."""
    page = v4.new_notebook(cells=cells)
    HideTests().preprocess(page, {})
    return page


@pytest.mark.parametrize("way", LEAKS)
def test_a_student_does_not_read_what_a_hidden_test_gave_to_his_code(run, way):
    source, test, told = LEAKS[way]
    ran = run(lesson(TOLD), answer(source), graded(HIDDEN_INPUT.format(test=test)), cell("print('seen')"))
    page = public_page(ran.cells)
    assert "quokka" not in str(page.cells[2:])
    assert told in said(page.cells[2])[0]
    assert printed(page.cells[3]) == AFTER


def test_below_the_end_of_the_process_a_page_says_that_nothing_ran_though_hidden_tests_stand_above(run):
    hidden = HIDDEN_INPUT.format(test="f(1) == 2")
    ends, below = answer("import os\nos._exit(0)"), cell("print('seen')")
    ran = run(ends, graded(hidden), below, graded("assert f(2) == 3", "seen"), graded(hidden, "more"))
    page = public_page(ran.cells)
    assert [said(each)[0] for each in page.cells if each.metadata.get("nbgrader", {}).get("grade")] == [
        "A hidden test failed: the process of this notebook ended.",
        "The process of this notebook ended.",
        "A hidden test failed: the process of this notebook ended.",
    ]
    assert printed(page.cells[2]).startswith("(not run: the process of this notebook had ended")


def test_a_student_does_not_read_what_his_code_kept_of_hidden_tests(run):
    ran = run(
        answer("kept = []\ndef f(x):\n    kept.append(x)\n    print(x)\n    return 2 * x"),
        cell("print('before')"),
        graded(HIDDEN_INPUT.format(test="f('quokka') == 2 * 'quokka'")),
        v4.new_code_cell("print(kept)", id="print"),
        v4.new_code_cell("kept[0]", id="first"),
        v4.new_code_cell("raise ValueError(kept)", id="all"),
    )
    assert "quokka" in str(ran.cells[3:])  # the teacher sees it
    page = public_page(ran.cells)
    assert "quokka" not in str(page)
    assert [printed(each) for each in page.cells[1:]] == ["before\n", "", AFTER, AFTER, AFTER]
    assert score(page.cells[2]) == 2


ANNOTATED = """
from dataclasses import dataclass

@dataclass
class Point:
    x: int

def twice(number: int) -> int:
    return 2 * number
"""


@pytest.mark.parametrize("above", ["", "from __future__ import annotations\n"])
def test_a_wrong_answer_to_tests_with_a_lessons_function_loses_its_points(run, above):
    test = "assert f(twice(1)) == 2 and Point(f(1)) == Point(1)"
    ran = run(lesson(above + "seen = 1"), lesson(ANNOTATED, "more"), answer("def f(x): return -x"), graded(test))
    assert (score(ran.cells[3]), ran.notes) == (0, [])


@pytest.mark.parametrize("above", ["", "from __future__ import annotations"])
def test_annotations_are_in_the_tests_what_they_are_in_a_kernel(run, above):
    test = "assert said == str([twice.__annotations__, f.__annotations__, {each.type for each in fields(Point)}])"
    said = test.removeprefix("assert said == ")
    given = [lesson(above or "1"), lesson(ANNOTATED, "more"), lesson("from dataclasses import fields", "imports")]
    ran = run(*given, answer(f"def f(x: int): return x\nsaid = {said}"), graded(test))
    assert (score(ran.cells[-1]), ran.notes) == (2, [])


def test_what_a_lesson_sets_in_its_context_holds_for_the_cells_and_calls_below(run):
    given = lesson("import decimal, numpy as np\nnp.set_printoptions(precision=2)\ndecimal.getcontext().prec = 5")
    work = answer("def show(a): return str(a), str(decimal.Decimal(1) / 3)\nshown = show(np.array([1.23456]))")
    ran = run(given, work, graded("assert shown == show(np.array([1.23456])) == ('[1.23]', '0.33333')"))
    assert (score(ran.cells[-1]), ran.notes) == (2, [])


def test_a_notebook_that_shows_too_much_keeps_what_there_is_room_for_and_its_points(run):
    cells = [v4.new_code_cell("print('y' * 900_000)", id=f"loud-{place}") for place in range(30)]
    ran = run(*cells, answer("x = 1"), graded("print('z' * 10)\nassert x == 1"))
    assert len(str(ran.cells)) < MOST_IN_ALL + 100_000
    assert (printed(ran.cells[0])[:3], printed(ran.cells[20]), printed(ran.cells[-1])) == ("yyy", CUT, "z" * 10 + "\n")
    assert score(ran.cells[-1]) == 2


@pytest.mark.parametrize(
    "test",
    [
        "from unittest.mock import patch\nwith patch('builtins.input', return_value='3'):\n    assert ask() == 6",
        "import warnings\nwarnings.filterwarnings('ignore')\nassert twice(1) == 2",
        "import io\nfrom unittest.mock import patch\nwith patch('sys.stdout', new_callable=io.StringIO):\n    say()",
    ],
)
def test_what_reaches_an_answer_in_another_process_is_judged(run, test):
    source = "def twice(x): return 2 * x\ndef ask(): return 2 * int(input())\ndef say(): print('hi')"
    ran = run(answer(source), graded(test))
    assert (score(ran.cells[1]), ran.notes) == (2, [])


HANDED_OVER = """
import functools, logging, unittest
from unittest.mock import Mock
SECRET = 4711
class Api:
    def __init__(self): self._key = SECRET
    def verify(self, n): assert n == SECRET
class Case(unittest.TestCase):
    def test_it(self): self.assertEqual(work(self), SECRET)
"""
TAKES = {  # what a student does with what tests hand over: (his code, the tests)
    "the globals of a function": ("def work(f): return f.__globals__['SECRET']", "assert work(lambda: 1) == SECRET"),
    "str.format": (
        "def work(f): return int(f('{0.__globals__[SECRET]}', lambda: 1))",
        "assert work('{}'.format) == SECRET",
    ),
    "getattr": (
        "def work(get, o): return get(get(o.verify, '__globals__'), 'get')('SECRET')",
        "assert work(getattr, Api()) == SECRET",
    ),
    "a method that is replaced": (
        "def work(a):\n    a.verify = lambda n: True\n    return 1",
        "a = Api()\na.verify(work(a))",
    ),
    "a Mock's own assertion": (
        "def work(m):\n    m.assert_called_once_with = lambda *a: True",
        "m = Mock()\nwork(m)\nm.assert_called_once_with(SECRET)",
    ),
    "a private name": (
        "def work(a): return a.__dict__['_key']",
        "a = Api()\na._key = SECRET\nassert work(a) == SECRET",
    ),
    "the stack by a logger": (
        "def work(log): return int(log.findCaller(True)[3].split('== ')[1][:4])",
        "assert work(logging.getLogger()) == 4711",
    ),
    "a TestCase": (
        "def work(case):\n    case.addTypeEqualityFunc(int, lambda *a, **k: None)\n    return 1",
        "r = unittest.TestResult()\nCase('test_it').run(r)\nassert r.wasSuccessful()",
    ),
    "an exception that ends a TestCase": (
        "import unittest\ndef work(case): raise unittest.case._ShouldStop()",
        "r = unittest.TestResult()\nCase('test_it').run(r)\nassert r.wasSuccessful()",
    ),
    "a TypeError of ours": (
        "class M:\n    def __lt__(self, o): return True\ndef work(): return M()",
        "try:\n    work() < 5\nexcept TypeError:\n    pass\nelse:\n    raise AssertionError",
    ),
    "a context manager of his": (
        "class work:\n    def __enter__(self): pass\n    def __exit__(self, *e): return True",
        "with work():\n    assert 0, SECRET",
    ),
    "a view beyond an array": (
        "import numpy as np\ndef work(a): return np.lib.stride_tricks.as_strided(a, (10**9,), (0,))",
        "import numpy as np\nassert work(np.ones(3)).sum() == 0",
    ),
}


@pytest.mark.parametrize("what", TAKES)
def test_what_tests_hand_over_leads_nowhere_else(run, what):
    source, test = TAKES[what]
    ran = run(lesson("1"), answer(source), graded(f"{HANDED_OVER}\n{test}"), cell("print('below')"))
    assert score(ran.cells[2]) in (0, None) or "unjudged" in ran.cells[2].metadata.get("gradestep", {})
    assert printed(ran.cells[3]) == "below\n"


def test_what_was_handed_over_is_shown_as_what_it_is_when_the_tests_are_over(run):
    ran = run(
        answer("kept = []\ndef keep(o):\n    kept.append(o)\n    return o.n"),
        graded("class Box:\n    n = 1\nassert keep(Box()) == 1"),
        v4.new_code_cell("print(kept)", id="shows"),
        v4.new_code_cell("after = 5", id="after"),
        graded("assert after == 5", "more"),
    )
    assert (printed(ran.cells[2]), score(ran.cells[4]), ran.notes) == ("[<Box of the tests>]\n", 2, [])


def test_tests_below_one_that_was_stopped_while_it_was_asked_get_their_own_answers(run):
    hangs = "import time\ndef wait():\n    time.sleep(60)\ncall(wait)"
    ran = run(answer("def call(f): return f()\nx = 3"), graded(hangs), graded("assert x == 3", "more"), seconds=2)
    assert score(ran.cells[2]) == 2


def test_whether_a_lessons_list_is_none_is_judged(run):
    ran = run(lesson("numbers = [1]"), answer("x = 1"), graded("assert numbers is not None and x == 1"))
    assert (score(ran.cells[2]), ran.notes) == (2, [])


def test_threads_of_the_answer_call_a_function_of_the_tests_one_after_the_other(run):
    pool = "import concurrent.futures\ndef parallel(f, xs):\n    with concurrent.futures.ThreadPoolExecutor(8) as ex: "
    source = f"{pool}return list(ex.map(f, xs))"
    check = "assert parallel(lambda x: x * x, range(300)) == [x * x for x in range(300)]"
    assert score(run(answer(source), graded(check)).cells[1]) == 2


def test_a_name_that_tests_bind_and_delete_is_not_missed_where_a_cell_below_reads_it(run):
    check = "try:\n    fail()\nexcept ValueError as e:\n    assert e.args == ('a',)"
    below = "def again():\n    return e"
    done = run(answer("def fail():\n    raise ValueError('a')"), graded(check), graded("e = 1", "more"), cell(below))
    assert [score(each) for each in done.cells[1:3]] == [2, 2]


def test_members_of_an_enum_of_the_lesson_are_the_same_ones_in_the_answer(run):
    kinds = "from enum import Enum, Flag\nclass Lamp(Enum):\n    RED, GREEN = 1, (2, 'go')"
    kinds += "\nclass May(Flag):\n    R, W = 1, 2"
    work = "def other(lamp): return Lamp.GREEN if lamp is Lamp.RED else Lamp.RED\ndef same(x): return x"
    check = "assert other(Lamp.RED) is Lamp.GREEN and other(Lamp.GREEN) is Lamp.RED and same(May.R | May.W).value == 3"
    check += "\nassert same({Lamp.GREEN: [Lamp.RED]})[Lamp.GREEN][0] is Lamp.RED"
    assert score(run(lesson(kinds), answer(work), graded(check)).cells[2]) == 2


def test_notes_of_an_own_exception_are_read(run):
    work = "class Bad(ValueError): pass\ndef bad():\n    e = Bad('a')\n    e.add_note('b')\n    raise e\n"
    work += "plain = Bad('c')"
    check = "import traceback\ntry:\n    bad()\nexcept Bad as error:\n    assert error.__notes__ == ['b']"
    check += "\n    assert traceback.format_exception(error)[-1] == 'b\\n'"
    check += "\n    error.add_note('d')\n    assert error.__notes__ == ['b', 'd']"
    check += "\nassert not hasattr(plain, '__notes__')\nassert traceback.format_exception(plain)"
    assert score(run(answer(work), graded(check)).cells[1]) == 2
