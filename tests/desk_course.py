"""A course of two notebooks for the desk's tests: released and graded by nbgrader's own API, without a kernel."""

import atexit
import io
import os
import shutil
import tempfile
import zipfile
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from pathlib import Path

import nbformat
from nbformat import v4
from nbgrader.api import Gradebook

from gradestep.course.course import Course, environment

from .conftest import HERE

A = "first-steps"
NOTEBOOKS = {"doubling": {"twice_three": 1, "small_numbers": 2}, "naming": {"loud": 1, "why_warm": 3}}
CLASS_LIST = """\
Username,First name,Last name,Email address
ada,Ada,Lovelace,ada@example.org
grace,Grace,Hopper,grace@example.org
linus,Linus,Möller,linus@example.org
"""


def notebook(name, text="", *, named=True):
    """Return the bytes of a notebook of the course, in which a student wrote `text`."""
    cells = [v4.new_code_cell(f"{cell} = 1", id=cell) for cell in NOTEBOOKS[name]]
    book = v4.new_notebook(cells=[*cells, v4.new_code_cell(text, id="answer")])
    if named:
        book.metadata["gradestep"] = {"name": name}
    return nbformat.writes(book).encode()


def desk_course(folder, *prepared):
    """Return a new course with a release and a gradebook of one assignment, and no student but by `prepared`.

    These are functions of the course, called once for all that begin so: nbgrader takes its time for each.
    """
    shutil.copytree(_made_once(prepared), folder)
    return Course(folder)


@cache
def _made_once(prepared):
    """Make the course that is copied."""
    if prepared:
        folder = Path(tempfile.mkdtemp(), "course")
        atexit.register(shutil.rmtree, folder.parent)
        course = desk_course(folder, *prepared[:-1])
        prepared[-1](course)
        return folder
    return _new_database()


def _new_database():
    """Make a course and its database, which takes nbgrader a process of its own."""
    os.environ["PATH"] = environment()["PATH"]
    folder = Path(tempfile.mkdtemp(), "course")
    atexit.register(shutil.rmtree, folder.parent)
    (folder / "challenges").mkdir(parents=True)
    (folder / "nbgrader_config.py").write_text((HERE / "course/nbgrader_config.py").read_text("utf-8"), "utf-8")
    (folder / "notebooks" / A).mkdir(parents=True)
    for name in NOTEBOOKS:
        (folder / "notebooks" / A / f"{name}.ipynb").write_bytes(notebook(name))
    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}", "tiny-course") as book:
        book.add_assignment(A)
        for name, cells in NOTEBOOKS.items():
            book.add_notebook(name, A)
            for cell, points in cells.items():
                book.add_grade_cell(cell, name, A, max_score=points, cell_type="code")
    return folder


@contextmanager
def gradebook(course):
    with Gradebook(f"sqlite:///{course.root / 'gradebook.db'}", "tiny-course") as book:
        yield book


def add_class(course, *students):
    with gradebook(course) as book:
        for student in students or ("ada", "grace", "linus"):
            row = next(line.split(",") for line in CLASS_LIST.splitlines() if line.startswith(student))
            book.add_student(row[0], first_name=row[1], last_name=row[2], email=row[3])


def graded(course, student, when=None, **scores):
    """Write scores as grading does, by cell; a cell that is not named has 0, one of None waits for a person."""
    with gradebook(course) as book:
        time = {"timestamp": datetime.fromisoformat(when)} if when else {}
        with book.db.no_autoflush:  # nbgrader makes objects whose half SQLAlchemy would warn of
            submission = book.update_or_create_submission(A, student, **time)
        book.db.expire_all()
        for row in submission.notebooks:
            for grade in row.grades:
                grade.auto_score = scores.get(grade.name, 0)
                grade.needs_manual_grade = grade.auto_score is None
        book.db.commit()


def zipped(path, files):
    """Write a zip of `files`, bytes by name, and return its path."""
    path.write_bytes(zip_bytes(files))
    return path


def zip_bytes(files):
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return memory.getvalue()


def read_submitted(course, student):
    """Return what stands in a student's folder of hand-ins, bytes by name."""
    folder = course.root / "submitted" / student / A
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def extended(course, student, **span):
    """Give more time to a student who may have handed in nothing."""
    with gradebook(course) as book:
        with book.db.no_autoflush:
            book.update_or_create_submission(A, student)
        book.grant_extension(A, student, **span)
