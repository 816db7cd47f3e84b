"""What did not change is not run again, and what is kept of a run is what a run would bring, byte for byte."""

import json
import os
import random
import sys
import time
from collections import Counter
from copy import deepcopy
from dataclasses import replace
from functools import partial
from pathlib import Path

import nbformat
import pytest
from nbformat import v4

from gradestep.grading import kept_verdicts, verdict_key
from gradestep.grading.grade import grade
from gradestep.grading.kept_verdicts import Verdict, Verdicts
from gradestep.grading.session import Session
from gradestep.grading.session_config import SessionConfig
from gradestep.grading.time_left import Times
from gradestep.grading.verdict_key import file_digests
from gradestep.release.release import release
from gradestep.release.sample import STUDENTS
from gradestep.sandbox import levels
from gradestep.sandbox.readable_paths import python_places
from gradestep.static_analysis.unrepeatable import draws_anew
from gradestep.submissions.submission import Submission

from .cells import answer, cell, graded
from .command_line import nbgrader
from .handed_in import rows, worked
from .runs import CLASS, copy_of, graded_places

A = "first-steps"
ADA, GRACE, ALAN, MARY = STUDENTS

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the sandbox needs Linux")


@pytest.fixture
def ran(monkeypatch):
    """The notebooks that are run, counted."""
    counted = Counter()
    once = Session.run

    def counting(self, name, notebook, submission):
        counted[name] += 1
        return once(self, name, notebook, submission)

    monkeypatch.setattr(Session, "run", counting)
    return counted


@pytest.fixture(scope="module")
def kept(handed_in, tmp_path_factory):
    """The class, graded, with its kept verdicts; tests only copy it."""
    course = copy_of(handed_in, tmp_path_factory.mktemp("kept"))
    grade(course, A)
    return course


@pytest.fixture
def again(kept, tmp_path):
    """A copy of it, for a test to change."""
    return copy_of(kept, tmp_path)


def ungraded(course, tmp_path, name):
    """Return a copy of what was handed in and what is kept, without anything that was graded."""
    bare = copy_of(course, tmp_path / name)
    for folder in (bare.root / "autograded").glob("[!.]*"):
        folder.rename(tmp_path / f"{name}-{folder.name}")
    return bare


def edited(path, change):
    notebook = nbformat.read(path, 4)
    change({each.id: each for each in notebook.cells}, notebook)
    nbformat.write(notebook, path)


def all_rows(course):
    return {
        student: rows(course, student)
        for student in sorted(each.name for each in (course.root / "submitted").iterdir())
    }


def test_the_same_answer_by_another_student_is_not_run_twice(fresh, ran, undisturbed):
    grade(fresh, A)
    assert ran == {"doubling": 4, "naming": 4}  # by six students, who work in four ways
    assert graded_places(fresh) == graded_places(undisturbed)


def test_a_class_that_is_graded_from_kept_verdicts_is_as_if_it_had_been_run(kept, tmp_path, ran):
    whole, from_kept = (ungraded(kept, tmp_path, name) for name in ("whole", "from-kept"))
    grade(from_kept, A)
    assert not ran
    grade(whole, A, again=True)
    assert ran == {"doubling": 6, "naming": 6}
    assert graded_places(from_kept) == graded_places(whole)
    assert all_rows(from_kept) == all_rows(whole)


def scribble(rng, cells, notebook):
    """Do to a hand-in what students do: own cells and texts, prints, errors, displays, an answer of another kind."""
    own = [
        lambda: v4.new_markdown_cell(f"My note {rng.random()}"),
        lambda: v4.new_code_cell("print('here I am')\n7 * 6"),
        lambda: v4.new_code_cell("1 / 0"),
        lambda: v4.new_code_cell("import sys\nprint('careful', file=sys.stderr)"),
        lambda: v4.new_code_cell("{'b', 'a', 'c'}"),
    ]
    for _ in range(rng.randrange(3)):
        notebook.cells.insert(rng.randrange(len(notebook.cells)), rng.choice(own)())
    if "twice" in cells and rng.random() < 0.5:
        cells["twice"].source = rng.choice(
            [
                "def twice(number):\n    print('twice', number)\n    return number + number",
                "class N(int): pass\n\ndef twice(number):\n    return N(number * 2)",
                "def twice(number):\n    raise KeyError(number)",
                "def twice(number) return",
            ]
        )
    if "why_warm" in cells:
        cells["why_warm"].source = f"They glow, {rng.randrange(3)} times."


def test_generated_hand_ins_get_the_same_from_kept_verdicts_as_from_runs(once_released, tmp_path, ran):
    course, rng = copy_of(once_released, tmp_path / "first"), random.Random(17)  # noqa: S311 - the same each time
    for number in range(12):
        place = course.root / "submitted" / f"s{number}" / A
        worked(course, rng.choice(STUDENTS), place)
        for path in sorted(place.glob("*.ipynb")):
            edited(path, partial(scribble, rng))
    grade(course, A)
    first = sum(ran.values())
    for number in (2, 5, 7):  # hand in again, in part
        edited(course.root / "submitted" / f"s{number}" / A / "doubling.ipynb", partial(scribble, rng))
    whole = ungraded(course, tmp_path, "whole")
    ran.clear()
    grade(course, A)
    assert sum(ran.values()) <= 3
    assert first > 12
    grade(whole, A, again=True)
    assert graded_places(course) == graded_places(whole)
    assert all_rows(course) == all_rows(whole)


def test_who_changes_one_notebook_has_that_one_run_and_a_new_text_runs_nothing(again, ran):
    edited(again.root / f"submitted/ada/{A}/doubling.ipynb", lambda cells, _: cells["twice"].update(source="twice = 3"))
    edited(again.root / f"submitted/grace/{A}/naming.ipynb", lambda cells, _: cells["why_warm"].update(source="Sun."))
    grade(again, A)
    assert ran == {"doubling": 1}
    text = nbformat.read(again.root / f"autograded/grace/{A}/naming.ipynb", 4)
    assert {each.id: each.source for each in text.cells}["why_warm"] == "Sun."
    assert rows(again, "ada")[2]["doubling"][2]["small_numbers"][0] == 0


def test_after_one_test_was_mended_that_notebook_is_run_and_no_other(again, ran):
    mend(again)
    summary = grade(again, A)
    assert len(summary.rows) == len(CLASS)
    assert ran == {"doubling": 4}
    ran.clear()
    assert grade(again, A).rows == []
    assert not ran


def mend(course):
    script = course.challenges / A / "doubling.py"
    script.write_text(script.read_text("utf-8").replace("(-4, 0.5, 7)", "(-4, 0.5, 70)"), "utf-8")
    release(course, A, force=True)


def test_again_runs_all_of_it_and_force_writes_it_anew_and_runs_nothing(again, ran):
    assert len(grade(again, A, force=True).rows) == len(CLASS)
    assert not ran
    assert len(grade(again, A, again=True).rows) == len(CLASS)
    assert ran == {"doubling": 6, "naming": 6}


def test_a_kept_verdict_that_is_damaged_or_of_another_notebook_is_run_again(again, ran, kept):
    files = sorted((again.root / ".gradestep/verdicts").glob("*.json"))
    for path, text in zip(files, ['{"cells": [', "[]", '{"cells": [{}], "notes": []}', "", "null"], strict=False):
        path.write_text(text, "utf-8")
    grade(again, A, force=True)
    assert sum(ran.values()) == 5
    assert graded_places(again) == graded_places(kept)


def test_nbgraders_own_autograde_takes_kept_verdicts_and_writes_what_it_writes_of_a_run(kept, tmp_path):
    course = ungraded(kept, tmp_path, "by-nbgrader")
    bare = ungraded(kept, tmp_path, "without")
    for path in (bare.root / ".gradestep/verdicts").iterdir():
        path.unlink()
    for each in (course, bare):
        nbgrader(each, "autograde", A, "--student", "ada")
    assert graded_places(course) == graded_places(bare)
    for path in (course.root / ".gradestep/verdicts").glob("*.json"):
        path.write_text(path.read_text("utf-8").replace('"notes": []', '"notes": ["from what is kept"]'), "utf-8")
    nbgrader(course, "autograde", A, "--student", "ada", "--force")
    assert b"from what is kept" in b"".join(graded_places(course)["ada"].values())


@pytest.fixture(scope="module")
def warm():
    with Session(SessionConfig({}, ("numpy",), {}, levels.choose("best")[0])) as session:
        yield session


@pytest.fixture
def run_of(warm, tmp_path):
    """Run a notebook of an answer and a test, and return what a session says of chance, and how many are kept then."""

    def run(source, test="assert True", *, seconds=20, others=None):
        book = v4.new_notebook(cells=[answer(source), graded(test)])
        config = SessionConfig(
            {"n": book, **(others or {})}, (), {}, warm.config.level, times=Times(seconds, 5 * seconds)
        )
        session = Session(config, Verdicts(tmp_path / "verdicts"))
        session.fork_server = warm.fork_server
        books = {"n": deepcopy(book), **deepcopy(others or {})}
        session.grade(Submission("ada", books))
        return len([path for path in (tmp_path / "verdicts").glob("*.json") if path.read_text("utf-8") != ""])

    return run


@pytest.mark.parametrize(
    "source",
    [
        "x = 1",
        "raise ValueError('always')",
        "import numpy as np\nnp.random.rand(), np.random.default_rng(3).normal()",
        "import random\nrandom.seed(2)\nrandom.random()",
        "import time\ntime.sleep(0.1)",
        "class Odd:\n    def __eq__(self, other): return True\nx = Odd()",
        "def update(weights): return weights\nupdate([1])",
    ],
)
def test_a_run_that_would_come_to_the_same_again_is_kept(run_of, source):
    assert run_of(source) == 1


@pytest.mark.parametrize(
    "source",
    [
        "while True: pass",
        "import time\ntry:\n    time.sleep(9)\nexcept BaseException:\n    x = 1",
        "import time\ntime.sleep(1.5)",
        "import os\nos._exit(3)",
        "import numpy as np\nx = np.ones(10**12)",
        "x = bytearray(3 * 10**9)",
        "x = [open('/dev/null') for _ in range(9999)]",
        "import time\nx = time.time()",
        "from datetime import datetime\nx = datetime.now().second",
        "import numpy as np\nx = np.random.default_rng().normal()",
        "import random\nrandom.seed()\nx = random.random()",
        "import os\nx = os.urandom(3)",
        "import secrets\nx = secrets.choice([1, 2])",
        "from secrets import choice\nx = choice([1, 2])",
        "import urllib.request\nurllib.request.urlopen('http://localhost:9')",
        "x = id(3)",
        "!date",
        "%time sum(range(9))",
    ],
)
def test_a_run_that_hung_on_a_limit_an_end_the_clock_or_chance_is_not_kept(run_of, source):
    assert run_of(source, seconds=2) == 0


def test_tests_that_take_too_long_by_a_students_function_are_not_kept(run_of):
    assert run_of("import time\ndef slow():\n    time.sleep(9)", "slow()", seconds=2) == 0


def test_a_cell_that_waits_for_a_person_is_kept(run_of):
    assert run_of("class Odd:\n    def __eq__(self, other): return True\nx = Odd()", "assert x == 3") == 1


def test_what_hangs_on_a_file_that_another_notebook_names_is_not_kept(run_of):
    other = v4.new_notebook(cells=[cell("open('made.txt', 'w').write('1')")])
    assert run_of("x = open('made.txt').read()", "assert x == '1'", others={"o": other}) == 0


def test_what_looks_for_a_file_in_vain_is_kept_only_where_it_loses_nothing(run_of):
    looks = "import os\nx = os.path.exists('made.txt')"
    assert run_of(looks, "assert x") == 0  # another student's notebook beside it may write the file
    assert run_of(looks, "assert not x") == 1


def test_a_set_of_texts_has_one_order_in_each_warm_process():
    book = v4.new_notebook(cells=[answer("print(*set('abcdefgh'), hash('a'))"), graded("assert True")])
    shown = set()
    for _ in range(2):
        with Session(SessionConfig({"n": book}, (), {}, levels.choose("off")[0])) as session:
            done = session.grade(Submission("ada", {"n": deepcopy(book)}))
            shown.add(done.executed["n"].cells[0].outputs[0].text)
    assert len(shown) == 1


def config_for(book, **other):
    usual = {"sources": {"n": book}, "modules": ("numpy",), "files": {"data.csv": b"1"}, "level": "namespaces"}
    return SessionConfig(**{**usual, **other})


def key(book, config, files=None):
    return Session(config, Verdicts(Path("unused")))._key("n", book, file_digests(files or {}))


def test_the_key_knows_whatever_a_run_depends_on_and_nothing_else(monkeypatch):
    book = v4.new_notebook(
        cells=[v4.new_markdown_cell("My own words", id="m"), answer("x = 1"), graded("assert x == 1")]
    )
    usual = config_for(book)
    same = key(book, usual)
    other = deepcopy(book)
    other.cells[0].source = "Other words"
    assert key(other, usual) == same
    assert key(book, replace(usual, modules=("numpy", "re"))) == same  # which comes with Python
    changed = {}
    for what, cells in {
        "an answer": [book.cells[0], answer("x = 2"), book.cells[2]],
        "a test": [*book.cells[:2], graded("assert x == 2")],
        "points": [*book.cells[:2], graded("assert x == 1", points=3)],
        "a cell more": [*book.cells, v4.new_code_cell("y = 1", id="own-1")],
        "a text cell more": [v4.new_markdown_cell("", id="own-1"), *book.cells],
    }.items():
        changed[what] = key(v4.new_notebook(cells=cells), usual)
    source = v4.new_notebook(cells=[answer("x = 1; y = 2"), book.cells[2]])
    for what, config in {
        "the solution": replace(usual, sources={"n": source}),
        "a module": replace(usual, modules=("numpy", "pandas")),
        "a file": replace(usual, files={"data.csv": b"2"}),
        "the sandbox": replace(usual, level="landlock"),
        "time": replace(usual, times=Times(60, 600)),
        "limits": replace(usual, limits=replace(usual.limits, memory=1)),
        "a script": replace(usual, from_scripts=frozenset({"n"})),
        "one opinion": replace(usual, second_opinion=False),
    }.items():
        changed[what] = key(book, config)
    changed["a student's file"] = key(book, usual, {"own.py": b"x = 1"})
    for what in ("_processor", "_installed", "of_ours", "_linked_code"):
        with monkeypatch.context() as patched:
            patched.setattr(verdict_key, what, lambda *_: "another")
            changed[what] = key(book, usual)
    for module, what, other in ((time, "timezone", 1), (os, "cpu_count", lambda: 99)):
        with monkeypatch.context() as patched:
            patched.setattr(module, what, other)
            changed[what] = key(book, usual)
    assert len({same, *changed.values()}) == 1 + len(changed), changed


def test_our_code_and_what_is_installed_are_read_from_disk():
    assert any(name.startswith("numpy-") for name in verdict_key._installed())
    of_ours, packages = verdict_key.of_ours, verdict_key.GRADES
    assert len(of_ours(packages)) == 64
    assert of_ours(packages) == of_ours(packages) != of_ours(packages[1:])


def test_the_code_of_a_package_that_is_only_linked_to_is_read_too(tmp_path, monkeypatch):
    (tmp_path / "linked_here.py").write_text("x = 1", "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    before = verdict_key._linked_code(["linked_here", "numpy.linalg", "not_there_at_all"])
    assert before.keys() == {"linked_here"}
    (tmp_path / "linked_here.py").write_text("x = 2", "utf-8")
    assert verdict_key._linked_code(["linked_here"]) != before


def test_what_the_exchange_adds_for_itself_makes_no_difference(warm, tmp_path):
    book = v4.new_notebook(cells=[answer("import os\nprint(os.listdir())"), graded("assert True")])
    session = Session(SessionConfig({"n": book}, (), {}, warm.config.level), Verdicts(tmp_path / "verdicts"))
    session.fork_server = warm.fork_server
    files = {"submission_secret.txt": b"abc", "own.txt": b"mine"}
    done = session.grade(Submission("ada", {"n": deepcopy(book)}, files=files))
    assert done.executed["n"].cells[0].outputs[0].text == "['own.txt']\n"
    assert done.submission.files == files
    other = {**files, "submission_secret.txt": b"another"}
    assert session.kept(Submission("grace", {"n": deepcopy(book)}, files=other)) is not None
    assert session.kept(Submission("linus", {"n": deepcopy(book)}, files={})) is None


REACHES = """
import os, pathlib
found = []
for place in {places!r}:
    try:
        found.append(str(os.listdir(place)))
    except OSError:
        pass
    try:
        pathlib.Path(place, "planted.json").write_text("{{}}")
        found.append("written")
    except OSError:
        pass
def twice(number):
    return found
"""


def test_student_code_can_neither_read_nor_write_what_is_kept(again):
    folder = again.root / ".gradestep"
    assert {path.stat().st_mode & 0o077 for path in (folder / "verdicts").iterdir() if path.suffix == ".json"} == {0}
    assert (folder / "verdicts").stat().st_mode & 0o077 == 0
    assert not any(folder.resolve().is_relative_to(place) for place in python_places())
    places = [str(folder), str(folder / "verdicts"), str(again.root), "../.gradestep/verdicts"]
    tried = {"source": REACHES.format(places=places)}
    edited(again.root / f"submitted/ada/{A}/doubling.ipynb", lambda cells, _: cells["twice"].update(tried))
    edited(
        again.root / f"submitted/ada/{A}/doubling.ipynb",
        lambda _, book: book.cells.append(v4.new_code_cell("print('found', found)")),
    )
    if levels.choose("best")[0] == "processes":
        pytest.skip("this machine has no sandbox")
    grade(again, A, students=["ada"])
    book = nbformat.read(again.root / f"autograded/ada/{A}/doubling.ipynb", 4)
    assert "found []" in json.dumps(book)
    assert list(again.root.rglob("planted.json")) == []


def test_the_oldest_make_way_when_there_are_too_many(tmp_path, monkeypatch):
    monkeypatch.setattr(kept_verdicts, "MOST_FILES", 10)
    verdicts = Verdicts(tmp_path / "verdicts")
    book = v4.new_notebook(cells=[v4.new_code_cell("1")])
    for number in range(12):
        verdicts.keep(f"{number:02}", Verdict.of(book, [str(number)]))
        os.utime(tmp_path / f"verdicts/{number:02}.json", (number, number))
    assert verdicts.get("03", book).notes == ["3"]  # which makes it the newest
    verdicts.tidy()
    assert sorted(path.stem for path in (tmp_path / "verdicts").glob("*.json")) == [
        "03",
        *(f"{n:02}" for n in range(5, 12)),
    ]


def test_what_cannot_be_kept_is_graded_all_the_same(fresh, undisturbed):
    (fresh.root / ".gradestep").mkdir()
    (fresh.root / ".gradestep/verdicts").write_text("in the way", "utf-8")
    grade(fresh, A)
    assert graded_places(fresh) == graded_places(undisturbed)


@pytest.mark.parametrize("source", ["x = 1", "import time\ntime.sleep(1)", "np.random.seed(3)", "hash = 3", "now = 4"])
def test_what_is_the_same_each_time_is_not_taken_for_chance(source):
    assert draws_anew(source) == ""
