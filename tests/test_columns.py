"""The table of scores of many notebooks fits a terminal, and says which column is which."""

import json
from io import StringIO

import pytest
from rich.console import Console

from gradestep.grading.results import Row, Summary
from gradestep.grading.score_table import as_json, table

NAMES = [f"challenge-{number}-with-a-long-name" for number in range(1, 10)]
SCORES = {name: (number, 10.0) for number, name in enumerate(NAMES)}
SUMMARY = Summary("topic", rows=[Row("ada", SCORES, {}, 1.0)])


def shown(width, summary=SUMMARY):
    console = Console(width=width, file=StringIO())
    console.print(table(summary, width))
    return console.file.getvalue().splitlines()


def test_names_stand_over_their_columns_where_there_is_room():
    head = next(line for line in shown(400) if "student" in line)
    assert all(name in head for name in NAMES)


@pytest.mark.parametrize("width", [80, 100, 200])
def test_columns_are_numbered_where_there_is_none_and_a_legend_says_which_is_which(width):
    lines = shown(width)
    head = next(line for line in lines if "student" in line)
    assert head.replace("┃", " ").split() == ["student", *"123456789", "all", "notes"]
    row = next(line for line in lines if "ada" in line)
    assert row.replace("│", " ").split()[:3] == ["ada", "0/10", "1/10"]
    legend = [line.split() for line in lines[-len(NAMES) :]]
    assert legend == [[str(number), name] for number, name in enumerate(NAMES, 1)]


def test_the_legend_says_the_most_points_where_a_narrow_terminal_has_many_columns():
    names = [f"notebook-{number:02}" for number in range(11)]
    scores = {**dict.fromkeys(names, (5.0, 5.0)), names[3]: (4.25, 6.0)}
    row = Row("wolfgang", scores, {}, 1.0, {names[0]: 4.0})
    lines = [line.replace("┃", " ").replace("│", " ").split() for line in shown(80, Summary("topic", rows=[row]))]
    assert ["wolfgang", *"555", "4.25", *"5555555", "54.25/56", "4"] in lines
    assert lines[-8:-6] == [["4", "notebook-03,", "of", "6"], ["5", "notebook-04,", "of", "5"]]


def test_what_is_taken_off_for_lateness_stands_in_a_column_and_the_sum_is_what_counts():
    late = Row("ada", {"one": (3.0, 4.0), "two": (2.0, 4.0)}, {}, 1.0, penalties={"one": 1.5, "two": 1.0})
    never = Row("grace", {"one": (1.0, 4.0), "two": (0.0, 4.0)}, {}, 1.0, penalties={"one": 4.0})
    summary = Summary("topic", rows=[late, never, Row("alan", {"one": (4.0, 4.0), "two": (4.0, 4.0)}, {}, 1.0)])
    lines = [line.replace("┃", " ").replace("│", " ").split() for line in shown(100, summary)]
    assert ["student", "one", "two", "late", "all", "notes"] in lines
    assert ["ada", "3/4", "2/4", "-2.5", "2.5/8"] in lines
    assert ["grace", "1/4", "0/4", "-4", "0/8"] in lines
    assert ["alan", "4/4", "4/4", "8/8"] in lines
    ada = next(row for row in json.loads(as_json(summary))["submissions"] if row["student"] == "ada")
    assert [ada[name] for name in ("score", "raw_score", "late_submission_penalty")] == [2.5, 5.0, 2.5]
