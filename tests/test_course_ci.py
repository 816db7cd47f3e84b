"""The CI file that `gradestep init` writes: its commands run in the course that it makes, and find faults."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement

from gradestep.course.course import find_course
from gradestep.release.init import init
from gradestep.release.release import release

A = "first-steps"
INSTALLS = ("pip install -r requirements.txt", "sudo apt-get install -y bubblewrap")  # what a test does not do


@pytest.fixture
def course(tmp_path):
    """A course as `init` makes it, released and committed, as its README says."""
    list(init(tmp_path / "statistics"))
    made = find_course(tmp_path / "statistics")
    release(made, A)
    git(made, "init", "--quiet")
    commit(made)
    return made


def git(course, *arguments):
    subprocess.run(["git", "-c", "user.name=A", "-c", "user.email=a@b.c", *arguments], cwd=course.root, check=True)


def commit(course):
    git(
        course,
        "add",
        "challenges",
        "source",
        "notebooks",
        "requirements.txt",
        ".gitignore",
        "nbgrader_config.py",
        ".github",
    )
    git(course, "commit", "--quiet", "--allow-empty", "-m", "Begin")


def job_of(course):
    workflow = yaml.safe_load((course.root / ".github/workflows/course.yml").read_text("utf-8"))
    (job,) = workflow["jobs"].values()
    return workflow, job


def first_failure(course):
    """Run the commands of the workflow, as GitHub does, and return the first that fails; None when none does."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    for step in job_of(course)[1]["steps"]:
        if (command := step.get("run")) and command not in INSTALLS:
            ran = subprocess.run(
                ["bash", "-e", "-c", command],
                cwd=course.root,
                env={**os.environ, "PATH": path, "CI": "true"},
                capture_output=True,
                text=True,
                check=False,
            )
            if ran.returncode:
                return command, ran.stdout + ran.stderr
    return None


def test_it_is_a_workflow_that_runs_on_each_push_in_a_python_that_is_supported(course):
    workflow, job = job_of(course)
    assert workflow[True] == ["push", "pull_request"]  # to YAML, `on` is true
    assert all(set(step) <= {"uses", "with", "run"} and len({"uses", "run"} & set(step)) == 1 for step in job["steps"])
    (python,) = (step["with"]["python-version"] for step in job["steps"] if "setup-python" in step.get("uses", ""))
    assert python in {"3.11", "3.12", "3.13"}
    commands = [step["run"] for step in job["steps"] if "run" in step]
    assert commands[:2] == [*INSTALLS]
    for name in ("requirements.txt", "requirements-student.txt"):
        lines = [line.split("#")[0].strip() for line in (course.root / name).read_text("utf-8").splitlines()]
        assert [str(Requirement(line)) for line in lines if line and not line.startswith("-r")]


def test_a_course_that_was_just_made_passes_and_what_is_not_committed_or_not_built_does_not(course):
    assert first_failure(course) is None
    script = course.challenges / A / "means.py"
    script.write_text(script.read_text("utf-8").replace("what this is about", "what it is about"), "utf-8")
    commit(course)
    command, said = first_failure(course)
    assert command.startswith("git ")
    assert "source/first-steps/means.ipynb" in said
    commit(course)
    assert first_failure(course) is None
    git(course, "rm", "--quiet", "--cached", "source/first-steps/means.ipynb")
    commit_of_removal = ["commit", "--quiet", "-m", "Forget a built notebook"]
    git(course, *commit_of_removal)
    command, said = first_failure(course)
    assert command.startswith("git ")
    assert "means.ipynb" in said
