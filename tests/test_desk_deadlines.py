"""Deadlines are local times with their zone said, through clock changes; penalties follow them, and nothing is run."""

import json
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner
from traitlets.config import Config

from gradestep.cli import main
from gradestep.course.errors import GradestepError
from gradestep.desk.deadlines import deadlines
from gradestep.desk.deadlines.local_time import is_duration, later, read_time, span
from gradestep.grading import score_table
from gradestep.grading.results import Row, Summary
from gradestep.nbgrader_plugin.late_penalty import LinearPenalty

from .desk_course import A, add_class, desk_course, gradebook, graded

BERLIN = ZoneInfo("Europe/Berlin")
TEN_PERCENT = "c.LinearPenalty.percent_per_day = 10\n"


@pytest.fixture
def course(tmp_path):
    """Ada hands in on time, Grace 25 hours late, both for 3 of 7 points; Linus not at all."""
    return desk_course(tmp_path / "course", add_class, grade_two)


def grade_two(made):
    graded(made, "ada", "2026-12-01 22:00:00", small_numbers=2, twice_three=1)
    graded(made, "grace", "2026-12-02 23:59:00", small_numbers=2, twice_three=1)


def set_rule(course, text):
    path = course.root / "nbgrader_config.py"
    path.write_text(path.read_text("utf-8") + text, "utf-8")


def stored(course, student="grace"):
    """Return the deadline, the extension and the penalty as nbgrader's own tables have them."""
    with gradebook(course) as book:
        row = book.find_submission(A, student)
        return row.assignment.duedate, row.extension, row.late_submission_penalty


def test_a_local_deadline_is_utc_in_nbgraders_table(course):
    done = deadlines.set_due(course, A, "2026-12-01 23:59", "Europe/Berlin")
    assert done.due == datetime(2026, 12, 1, 22, 59, tzinfo=UTC)
    assert stored(course)[0] == datetime(2026, 12, 1, 22, 59)  # noqa: DTZ001 - nbgrader keeps UTC without saying so
    assert deadlines.set_due(course, A, "2026-12-01", "europe/berlin").due == done.due
    assert deadlines.set_due(course, A, "2026-12-01 17:59 -0500").due == done.due  # which nbgrader takes for 500 s
    assert deadlines.set_due(course, A, "none").due is None
    assert stored(course)[0] is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2026-03-29 02:30", "does not exist in Europe/Berlin: the clocks are put forward then"),
        (
            "2026-10-25 02:30",
            'is there twice in Europe/Berlin: the clocks are put back then. Write "2026-10-25 02:30+0200" or',
        ),
        ("2026-11-31 12:00", "is no time: write year-month-day"),
        ("tomorrow", "is no time: write year-month-day"),
        ("0206-12-01 12:00", "is no time: write year-month-day"),
    ],
)
def test_a_time_that_is_none_in_its_zone_is_refused_and_the_old_one_stays(course, text, said):
    deadlines.set_due(course, A, "2026-12-01 23:59", "UTC")
    with pytest.raises(GradestepError) as error:
        deadlines.set_due(course, A, text, "Europe/Berlin")
    assert said in str(error.value)
    assert stored(course)[0] == datetime(2026, 12, 1, 23, 59)  # noqa: DTZ001


def test_either_of_two_times_of_one_name_can_be_written():
    first, second = (read_time(f"2026-10-25 02:30{offset}", BERLIN) for offset in ("+0200", "+01:00"))
    assert second - first == timedelta(hours=1)


@pytest.mark.parametrize(
    ("due", "by", "until"),
    [
        ("2026-10-24 23:59", "2d", "2026-10-26 23:59"),  # 49 hours
        ("2026-03-28 23:59", "1w", "2026-04-04 23:59"),
        ("2026-10-24 23:59", "12h", "2026-10-25 10:59"),  # hours are counted
        ("2026-12-01 23:59", "1w 2d", "2026-12-10 23:59"),
        ("2026-12-01 23:59", "90m", "2026-12-02 01:29"),
        ("2026-12-01 23:59", "1 day 1 day", "2026-12-03 23:59"),
    ],
)
def test_days_are_the_calendars_and_hours_are_counted_through_clock_changes(due, by, until):
    assert is_duration(by)
    assert later(read_time(due, BERLIN), by, BERLIN) == read_time(until, BERLIN)


def test_an_extension_is_nbgraders_and_penalties_follow_without_a_run(course):
    set_rule(course, TEN_PERCENT)
    done = deadlines.set_due(course, A, "2026-12-01 23:59", "Europe/Berlin")
    assert done.changed == {"grace": (0, pytest.approx(0.6))}  # 25 hours: the second day has begun
    assert [(late.student, span(late.seconds)) for late in done.late] == [("grace", "1 d 1 h")]
    done = deadlines.extend(course, A, ["grace", "linus"], "1d", "Europe/Berlin")
    assert done.changed == {"grace": (pytest.approx(0.6), pytest.approx(0.3))}
    assert stored(course)[1] == timedelta(days=1)
    assert done.extended["linus"] == datetime(2026, 12, 2, 22, 59, tzinfo=UTC)
    done = deadlines.extend(course, A, ["grace"], "2026-12-03 01:00", "Europe/Berlin")  # it replaces the other
    assert (done.late, stored(course)[2]) == ([], 0)
    assert list(deadlines.extend(course, A, ["grace"], "none").extended) == ["linus"]
    assert stored(course)[1:] == (None, pytest.approx(0.6))


def test_an_extension_before_handing_in_waits_for_nobody_and_goes_without_a_trace(course):
    deadlines.set_due(course, A, "2026-12-01")
    deadlines.extend(course, A, ["linus"], "2d")
    with gradebook(course) as book:
        assert not any(row.needs_manual_grade for row in book.find_submission(A, "linus").notebooks)
    deadlines.extend(course, A, ["linus"], "none")
    with gradebook(course) as book:
        assert [row.student_id for row in book.assignment_submissions(A)] == ["ada", "grace"]


@pytest.mark.parametrize(
    ("due", "students", "until", "said"),
    [
        ("", ["ada"], "2d", "has no deadline that could be extended: set one first: gradestep due first-steps"),
        ("2026-12-01", ["ada", "gracie"], "2d", 'no student "gracie" in the class list: did you mean grace'),
        ("2026-12-01", ["ada"], "2026-11-30", "is not after the deadline"),
        ("2026-12-01", ["ada"], "soon", "or how much longer, as in 2d, 12h"),
        ("2026-12-01", ["ada"], "0d", "is not after the deadline"),
    ],
)
def test_an_extension_that_cannot_be_is_refused_and_nobody_has_one(course, due, students, until, said):
    if due:
        deadlines.set_due(course, A, due, "UTC")
    with pytest.raises(GradestepError) as error:
        deadlines.extend(course, A, students, until, "UTC")
    assert said in str(error.value)
    assert stored(course, "ada")[1] is None


def test_a_deadline_stays_while_an_extension_needs_it(course):
    deadlines.set_due(course, A, "2026-12-01")
    deadlines.extend(course, A, ["ada"], "2d")
    with pytest.raises(GradestepError, match=r"^ada has an extension .* gradestep extend first-steps ada none"):
        deadlines.set_due(course, A, "none")


def test_a_new_rule_or_score_changes_penalties_by_one_command(course):
    deadlines.set_due(course, A, "2026-12-01 23:59", "Europe/Berlin")
    assert stored(course)[2] == 0
    set_rule(course, TEN_PERCENT)
    assert deadlines.late(course, A).changed == {"grace": (0, pytest.approx(0.6))}
    with gradebook(course) as book:
        book.find_grade("why_warm", "naming", A, "grace").manual_score = 3
        book.db.commit()
    assert deadlines.late(course, A).changed == {"grace": (pytest.approx(0.6), pytest.approx(1.2))}
    set_rule(course, "c.LinearPenalty.percent_per_day = 0\nc.LateSubmissionPlugin.penalty_method = 'zero'\n")
    assert deadlines.late(course, A).changed == {"grace": (pytest.approx(1.2), 6)}


@pytest.mark.parametrize(
    ("settings", "late", "penalty"),
    [
        ({}, 100, None),
        ({"percent_per_day": 10}, 1, 1),
        ({"percent_per_day": 10}, 86400, 1),
        ({"percent_per_day": 10}, 86401, 2),
        ({"percent_per_day": 10}, 1e7, 10),
        ({"percent_per_day": 10, "most_percent": 30}, 1e7, 3),
        ({"percent_per_day": 10, "grace_minutes": 15}, 900, None),
        ({"percent_per_day": 10, "grace_minutes": 15}, 901, 1),
    ],
)
def test_the_linear_penalty_counts_days_begun(settings, late, penalty):
    plugin = LinearPenalty(config=Config({"LinearPenalty": settings}))
    assert plugin.late_submission_penalty("ada", 10, late) == penalty


def test_the_commands_say_the_zone_and_who_was_late(course, monkeypatch):
    monkeypatch.chdir(course.root)
    set_rule(course, "c.Gradestep.timezone = 'America/New_York'\n" + TEN_PERCENT)
    ran = CliRunner().invoke(main, ["due", A, "2026-12-01 23:59"])
    assert ran.output == (
        "first-steps is due Tue 2026-12-01 23:59 America/New_York (UTC-05:00), 2026-12-02 04:59 UTC.\n"
        "grace was 19 h late, which costs 0.3 of 3 points.\n"
        "The penalty of grace was 0 points and is 0.3 now.\n"
    )
    ran = CliRunner().invoke(main, ["extend", A, "grace", "ada", "2d"])
    assert "grace has until Thu 2026-12-03 23:59 America/New_York (UTC-05:00).\n" in ran.output
    data = json.loads(CliRunner().invoke(main, ["due", A, "--json"]).output)
    assert (data["due"], data["extended"]["ada"]) == ("2026-12-02T04:59:00Z", "2026-12-04T04:59:00Z")
    assert json.loads(CliRunner().invoke(main, ["late", A, "--json"]).output)["late"] == []
    assert CliRunner().invoke(main, ["late", A]).output.endswith("\nNobody whose work is graded was late.\n")


def test_the_table_of_scores_and_its_json_say_what_lateness_costs():
    rows = [
        Row("ada", {"doubling": (3.0, 3.0)}, {}, 1.0),
        Row("grace", {"doubling": (3.0, 3.0)}, {}, 1.0, penalties={"doubling": 0.3}),
    ]
    shown = score_table.table(Summary(A, rows=rows), 80)
    assert [column.header for column in shown.columns][-3:] == ["late", "all", "notes"]
    assert list(shown.columns[-3].cells) == ["", "-0.3"]
    said = json.loads(score_table.as_json(Summary(A, rows=rows)))["submissions"]
    assert [(row["late_submission_penalty"], row["score"]) for row in said] == [(0, 3), (0.3, 2.7)]
