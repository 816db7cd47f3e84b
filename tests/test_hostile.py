"""One class of hostile, broken and odd submissions is graded, and what must happen to each of them happens.

The corpus is `tests/submissions/`: the code of one answer or card in a file, a whole folder in a function of
`shapes.py`; the folder or mark says what must happen. What could harm the machine ends by itself, and runs only after
a gentle submission has found that the sandbox holds.
"""

from __future__ import annotations

import base64
import re
import shutil
import sys
import tempfile
from pathlib import Path

import pytest
from nbformat import from_dict

from gradestep.course.course import HOME, Course
from gradestep.grading.grade import grade
from gradestep.release.build import read_all
from gradestep.release.release import release
from gradestep.release.sample import STUDENTS, fill

from .command_line import nbgrader
from .submissions.corpus import (
    EVERY,
    GENTLE,
    HONEST,
    TENSORFLOW,
    after,
    aim,
    filled_in,
    names,
    submitted,
    write_class,
    write_topic,
)
from .submissions.graded import Graded, Scripts, adopting, files, scores
from .submissions.hand_in import hand_in, read, write
from .submissions.secret import HIDDEN, PLACES, plant, serving, whereabouts

FULL = {"twice_three": 1, "small_numbers": 2, "warm_colours": 1, "loud": 1}
NAMING = {"warm_colours": 1, "loud": 1}
KEPT_KINDS = {"text/plain", "image/png", "image/jpeg"}
CELL_SECONDS, ENDLESS_SECONDS = 4, 2
ENDLESS = (  # of which nothing but the limit makes an end
    "asks_for_ever",
    "backtracks",
    "bombs_with_forks",
    "computes_a_giant",
    "displays_for_ever",
    "loops_for_ever",
    "loops_when_called",
    "patches_builtins",
    "prints_for_ever",
    "prints_when_called",
    "sends_a_frame_slowly",
    "swallows_interrupts",
    "turns_the_clock_off",
)
TOPIC, TOPIC_SECONDS = "training-optimization", 25
TOPIC_ENDLESS = ("a_loss_that_computes_for_ever", "an_iterator_without_end")

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the sandbox needs Linux")


@pytest.fixture(scope="module")
def safe(once_released, tmp_path_factory):
    """Grade a gentle submission, and stop all tests of this module when it finds that the sandbox does not hold."""
    course = Course(tmp_path_factory.mktemp("gentle") / "course")
    shutil.copytree(once_released.root, course.root)
    gentle = filled_in(GENTLE, {**whereabouts(course), "home": str(Path.home())})
    hand_in(submitted(course, "ada"), course.release / "first-steps", twice=gentle)
    grade(course, "first-steps", sandbox="required", workers=1, cell_seconds=CELL_SECONDS)
    said = Graded(course, "first-steps").shown("ada")
    if "reached" in said or "looked around" not in said:
        pytest.fail(f"not even a gentle submission stays in the sandbox, so no hostile one is run: {said}")


@pytest.fixture(scope="module")
def graded(safe, once_released, tmp_path_factory):  # noqa: ARG001 - nothing hostile runs unless it is safe
    """All submissions about the tiny course, graded once, as one class."""
    folder = tmp_path_factory.mktemp("hostile")
    course = Course(folder / "course")
    shutil.copytree(once_released.root, course.root)
    (folder / "temporary").mkdir()
    with pytest.MonkeyPatch.context() as monkeypatch:
        found = Graded(course, "first-steps", plant(course, folder / "home", monkeypatch))
        monkeypatch.setenv("TMPDIR", str(folder / "temporary"))
        monkeypatch.setattr(tempfile, "tempdir", str(folder / "temporary"))
        with serving(found.planted), adopting(found.alive):
            write_class(course, found.planted)
            found.before = files(course.root)
            endless = [student for name in ENDLESS for student in (name, after(name))]
            others = [path.name for path in (course.root / "submitted").iterdir() if path.name not in endless]
            failed = {}
            for students, seconds in ((others, CELL_SECONDS), (endless, ENDLESS_SECONDS)):
                limits = {"sandbox": "required", "workers": 2, "cell_seconds": seconds}
                failed |= grade(course, "first-steps", students=students, **limits).failed
            found.after = files(course.root)
    found.rubbish = [path.name for path in (folder / "temporary").iterdir()]
    found.scores, found.failed = scores(course, "first-steps"), failed
    return found


@pytest.fixture(scope="module")
def feedback(graded):
    """The feedback pages of those who try to show what they should not, by student: their HTML."""
    watched = {*names("leaks_nothing"), *names("shows_no_script")}
    others = ",".join(student for student in graded.scores if student not in watched)
    nbgrader(graded.course, "generate_feedback", "first-steps", f"--CourseDirectory.student_id_exclude={others}")
    pages = graded.course.root / "feedback"
    return {name: "".join(page.read_text("utf-8") for page in pages.glob(f"{name}/*/*.html")) for name in watched}


def test_everybody_is_graded(graded):
    assert graded.failed == {}
    assert [name for name in EVERY if not graded.notebooks(name)] == names("earns_all_nothing")


@pytest.mark.parametrize("name", names("earns_nothing"))
def test_wrong_work_earns_nothing_and_the_other_notebook_counts(graded, name):
    assert graded.of(name, ["small_numbers", *NAMING]) == {"small_numbers": 0, **NAMING}


@pytest.mark.parametrize("name", names("the_quiz_earns_nothing"))
def test_a_quiz_that_is_not_answered_rightly_earns_nothing_and_all_else_counts(graded, name):
    assert graded.of(name, FULL) == {**FULL, "twice_three": 0}


@pytest.mark.parametrize("name", names("keeps_the_rest"))
def test_what_breaks_costs_only_itself(graded, name):
    assert graded.of(name, ["small_numbers", *NAMING]) == {"small_numbers": 0, **NAMING}


@pytest.mark.parametrize("name", names("earns_all_nothing"))
def test_work_that_is_somebody_elses_earns_nothing(graded, name):
    assert sum(graded.scores[name].values()) == 0


@pytest.mark.parametrize("name", [*HONEST, *names("earns_full")])
def test_honest_work_earns_full_points_however_odd_it_is(graded, name):
    assert graded.of(name, FULL) == FULL


def test_no_submission_costs_the_honest_student_after_it_a_point(graded):
    lost = {name: of for name in EVERY if (of := graded.of(after(name), FULL)) != FULL}
    assert lost == {}


@pytest.mark.parametrize("name", [*names("leaks_nothing"), *names("shows_no_script")])
def test_the_other_notebook_of_a_spy_counts(graded, name):
    assert graded.of(name, NAMING) == NAMING


def test_honest_notebooks_are_the_same_wherever_they_stand_in_the_class(graded):
    first, *others = (graded.notebooks(name) for name in HONEST)
    assert sorted(first) == ["doubling", "naming"]
    assert all(first == other for other in others)


@pytest.mark.parametrize("name", EVERY)
def test_no_output_and_no_file_holds_a_secret(graded, name):
    shown = graded.shown(name)
    assert [text for text in HIDDEN if text in shown] == []
    for path in graded.folder(name).rglob("*"):
        assert not path.is_symlink()
        held = path.read_bytes() if path.is_file() else b""
        assert [place for place in PLACES if graded.planted[place].encode() in held] == []


@pytest.mark.parametrize("name", names("leaks_nothing"))
def test_no_feedback_holds_a_secret(graded, feedback, name):
    text = re.sub("<[^>]+>", "", feedback[name])
    assert text
    assert [secret for secret in (*HIDDEN, *map(graded.planted.get, PLACES)) if secret in text] == []


@pytest.mark.parametrize("name", EVERY)
def test_no_output_is_of_a_kind_that_can_hold_a_script(graded, name):
    for cell in graded.cells(name):
        assert type(cell.get("execution_count")) in (int, type(None))
        if not cell["id"].endswith("-card"):  # its output is made anew by the grader
            for output in cell.get("outputs", []):
                _harmless(output)


def _harmless(output):
    assert output["output_type"] in ("stream", "error", "display_data", "execute_result")
    assert output.get("name", "stdout") in ("stdout", "stderr")
    for kind, shown in output.get("data", {}).items():
        assert kind in KEPT_KINDS or "gradestep-" in "".join(shown)  # the card of a check
        if kind.startswith("image/"):
            base64.b64decode("".join(shown).replace("\n", ""), validate=True)


@pytest.mark.parametrize("name", names("shows_no_script"))
def test_no_feedback_runs_a_script(feedback, name):
    assert feedback[name]
    assert Scripts(feedback[name]).found == []


def test_no_process_of_the_class_is_alive(graded):
    assert graded.alive == []


def test_nothing_of_the_course_changes_and_nothing_else_is_written(graded):
    ours = ("autograded", "gradebook.db", ".gradestep", ".nbgrader.log")
    before, after = (
        {path: seen for path, seen in there.items() if not path.startswith(ours)}
        for there in (graded.before, graded.after)
    )
    assert before == after
    assert graded.rubbish == []


@pytest.fixture(scope="module")
def topic(safe, real, tmp_path_factory):  # noqa: ARG001 - nothing hostile runs unless it is safe
    """The attacks by way of TensorFlow on notebooks of the real topic, and the right work, graded as one class."""
    folder = tmp_path_factory.mktemp("topic")
    course = Course(folder / "course")
    for folder in (course.challenges, course.source):
        (folder / TOPIC).mkdir(parents=True)
    shutil.copy(Path(__file__).parent / "course/nbgrader_config.py", course.root)
    shutil.copy(real.challenges / "words.txt", course.challenges)
    shutil.copy(real.challenges / TOPIC / "proofs.txt", course.challenges / TOPIC)
    for notebook in {HOME, *(aim(path)[0] for path in TENSORFLOW)}:
        shutil.copy(real.challenges / TOPIC / f"{notebook}.py", course.challenges / TOPIC)
        shutil.copy(real.source / TOPIC / f"{notebook}.ipynb", course.source / TOPIC)
    release(course, TOPIC)
    with pytest.MonkeyPatch.context() as monkeypatch:
        planted = plant(course, folder / "home", monkeypatch)
        write_topic(course, planted)
        for challenge in read_all(course.scripts(TOPIC)):
            solved = fill(from_dict(read(course.release / TOPIC, challenge.name)), challenge, STUDENTS[0])
            write(submitted(course, "ada", TOPIC), challenge.name, solved)
        others = sorted({"ada", *(path.stem for path in TENSORFLOW)} - {*TOPIC_ENDLESS})
        for students, seconds in ((others, TOPIC_SECONDS), (TOPIC_ENDLESS, ENDLESS_SECONDS)):
            grade(course, TOPIC, students=students, sandbox="required", workers=1, cell_seconds=seconds)
    return Graded(course, TOPIC, planted, scores(course, TOPIC))


@pytest.mark.parametrize("path", TENSORFLOW, ids=lambda path: path.stem)
def test_an_attack_by_way_of_tensorflow_earns_nothing_and_tells_nothing(topic, path):
    tests = aim(path)[2]
    assert topic.of(path.stem, tests) == dict.fromkeys(tests, 0)
    assert [place for place in PLACES if topic.planted[place] in topic.shown(path.stem)] == []
    assert not (topic.course.root / "written").exists()


def test_right_work_among_attacks_on_tensorflow_earns_full_points(topic):
    cells = [cell for challenge in read_all(topic.course.scripts(TOPIC)) for cell in challenge.cells]
    points = {cell.name: cell.marks["points"] for cell in cells if "points" in cell.marks}
    assert topic.of("ada", points) == points
