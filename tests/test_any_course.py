"""The wheel alone is enough for a course of any subject: from `gradestep init` to a class of three with feedback."""

import json
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import nbformat
import pytest

from gradestep.course.course import find_course
from gradestep.course.errors import GradestepError

from .bare_environment import BareEnvironment
from .conftest import REPOSITORY

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="links of files want rights on Windows")

MEANS = Path(__file__).parent / "numpy_course/challenges/arrays/means.py"
OWN_WORDS = """\
# modes:
#   Read: A page to read.
#   Exercise: Something to write.
# levels: [first year, second year]
# ---
"""
WRONG = "def mean_of(values):\n    return sum(values) / len(values)"


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    return BareEnvironment(tmp_path_factory.mktemp("bare"))


@pytest.fixture(scope="module")
def author(environment, tmp_path_factory):
    """Return a function that runs `gradestep` in a course that was just started, and stops at an error."""
    root = tmp_path_factory.mktemp("parent") / "Statistik für alle"

    def run(*arguments, here=None):
        ran = environment.gradestep(here or root, *arguments)
        assert ran.returncode == 0, f"{arguments}: {ran.stdout}{ran.stderr}"
        return ran.stdout

    run("init", root.name, here=root.parent)
    run.root = root
    return run


def test_the_package_brings_no_tensorflow_and_knows_no_course(environment):
    for module in ("tensorflow", "keras", "sklearn", "matplotlib"):
        assert "ModuleNotFoundError" in environment.run(environment.root, "-c", f"import {module}").stderr


def test_what_would_be_published_holds_the_package_and_no_course(tmp_path):
    command = [sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", tmp_path]
    subprocess.run(command, cwd=REPOSITORY, check=True, capture_output=True)
    (archive,) = tmp_path.glob("gradestep-*.tar.gz")
    asked = [sys.executable, "-m", "twine", "check", "--strict", str(archive)]
    taken = subprocess.run(asked, capture_output=True, text=True, check=False)
    assert taken.returncode == 0, taken.stdout
    with tarfile.open(archive) as packed:
        tops = {name.split("/")[1] for name in packed.getnames()}
    assert tops == {"gradestep", "CHANGELOG.md", "LICENSE", "README.md", "PKG-INFO", "pyproject.toml", ".gitignore"}


def test_a_course_that_was_just_started_is_proven_released_and_shown(author):
    assert "nothing is broken" in author("check")
    author("release", "first-steps")
    author("pack", "first-steps")
    assert (author.root / "first-steps.zip").is_file()
    assert 'course_id="statistik-fur-alle"' in (author.root / "nbgrader_config.py").read_text("utf-8")


def test_a_numpy_course_with_words_of_its_own_goes_from_a_script_to_a_report(author):
    home = author.root / "challenges/index.py"
    first, _, rest = home.read_text("utf-8").partition("# # Words")
    home.write_text(first + OWN_WORDS + rest.partition("# ---\n")[2], "utf-8")
    shutil.rmtree(author.root / "challenges/first-steps")  # its level is none of the course's own
    author("new", "arrays/index")
    shutil.copy(MEANS, author.root / "challenges/arrays")
    assert "nothing is broken" in author("check")
    author("release", "arrays")
    for student, change in {"ada": solved, "alan": as_released, "grace": wrong}.items():
        hand_in(author.root, student, change)
    graded = json.loads(author("grade", "arrays", "--json"))
    assert {each["student"]: each["score"] for each in graded["submissions"]} == {"ada": 3, "alan": 0, "grace": 1}
    author("feedback", "arrays")
    assert "forgets" not in (author.root / "feedback/grace/arrays/means.html").read_text("utf-8")
    author("report", "arrays")
    assert "median-follows-the-largest" in (author.root / "reports/arrays.html").read_text("utf-8")


def hand_in(root, student, change):
    folder = root / "submitted" / student / "arrays"
    folder.mkdir(parents=True)
    notebook = nbformat.read(root / "notebooks/arrays/means.ipynb", 4)
    source = nbformat.read(root / "source/arrays/means.ipynb", 4)
    change(notebook, source)
    nbformat.write(notebook, folder / "means.ipynb")


def as_released(notebook, source):
    """Hand in what was released."""


def solved(notebook, source):
    """Copy the answers, and choose the right letters."""
    for cell, right in zip(notebook.cells, source.cells, strict=True):
        if cell.cell_type == "code" and (cell.id == "mean_of" or "quiz" in cell.metadata.get("gradestep", {})):
            cell.source = right.source


def wrong(notebook, source):
    solved(notebook, source)
    next(cell for cell in notebook.cells if cell.id == "mean_of").source = WRONG


def test_an_empty_settings_file_is_not_taken_for_a_course(tmp_path):
    (tmp_path / "challenges").mkdir()
    (tmp_path / "nbgrader_config.py").write_text("", "utf-8")
    with pytest.raises(GradestepError, match=r"nbgrader_config.py .* nothing of gradestep.*(?s:.*) configure\("):
        find_course(tmp_path)
