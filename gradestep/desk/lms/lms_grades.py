"""The grade column of an LMS's own file: which it is, whose each row is, and what is written into it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from gradestep.course.errors import GradestepError, near
from gradestep.desk.lms.class_grades import AGAIN, HANDED_IN, Grade, Grades
from gradestep.desk.lms.class_list import NOBODY
from gradestep.desk.lms.columns import fields_of, header_row, participant, squeezed
from gradestep.desk.lms.roster import Roster

if TYPE_CHECKING:
    from gradestep.desk.lms.separated_text import SeparatedText

MOODLE = {"grade", "bewertung", "note", "calificacion", "beoordeling"}
MOODLE_MAXIMUM = {"maximumgrade", "bestwertung", "hochstebewertung", "notemaximale", "calificacionmaxima"}
MARKED = re.compile(  # Canvas's, Brightspace's and Blackboard's columns of one assignment, each with its name
    r"(?P<canvas>.+) \(\d+\)|(?P<brightspace>.+?) Points Grade(?: <.*>)?|(?P<blackboard>.+?) ?(?:\[.*\] ?)?\|\d+"
)
MAXIMUM = re.compile(r"(?:MaxPoints: ?|Total Pts: (?:up to )?)(\d+(?:[.,]\d+)?)")
POINTS_POSSIBLE = "pointspossible"
READ_ONLY = "(read only)"


@dataclass
class Filling:
    """What filling an LMS's file does: texts by place in it, and whom and what a teacher should know of."""

    column: str
    changes: dict[tuple[int, int], str] = field(default_factory=dict)
    written: dict[str, str] = field(default_factory=dict)
    replaced: dict[str, str] = field(default_factory=dict)
    blank: list[str] = field(default_factory=list)
    kept: dict[str, str] = field(default_factory=dict)
    not_graded: list[str] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    again: list[str] = field(default_factory=list)
    nobody: dict[str, str] = field(default_factory=dict)
    not_in_file: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Return it as plain data, without the places in the file."""
        return {name: value for name, value in vars(self).items() if name != "changes"}


def fill(file: SeparatedText, grades: Grades, *, column: str = "", scale: bool = False) -> Filling:
    """Return what is to be written into an LMS's file, which itself is not changed.

    `column` names the grade's, where it cannot be told; with `scale` scores become shares of the file's own maximum.
    Raises GradestepError when the column is not there, or twice, or has another maximum.
    """
    header = header_row(file)
    headers = [text.lstrip("\ufeff") for text in file.texts(header)]
    place = _grade_column(file, headers, grades.assignment, column)
    factor = _factor(file, header, headers, place, grades.maximum, scale=scale)
    done = Filling(headers[place])
    rows = _rows(file, header, headers, grades, done)
    comma = _has_decimal_commas(file, header)
    for row, grade in rows.items():
        _fill_one(file, row, place, grade, done, factor=factor, comma=comma)
    found = {grade.student.id for grade in rows.values()}
    done.not_in_file = [row.student.id for row in grades.rows if row.student.id not in found and row.is_graded]
    return done


def _fill_one(  # noqa: PLR0913 - a cell, and how it is written
    file: SeparatedText, row: int, place: int, grade: Grade, done: Filling, *, factor: float, comma: bool
) -> None:
    """Write one grade; who handed in nothing keeps what the file has, which is blank as a rule."""
    student = grade.student.id
    if place >= len(file.rows[row]):
        done.nobody[f"line {file.lines[row]}"] = "the row ends before the grade's column"
        return
    there = file.rows[row][place].text.strip()
    if grade.is_graded:
        text = f"{round(grade.score * factor, 4):.10g}"
        done.written[student] = text.replace(".", ",") if comma else text
        done.changes[row, place] = done.written[student]
        if there and _as_number(there) != _as_number(done.written[student]):
            done.replaced[student] = there
        done.waiting += [student] if grade.waiting else []
        done.again += [student] if grade.state == AGAIN else []
        return
    if there:
        done.kept[student] = there
    if grade.state == HANDED_IN:
        done.not_graded.append(student)
    elif not there:
        done.blank.append(student)


def _as_number(text: str) -> float | str:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return text


def _grade_column(file: SeparatedText, headers: list[str], assignment: str, column: str) -> int:
    """Return the place of the grade's column."""
    where = f"{near(file.path)}:1"
    candidates = [place for place, text in enumerate(headers) if _is_grade(text)]
    if column:
        chosen = [place for place, text in enumerate(headers) if text == column]
        chosen = chosen or [place for place, text in enumerate(headers) if squeezed(column) in _names(text)]
    else:
        called = [place for place, text in enumerate(headers) if squeezed(assignment) in _names(text)]
        chosen = [place for place in called if place in candidates] or called or candidates
    if len(chosen) == 1:
        return chosen[0]
    listed = ", ".join(f'"{headers[place]}"' for place in (chosen or candidates)[:8])
    what = f'the column "{column}"' if column else "the column of the grade"
    if len(chosen) > 1 and len({headers[place] for place in chosen}) == 1:
        raise GradestepError(f"{where}: {listed.split(', ')[0]} stands {len(chosen)} times: export a file with one")
    if len(chosen) > 1:
        raise GradestepError(f"{where}: {what} may be each of {listed}: name it with --column")
    may_be = f"it has {listed}: name one with --column" if listed else "add it in the LMS, or name it with --column"
    raise GradestepError(f"{where}: {what} is not there: {may_be}")


def _is_grade(header: str) -> bool:
    return READ_ONLY not in header and (squeezed(header) in MOODLE or bool(MARKED.fullmatch(header)))


def _names(header: str) -> set[str]:
    """Return the names to which a column of grades answers: its own, and that of its assignment."""
    found = MARKED.fullmatch(header)
    inner = next(filter(None, found.groups()), "") if found else ""
    return {squeezed(header), squeezed(inner)} - {""}


def _factor(  # noqa: PLR0913 - a file, its column, and what it is compared with
    file: SeparatedText, header: int, headers: list[str], place: int, maximum: float, *, scale: bool
) -> float:
    """Return by what scores are multiplied; raises GradestepError when maxima differ and nobody said to scale."""
    theirs = _maximum(file, header, headers, place)
    if theirs is None or not maximum or abs(theirs - maximum) < 1e-9:  # noqa: PLR2004 - no point is that small
        return 1.0
    if scale:
        return theirs / maximum
    raise GradestepError(
        f'{near(file.path)}: the maximum of "{headers[place]}" is {theirs:g} in the file and {maximum:g} here: '
        "set it in the LMS and export again, or convert the scores with --scale"
    )


def _maximum(file: SeparatedText, header: int, headers: list[str], place: int) -> float | None:
    """Return the maximum that a file says: in its header, in a column, or in Canvas's row of points possible."""
    if found := MAXIMUM.search(headers[place]):
        return _number(found[1])
    beside = next((at for at, text in enumerate(headers) if squeezed(text) in MOODLE_MAXIMUM), None)
    said = []
    for row in range(header + 1, len(file.rows)):
        texts = file.texts(row)
        if squeezed(texts[0]) == POINTS_POSSIBLE and place < len(texts):
            return _number(texts[place])
        if beside is not None and beside < len(texts):
            said.append(_number(texts[beside]))
    return next((number for number in said if number), None)


def _number(text: str) -> float | None:
    return float(text.replace(",", ".")) if re.fullmatch(r"\d+(?:[.,]\d+)?", text) else None


def _has_decimal_commas(file: SeparatedText, header: int) -> bool:
    """Return whether a file writes numbers with decimal commas: some with a comma, and none with a point."""
    texts = [text for row in range(header + 1, len(file.rows)) for text in file.texts(row)]
    commas = any(re.fullmatch(r"\d+,\d+", text) for text in texts)
    return commas and not any(re.fullmatch(r"\d+\.\d+", text) for text in texts)


def _rows(file: SeparatedText, header: int, headers: list[str], grades: Grades, done: Filling) -> dict[int, Grade]:
    """Return whose each row is; rows of nobody, and two of one student, are said and left as they are."""
    roster, by_student, places = Roster(row.student for row in grades.rows), grades.by_student(), fields_of(headers)
    rows: dict[int, Grade] = {}
    for row in range(header + 1, len(file.rows)):
        texts = file.texts(row)
        if squeezed(texts[0]) == POINTS_POSSIBLE:
            continue
        values = {name: [texts[at] for at in at_places if at < len(texts)] for name, at_places in places.items()}
        ids = [text.removeprefix("#") for name in ("login", "email", "number", "id") for text in values.get(name, [])]
        number = next(map(participant, values.get("lms") or values.get("id", [])), "")
        full_names = _full_names(values)
        if not any((*ids, number, *full_names)) or any(squeezed(name) in NOBODY for name in full_names):
            continue  # such as Canvas's row on how grades are posted, and its test student
        found = roster.find(filter(None, ids), number, full_names)
        if found.student:
            rows[row] = by_student[found.student]
        else:
            key = next((text for text in texts if text), "")
            done.nobody[f"line {file.lines[row]}: {key}"] = found.why or "the class list has nobody of this name or id"
    return _without_twins(file, rows, done)


def _full_names(values: dict[str, list[str]]) -> list[str]:
    parts = zip(values.get("first", []), values.get("last", []), strict=False)
    return list(filter(str.strip, (*values.get("name", []), *(f"{first} {last}" for first, last in parts))))


def _without_twins(file: SeparatedText, rows: dict[int, Grade], done: Filling) -> dict[int, Grade]:
    students = [grade.student.id for grade in rows.values()]
    twins = {student for student in students if students.count(student) > 1}
    for row, grade in rows.items():
        if grade.student.id in twins:
            done.nobody[f"line {file.lines[row]}: {grade.student.id}"] = "several rows seem to be this student's"
    return {row: grade for row, grade in rows.items() if grade.student.id not in twins}
