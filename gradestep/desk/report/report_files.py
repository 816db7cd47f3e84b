"""`gradestep report A`: the page, the tables as CSV, and the same as JSON."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from gradestep.course import files
from gradestep.desk.report.report_data import ReportData, report_data
from gradestep.desk.report.report_page import page

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from gradestep.course.course import Course

FOLDER = "reports"
FORMULA = "=+-@\t\r"  # begins what a spreadsheet computes: https://owasp.org/www-community/attacks/CSV_Injection
SELF_REPORTED = "attempts, hints, confidence, times and first choices are self-reported: students can edit them"


def write_report(
    course: Course, assignment: str, *, tables: bool = False, db_url: str = ""
) -> tuple[ReportData, list[Path]]:
    """Write `reports/A.html`, with `tables` also its CSV tables, and return the data and the paths.

    Raises GradestepError when there is nothing to report on; then nothing is written.
    """
    data = report_data(course, assignment, db_url)
    texts = {f"{assignment}.html": page(data), **(_tables(data) if tables else {})}
    folder = course.root / FOLDER
    for name, text in texts.items():
        files.write(folder / name, text)
    return data, [folder / name for name in texts]


def as_json(data: ReportData, written: Iterable[str]) -> str:
    """Return the report as JSON; shares and correlations are numbers, or null where there is nothing to say."""
    return json.dumps({**asdict(data), "self_reported": SELF_REPORTED, "written": list(written)}, indent=2)


def _tables(data: ReportData) -> dict[str, str]:
    """Return the CSV tables by file name: graded cells, options of questions, misconceptions, students."""
    tables = {
        "items": _items(data),
        "options": _options(data),
        "misconceptions": _misconceptions(data),
        "students": _students(data),
        **({"topics": map(asdict, data.topics)} if data.topics else {}),
    }
    return {f"{data.assignment}.{name}.csv": _csv(rows) for name, rows in tables.items()}


def _items(data: ReportData) -> Iterable[dict[str, Any]]:
    for item in data.items:
        fifths = item.fifths or ("",) * 5
        yield {
            "notebook": item.notebook,
            "cell": item.name,
            "kind": item.kind,
            "points": item.points,
            "n": item.n,
            "waiting": item.waiting,
            "difficulty": item.difficulty,
            "item_rest": item.item_rest,
            "upper_less_lower": item.upper_less_lower,
            **{f"fifth_{place}": mean for place, mean in enumerate(fifths, 1)},
            "hints": item.card.hints if item.card else "",
            "median_seconds": item.card.median_seconds if item.card else "",
            "warnings": " ".join(item.warnings),
            "failed_most": item.sentences[0].text if item.sentences else "",
        }


def _options(data: ReportData) -> Iterable[dict[str, Any]]:
    for item in data.items:
        for option in item.card.options if item.card else ():
            yield {
                "notebook": item.notebook,
                "cell": item.name,
                "option": option.label,
                "right": option.right,
                "misconception": option.misconception,
                "first": option.first,
                "first_n": item.card.first_n if item.card else 0,
                "last": option.last,
                "last_n": item.card.last_n if item.card else 0,
                "strong": option.strong,
                "weak": option.weak,
            }


def _misconceptions(data: ReportData) -> Iterable[dict[str, Any]]:
    for each in data.misconceptions:
        yield {
            "misconception": each.slug,
            "first": each.first,
            "first_n": each.first_n,
            "last": each.last,
            "last_n": each.last_n,
            "send_to": each.send_to,
            "flash_cards": " ".join(each.flash_cards),
            "holders": " ".join(each.holders),
        }


def _students(data: ReportData) -> Iterable[dict[str, Any]]:
    for line in data.students:
        yield {
            "student": line.id,
            "name": line.name,
            "state": line.state,
            "score": line.score,
            "points": line.points,
            "seconds_late": line.late,
            "attempts": line.attempts,
            "hints": line.hints,
            "seconds_on_cards": line.seconds_on_cards,
            "help": "; ".join(line.struggles),
        }


def _csv(rows: Iterable[dict[str, Any]]) -> str:
    """Return rows as CSV; a text that a spreadsheet would compute gets an apostrophe before it."""
    text, listed = io.StringIO(), list(rows)
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows([list(listed[0])] if listed else [])
    writer.writerows(_safe(list(row.values())) for row in listed)
    return text.getvalue()


def _safe(values: Sequence[Any]) -> list[Any]:
    return [f"'{value}" if isinstance(value, str) and value.startswith(tuple(FORMULA)) else value for value in values]
