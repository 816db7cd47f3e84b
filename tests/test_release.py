"""A release shows nothing that students must not see, and a leak of any kind is caught and named."""

import base64
import shutil

import nbformat
import pytest

from gradestep.authoring.question_cells import read_card
from gradestep.authoring.stubs import CODE, named
from gradestep.course.course import Course
from gradestep.course.errors import GradestepError
from gradestep.release.build import build, read_all
from gradestep.release.init import init
from gradestep.release.leaks import find_leaks
from gradestep.release.release import release, stale

from .command_line import nbgrader

SECRET_LINES = {
    "a solution": "doubled = number * 2",
    "a hidden test": "for small in (-4, 0.5, 7):",
    "a proof": "product = sum([2] * 3)",
    "a mistake": "return number**2",
    "an alternative": "return number + number",
    "a key": "- [x] `6`",
    "the feedback of an option": "That is 2 + 3.",
    "a misconception": "adds-instead",
    "the edge of a region": "### BEGIN SOLUTION",
    "a filled-in card": 'quiz("twice_three", answer="B",',
}


def in_source(notebook, line):
    notebook.cells[1].source += f"\n    {line}"


def in_new_cell(notebook, line):
    notebook.cells.append(nbformat.v4.new_markdown_cell(f"Psst: {line}"))


def in_output(notebook, line):
    code = next(cell for cell in notebook.cells if cell.cell_type == "code")
    code.outputs = [nbformat.v4.new_output("display_data", {"text/plain": [f"{line}\n", "more"]})]


def in_stream(notebook, line):
    code = next(cell for cell in notebook.cells if cell.cell_type == "code")
    code.outputs = [nbformat.v4.new_output("stream", text=f"said\n{line}\n")]


def in_cell_metadata(notebook, line):
    notebook.cells[2].metadata["notes"] = {"for me": [line]}


def in_notebook_metadata(notebook, line):
    notebook.metadata["notes"] = line


def in_attachment(notebook, line):
    data = base64.b64encode(f"secret:\n{line}\n".encode()).decode()
    notebook.cells[0]["attachments"] = {"notes.txt": {"text/plain": data}}


PLACES = (in_source, in_new_cell, in_output, in_stream, in_cell_metadata, in_notebook_metadata, in_attachment)


@pytest.mark.parametrize("secret", SECRET_LINES)
@pytest.mark.parametrize("plant", PLACES)
def test_a_planted_leak_is_caught_where_it_stands(once_released, tmp_path, plant, secret):
    folder = tmp_path / "first-steps"
    shutil.copytree(once_released.release / "first-steps", folder)
    path = folder / "doubling.ipynb"
    notebook = nbformat.read(path, 4)
    plant(notebook, SECRET_LINES[secret])
    nbformat.write(notebook, path)
    leaks = find_leaks(folder, read_all(once_released.scripts("first-steps")))
    assert any(leak.text in SECRET_LINES[secret] for leak in leaks), f"{secret} {plant.__name__} was not caught"
    assert all(leak.path == path for leak in leaks)


@pytest.mark.parametrize("secret", SECRET_LINES)
def test_a_leak_in_a_file_beside_the_notebooks_is_caught(once_released, tmp_path, secret):
    folder = tmp_path / "first-steps"
    shutil.copytree(once_released.release / "first-steps", folder)
    (folder / "data").mkdir()
    (folder / "data/notes.txt").write_text(f"remember\n{SECRET_LINES[secret]}\n", "utf-8")
    leaks = find_leaks(folder, read_all(once_released.scripts("first-steps")))
    assert [leak.path.name for leak in leaks] == ["notes.txt"]


def test_a_clean_release_has_no_leak(once_released):
    assert find_leaks(once_released.release / "first-steps", read_all(once_released.scripts("first-steps"))) == []


def test_the_release_of_the_course_has_no_leak(real):
    for assignment in {path.parent.name for path in real.scripts()}:
        assert find_leaks(real.release / assignment, read_all(real.scripts(assignment))) == []


def test_a_lesson_that_shows_a_line_of_the_solution_is_not_released(released):
    before = (released.release / "first-steps/doubling.ipynb").read_bytes()
    script = released.challenges / "first-steps/doubling.py"
    shown = "# Twice a number is the number and itself: `doubled = number * 2`."
    script.write_text(script.read_text("utf-8").replace("# Twice a number is the number and itself.", shown), "utf-8")
    with pytest.raises(GradestepError) as error:
        release(released, "first-steps")
    assert 'the source of cell "lesson-twice-a-number-is-the-number" shows the solution "twice"' in str(error.value)
    assert "doubled = number * 2" in str(error.value)
    assert (released.release / "first-steps/doubling.ipynb").read_bytes() == before


def test_formgraders_own_button_refuses_a_leak_too(released):
    path = released.source / "first-steps/doubling.ipynb"
    notebook = nbformat.read(path, 4)
    notebook.cells.append(nbformat.v4.new_code_cell("doubled = number * 2"))
    nbformat.write(notebook, path)
    with pytest.raises(GradestepError, match="shows the solution"):
        nbgrader(released, "generate_assignment", "first-steps", "--force")


def test_a_stray_file_in_the_source_folder_is_not_handed_out(course):
    build(course)
    shutil.copy(course.challenges / "first-steps/doubling.py", course.source / "first-steps")
    with pytest.raises(GradestepError, match=r"notebooks/first-steps/doubling\.py: the file shows"):
        release(course, "first-steps")
    assert not course.release.exists()
    assert not (course.root / "gradebook.db").exists()


def test_nbgraders_own_words_say_what_is_wrong_with_a_notebook_made_by_hand(released, capfd):
    marks = {"grade_id": "twice", "grade": False, "solution": True, "locked": False, "schema_version": 3, "task": False}
    cells = [nbformat.v4.new_code_cell("", id=name, metadata={"nbgrader": marks}) for name in ("one", "other")]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), released.source / "first-steps/by-hand.ipynb")
    before = (released.release / "first-steps/doubling.ipynb").read_bytes()
    said = "generate_assignment failed:\nNotebook failed to validate; the nbgrader metadata may be corrupted.$"
    with pytest.raises(GradestepError, match=said):
        release(released, "first-steps")
    assert (released.release / "first-steps/doubling.ipynb").read_bytes() == before
    assert capfd.readouterr().err == ""
    assert not [*released.root.glob(".release.*")]


def test_the_stub_is_friendly_and_the_card_is_blank(once_released):
    cells = {cell.id: cell for cell in nbformat.read(once_released.release / "first-steps/doubling.ipynb", 4).cells}
    assert cells["twice"].source == (
        'def twice(number):\n    """Return twice `number`."""\n'
        "    # YOUR CODE HERE: write what the text above asks for, in place of the next line.\n"
        '    raise NotImplementedError("twice is not written yet: replace this line with your code")'
    )
    assert 'quiz("twice_three", answer="",' in cells["twice_three-card"].source
    assert cells["twice"].metadata.tags == cells["small_numbers"].metadata.tags == ["raises-exception"]
    shown = [cell.id for cell in cells.values() if cell.get("outputs")]
    assert shown == ["twice_three-card"]
    assert cells["twice_three-card"].execution_count == 0  # JupyterLab shows it as not run
    assert "What does <code>print(2 * 3)</code> print?" in cells["twice_three-card"].outputs[0].data["text/html"]
    assert cells["twice_three-card"].metadata.jupyter.source_hidden


def test_practice_seals_key_and_feedback_and_an_exam_holds_neither(released):
    path = released.release / "first-steps/doubling.ipynb"
    asked, _ = read_card(card_of(path).source)
    assert asked.seal["key"] == "B"
    release(released, "first-steps", feedback="exam")
    asked, _ = read_card(card_of(path).source)
    assert asked.seal is None
    assert asked.hint == "Count 3 and 3."
    assert "sealed" not in path.read_text("utf-8")
    assert "That is 2 + 3" not in path.read_text("utf-8")
    assert stale(released, "first-steps") == []  # an override stays until the next release
    release(released, "first-steps")
    assert read_card(card_of(path).source)[0].seal["key"] == "B"


def test_the_home_of_a_topic_says_that_it_is_an_exam(released):
    home = released.challenges / "first-steps/index.py"
    home.write_text("# ---\n# title: First steps\n# feedback: exam\n# ---\n\n# %% [markdown]\n# Hello.\n", "utf-8")
    assert [path.name for path in stale(released, "first-steps")] == ["first-steps"]
    release(released, "first-steps")
    assert "sealed" not in (released.release / "first-steps/naming.ipynb").read_text("utf-8")
    assert (released.source / "first-steps/naming.ipynb").read_text("utf-8").count("sealed") == 1


def card_of(path):
    return next(cell for cell in nbformat.read(path, 4).cells if cell.id.endswith("-card"))


def test_a_student_who_used_the_card_has_worked_in_the_notebook(released):
    path = released.release / "first-steps/doubling.ipynb"
    notebook = nbformat.read(path, 4)
    card = next(cell for cell in notebook.cells if cell.id.endswith("-card"))
    card.metadata.gradestep["progress"] = {"hint": True}
    nbformat.write(notebook, path)
    with pytest.raises(GradestepError, match="somebody has worked in it"):
        release(released, "first-steps")


def ran(cells):
    cells["twice"].execution_count = 1


def answered(cells):
    cells["twice"].source = "def twice(number):\n    return 2 * number"


def noted_above_the_stub(cells):
    cells["twice"].source = "# an hour of thought\n" + cells["twice"].source


def noted_in_a_lesson(cells):
    cells["lesson-twice-a-number-is-the-number"].source += " Mind this!"


def chose(cells):
    cells["twice_three-card"].source = cells["twice_three-card"].source.replace('answer=""', 'answer="A"')


@pytest.mark.parametrize("work", [ran, answered, noted_above_the_stub, noted_in_a_lesson, chose])
def test_a_release_does_not_overwrite_somebodys_work(released, work):
    path = released.release / "first-steps/doubling.ipynb"
    notebook = nbformat.read(path, 4)
    work({cell.id: cell for cell in notebook.cells})
    nbformat.write(notebook, path)
    with pytest.raises(GradestepError, match=r"doubling\.ipynb: somebody has worked in it"):
        release(released, "first-steps")
    assert nbformat.read(path, 4) == notebook


def test_a_cell_of_ones_own_is_work_too_and_force_overwrites_it(released):
    path = released.release / "first-steps/doubling.ipynb"
    fresh = path.read_bytes()
    notebook = nbformat.read(path, 4)
    notebook.cells.append(nbformat.v4.new_markdown_cell("My notes"))
    nbformat.write(notebook, path)
    with pytest.raises(GradestepError, match="somebody has worked in it"):
        release(released, "first-steps")
    release(released, "first-steps", force=True)
    assert path.read_bytes() == fresh


def test_a_release_leaves_no_scratch_behind(released):
    release(released, "first-steps")
    assert [path.name for path in released.root.glob(".release*")] == []
    assert [path.name for path in released.release.iterdir()] == ["first-steps"]


def test_each_stub_of_a_cell_names_what_is_missing():
    stub = CODE.replace("\n", "\n    ")
    source = f"def one():\n    {stub}\n\n\nclass Two:\n    {stub}\n\n\n{CODE}"
    missing = [line.split('"')[1].split()[0] for line in named(source, "both").split("\n") if "raise" in line]
    assert missing == ["one", "Two", "both"]


@pytest.mark.parametrize("name", ["notes.txt", "broken.ipynb"])
def test_a_file_that_somebody_put_into_a_release_is_kept(released, name):
    (released.release / "first-steps" / name).write_text("")
    with pytest.raises(GradestepError, match=f"{name}: somebody has worked in it"):
        release(released, "first-steps")


def test_a_lesson_that_shows_an_alternative_is_not_released(released):
    script = released.challenges / "first-steps/doubling.py"
    shown = "# Twice a number is `return number + number`."
    script.write_text(script.read_text("utf-8").replace("# Twice a number is the number and itself.", shown), "utf-8")
    with pytest.raises(GradestepError, match='shows the alternative "adds it to itself"'):
        release(released, "first-steps")


def test_a_comment_beside_a_solution_that_tells_it_is_not_released(released):
    script = released.challenges / "first-steps/doubling.py"
    told = '"""Return twice `number`: doubled = number * 2."""'
    script.write_text(script.read_text("utf-8").replace('"""Return twice `number`."""', told, 1), "utf-8")
    with pytest.raises(GradestepError, match='shows the solution "twice"'):
        release(released, "first-steps")


def test_the_solution_of_one_challenge_in_another_is_found(once_released, tmp_path):
    folder = tmp_path / "first-steps"
    shutil.copytree(once_released.release / "first-steps", folder)
    path = folder / "naming.ipynb"
    notebook = nbformat.read(path, 4)
    notebook.cells.append(
        nbformat.v4.new_code_cell("for small in (-4, 0.5, 7):\n    assert twice(small) == small + small")
    )
    nbformat.write(notebook, path)
    challenges = read_all(once_released.scripts("first-steps"))
    assert find_leaks(folder, challenges) == []  # half of the hidden tests: two challenges may share such lines
    notebook.cells[-1].source += ', f"twice {small} is not {twice(small)}"'
    nbformat.write(notebook, path)
    assert [leak.what for leak in find_leaks(folder, challenges)] == ['hidden tests "small_numbers" of doubling']


def test_a_longer_number_or_a_short_word_is_no_leak(released):
    script = released.challenges / "first-steps/doubling.py"
    text = script.read_text("utf-8").replace(
        "doubled = number * 2\n    return doubled", "step = 2\n    return number * step"
    )
    shown = "# Yes, 3 and 3. `step = 20` and `step = 2.5` are other numbers."
    script.write_text(
        text.replace("# Twice a number is the number and itself.", shown).replace("Yes, 3 and 3.", "Yes."), "utf-8"
    )
    release(released, "first-steps")


def test_a_course_in_a_folder_that_nbgrader_takes_for_a_pattern_is_told_so(course):
    course.root.rename(course.root.with_name("course [1]"))
    with pytest.raises(
        GradestepError, match=r'whose path holds "\[", which it takes for a pattern .* rename the folder'
    ):
        release(Course(course.root.with_name("course [1]")), "first-steps")


def test_no_course_is_begun_in_such_a_folder(tmp_path):
    with pytest.raises(GradestepError, match=r'whose path holds "\[".* rename the folder'):
        list(init(tmp_path / "course [1]"))
    assert list(tmp_path.iterdir()) == []


def test_a_course_in_a_folder_with_spaces_signs_and_letters_beyond_ascii_is_released(course):
    course.root.rename(course.root.with_name("Kurs & Übung {1} 'a'"))
    odd = Course(course.root.with_name("Kurs & Übung {1} 'a'"))
    release(odd, "first-steps")
    assert sorted(path.name for path in (odd.release / "first-steps").iterdir()) == ["doubling.ipynb", "naming.ipynb"]
