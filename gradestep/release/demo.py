"""Show a class: sample students hand in, are graded and get feedback, all in a sample course."""

from __future__ import annotations

import shutil
import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
from rich.console import Console

from gradestep.authoring.validation import read_challenge
from gradestep.course.course import HOME
from gradestep.course.errors import GradestepError
from gradestep.release.build import read_all
from gradestep.release.release import release
from gradestep.release.sample import STUDENTS, Student, fill

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from gradestep.course.course import Course
    from gradestep.release.demo_bar import DemoBar

    Step = tuple[str, int, Callable[[DemoBar], Any]]

GRADING = "grading"
HOME_SCRIPT = f"{HOME}.py"
CONFIG = """\
from pathlib import Path

from gradestep.nbgrader_plugin.settings import configure

c = get_config()
here = Path(__file__).parent
configure(c, root=here, course_id="sample-course", exchange=here / "exchange")
c.Exchange.cache = str(here / "cache")
"""


def demo(course: Course, assignment: str | None, students: int, into: Path | None = None) -> Course:
    """Take `assignment` through a whole class in a sample course, print the scores and return the sample course.

    `students` (1 to 4) is how many of the sample students hand in; `into` is a folder that does not exist yet, by
    default a temporary one. Raises GradestepError when a step fails.
    """
    assignment = course.assignment(assignment) if assignment else _first_topic(course)
    if not course.scripts(assignment):
        raise GradestepError(
            f"{assignment}: its notebooks have no scripts, which say what sample students answer: make some with "
            "gradestep import NOTEBOOK --into TOPIC"
        )
    sample = _sample_course(course, assignment, into)
    console = Console()
    console.print(f"A sample course in {sample.root}", soft_wrap=True)
    run(sample, assignment, STUDENTS[:students], console)
    console.print(f"Read the feedback in {sample.root / 'feedback'}", soft_wrap=True)
    console.print(f"See it in formgrader: cd {sample.root} && gradestep lab", soft_wrap=True)
    return sample


def run(sample: Course, assignment: str, students: tuple[Student, ...], console: Console) -> None:
    """Take the students through a whole class in the sample course, with one bar from start to end on `console`.

    The table of their scores stands there while their feedback is written.
    """
    from gradestep.grading.score_table import table
    from gradestep.release.demo_bar import DemoBar  # 3 s of nbgrader that the other commands need not wait for

    steps = list(_steps(sample, assignment, students))
    with DemoBar(console, [size for _, size, _ in steps]) as bar:
        for words, _, step in steps:
            bar.next(words)
            graded = step(bar)
            if words == GRADING:
                console.print(table(graded, console.width))
                if graded.failed:
                    why = "\n".join(f"{student}: {reason}" for student, reason in sorted(graded.failed.items()))
                    raise GradestepError(f"Not graded:\n{why}")


def _sample_course(course: Course, assignment: str, into: Path | None) -> Course:
    if into is not None and into.exists():
        raise GradestepError(f"{into} exists: name a folder that does not, it becomes the sample course")
    root = Path(tempfile.mkdtemp(prefix="gradestep-demo-")) if into is None else into.resolve()
    sample = course.copy_topic(assignment, root)
    for before in _topics_before(course, assignment):  # to which its notebooks lead back
        shutil.copytree(course.challenges / before, sample.challenges / before)
    (root / "nbgrader_config.py").write_text(CONFIG, "utf-8")
    sample.work.mkdir()
    return sample


def _first_topic(course: Course) -> str:
    """Return the first topic, by name, that comes after no other."""
    topics = [*dict.fromkeys(path.parent.name for path in course.scripts() or course.hand_written())]
    return next((topic for topic in topics if not _topics_before(course, topic)), topics[0])


def _topics_before(course: Course, topic: str) -> list[str]:
    """Return the topics on which one builds, as the homes of topics say: the nearest first."""
    found: list[str] = []
    while (home := course.challenges / topic / HOME_SCRIPT).is_file():
        topic = str(read_challenge(home).front.get("after", ""))
        if not topic or topic in found:
            break
        found.append(topic)
    return found


def _steps(sample: Course, assignment: str, students: tuple[Student, ...]) -> Iterator[Step]:
    """Yield each step of the class in words, with its size and what does it; all but two are nbgrader's own commands.

    A size is about how many seconds it takes for the first topic when that is proven, on a free machine.
    """
    from gradestep.grading.grade import grade
    from gradestep.release.demo_bar import Grading, Proving

    yield "proving, releasing", 10, lambda bar: release(sample, assignment, report=Proving(bar))
    yield "handing out", 2, lambda _: sample.nbgrader("release_assignment", assignment)
    yield "fetching", 2, lambda _: sample.nbgrader("fetch_assignment", assignment)
    for student in students:
        yield f"{student.id} hands in", 2, partial(_hand_in, sample, assignment, student)
    yield "collecting", 2, lambda _: sample.nbgrader("collect", assignment)
    yield GRADING, 5 * len(students), lambda bar: grade(sample, assignment, Grading(bar))
    yield "writing feedback", 2 * len(students), lambda _: sample.nbgrader("generate_feedback", assignment)


def _hand_in(sample: Course, assignment: str, student: Student, _: DemoBar) -> None:
    """Hand in the fetched folder, with what a student writes in the notebooks as they were released."""
    for challenge in read_all(sample.scripts(assignment)):
        released = sample.release / assignment / f"{challenge.name}.ipynb"
        notebook = fill(nbformat.read(released, nbformat.NO_CONVERT), challenge, student)
        nbformat.write(notebook, sample.work / assignment / released.name, version=nbformat.NO_CONVERT)
    sample.nbgrader("submit", assignment, "--student", student.id)
