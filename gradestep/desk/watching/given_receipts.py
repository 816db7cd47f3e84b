"""Receipts given back through the exchange: as pages of feedback, which a student fetches, until the real ones come.

nbgrader's exchange gives back nothing but pages, one for each notebook; feedback that is released later takes their
place, and takes it in the student's folder when it is fetched.
"""

from __future__ import annotations

import tempfile
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from nbgrader.exchange import ExchangeFactory
from nbgrader.utils import notebook_hash

from gradestep.course.files import write
from gradestep.course.regular_files import Unreadable, read_regular
from gradestep.desk.watching.receipts import LONGEST_TIME, latest
from gradestep.submissions.timestamp import SECRET, TIMESTAMP

if TYPE_CHECKING:
    from gradestep.course.course import Course
    from gradestep.desk.open_course import OpenCourse

LONGEST_SECRET = 1000  # bytes
MARK = '<meta name="gradestep-receipt" content="1">'
PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
{mark}
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{assignment}: receipt</title>
<style>
:root {{ color-scheme: light dark; }}
body {{ max-width: 60rem; margin: 0 auto; padding: 1rem; font: 16px/1.5 system-ui, sans-serif; }}
pre {{ white-space: pre-wrap; overflow-wrap: anywhere; font: 0.95em ui-monospace, monospace; }}
</style>
</head>
<body>
<main>
<h1>{assignment}: receipt</h1>
<p>Your work has arrived. Your teacher's feedback takes the place of this page: fetch it again then.</p>
<pre>{text}</pre>
</main>
</body>
</html>
"""


def receipt_page(assignment: str, text: str) -> str:
    """Return the page that holds a receipt."""
    return PAGE.format(mark=MARK, assignment=escape(assignment), text=escape(text))


def give_receipts(course: Course, desk: OpenCourse, assignment: str, students: list[str]) -> list[str]:
    """Release the receipts of those whose work came through the exchange, and return who got a new one.

    Feedback that was released is left as it is. Raises GradestepError when the exchange takes nothing.
    """
    with tempfile.TemporaryDirectory(prefix="gradestep-") as scratch:
        given = [student for student in students if _written(course, desk, assignment, student, Path(scratch))]
        if given:
            course.nbgrader("release_feedback", assignment, f"--CourseDirectory.feedback_directory={scratch}")
    return given


def _written(course: Course, desk: OpenCourse, assignment: str, student: str, scratch: Path) -> bool:
    """Write a student's pages where nbgrader looks for them; none where the exchange has them, or cannot reach him."""
    folder = desk.folder("submitted", student, assignment)
    try:
        secret = read_regular(folder / SECRET, LONGEST_SECRET).decode("utf-8")
        time = read_regular(folder / TIMESTAMP, LONGEST_TIME).decode("utf-8")
    except (Unreadable, OSError, UnicodeDecodeError):
        return False
    page, place = receipt_page(assignment, latest(course, assignment, student)), scratch / student / assignment
    for path in sorted(folder.glob("*.ipynb")):
        there = _released(desk) / f"{notebook_hash(secret=secret, notebook_id=path.stem)}.html"
        before = there.read_text("utf-8", "replace") if there.is_file() else MARK
        if MARK in before and before != page:
            write(place / f"{path.stem}.html", page)
    if place.is_dir():
        write(place / SECRET, secret)
        write(place / TIMESTAMP, time)
    return place.is_dir()


def _released(desk: OpenCourse) -> Path:
    """Return the folder of the exchange in which released feedback is; another kind of exchange has none."""
    coursedir = desk.autograde.coursedir
    releasing = ExchangeFactory(parent=desk.autograde).release_feedback(coursedir=coursedir, parent=desk.autograde)
    return Path(getattr(releasing, "root", ""), coursedir.course_id, "feedback")
