"""The scores of one submission in nbgrader's own tables: what its steps save, in one go and inside one transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nbgrader import api
from nbgrader.utils import compute_checksum, determine_grade, is_grade, is_solution, is_task
from sqlalchemy.orm import selectinload

from gradestep.course.errors import GradestepError
from gradestep.gradebook.pending import read_timestamp

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from nbformat import NotebookNode
    from nbgrader.preprocessors import AssignLatePenalties

    from gradestep.gradebook.floors import Floors
    from gradestep.submissions.submission import Submission

LONGEST_ID = 128  # characters, the width of nbgrader's column
NOT_COUNTED = "Missing in this hand-in, so that what a person gave for an earlier one does not count"


def save(  # noqa: PLR0913 - each is another fact
    gradebook: api.Gradebook,
    assignment: str,
    submission: Submission,
    executed: dict[str, NotebookNode],
    penalties: AssignLatePenalties | None,
    *,
    floors: Floors | None = None,
) -> dict[str, tuple[float, float]]:
    """Write the scores of `executed` and the zeros of missing notebooks; return score and maximum of each.

    No automatic score is below the cell's floor in `floors`.

    Whatever a person gave before (manual scores, comments, extra credit) stays, as nbgrader keeps it, but for points of
    the missing notebooks that are `lapsed`. Raises GradestepError when the late penalties' plugin fails, and nbgrader's
    own errors.
    """
    with gradebook.db.no_autoflush:  # nbgrader makes objects whose half SQLAlchemy would warn of
        _before = found(gradebook, assignment, submission.student)  # held, so that what follows finds its rows here
        handed_in = _submission(gradebook, assignment, submission)
        graded = _notebooks(gradebook, handed_in)
    for name in submission.missing:
        _save_nothing(graded[name], (floors or {}).get(name, {}), lapsed=name in submission.lapsed)
    for name, notebook in executed.items():
        _save_notebook(graded[name], notebook, (floors or {}).get(name, {}))
    gradebook.db.flush()
    for name in (*executed, *submission.missing):
        gradebook.db.refresh(graded[name])  # nbgrader adds scores up in the database
    for name in executed:
        graded[name].late_submission_penalty = _penalty(penalties, handed_in, graded[name])
    return {name: (graded[name].score, graded[name].max_score) for name in (*executed, *submission.missing)}


def overruled(gradebook: api.Gradebook, assignment: str, student: str, lapsed: Collection[str]) -> dict[str, list[str]]:
    """Return a note, by notebook, on what a person gave before for a notebook that is missing now."""
    notes = {}
    for row in _rows(gradebook, assignment, student):
        given = [text for grade in row.grades for text in _given(grade)] if row.name in lapsed else []
        if given:
            notes[row.name] = [f"{NOT_COUNTED}: {', '.join(given)}. Give it again in formgrader if it shall count."]
    return notes


def waiting(gradebook: api.Gradebook, assignment: str, student: str) -> dict[str, float]:
    """Return the points, by notebook, of the cells of a submission that wait for a person."""
    points = {
        row.name: sum(
            grade.max_score for grade in row.grades if grade.needs_manual_grade and grade.manual_score is None
        )
        for row in _rows(gradebook, assignment, student)
    }
    return {name: most for name, most in points.items() if most}


def score_of(grade: api.Grade) -> float | None:
    """Return the score of a cell, or None while it waits for a person; nbgrader's own `score` is 0 then."""
    return None if grade.auto_score is None and grade.manual_score is None else grade.score


def penalties(gradebook: api.Gradebook, assignment: str, student: str) -> dict[str, float]:
    """Return the points, by notebook, that are taken off a submission's score for lateness."""
    rows = _rows(gradebook, assignment, student)
    return {row.name: row.late_submission_penalty for row in rows if row.late_submission_penalty}


def hidden(
    gradebook: api.Gradebook, assignment: str, student: str, executed: dict[str, NotebookNode]
) -> dict[str, list[str]]:
    """Return a note, by notebook, on each score of a person's that stands in the place of another one of the tests."""
    notes: dict[str, list[str]] = {}
    for row in _rows(gradebook, assignment, student):
        manual = {grade.name: grade.manual_score for grade in row.grades if grade.manual_score is not None}
        for cell in executed[row.name].cells if row.name in executed else []:
            name = cell.metadata.nbgrader.grade_id if is_grade(cell) else ""
            given = automatic(cell) if name in manual else None
            if given is not None and given != manual[name]:
                said = f"{name}: {manual[name]:g} points that a person gave count, the tests would give {given:g}."
                notes.setdefault(row.name, []).append(said)
    return notes


def found(gradebook: api.Gradebook, assignment: str, student: str) -> api.SubmittedAssignment | None:
    """Return a submission with all its rows, or None; nbgrader's own query would ask for each row by itself, later."""
    notebooks = selectinload(api.SubmittedAssignment.notebooks)
    rows = (
        notebooks.selectinload(api.SubmittedNotebook.notebook),
        notebooks.selectinload(api.SubmittedNotebook.grades).selectinload(api.Grade.cell),
        notebooks.selectinload(api.SubmittedNotebook.comments).selectinload(api.Comment.cell),
    )
    which = (api.Assignment.name == assignment, api.Assignment.course_id == gradebook.course_id)
    query = gradebook.db.query(api.SubmittedAssignment).join(api.Assignment).join(api.Student)
    return query.filter(*which, api.Student.id == student).options(*rows).one_or_none()


def _rows(gradebook: api.Gradebook, assignment: str, student: str) -> list[Any]:
    handed_in = found(gradebook, assignment, student)
    return list(handed_in.notebooks) if handed_in else []


def _given(grade: Any) -> Iterator[str]:
    if grade.manual_score is not None:
        yield f"{grade.name} {grade.manual_score:g}"
    if grade.extra_credit:
        yield f"{grade.name} {grade.extra_credit:g} extra"


def refuse_id(student: str) -> None:
    """Raise GradestepError with the reason when a folder's name does not work as a student's id all the way."""
    if why := _refused(student):
        raise GradestepError(f"{student[:40]!a} can be no student's id: {why}: rename the folder")


def known_student(gradebook: api.Gradebook, student: str, *, create: bool) -> None:
    """Make sure that the gradebook has `student`; raise GradestepError when it may not be created."""
    try:
        gradebook.find_student(student)
    except api.MissingEntry as error:
        if not create:
            raise GradestepError(
                f'no student "{student}" in the gradebook, and Autograde.create_student is off: run nbgrader db '
                f'student add "{student}"'
            ) from error
        gradebook.add_student(student)


def _refused(student: str) -> str:
    """Return why a folder's name cannot be a student's id in nbgrader, its exports and the tables made of them."""
    if len(student) > LONGEST_ID:
        return f"it is longer than {LONGEST_ID} characters"
    if not student.isprintable() or "\\" in student:
        return "it holds a backslash or a character that cannot be seen"
    if "," in student or '"' in student:
        return "nbgrader export would part its table there"
    if "[" in student:
        return "nbgrader takes [ for a pattern of names"
    return f"a spreadsheet takes {student[0]} at the beginning for a formula" if student[0] in "=+-@" else ""


def _submission(gradebook: api.Gradebook, assignment: str, submission: Submission) -> Any:
    """Return the gradebook's row of this submission; a missing timestamp leaves that of an earlier hand-in."""
    timestamp = read_timestamp(submission.timestamp)
    when = {"timestamp": timestamp} if timestamp else {}
    return gradebook.update_or_create_submission(assignment, submission.student, **when)


def _notebooks(gradebook: api.Gradebook, handed_in: Any) -> dict[str, Any]:
    """Return the rows of the submission's notebooks by name; those released after the first hand-in are added."""
    names = {notebook.id: notebook for notebook in handed_in.assignment.notebooks}
    have = {row.notebook_id for row in handed_in.notebooks}
    for notebook in (notebook for key, notebook in names.items() if key not in have):
        row = api.SubmittedNotebook(notebook=notebook, assignment=handed_in)
        gradebook.db.add(row)
        _add(gradebook, row, [*notebook.grade_cells, *notebook.task_cells], api.Grade)
        _add(gradebook, row, [*notebook.solution_cells, *notebook.task_cells], api.Comment)
        gradebook.db.flush()
    return {names[row.notebook_id].name: row for row in handed_in.notebooks}


def _add(gradebook: api.Gradebook, row: Any, cells: Iterable[Any], kind: type) -> None:
    gradebook.db.add_all(kind(cell_id=cell.id, notebook=row) for cell in cells)


def _save_nothing(row: Any, floors: dict[str, float], *, lapsed: bool) -> None:
    row.late_submission_penalty = None  # one of an earlier hand-in would cost points of other notebooks
    for grade in row.grades:
        grade.auto_score, grade.needs_manual_grade = floors.get(grade.name, 0), False
        if lapsed:
            grade.manual_score = grade.extra_credit = None  # for an earlier hand-in; `overruled` names them


def _save_notebook(row: Any, notebook: NotebookNode, floors: dict[str, float]) -> None:
    cells = [*row.notebook.grade_cells, *row.notebook.solution_cells, *row.notebook.task_cells]
    names = {cell.id: cell.name for cell in cells}
    grades = {names[grade.cell_id]: grade for grade in row.grades}
    comments = {names[comment.cell_id]: comment for comment in row.comments}
    for cell in notebook.cells:
        if is_grade(cell):
            name = cell.metadata.nbgrader.grade_id
            save_grade(grades[name], cell, floors.get(name, 0))
        if is_solution(cell) or is_task(cell):
            _save_comment(comments[cell.metadata.nbgrader.grade_id], cell)


def save_grade(grade: Any, cell: NotebookNode, floor: float) -> None:
    """Write the automatic score of a cell, its floor if that is more; what waits for a person waits all the same."""
    given = automatic(cell)
    grade.auto_score = floor if floor > (given or 0) else given
    grade.needs_manual_grade = grade.manual_score is not None or given is None


def automatic(cell: NotebookNode) -> float | None:
    """Return the points that the tests give, by nbgrader's own rules; None when a person has to decide."""
    return None if waits(cell) else determine_grade(cell)[0]


def waits(cell: NotebookNode) -> bool:
    """Return whether a tests cell waits for a person, since its answer could be tested by no program."""
    return "unjudged" in cell.metadata.get("gradestep", {})


def _save_comment(comment: Any, cell: NotebookNode) -> None:
    untouched = cell.metadata.nbgrader.get("checksum") == compute_checksum(cell) and not is_task(cell)
    comment.auto_comment = "No response." if untouched else None


def renew_penalties(handed_in: Any, penalties: AssignLatePenalties | None) -> None:
    """Compute the late penalty of each notebook of a graded submission again, from its scores as they are now."""
    for row in handed_in.notebooks:
        row.late_submission_penalty = _penalty(penalties, handed_in, row)


def _penalty(penalties: AssignLatePenalties | None, handed_in: Any, row: Any) -> float | None:
    """Return what the configured plugin takes off for lateness, within the notebook's score."""
    late = handed_in.total_seconds_late
    if penalties is None or late <= 0:
        return None
    try:
        penalty = penalties.plugin_inst.late_submission_penalty(handed_in.student.id, row.score, late)
        return None if penalty is None else min(max(penalty, 0), row.score)
    except Exception as error:
        plugin = type(penalties.plugin_inst).__name__
        raise GradestepError(f"{plugin}, which gives late penalties: {type(error).__name__}: {error}") from error
