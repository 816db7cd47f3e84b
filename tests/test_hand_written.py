"""Notebooks written by hand in `source/` are checked, and searched for leaks, as those that scripts give."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from gradestep.course.course import Course
from gradestep.course.errors import GradestepError
from gradestep.proof.check import check, record
from gradestep.release.release import release

from .cells import answer, graded
from .command_line import gradestep

SQUARE = "def square(n):\n    ### BEGIN SOLUTION\n    return n * n + 0\n    ### END SOLUTION"
TESTED = "assert square(3) == 9\n### BEGIN HIDDEN TESTS\nassert square(-2) == 4, 'of a negative'\n### END HIDDEN TESTS"


@pytest.fixture
def course(tmp_path):
    (tmp_path / "challenges").mkdir()
    (tmp_path / "nbgrader_config.py").write_text(
        "from pathlib import Path\nfrom gradestep.nbgrader_plugin.settings import configure\n"
        "configure(get_config(), root=Path(__file__).parent, course_id='by-hand')\n"
    )
    return Course(tmp_path)


@pytest.fixture
def write(course):
    """Return a function that writes `source/problems/NAME` with an answer, its tests and what else is given."""

    def run(*more, name="Problem Set 1.ipynb", solution=SQUARE, tests=TESTED):
        path = course.source / "problems" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        text = new_markdown_cell("# Squares\n\nOf a sum: $\\frac{{a}}{b}$.")
        cells = [text, answer(solution), graded(tests, "squares"), *more]
        nbformat.write(new_notebook(cells=cells), path)
        return path

    return run


def test_one_that_is_right_is_proven_and_released(course, write):
    write()
    (checked,) = check(course, "problems")
    assert (checked.name, [*map(str, checked.broken)]) == ("problems/Problem Set 1", [])
    assert record([checked]) == []
    release(course, "problems")
    assert "n * n" not in (course.release / "problems/Problem Set 1.ipynb").read_text()


def test_magics_are_proven_as_they_are_graded(course, write):
    more = "%%capture\ndef more(n):\n    return n + one\none = 1\n1 / 0 if one - 1 else one"
    lessons = new_code_cell("import math\nmath??\n!ls"), new_code_cell("%%time\nbase = 2"), new_code_cell(more)
    solution = (
        "%%time\n### BEGIN SOLUTION\n%time square = lambda n: more(n * n) - base + 1\nshown = !echo 4\n### END SOLUTION"
    )
    path = write(solution=solution, tests=f"%%capture\n{TESTED}\nassert int(shown[0]) == 4")
    notebook = nbformat.read(path, 4)
    notebook.cells[1:1] = lessons
    nbformat.write(notebook, path)
    assert [str(broken) for checked in check(course) for broken in checked.broken] == []
    write(solution=solution.replace("one", "two"), tests=f"%%capture\n{TESTED}", name="wrong.ipynb")
    (checked,) = check(course, "problems/wrong")
    assert 'the solution fails the tests "squares"' in checked.broken[0].what


def test_tests_below_an_answer_that_a_person_grades_may_earn_points_too(course, write):
    path = write(solution="### BEGIN SOLUTION\ndef square(n):\n    return n * n + 0\n### END SOLUTION")
    notebook = nbformat.read(path, 4)
    notebook.cells[1].metadata.nbgrader |= {"grade": True, "points": 1}
    nbformat.write(notebook, path)
    (checked,) = check(course)
    assert [str(broken) for broken in checked.broken] == []


PARTLY = "score = 0\nif square(3) == 9:\n    score += 1\nif square(-2) == 4:\n    score += 1\nscore"


def test_tests_that_end_with_a_number_are_proven_by_the_points_it_gives(course, write):
    write(tests=PARTLY)
    write(tests=PARTLY, solution=SQUARE.replace("n * n", "n * abs(n)"), name="partly.ipynb")
    write(tests=PARTLY.replace("score = 0", "def square(n):\n    return n\n\nscore = 1"), name="generous.ipynb")
    write(tests="print(square(3))\nsquare(3) == 9", name="said.ipynb")
    broken = {checked.name: [each.what for each in checked.broken] for checked in check(course)}
    assert broken["problems/Problem Set 1"] == broken["problems/said"] == []
    (fails,) = broken["problems/partly"]
    assert 'fails the tests "squares"' in fails
    assert "its last value, 1, is its score, and less than all points" in fails
    assert any("the untouched stub earns points" in what for what in broken["problems/generous"])


def test_the_cell_above_that_failed_is_told_with_the_tests_that_fail_for_it(course, write):
    reads = "### BEGIN SOLUTION\ntext = open('growth.csv').read()\n### END SOLUTION"
    path = write(solution=reads, tests="assert text == 'day'")
    (checked,) = check(course)
    said = checked.broken[0].what
    assert "'text' is not defined, and above it the cell \"answer\" ended with FileNotFoundError: " in said
    assert "'growth.csv', which is to stand beside the notebook, in source/" in said
    (path.parent / "growth.csv").write_text("day")
    assert check(course)[0].broken == []


def test_tests_that_an_own_operator_would_decide_are_told_how_to_trust_it(course, write):
    money = "class Money:\n    ### BEGIN SOLUTION\n    __eq__ = lambda self, n: n == 3 + 0\n    ### END SOLUTION"
    write(solution=money, tests="assert Money() == 3")
    (checked,) = check(course)
    assert "or write ### ALLOW OBJECTS into them" in checked.broken[0].what
    write(solution=money, tests="### ALLOW OBJECTS\nassert Money() == 3")
    assert check(course)[0].broken == []


def test_an_assignment_with_a_space_in_its_name_is_named_as_one_types_it(course, write):
    write()
    (course.source / "problems").rename(course.source / "Week 1")
    ran = gradestep(course, "release", "Week 1")
    assert "Checked as drafts: Problem Set 1. " in ran.stdout
    assert 'nbgrader release_assignment "Week 1", or gradestep pack "Week 1".' in ran.stdout
    assert 'run gradestep grade "Week 1" first' in gradestep(course, "feedback", "Week 1").stderr


def test_a_solution_that_fails_its_tests_is_named_with_its_cell(course, write):
    path = write(solution=SQUARE.replace("n * n + 0", "n + n"))
    (checked,) = check(course, "problems/Problem Set 1")
    (broken, *_) = checked.broken
    assert (broken.path, broken.line) == (path, 3)
    assert broken.what.startswith('cell 3 (code): the solution fails the tests "squares"')
    with pytest.raises(GradestepError, match="cell 3"):
        release(course, "problems")
    assert not course.release.exists()


def test_tests_that_the_stub_passes_are_named(course, write):
    write(tests="pass")
    (checked,) = check(course, "problems")
    assert any("squares" in broken.what and broken.line == 3 for broken in checked.broken)


def test_a_line_of_the_solution_in_a_lesson_is_named(course, write):
    write(new_markdown_cell("Psst: return n * n + 0"))
    (checked,) = check(course, "problems")
    assert [broken.line for broken in checked.broken] == [2]
    assert "return n * n + 0" in checked.broken[0].what


@pytest.mark.parametrize("where", ["metadata", "attachments"])
def test_a_hidden_test_where_only_a_search_of_the_release_finds_it_is_a_leak(course, write, where):
    hint = new_markdown_cell("A hint.")
    hint[where] = {"note.txt": {"text/plain": "assert square(-2) == 4, 'of a negative'"}}
    write(hint)
    with pytest.raises(GradestepError, match=r"hidden tests .*\(cell 3 \(code\) of its source\)"):
        release(course, "problems")
    with pytest.raises(GradestepError, match="shows the hidden tests"):
        course.nbgrader("generate_assignment", "problems", "--force")


def test_one_that_cannot_be_read_says_so(course, write):
    write().write_text("{")
    with pytest.raises(GradestepError, match=r"Problem Set 1\.ipynb cannot be read"):
        check(course, "problems")


def test_one_that_cannot_be_read_keeps_no_other_from_being_checked(course, write):
    write(name="damaged.ipynb").write_text("{")
    write(name="open.ipynb", solution=SQUARE.replace("### END", "# END OF"))
    write(solution=SQUARE.replace("n * n", "n"))
    script = course.challenges / "problems/half.py"
    script.parent.mkdir()
    script.write_text("# %%\n1 +")
    ran = gradestep(course, "check")
    assert ran.returncode == 1
    for said in (
        "damaged.ipynb cannot be read",
        "half.py:1: no front matter",
        "cell 3 (code): the solution fails the tests",
    ):
        assert said in ran.stderr
    assert "source/problems/open.ipynb: cell 2 (code): " in ran.stderr
    assert "1 notebook checked" in ran.stdout


def test_a_lesson_that_fails_is_named_with_its_cell(course, write):
    write(new_code_cell("1 / 0"), new_code_cell("open('growth.csv')"))
    (checked,) = check(course)
    assert [(broken.line, broken.what.split(": ")[2]) for broken in checked.broken] == [
        (4, "ZeroDivisionError"),
        (5, "FileNotFoundError"),
    ]
    assert "put the file beside the notebook, in source/" in checked.broken[1].what


def test_the_command_names_it_as_its_author_does(course, write):
    write()
    ran = gradestep(course, "check", "problems")
    assert ran.returncode == 0, ran.stderr
    assert "Problem Set 1" in ran.stdout
    assert "did you mean problems" in gradestep(course, "check", "problem").stderr


def test_a_second_release_replaces_the_first_unless_somebody_has_worked_in_it(course, write):
    lesson = new_code_cell("import math")
    path = write(lesson)
    release(course, "problems")
    notebook = nbformat.read(path, 4)
    notebook.cells[-1].source = "import cmath"
    nbformat.write(notebook, path)
    release(course, "problems")
    released = course.release / "problems/Problem Set 1.ipynb"
    work = nbformat.read(released, 4)
    assert work.cells[-1].source == "import cmath"
    work.cells[-1].source = "import fractions"
    nbformat.write(work, released)
    with pytest.raises(GradestepError, match=r"Problem Set 1\.ipynb: somebody has worked in it"):
        release(course, "problems")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("c.CourseDirectory.release_directory = 'release'", "release_directory is .*take that line out"),
        ("c.CourseDirectory.source_directory = 'master'", "source_directory is .*take that line out"),
        (
            "c.Execute.timeout = 'x'",
            r"_config\.py: .*expected an int, .*give c\.Execute\.timeout another value",
        ),
        ("c.Exceute.timeout = 60", r"_config\.py:\d+: c\.Exceute is no setting: did you mean c\.Execute\?"),
        ("c.Gradestep.time_zone = 'UTC'", r"c\.Gradestep\.time_zone is .*did you mean c\.Gradestep\.timezone\?"),
        ("c.LinearPenalty.percent_a_day = 10", r"did you mean c\.LinearPenalty\.percent_per_day\?"),
        ("c.Gradestep.zone_of_due = 'UTC'", r"c\.Gradestep\.zone_of_due is no setting: use timezone"),
        ("c.LinearPenalty.percent_per_day = 200", r"should not be greater than 100, .*percent_per_day another value"),
        ("c.Exchange.root = 5", r"'root' trait of Exchange expected a unicode string, not the int 5: give c\.Exchange"),
        (
            "c.AssignLatePenalties.plugin_class = 'mine.P'",
            "AssignLatePenalties must be .*could not be imported",
        ),
        ("c.Execute.timeout = (120", r"nbgrader_config\.py: SyntaxError: .*never closed"),
    ],
)
def test_settings_by_which_no_release_of_ours_can_be_made_are_named_and_nothing_is_released(course, write, line, said):
    write()
    config = course.root / "nbgrader_config.py"
    config.write_text(f"{config.read_text()}c = get_config()\n{line}\n")
    with pytest.raises(GradestepError, match=said):
        release(course, "problems")
    assert not course.release.exists()


@pytest.mark.parametrize("name", ["nbgrader_config.py", "source/problems/Problem Set 1.ipynb"])
def test_a_file_that_is_not_utf_8_is_named(course, write, name):
    write()
    path = course.root / name
    path.write_text(path.read_text("utf-8"), "utf-16")
    ran = gradestep(course, "check")
    assert ran.returncode == 1
    assert "Traceback" not in ran.stderr
    assert f"{name}:1: not UTF-8: save" in ran.stderr or f"{name} is not UTF-8: save it" in ran.stderr
    assert ran.stderr.count("UTF-8: save") == 1


def test_a_build_does_not_overwrite_a_notebook_that_no_build_wrote(course, write):
    path = write(name="squares.ipynb")
    before = path.read_bytes()
    assert gradestep(course, "import", str(path), "--into", "problems").returncode == 0
    refused = gradestep(course, "build", "problems")
    assert "source/problems/squares.ipynb: no build wrote it" in refused.stderr
    assert path.read_bytes() == before
    path.unlink()
    assert gradestep(course, "build", "problems").returncode == 0
    assert gradestep(course, "build", "problems").returncode == 0


def test_a_demo_of_what_no_script_gives_is_refused_in_words(course, write):
    write()
    for arguments in (["demo"], ["demo", "problems"]):
        ran = gradestep(course, *arguments)
        assert ran.returncode == 1
        assert "Error: problems: its notebooks have no scripts" in ran.stderr


def test_a_course_without_anything_says_where_it_looked(course):
    assert "challenges/ holds no challenge, and source/ no notebook" in gradestep(course, "check").stderr
