"""The checker: a process with pristine modules that runs tests cells, and the lessons that they build on.

It never imports, unpickles or evaluates anything of the student's, whose work reaches it as plain data only.
"""

from __future__ import annotations

import ast
import builtins
import linecache
import math
import numbers
import re
import sys
import time
import traceback
from typing import TYPE_CHECKING, Any

from gradestep.grader.execute import value_of
from gradestep.grader.frames import VERDICT, Frame, frame, orders, send, write_files
from gradestep.grader.remote import OBJECTS, Link, StudentError, described
from gradestep.grader.shell import capture, make_shell, recorder, seed
from gradestep.student import quiz

if TYPE_CHECKING:
    from typing import BinaryIO

ALWAYS = {"__name__": "__main__", "__builtins__": builtins}


class Checker:
    """One notebook's names, and the line to the process of the student whose work is checked."""

    def __init__(self, reader: BinaryIO, writer: BinaryIO) -> None:
        """Take over this process's streams."""
        self.reader, self.writer = reader, writer
        self.shell = make_shell()
        self.names: dict[str, Any] = {}
        capture()

    def serve(self) -> None:
        """Do one order after another until the line ends."""
        for order in orders(self.reader):
            verdict = {"begin": self.begin, "lesson": self.lesson, "test": self.test}[order.message["op"]](order)
            send(self.writer, frame(VERDICT, verdict))

    def begin(self, order: Frame) -> dict[str, Any]:
        """Forget the student before, and all that the tests made of that work; take the release's other files."""
        write_files(order)
        self.names = dict(ALWAYS, get_ipython=self.shell.get_ipython)
        self.link = Link(self.reader, self.writer)
        if "keras" in sys.modules:
            sys.modules["keras"].backend.clear_session()
        seed()
        return {"status": "ok"}

    def lesson(self, order: Frame) -> dict[str, Any]:
        """Run a lesson cell, whose names the tests may use."""
        said = order.message
        return self._run(said["source"], said["name"], set())

    def test(self, order: Frame) -> dict[str, Any]:
        """Run a tests cell: ask for the names that are the student's, and say how it went."""
        said = order.message
        self.link.objects_allowed, self.link.until = OBJECTS in said["source"], time.monotonic() + said["seconds"]
        return self._run(said["source"], said["name"], set(said["hidden"]), set(said["theirs"]))

    def _run(self, source: str, name: str, hidden: set[int], theirs: set[str] | None = None) -> dict[str, Any]:
        recorder.take()
        file, value = f"<{name}>", None
        verdict: dict[str, Any] = {"status": "ok", "value": None}
        try:
            linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)  # for tf.function
            tree = ast.parse(self.shell.transform_cell(source), file)  # type: ignore[no-untyped-call]
            if theirs is not None:
                self._fetch(tree, theirs)
            value = value_of(tree, file, self.names)
        except BaseException as error:  # noqa: BLE001 - tests may raise anything; it is the verdict
            verdict |= _failed(error, file, source, hidden)
        if value is not None:
            verdict |= _earned(value)
        return verdict | {"outputs": recorder.take()}

    def _fetch(self, tree: ast.AST, theirs: set[str]) -> None:
        """Get the names that the tests read and only the student's process has; those that it lacks stay unknown."""
        _letters(self.link)
        read = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
        for name in sorted(read):
            if name in theirs or (name not in self.names and not hasattr(builtins, name)):
                self.names.pop(name, None)
                try:
                    self.names[name] = self.link.get(name)
                except StudentError as error:
                    if not isinstance(error, NameError):
                        raise


def _letters(link: Link) -> None:
    """Take over the letters that the student's cards have recorded, as plain texts."""
    came = link.ask({"op": "letters"})
    quiz._recorded.clear()  # noqa: SLF001 - our own package
    for name, of_cells in came.items() if type(came) is dict else ():
        if type(name) is str and type(of_cells) is dict:
            plain = {cell: letters for cell, letters in of_cells.items() if type(cell) is type(letters) is str}
            quiz._recorded[name] = plain  # noqa: SLF001


def _earned(value: Any) -> dict[str, Any]:
    """Return the points that a last value stands for: nbgrader takes a number for the score, and no truth value."""
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        return {}
    number = float(value)
    return {"value": number if math.isfinite(number) and number >= 0 else 0.0}


def _failed(error: BaseException, file: str, source: str, hidden: set[int]) -> dict[str, Any]:
    """Return the verdict on a tests cell that raised: by whom, in which line, and whether that line is hidden."""
    theirs = isinstance(error, StudentError)
    name, said, _, __ = described(error)
    places = [place.lineno for place in traceback.extract_tb(error.__traceback__) if place.filename == file]
    line = (places[-1] if places else getattr(error, "lineno", None)) or 0
    lines = source.split("\n")
    return {
        "status": "error",
        "name": error.name if theirs else name,  # type: ignore[attr-defined]
        "said": said,
        "by": "student" if theirs else "tests",
        "where": list(error.where) if theirs else [],  # type: ignore[attr-defined]
        "line": line,
        "code": lines[line - 1].strip() if 0 < line <= len(lines) else "",
        "hidden": line - 1 in hidden,
        "bare": isinstance(error, AssertionError) and not re.search(r"\S", said),
    }


def main(reader: BinaryIO, writer: BinaryIO) -> None:
    """Serve until the line ends."""
    Checker(reader, writer).serve()
