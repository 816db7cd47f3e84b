"""Hand-ins with a slip of chance in each: bytes, JSON or source of a right notebook changed somewhere.

`python -m benchmarks.handins` reads and plans many of them as the grader does, but for running their cells, and prints
how many were left ungraded: none should be.
"""

from __future__ import annotations

import json
import random
import shutil
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click
import nbformat

from gradestep.grader.frames import VERDICT, frame
from gradestep.grader.grade import terms_of
from gradestep.grader.gradebook import Gradebook
from gradestep.grader.intake import read_submission
from gradestep.grader.machine import ProcessEndedError
from gradestep.grader.plan import is_graded, plan
from gradestep.grader.run import Run, Times
from gradestep.grader.slices import whole
from gradestep.teacher.course import Course
from gradestep.teacher.release import release
from tests.submissions.hand_in import hand_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from nbformat import NotebookNode

    from gradestep.grader.frames import Frame
    from gradestep.grader.machine import Machine
    from gradestep.grader.submission import Submission

COUNT, ASSIGNMENT = 2000, "first-steps"
TINY = Path(__file__).parent.parent / "tests/course"
VALUES: list[Any] = [None, 0, -1, 1e308, True, "", r"x\[/nothing]", "\x1b[31m", "\ud800", [], {}, [[]], {"a": {}}]
PIECES = (
    *('"', "'", '"""', "(", ")", "[", "{", "\\", "#", "\n", "\t", "    ", "\0", "\x0c", "“", "”", "\ud800", "é"),
    *(
        "%%time\n",
        "%",
        "!",
        "?",
        "\nglobal twice\n",
        "\ndef g(a, a): pass\n",
        "\nreturn 3\n",
        "\nawait 3\n",
        "{{",
        "}}",
    ),
    *(
        "(" * 300,
        "-" * 3000,
        "\nx = " + "+".join("1" * 1500),
        "\nfrom math import *\n",
        "\nquiz()\n",
        "### BEGIN SOLUTION",
    ),
)


def mutated(dice: random.Random, text: bytes) -> bytes:
    """Return the bytes of a notebook with one to three changes in them."""
    for _ in range(dice.choice((1, 1, 1, 2, 3))):
        text = dice.choice((_in_bytes, _in_json, _in_json, _in_source, _in_source, _in_source))(dice, text)
    return text


def _in_bytes(dice: random.Random, text: bytes) -> bytes:
    here, there = sorted(dice.randrange(len(text) + 1) for _ in range(2))
    there = min(there, here + dice.choice((1, 1, 8, 200, len(text))))
    return dice.choice(
        (
            text[:here],
            text[:here] + text[there:],
            text[:here] + dice.randbytes(dice.randint(1, 9)) + text[here:],
            text[:there] + text[here:there] + text[there:],
            text.replace(b'\\"', "”".encode()),
            b"\xef\xbb\xbf" + text,
            text.replace(b"\n", b"\r\n"),
            text.decode("utf-8", "replace").encode("utf-16"),
        )
    )


def _in_json(dice: random.Random, text: bytes) -> bytes:
    try:
        notebook = json.loads(text)
    except ValueError:
        return _in_bytes(dice, text)
    places = list(_places(notebook))
    if not places:
        return text
    container, key = dice.choice(places)
    change = dice.randrange(5)
    if change == 0:
        del container[key]
    elif change == 1:
        container[key] = dice.choice(VALUES)
    elif change == 2 and isinstance(container, list):  # noqa: PLR2004 - one of five
        container.insert(key, container[key])
    elif change == 3 and isinstance(container, list):  # noqa: PLR2004
        dice.shuffle(container)
    else:
        other, there = dice.choice(places)
        container[key] = json.loads(json.dumps(other[there]))
    return json.dumps(notebook).encode()


def _places(part: Any) -> Iterator[tuple[Any, Any]]:
    """Yield each container in JSON with each of its keys or places."""
    keys = list(part) if isinstance(part, dict) else range(len(part)) if isinstance(part, list) else ()
    for key in keys:
        yield part, key
        yield from _places(part[key])


def _in_source(dice: random.Random, text: bytes) -> bytes:
    try:
        notebook = json.loads(text)
        cells = [cell for cell in notebook["cells"] if cell["source"]]
        cell = dice.choice(cells)
        source = "".join(cell["source"])
        here = dice.randrange(len(source) + 1)
    except (ValueError, TypeError, KeyError, IndexError):
        return _in_bytes(dice, text)
    lines = source.splitlines(keepends=True)
    changes: list[Callable[[], str]] = [
        lambda: source[:here] + source[here + 1 :],
        lambda: source[:here] + dice.choice(PIECES) + source[here:],
        lambda: dice.choice(PIECES) + source,
        lambda: "".join(dice.sample(lines, len(lines))),
        lambda: "".join(line for line in lines if dice.random() < 0.8),  # noqa: PLR2004
        lambda: source[: here + 1] * 2,
        lambda: source.replace('"', dice.choice("“”'")),
    ]
    cell["source"] = dice.choice(changes)()
    return json.dumps(notebook).encode()


class NothingRuns:
    """A machine on which no cell runs: the grader reads and writes all that it does otherwise.

    The student's process has ended as it starts, and the checker has nothing to say against any tests.
    """

    gone = False

    def start(self, role: str, **_: int) -> Ended | Content:
        """Return a process."""
        return Ended() if role == "student" else Content()


class Ended:
    """A process that has ended."""

    ended = "nothing is run here"

    def ask(self, *_: Any) -> Any:
        """Raise ProcessEndedError."""
        raise ProcessEndedError(self.ended)

    send = receive = ask

    def close(self) -> None:
        """Do nothing."""


class Content:
    """A checker that finds no fault."""

    def send(self, *_: Any) -> None:
        """Hear an order."""

    def receive(self, *_: Any) -> Frame:
        """Return a verdict."""
        return frame(VERDICT, {"status": "ok", "value": None, "outputs": []})

    def close(self) -> None:
        """Do nothing."""


@dataclass
class Class:
    """What a class is graded by: what nbgrader has of the release, and the instructor's version, by notebook."""

    skeletons: dict[str, NotebookNode]
    sources: dict[str, NotebookNode]

    def graded(self, folder: Path) -> Submission:
        """Read a hand-in and grade it but for what its cells do; raises what stops the grader.

        Raises ValueError for a notebook without a row, and nbformat's ValidationError for one that is none.
        """
        submission = read_submission(folder, "ada", self.skeletons)
        for name, notebook in submission.notebooks.items():
            if is_graded(notebook):
                track = whole(plan(notebook, self.sources[name]))
                Run(cast("Machine", NothingRuns()), track, Times(1, 1), submission.files).notebook(notebook)
            nbformat.validate(notebook)
        if {*submission.notebooks, *submission.missing} != {*self.skeletons}:
            raise ValueError(f"a notebook has no row: {submission.missing}")
        return submission


def class_of(course: Course) -> Class:
    """Return by what a class is graded in a course that was released."""
    with Gradebook(course, ASSIGNMENT) as gradebook:
        skeletons = gradebook.skeletons()
    return Class(skeletons, terms_of(course, ASSIGNMENT, skeletons, "", Times()).sources)


def right_work(course: Course, folder: Path) -> dict[str, bytes]:
    """Write what a student hands in who has everything right into a new folder, and return it by notebook."""
    hand_in(folder, course.release / ASSIGNMENT)
    return {path.stem: path.read_bytes() for path in folder.glob("*.ipynb")}


def fuzz(group: Class, right: dict[str, bytes], count: int, seed: int) -> list[str]:
    """Return what stopped the grader in `count` hand-ins, each a right one in which one notebook is mutated."""
    dice, found = random.Random(seed), list[str]()  # noqa: S311 - chance, no secret
    with tempfile.TemporaryDirectory() as place:
        for number in range(count):
            name = dice.choice(sorted(right))
            for each, text in right.items():
                (Path(place) / f"{each}.ipynb").write_bytes(mutated(dice, text) if each == name else text)
            try:
                group.graded(Path(place))
            except Exception as error:  # noqa: BLE001 - that is what is looked for
                found.append(f"hand-in {number} of seed {seed}, {name}: {type(error).__name__}: {error}")
    return found


@click.command()
@click.option("--count", default=COUNT, show_default=True, help="How many hand-ins.")
@click.option("--seed", default=0, show_default=True, help="Another seed gives other slips.")
def main(count: int, seed: int) -> None:
    """Read and plan hand-ins with slips of chance, and print how many were left ungraded."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(TINY, Path(folder) / "course")
        course = Course(Path(folder) / "course")
        release(course, ASSIGNMENT)
        found = fuzz(class_of(course), right_work(course, Path(folder) / "right"), count, seed)
    click.echo("".join(f"{each}\n" for each in found[:10]), nl=False)
    click.echo(f"fuzzed hand-ins {count}, ungraded {len(found)}, {time.monotonic() - began:.0f} s")
    raise SystemExit(bool(found))


if __name__ == "__main__":
    main()
