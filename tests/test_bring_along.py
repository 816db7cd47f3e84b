"""The pages for who comes from nbgrader or otter-grader: their notebooks become what the pages show, and pass."""

import json
import re
import shutil

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output, new_raw_cell

from gradestep.course.course import find_course
from gradestep.gradebook.nbgrader_config import configured
from gradestep.proof.check import check
from gradestep.release.init import init

from .command_line import gradestep
from .conftest import REPOSITORY
from .problem_sets import HERE as ASSIGNMENTS

CELL = re.compile(
    r"^\*\*(?P<kind>[A-Z][a-z ]+)\*\*(?: `(?P<id>\w+)`(?:, (?P<points>\d) points?)?)?"
    r"(?:, which showed `(?P<shown>.+)`)?:\n\n"
    r"```\w+\n(?P<source>.*?)\n```$",
    re.MULTILINE | re.DOTALL,
)
PYTHON = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
OF_NBGRADER = {
    "Autograded answer": {"solution": True},
    "Autograder tests": {"grade": True, "locked": True},
    "Manually graded answer": {"grade": True, "solution": True},
}
KERNEL = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}


def page(name):
    """What stands before "becomes, by" on a page, and after it."""
    text = (REPOSITORY / f"docs/{name}.md").read_text("utf-8")
    before, _, after = text.partition("becomes, by")
    return before, after


def notebook_of(text):
    return new_notebook(cells=[cell_of(found) for found in CELL.finditer(text)], metadata=KERNEL)


def cell_of(found):
    kind, source = found["kind"], found["source"]
    if kind == "Raw":
        return new_raw_cell(source)
    is_text = kind == "Markdown" or source.startswith("A comprehension")
    cell = (new_markdown_cell if is_text else new_code_cell)(source)
    if found["shown"]:
        cell.outputs = [new_output("execute_result", {"text/plain": found["shown"]}, execution_count=1)]
    if found["id"]:
        none = {"grade": False, "solution": False, "locked": False, "task": False, "schema_version": 3}
        cell.metadata["nbgrader"] = {**none, **OF_NBGRADER[kind], "grade_id": found["id"]}
        if found["points"]:
            cell.metadata["nbgrader"]["points"] = int(found["points"])
    return cell


@pytest.fixture
def imported(tmp_path):
    """A function that does as a page says in a course that was just started; returns the course and the script."""
    list(init(tmp_path / "course"))
    course = find_course(tmp_path / "course")

    def bring(name, before):
        nbformat.write(notebook_of(before), course.root / f"{name}.ipynb")
        said = gradestep(course, "import", f"{name}.ipynb", "--into", "ps1")
        assert said.returncode == 0, said.stderr
        return course, course.challenges / f"ps1/{name}.py"

    return bring


SECOND = (
    ("Raw", "# ASSIGNMENT CONFIG\nname: hw2"),
    ("Markdown", "# Means"),
    ("Raw", "# BEGIN QUESTION\nname: q1\npoints: 1"),
    ("Raw", "# BEGIN SOLUTION"),
    ("Code", "import numpy as np\n\nmiddle = np.mean([1, 2, 6]) # SOLUTION"),
    ("Raw", "# END SOLUTION"),
    ("Raw", "# BEGIN TESTS"),
    ("Code", "def test_middle(middle):\n    assert abs(middle - 3) < 1e-9"),
    ("Raw", "# END TESTS"),
    ("Raw", "# END QUESTION"),
    ("Raw", "# BEGIN QUESTION\nname: q2\nmanual: true"),
    ("Raw", "# BEGIN SOLUTION"),
    ("Markdown", "It is the point of balance."),
    ("Raw", "# END SOLUTION"),
    ("Raw", "# END QUESTION"),
)


def test_a_notebook_of_nbgraders_and_two_of_otters_go_from_a_file_to_feedback(tmp_path):
    """As drafts they are proven, released, handed in solved and graded; what a person grades waits for one."""
    list(init(tmp_path / "course"))
    course = find_course(tmp_path / "course")
    shutil.copy(ASSIGNMENTS / "ps1.ipynb", course.root)
    nbformat.write(notebook_of(page("from-otter")[0]), course.root / "hw1.ipynb")
    made = {"Raw": new_raw_cell, "Markdown": new_markdown_cell, "Code": new_code_cell}
    second = new_notebook(cells=[made[kind](source) for kind, source in SECOND], metadata=KERNEL)
    nbformat.write(second, course.root / "hw2.ipynb")
    (course.challenges / "brought").mkdir()
    for command in (
        ["import", "ps1.ipynb", "hw1.ipynb", "hw2.ipynb", "--into", "brought"],
        ["check", "brought"],
        ["release", "brought"],
    ):
        done = gradestep(course, *command)
        assert done.returncode == 0, (command, done.stdout, done.stderr)
    handed_in = course.root / "submitted/ada/brought"
    handed_in.mkdir(parents=True)
    for name in ("ps1", "hw1", "hw2"):
        solved = nbformat.read(course.source / f"brought/{name}.ipynb", nbformat.NO_CONVERT)
        work = nbformat.read(course.release / f"brought/{name}.ipynb", nbformat.NO_CONVERT)
        for cell, solution in zip(work.cells, solved.cells, strict=True):
            if solution.metadata.get("nbgrader", {}).get("solution"):
                cell.source = solution.source
        nbformat.write(work, handed_in / f"{name}.ipynb")
    graded = json.loads(gradestep(course, "grade", "brought", "--json").stdout)
    (ada,) = graded["submissions"]
    earned = {name: each["score"] for name, each in ada["notebooks"].items() if name != "index"}
    assert earned == {"ps1": 5, "hw1": 2, "hw2": 1}
    assert ada["waiting"] == {"ps1": 4, "hw1": 1, "hw2": 1}
    assert gradestep(course, "feedback", "brought").returncode == 0
    assert {path.stem for path in (course.root / "feedback/ada/brought").glob("*.html")} >= {"ps1", "hw1", "hw2"}


def broken(course, name):
    (checked,) = check(course, name, workers=1)
    return [each.what for each in checked.broken]


def test_the_notebook_of_nbgraders_becomes_the_script_of_its_page_and_then_a_proven_challenge(imported):
    before, after = page("from-nbgrader")
    course, script = imported("squares", before)
    shown, more = PYTHON.findall(after)
    assert script.read_text("utf-8") == shown
    assert broken(course, "ps1/squares") == []
    finished = shown.replace("# proof: draft\n", "").replace("TODO: what one can do after it", "Write a comprehension.")
    script.write_text(finished.replace("# %% tests=", f"{more}\n\n# %% tests="), "utf-8")
    assert broken(course, "ps1/squares") == []


def test_the_notebook_of_otters_becomes_the_script_of_its_page(imported):
    before, after = page("from-otter")
    course, script = imported("hw1", before)
    assert script.read_text("utf-8") == "\n".join(PYTHON.findall(after))
    assert broken(course, "ps1/hw1") == []


@pytest.fixture
def plain(tmp_path):
    """A course of nbgrader's alone, with the notebook of the page, released by nbgrader and handed in by Ada."""
    folder = tmp_path / "old"
    (folder / "source/ps1").mkdir(parents=True)
    nbformat.write(notebook_of(page("from-nbgrader")[0]), folder / "source/ps1/squares.ipynb")
    (folder / "nbgrader_config.py").write_text('c = get_config()\nc.CourseDirectory.course_id = "old"\n', "utf-8")
    course = find_course(folder, authored=False)
    course.nbgrader("generate_assignment", "ps1")
    handed_in = folder / "submitted/ada/ps1"
    handed_in.mkdir(parents=True)
    work = nbformat.read(folder / "release/ps1/squares.ipynb", nbformat.NO_CONVERT)
    answer = next(cell for cell in work.cells if cell.metadata.get("nbgrader", {}).get("grade_id") == "squares")
    answer.source = "def squares(n): return [i ** 2 for i in range(1, n + 1)]"
    nbformat.write(work, handed_in / "squares.ipynb")
    return course


def test_a_course_of_nbgraders_is_graded_as_it_is_and_three_lines_bring_the_rest(plain):
    graded = gradestep(plain, "grade", "ps1")
    assert "ada: 2/3" in graded.stderr + graded.stdout
    refused = gradestep(plain, "check")
    lines = PYTHON.findall(page("from-nbgrader")[0])[0]
    assert all(line in refused.stderr for line in lines.splitlines()[:2])
    config = plain.root / "nbgrader_config.py"
    config.write_text(config.read_text("utf-8") + lines, "utf-8")
    for command in (["check"], ["release", "ps1"], ["grade", "ps1", "--force"], ["report", "ps1"], ["feedback", "ps1"]):
        done = gradestep(plain, *command)
        assert done.returncode == 0, (command, done.stderr)
    (plain.root / "my-work").mkdir(exist_ok=True)
    (plain.root / "my-work/nbgrader_config.py").write_text("load_subconfig('nbgrader_config.py', path='..')\n", "utf-8")
    assert find_course(plain.root / "my-work").root == plain.root
    assert (plain.root / "reports/ps1.html").is_file()
    assert "### BEGIN" not in (plain.root / "notebooks/ps1/squares.ipynb").read_text("utf-8")
    assert (plain.root / "feedback/ada/ps1/squares.html").is_file()


def test_what_a_teacher_has_set_holds_beside_the_three_lines(plain):
    config, lines = plain.root / "nbgrader_config.py", PYTHON.findall(page("from-nbgrader")[0])[0]
    (plain.root / "mine.py").write_text(
        "from nbgrader.preprocessors import NbGraderPreprocessor\n\n\nclass Step(NbGraderPreprocessor):\n"
        '    def preprocess(self, nb, resources):\n        nb.metadata["seen"] = True\n        return nb, resources\n'
    )
    above = f'c = get_config()\nc.Exchange.root = "{plain.root}/ours"\nc.Execute.timeout = 7\n'
    below = (
        'import sys\nsys.path.append(str(Path(__file__).parent))\nc.CourseDirectory.db_url = "sqlite:///gradebook.db"\n'
        'c.Autograde.autograde_preprocessors.append("mine.Step")\n'
    )
    config.write_text(above + lines + below, "utf-8")
    settings = configured(plain)
    assert settings.config.Exchange.root == f"{plain.root}/ours"
    assert settings.config.Execute.timeout == 7
    assert settings.coursedir.db_url == "sqlite:///gradebook.db"
    assert gradestep(plain, "release", "ps1").returncode == 0
    assert gradestep(plain, "grade", "ps1").returncode == 0
    assert nbformat.read(plain.root / "autograded/ada/ps1/squares.ipynb", 4).metadata.seen


THREE_LINES = (
    "from pathlib import Path\nfrom gradestep.nbgrader_plugin.settings import configure\nc = get_config()\n"
    "configure(c, root=Path(__file__).parent, course_id='of-the-server')\n"
)


@pytest.mark.parametrize("more", ["", THREE_LINES])
@pytest.mark.parametrize("name", ["nbgrader_config", "jupyter_config"])
def test_an_exchange_of_the_whole_server_holds_unless_the_course_has_its_own(plain, tmp_path, monkeypatch, name, more):
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", str(tmp_path / "etc"))
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "data"))
    (tmp_path / "etc").mkdir()
    servers = tmp_path / f"etc/{name}.py"
    servers.write_text(f"{more}c = get_config()\nc.Exchange.root = '{tmp_path}/all'\n", "utf-8")
    config = plain.root / "nbgrader_config.py"
    lines = PYTHON.findall(page("from-nbgrader")[0])[0]
    config.write_text(f"c = get_config()\n{lines}", "utf-8")
    assert configured(plain).config.Exchange.root == f"{tmp_path}/all"
    config.write_text(f"c = get_config()\n{lines}c.Exchange.root = '{tmp_path}/own'\n", "utf-8")
    assert configured(plain).config.Exchange.root == f"{tmp_path}/own"
    servers.write_text("c = get_config()\nc.Exchange.timezone = 'UTC'\n", "utf-8")
    config.write_text(f"c = get_config()\n{lines}", "utf-8")
    assert configured(plain).config.Exchange.root == str(tmp_path / "data/nbgrader_exchange")
