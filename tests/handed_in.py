"""Hand-ins of the tiny course as sample students make them, and what the gradebook then holds."""

import nbformat
from nbgrader.api import Gradebook

from gradestep.release.build import read_all
from gradestep.release.sample import fill

A = "first-steps"
FULL = {"twice_three": 1, "small_numbers": 2, "warm_colours": 1, "loud": 1, "why_warm": 0}


def as_it_is(notebook):
    return notebook


def worked(course, student, into, change=as_it_is):
    """Write `student`'s notebooks into the folder `into`, made from the release; `change` has the last word."""
    into.mkdir(parents=True)
    for challenge in read_all(course.scripts(A)):
        notebook = nbformat.read(course.release / f"{A}/{challenge.name}.ipynb", 4)
        fill(notebook, challenge, student)
        change(notebook)
        nbformat.write(notebook, into / f"{challenge.name}.ipynb")


def database(course):
    return Gradebook(f"sqlite:///{course.root / 'gradebook.db'}", "tiny-course")


def rows(course, student, opened=database):
    """Return all that nbgrader's tables hold about one submission."""
    with opened(course) as gradebook:
        submission = gradebook.find_submission(A, student)
        notebooks = {
            notebook.name: (
                (notebook.score, notebook.max_score),
                notebook.late_submission_penalty,
                {
                    grade.name: (grade.auto_score, grade.manual_score, grade.extra_credit, grade.needs_manual_grade)
                    for grade in notebook.grades
                },
                {comment.name: (comment.auto_comment, comment.manual_comment) for comment in notebook.comments},
            )
            for notebook in submission.notebooks
        }
        return submission.timestamp, submission.score, notebooks


def scores(course, student):
    with database(course) as gradebook:
        submission = gradebook.find_submission(A, student)
        return {grade.name: grade.auto_score for notebook in submission.notebooks for grade in notebook.grades}
