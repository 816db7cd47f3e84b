"""Due dates, extensions and late penalties in nbgrader's tables; penalties are computed again, and nothing is run."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from gradestep.course.errors import GradestepError, typed
from gradestep.desk.deadlines.local_time import (
    from_nbgrader,
    is_duration,
    later,
    read_time,
    shown,
    to_nbgrader,
    zone_of,
)
from gradestep.desk.lms.class_grades import is_graded
from gradestep.desk.open_course import opened
from gradestep.gradebook.nbgrader_config import late_penalties
from gradestep.gradebook.scores import renew_penalties

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from gradestep.course.course import Course
    from gradestep.desk.open_course import OpenCourse

NONE = "none"  # what a teacher writes to take a deadline or an extension back


@dataclass(frozen=True)
class Late:
    """A graded hand-in that came after its deadline; score and penalty in points."""

    student: str
    handed_in: datetime
    due: datetime
    seconds: float
    score: float
    penalty: float


@dataclass
class Deadlines:
    """The deadline of an assignment and of those who have more time, who was late, and which penalties changed."""

    assignment: str
    zone: ZoneInfo
    due: datetime | None = None
    extended: dict[str, datetime] = field(default_factory=dict)
    late: list[Late] = field(default_factory=list)
    changed: dict[str, tuple[float, float]] = field(default_factory=dict)
    no_time: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Return it as plain data, times in UTC."""
        data = {**asdict(self), "zone": self.zone.key}
        data["due_local"] = shown(self.due, self.zone) if self.due else None
        return _times_in_words(data)


def _times_in_words(data: Any) -> Any:
    if isinstance(data, dict):
        return {name: _times_in_words(value) for name, value in data.items()}
    if isinstance(data, list):
        return [_times_in_words(each) for each in data]
    return f"{data:%Y-%m-%dT%H:%M:%SZ}" if hasattr(data, "tzinfo") else data


def late(course: Course, assignment: str, zone: str = "") -> Deadlines:
    """Compute late penalties again by the rule of `nbgrader_config.py`, and return who was late."""
    with opened(course) as desk, desk.transaction():
        desk.assignment(assignment)
        return _renewed(desk, assignment, zone_of(desk.autograde, zone))


def show(course: Course, assignment: str, zone: str = "") -> Deadlines:
    """Return the deadlines of an assignment, and change nothing."""
    with opened(course) as desk, desk.transaction():
        return _deadlines(desk, assignment, zone_of(desk.autograde, zone))


def set_due(course: Course, assignment: str, text: str, zone: str = "") -> Deadlines:
    """Set when an assignment is due, a local time, or `none`; extensions stay as long as they are.

    Raises GradestepError for a time that does not exist, and when a deadline goes that somebody's extension needs.
    """
    with opened(course) as desk, desk.transaction():
        found, local = desk.assignment(assignment), zone_of(desk.autograde, zone)
        due = None if text.casefold() == NONE else to_nbgrader(read_time(text, local))
        if due is None and (extended := [each.student_id for each in found.submissions if each.extension]):
            raise GradestepError(
                f"{', '.join(extended)} {'has' if len(extended) == 1 else 'have'} an extension of {assignment}'s "
                "deadline: take it back first: "
                f"gradestep extend {typed(assignment)} {' '.join(extended)} none"
            )
        found.duedate = due
        return _renewed(desk, assignment, local)


def extend(course: Course, assignment: str, students: Sequence[str], until: str, zone: str = "") -> Deadlines:
    """Give students more time: `2d` more than everybody, until a local time, or `none` to take it back.

    An extension replaces an earlier one. Raises GradestepError, nobody's being changed, for an unknown student, an
    assignment without a deadline, or a time that is not after it.
    """
    with opened(course) as desk, desk.transaction():
        found, local = desk.assignment(assignment), zone_of(desk.autograde, zone)
        known = [desk.student(student).id for student in students]
        if found.duedate is None:
            what = f'set one first: gradestep due {typed(assignment)} "2026-12-01 23:59"'
            raise GradestepError(f"{assignment} has no deadline that could be extended: {what}")
        due = from_nbgrader(found.duedate)
        moment = None if until.casefold() == NONE else _until(until, due, local)
        for student in known:
            _extend(desk, assignment, student, moment and moment - due)
        return _renewed(desk, assignment, local)


def _until(text: str, due: datetime, zone: ZoneInfo) -> datetime:
    moment = later(due, text, zone) if is_duration(text) else _time_or_duration(text, zone)
    if moment <= due:
        raise GradestepError(f"{shown(moment, zone)} is not after the deadline, {shown(due, zone)}: name a later time")
    return moment


def _time_or_duration(text: str, zone: ZoneInfo) -> datetime:
    try:
        return read_time(text, zone)
    except GradestepError as error:
        if "is no time" in str(error):
            raise GradestepError(f'{error}; or how much longer, as in 2d, 12h or "1w 2d"; or none') from None
        raise


def _extend(desk: OpenCourse, assignment: str, student: str, extension: Any) -> None:
    """Set an extension; a student who handed in nothing yet gets a row for it, which goes with it."""
    book = desk.gradebook
    with book.db.no_autoflush:  # nbgrader makes objects whose half SQLAlchemy would warn of
        submission = book.update_or_create_submission(assignment, student)
    book.db.refresh(submission)
    submission.extension = extension
    if submission.timestamp is None and not is_graded(submission):
        for grade in (grade for row in submission.notebooks for grade in row.grades):
            grade.needs_manual_grade = False  # formgrader would ask for it before anything was handed in
        if extension is None and not desk.folder("autograded", student, assignment).is_dir():
            book.db.flush()
            book.remove_submission(assignment, student)


def _renewed(desk: OpenCourse, assignment: str, zone: ZoneInfo) -> Deadlines:
    """Compute all penalties again in the open transaction, and return the deadlines with what changed."""
    desk.gradebook.db.flush()
    desk.gradebook.db.expire_all()
    penalties = late_penalties(desk.autograde)
    changed: dict[str, tuple[float, float]] = {}
    for submission in desk.assignment(assignment).submissions:
        if is_graded(submission):
            before = submission.late_submission_penalty or 0.0
            renew_penalties(submission, penalties)
            desk.gradebook.db.flush()
            desk.gradebook.db.refresh(submission)
            after = submission.late_submission_penalty or 0.0
            changed |= {submission.student_id: (before, after)} if before != after else {}
    deadlines = _deadlines(desk, assignment, zone)
    deadlines.changed = dict(sorted(changed.items()))
    return deadlines


def _deadlines(desk: OpenCourse, assignment: str, zone: ZoneInfo) -> Deadlines:
    found = desk.assignment(assignment)
    done = Deadlines(assignment, zone, from_nbgrader(found.duedate) if found.duedate else None)
    for submission in sorted(found.submissions, key=lambda each: each.student_id):
        if submission.extension and found.duedate:
            done.extended[submission.student_id] = from_nbgrader(submission.duedate)
        if not is_graded(submission):
            continue
        if submission.timestamp is None:
            done.no_time.append(submission.student_id)
        elif submission.total_seconds_late > 0:
            done.late.append(_late(submission))
    return done


def _late(submission: Any) -> Late:
    due, came = from_nbgrader(submission.duedate), from_nbgrader(submission.timestamp)
    penalty = submission.late_submission_penalty or 0.0
    return Late(submission.student_id, came, due, submission.total_seconds_late, submission.score, penalty)
