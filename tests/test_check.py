"""`gradestep check` finds what is wrong with tests, alternatives and prose, remembers, and leaves no process behind."""

import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from importlib.metadata import version
from pathlib import Path

import pytest

from benchmarks.proof import BEGIN, END, between
from gradestep.authoring.validation import read_challenge
from gradestep.course.course import Course
from gradestep.course.errors import GradestepError
from gradestep.proof import cache
from gradestep.proof.check import Report, check, recall
from gradestep.proof.prose.values import filled
from gradestep.proof.table import durations
from gradestep.release.new import new
from gradestep.release.release import release
from gradestep.sandbox.process_tree import descendants

from .command_line import gradestep, nbgrader
from .conftest import HERE

HIDDEN = "for small in (-4, 0.5, 7):"
VISIBLE = 'check_close(twice(3), 6, "twice(3)")'
AT_ZERO = 'check_close(twice(0), 0, "twice(0)")'
BEGINS, LAST = "### BEGIN HIDDEN TESTS", "### END HIDDEN TESTS"
WRONG_PASSES = 'a wrong "twice" passes all tests'
SECOND = f'{LAST}\n\n# %% tests="{{}}" points=1\n{{}}\n'
STALE = "run: gradestep check --record"
TESTS = re.compile(r'tests="(\w+)"')
SPENT = re.compile(r" +(?P<seconds>[\d.]+) s +\d+ runs  first-steps/(doubling|naming): [a-z ,]+")
SAYS = "# Twice a number is the number and itself.\n#\n# ```python\n# print(2 * 7)  # prints 15\n# ```"
SQUARES = """# %% mistake="squares it" fails="small_numbers"
def twice(number):
    return number**2


# %% tests="small_numbers" points=2
from gradestep import check_close
"""
OWN_KIND = """import numpy as np


class Twice:
    def __init__(self, number):
        self.sum = number + number

    def __array__(self, dtype=None, copy=None):
        return np.array(self.sum, dtype)

    def __eq__(self, other):
        return self.sum == other


def twice(number):
    return Twice(number)
"""
LESSON_CHANGED = """# %%
largest = [7]

# %% mistake="changes the lesson" fails="small_numbers"
def twice(number):
    largest[0] += 1
    return 2 * number


# %% tests="small_numbers" points=2
from gradestep import check_close

assert twice(2) == 4 and largest == [7], "the largest is no longer 7"
"""
READS_A_FILE = """# ---
# title: Sums
# kind: Debug
# level: beginner
# minutes: 1
# objectives: [Read a file.]
# proof: draft
# ---

# %% answer="total"
def total():
    ### BEGIN SOLUTION
    with open("numbers.txt") as file, open("written.txt", "w") as other:
        other.write("seen")
        return sum(map(int, file))
    ### END SOLUTION


# %% tests="is_six" points=1
assert total() == 6
"""
FAULTS = {
    "a-wrong-solution": (
        "doubled = number * 2",
        "doubled = number * 3",
        'the solution fails the tests "small_numbers"',
    ),
    "a-wrong-alternative": (
        "number + number\n",
        "number\n",
        '"adds it to itself" fails the tests "small_numbers" under',
    ),
    "an-alternative-that-dies": ("number + number\n", "__import__('os')._exit(3)\n", "its process ended with code 3"),
    "the-same-twice": (
        "return number + number\n",
        "product = number * 2\n    return product\n",
        "is the solution but for names",
    ),
    "one-alternative": (
        'alternative="adds it up in a loop"',
        'mistake="is none" fails="small_numbers"',
        "has 1 of 2 alternat",
    ),
    "a-right-mistake": ("return number**2", "return number * 2", 'the mistake "squares it" passes the tests'),
    "a-stub-that-passes": (LAST, SECOND.format("anything", "assert twice"), "the untouched stub earns points in the"),
    "a-weak-test": (f"{VISIBLE}\n{BEGINS}\n{HIDDEN}", f"{AT_ZERO}\n{BEGINS}\nfor small in (0, 0.0):", WRONG_PASSES),
    "a-test-that-tells": (HIDDEN, "for small in (3, 3.0):", "hard-coded to the visible values passes the hidden"),
    "a-test-never-alone": (
        LAST,
        SECOND.format("again", "assert twice(3) == 6\nassert twice(4) == 8"),
        "fail too: add a mist",
    ),
    "a-test-that-listens": (
        VISIBLE,
        "import unittest\n\nwith unittest.TestCase().assertNoLogs():\n    twice(1)\n" + VISIBLE,
        "what the answer logs stays in its own process",
    ),
    "an-answer-that-cannot-be-judged-apart": (
        "def twice(number):\n    return number + number\n",
        OWN_KIND,
        'graded apart from the tests, the alternative "adds it to itself" fails the tests "small_numbers": ',
    ),
    "a-mistake-that-is-seen-only-in-one-process": (
        SQUARES,
        LESSON_CHANGED,
        'graded apart from the tests, the mistake "changes the lesson" passes the tests "small_numbers", which',
    ),
    "a-lesson-that-fails": (
        "# %% answer=",
        "# %%\nlargest = 7 / 0\n\n# %% answer=",
        "the lesson cell fails: ZeroDivisionError: division by zero: mend it, or let it catch the error",
    ),
    "a-lesson-whose-package-is-missing": (
        "# %% answer=",
        "# %%\nimport surely_no_such_package\n\n# %% answer=",
        "install it here, and list it in requirements-student.txt for students",
    ),
    "a-test-that-draws": (
        VISIBLE,
        f"import random\n\nassert random.random() < 1\nrandom.seed(1)\n{VISIBLE}",
        'the tests "small_numbers" draw from the global random stream of python, from which lessons and answers draw',
    ),
    "a-wrong-number": ("# Twice a number is the number and itself.", SAYS, "15"),
}


class Heard(Report):
    """Counts what was run."""

    def __init__(self):
        self.trials = 0

    def trial(self):
        self.trials += 1


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """What a check says of copies of one challenge, each with one fault, and of a challenge that `new` has written."""
    root = tmp_path_factory.mktemp("faults")
    shutil.copytree(HERE / "course", root, dirs_exist_ok=True)
    script = root / "challenges/first-steps/doubling.py"
    text = script.read_text("utf-8")
    for name, (old, changed, _) in FAULTS.items():
        assert old in text
        planted = text.replace(old, changed)
        for tests in set(TESTS.findall(planted)) - {"small_numbers"}:
            planted = planted.replace('fails="', f'fails="{tests} ')
        script.with_stem(name).write_text(planted, "utf-8")
    new(Course(root), "first-steps/brand-new")
    return {each.challenge.name: "\n".join(map(str, each.broken)) for each in check(Course(root))}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_found(found, fault):
    assert FAULTS[fault][2] in found[fault]


def test_a_new_challenge_passes(found):
    assert found["brand-new"] == ""


def test_what_the_course_says_was_proven_is_about_the_challenges_as_they_are(real):
    stale = [each.name for each in challenges_of(real) if recall(each, recorded=True) is None]
    assert stale == [], STALE


def test_what_was_proven_of_the_challenges_that_changed_and_of_a_sample_holds(real):
    """All of them take ten minutes: `gradestep check --again`."""
    asked = {*changed(real), *sample(real)}
    print("proven anew:", *sorted(asked))  # noqa: T201 - for who reads of a failure
    for challenge in challenges_of(real):
        if challenge.name in asked:
            record = recall(challenge, recorded=True)
            assert record, STALE
            (checked,) = check(real, f"{challenge.assignment}/{challenge.name}", own=True)
            assert [str(broken) for broken in checked.broken] == []
            for answer in challenge.of_role("answer"):
                assert record.counts(answer.name) == checked.counts(answer.name)


def challenges_of(course):
    return [filled(read_challenge(script)) for script in course.scripts(None)]


def changed(course):
    """Return the challenges whose script differs from that of the commit before, of which a merge's first counts."""
    asked = ["git", "diff", "--name-only", "HEAD^", "--", "challenges"]
    said = subprocess.run(asked, cwd=course.root, capture_output=True, text=True, check=False).stdout  # "" without any
    return {Path(line).stem for line in said.splitlines() if line.endswith(".py")}


def sample(course):
    """Return a challenge with answers and one without, which nobody chooses: another record means others."""
    records = b"".join(path.read_bytes() for path in sorted(course.challenges.glob(f"*/{cache.RECORD}")))
    dice = random.Random(records)  # noqa: S311 - no secret
    graded, others = set(), set()
    for challenge in challenges_of(course):
        (graded if challenge.of_role("answer") else others).add(challenge.name)
    return [dice.choice(sorted(graded)), dice.choice(sorted(others))]


def test_what_a_proof_uses_of_the_grader_decides_whether_it_is_known():
    asked = [
        sys.executable,
        "-c",
        "import sys, gradestep.proof.check, gradestep.proof.runner.two_processes\nprint(*sys.modules)",
    ]
    used = subprocess.run(asked, capture_output=True, text=True, check=True).stdout.split()
    ours = {name.removeprefix("gradestep.").replace(".", "/") + ".py" for name in used if name.startswith("gradestep.")}
    root = Path(cache.__file__).parents[1]
    known = {path.relative_to(root).as_posix() for pattern in cache.OURS for path in root.glob(pattern)}
    assert len(ours) > 50
    assert {name for name in ours if (root / name).is_file()} <= known


def test_what_was_proven_is_known_and_a_change_is_tried(course, tmp_path, monkeypatch):
    monkeypatch.setenv(cache.VARIABLE, str(tmp_path / "cache"))
    reports = [Heard(), Heard(), Heard(), Heard()]
    first, second = (check(course, "first-steps/doubling", report) for report in reports[:2])
    assert reports[0].trials > 20
    assert reports[1].trials == 0
    assert [each.broken for each in first] == [each.broken for each in second] == [[]]
    assert first[0].tried == second[0].tried
    script = course.challenges / "first-steps/doubling.py"
    script.write_text(script.read_text("utf-8").replace("number**2", "number * 2"), "utf-8")
    for report in reports[2:]:
        assert "passes the tests" in str(check(course, "first-steps/doubling", report)[0].broken[0])
    assert 0 < reports[2].trials < reports[0].trials / 2  # of the mistake alone
    assert reports[3].trials == 0


def test_a_challenge_finds_the_files_beside_its_notebook_in_every_run_and_a_changed_file_is_tried(
    course, tmp_path, monkeypatch
):
    monkeypatch.setenv(cache.VARIABLE, str(tmp_path / "cache"))
    script = course.challenges / "first-steps/sums.py"
    script.write_text(READS_A_FILE, "utf-8")
    files = course.source / "first-steps"
    files.mkdir(parents=True)
    (files / "numbers.txt").write_text("1\n2\n3\n", "utf-8")
    before = set(Path.cwd().iterdir())
    assert check(course, "first-steps/sums")[0].broken == []
    assert set(Path.cwd().iterdir()) == before
    assert [path.name for path in files.iterdir()] == ["numbers.txt"]
    (files / "numbers.txt").write_text("1\n2\n4\n", "utf-8")
    (changed,) = check(course, "first-steps/sums")
    assert not changed.cached
    assert "the solution fails the tests" in str(changed.broken[0])


def test_a_word_of_a_text_a_comment_and_a_stop_cost_no_trial_twice(course, tmp_path, monkeypatch):
    monkeypatch.setenv(cache.VARIABLE, str(tmp_path / "cache"))
    script = course.challenges / "first-steps/doubling.py"
    first, reworded, stopped = Heard(), Heard(), Heard()
    check(course, "first-steps/doubling", first)
    script.write_text(
        script.read_text("utf-8").replace("\n# %% ", "\n# %% [markdown]\n# One more word.\n\n# %% ", 1), "utf-8"
    )
    (again,) = check(course, "first-steps/doubling", reworded)
    assert (again.broken, again.cached, reworded.trials) == ([], False, 0)
    for path in (tmp_path / "cache/proofs").glob("*.json"):
        path.unlink()  # as when the check was stopped before its end
    (trials,) = (tmp_path / "cache/proofs").glob("*.trials")
    half = trials.read_text("utf-8").splitlines(keepends=True)
    trials.write_text("".join(half[: len(half) // 2]) + half[-1][:20], "utf-8")
    assert check(course, "first-steps/doubling", stopped)[0].broken == []
    assert 0 < stopped.trials < first.trials


def test_a_record_is_believed_until_something_changes_and_holds_what_the_table_says(course, tmp_path, monkeypatch):
    assert gradestep(course, "check", "--record").returncode == 0
    before = gradestep(course, "check", "--json").stdout
    monkeypatch.setenv(cache.VARIABLE, str(tmp_path / "another-machine"))
    heard, changed = Heard(), Heard()
    found = check(course, None, heard)
    assert (heard.trials, [each.cached for each in found]) == (0, [True, True])
    counts = [each["answers"] for each in json.loads(before)["challenges"]]
    assert [{name: [*each.values()] for name, each in answers.items()} for answers in counts] == [
        {cell.name: each.counts(cell.name) for cell in each.challenge.of_role("answer")} for each in found
    ]
    script = course.challenges / "first-steps/doubling.py"
    script.write_text(script.read_text("utf-8").replace("number**2", "number * 2"), "utf-8")
    assert check(course, "first-steps/doubling", changed)[0].broken
    assert changed.trials > 0
    record = course.challenges / "first-steps/proofs.txt"
    text = record.read_text("utf-8")
    assert gradestep(course, "check", "first-steps/naming", "--record").returncode == 0
    assert record.read_text("utf-8") == text  # the other notebook's line is kept
    refused = gradestep(course, "check", "--record")
    assert (refused.returncode, record.read_text("utf-8")) == (1, text)
    assert "nothing was recorded: mend what is broken first" in refused.stderr


def test_what_reading_shows_is_said_before_anything_is_run(course, tmp_path, monkeypatch):
    monkeypatch.setenv(cache.VARIABLE, str(tmp_path / "cache"))
    script = course.challenges / "first-steps/doubling.py"
    script.write_text(script.read_text("utf-8").replace("Twice a number", "Twice a nubmer"), "utf-8")
    heard = Heard()
    before = []
    heard.broken = lambda broken: before.append((broken.what[:6], heard.trials))
    check(course, "first-steps/doubling", heard)
    assert heard.trials > 0
    assert [trials for _, trials in before] == [0]


def test_a_proof_depends_on_the_versions_of_what_its_challenge_imports(course, monkeypatch):
    script = course.challenges / "first-steps/doubling.py"
    script.write_text(
        script.read_text("utf-8").replace("# %% answer=", "# %%\nimport yaml\n\n# %% answer=", 1), "utf-8"
    )
    of_both = [course.challenges / f"first-steps/{name}.py" for name in ("doubling", "naming")]
    before = [cache._facts(read_challenge(path)) for path in of_both]
    monkeypatch.setattr(cache, "version", lambda package: "0.1" if package == "PyYAML" else version(package))
    cache._version.cache_clear()
    after = [cache._facts(read_challenge(path)) for path in of_both]
    cache._version.cache_clear()
    assert [now != then for now, then in zip(after, before, strict=True)] == [True, False]


def test_a_comment_in_our_code_makes_no_proof_stale():
    code = b'"""Doc."""\n\ndef f(x):\n    """Say."""\n    return x  # so\n'
    assert cache._digest(code) == cache._digest(b"def f(x):\n    return x\n")
    assert cache._digest(code) != cache._digest(b"def f(x):\n    return -x\n")


def test_the_command_names_what_is_broken_and_ends_with_status_1(course):
    assert gradestep(course, "check", "first-steps").returncode == 0
    script = course.challenges / "first-steps/doubling.py"
    script.write_text(script.read_text("utf-8").replace("number**2", "number * 2"), "utf-8")
    ran = gradestep(course, "check")
    assert ran.returncode == 1
    assert (
        'challenges/first-steps/doubling.py:57: the mistake "squares it" passes the tests "small_numbers"' in ran.stderr
    )
    assert "1 broken" in ran.stdout
    told = json.loads(gradestep(course, "check", "--json").stdout)
    assert [each["challenge"] for each in told["challenges"]] == ["first-steps/doubling", "first-steps/naming"]
    assert told["challenges"][0]["answers"]["twice"] == {"mutants": 6, "killed": 6, "equivalent": 0}


def test_explain_shows_each_mutant_and_the_test_that_noticed_it(course):
    said = gradestep(course, "check", "--explain", "twice").stdout
    assert "    - doubled = number * 2\n    + doubled = number / 2\n  noticed by small_numbers: " in said
    assert "noticed by what holds is then" in gradestep(course, "check", "--explain", "twice-three").stdout
    assert "did you mean twice, twice_three?" in gradestep(course, "check", "--explain", "twic").stderr
    assert "did you mean first-steps" in gradestep(course, "check", "first-step").stderr


def test_durations_names_the_claims_whose_runs_took_longest(course, tmp_path, monkeypatch):
    monkeypatch.setenv(cache.VARIABLE, str(tmp_path / "cache"))
    heard = Heard()
    found = check(course, "first-steps", heard)
    assert sum(spent.runs for checked in found for spent in checked.spent) == heard.trials
    ran = [spent for checked in found for spent in checked.spent if spent.runs]
    head, *lines = durations(found, 3).splitlines()
    assert head == f"The 3 slowest of {len(ran)} claims, by what their runs took:"
    took = [float(SPENT.fullmatch(line)["seconds"]) for line in lines]
    assert took == sorted((round(spent.seconds, 1) for spent in ran), reverse=True)[:3]
    said = gradestep(course, "check", "first-steps/naming", "--durations", "99", "--again").stdout
    assert re.search(r" s +\d+ runs  first-steps/naming: each mutant fails some test$", said, re.MULTILINE)
    assert "Nothing was run: all was known." in gradestep(course, "check", "first-steps", "--durations", "3").stdout


def test_nothing_is_released_that_is_not_proven(course):
    script = course.challenges / "first-steps/doubling.py"
    script.write_text(script.read_text("utf-8").replace("- [ ] `5` (adds-instead)", "- [x] `5`"), "utf-8")
    with pytest.raises(GradestepError, match=r"marks AB as right.*\n.*Nothing was released: mend") as refused:
        release(course, "first-steps")
    assert "doubling.py:24: " in str(refused.value)
    assert not course.release.exists()


def test_nbgrader_itself_releases_nothing_that_is_not_proven(course, tmp_path, monkeypatch):
    gradestep(course, "build")
    monkeypatch.setenv(cache.VARIABLE, str(tmp_path / "cache"))
    with pytest.raises(GradestepError, match="has not been proven as it is now: run gradestep check first-steps"):
        nbgrader(course, "generate_assignment", "first-steps")
    check(course)
    nbgrader(course, "generate_assignment", "first-steps")
    assert (course.release / "first-steps/doubling.ipynb").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="processes are found in /proc")
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_no_process_outlives_the_command(course, how):
    script = course.challenges / "first-steps/doubling.py"
    script.write_text(script.read_text("utf-8").replace("number * 2", "[2 * number for _ in iter(int, 1)]"), "utf-8")
    command = [sys.executable, "-m", "gradestep", "check", "--again"]
    with subprocess.Popen(command, cwd=course.root, stderr=subprocess.DEVNULL) as run:
        try:
            below = wait_for(lambda: len(below := descendants(run.pid)) >= 4 and below)
            os.kill(run.pid, how)
            assert run.wait(120) == (130 if how == signal.SIGINT else -how)
        finally:
            run.kill()  # which would go on for hours when it is not as expected
    wait_for(lambda: not any(is_alive(process) for process in below))


def test_a_check_that_waits_for_another_one_says_so_and_goes_on_after_it(course, monkeypatch, tmp_path):
    monkeypatch.setenv("GRADESTEP_CACHE", str(tmp_path / "cache"))
    command = [sys.executable, "-m", "gradestep", "check", "first-steps"]
    said = "first-steps is being checked in another window: this waits for what is found there"
    with cache.turn(["first-steps"], pytest.fail):
        run = subprocess.Popen(command, cwd=course.root, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
        try:
            first = run.stderr.readline()
        except BaseException:
            run.kill()
            raise
    with run:
        rest = run.communicate(timeout=300)[1]
    assert first.startswith(said)
    assert said not in rest
    assert run.returncode == 0


def wait_for(happens, seconds=120):
    """Return what `happens` returns as soon as it is true."""
    until = time.monotonic() + seconds
    while not (what := happens()):
        assert time.monotonic() < until
        time.sleep(0.1)
    return what


def is_alive(process):
    try:
        with open(f"/proc/{process}/stat", "rb") as file:  # noqa: PTH123 - no path of the course
            return file.read().rpartition(b")")[2].split()[0] != b"Z"
    except OSError:
        return False


def test_the_table_stands_between_the_marks_of_the_readme_however_often_it_is_written():
    readme = f"before\n{BEGIN}\nold\n{END}\nafter\n"
    once = between(readme, "| new |")
    assert once == between(once, "| new |") == f"before\n{BEGIN}\n| new |\n{END}\nafter\n"
