"""What the desk's commands print: lines for a terminal, in plain sentences, of what was done and what is left to do."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from gradestep.course.console import printable
from gradestep.course.errors import typed
from gradestep.desk.deadlines import local_time
from gradestep.desk.lms.merging import CHANGED, NEW, OLDER, UNCHANGED
from gradestep.gradebook.pending import read_timestamp

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from gradestep.desk.deadlines.deadlines import Deadlines
    from gradestep.desk.feedback.give_back import GivenBack
    from gradestep.desk.lms.class_list import ClassList, Listed
    from gradestep.desk.lms.collect import Collected
    from gradestep.desk.lms.lms_grades import Filling
    from gradestep.desk.lms.merging import Taken
    from gradestep.desk.marking.mark import Marked

WORDS = {NEW: "new", CHANGED: "changed", UNCHANGED: "as before", OLDER: "older than what is there, left out"}
MOST_NAMES = 12
MOST_PAGES = 4


def names(ids: Iterable[str], most: int = MOST_NAMES) -> str:
    """Return ids in one line, the first dozen."""
    every = list(ids)
    more = f" and {len(every) - most} more" if len(every) > most else ""
    return printable(", ".join(every[:most])) + more


def counted(number: int, what: str) -> str:
    """Return a number with its word, `1 student`, `2 students`."""
    return f"{number} {what}{'s' * (number != 1)}"


def of_pages(assignment: str, pages: dict[str, list[str]]) -> Iterator[str]:
    """Yield which feedback pages were made before and are other ones now, by student and notebook."""
    if pages:
        every = [f"{student}/{notebook}" for student, notebooks in sorted(pages.items()) for notebook in notebooks]
        verb = "is" if len(every) == 1 else "are"
        said = f"{counted(len(every), 'feedback page')} {verb} not up to date: {names(every, MOST_PAGES)}."
        yield f"{said} gradestep feedback {typed(assignment)} makes them again."


def of_class(students: list[Listed]) -> Iterator[str]:
    """Yield the class, a line a student."""
    for student in students:
        name = f"{student.first_name} {student.last_name}".strip()
        yield printable("  ".join(filter(None, (student.id, name, student.email))))
    none = "The class list is empty: read one with gradestep students FILE.csv, an export of any LMS."
    yield f"{counted(len(students), 'student')} in the class list." if students else none


def of_class_list(done: ClassList, *, dry_run: bool) -> Iterator[str]:
    """Yield what reading a class list did."""
    encoding = f" (read as {done.encoding})" if done.encoding == "cp1252" else ""
    yield printable(f'The ids are in the column "{done.column}"{encoding}; --id COLUMN takes another one.')
    if done.added:
        yield f"{'Would add' if dry_run else 'Added'} {counted(len(done.added), 'student')}: {names(done.added)}."
    for student, changes in done.changed.items():
        yield printable(f"{'Would change' if dry_run else 'Changed'} {student}: {', '.join(changes)}.")
    if done.unchanged:
        yield f"As before: {counted(len(done.unchanged), 'student')}."
    if done.not_in_file:
        yield f"In the class list and not in this file, left as they are: {names(done.not_in_file)}."
    yield from (printable(f"Warning: {text}") for text in done.warnings)


def of_collected(done: Collected) -> Iterator[str]:
    """Yield what collecting did, a line for each student, then what is left to do."""
    for taken in done.taken:
        yield printable(_taken(taken, ZoneInfo(done.zone)))
        yield from (printable(f"  {taken.student}: {text}") for text in taken.notes)
    yield from map(printable, done.notes)
    for key, why in sorted(done.nobody.items()):
        yield printable(f"Nobody: {key}: {why}.")
    if done.nobody:
        yield 'To say who it is: --who "NAME=STUDENT", or --who NUMBER=STUDENT.'
        yield "To read a newer class list: gradestep students FILE.csv."
    if done.missing:
        yield f"Nothing in it from {names(done.missing)}."
    yield _sum(done)


def _taken(taken: Taken, zone: ZoneInfo) -> str:
    came = read_timestamp(taken.time)
    local = local_time.from_nbgrader(came).astimezone(zone) if came else None
    time = f", handed in {local:%a %Y-%m-%d %H:%M:%S}" if local else ", time not known"
    kept = f"; the earlier one is in {taken.kept}" if taken.kept else ""
    return f"{taken.student}: {WORDS[taken.what]}: {', '.join(taken.notebooks) or 'no notebook'}{time}{kept}"


def _sum(done: Collected) -> str:
    came = sum(taken.what in (NEW, CHANGED) for taken in done.taken)
    did = "would be collected" if done.dry_run else "collected"
    said = f"{done.kind}: {counted(came, 'hand-in')} {did}, {len(done.taken) - came} as before"
    nobody = f", {counted(len(done.nobody), 'name')} matched nobody" if done.nobody else ""
    then = "" if done.dry_run else f" Next: gradestep grade {typed(done.assignment)}"
    return f"{said}{nobody} (times in {done.zone}).{then}"


def of_filling(done: Filling, file: str, kept: str, *, dry_run: bool) -> Iterator[str]:
    """Yield what was written into an LMS's file, and what was not."""
    would = "Would write" if dry_run else "Wrote"
    scores = ", ".join(f"{student} {score}" for student, score in sorted(done.written.items()))
    yield printable(
        f'{would} {counted(len(done.written), "grade")} into the column "{done.column}" of {file}: {scores}'
    )
    for what, students in (
        ("Blank, since nothing was handed in", done.blank),
        ("No grade, since it is not graded yet (gradestep grade)", done.not_graded),
        ("Written, though points wait for a person (formgrader)", done.waiting),
        ("Written, though they handed in again since (gradestep grade)", done.again),
        ("Graded, and not in this file", done.not_in_file),
    ):
        if students:
            yield f"{what}: {names(students)}."
    if done.replaced:
        others = ", ".join(f"{student} {text}" for student, text in sorted(done.replaced.items()))
        yield printable(f"In place of other grades, so look whether it is the right file: {others}.")
    for student, text in done.kept.items():
        yield printable(f'Left as the file has it: {student} "{text}", for whom there is no grade.')
    for key, why in done.nobody.items():
        yield printable(f"Nobody: {key}: {why}.")
    if kept:
        yield f"The file as it was before is {kept}."


def of_deadlines(done: Deadlines) -> Iterator[str]:
    """Yield the deadline, who has more time, who was late, and which penalties changed."""
    when = local_time.shown(done.due, done.zone) if done.due else ""
    utc = f", {done.due:%Y-%m-%d %H:%M} UTC" if done.due else ""
    yield f"{done.assignment} is due {when}{utc}." if when else f"{done.assignment} has no deadline."
    for student, until in done.extended.items():
        yield printable(f"{student} has until {local_time.shown(until, done.zone)}.")
    for late in done.late:
        cost = f"costs {late.penalty:.4g} of {late.score:.4g} points" if late.penalty else "costs nothing"
        yield printable(f"{late.student} was {local_time.span(late.seconds)} late, which {cost}.")
    if done.no_time:
        yield f"Graded, and nobody knows when it came, so not late: {names(done.no_time)}."
    for student, (before, after) in done.changed.items():
        yield printable(f"The penalty of {student} was {before:.4g} points and is {after:.4g} now.")


def of_late(done: Deadlines) -> Iterator[str]:
    """Yield the same, and in words that nobody was late."""
    yield from of_deadlines(done)
    if done.due and not done.late:
        yield "Nobody whose work is graded was late."


def of_given_back(done: GivenBack, *, dry_run: bool) -> Iterator[str]:
    """Yield who gets feedback how, and what went wrong."""
    would = "would be " if dry_run else ""
    if done.exchange:
        yield f"{counted(len(done.exchange), 'student')} {would}reached through the exchange: {names(done.exchange)}."
    for path, students in done.zips.items():
        yield printable(f"{counted(len(students), 'student')} {would}in {path}: {names(students)}.")
    for student, why in done.problems.items():
        yield printable(f"{student or 'Feedback pages'}: {why.strip().replace(chr(10), ' ')}.")
    if done.zips:
        yield "Upload each zip where the LMS takes feedback files; its names are the LMS's own."


def of_to_mark(found: list[Marked], assignment: str) -> Iterator[str]:
    """Yield what a person grades, a line a question, and the command that begins."""
    for each in found:
        what = f"{each.place}: {each.kind}, {counted_points(each.points)}, {each.done} of {each.total} marked"
        nothing = f", {each.nothing} left no answer that can be read" if each.nothing else ""
        yield printable(f"{what}{nothing}")
    open_ones = [each for each in found if each.done < each.total]
    if not found:
        yield f"Nothing of {assignment} is for a person to grade, and nobody's answer waits."
    elif open_ones:
        yield printable(f"Next: gradestep mark {typed(assignment)} {open_ones[0].place}")


def of_marked(done: Marked, assignment: str) -> Iterator[str]:
    """Yield how far a question is marked, and what comes next."""
    yield printable(f"{done.place}: {done.done} of {done.total} marked.")
    if done.done == done.total:
        yield f"Next: gradestep feedback {typed(assignment)}"


def counted_points(points: float) -> str:
    """Return points with their word, `1 point`, `0.5 points`."""
    return f"{points:g} point{'s' * (points != 1)}"
