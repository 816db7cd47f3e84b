"""The table of scores of many notebooks fits a terminal, and says which column is which."""

from io import StringIO

import pytest
from rich.console import Console

from gradestep.grading.report import table
from gradestep.grading.results import Row, Summary

NAMES = [f"challenge-{number}-with-a-long-name" for number in range(1, 10)]
SCORES = {name: (number, 10.0) for number, name in enumerate(NAMES)}
SUMMARY = Summary("topic", rows=[Row("ada", SCORES, {}, 1.0)])


def shown(width):
    console = Console(width=width, file=StringIO())
    console.print(table(SUMMARY, width))
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
