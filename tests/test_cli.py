"""The command says what it wrote, helps with an example, and fails in words."""

import re
import shutil
import subprocess
import sys
import zipfile

import nbformat
import pytest

from gradestep.cli import EXAMPLES, main
from gradestep.release.lab import copy_to_work

from .command_line import gradestep
from .conftest import REPOSITORY
from .warm_commands import warm_commands


@pytest.mark.parametrize("name", sorted(main.commands))
def test_each_command_has_help_with_an_example(real, name):
    ran = gradestep(real, name, "--help")
    assert ran.returncode == 0
    assert f"gradestep {name}" in EXAMPLES[name]
    assert EXAMPLES[name] in ran.stdout


def test_ctrl_c_before_the_command_has_begun_shows_no_traceback():
    stopped = "import sys\n\nclass Stop:\n    def find_spec(name, *_):\n        if name == 'gradestep.cli.desk':\n"
    stopped += "            raise KeyboardInterrupt\n\nsys.meta_path.insert(0, Stop)\nimport gradestep.cli"
    ran = subprocess.run([sys.executable, "-c", stopped], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout, ran.stderr) == (1, "", "\nAborted!\n")


def test_build_says_what_it_wrote_from_any_folder_of_the_course(course):
    ran = warm_commands().run("gradestep", ["build", "first-steps/naming"], course.challenges / "first-steps")
    assert ran.stdout == "wrote source/first-steps/naming.ipynb\n"


def test_a_command_takes_the_path_of_a_script_notebook_or_folder_for_its_id(course):
    built = "source/first-steps/naming.ipynb"
    for path in ("challenges/first-steps/naming.py", "./source/first-steps/naming.ipynb", str(course.root / built)):
        assert gradestep(course, "build", path).stdout.endswith(f" {built}\n")
    in_topic = course.challenges / "first-steps"
    for path in ("naming.py", "."):
        assert f" {built}\n" in warm_commands().run("gradestep", ["build", path], in_topic).stdout
    ran = gradestep(course, "release", "challenges/first-steps/naming.py")
    assert '"first-steps/naming" is one notebook: name the whole assignment, first-steps' in ran.stderr
    ran = gradestep(course, "similar", "challenges/first-steps/")
    assert "nobody has handed in first-steps: " in ran.stderr
    ran = warm_commands().run("gradestep", ["build", "second-steps"], in_topic)
    assert 'no challenge "second-steps"' in ran.stderr
    ran = gradestep(course, "new", "challenges/second-steps/momentum")
    assert ran.stdout.startswith("wrote challenges/second-steps/momentum.py\n")


def test_a_fault_ends_in_status_1_and_one_line(course):
    script = course.challenges / "first-steps/naming.py"
    script.write_text(script.read_text("utf-8").replace("tests=", "test="), "utf-8")
    ran = gradestep(course, "build")
    assert ran.returncode == 1
    said = 'Error: challenges/first-steps/naming.py:57: unknown mark "test": did you mean "tests"?\n'
    assert ran.stderr == said


def test_outside_of_a_course_every_command_says_where_to_go(tmp_path):
    for arguments in (["build"], ["release", "a"], ["new", "a/b"], ["pack", "a"], ["demo"], ["lab"]):
        ran = warm_commands().run("gradestep", arguments, tmp_path)
        assert ran.returncode == 1
        assert "is in no course: go to the folder that holds nbgrader_config.py" in ran.stderr


def test_a_new_challenge_builds_and_proves_itself_and_is_never_overwritten(course):
    ran = gradestep(course, "new", "second-steps/momentum")
    assert ran.stdout.startswith("wrote challenges/second-steps/momentum.py\n")
    assert gradestep(course, "build", "second-steps").stdout.splitlines() == [
        "wrote source/second-steps/index.ipynb",
        "wrote source/second-steps/momentum.ipynb",
    ]
    again = gradestep(course, "new", "second-steps/momentum")
    assert again.returncode == 1
    assert "exists: choose another name" in again.stderr


def test_without_what_teachers_install_the_command_says_what_to_install():
    code = "import sys, runpy; sys.modules['click'] = None; runpy.run_module('gradestep', run_name='__main__')"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ran.returncode == 1
    assert ran.stderr == ('The gradestep command needs click, as teachers have it: pip install "gradestep[teacher]"\n')


@pytest.mark.parametrize("target", ["momentum", "A/B", "../x/y", "a/b/c", "a/"])
def test_a_new_challenge_needs_a_proper_name(course, target):
    ran = gradestep(course, "new", target)
    assert ran.returncode == 1
    assert "is no TOPIC/NAME" in ran.stderr


def test_release_and_pack_give_students_a_zip_that_runs_without_the_course(course, tmp_path):
    (course.root / "requirements-student.txt").write_text("jupyterlab\n", "utf-8")
    assert "no challenge" in gradestep(course, "pack", "nosuch").stderr
    assert "run gradestep release first-steps first" in gradestep(course, "pack", "first-steps").stderr
    assert "wrote notebooks/first-steps/naming.ipynb" in gradestep(course, "release", "first-steps").stdout
    assert gradestep(course, "pack", "first-steps").stdout == "wrote first-steps.zip\n"
    first = (course.root / "first-steps.zip").read_bytes()
    gradestep(course, "pack", "first-steps")
    assert (course.root / "first-steps.zip").read_bytes() == first
    with zipfile.ZipFile(course.root / "first-steps.zip") as archive:
        archive.extractall(tmp_path / "student")
    folder = tmp_path / "student/first-steps"
    assert sorted(path.name for path in folder.iterdir()) == [
        ".released",
        "README.md",
        "doubling.ipynb",
        "gradestep-0.1.0-py3-none-any.whl",
        "naming.ipynb",
        "requirements.txt",
    ]
    assert (folder / ".released/naming.ipynb").read_bytes() == (folder / "naming.ipynb").read_bytes()
    with zipfile.ZipFile(folder / "gradestep-0.1.0-py3-none-any.whl") as wheel:
        assert not [name for name in wheel.namelist() if "teacher" in name or "cli" in name]
        assert "gradestep/pictures.mplstyle" in wheel.namelist()
        wheel.extractall(tmp_path / "installed")
    assert "- doubling.ipynb: How much is twice?" in (folder / "README.md").read_text("utf-8")
    code = "import gradestep; print(gradestep.quiz('q', 'A', question='?', options={'A': 'a', 'B': 'b'}).status)"
    ran = subprocess.run(
        [sys.executable, "-I", "-c", f"import sys; sys.path.insert(0, {str(tmp_path / 'installed')!r}); {code}"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout.startswith("The answer is A.")


def test_pack_refuses_notebooks_in_which_somebody_has_answered(released):
    (released.root / "requirements-student.txt").write_text("jupyterlab\n", "utf-8")
    path = released.release / "first-steps/doubling.ipynb"
    notebook = nbformat.read(path, 4)
    notebook.cells[4].source = "def twice(number):\n    return 2 * number"
    nbformat.write(notebook, path)
    ran = gradestep(released, "pack", "first-steps")
    assert ran.returncode == 1
    assert "notebooks/first-steps/doubling.ipynb: not what the challenges give today" in ran.stderr
    assert not (released.root / "first-steps.zip").exists()


def test_demo_takes_sample_students_to_a_table_of_scores_and_leaves_the_course_alone(course, tmp_path):
    before = sorted(path.relative_to(course.root) for path in course.root.rglob("*"))
    ran = gradestep(course, "demo", "--students", "2", "--into", str(tmp_path / "sample"))
    assert ran.returncode == 0, ran.stderr
    assert re.search(r"ada\s+│\s+3/3 │\s+2/5 │\s+5/8", ran.stdout)
    assert re.search(r"grace\s+│\s+2/3 │\s+1/5 │\s+3/8", ran.stdout)
    assert ran.stdout.index("2 submissions graded") < ran.stdout.index("done"), "the table is there before the feedback"
    assert (tmp_path / "sample/feedback/grace/first-steps/naming.html").exists()
    assert sorted(path.relative_to(course.root) for path in course.root.rglob("*")) == before
    again = gradestep(course, "demo", "--into", str(tmp_path / "sample"))
    assert again.returncode == 1
    assert "exists: name a folder that does not" in again.stderr


@pytest.mark.parametrize(("asked", "shown"), [([], "first-steps"), (["a-later-one"], "a-later-one")])
def test_demo_begins_with_the_topic_that_comes_first_and_shows_a_later_one_too(course, tmp_path, asked, shown):
    later = course.challenges / "a-later-one"
    shutil.copytree(course.challenges / "first-steps", later)
    for topic, after in (("first-steps", ""), ("a-later-one", "# after: first-steps\n")):
        home = f"# ---\n# title: A home\n{after}# ---\n\n# %%\nfrom gradestep import home\n\nhome()\n"
        (course.challenges / topic / "index.py").write_text(home, "utf-8")
    ran = gradestep(course, "demo", *asked, "--students", "1", "--into", str(tmp_path / "sample"))
    assert ran.returncode == 0, ran.stderr
    assert f"{shown}: 1 submission graded" in ran.stdout


@pytest.mark.parametrize(
    "path",
    [
        "submitted/ada/a/n.ipynb",
        "autograded/ada/a/n.ipynb",
        "feedback/ada/a/n.html",
        "downloaded/a/archive/hand-ins.zip",
        "my-work/a/n.ipynb",
        "gradebook.db",
        "grades.csv",
        "training-optimization.zip",
    ],
)
def test_no_work_and_no_grade_is_ever_committed(path):
    assert subprocess.run(["git", "check-ignore", "-q", path], cwd=REPOSITORY, check=False).returncode == 0


def test_lab_copies_what_is_released_to_my_work_and_never_overwrites_it(released):
    copies = copy_to_work(released)
    assert [path.relative_to(released.work).as_posix() for path in copies] == [
        "first-steps/doubling.ipynb",
        "first-steps/naming.ipynb",
    ]
    copies[0].write_text("my answers")
    copies[1].unlink()
    assert copy_to_work(released) == copies[1:]
    assert copies[0].read_text() == "my answers"


def test_lab_copies_what_the_notebooks_read_and_never_overwrites_it(released):
    data = released.release / "first-steps/data/numbers.bin"
    data.parent.mkdir()
    data.write_bytes(b"\x00\xff")
    copy = released.work / "first-steps/data/numbers.bin"
    assert copy in copy_to_work(released)
    assert copy.read_bytes() == b"\x00\xff"
    copy.write_bytes(b"mine")
    assert copy not in copy_to_work(released)
    assert copy.read_bytes() == b"mine"


def test_release_takes_a_whole_assignment_only(course):
    ran = gradestep(course, "release", "first-steps/naming")
    assert ran.returncode == 1
    assert "name the whole assignment, first-steps" in ran.stderr
