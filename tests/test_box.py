"""What this machine can protect is found out by trying, and what is chosen follows from it."""

import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from gradestep.course.errors import GradestepError
from gradestep.grading import doctor
from gradestep.sandbox import levels
from gradestep.sandbox.confine import LANDLOCK, NAMESPACES, PROCESSES
from gradestep.sandbox.levels import Guard, Protection

from .conftest import REPOSITORY

NOTHING = Protection(PROCESSES, (Guard("using the network", protected=False),), "install bubblewrap")


@pytest.fixture
def unprotected(monkeypatch):
    """A machine without any sandbox."""
    monkeypatch.setattr(levels, "probe", lambda: NOTHING)
    monkeypatch.setattr(doctor, "probe", lambda: NOTHING)


def shown(renderable) -> str:
    console = Console(width=120, file=StringIO())
    console.print(renderable)
    return console.file.getvalue()


# Trying


@pytest.mark.parametrize("level", [NAMESPACES, LANDLOCK])
def test_a_trial_finds_every_way_out_barred(level):
    kept, why = levels.attempt(level)
    assert why == ""
    assert kept == dict.fromkeys(levels.WAYS_OUT, True)


def test_without_a_sandbox_a_trial_gets_out_and_says_so():
    kept, _ = levels.attempt(PROCESSES)
    assert (kept["network"], kept["files"], kept["memory"]) == (False, False, True)


def test_this_machine_has_the_best_level_and_nothing_is_left_to_advise():
    found = levels.probe()
    assert (found.level, found.open, found.advice) == (NAMESPACES, [], "")


def test_a_bubblewrap_that_is_refused_gives_way_to_landlock_and_its_words_are_passed_on(monkeypatch, tmp_path):
    refusing = tmp_path / "bwrap"
    refusing.write_text("#!/bin/sh\necho 'bwrap: setting up uid map: Permission denied' >&2\nexit 1\n", "utf-8")
    refusing.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    found = levels.probe.__wrapped__()
    assert found.level == LANDLOCK
    assert "setting up uid map: Permission denied" in found.advice


def test_without_bubblewrap_the_advice_is_to_install_it(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    found = levels.probe.__wrapped__()
    assert (found.level, found.advice) == (LANDLOCK, "install bubblewrap (apt install bubblewrap)")


# Choosing


def test_a_required_sandbox_is_had_here():
    assert levels.choose("required") == (NAMESPACES, "")


@pytest.mark.usefixtures("unprotected")
def test_a_required_sandbox_that_is_missing_is_an_error_that_says_how_to_get_it():
    with pytest.raises(GradestepError, match=r"No sandbox works .* install bubblewrap"):
        levels.choose("required")


@pytest.mark.usefixtures("unprotected")
def test_the_best_of_nothing_is_a_warning_that_names_what_is_open():
    level, warning = levels.choose("best")
    assert level == PROCESSES
    assert "not kept from using the network" in warning
    assert "install bubblewrap" in warning


def test_no_sandbox_is_what_one_gets_when_one_asks_for_it():
    assert levels.choose("off") == (PROCESSES, "")


# Starting


def test_the_command_binds_the_package_and_never_the_course():
    argv, _, _ = levels.command(NAMESPACES, ["python"])
    assert str(REPOSITORY / "gradestep") in argv
    assert str(REPOSITORY) not in [argv[place + 1] for place, word in enumerate(argv) if "bind" in word]


def test_a_teacher_who_is_not_root_gets_a_user_namespace(monkeypatch):
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    argv, _, _ = levels.command(NAMESPACES, ["python"])
    assert "--unshare-user" in argv
    assert "--cap-add" not in argv


def test_only_the_given_descriptor_is_inherited(tmp_path):
    with (tmp_path / "given").open("w+") as given, (tmp_path / "kept").open("w") as kept:
        code = "import os, sys; os.write(int(sys.argv[1]), b'reached'); print(os.listdir('/proc/self/fd'))"
        python = [sys.executable, "-I", "-c", code, str(given.fileno())]
        argv, environment, options = levels.command(NAMESPACES, python, [given.fileno()])
        run = subprocess.run(argv, env=environment, capture_output=True, text=True, check=True, **options)
        given.seek(0)
        assert given.read() == "reached"
        assert f"'{kept.fileno()}'" not in run.stdout


# Telling


def test_the_doctor_names_the_sandbox_and_every_way_out():
    text = shown(doctor.report())
    assert "bubblewrap's" in text
    assert all(what in text for what in levels.WAYS_OUT.values())
    assert " no " not in text


@pytest.mark.usefixtures("unprotected")
def test_the_doctor_says_what_is_open_and_how_to_mend_it():
    text = shown(doctor.report())
    assert "There is no sandbox" in text
    assert "│ using the network" in text
    assert "│ no" in text
    assert "To get more: install bubblewrap." in text


def test_the_doctor_names_the_character_that_nbgrader_cannot_bear_in_a_path():
    assert 'takes a "[" in the path' in shown(doctor.report(Path("/home/teacher/course [2026]")))
    assert 'takes a "["' not in shown(doctor.report(Path("/home/teacher/course & more (ü)")))
