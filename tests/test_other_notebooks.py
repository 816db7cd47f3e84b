"""What one notebook of a hand-in writes, the next one finds, as it does in nbgrader; or a person looks, by any way."""

import shutil
import sys

import nbformat
import pytest
from nbformat import v4

from gradestep.course.course import Course
from gradestep.gradebook.scores import automatic, waits
from gradestep.grading.grade import grade
from gradestep.grading.session import Session
from gradestep.grading.session_config import SessionConfig
from gradestep.grading.time_left import Times
from gradestep.sandbox import levels
from gradestep.submissions.submission import Submission

from .cells import answer, checked
from .command_line import nbgrader
from .submissions.corpus import submitted
from .submissions.graded import scores
from .submissions.hand_in import RIGHT, hand_in

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the sandbox needs Linux")

A = "first-steps"
FULL = {"twice_three": 1, "small_numbers": 2, "warm_colours": 1, "loud": 1, "why_warm": 0}
WRITES = f"{RIGHT}\n\n\nopen('kept.txt', 'w').write('upper')"
READS = "how = open('kept.txt').read()\n\n\ndef shout(word):\n    return getattr(word, how)()"


@pytest.fixture(scope="module")
def session():
    with Session(SessionConfig({}, ("numpy",), {}, levels.choose("best")[0], times=Times(20, 100))) as session:
        yield session


@pytest.fixture
def graded(session):
    """Grade the notebook `b` of a hand-in, with `a` beside it, graded too or not; return its tests and the notes."""

    def graded(writes, reads, *, alone=False, files=None, name="a"):
        notebooks = {
            name: v4.new_notebook(cells=[answer(writes), checked("assert True")]),
            "b": v4.new_notebook(cells=[answer(reads), checked("assert kept == 7")]),
        }
        session.config.sources.update(notebooks)
        own = {"b": notebooks["b"]} if alone else notebooks
        beside = {name: notebooks[name]} if alone else {}
        done = session.grade(Submission("ada", own, files=files or {}, beside=beside))
        (tests,) = [each for each in done.executed["b"].cells if each.id == "tests"]
        return tests, done.submission.notes["b"]

    return graded


FILES = {
    "a text": ("open('kept.txt', 'w').write('7')", "kept = int(open('kept.txt').read())"),
    "an array": ("import numpy as np\nnp.save('kept.npy', [7])", "import numpy as np\nkept = np.load('kept.npy')[0]"),
    "in a folder": (
        "from pathlib import Path\nPath('out').mkdir()\nPath('out/kept.txt').write_text('7')",
        "kept = int(open('out/kept.txt').read())",
    ),
    "a pickle": (
        "import pickle\npickle.dump(7, open('kept.pkl', 'wb'))",
        "import pickle\nkept = pickle.load(open('kept.pkl', 'rb'))",
    ),
    "a module": ("%%writefile mine.py\nkept = 7", "from mine import kept"),
    "looked for": (
        "open('kept.txt', 'w').write('7')",
        "import os\nkept = int(open('kept.txt').read()) if os.path.exists('kept.txt') else 0",
    ),
    "a name that is made up": (
        "n = 3\nopen(f'kept_{n}.txt', 'w').write('7')",
        "n = 3\nkept = int(open(f'kept_{n}.txt').read())",
    ),
}


@pytest.mark.parametrize("alone", [False, True], ids=["with the other", "alone"])
@pytest.mark.parametrize("kind", FILES)
def test_what_another_notebook_writes_is_there(graded, kind, alone):
    tests, notes = graded(*FILES[kind], alone=alone)
    assert (automatic(tests), waits(tests)) == (1, False), notes
    assert len(notes) == 1
    assert "not handed in, came from a, run first" in notes[0]


def test_what_a_later_notebook_writes_is_there_too(graded):
    tests, _ = graded(*FILES["a text"], name="c")
    assert automatic(tests) == 1


def test_what_was_handed_in_is_used(graded):
    tests, notes = graded(*FILES["a text"], files={"kept.txt": b"7"})
    assert (automatic(tests), notes) == (1, [])


CANNOT = {  # how another notebook comes not to write the file that it names
    "ends": "import os\nopen('kept.txt', 'w').write('7')\nos._exit(0)",
    "outside": "open('/tmp/kept.txt', 'w').write('7')",
}


@pytest.mark.parametrize("how", CANNOT)
def test_what_cannot_be_had_waits_for_a_person_who_reads_its_name(graded, how):
    tests, notes = graded(CANNOT[how], "kept = int(open('/tmp/kept.txt').read())", alone=True)
    assert waits(tests)
    assert "wants kept.txt, which was not handed in and which the notebook a names" in notes[0]


def test_an_answer_that_runs_another_notebook_waits_for_a_person(graded):
    tests, notes = graded("kept = 7", "%run a.ipynb")
    assert waits(tests)
    assert "wants the notebook a.ipynb" in notes[0]


def test_a_file_that_nobody_writes_and_a_wrong_answer_cost_what_they_cost(graded):
    for reads in ("kept = int(open('mine.txt').read())", "import mine", "kept = 6"):
        tests, notes = graded("x = 1", reads)
        assert (automatic(tests), notes) == (0, []), reads
    tests, _ = graded(*("open('kept.txt', 'w').write('8')", FILES["a text"][1]))
    assert automatic(tests) == 0


def test_no_file_leads_out_of_the_work_folder(graded):
    """A student's process may answer anything."""
    forged = """from gradestep.bridge.work_files import WorkFiles
WorkFiles.written = lambda self: {"../kept.txt": b"7", "/etc/kept.txt": b"7", "b.ipynb": b"{}", "kept.txt": b"7"}"""
    tests, notes = graded(forged, FILES["a text"][1])
    assert automatic(tests) == 1
    assert "kept.txt, not handed in, came from a" in notes[0]


def ways(course):
    """Yield the scores by each way to grade."""
    grade(course, A)
    yield scores(course, A)["ada"]
    grade(course, A, notebooks=["naming"], force=True)
    yield scores(course, A)["ada"]
    nbgrader(course, "autograde", A, "--force")
    yield scores(course, A)["ada"]


def test_the_points_are_the_same_by_every_way_to_grade(once_released, tmp_path):
    shutil.copytree(once_released.root, tmp_path / "course")
    course = Course(tmp_path / "course")
    hand_in(submitted(course, "ada"), course.release / A, twice=WRITES, shout=READS)
    assert list(ways(course)) == [FULL] * 3
    page = nbformat.read(course.root / f"autograded/ada/{A}/naming.ipynb", 4)
    (note,) = page.metadata.gradestep.notes
    assert note.startswith("kept.txt, not handed in, came from doubling")
