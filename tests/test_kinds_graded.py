"""Every kind of question that docs/kinds.md shows, from its script to feedback and report, in nbgrader and in ours."""

import json
import sys
from html import escape

import nbformat
import pytest
from nbgrader.api import Gradebook

from benchmarks.stock import plain_copy
from gradestep.authoring.question_cells import CARD, is_card, with_answer, with_variant
from gradestep.course.course import Course, find_course
from gradestep.desk.feedback.make_pages import feedback
from gradestep.desk.report.report_data import report_data
from gradestep.grading.grade import grade
from gradestep.proof.check import check
from gradestep.release.build import read_all
from gradestep.release.init import init
from gradestep.release.release import release
from gradestep.release.sample import STUDENTS, fill
from gradestep.student.quiz.kinds import kind_of

from .every_kind import every_kind

A, N = "first-steps", "every-kind"
UNREAD = "what I mean is hard to say"

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the sandbox needs Linux")


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """A course of one challenge with every kind, its class graded by ours and, in a copy, by nbgrader's own steps."""
    folder = tmp_path_factory.mktemp("kinds")
    list(init(folder / "course"))
    course = find_course(folder / "course")
    for script in (course.challenges / A).glob("*.py"):
        script.unlink()
    (course.challenges / A / f"{N}.py").write_text(every_kind(), "utf-8")
    assert [broken.what for checked in check(course) for broken in checked.broken] == []
    release(course, A)
    (challenge,) = read_all(course.scripts(A))
    for student in STUDENTS:
        hand_in(course, student.id, lambda notebook, student=student: fill(notebook, challenge, student))
    hand_in(course, "barbara", lambda notebook: right_in_variant(notebook, challenge, 2))
    hand_in(course, "linus", lambda notebook: [said(cell, UNREAD) for cell in notebook.cells if is_card(cell)])
    stock = plain_copy(course, folder / "stock", [*(student.id for student in STUDENTS), "barbara", "linus"])
    stock.nbgrader("autograde", A)
    grade(course, A)
    feedback(course, A)
    return course, stock, challenge


def right_in_variant(notebook, challenge, variant):
    """Answer every card right, those with variants in one of them."""
    quizzes = {cell.name: cell for cell in challenge.of_role("quiz")}
    for cell in filter(is_card, notebook.cells):
        quiz = quizzes[cell.metadata.gradestep.quiz]
        drawn = variant if quiz.variants > 1 else 0
        cell.source = with_answer(with_variant(cell.source, drawn), quiz.drawn[drawn].key)


def said(cell, answer):
    cell.source = CARD.sub(lambda card: f'{card["call"]}"{answer}"', cell.source)


def hand_in(course, student, change):
    folder = course.root / "submitted" / student / A
    folder.mkdir(parents=True)
    notebook = nbformat.read(course.release / A / f"{N}.ipynb", 4)
    change(notebook)
    nbformat.write(notebook, folder / f"{N}.ipynb")


def points(course):
    with Gradebook(f"sqlite:///{course.root / 'gradebook.db'}") as gradebook:
        return {
            submission.student.id: {
                each.name: (each.auto_score, each.needs_manual_grade)
                for notebook in submission.notebooks
                for each in notebook.grades
            }
            for submission in gradebook.assignment_submissions(A)
        }


def test_the_key_earns_all_points_and_wrong_or_no_answers_none(graded):
    course, _, challenge = graded
    full = {cell.name: (cell.marks["points"], False) for cell in challenge.of_role("quiz")}
    nothing = dict.fromkeys(full, (0, False))
    in_part = {cell.name: cell.marks["points"] * share for cell in challenge.of_role("quiz") if (share := wrong(cell))}
    assert in_part == {"rates_and_curves": pytest.approx(4 / 3)}
    assert points(course) == {
        "ada": full,
        "alan": full,
        "barbara": full,
        "grace": nothing | {name: (earned, False) for name, earned in in_part.items()},
        "mary": nothing,
        "linus": nothing,
    }


def wrong(cell):
    """Return the part of the points that a wrong answer earns."""
    return kind_of(cell.asks).mark(cell.quiz.given, cell.quiz.seal, cell.quiz.wrong).share


def test_nbgraders_own_steps_give_the_same_points(graded):
    course, stock, _ = graded
    assert points(stock) == points(course)


def test_the_release_holds_no_key(graded):
    course, _, challenge = graded
    text = (course.release / A / f"{N}.ipynb").read_text("utf-8")
    for cell in challenge.of_role("quiz"):
        assert 'answer=\\"\\"' in text
        for _, line in cell.quiz.secrets():
            assert json.dumps(line)[1:-1] not in text


def test_a_feedback_page_says_what_was_right_and_why(graded):
    course, _, challenge = graded
    page = (course.root / "feedback/grace" / A / f"{N}.html").read_text("utf-8")
    for cell in challenge.of_role("quiz"):
        assert f"The right answer: {shown(cell, cell.quiz.key)}." in page
        assert f"✗ Your answer: {shown(cell, cell.quiz.wrong)}." in page
    assert page.count("✓ Right") >= len(challenge.of_role("quiz"))
    assert "✓ Your answer" in (course.root / "feedback/ada" / A / f"{N}.html").read_text("utf-8")


def shown(cell, answer):
    return escape(kind_of(cell.asks).shown(cell.quiz.given, answer))


def test_an_answer_that_cannot_be_read_is_noted_for_a_person(graded):
    course, _, challenge = graded
    notebook = nbformat.read(course.root / "autograded/linus" / A / f"{N}.ipynb", 4)
    said = notebook.cells[0].source.replace("\\", "")  # which keeps Markdown from reading it
    assert "Cards whose answer cannot be read" in said
    assert challenge.of_role("quiz")[0].name in said  # a note has an end, and may not come to the last


def test_a_report_counts_answers_and_misconceptions(graded):
    course, _, challenge = graded
    data = report_data(Course(course.root), A)
    assert all(item.card.last_n == 4 for item in data.items)
    assert all(max(option.last for option in item.card.options if option.right) == 3 for item in data.items)
    held = {each.slug: each.last for each in data.misconceptions}
    slugs = [
        next(row.misconception for row in rows(cell) if not row.right and row.misconception)
        for cell in challenge.of_role("quiz")
    ]
    assert {slug: held[slug] for slug in slugs} == dict.fromkeys(slugs, 1)


def rows(cell):
    return kind_of(cell.asks).rows(cell.quiz.given, cell.quiz)
