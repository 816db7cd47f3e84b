"""Snapshot and restore of one submission's rows in nbgrader's tables: how a student stands, as plain JSON."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from nbgrader import api

from gradestep.gradebook.scores import found, renew_penalties

if TYPE_CHECKING:
    from nbgrader.preprocessors import AssignLatePenalties

Rows = dict[str, Any]
GRADE = ("auto_score", "manual_score", "extra_credit", "needs_manual_grade")
COMMENT = ("auto_comment", "manual_comment")
BY_HAND = {"grades": ("manual_score", "extra_credit"), "comments": ("manual_comment",)}


def standing(gradebook: api.Gradebook, assignment: str, student: str) -> Rows | None:
    """Return the rows of a submission by notebook and cell, or None when the gradebook has none."""
    handed_in = found(gradebook, assignment, student)
    if handed_in is None:
        return None
    return {
        "timestamp": handed_in.timestamp.isoformat() if handed_in.timestamp else None,
        "notebooks": {
            row.name: {
                "grades": {each.name: {part: getattr(each, part) for part in GRADE} for each in row.grades},
                "comments": {each.name: {part: getattr(each, part) for part in COMMENT} for each in row.comments},
            }
            for row in handed_in.notebooks
        },
    }


def has_scores(rows: Rows | None) -> bool:
    """Return whether any cell has a score: in rows that more time made, before anything was handed in, all wait."""
    notebooks = rows["notebooks"].values() if rows else ()
    grades = (grade for notebook in notebooks for grade in notebook["grades"].values())
    return any(grade[given] is not None for grade in grades for given in ("auto_score", "manual_score"))


def put_back(
    gradebook: api.Gradebook, assignment: str, known: dict[str, Any], penalties: AssignLatePenalties | None
) -> str:
    """Put the rows of a submission back as they are `known` from before; return why not, or an empty text.

    What a person gave meanwhile stays, and so does a submission that was none before, when a person gave something for
    it. What the grading took away of a person's, in the notebooks that lapsed, comes back. Late penalties are those of
    now.
    """
    student, before, lapsed = known["student"], known["rows"], known["lapsed"]
    try:
        handed_in = gradebook.find_submission(assignment, student)
    except api.MissingEntry:
        return "" if before is None else "the gradebook has no submission of this student any more"
    if before is None:
        if _is_by_hand(standing(gradebook, assignment, student)):
            return "this was the first grading, and a person has given points or comments since"
        gradebook.remove_submission(assignment, student)
        return ""
    handed_in.timestamp = datetime.fromisoformat(before["timestamp"]) if before["timestamp"] else None
    for row in handed_in.notebooks:
        old = before["notebooks"].get(row.name, {"grades": {}, "comments": {}})
        for grade in row.grades:
            _put_back_grade(grade, old["grades"].get(grade.name, {}), is_lapsed=row.name in lapsed)
        for comment in row.comments:
            comment.auto_comment = old["comments"].get(comment.name, {}).get("auto_comment")
    gradebook.db.flush()
    for row in handed_in.notebooks:
        gradebook.db.refresh(row)  # nbgrader adds scores up in the database
    renew_penalties(handed_in, penalties)
    return ""


def total(rows: Rows | None) -> float:
    """Return all points of a submission, those of lateness not taken off."""
    notebooks = rows["notebooks"].values() if rows else ()
    return sum(counts(grade) for notebook in notebooks for grade in notebook["grades"].values())


def counts(grade: Rows) -> float:
    """Return the points of a cell as nbgrader counts them: a person's before those of the tests, and extra credit."""
    given = grade["manual_score"] if grade["manual_score"] is not None else grade["auto_score"]
    return float(given or 0) + float(grade["extra_credit"] or 0)


def _put_back_grade(grade: Any, known: Rows, *, is_lapsed: bool) -> None:
    grade.auto_score = known.get("auto_score")
    if is_lapsed:
        for part in BY_HAND["grades"]:
            setattr(grade, part, known.get(part) if getattr(grade, part) is None else getattr(grade, part))
    is_as_before = grade.manual_score == known.get("manual_score")
    waits = grade.manual_score is None and grade.auto_score is None
    grade.needs_manual_grade = known.get("needs_manual_grade", False) if is_as_before else waits


def _is_by_hand(rows: Rows | None) -> bool:
    """Return whether a person has given anything."""
    return any(
        cell[part] is not None
        for notebook in (rows["notebooks"].values() if rows else ())
        for kind, parts in BY_HAND.items()
        for cell in notebook[kind].values()
        for part in parts
    )
