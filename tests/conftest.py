"""A tiny course for every test that wants one, and skips that CI does not accept."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import sys
from functools import cache
from pathlib import Path

import pytest

with contextlib.redirect_stderr(sys.__stderr__):
    import absl.logging  # noqa: F401 - its handler closes its stream when nbgrader sets up logging; not pytest's, then

from gradestep.course.course import Course
from gradestep.grading.grade import grade
from gradestep.release.release import release

from . import browser, warm_notebooks
from .card_desk import desk, lab, lab_course, new_desk, open_page, own_desk  # noqa: F401 - fixtures
from .one_hand_in import templates, work  # noqa: F401 - fixtures
from .runs import A, copy_of, handed_in_by_all

HERE = Path(__file__).parent
REPOSITORY = HERE.parent
os.environ["GRADESTEP_CACHE"] = str(REPOSITORY / ".pytest_cache/gradestep")  # what one test has proven, all know

signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job ignores Ctrl-C

warm_notebooks.use()

collect_ignore_glob = ["*.ipynb"]  # nbval must not run what sample students wrote
SLOWEST = (
    "test_programs.py",
    "test_card_browser.py",
    "test_same_scores.py",
    "test_stock.py",
    "test_hostile.py",
    "test_solutions.py",
    "test_check.py",
    "test_topic.py",
    "test_resilience.py",
    "test_workers.py",
    "test_lab_extension.py",
    "test_lab.py",
    "test_deck_browser.py",
    "test_chart_browser.py",
    "test_nbgrader.py",
    "test_release.py",
)
SLOW = (  # what wants a browser, TensorFlow or a class, and is left out by make quick
    *SLOWEST,
    "test_any_course.py",
    "test_apart.py",
    "test_before_grading.py",
    "test_benchmarks.py",
    "test_box.py",
    "test_bring_along.py",
    "test_build.py",
    "test_cli.py",
    "test_confine.py",
    "test_course_ci.py",
    "test_feedback.py",
    "test_feedback_pages.py",
    "test_first_challenge.py",
    "test_formgrader.py",
    "test_grade.py",
    "test_gradebook.py",
    "test_grading_again.py",
    "test_hand_written.py",
    "test_handins.py",
    "test_kept_verdicts.py",
    "test_keras.py",
    "test_keras_hostile.py",
    "test_keys.py",
    "test_kinds_graded.py",
    "test_lessons.py",
    "test_live_cells.py",
    "test_mark.py",
    "test_mark_browser.py",
    "test_number_browser.py",
    "test_odd_hand_ins.py",
    "test_one_door.py",
    "test_order.py",
    "test_order_browser.py",
    "test_other_notebooks.py",
    "test_pack_each.py",
    "test_pair.py",
    "test_picks.py",
    "test_picks_browser.py",
    "test_prose.py",
    "test_prover.py",
    "test_proxies.py",
    "test_read_alike.py",
    "test_report.py",
    "test_second_opinion.py",
    "test_similar.py",
    "test_slips.py",
    "test_variants.py",
    "test_variants_browser.py",
    "test_waiting_notes.py",
    "test_warm_kernel.py",
    "test_watch.py",
    "test_week.py",
)
# Two kernels that start at once were given one port (jupyter_client#487): one of them dies, or, when it is the port of
# its outputs or its heartbeat, hangs.
LOST_PORT = ["before replying to kernel_info", "Kernel didn't respond in"]
AGAIN = pytest.mark.flaky(reruns=1, only_rerun=LOST_PORT)
SLOW_PAGE = pytest.mark.flaky(reruns=1, only_rerun=["TimeoutError", *LOST_PORT])


def pytest_collection_modifyitems(items):
    """Begin with the files that take longest, so that no worker of pytest-xdist is alone with one in the end.

    A source in which nothing is for students to write is run as the release only, which has the same cells. A page that
    did not answer in time, and a kernel that lost its port to another test's, get a second chance, which the summary
    tells of; what a page shows or a kernel answers wrongly gets none.
    """
    items[:] = [item for item in items if not _is_released_as_it_is(item.path)]
    items.sort(key=lambda item: SLOWEST.index(item.path.name) if item.path.name in SLOWEST else len(SLOWEST))
    for item in items:
        if item.path.name in SLOW or item.path.suffix == ".ipynb":
            item.add_marker(pytest.mark.slow)
        item.add_marker(SLOW_PAGE if "chromium" in getattr(item, "fixturenames", ()) else AGAIN)


@cache
def _is_released_as_it_is(path: Path) -> bool:
    return REPOSITORY / "source" in path.parents and "### BEGIN" not in path.read_text("utf-8")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    before = call.when != "setup" and item.stash.get(browser.FAILED, False)
    item.stash[browser.FAILED] = before or report.failed  # pytest counts it only after the fixtures have ended
    if report.skipped and os.environ.get("CI"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} skipped, and in CI nothing may skip: {report.longrepr}"
    return report


@pytest.fixture
def course(tmp_path) -> Course:
    """A fresh copy of the tiny course, nothing built."""
    shutil.copytree(HERE / "course", tmp_path / "course")
    return Course(tmp_path / "course")


@pytest.fixture(scope="session")
def once_released(tmp_path_factory) -> Course:
    """The tiny course after `gradestep release first-steps`; tests only read it."""
    root = tmp_path_factory.mktemp("released") / "course"
    shutil.copytree(HERE / "course", root)
    release(Course(root), "first-steps")
    return Course(root)


@pytest.fixture
def released(once_released, tmp_path) -> Course:
    """A copy of the released tiny course, gradebook and all, for a test to spoil."""
    shutil.copytree(once_released.root, tmp_path / "course")
    return Course(tmp_path / "course")


@pytest.fixture(scope="session")
def handed_in(once_released, tmp_path_factory) -> Course:
    """The tiny course with the hand-ins of a class, not graded; tests only copy it."""
    return handed_in_by_all(once_released, tmp_path_factory.mktemp("class"))


@pytest.fixture(scope="session")
def undisturbed(handed_in, tmp_path_factory) -> Course:
    """The same, graded by a run that nothing stopped; tests only read it."""
    course = copy_of(handed_in, tmp_path_factory.mktemp("undisturbed"))
    grade(course, A)
    return course


@pytest.fixture
def fresh(handed_in, tmp_path) -> Course:
    """A copy of what was handed in, for a test to grade."""
    return copy_of(handed_in, tmp_path)


@pytest.fixture(scope="session")
def real() -> Course:
    """The course itself, to read."""
    return Course(REPOSITORY)


@pytest.fixture(scope="module")  # Playwright runs an event loop, in which other modules' kernels could not run theirs
def chromium():
    """Debian's Chromium, for every test that drives it."""
    with browser.chromium() as chromium:
        yield chromium
