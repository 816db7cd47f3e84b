"""Run one rebuilt notebook: the student's cells in the student's process, the tests in a checker."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from nbgrader.utils import is_grade, is_solution

from gradestep.grader.frames import ASK, ORDER, REPLY, VERDICT, files_frame, frame
from gradestep.grader.machine import ProcessEndedError, Stopwatch
from gradestep.grader.names import loaded, parsed, rebound, touched, unreadable
from gradestep.grader.plan import grade_id, hidden_lines, visible
from gradestep.grader.rehearsal import spared
from gradestep.grader.shown import card_output, harmless, verdict_outputs
from gradestep.teacher.cards import is_card

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nbformat import NotebookNode

    from gradestep.grader.frames import Frame
    from gradestep.grader.machine import Machine, Process
    from gradestep.grader.plan import Plan

GRACE = 5  # seconds that a process has to answer beyond the limit that it keeps itself
USES = 200  # of one checker, before another takes its place
CHECKERS_CPU = 36_000  # seconds


@dataclass(frozen=True)
class Times:
    """How long a cell, or the calls of one tests cell, and all cells of a notebook may take, in seconds."""

    cell: float = 120
    notebook: float = 600


def rehearse(machine: Machine, cells: list[NotebookNode], times: Times, files: dict[str, bytes]) -> Any:
    """Run lesson cells alone in a process of their own; return what each shows, or None when one of them fails."""
    alone = machine.start("student")
    try:
        alone.ask(files_frame("begin", files), times.cell)
        orders = [frame(ORDER, {"op": "cell", "source": cell.source, "seconds": times.cell}) for cell in cells]
        shown = [alone.ask(order, times.cell + GRACE)["outputs"] for order in orders]
    except (ProcessEndedError, KeyError):
        return None
    finally:
        alone.close()
    failed = any(output["output_type"] == "error" for outputs in shown for output in outputs)
    return None if failed else shown


class Checkers:
    """Checkers that wait for the next notebook of their name: TensorFlow is warm in them, and the names are new."""

    def __init__(self, machine: Machine) -> None:
        """Start with none; `machine` makes them."""
        self.machine = machine
        self._idle: dict[str, list[tuple[Process, int]]] = {}
        self._lock = threading.Lock()

    @contextmanager
    def borrow(self, name: str) -> Iterator[Process]:
        """Give a checker for the notebook `name`; it is used again, unless it broke."""
        with self._lock:
            idle = self._idle.setdefault(name, [])
            checker, uses = idle.pop() if idle else (None, 0)
        checker = checker or self.machine.start("checker", cpu=CHECKERS_CPU)
        try:
            yield checker
        except BaseException:
            checker.close()
            raise
        if checker.ended or uses >= USES or self.machine.gone:
            checker.close()
        else:
            with self._lock:
                idle.append((checker, uses + 1))

    def close(self) -> None:
        """End those that wait."""
        with self._lock:
            for idle in self._idle.values():
                while idle:
                    idle.pop()[0].close()


@dataclass
class Run:
    """One notebook on its way: what is left of its time, why its process ended, and what the teacher is told."""

    machine: Machine
    checker: Process
    plan: Plan
    times: Times
    files: dict[str, bytes]
    teachers: dict[str, bytes] = field(default_factory=dict)
    shown: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def notebook(self, notebook: NotebookNode) -> None:
        """Run all cells in place."""
        self.student, borrowed = self.machine.start("student"), self.checker
        self.left, self.count = self.times.notebook, 0
        self.letters: Frame = frame(REPLY, {"value": "{}"})
        self.spared = spared(notebook, self.plan) if self.shown else {}
        self.now_theirs, self.rebound = set[str](), set[str]()
        try:
            own = sorted(self.files.keys() - self.teachers.keys())  # which the checker has not
            files = {**self.files, **self.teachers}
            self._order(self.student, files_frame("begin", files, own=own, classes=sorted(self.plan.classes)))
            known = {name: sorted(getattr(self.plan, name)) for name in ("operators", "read", "modules")}
            self._judge(files_frame("begin", self.teachers, **known))
            for cell in notebook.cells:
                if cell.cell_type == "code":
                    self._cell(cell)
        finally:
            self.student.close()
            if self.checker is not borrowed:
                self.checker.close()

    def _cell(self, cell: NotebookNode) -> None:
        cell.outputs, cell.execution_count = [], None
        cell.metadata.pop("tags", None)
        if is_grade(cell) and not is_solution(cell):
            self._tests(cell)
        elif cell.source.strip():
            self._work(cell)

    def _work(self, cell: NotebookNode) -> None:
        """Run a cell in the student's process, and a lesson that the tests build on in the checker too."""
        name = grade_id(cell)
        cell.outputs = self._shared(name) if name in self.spared else harmless(self._run(cell.source))
        self.count += 1
        cell.execution_count = self.count
        if is_card(cell):
            cell.outputs = card_output(cell) or cell.outputs
            self._remember_letters()
        if name not in self.plan.pristine:
            tree = parsed(cell.source)
            self.now_theirs |= self.plan.theirs if unreadable(cell.source) else touched(tree) - self.plan.given
            self.rebound |= rebound(tree)
        if name in self.plan.lessons:
            verdict = self._judge(frame(ORDER, {"op": "lesson", "source": self.plan.lessons[name], "name": cell.id}))
            if verdict["status"] != "ok":
                self.notes.append(
                    f"the lesson cell {cell.id} fails in the checker: {verdict['name']}: {verdict['said']}"
                )

    def _shared(self, name: str) -> list[NotebookNode]:
        """Run what has to run of a lesson cell, and return what it showed in the rehearsal, or why it failed here."""
        came = harmless(self._run(self.spared[name])) if self.spared[name].strip() else []
        broken = self.student.ended or any(output.output_type == "error" for output in came)
        return came if broken and came else harmless(self.shown[name])

    def _tests(self, cell: NotebookNode) -> None:
        name = cell.metadata.nbgrader.grade_id
        order = {
            "op": "test",
            "source": cell.source,
            "name": name,
            "hidden": sorted(hidden_lines(cell.source)),
            "theirs": sorted(self.plan.theirs),
            "now_theirs": sorted(self.now_theirs),
            "seconds": max(1, min(self.times.cell, self.left)),
        }
        verdict = self._judge(frame(ORDER, order))
        self.now_theirs = set()
        if verdict["status"] == "error" and (changed := self._changed_lessons(cell)):
            verdict |= {"status": "unjudged", "said": f"the answer changes what the lesson gave: {changed}"}
        if verdict["status"] == "unjudged":
            cell.metadata["gradestep"] = {**cell.metadata.get("gradestep", {}), "unjudged": verdict["said"]}
            self.notes.append(f"the tests {name} wait for you to judge them: {verdict['said']}")
        cell.outputs = verdict_outputs(verdict, float(cell.metadata.nbgrader.points))
        self.count += 1
        cell.execution_count = self.count
        if name in self.plan.repeated:
            self._run(visible(cell.source))

    def _changed_lessons(self, cell: NotebookNode) -> str:
        """Return what the tests read of the lessons and the student's own cells have put something else into."""
        return ", ".join(sorted(self.rebound & self.plan.given & loaded(parsed(cell.source))))

    def _run(self, source: str) -> list[dict[str, Any]]:
        """Run source in the student's process and return its outputs, which are not to be trusted."""
        if self.left <= 0 and not self.student.ended:
            self.student.give_up(f"the notebook took longer than {self.times.notebook:.0f} s")
        if self.student.ended:
            return [_not_run(self.student.ended)]
        seconds = min(self.times.cell, self.left)
        with Stopwatch() as taken:
            said = self._order(
                self.student, frame(ORDER, {"op": "cell", "source": source, "seconds": seconds}), seconds
            )
        self.left -= taken.seconds
        outputs = said.get("outputs") if isinstance(said, dict) else None
        if self.student.ended:
            return [_ended(self.student.ended)]
        return outputs if isinstance(outputs, list) else []

    def _order(self, process: Process, order: Frame, seconds: float = 60) -> Any:
        """Return the answer of the student's process, or None when it ended instead; the teacher is told why."""
        try:
            return process.ask(order, seconds + GRACE)
        except ProcessEndedError as ended:
            self.notes.append(f"the student's process ended: {ended}")
            return None

    def _judge(self, order: Frame) -> dict[str, Any]:
        """Return the checker's verdict; its questions go to the student's process."""
        seconds = order.message.get("seconds", self.times.cell) + 2 * GRACE
        try:
            with Stopwatch(seconds) as taken:
                self.checker.send(order, seconds)
                while (said := self.checker.receive(taken.left)).kind in (ASK, REPLY):  # a reply answers a call back
                    self.checker.send(self._passed_on(said), seconds)
        except ProcessEndedError as ended:
            self.notes.append(f"the checker ended: {ended}")
            self._new_checker()
            return {
                "status": "error",
                "name": "CheckerEnded",
                "said": f"the tests were stopped: {ended}",
                "by": "tests",
            }
        return dict(said.message) if said.kind == VERDICT else {"status": "error", "name": "CheckerEnded", "said": ""}

    def _passed_on(self, asked: Frame) -> Frame:
        """Return the answer of the student's process to a question of the checker's."""
        if self.student.ended and b'"op": "letters"' in asked.text:
            return self.letters
        try:
            seconds = min(self.times.cell, self.left) + GRACE
            with Stopwatch() as taken:
                self.student.send(asked, seconds)
                answer = self.student.receive(seconds)
            self.left -= taken.seconds
        except ProcessEndedError as ended:
            note = f"the student's process ended: {ended}"
            if note not in self.notes:
                self.notes.append(note)
            return frame(REPLY, {"error": ["ProcessEnded", str(ended), [], []]})
        return replace(answer, kind=answer.kind if answer.kind in (ASK, REPLY) else REPLY)

    def _remember_letters(self) -> None:
        """Keep the letters of the cards, in case that the process ends before they are asked for."""
        if not self.student.ended:
            answer = self._passed_on(frame(ASK, {"op": "remember"}))
            self.letters = answer if not self.student.ended else self.letters

    def _new_checker(self) -> None:
        """Go on with another checker, without the lessons that the one before had run."""
        self.checker = self.machine.start("checker", cpu=CHECKERS_CPU)
        self.checker.ask(files_frame("begin", self.teachers), 60)


def _not_run(why: str) -> dict[str, Any]:
    return {
        "output_type": "stream",
        "name": "stdout",
        "text": f"(not run: the process of this notebook had ended: {why})",
    }


def _ended(why: str) -> dict[str, Any]:
    said = f"the process of this notebook ended while this cell ran: {why}"
    return {"output_type": "error", "ename": "ProcessEnded", "evalue": why, "traceback": [said]}
