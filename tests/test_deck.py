"""The flash cards without a browser: authors' faults, the deck cell, the schedule, and what was missed."""

import ast
import json
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import nbformat
import pytest

from gradestep import deck
from gradestep.authoring.notebook import to_notebook
from gradestep.authoring.validation import read_challenge
from gradestep.course.errors import GradestepError
from gradestep.release.build import read_all
from gradestep.student.flashcards.live_deck import LiveDeck
from gradestep.student.flashcards.review_queue import Beside
from gradestep.student.flashcards.schedule import Review, in_words, outlooks, read_reviews
from gradestep.student.flashcards.static_deck import Flash
from gradestep.student.labextension.cell_content import cell_content, plan_of
from gradestep.student.quiz.question import CardEditedError
from gradestep.student.widget.front_end import script

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = 86_400
FRONT_MATTER = """\
# ---
# title: What do you remember?
# mode: Recall
# level: beginner
# minutes: 1
# objectives:
#   - Remember.
# ---
"""
CARD = """
# %% [markdown] card="sum" about="doubling/twice_three doubling/small_numbers"
# What is `1 + 1`?
#
# > {{ total }}, and
# >
# > "nothing" else.
"""
COMPUTES = """
# %% computes="sum"
total = 1 + 1
"""


def script_of(course, text):
    path = course.challenges / "first-steps/recall.py"
    path.write_text(f"{FRONT_MATTER}\n{text.lstrip()}")
    return path


def fault_in(course, text):
    with pytest.raises(GradestepError) as caught:
        read_challenge(script_of(course, text))
    return str(caught.value)


# ---------------------------------------------------------------------------------------------- what authors write


def test_all_cards_become_one_deck_whose_numbers_are_computed(course):
    more = '\n# %% [markdown]\n# Between.\n\n# %% [markdown] card="other"\n# What else?\n#\n# > This.\n'
    (recall,) = read_all([script_of(course, f"{CARD}{COMPUTES}{more}")])
    _, cell, between = to_notebook(recall).cells
    assert (cell.metadata.gradestep, cell.metadata.jupyter.source_hidden) == ({"deck": 2}, True)
    assert between.source == "Between."
    shown = ast.literal_eval(cell.source.partition("deck(")[2].removesuffix(")"))
    assert shown["sum"]["back"].strip() == '2, and\n\n"nothing" else.'
    assert shown["sum"]["about"] == "doubling/twice_three doubling/small_numbers"
    assert shown["other"] == {"front": "What else?", "back": "This."}
    assert "total" not in cell.source


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('# %% [markdown] card="sum"\n# What is it?', 'recall.py:10: card "sum" has no back: end it with a quote'),
        ('# %% [markdown] card="sum"\n# > Two.', 'card "sum" asks nothing: write its front above the quote'),
        (CARD.replace("twice_three", "thrice"), "doubling.py has no such quiz or tests: name one of twice_three"),
        (CARD.replace("doubling/twice", "halving/twice"), "there is no halving.py beside this script: name one of"),
        (CARD.replace("doubling/small", "small"), 'about="small_numbers" is no NOTEBOOK/NAME'),
        (CARD + COMPUTES.replace("sum", "product"), 'computes="product" but there is no such flash card'),
        (CARD + CARD, 'the name "sum" is taken'),
    ],
)
def test_a_faulty_card_is_named_with_its_remedy(course, text, said):
    assert said in fault_in(course, text)


# ---------------------------------------------------------------------------------------------- the schedule


def after(*ratings, days_between=3):
    """Return the outlook of a card that was rated so, for a rating on the next of these days."""
    reviews = [Review("a", rating, NOW + timedelta(days=days_between * day)) for day, rating in enumerate(ratings)]
    return outlooks(["a"], reviews, NOW + timedelta(days=days_between * len(ratings)))["a"]


def test_a_new_card_is_not_due_and_its_intervals_are_exact():
    assert after().due is None
    assert after().after == (60, 90, 2 * DAY, 8 * DAY)
    assert after().told()["words"] == ["1 minute", "2 minutes", "2 days", "8 days"]


def test_what_was_known_comes_back_later_each_time_and_what_was_not_in_a_minute():
    good = [after(*[3] * times).after[2] for times in (1, 2, 3)]
    assert good == sorted(good)
    assert good[0] > 3 * DAY
    assert after(3, 3, 1).due == NOW + timedelta(days=6, minutes=1)
    assert all(seconds <= 365 * DAY for seconds in after(*[4] * 9, days_between=300).after)


def test_ratings_that_a_person_has_spoiled_are_left_out():
    good = ["a", 3, "2026-03-01T12:00:00.123Z"]
    spoiled = [["a", 5, good[2]], ["a", True, good[2]], [1, 3, good[2]], ["a", 3, "soon"], ["a", 3], "a", None]
    assert read_reviews([*spoiled, good]) == [Review("a", 3, NOW)]
    assert read_reviews({"a": 3}) == []


def test_a_clock_that_was_set_back_stops_nothing():
    reviews = [Review("a", 3, NOW), Review("a", 3, NOW - timedelta(days=400))]
    assert len(outlooks(["a"], reviews, NOW - timedelta(days=900))["a"].after) == 4


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (10, "1 minute"),
        (5400, "2 hours"),
        (DAY, "1 day"),
        (40 * DAY, "40 days"),
        (90 * DAY, "3 months"),
        (365 * DAY, "1 year"),
    ],
)
def test_intervals_in_words(seconds, words):
    assert in_words(seconds) == words


# ---------------------------------------------------------------------------------------------- the deck


CARDS = {"sum": {"front": "What is **it**? <script>", "back": "`2`", "about": "doubling/twice_three"}}


def test_a_deck_without_a_front_end_is_a_list_with_each_back_one_click_away():
    shown = deck(CARDS)
    html = shown._repr_html_()
    assert "<strong>it</strong>? &lt;script&gt;" in html
    assert re.search(r"<details><summary>Show the answer</summary>.*<code>2</code>", html)
    assert repr(shown) == "1. What is **it**? <script>"


@pytest.mark.parametrize("cards", [{}, [], {"a": {"front": "?"}}, {"a": "?"}, {"": {"front": "?", "back": "!"}}])
def test_a_deck_that_was_edited_away_says_what_to_do(cards):
    with pytest.raises(CardEditedError, match="Undo the edit"):
        deck(cards)


def test_the_kernel_plans_anew_for_the_ratings_of_the_front_end():
    live = LiveDeck([Flash("a", "?", "!")], {})
    assert live.plan["cards"]["a"]["due"] == ""
    live.log = {"reviews": [["a", 3, "2026-03-01T12:00:00.123Z"]], "now": "2026-03-01T12:00:01.000Z"}
    assert (live.plan["reviews"], live.plan["asked"]) == (1, "2026-03-01T12:00:01.000Z")
    assert live.plan["cards"]["a"]["due"] == "2026-03-03T12:00:00+00:00"
    live.log = {"reviews": "spoiled", "now": 3}
    assert live.plan["cards"]["a"]["due"] == ""


def test_importing_gradestep_waits_neither_for_fsrs_nor_for_a_widget():
    code = "import sys, gradestep; print({'fsrs', 'anywidget', 'tensorflow'} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "set()\n"


def test_a_front_end_is_one_module_without_imports():
    for name in ("flashcards/deck.js", "leaderboard/runs.js"):
        assert not re.search(r"^(import|export (?!default))", script(name), re.MULTILINE)
        assert script(name).count("function findPlace") == 1


# ---------------------------------------------------------------------------------------------- what was missed


@pytest.fixture
def beside(course, tmp_path):
    """Write the notebook `doubling` as a student left it, and return what is missed in it."""
    whole = to_notebook(read_challenge(course.challenges / "first-steps/doubling.py"))

    def left(answer="", progress=None, error=""):
        saved = nbformat.from_dict(json.loads(json.dumps(whole)))
        card = next(cell for cell in saved.cells if "quiz(" in cell.source)
        card.source = re.sub('answer="."', f'answer="{answer}"', card.source)
        card.metadata.gradestep["progress"] = progress or {}
        tests = next(cell for cell in saved.cells if cell.id == "small_numbers")
        tests.outputs = [nbformat.v4.new_output("error", ename=error, evalue="", traceback=[])] if error else []
        nbformat.write(saved, tmp_path / "doubling.ipynb")
        return Beside(tmp_path)

    return left


def why(beside, about="doubling/twice_three"):
    return getattr(beside.missed(about), "why", None)


def test_what_was_answered_wrong_is_missed_and_says_when_and_where(beside):
    found = beside("A", {"checked": "A", "verdict": "wrong", "at": "2026-03-01T12:00:00Z"}).missed(
        "doubling/twice_three"
    )
    assert (found.why, found.at) == ("You missed this in How much is twice?.", NOW)


def test_what_took_two_attempts_is_missed_too(beside):
    right = {"checked": "B", "verdict": "right"}
    assert why(beside("B", {**right, "used": 2})) == "This took you 2 attempts in How much is twice?."
    assert why(beside("B", {**right, "used": 1})) is None
    assert why(beside()) is None


def test_tests_that_fail_are_missed_but_not_those_of_code_that_is_not_written_yet(beside):
    failed = "Your code for this does not pass its tests yet in How much is twice?."
    assert why(beside(error="CheckFailedError"), "doubling/twice_three doubling/small_numbers") == failed
    assert why(beside(error="NotImplementedError"), "doubling/small_numbers") is None
    assert why(beside(), "doubling/small_numbers") is None


def test_a_notebook_that_is_not_there_or_cannot_be_read_has_missed_nothing(tmp_path):
    (tmp_path / "broken.ipynb").write_text("{")
    for about in ("", "none/such", "broken/such", "odd"):
        assert Beside(tmp_path).missed(about) is None


# --------------------------------------------------------------------------------------------- decks of other topics


def write_topic(course_folder, topic, cards, reviews):
    """Write the home of a topic, and its recall with these cards and ratings."""
    (course_folder / topic).mkdir(exist_ok=True)
    home = {"gradestep": {"name": "index", "title": topic.title()}}
    source = f"deck({ {name: {'front': f'{name}?', 'back': '!'} for name in cards}!r})"
    cell = {"cell_type": "code", "source": source, "metadata": {"gradestep": {"reviews": reviews}}, "outputs": []}
    for path, metadata, cells in [("index", home, []), ("recall", {}, [cell])]:
        saved = {"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": cells}
        (course_folder / topic / f"{path}.ipynb").write_text(json.dumps(saved), "utf-8")
    return source


def rating(card, days, how=3):
    return [card, how, (NOW + timedelta(days=days)).isoformat()]


@pytest.fixture
def two_topics(tmp_path):
    """The folder of a course of two topics; in the first, one card was rated, and once more in the second."""
    home = {"cells": [], "metadata": {"gradestep": {"name": "index", "title": "Both"}}}
    (tmp_path / "index.ipynb").write_text(json.dumps(home), "utf-8")
    write_topic(tmp_path, "first", ["a", "b"], [rating("a", 0, 1), ["spoilt"], 5])
    write_topic(tmp_path, "second", ["a", "z"], [rating("first/a", 1, 4)])
    return tmp_path


def test_cards_that_were_rated_in_another_topic_come_along_and_no_others(two_topics):
    told = cell_content("deck", 'deck({"a": {"front": "a?", "back": "!"}})', two_topics / "second")
    shown = [(card["name"], re.sub("<[^>]*>", "", card["front"]).split()) for card in told["content"]["cards"]]
    assert shown == [("a", ["a?"]), ("first/a", ["From", "“First”:", "a?"])]
    assert told["plan"]["cards"]["first/a"]["due"]
    assert not told["plan"]["cards"]["a"]["due"]  # a card of the same name is another card


def test_a_rating_counts_in_each_deck_wherever_it_was_given(two_topics):
    source = 'deck({"a": {"front": "a?", "back": "!"}})'

    def due(card, reviews, folder):
        return plan_of(source, {"reviews": reviews, "now": NOW.isoformat()}, folder)["cards"][card]["due"]

    once, twice = [rating("a", 1, 4)], [rating("a", 0, 1), rating("a", 1, 4)]
    nowhere = two_topics.parent
    assert due("a", [], two_topics / "first") == due("a", once, nowhere)
    assert due("first/a", [rating("first/a", 1, 4)], two_topics / "second") == due("a", twice, nowhere)
    assert due("a", once, nowhere) != due("a", twice, nowhere)


def test_a_folder_without_a_home_of_the_course_above_it_has_no_other_topics(two_topics):
    (two_topics / "index.ipynb").unlink()
    told = cell_content("deck", 'deck({"a": {"front": "a?", "back": "!"}})', two_topics / "second")
    assert [card["name"] for card in told["content"]["cards"]] == ["a"]
