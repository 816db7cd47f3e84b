"""`gradestep pack --roster`: each student gets a zip with variants of his own, which are graded as what they are."""

import io
import zipfile

import nbformat
import pytest
from nbgrader.api import Gradebook

from gradestep.authoring.question_cells import is_card, read_card, with_answer
from gradestep.course.errors import GradestepError
from gradestep.desk.lms.class_list import read_class_list
from gradestep.grading.grade import grade
from gradestep.release.build import read_all
from gradestep.release.pack import pack, pack_each
from gradestep.release.release import release

from .command_line import gradestep
from .varied import LARGEST, MEAN, A, course_of

IDS = ["ada", "barbara", "grace", "linus"]


@pytest.fixture(scope="module")
def varied(tmp_path_factory):
    """A course with two questions of four variants each, released, with a class list."""
    course = course_of(tmp_path_factory.mktemp("packs"), MEAN, LARGEST)
    release(course, A)
    (course.root / "class.csv").write_text("login\n" + "\n".join(IDS) + "\n", "utf-8")
    read_class_list(course, course.root / "class.csv")
    return course


def files(path):
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def cards(content):
    return [read_card(cell.source)[0] for cell in nbformat.reads(content, 4).cells if is_card(cell)]


def drawn(path):
    return [card.variant for card in cards(files(path)[f"{A}/varied.ipynb"])]


def test_each_student_of_the_class_list_gets_a_zip_with_variants_of_his_own(varied):
    ran = gradestep(varied, "pack", A, "--roster")
    assert ran.stdout.splitlines() == [f"wrote packs/{A}/{student}.zip" for student in IDS]
    of_all = {student: drawn(varied.root / f"packs/{A}/{student}.zip") for student in IDS}
    assert all(variant in range(4) for variants in of_all.values() for variant in variants)
    assert len({tuple(variants) for variants in of_all.values()}) > 1
    assert any(variants[0] != variants[1] for variants in of_all.values())  # questions are drawn apart


def test_but_for_the_variants_it_is_the_zip_that_is_everybodys(varied):
    (own,) = pack_each(varied, A, ["ada"])
    everybodys, his = files(pack(varied, A)), files(own)
    assert {name for name in everybodys if everybodys[name] != his.get(name)} == {
        f"{A}/varied.ipynb",
        f"{A}/.released/varied.ipynb",
    }
    assert his[f"{A}/.released/varied.ipynb"] == his[f"{A}/varied.ipynb"]  # to start over from
    assert his.keys() == everybodys.keys()


def test_a_card_shows_the_variant_that_was_drawn_before_anything_is_run(varied):
    (own,) = pack_each(varied, A, ["linus"])
    notebook = nbformat.reads(files(own)[f"{A}/varied.ipynb"], 4)
    nbformat.validate(notebook)
    for cell in filter(is_card, notebook.cells):
        card = read_card(cell.source)[0]
        assert card.variants[card.variant]["question"] in cell.outputs[0].data["text/plain"]


def test_a_draw_stays_as_it_is_whoever_comes_and_goes(varied):
    first = {path.name: path.read_bytes() for path in pack_each(varied, A, IDS)}
    again = {path.name: path.read_bytes() for path in pack_each(varied, A, ["zoe", *IDS[1:]])}
    assert {name: again[name] for name in again if name in first} == {
        f"{name}.zip": first[f"{name}.zip"] for name in IDS[1:]
    }
    assert sorted(path.name for path in (varied.root / "packs" / A).iterdir()) == sorted(again)


def test_every_variant_comes_to_somebody_in_a_class(varied):
    counts = [drawn(path)[0] for path in pack_each(varied, A, [f"student-{number}" for number in range(40)])]
    assert min(counts.count(variant) for variant in range(4)) >= 4


def test_what_was_drawn_is_graded_as_what_it_is(varied):
    (challenge,) = read_all(varied.scripts(A))
    keys = {cell.name: [asked.key for asked in cell.drawn] for cell in challenge.of_role("quiz")}
    for path in pack_each(varied, A, IDS):
        notebook = nbformat.reads(files(path)[f"{A}/varied.ipynb"], 4)
        for cell in filter(is_card, notebook.cells):
            card = read_card(cell.source)[0]
            right = keys[card.name][card.variant]
            others = [key for key in keys[card.name] if key != right]
            cell.source = with_answer(cell.source, others[0] if path.stem == "grace" else right)
        folder = varied.root / "submitted" / path.stem / A
        folder.mkdir(parents=True)
        with io.StringIO() as text:
            nbformat.write(notebook, text)
            (folder / "varied.ipynb").write_text(text.getvalue(), "utf-8")
    grade(varied, A)
    with Gradebook(f"sqlite:///{varied.root / 'gradebook.db'}") as gradebook:
        earned = {each.student.id: each.score for each in gradebook.assignment_submissions(A)}
    assert earned == {"ada": 3, "barbara": 3, "grace": 0, "linus": 3}


def test_without_a_class_or_without_variants_it_is_said_what_to_do(tmp_path):
    plain = course_of(tmp_path, MEAN.replace(" variants=4", "").replace("variant", "0"))
    release(plain, A)
    assert "read its list with gradestep students FILE.csv first" in gradestep(plain, "pack", A, "--roster").stderr
    with pytest.raises(GradestepError, match=f"no question of {A} has variants to draw: gradestep pack {A} makes"):
        pack_each(plain, A, ["ada"])
