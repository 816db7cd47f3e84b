"""`gradestep watch`: what is handed in is graded as it comes, and whoever handed in has a receipt."""

import hashlib
import os
import signal
import subprocess
import sys
from contextlib import contextmanager

import psutil
import pytest
from click.testing import CliRunner
from nbgrader.utils import notebook_hash

from gradestep.cli import main
from gradestep.course.course import environment
from gradestep.course.errors import GradestepError
from gradestep.course.locks import only_one
from gradestep.desk.feedback.give_back import give_back
from gradestep.desk.feedback.make_pages import feedback
from gradestep.desk.watching.receipts import receipt_file, write_receipt
from gradestep.desk.watching.watch import watch
from gradestep.gradebook.autograded import SCRATCH
from gradestep.release.sample import STUDENTS

from .browser import eventually
from .handed_in import A, scores, worked
from .runs import seen_below


def hand_in(course, name, student=STUDENTS[0], folder="submitted/{}/first-steps"):
    worked(course, student, course.root / folder.format(name))
    return course.root / folder.format(name)


def receipt(course, name):
    return receipt_file(course, A, name).read_text("utf-8")


def test_what_is_there_is_graded_once_and_has_a_receipt(released):
    folder, said = hand_in(released, "ada"), []
    (folder / "timestamp.txt").write_text("2026-03-01 09:30:00 UTC", "utf-8")
    assert watch(released, A, said.append, once=True) == 1
    assert [line.partition(" ")[2] for line in said] == ["ada: 5 of 8 points"]
    first = receipt(released, "ada")
    assert ", handed in 2026-03-01 09:30:00 UTC:\n" in first
    for name in ("doubling.ipynb", "naming.ipynb"):
        assert f"{name}  sha256 {hashlib.sha256((folder / name).read_bytes()).hexdigest()}" in first
    assert "points" not in first
    assert watch(released, A, said.append, once=True) == 0
    assert receipt(released, "ada") == first


def test_a_look_that_finds_nothing_says_so(released, monkeypatch):
    monkeypatch.chdir(released.root)
    ran = CliRunner().invoke(main, ["watch", A, "--once"])
    assert (ran.exit_code, ran.output) == (
        0,
        "Nothing was graded: what is there was graded before, or nothing has come.\n",
    )


def test_one_look_while_somebody_else_grades_says_so_and_not_that_nothing_has_come(released, monkeypatch):
    hand_in(released, "ada")
    monkeypatch.chdir(released.root)
    (released.root / "autograded").mkdir(exist_ok=True)
    with only_one(released.root / f"autograded/{SCRATCH}{A}.lock", "busy"):
        ran = CliRunner().invoke(main, ["watch", A, "--once"])
    assert ran.exit_code == 1
    assert f"{A} is being graded already, in another window: wait for it" in ran.output
    assert "Nothing was graded" not in ran.output
    assert watch(released, A, [].append, once=True) == 1


def test_a_bad_hand_in_stops_nobody_and_has_a_receipt_that_says_what_was_not_received(released):
    bad, said = released.root / "submitted/bad" / A, []
    bad.mkdir(parents=True)
    (bad / "naming.ipynb").write_text("{", "utf-8")
    (bad / "doubling.ipynb").symlink_to("/etc/passwd")
    hand_in(released, "grace")
    watch(released, A, said.append, once=True)
    assert any(" grace: 5 of 8 points" in line for line in said)
    assert any(" bad: 0 of 8 points" in line for line in said)
    assert "doubling.ipynb  not received: doubling.ipynb is a symbolic link" in receipt(released, "bad")
    assert hashlib.sha256(b"{").hexdigest() in receipt(released, "bad")


def test_a_receipt_that_was_given_stays_when_something_else_is_handed_in(released):
    folder = hand_in(released, "ada")
    before = write_receipt(released, A, "ada", folder).read_text("utf-8")
    (folder / "more.txt").write_text("more", "utf-8")
    after = write_receipt(released, A, "ada", folder).read_text("utf-8")
    assert after.startswith(before.rstrip())
    assert after.count("Received ") == 2
    assert hashlib.sha256(b"more").hexdigest() in after.removeprefix(before.rstrip())


def test_what_comes_through_the_exchange_is_collected_and_graded(released):
    inbound = "exchange/tiny-course/inbound"
    folder = hand_in(released, "ada", folder=inbound + "/{}+first-steps+2026-03-01 09:30:00 UTC+x")
    (folder / "timestamp.txt").write_text("2026-03-01 09:30:00 UTC", "utf-8")
    said = []
    assert watch(released, A, said.append, once=True) == 1, said
    assert scores(released, "ada")["loud"] == 1
    assert "handed in 2026-03-01 09:30:00 UTC" in receipt(released, "ada")


def say_at_once(course):
    home = course.challenges / A / "index.py"
    home.write_text("# ---\n# title: First steps\n# results: at-once\n# ---\n\n# %%\n1\n", "utf-8")


def changed(answer):
    """Return a change of a hand-in that gives `twice` another body."""

    def change(book):
        for cell in book.cells:
            if cell.get("id") == "twice":
                cell.source = f"def twice(number):\n    {answer}"

    return change


def test_the_visible_result_is_given_where_the_topic_says_so_and_hidden_tests_change_no_word_of_it(released):
    answers = {
        "right": "return number * 2",
        "hidden": "return 6",
        "wrong": "return 7",
        "raises": "raise ValueError",
        "cheats": "return number * 2 if number != 0.5 else 1 / 0",
    }
    for name, answer in answers.items():
        worked(released, STUDENTS[0], released.root / "submitted" / name / A, changed(answer))
    say_at_once(released)
    watch(released, A, [].append, once=True)
    found = {name: receipt(released, name).partition("What the tests")[2] for name in answers}
    passes, fails = "the tests that you can see pass", "a test that you can see fails"
    for name, said in (("right", passes), ("hidden", passes), ("cheats", passes), ("wrong", fails), ("raises", fails)):
        assert f"doubling  small_numbers: {said}\n" in found[name]
    assert found["right"] == found["hidden"] == found["cheats"]
    assert "naming  why_warm: your teacher decides" in found["right"]
    assert "twice_three" not in found["right"]  # a card says itself what it may
    (released.root / "submitted/right" / A / "more.txt").write_text("more", "utf-8")
    watch(released, A, [].append, once=True)
    assert receipt(released, "right").count("What the tests") == 2


def test_a_receipt_comes_back_through_the_exchange_until_feedback_takes_its_place(released):
    secret, time = "s3cret", "2026-03-01 09:30:00 UTC"
    folder = hand_in(released, "ada", folder=f"exchange/tiny-course/inbound/{{}}+first-steps+{time}+x")
    (folder / "timestamp.txt").write_text(time, "utf-8")
    (folder / "submission_secret.txt").write_text(secret, "utf-8")
    say_at_once(released)
    said = []
    watch(released, A, said.append, once=True)
    page = released.root / f"exchange/tiny-course/feedback/{notebook_hash(secret=secret, notebook_id='doubling')}.html"
    text = page.read_text("utf-8")
    assert hashlib.sha256((folder / "doubling.ipynb").read_bytes()).hexdigest() in text
    assert "small_numbers: the tests that you can see pass" in text
    assert [line.partition(" ")[2] for line in said] == ["ada: 5 of 8 points"]
    feedback(released, A)
    assert give_back(released, A).exchange == ["ada"]
    after = page.read_text("utf-8")
    assert "receipt" not in after
    watch(released, A, said.append, once=True)
    assert page.read_text("utf-8") == after


def test_an_unknown_assignment_is_refused_and_a_quiet_class_says_nothing(released):
    said = []
    with pytest.raises(GradestepError, match=r"did you mean first-steps\?"):
        watch(released, "first-stepz", said.append, once=True)
    assert watch(released, A, said.append, once=True) == 0
    assert said == []


@contextmanager
def watching(course):
    """Run the command on a course until the end of the test; what it says is in the file that is given too."""
    out = course.root.parent / "said.txt"
    command = [sys.executable, "-m", "gradestep", "watch", A, "--every", "0.2", "--workers", "1"]
    with out.open("wb") as file:
        run = subprocess.Popen(
            command, cwd=course.root, stdout=file, stderr=file, env=environment(), start_new_session=True
        )
    try:
        yield run, lambda: out.read_text("utf-8")
    finally:
        run.kill()
        run.wait()


def test_the_process_stays_warm_from_one_hand_in_to_the_next_and_ctrl_c_ends_all_of_it(released):
    hand_in(released, "ada")
    with watching(released) as (run, said):
        assert eventually(lambda: " ada: " in said(), 200), said()
        warm = {process.pid for process in seen_below(run.pid)}
        hand_in(released, "grace", STUDENTS[1])
        assert eventually(lambda: " grace: " in said(), 200), said()
        below = seen_below(run.pid)
        assert warm & {process.pid for process in below}
        os.killpg(run.pid, signal.SIGINT)
        assert run.wait(timeout=120) == 0
        assert said().endswith(
            "Ended. What was graded is kept; the rest: gradestep watch first-steps, or gradestep grade first-steps.\n"
        )
        assert "Traceback" not in said()
        assert psutil.wait_procs(list(below), timeout=30)[1] == []
