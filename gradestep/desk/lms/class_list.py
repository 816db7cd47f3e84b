"""The class list: students from any LMS's export, written to nbgrader's own table of students."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from gradestep.course.errors import GradestepError, near, raise_all
from gradestep.desk.lms.columns import MEANING, fields_of, header_row, name_parts, participant, squeezed
from gradestep.desk.lms.separated_text import read_separated
from gradestep.desk.open_course import nearest, opened
from gradestep.gradebook.pending import alike
from gradestep.gradebook.scores import refuse_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from gradestep.course.course import Course
    from gradestep.desk.lms.separated_text import SeparatedText
    from gradestep.desk.open_course import OpenCourse

ID_FIELDS = ("login", "id", "email", "number")  # the first that every row has is the id: a login is the exchange's too
LMS_FIELDS = ("lms", "id", "number")
MOST_LINES = 5  # that a warning names
KEPT = ("first_name", "last_name", "email", "lms_user_id")
NOBODY = ("pointspossible", "studenttest", "teststudent")  # rows of Canvas's export that are no student's


@dataclass(frozen=True)
class Listed:
    """A student as nbgrader's table has one; what is not known is empty."""

    id: str
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    lms_user_id: str = ""
    line: int = 0
    in_one_piece: bool = False  # whether the file has the name so, and where it is divided is a guess

    @property
    def known(self) -> dict[str, str]:
        """What is known besides the id, in nbgrader's words."""
        return {name: value for name in KEPT if (value := getattr(self, name))}


@dataclass
class ClassList:
    """What reading a class list did: ids by what happened to them, warnings, and how the file was read."""

    column: str = ""
    encoding: str = ""
    added: list[str] = field(default_factory=list)
    changed: dict[str, list[str]] = field(default_factory=dict)
    unchanged: list[str] = field(default_factory=list)
    not_in_file: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def class_list(course: Course) -> list[Listed]:
    """Return the students of the gradebook, sorted by id."""
    with opened(course) as desk, desk.transaction():
        return students_of(desk)


def students_of(desk: OpenCourse) -> list[Listed]:
    """Return the students of an open gradebook, sorted by id."""
    every = ((student.id, *(getattr(student, name) or "" for name in KEPT)) for student in desk.gradebook.students)
    return sorted((Listed(*each) for each in every), key=lambda student: student.id)


def read_class_list(course: Course, path: Path, *, id_column: str = "", dry_run: bool = False) -> ClassList:
    """Write the students in the file `path` to the gradebook, and return what changed.

    Nobody is removed, and nothing that is known is replaced by an empty cell. `id_column` names the column of the ids.
    Raises GradestepError, with every fault of the file, before anything is written.
    """
    file = read_separated(path)
    column, listed, gaps = _students(file, id_column)
    done = ClassList(column, file.encoding, warnings=gaps)
    done.warnings += [f"{text}: is that one student?" for text in _shared_mail(listed)]
    with opened(course) as desk, desk.transaction():
        there = students_of(desk)
        for student in listed:
            _write(desk, student, _same(student, there), done, dry_run=dry_run)
    seen = {*done.added, *done.changed, *done.unchanged}
    done.not_in_file = [student.id for student in there if student.id not in seen]
    done.warnings += alike(sorted({*seen, *done.not_in_file}))
    return done


def _students(file: SeparatedText, id_column: str) -> tuple[str, list[Listed], list[str]]:
    """Return the header of the column of ids, the students of a file, and why a column of logins was not taken."""
    header = header_row(file)
    headers = [text.lstrip("\ufeff") for text in file.texts(header)]
    rows = [_Row(file, row, headers) for row in range(header + 1, len(file.rows))]
    rows = [row for row in rows if row.is_student]
    if not rows:
        raise GradestepError(f"{near(file.path)}: it has headers, but no student below them: export it again")
    place = _id_place(file, headers, rows, id_column)
    listed = [row.student(place) for row in rows]
    raise_all(_faults(file, listed))
    unique = {student.id: student for student in listed}
    return headers[place], list(unique.values()), [] if id_column else list(_gaps(headers, rows, place))


def _gaps(headers: list[str], rows: list[_Row], place: int) -> Iterator[str]:
    """Yield the columns of logins that are not the ids' since some rows have none."""
    for at in fields_of(headers).get("login", []):
        lines = [str(row.file.lines[row.row]) for row in rows if not row.at(at)]
        if at != place and len(lines) < len(rows):
            where = (
                f"line{'s' * (len(lines) != 1)} {', '.join(lines[:MOST_LINES])}{', ...' * (len(lines) > MOST_LINES)}"
            )
            yield f'"{headers[at]}" did not become the ids, since it is empty on {where}: fill it if ids are logins.'


@dataclass(frozen=True)
class _Row:
    file: SeparatedText
    row: int
    headers: list[str]

    @property
    def texts(self) -> list[str]:
        return self.file.texts(self.row)

    @property
    def is_student(self) -> bool:
        name = squeezed(self.value("name"))
        return name not in NOBODY and any(self.value(each) for each in (*ID_FIELDS, "name", "last"))

    def value(self, wanted: str) -> str:
        """Return the first text in the columns of a field."""
        places = fields_of(self.headers).get(wanted, [])
        return next((text for place in places if (text := self.at(place))), "")

    def at(self, place: int) -> str:
        """Return the text in a column, in one line; what Brightspace writes comes without the `#` in front of it.

        Control characters go: students choose the names that they show, and a terminal would obey them.
        """
        text = self.texts[place] if place < len(self.texts) else ""
        shown = "".join(letter if letter.isprintable() else " " for letter in text)
        return " ".join(shown.split()).removeprefix("#")

    def student(self, place: int) -> Listed:
        first, last = self.value("first"), self.value("last")
        in_one_piece = not (first and last) and bool(self.value("name"))
        if in_one_piece:
            first, last = name_parts(self.value("name"))
        used = MEANING.get(squeezed(self.headers[place]))
        lms = next((text for each in LMS_FIELDS if each != used and (text := self.value(each))), "")
        return Listed(
            self.at(place), first, last, self.value("email"), participant(lms), self.file.lines[self.row], in_one_piece
        )


def _id_place(file: SeparatedText, headers: list[str], rows: list[_Row], id_column: str) -> int:
    """Return the column whose texts become ids."""
    if id_column:
        same = [place for place, text in enumerate(headers) if squeezed(text) == squeezed(id_column)]
        if len(same) != 1:
            often = f"stands {len(same)} times" if same else "is not"
            asked = nearest(id_column, [text for text in headers if text], "name one of its columns")
            raise GradestepError(f'{near(file.path)}: the column "{id_column}" {often} in the first line: {asked}')
        return same[0]
    places = fields_of(headers)
    order = [each for each in ID_FIELDS if not (each == "id" and "name" in places and "login" not in places)]
    for name in order:
        for place in places.get(name, []):
            if all(row.at(place) for row in rows):
                return place
    raise GradestepError(
        f"{near(file.path)}: no column has an id for every student: fill Username or Email address, "
        "or name the column with --id COLUMN"
    )


def _faults(file: SeparatedText, listed: list[Listed]) -> Iterator[GradestepError]:
    """Yield what is wrong with ids: those that cannot be one, and those of two different students."""
    first: dict[str, Listed] = {}
    for student in listed:
        where = f"{near(file.path)}:{student.line}"
        try:
            _refuse(student.id)
        except GradestepError as error:
            yield GradestepError(f"{where}: {error}")
        before = first.setdefault(student.id, student)
        if before.known != student.known:
            what = f"{student.id} stands on line {before.line} too, for somebody else"
            yield GradestepError(f"{where}: {what}: give each student one id, or name another column with --id")


def _refuse(student: str) -> None:
    """Raise GradestepError for an id that cannot be a folder's name, or is no id in nbgrader."""
    if not student:
        raise GradestepError("there is no id: fill this row, or name another column with --id COLUMN")
    if "/" in student or student.startswith("."):
        raise GradestepError(f"{student!a} can be no student's id: folders go by it: name another column with --id")
    try:
        refuse_id(student)
    except GradestepError as error:
        raise GradestepError(str(error).replace("rename the folder", "name another column with --id COLUMN")) from None


def _shared_mail(listed: Iterable[Listed]) -> list[str]:
    by_mail = defaultdict(list)
    for student in listed:
        by_mail[student.email.casefold()].append(student.id)
    return [f"{' and '.join(ids)} share the address {mail}" for mail, ids in by_mail.items() if mail and len(ids) > 1]


def _same(student: Listed, there: list[Listed]) -> Listed | None:
    """Return who of the gradebook a student of the file is: by id, or by an id in another case or by e-mail."""
    for each in there:
        if each.id == student.id:
            return each
    in_case = [each for each in there if each.id.casefold() == student.id.casefold() and _agree(each, student)]
    by_mail = [each for each in there if each.email and each.email.casefold() == student.email.casefold()]
    found = in_case or by_mail
    return found[0] if len(found) == 1 else None


def _agree(one: Listed, other: Listed) -> bool:
    return all(squeezed(one.known[name]) == squeezed(other.known[name]) for name in {*one.known} & {*other.known})


def _write(desk: OpenCourse, student: Listed, same: Listed | None, done: ClassList, *, dry_run: bool) -> None:
    key = same.id if same else student.id
    known = student.known
    if (
        same
        and student.in_one_piece
        and squeezed(student.first_name + student.last_name) == squeezed(same.first_name + same.last_name)
    ):
        known = {name: value for name, value in known.items() if name not in ("first_name", "last_name")}
    changed = [name for name, value in known.items() if not same or getattr(same, name) != value]
    if same and same.id != student.id:
        done.warnings.append(f"{student.id} of the file is {same.id} of the gradebook, and stays {same.id}.")
    if same is None:
        done.added.append(key)
    elif changed:
        done.changed[key] = [f"{name} {getattr(same, name) or 'empty'} -> {known[name]}" for name in changed]
    else:
        done.unchanged.append(key)
    if not dry_run and (same is None or changed):
        desk.gradebook.update_or_create_student(key, **known)


def as_json(done: ClassList, students: list[Listed]) -> dict[str, Any]:
    """Return what was done, and the whole class, as plain data."""
    rows = [{"id": student.id, **{name: getattr(student, name) for name in KEPT}} for student in students]
    return {**vars(done), "students": rows}
