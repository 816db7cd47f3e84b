"""`make` says what to do about a Python that TensorFlow does not know, and does nothing the second time."""

import os
import shutil
import subprocess

import pytest

from .conftest import REPOSITORY

pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed here: apt install make")


@pytest.fixture
def folder(tmp_path):
    for name in ("Makefile", "requirements.txt", "pyproject.toml"):
        shutil.copy(REPOSITORY / name, tmp_path)
    return tmp_path


def make(folder, *arguments):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    return subprocess.run(
        ["make", *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def test_a_python_that_is_too_old_or_too_new_is_answered_with_what_to_install(folder):
    python = folder / "python3.9"
    python.write_text("#!/bin/sh\nexit 1\n")
    python.chmod(0o755)
    ran = make(folder, "env", f"PYTHON={python}")
    assert ran.returncode != 0
    assert "no Python from 3.11 to 3.13" in ran.stdout
    assert "PYTHON=/path/to/it" in ran.stdout
    assert not (folder / ".venv").exists()


def test_the_environment_is_made_once(folder):
    (folder / ".venv").mkdir()
    (folder / ".venv/made").touch()
    ran = make(folder, "env", "PYTHON=/nowhere")
    assert ran.returncode == 0
    assert "Making" not in ran.stdout
