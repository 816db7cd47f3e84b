"""The real topic with a class of sample students, graded, from release to feedback."""

import nbformat
import pytest
from nbgrader.api import Gradebook
from nbgrader.utils import is_locked

from gradestep.release.build import read_all
from gradestep.release.demo import demo
from gradestep.student.quiz.kinds import kind_of
from gradestep.submissions.rebuild import rebuild_file

TOPIC = "training-optimization"


@pytest.fixture(scope="module")
def graded(real, tmp_path_factory):
    """The sample course of `gradestep demo training-optimization`, after its whole run."""
    return demo(real, TOPIC, 4, tmp_path_factory.mktemp("demo") / "course")


@pytest.fixture(scope="module")
def challenges(real):
    """The topic's notebooks in which something is graded."""
    return [challenge for challenge in read_all(real.scripts(TOPIC)) if challenge.is_graded]


@pytest.fixture(scope="module")
def scores(graded):
    """Each student's `(score, points)` in each notebook that can be scored."""
    with Gradebook(f"sqlite:///{graded.root / 'gradebook.db'}") as gradebook:
        return {
            submission.student.id: {
                each.name: (each.score, each.max_score) for each in submission.notebooks if each.max_score
            }
            for submission in gradebook.assignment_submissions(TOPIC)
        }


def test_the_solutions_earn_full_points_in_every_notebook(challenges, scores):
    assert scores["ada"].keys() == {challenge.name for challenge in challenges}
    assert len(challenges) == 11
    assert all(score == points > 0 for score, points in scores["ada"].values())


def test_an_honest_hand_in_is_taken_over_without_a_note(graded, challenges):
    for challenge in challenges:
        released = nbformat.read(graded.release / TOPIC / f"{challenge.name}.ipynb", 4)
        full = {cell.id: cell for cell in nbformat.read(graded.source / TOPIC / f"{challenge.name}.ipynb", 4).cells}
        for cell in released.cells:
            if is_locked(cell):
                cell.source = full[cell.id].source
        assert rebuild_file(graded.root / f"submitted/ada/{TOPIC}/{challenge.name}.ipynb", released)[1] == []


def test_the_untouched_release_earns_nothing(scores):
    assert all(score == 0 for score, _ in scores["mary"].values())


def test_alternatives_earn_all_but_what_the_wrong_answers_cost(challenges, scores):
    lost = {
        each.name: sum(quiz.marks["points"] * (1 - marked_wrong(quiz).share) for quiz in each.of_role("quiz"))
        for each in challenges
    }
    assert {name: points - score for name, (score, points) in scores["grace"].items()} == pytest.approx(lost)


def marked_wrong(quiz):
    """Return what a wrong answer to a question earns, and what is said of it."""
    return kind_of(quiz.asks).mark(quiz.quiz.given, quiz.quiz.seal, quiz.quiz.wrong)


def test_a_mistake_costs_points_in_every_notebook_and_not_all_of_them(challenges, scores):
    written = [challenge.name for challenge in challenges if challenge.of_role("answer")]
    assert len(written) == 9
    assert all(0 < score < points for score, points in map(scores["alan"].get, written))


def test_the_untouched_release_still_runs_to_its_end(graded):
    for path in (graded.root / "autograded/mary" / TOPIC).glob("challenge-*.ipynb"):
        notebook = nbformat.read(path, 4)
        assert all(cell.execution_count for cell in notebook.cells if cell.cell_type == "code"), path


def test_a_wrong_answer_is_answered_with_its_own_feedback(graded, challenges):
    for challenge in challenges:
        for quiz in challenge.of_role("quiz"):
            wrong = marked_wrong(quiz)
            assert said(graded, "grace", challenge.name, quiz.name) == ([] if wrong.share else [wrong.said])
            assert said(graded, "ada", challenge.name, quiz.name) == []


def said(course, student, notebook, cell_id):
    """Return the messages with which a cell of a graded notebook failed."""
    cells = nbformat.read(course.root / "autograded" / student / TOPIC / f"{notebook}.ipynb", 4).cells
    (cell,) = [cell for cell in cells if cell.id == cell_id]
    return [output.evalue for output in cell.outputs if output.output_type == "error"]
