"""The checker: a process with pristine modules that runs tests cells, and the lessons that they build on.

It never imports, unpickles or evaluates anything of the student's, whose work reaches it as plain data only.
"""

from __future__ import annotations

import ast
import builtins
import contextlib
import importlib
import json
import linecache
import math
import re
import sys
import time
import traceback
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import TYPE_CHECKING, Any

from gradestep.bridge import random_streams
from gradestep.bridge.checker_things import Known
from gradestep.bridge.exceptions import by_student, described
from gradestep.bridge.fingerprint import Left, fingerprint
from gradestep.bridge.hidden_inputs import public
from gradestep.bridge.ipython_shell import capture, make_shell, recorder
from gradestep.bridge.keras_fingerprint import OPAQUE, OpaqueError
from gradestep.bridge.student_link import OBJECTS, Link
from gradestep.bridge.wire import VERDICT, Frame, frame, orders, send, write_files
from gradestep.static_analysis.execute import future_flags, points_of, value_of
from gradestep.static_analysis.names import BUILTIN, asked, changed_from, identities, parsed
from gradestep.static_analysis.syntax import unmeasured
from gradestep.student.quiz import quiz

if TYPE_CHECKING:
    from typing import BinaryIO

PYPLOT = "matplotlib.pyplot"  # whose current figure is in the process that has drawn
HANDED_OUT = "the answer hands out the lesson's own {names}"
MOST_COMPARED = 100_000_000  # of what the lessons gave, on either side, where tests passed (see `fingerprint.Left`)
CHANGES = "the answer, the tests or what they call changes what the lesson gave: {names}"
ALWAYS = {"__name__": "__main__", "__builtins__": builtins}


class Names(dict[str, Any]):
    """The names of the tests and lessons; what is the student's is looked up there, when it is read.

    What a name of the student's means is remembered until the student's process says that it means something else.
    """

    def __init__(self, own: dict[str, Any], link: Link) -> None:
        """Begin with the checker's `own` names."""
        super().__init__(own)
        self.link, self.builtin, self.pyplot = link, frozenset[str](), False
        self.fixed = frozenset[str]()  # names that the teacher's cells give to modules
        self.lendable = frozenset[str]()  # names that the running tests bind for code of the student's
        self.remembered: dict[str, Any] = {}
        self.bound: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        """Return what has a name; for tests pyplot is the student's own, with the figures that are open there."""
        value = super().__getitem__(name)
        if self.pyplot and value is not None and value is sys.modules.get(PYPLOT):
            return self.link.ask({"op": "module", "name": PYPLOT})
        return value

    def __setitem__(self, name: str, value: Any) -> None:
        """Bind a name; a function of the student's that reads it will find the same."""
        if name in self.lendable:  # it lives over there from now on
            dict.pop(self, name, None)
            self.bound[name] = value
        else:
            super().__setitem__(name, value)

    def __delitem__(self, name: str) -> None:
        if dict.__contains__(self, name):
            super().__delitem__(name)
            return
        was_bound = self.bound.pop(name, self) is not self  # and may not be over there yet
        if self.link.ask({"op": "unbind", "name": name}) is not True and not was_bound:
            raise KeyError(name)
        self.remembered.pop(name, None)

    def own(self) -> set[str]:
        """Return the names that the checker's own cells have bound."""
        return set(super().keys())

    def keys(self) -> Any:
        """Return all names, those of the student's too, for `dir()`."""
        theirs = self.link.ask({"op": "names"})
        return dict.fromkeys([*super().keys(), *(name for name in theirs if type(name) is str)]).keys()

    def __missing__(self, name: str) -> Any:
        """Return what the student's process has under `name`; raises KeyError, so that builtins are found."""
        if type(name) is not str or (name in BUILTIN and name not in self.builtin):
            raise KeyError(name)
        for known in (self.bound, self.remembered):
            if name in known:
                return known[name]
        try:
            value = self.link.get(name)
        except NameError as error:
            if by_student(error):
                raise KeyError(name) from None
            raise
        if name in self.fixed and not isinstance(value, ModuleType):
            raise KeyError(name)  # a thing of the student's in the place of NumPy would decide comparisons
        self.remembered[name] = value
        return value

    def __contains__(self, name: object) -> bool:
        """Return whether there is such a name, here or there."""
        return super().__contains__(name) or (
            type(name) is str and not (name in BUILTIN or name.startswith("__")) and self.link.has(name)
        )

    def get(self, name: str, default: Any = None) -> Any:
        """Return what has a name, here or there."""
        try:
            return self[name]
        except KeyError:
            return default


class Defined(Known):
    """What the cells that a checker has run define."""

    def __init__(self, checker: Checker) -> None:
        self.checker = checker

    def lesson_class(self, name: str) -> Any:
        """Return a class that a lesson has defined."""
        kind = self.checker.lesson_names.get(name)
        return kind if isinstance(kind, type) and kind.__module__ == "__main__" else None

    def module(self, name: str) -> Any:
        """Return a module that the teacher's cells import."""
        return importlib.import_module(name) if name in self.checker.modules else None

    def lent(self) -> dict[str, Any]:
        """Return what the tests have put under a name that the student's functions read, once."""
        lent, self.checker.names.bound = self.checker.names.bound, {}
        self.checker.names.remembered.update(lent)
        return lent

    def lend_again(self, lent: dict[str, Any]) -> None:
        """Take back what was lent, and not sent."""
        self.checker.names.bound = lent | self.checker.names.bound

    def forget(self, names: list[str]) -> None:
        """Ask anew for what these names of the student's mean."""
        for name in names:
            self.checker.names.remembered.pop(name, None)


class Checker:
    """One notebook's names, and the line to the process of the student whose work is checked."""

    def __init__(self, reader: BinaryIO, writer: BinaryIO) -> None:
        self.reader, self.writer = reader, writer
        self.shell = make_shell()
        self._begin_names()
        capture()

    def serve(self) -> None:
        """Do one order after another until the line ends."""
        for order in orders(self.reader):
            done = {"begin": self.begin, "lesson": self.lesson, "test": self.test, "doubts": self.doubts}
            verdict = done[order.message["op"]](order)
            send(self.writer, frame(VERDICT, {**verdict, "streams": random_streams.state()}))

    def _begin_names(self) -> None:
        self.link = Link(self.reader, self.writer, Defined(self))
        self.names = Names(dict(ALWAYS, get_ipython=self.shell.get_ipython), self.link)
        self.lesson_names: dict[str, Any] = {}
        self.modules = self.read = self.lent = self.read_when_called = frozenset[str]()
        self.flags = 0  # of the compiler
        self.functions: dict[str, str] = {}  # the fingerprints of those that the running tests read
        self.passed: dict[str, set[str]] = {}  # by name of tests that passed, the names of lessons that they read
        self.called: dict[str, str] = {}  # the fingerprints of the lessons' functions before these tests called them
        self.taught: set[str] = set()  # names that a lesson bound last
        self.cut_short: dict[str, str] = {}  # by what they were to change, tests that were stopped and cannot be judged

    def begin(self, order: Frame) -> dict[str, Any]:
        """Start with no names but what each notebook has; the random streams start as the student's do."""
        write_files(order)
        self._begin_names()
        self.link.files.begin(frozenset(order.message["files"]))
        self.link.operators = frozenset(order.message.get("operators", ()))
        self.link.solved = frozenset(order.message.get("solved", ()))
        self.read = frozenset(order.message.get("read", ()))
        self.lent = frozenset(order.message.get("lent", ()))
        self.read_when_called = frozenset(order.message.get("called", ()))
        self.names.fixed = frozenset(order.message.get("fixed", ()))
        self.modules = frozenset(order.message.get("modules", ()))
        random_streams.seed()
        return {"status": "ok"}

    def lesson(self, order: Frame) -> dict[str, Any]:
        """Run a lesson cell, whose names the tests may use."""
        said = order.message
        self.link.until = time.monotonic() + said.get("seconds", 60)
        before = dict(self.names)
        verdict = self._run(said["source"], said["name"], set())
        self.lesson_names = dict(self.names)
        self.link.files.settle()  # the lesson writes its files on both sides
        self.link.settings.settle()  # and sets what it sets on both
        self.link.drawn = False  # and draws on both
        self.taught |= _bound_since(before, self.lesson_names)
        return verdict

    def test(self, order: Frame) -> dict[str, Any]:
        """Run a tests cell, among names of which those that are now the student's are looked up there."""
        said = order.message
        self.link.objects_allowed, self.link.until = OBJECTS in said["source"], time.monotonic() + said["seconds"]
        before = dict(self.names)
        self.names.builtin = frozenset(said["theirs"])
        self.names.lendable, self.names.pyplot = self.read, True
        for name in said.get("now_theirs", said["theirs"]):
            dict.pop(self.names, name, None)
        self.names.remembered.clear()
        self.link.begin_test(said["source"])
        self.functions = self._functions_read(said["source"])
        lent = {name: self._fingerprint(name) for name in self.lent & self.names.own() if self._may_be_lent(name)}
        verdict = self._run(said["source"], said["name"], set(said["hidden"]), answers=True)
        if verdict["status"] == "error" and (verdict["hidden"] or said.get("after_hidden")):
            lines = enumerate(said["source"].split("\n") if not verdict["hidden"] else ())
            seen = "\n".join(line for number, line in lines if number not in said["hidden"])  # which everybody reads
            shown = public(verdict, {text for text in self.link.texts if text not in seen})
            verdict |= {"public": shown} if verdict["hidden"] or _is_withheld(verdict, shown) else {}
        moved = {
            name: dict.__getitem__(self.names, name)
            for name in lent
            if name in self.names.own() and self._fingerprint(name) != lent[name]
        }
        if verdict["status"] == "ok":
            names = self._lesson_names(said["source"])
            self.passed[said["name"]], self.called = names, {**self.functions, **self.called}
            verdict |= {"doubt": HANDED_OUT.format(names=", ".join(own))} if (own := self._offered(names)) else {}
        if behind := self._behind(moved, before):
            self._excuse(verdict, said)  # his code read it as it was before
            verdict |= {"doubt": CHANGES.format(names=", ".join(behind))} if verdict["status"] == "ok" else {}
        self.names.bound |= moved
        with contextlib.suppress(Exception):  # his process may have ended, or not take it
            if self.names.bound or self.link.holds_news() or PYPLOT in sys.modules:
                self.link.ask({"op": "ended"})  # which sends what is left, before cells of his go on with it
        self.link.end_test()
        self.names.bound = {}  # what cannot be sent stops none of the next tests
        self.names.lendable, self.names.pyplot = frozenset(), False
        self._excuse(verdict, said)
        self.taught -= self.names.remembered.keys() & self.read
        if self.link.unjudged:  # also where the tests pass: they may catch what says so
            verdict |= {"status": "unjudged", "said": self.link.unjudged}
        if verdict["status"] != "unjudged" and (why := self._of_another_process(said["source"])):
            verdict |= {"status": "unjudged", "said": why}
        if verdict["status"] == "unjudged" and "line" in verdict:
            changed = changed_from(parsed(said["source"]), verdict["line"])
            changed |= {name for name in set(said["mentioned"]) & self.taught if self._can_change(name)}
            self.cut_short |= dict.fromkeys(changed, said["name"])
        self.taught -= _bound_since(before, dict(self.names))
        return verdict

    def doubts(self, order: Frame) -> dict[str, Any]:
        """Return why tests that passed since this was asked may fail in a kernel, by their names.

        There a thing of the lessons is the student's too: what his code changed, the tests would read so. All that they
        read is compared once, and no more of it than `MOST_COMPARED`: the time of a notebook is not spent on this.
        """
        self.link.until = time.monotonic() + order.message["seconds"]
        names = set().union(*self.passed.values()) & self.names.own()
        differ, _ = self._differing(names, self.called, MOST_COMPARED)
        doubts = {
            tests: CHANGES.format(names=", ".join(sorted(read & differ)))
            for tests, read in self.passed.items()
            if read & differ
        }
        self.passed, self.called = {}, {}
        return {"status": "ok", "doubts": doubts}

    def _behind(self, moved: dict[str, Any], before: dict[str, Any]) -> list[str]:
        """Return what of the lessons the tests have changed and the student's code, when called, read as it was before.

        Where they gave the name to something else, only functions that read the name would have met that.
        """
        changed = {name: value for name, value in moved.items() if name in self.taught}
        met = {name for name, value in changed.items() if value is before[name] or name in self.read_when_called}
        return sorted(name for name in met if id(changed[name]) not in self.link.renewed)

    def _functions_read(self, source: str) -> dict[str, str]:
        """Return the fingerprints of the lessons' functions that a cell reads, before it calls them: they may count."""
        names = asked(source) & self.taught & self.names.own()
        return {name: self._fingerprint(name) for name in names if isinstance(self.names[name], FunctionType)}

    def _of_another_process(self, source: str) -> str:
        """Return why a comparison by identity says nothing: the lesson's thing here and the student's are two."""
        own = self._offered(identities(source))
        return f"whether something is the lesson's own {own[0]} cannot be told from another process" if own else ""

    def _lesson_names(self, source: str) -> set[str]:
        """Return the names that a tests cell reads and that a lesson has bound, but for modules."""
        names = asked(source) & self.taught & self.lesson_names.keys() & self.names.own()
        return {name for name in names if not isinstance(dict.get(self.names, name), ModuleType)}

    def _offered(self, names: set[str]) -> list[str]:
        """Return which things of the lessons the student's process has given the tests as things of its own."""
        asked_for = sorted(names & self.taught & self.names.own())
        there = self._there({"op": "offered", "names": asked_for}) if asked_for else None
        return [name for name in asked_for if name in there] if type(there) is list else []

    def _there(self, order: dict[str, Any]) -> Any:
        """Return what the student's process answers, or None: it may have ended, and raise anything at all."""
        with contextlib.suppress(Exception):
            return self.link.ask(order)
        return None

    def _can_change(self, name: str) -> bool:
        """Return whether a function of the student's, had it been called, may have changed a lesson's thing."""
        value = dict.get(self.names, name)
        is_library = isinstance(value, (type, FunctionType, BuiltinFunctionType)) and value.__module__ != "__main__"
        return not (is_library or isinstance(value, ModuleType))

    def _may_be_lent(self, name: str) -> bool:
        """Return whether a name stands for data: a class or a function would be another one over there."""
        return not isinstance(dict.get(self.names, name), (type, ModuleType, FunctionType))

    def _excuse(self, verdict: dict[str, Any], said: dict[str, Any]) -> None:
        """Leave a tests cell that failed to a person, where it is not to be counted as failed."""
        if verdict["status"] == "error" and (why := self._why_not_failed(said["source"], set(said["mentioned"]))):
            verdict |= {"status": "unjudged", "said": why}

    def _why_not_failed(self, source: str, mentioned: set[str]) -> str:
        """Return why a tests cell that failed is not to be counted as failed; an empty text when it is."""
        if cut := asked(source) & self.cut_short.keys():
            return f"the tests {self.cut_short[min(cut)]} above were not run to their end"
        if changed := self._changed(source, mentioned):
            return CHANGES.format(names=changed)
        there = self._there({"op": "withheld"})
        names = there if type(there) is list else []
        kept = ", ".join(name for name in names if type(name) is str and name.rpartition("/")[2] in source)
        return f"the answer wrote code or a pickle, which is not opened beside the tests: {kept}" if kept else ""

    def _changed(self, source: str, mentioned: set[str]) -> str:
        """Return which of the lessons' things, that a tests cell reads, are not the same in the student's process."""
        differ, opaque = self._differing(self._lesson_names(source), self.functions)
        return ", ".join(sorted(differ | (opaque & mentioned)))

    def _differing(
        self, names: set[str], functions: dict[str, str], most: float = math.inf
    ) -> tuple[set[str], set[str]]:
        """Return which things of the lessons are not the same over there, and of which that cannot be told.

        Of `functions` the fingerprints are known; more than `most` is not looked at, neither here nor there.
        """
        left = Left(most)
        here = {name: functions.get(name) or self._fingerprint(name, left) for name in sorted(names)}
        order = {"op": "fingerprints", "names": list(here), "taught": sorted(self.taught), "most": most}
        there = self._there(order) if here else None
        if type(there) is not dict:
            return set(), set()
        opaque = {name for name in here if here[name].startswith(OPAQUE)}
        return {name for name in here if there.get(name) != here[name]} - opaque, opaque

    def _fingerprint(self, name: str, left: Left | None = None) -> str:
        try:
            return fingerprint(name, self.names, self.taught, left)
        except OpaqueError as error:
            return f"{OPAQUE}{error}"

    def _run(self, source: str, name: str, hidden: set[int], *, answers: bool = False) -> dict[str, Any]:
        recorder.take()
        file, value = f"<{name}>", None
        verdict: dict[str, Any] = {"status": "ok"}
        try:
            linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)  # for tf.function
            tree = ast.parse(self.shell.transform_cell(unmeasured(source)), file)  # type: ignore[no-untyped-call]
            if answers:
                _answers(self.link)
            self.flags |= future_flags(tree)
            value = value_of(tree, file, self.names, self.flags)
        except BaseException as error:  # noqa: BLE001 - tests may raise anything; it is the verdict
            verdict |= _failed(error, file, source, hidden)
        verdict["value"] = points_of(value)
        return verdict | {"outputs": recorder.take()}


def _is_withheld(verdict: dict[str, Any], shown: str) -> bool:
    """Return whether what a student reads of a visible line that failed is less than what it said."""
    return verdict["by"] == "student" or verdict["said"] not in shown


def _bound_since(before: dict[str, Any], names: dict[str, Any]) -> set[str]:
    """Return the names that stand for something else than before."""
    missing = object()
    return {name for name in before.keys() | names.keys() if before.get(name, missing) is not names.get(name, missing)}


def _answers(link: Link) -> None:
    """Take over the answers that the student's cards have recorded, as plain texts."""
    text = link.ask({"op": "answers"})
    quiz._recorded.clear()  # noqa: SLF001 - our own package
    came = json.loads(text) if type(text) is str else {}
    for name, of_cells in came.items() if type(came) is dict else ():
        if type(of_cells) is dict:
            plain = {cell: answer for cell, answer in of_cells.items() if type(answer) is str}
            quiz._recorded[name] = plain  # noqa: SLF001


def _failed(error: BaseException, file: str, source: str, hidden: set[int]) -> dict[str, Any]:
    """Return the verdict on a tests cell that raised: by whom, in which line, and whether that line is hidden."""
    name, said, *_ = described(error)
    theirs = by_student(error)
    if theirs:
        name, said = theirs[:2]
    places = [place.lineno for place in traceback.extract_tb(error.__traceback__) if place.filename == file]
    line = (places[-1] if places else getattr(error, "lineno", None)) or 0
    lines = source.split("\n")
    return {
        "status": "error",
        "name": name,
        "said": said,
        "by": "student" if theirs else "tests",
        "where": list(theirs[2]) if theirs else [],
        "line": line,
        "code": lines[line - 1].strip() if 0 < line <= len(lines) else "",
        "hidden": line - 1 in hidden,
        "bare": isinstance(error, AssertionError) and not re.search(r"\S", said),
    }


def main(reader: BinaryIO, writer: BinaryIO) -> None:
    """Serve until the line ends."""
    Checker(reader, writer).serve()
