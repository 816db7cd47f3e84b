"""Grades as a plain table: CSV that is quoted right and holds no formula, or Parquet and Excel by pandas."""

from __future__ import annotations

import csv
import importlib
import io
import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gradestep.course.errors import GradestepError, near
from gradestep.course.files import write
from gradestep.desk.lms.before import keep_before

if TYPE_CHECKING:
    from gradestep.desk.lms.class_grades import Grade, Grades

FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet takes for the beginning of one
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")  # no cell of a spreadsheet may hold them
CSV = ".csv"
BY = ("notebook", "question")
WRITERS = {".parquet": "to_parquet", ".xlsx": "to_excel"}
Value = str | float | None


def table(grades: Grades, by: str) -> list[dict[str, Value]]:
    """Return a row for each student, with columns of scores and maxima; what was not handed in has no score."""
    return [_row(grades, row, by) for row in grades.rows]


def _row(grades: Grades, row: Grade, by: str) -> dict[str, Value]:
    student, is_there = row.student, row.is_graded
    said: dict[str, Value] = {
        "student": student.id,
        "last_name": student.last_name,
        "first_name": student.first_name,
        "email": student.email,
        "state": row.state,
        "handed_in_utc": f"{row.time:%Y-%m-%d %H:%M:%S}" if row.time else None,
        "score": row.score if is_there else None,
        "max_score": grades.maximum,
        "late_penalty": row.penalty if is_there else None,
        "waiting": row.waiting if is_there else None,
    }
    maxima = grades.notebooks if by == "notebook" else {"/".join(key): most for key, most in grades.questions.items()}
    scores = row.notebooks if by == "notebook" else {"/".join(key): score for key, score in row.questions.items()}
    for name, most in maxima.items():
        said |= {name: scores.get(name, 0.0) if is_there else None, f"{name}_max": most}
    return said


def as_csv(rows: list[dict[str, Value]]) -> str:
    """Return rows as CSV; a text that a spreadsheet would compute begins with an apostrophe."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_defused(name) for name in (rows[0] if rows else {"student": ""}))
    writer.writerows([_defused(value) for value in row.values()] for row in rows)
    return text.getvalue()


def _defused(value: Value) -> Value:
    if isinstance(value, float):
        return f"{value:.10g}"
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def refuse_other_endings(path: Path) -> None:
    """Raise GradestepError when a file's ending names no format that `save` writes."""
    if path.suffix.lower() not in (CSV, *WRITERS):
        raise GradestepError(f"{near(path)}: name a file that ends in {CSV}, {' or '.join(WRITERS)}")


def save(rows: list[dict[str, Value]], path: Path) -> Path | None:
    """Write rows to `path` in the format that its ending names, and return where another file of that name is kept.

    Raises GradestepError for another ending, and where pandas is needed and missing.
    """
    refuse_other_endings(path)
    ending, text = path.suffix.lower(), as_csv(rows)
    if ending in WRITERS:
        return _save_by_pandas(rows, path, WRITERS[ending])
    kept = keep_before(path) if path.exists() and path.read_bytes() != text.encode() else None
    write(path, text)
    return kept


def _save_by_pandas(rows: list[dict[str, Value]], path: Path, how: str) -> Path | None:
    """Write a table beside its place, then put it there; a spreadsheet gets texts that it does not compute."""
    try:
        pandas: Any = importlib.import_module("pandas")
        cells = [{name: value if how == "to_parquet" else _text(value) for name, value in row.items()} for row in rows]
        frame = pandas.DataFrame(cells)
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".gradestep-") as folder:
            new = Path(folder, path.name)
            getattr(frame, how)(new, index=False)
            kept = keep_before(path) if path.exists() else None
            new.replace(path)
            return kept
    except ImportError as error:
        needs = "pip install pandas pyarrow" if how == "to_parquet" else "pip install pandas openpyxl"
        raise GradestepError(f"{near(path)}: {path.suffix} needs another package ({error}): {needs}") from None


def _text(value: Value) -> Value:
    return _defused(CONTROL.sub(_escaped, value)) if isinstance(value, str) else value


def _escaped(found: re.Match[str]) -> str:
    return f"\\x{ord(found[0]):02x}"
