"""What measures can be run: a benchmark that nobody runs breaks unseen."""

from importlib import import_module
from pkgutil import walk_packages

import nbformat
import pytest

import benchmarks
from benchmarks import card, loop
from benchmarks.generated import challenges_of, kinds_of_work

from . import browser
from .conftest import REPOSITORY

TOPIC = "training-optimization"


def test_every_benchmark_finds_what_it_imports():
    modules = [each.name for each in walk_packages(benchmarks.__path__, "benchmarks.")]
    assert len(modules) > 20
    for name in modules:
        if not name.endswith("__main__"):
            import_module(name)


def test_every_kind_of_work_can_be_done_in_every_notebook_of_the_topic(real):
    for challenge in challenges_of(real, TOPIC):
        released = (real.release / TOPIC / f"{challenge.name}.ipynb").read_text("utf-8")
        done = [
            work.into(nbformat.reads(released, nbformat.NO_CONVERT), challenge) for work in kinds_of_work(challenge)
        ]
        assert len({nbformat.writes(notebook) for notebook in done}) > 1


def test_the_waiting_is_timed_in_a_whole_copy_of_the_repository(tmp_path):
    loop.clone(tmp_path)
    for name in (loop.SCRIPT, loop.MODULE, "my-work/nbgrader_config.py", "autograded/README.md"):
        assert (tmp_path / name).read_bytes() == (REPOSITORY / name).read_bytes()
    assert loop.gradestep(tmp_path, "check", "--help") > 0
    for edit in loop.EDITS.values():
        loop.edited(tmp_path, *edit)
    assert (tmp_path / loop.SCRIPT).read_bytes() != (REPOSITORY / loop.SCRIPT).read_bytes()


@pytest.mark.skipif(browser.CHROMIUM is None, reason=browser.NO_CHROMIUM)
def test_the_card_is_timed_after_run_all_and_while_a_cell_runs(monkeypatch, chromium):
    monkeypatch.setattr(card, "RUNS", 1)
    with card.desk(chromium) as desk:
        times = [*card.from_run_all_to_a_card(desk), *card.from_click_to_verdict(desk)]
    assert len(times) == 2
    assert all(0 < seconds < browser.MINUTE / 1000 for seconds in times)
