"""What the letter of a card is, however a student has written it or damaged the cell."""

from copy import deepcopy

import pytest
from nbformat import v4

from gradestep.authoring.question_cells import answered, read_card
from gradestep.grading.outputs import card_output

from .one_hand_in import cell_of, change, order, own, taken


def test_a_copied_card_is_an_own_cell_beside_the_released_card(work, templates):
    def copy(notebook):
        card = cell_of(notebook, "twice_three-card")
        place = notebook["cells"].index(card)
        notebook["cells"].insert(place, {**deepcopy(card), "id": "copy"})
        card["source"] = "".join(card["source"]).replace('answer="B"', 'answer="A"')

    change(work, copy)
    notebook, cells, _ = taken(work, templates)
    assert 'answer="B"' in cells["own-1"].source
    assert 'answer="A"' in cells["twice_three-card"].source
    assert order(notebook).index("own-1") < order(notebook).index("twice_three-card")


def test_a_card_whose_cell_id_is_new_is_found_by_its_name(work, templates):
    change(work, lambda notebook: cell_of(notebook, "twice_three-card").update(id="x1"))
    notebook, cells, notes = taken(work, templates)
    assert 'answer="B"' in cells["twice_three-card"].source
    assert (order(notebook), notes) == (order(templates["doubling"]), [])


CARD_SLIPS = {
    "the closing quote is gone": ('answer="B"', 'answer="B'),
    "a quote too many": ('answer="B"', 'answer="B""'),
    "curly quotes": ('answer="B"', "answer=\u201cB\u201d"),
    "no quotes": ('answer="B"', "answer=B"),
    "timed": ("from gradestep", "%%time\nfrom gradestep"),
    "captured": ("# The question", "%%capture\n# The question"),
    "half of it gone": ("question=", "question=\0"),
    "an unknown keyword": ("kind=", "kinds=1, kind="),
    "a key that cannot be one": ("options={", "options={[]: 1,"),
    "options that are none": ("options={", "options=3 or {"),
    "attempts without end": ("attempts=2", "attempts=" + "-" * 3000 + "2"),
    "nested too deeply": ("attempts=2", "attempts=" + "[" * 3000),
}


@pytest.mark.parametrize(("old", "new"), CARD_SLIPS.values(), ids=CARD_SLIPS)
def test_the_letter_of_a_damaged_card_is_read_with_a_note(work, templates, old, new):
    def damage(notebook):
        card = cell_of(notebook, "twice_three-card")
        text = "".join(card["source"])
        assert old in text
        card["source"] = text.replace(old, new, 1).partition("\0")[0]

    change(work, damage)
    _, cells, notes = taken(work, templates)
    released = cell_of(templates["doubling"], "twice_three-card").source
    assert cells["twice_three-card"].source == released.replace('answer=""', 'answer="B"')
    assert answered(cells["twice_three-card"].source).answer == "B"
    assert notes == ["Cards with a damaged text, of which the answer that could be read counts: twice_three (B)."]


@pytest.mark.parametrize("text", ["quiz()", "", "print('answer B')", "quiz('twice_three', answer=,)", 'answer=" '])
def test_a_card_without_a_letter_is_not_answered(work, templates, text):
    change(work, lambda notebook: cell_of(notebook, "twice_three-card").update(source=text))
    _, cells, notes = taken(work, templates)
    assert cells["twice_three-card"].source == cell_of(templates["doubling"], "twice_three-card").source
    assert notes == [
        "Cards with a damaged text, of which the answer that could be read counts: twice_three (no answer)."
    ]


WRITTEN = {
    "added": ('answer="B"', 'answer="B" + ""'),
    "a variable": ('answer="B"', "answer=mine"),
    "formatted": ('answer="B"', 'answer=f"{mine}"'),
    "the second argument": ('answer="B"', '"B"'),
    "small": ('answer="B"', "answer='b'"),
}


@pytest.mark.parametrize(("old", "new"), WRITTEN.values(), ids=WRITTEN)
def test_a_letter_that_is_written_otherwise_is_what_the_feedback_page_shows(work, templates, old, new):
    def rewrite(notebook):
        card = cell_of(notebook, "twice_three-card")
        card["source"] = "".join(card["source"]).replace(old, new)
        notebook["cells"].insert(0, own('mine = "B"  # I think'))

    change(work, rewrite)
    _, cells, notes = taken(work, templates)
    assert answered(cells["twice_three-card"].source).answer == "B"
    assert notes == []


def test_other_code_in_a_card_runs_before_it(work, templates):
    def add(notebook):
        card = cell_of(notebook, "twice_three-card")
        card["source"] = 'mine = "B"\n' + "".join(card["source"]).replace('answer="B"', "answer=mine")

    change(work, add)
    notebook, cells, notes = taken(work, templates)
    assert cells["own-1"].source.startswith('mine = "B"')
    assert order(notebook).index("own-1") + 1 == order(notebook).index("twice_three-card")
    assert (answered(cells["twice_three-card"].source).answer, notes) == ("B", [])


def test_a_letter_that_only_code_can_tell_is_left_to_the_run_and_noted(work, templates):
    def compute(notebook):
        card = cell_of(notebook, "twice_three-card")
        card["source"] = "".join(card["source"]).replace('answer="B"', "answer=max('AB')")

    change(work, compute)
    _, cells, notes = taken(work, templates)
    assert "max('AB')" in cells["twice_three-card"].source
    assert notes == ["Cards whose answer the student's code computes, look at it: twice_three."]


def test_a_card_that_lost_its_letter_to_a_copy_below_counts_with_it(work, templates):
    def move(notebook):
        card = cell_of(notebook, "twice_three-card")
        notebook["cells"].append({**deepcopy(card), "id": "copy"})
        card["source"] = "".join(card["source"]).replace('answer="B"', 'answer=""')

    change(work, move)
    _, cells, _ = taken(work, templates)
    assert answered(cells["twice_three-card"].source).answer == "B"


@pytest.mark.parametrize(
    "text", ["quiz()", 'quiz("q", options={[]: 1})', "quiz(" * 200, "-" * 5000 + "1", "\0", "quiz(**{})"]
)
def test_a_card_in_a_graded_notebook_that_is_none_shows_nothing_and_stops_nobody(text):
    assert card_output(v4.new_code_cell(text)) == []
    with pytest.raises(ValueError, match=r"gradestep build|cannot be read"):
        read_card(text)
