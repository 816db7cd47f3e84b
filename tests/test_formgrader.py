"""formgrader in a browser: its Autograde button grades a class with slips as `gradestep grade` does, and says why.

Each student of the class made one slip; `ada` made none.
"""

import shutil
import sys

import pytest

from gradestep.course.course import Course
from gradestep.grading.grade import grade

from . import browser
from .handed_in import FULL, database
from .submissions.corpus import submitted
from .submissions.graded import scores
from .submissions.hand_in import RIGHT, cell, hand_in, own_cell, read, with_doubling

A = "first-steps"
ODD = """class Odd:
    def __eq__(self, other): return True
def twice(number): return 6 if number == 3 else Odd()"""
SCRIPT = "Look here <script>document.title = 'taken'</script><img src=x onerror=\"document.title='taken'\">"
WRITES = f"{RIGHT}\n\n\nopen('kept.txt', 'w').write('upper')"
READS = "how = open('kept.txt').read()\n\n\ndef shout(word):\n    return getattr(word, how)()"
MINUTE = browser.MINUTE

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="the sandbox needs Linux"),
    pytest.mark.skipif(browser.CHROMIUM is None, reason=browser.NO_CHROMIUM),
]


def with_a_script(folder, release):
    notebook = read(release, "doubling")
    notebook["cells"].insert(1, own_cell(SCRIPT, "markdown"))
    card = cell(notebook, "twice_three-card")
    card["source"] = card["source"].replace('answer="B"', 'answer="B')
    with_doubling(folder, release, notebook)


def cut_off(folder, release):
    hand_in(folder, release)
    path = folder / "doubling.ipynb"
    path.write_bytes(path.read_bytes()[:2000])


CLASS = {
    "ada": hand_in,
    "cut": cut_off,
    "files": lambda folder, release: hand_in(folder, release, twice=WRITES, shout=READS),
    "odd": lambda folder, release: hand_in(folder, release, twice=ODD),
    "script": with_a_script,
}


def copied(once_released, folder):
    shutil.copytree(once_released.root, folder / "course")
    course = Course(folder / "course")
    for student, write in CLASS.items():
        write(submitted(course, student), course.release / A)
        (submitted(course, student) / "timestamp.txt").write_text("2026-03-01 09:30:00 UTC", "utf-8")
    return course


@pytest.fixture(scope="module")
def graded(once_released, tmp_path_factory, chromium):
    """The class, graded and given feedback by the buttons for each student, and a page of formgrader."""
    course = copied(once_released, tmp_path_factory.mktemp("formgrader"))
    with browser.served(course.root) as address, browser.paged(chromium, address) as page:
        for button, said in (
            (".autograde", "Successfully autograded"),
            (".generate-feedback", "Successfully generated"),
        ):
            page.goto(f"{address}/formgrader/manage_submissions/{A}")
            for student in CLASS:
                row = page.get_by_role("row").filter(has=page.get_by_text(student, exact=True))
                row.locator(f"{button} a").click()
                page.locator(".modal-body", has_text=said).wait_for(timeout=2 * MINUTE)
                page.locator(".modal button", has_text="OK").click()
                page.locator(".modal").wait_for(state="detached")
        yield course, address, page


def opened(graded, student, name="doubling"):
    """Open a hand-in as a teacher does who grades by hand, and return the page."""
    course, address, page = graded
    with database(course) as gradebook:
        which = gradebook.find_submission_notebook(name, A, student).id
    page.goto(f"{address}/formgrader/submissions/{which}")
    page.locator(".score[placeholder]").first.wait_for(timeout=MINUTE)  # what is entered before is not heard
    return page


def test_the_buttons_give_the_scores_that_gradestep_grade_gives(graded, tmp_path):
    course = graded[0]
    by_button = scores(course, A)
    assert by_button["ada"] == by_button["files"] == by_button["script"] == FULL
    assert by_button["odd"] == {**FULL, "small_numbers": 0}  # and waits
    assert by_button["cut"] == {**FULL, "twice_three": 0, "small_numbers": 0}
    shutil.copytree(course.root, tmp_path / "course")
    grade(again := Course(tmp_path / "course"), A, force=True)
    assert scores(again, A) == by_button


def test_a_teacher_reads_why_a_cell_waits_and_gives_its_points(graded):
    page = opened(graded, "odd")
    assert "the answer is a Odd, whose own __eq__ would decide what the tests ask" in page.locator("body").inner_text()
    field = page.locator("#small_numbers input.score, [id*=small_numbers] input.score, input.score").nth(1)
    with page.expect_response(lambda answer: "/api/grade/" in answer.url and answer.request.method == "PUT") as saved:
        field.fill("1.5")
        field.press("Tab")
    assert saved.value.ok
    with database(graded[0]) as gradebook:
        assert gradebook.find_grade("small_numbers", "doubling", A, "odd").manual_score == 1.5


NOTES = {  # what stands above a hand-in, by student and notebook
    ("cut", "doubling"): "doubling.ipynb is cut off: its end is missing.",
    ("files", "naming"): "kept.txt, not handed in, came from doubling, run first",
    ("script", "doubling"): "Cards with a damaged text",
}


@pytest.mark.parametrize(("student", "name"), NOTES)
def test_a_teacher_reads_what_was_odd(graded, student, name):
    assert NOTES[student, name] in opened(graded, student, name).locator("body").inner_text()


def test_a_students_text_runs_nothing(graded):
    page = opened(graded, "script")
    assert page.title() == "doubling"
    assert "Look here" in page.locator("body").inner_text()


@pytest.mark.parametrize("student", CLASS)
def test_feedback_holds_no_hidden_test_and_no_note_of_the_teachers(graded, student):
    course, _, page = graded
    for name in ("doubling", "naming"):
        page.goto((course.root / f"feedback/{student}/{A}/{name}.html").as_uri())
        text = page.locator("body").inner_text()
        assert "Score" in text
        assert "HIDDEN" not in text
        assert "for small in" not in text
        assert "For the teacher" not in text
