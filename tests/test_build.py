"""Building: reproducible to the byte, fast, whole or not at all, and what is committed is what builds today."""

import base64
import json
import shutil
import subprocess
import sys
import tomllib
import zlib

import nbformat
import pytest
from jupyter_server.services.contents.largefilemanager import LargeFileManager
from jupytext.sync_contentsmanager import build_sync_jupytext_contents_manager_class
from nbgrader.nbgraderformat import MetadataValidator

from gradestep.authoring.cell_marks import KNOWN
from gradestep.course.errors import GradestepError
from gradestep.release.build import build, read_all, source_path, text
from gradestep.release.release import stale

from .conftest import REPOSITORY


def built(course):
    return {path.name: path.read_bytes() for path in course.source.rglob("*.ipynb")}


def test_a_second_build_gives_the_same_bytes_and_writes_nothing(course):
    assert [change.change for change in build(course)] == ["wrote", "wrote"]
    first = built(course)
    assert [change.change for change in build(course)] == ["kept", "kept"]
    assert built(course) == first


def test_a_built_notebook_is_valid_for_jupyter_and_nbgrader(course):
    for change in build(course):
        notebook = nbformat.read(change.path, as_version=4)
        nbformat.validate(notebook)
        MetadataValidator().validate_nb(notebook)


def test_each_mark_becomes_the_cell_that_nbgrader_knows(course):
    build(course)
    cells = nbformat.read(course.source / "first-steps/naming.ipynb", 4).cells
    kinds = {
        cell.id: "".join(k[0] for k in ("grade", "solution", "locked") if cell.metadata.get("nbgrader", {}).get(k))
        for cell in cells
    }
    assert kinds == {
        "lesson-title": "l",
        "warm_colours-card": "",
        "warm_colours": "gl",
        "shout": "s",
        "loud": "gl",
        "why_warm": "gs",
    }


LESSON = """\
# ---
# title: See numbers move
# mode: Visualise
# level: beginner
# minutes: 1
# objectives:
#   - See a line.
# ---

# %%
from pathlib import Path

from gradestep import curves, explore

lines = {"sum": [0.0, 1.0, 3.0]}
with Path("runs.txt").open("a") as runs:
    runs.write("!")

# %%
label = "number"
explore("Sums", [curves(lines, x="step", y=label)], {"step": range(3)})
"""


def test_a_build_draws_the_charts_once_and_again_when_their_code_changes(course):
    script = course.challenges / "first-steps/see.py"
    script.write_text(LESSON, "utf-8")
    runs = course.source / "first-steps/runs.txt"

    def chart():
        (change,) = build(course, "first-steps/see")
        notebook = nbformat.read(change.path, 4)
        assert "charts" not in notebook.metadata.gradestep
        (kept,) = notebook.cells[-1].metadata.gradestep.charts.items()
        return kept

    title, first = chart()
    assert title == "Sums"
    shown = json.loads(zlib.decompress(base64.b64decode(first)))
    assert shown["moving"]["words"] == [
        ["Step 0. Number: sum 0.00.", "Step 1. Number: sum 1.00.", "Step 2. Number: sum 3.00."]
    ]
    times = runs.read_text() if runs.exists() else ""
    assert chart() == (title, first)
    assert (runs.read_text() if runs.exists() else "") == times
    script.write_text(LESSON.replace("3.0", "4.0"), "utf-8")
    assert chart() != (title, first)
    script.write_text(LESSON.replace("1.0", "1 / 0"), "utf-8")
    (change,) = build(course, "first-steps/see")
    assert "gradestep" not in nbformat.read(change.path, 4).cells[-1].metadata


def test_an_edit_changes_only_its_own_cell(course):
    build(course)
    before = {cell.id: cell for cell in nbformat.read(course.source / "first-steps/doubling.ipynb", 4).cells}
    script = course.challenges / "first-steps/doubling.py"
    script.write_text(script.read_text("utf-8").replace("doubled = number * 2", "doubled = 2 * number"), "utf-8")
    build(course, "first-steps/doubling")
    after = {cell.id: cell for cell in nbformat.read(course.source / "first-steps/doubling.ipynb", 4).cells}
    assert [name for name in after if after[name] != before[name]] == ["twice"]


def test_a_notebook_whose_script_is_gone_is_removed_and_what_a_person_made_stays(course):
    build(course)
    (course.challenges / "first-steps/naming.py").unlink()
    by_hand, copy = course.source / "first-steps/by-hand.ipynb", course.source / "first-steps/doubling-Copy1.ipynb"
    nbformat.write(nbformat.v4.new_notebook(), by_hand)
    shutil.copy(course.source / "first-steps/doubling.ipynb", copy)
    changes = {change.path.name: change.change for change in build(course, "first-steps")}
    assert changes == {"doubling.ipynb": "kept", "naming.ipynb": "removed"}
    assert by_hand.exists()
    assert copy.exists()


def test_one_faulty_script_leaves_every_built_notebook_as_it_was(course):
    build(course)
    before = built(course)
    for name, old, new in (("doubling", "title: How", "title: NEW How"), ("naming", "points=1", "points=x")):
        script = course.challenges / f"first-steps/{name}.py"
        script.write_text(script.read_text("utf-8").replace(old, new), "utf-8")
    with pytest.raises(GradestepError):
        build(course)
    assert built(course) == before
    assert {path.suffix for path in course.source.rglob("*") if path.is_file()} == {".ipynb"}


def test_an_unknown_target_is_answered_with_near_ones(course):
    with pytest.raises(GradestepError, match="did you mean first-steps/doubling"):
        build(course, "first-steps/dubling")
    (course.challenges / "index.py").write_text("# ---\n# title: All\n# ---\n")
    for home in ("index", "index.py"):
        with pytest.raises(GradestepError, match="index is the home of the whole course, which each gradestep release"):
            build(course, home)
    with pytest.raises(GradestepError, match=r"did you mean first-steps/doubling\?"):
        build(course, "second-steps/doubling")
    with pytest.raises(GradestepError, match="its topics are first-steps"):
        build(course, "quite/another")


def test_the_committed_source_is_what_the_scripts_give(real):
    for challenge in read_all(real.scripts()):
        path = source_path(real, challenge)
        assert path.read_text("utf-8") == text(challenge), f"{path} is stale: run gradestep build"
    scripts = {path.with_suffix("").relative_to(real.challenges) for path in real.scripts()}
    assert {path.with_suffix("").relative_to(real.source) for path in real.source.rglob("*.ipynb")} == scripts


def test_the_committed_release_is_what_the_scripts_give(real):
    for assignment in {path.parent.name for path in real.scripts()}:
        assert stale(real, assignment) == [], f"run gradestep release {assignment}"


def test_building_imports_no_tensorflow(course):
    code = f"""
import sys
from pathlib import Path
from gradestep.release.build import build
from gradestep.course.course import find_course
build(find_course(Path({str(course.root)!r})))
print([name for name in ("tensorflow", "keras", "nbgrader") if name in sys.modules])
"""
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


def test_a_card_says_its_question_in_readable_source(course):
    build(course)
    notebook = json.loads((course.source / "first-steps/naming.ipynb").read_text("utf-8"))
    source = "".join(notebook["cells"][1]["source"])
    assert 'quiz("warm_colours", answer="AC",' in source
    assert "Which colours are warm?" in source
    assert "cold-is-warm" not in source


def test_jupyterlab_opens_a_script_as_a_notebook_and_saves_it_byte_for_byte(real, tmp_path):
    shutil.copy(real.root / "jupytext.toml", tmp_path)
    manager = build_sync_jupytext_contents_manager_class(LargeFileManager)(root_dir=str(tmp_path))
    for script in real.scripts():
        shutil.copy(script, tmp_path)
        notebook = manager.get(script.name, type="notebook", content=True)
        manager.save(notebook, script.name)
        assert (tmp_path / script.name).read_bytes() == script.read_bytes()


@pytest.mark.parametrize("settings", ["jupytext.toml", "gradestep/release/new_course/jupytext.toml"])
def test_jupyterlab_keeps_every_mark_that_there_is(settings):
    kept = tomllib.loads((REPOSITORY / settings).read_text("utf-8"))["cell_metadata_filter"].split(",")
    assert sorted(kept) == sorted([*KNOWN, "-all"])


def test_lessons_that_begin_alike_get_ids_of_their_own(course):
    script = course.challenges / "first-steps/doubling.py"
    more = "".join(f"\n# %% [markdown]\n# {words}\n" for words in ("Step", "Step 2", "Step", "Step 2"))
    script.write_text(script.read_text("utf-8") + more, "utf-8")
    (change,) = build(course, "first-steps/doubling")
    ids = [cell.id for cell in nbformat.read(change.path, 4).cells]
    assert len(set(ids)) == len(ids)
    assert [change.change for change in build(course, "first-steps/doubling")] == ["kept"]
