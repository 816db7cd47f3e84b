"""All submissions: what they are called, what must happen to them, and how they are written as one class."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from .hand_in import RIGHT, hand_in, read, write
from .shapes import SHAPES

if TYPE_CHECKING:
    from gradestep.course.course import Course

HERE = Path(__file__).parent
HONEST = ("ada", "mary", "zoe")  # the first of the class, one among the others, the last
TENSORFLOW = sorted(HERE.glob("tensorflow/*.py"))
GENTLE = HERE / "gentle.py"
WAYS = re.compile(r"way \{way\} of (\d+)")  # in the first line of what is handed in several times


def _ways(path: Path) -> dict[str, Path]:
    """Return the submissions that a file stands for, by name."""
    ways = WAYS.search(path.read_text("utf-8"))
    return {f"{path.stem}-{way}": path for way in range(1, int(ways[1]) + 1)} if ways else {path.stem: path}


CODE = {name: path for path in sorted(set(HERE.glob("*/*.py")) - set(TENSORFLOW)) for name, path in _ways(path).items()}


def after(name: str) -> str:
    """Return the honest student who is graded next after a submission."""
    return f"{name}-then-honest"


def names(expectation: str) -> list[str]:
    """Return the names of all submissions to which the same must happen."""
    code = [name for name, path in CODE.items() if path.parent.name == expectation]
    return sorted([*code, *SHAPES.get(expectation, ())])


EVERY = sorted([*CODE, *(name for shapes in SHAPES.values() for name in shapes)])


def submitted(course: Course, student: str, assignment: str = "first-steps") -> Path:
    """Return the folder that a student hands in."""
    return course.root / "submitted" / student / assignment


def write_class(course: Course, told: dict[str, str]) -> None:
    """Write every submission about the tiny course, and honest ones between them."""
    released = course.release / "first-steps"
    for student in HONEST:
        hand_in(submitted(course, student), released, twice=f"{RIGHT}  # {told['peer']}")
    for name, path in CODE.items():
        target = "twice_three-card" if path.parent.name.startswith("the_quiz") else "twice"
        way = name.rpartition("-")[2]
        hand_in(submitted(course, name), released, **{target: filled_in(path, {**told, "way": way})})
    for shapes in SHAPES.values():
        for name, shape in shapes.items():
            shape(submitted(course, name), released)
    for name in EVERY:
        hand_in(submitted(course, after(name)), released, twice=RIGHT)


def write_topic(course: Course, told: dict[str, str]) -> None:
    """Write every attack by way of TensorFlow: each hands in the one notebook that it aims at."""
    for path in TENSORFLOW:
        notebook, answer, _ = aim(path)
        released = course.release / "training-optimization"
        folder = submitted(course, path.stem, "training-optimization")
        write(folder, notebook, read(released, notebook, **{answer: filled_in(path, told)}))


def filled_in(path: Path, told: dict[str, str]) -> str:
    """Return the text of an attack, which is told where to find what it looks for."""
    text = path.read_text("utf-8")
    for name in ("course", "home", "port", "letter", "pid", "pids", "way"):
        text = text.replace(f"{{{name}}}", told.get(name, ""))
    return text


def aim(path: Path) -> tuple[str, str, list[str]]:
    """Return the notebook, the answer and the tests cells that an attack by way of TensorFlow says it aims at."""
    notebook, answer, *tests = path.read_text("utf-8").splitlines()[1].strip("# ").replace(":", "").split()
    return notebook, answer, tests
