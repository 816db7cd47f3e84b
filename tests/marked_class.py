"""A class that answered the one hand-graded question of the tiny course, graded without a kernel; its marking page."""

import asyncio
import json
import threading
import urllib.error
import urllib.request
from contextlib import contextmanager

import nbformat
from nbgrader.api import Gradebook

from gradestep.desk.marking.class_marks import ClassMarks
from gradestep.desk.marking.questions import find_question
from gradestep.desk.marking.server import begin
from gradestep.desk.open_course import opened

A, NAMING, QUESTION = "first-steps", "naming", "why_warm"
RUBRIC = """
#
# > [-1] forgets the sun
# > [-0.5] is hard to read
# > [0] well said
"""


def give_rubric(course, rubric=RUBRIC):
    """Write a rubric into the script; the release, which has none, stays as it is."""
    script = course.challenges / A / f"{NAMING}.py"
    script.write_text(script.read_text("utf-8").rstrip() + rubric, "utf-8")


def database(course):
    return Gradebook(f"sqlite:///{course.root / 'gradebook.db'}", "tiny-course")


def hand_in(course, answers):
    """Let students answer, `{student: source or cell}`, as graded; each waits for a person."""
    for student, answer in answers.items():
        book = nbformat.read(course.release / A / f"{NAMING}.ipynb", 4)
        (cell,) = (cell for cell in book.cells if cell.id == QUESTION)
        cell.update({"source": answer} if isinstance(answer, str) else answer)
        folder = course.root / "autograded" / student / A
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{NAMING}.ipynb").write_text(json.dumps(book), "utf-8")
    with database(course) as gradebook:
        for student in answers:
            _wait(gradebook, student)
        gradebook.db.commit()


def _wait(gradebook, student):
    gradebook.update_or_create_student(student)
    with gradebook.db.no_autoflush:
        notebooks = gradebook.update_or_create_submission(A, student).notebooks
    for grade in next(row for row in notebooks if row.name == NAMING).grades:
        is_asked = grade.name == QUESTION
        grade.auto_score, grade.needs_manual_grade = (None, True) if is_asked else (0, False)


def of(course, student, question=QUESTION, comment=QUESTION):
    """Return a student's manual score, whether a person has to look, and the manual comment."""
    with database(course) as gradebook:
        grade = gradebook.find_grade(question, NAMING, A, student)
        said = gradebook.find_comment(comment, NAMING, A, student).manual_comment
        return grade.manual_score, grade.needs_manual_grade, said


def in_formgrader(course, student, score, comment):
    """Mark as formgrader's two requests do."""
    with database(course) as gradebook:
        grade = gradebook.find_grade(QUESTION, NAMING, A, student)
        grade.manual_score = score
        grade.needs_manual_grade = score is None and grade.auto_score is None
        gradebook.find_comment(QUESTION, NAMING, A, student).manual_comment = comment
        gradebook.db.commit()


@contextmanager
def marking(course, question=QUESTION):
    with opened(course) as desk:
        yield ClassMarks(desk, find_question(desk, A, question))


class Page:
    """What a marking page asks of its server."""

    def __init__(self, address):
        self.address, _, token = address.partition("#token=")
        self.whole, self.token = address, token

    def ask(self, what, body=None, **headers):
        """Return the status and the answer, its headers as `self.headers`."""
        every = {"Authorization": f"token {self.token}", "Content-Type": "application/json", **headers}
        data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.address}{what}", data, every)  # noqa: S310 - our own server
        try:
            with urllib.request.urlopen(request) as answer:  # noqa: S310
                status, said, self.headers = answer.status, answer.read(), answer.headers
        except urllib.error.HTTPError as error:
            with error:
                status, said, self.headers = error.code, error.read(), error.headers
        return status, json.loads(said) if said[:1] in b"{[" else said.decode()

    def marks(self):
        return self.ask("api/marks")[1]

    def give(self, keys, seen=None, **wish):
        """Ask for a mark as the page does; `seen` is what it saw, else what is there now."""
        seen = seen or {key: mark["seen"] for key, mark in self.marks()["marks"].items()}
        whole = {"ticked": [], "free": "", "own": None, "scored": "give", **wish}
        return self.ask("api/mark", {"students": [{"key": key, "seen": seen[key], **whole} for key in keys]})


@contextmanager
def page_of(course, question=QUESTION, *, names=True):
    """Serve the page in a thread, with a gradebook of its own as another process would have, and give it."""
    begun, box = threading.Event(), {}

    async def serve():
        box["loop"], box["ended"] = asyncio.get_running_loop(), asyncio.Event()
        with marking(course, question) as marks:
            server, box["address"] = begin(marks, names=names)
            begun.set()
            await box["ended"].wait()
            server.stop()
            await server.close_all_connections()

    def run():
        try:
            asyncio.run(serve())
        finally:
            begun.set()

    thread = threading.Thread(target=run)
    thread.start()
    assert begun.wait(60)
    try:
        yield Page(box["address"])
    finally:
        box["loop"].call_soon_threadsafe(box["ended"].set)
        thread.join(30)
