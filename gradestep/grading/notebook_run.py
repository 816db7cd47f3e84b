"""Run one rebuilt notebook: the student's cells in the student's process, the tests in a checker."""

from __future__ import annotations

import json
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from gradestep.authoring.question_cells import is_card
from gradestep.bridge.hidden_inputs import mark
from gradestep.bridge.time_limit import TimeLimitError
from gradestep.bridge.wire import ASK, ORDER, REPLY, VERDICT, files_frame, frame
from gradestep.course.cells import grade_id, hidden_lines, is_tests
from gradestep.fork_server.host import ProcessEndedError, Stopwatch
from gradestep.grading.cell_roles import LESSON
from gradestep.grading.outputs import NOT_JUDGED, Room, answer_in, briefly, card_output, sanitised, verdict_outputs
from gradestep.grading.time_left import GRACE_SECONDS, TimeLeft
from gradestep.static_analysis.names import (
    asked,
    changed_through,
    changed_when_called,
    imported,
    loaded,
    parsed,
    rebound,
    touched,
    unreadable,
)

if TYPE_CHECKING:
    from nbformat import NotebookNode

    from gradestep.bridge.wire import Frame
    from gradestep.fork_server.host import ForkServer, Process
    from gradestep.grading.cell_roles import Part, Plan
    from gradestep.grading.time_left import Times

BEGIN_SECONDS = 65  # that the student's process has to take its files
MOST_NAMED = 2  # cells that failed, in the note on tests below them
MOST_STOPPED = 100  # questions of the student's process to a checker that is no more
SLOW = 0.5  # of a limit in time: what takes longer may reach it another day
NOT_COMPARED = "a process ended before what the lesson gave was compared"
LOST = "the tests {tests} above, on which these tests build, ran in a process that ended"
CHECKERS_CPU = 36_000  # seconds: a teacher's own cells may take long, and the time of each is limited


@dataclass
class Run:
    """One notebook on its way: what is left of its time, why its process ended, and what the teacher is told.

    The student's process runs every code cell but the tests; the checker runs the parts of the `plan`. `verdicts` are
    the checker's, by the place of the tests cell in the notebook. `chance` says by what another run may come to another
    verdict, as by a limit that was reached.
    """

    fork_server: ForkServer
    plan: Plan
    times: Times
    files: dict[str, bytes]
    teachers: dict[str, bytes] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    verdicts: dict[int, dict[str, Any]] = field(default_factory=dict)
    failed: dict[int, tuple[str, str]] = field(default_factory=dict)  # by place: a cell's name, and what it ended with
    chance: str = ""
    at: str = ""  # where we are: "in the cell NAME"
    ended_in: str = ""  # where the student's process ended
    count: int = 0  # cells that were run
    hidden_ran: bool = False
    room: Room = field(default_factory=Room)
    questions: int = 0  # that the student's process has not answered yet
    answers: Frame = field(default_factory=lambda: frame(REPLY, {"value": "{}"}))  # of the cards, as last heard
    streams: dict[str, Any] = field(default_factory=dict)  # where the checker's stand
    taught: list[Frame] = field(default_factory=list)  # lessons that the checker has run
    passed: dict[str, tuple[int, set[str]]] = field(default_factory=dict)  # since `_doubt`: places, and names read
    now_theirs: set[str] = field(default_factory=set)  # names that have become the student's since the last tests
    looked_up: set[str] = field(default_factory=set)  # names that the checker looks up there, though lessons bind them
    of_tests: dict[str, str] = field(default_factory=dict)  # names that tests have bound or changed, and which tests
    lost: dict[str, str] = field(default_factory=dict)  # the same, of checkers that ended
    rebound: set[str] = field(default_factory=set)  # by the student's cells
    mentioned: set[str] = field(default_factory=set)  # likewise
    student: Process = field(init=False)
    checker: Process = field(init=False)

    def __post_init__(self) -> None:
        """Begin with all of the time."""
        self.parts = {part.place: part for part in self.plan.parts}
        self.left = TimeLeft(self.times, self.took)

    def notebook(self, notebook: NotebookNode) -> None:
        """Run all cells in place, once."""
        with closing(self.fork_server.start("student")) as self.student:
            self.checker = self.fork_server.start("checker", cpu=CHECKERS_CPU)
            try:
                self._cells(notebook)
            finally:
                self.checker.close()

    def _cells(self, notebook: NotebookNode) -> None:
        own = sorted(self.files.keys() - self.teachers.keys())  # which the checker has not
        files = {**self.files, **self.teachers}
        try:
            begin = files_frame("begin", files, own=own, classes=sorted(self.plan.classes))
            self.student.ask(begin, BEGIN_SECONDS)
        except ProcessEndedError as ended:
            self._note_end(ended)
        self._judge(self._begin())
        for place, cell in enumerate(notebook.cells):
            if cell.cell_type == "code":
                self._cell(place, cell)
        self.at = "after its last cell"
        self._doubt()

    def _begin(self) -> Frame:
        """Return the checker's first order."""
        known = {
            name: sorted(getattr(self.plan, name))
            for name in ("operators", "solved", "read", "lent", "called", "modules", "fixed")
        }
        return files_frame("begin", self.teachers, **known)

    def _cell(self, place: int, cell: NotebookNode) -> None:
        cell.outputs, cell.execution_count, self.at = [], None, f"in the cell {_name(cell)}"
        cell.metadata.pop("tags", None)
        if is_tests(cell):
            self._tests(cell, self.parts[place])
        elif cell.source.strip():
            self._work(cell, place, self.parts.get(place))

    def _work(self, cell: NotebookNode, place: int, part: Part | None) -> None:
        """Run a cell in the student's process; a lesson, and the imports of an answer, in the checker too."""
        is_lesson = part is not None and part.kind == LESSON
        if is_lesson:
            self._doubt_before(touched(parsed(cell.source)))
        shown = self._run(cell.source, self.streams if is_lesson else None)
        cell.outputs = sanitised(shown, self.room)
        if self.hidden_ran and cell.outputs and shown != [_not_run(self.student.ended)]:
            mark(cell, after_hidden=True)
        self.count += 1
        cell.execution_count = self.count
        error = next((output for output in cell.outputs if output.output_type == "error"), None)
        failed = error.ename if error else ""
        if error:
            self.failed[place] = (_name(cell), briefly(error.ename, error.evalue))
        if failed == TimeLimitError.__name__:
            self.notes.append(f"the cell {_name(cell)} took too long and was stopped: the cells below it were run")
        if is_card(cell):
            if drawn := card_output(cell):
                cell.outputs = drawn
                cell.metadata.get("gradestep", {}).pop("after_hidden", None)
            self._remember_answers(cell)
        if not is_lesson:
            tree = parsed(cell.source)
            self.now_theirs |= self.plan.theirs if unreadable(cell.source) else touched(tree) - self.plan.given
            self.now_theirs |= (changed_when_called(tree) | changed_through(tree)) & self.plan.theirs
            self.rebound |= rebound(tree)
            self.mentioned |= loaded(tree)
        if part is not None:
            self._compare(cell, self._lesson(cell, part), failed, is_lesson=is_lesson)

    def _lesson(self, cell: NotebookNode, part: Part) -> dict[str, Any]:
        """Run a lesson in the checker."""
        sent = frame(ORDER, {"op": "lesson", "source": part.source, "name": _name(cell)})
        verdict = self._judge(sent)
        self.taught += [sent] if verdict["status"] == "ok" else []
        self.looked_up -= rebound(parsed(part.source))
        return verdict

    def _compare(self, cell: NotebookNode, verdict: dict[str, Any], failed: str, *, is_lesson: bool) -> None:
        """Tell the teacher of a lesson, or of its imports, that fails in one of the two processes only."""
        here = "" if verdict["status"] == "ok" else verdict["name"]
        if here == failed or self.student.ended or not (here or is_lesson):
            return
        where = f"in the checker: {here}: {verdict['said']}" if here else f"in the student's process: {failed}"
        self.notes.append(f"the lesson cell {_name(cell)} fails {where}; the other process does not say so")

    def _tests(self, cell: NotebookNode, part: Part) -> None:
        self._doubt_before(rebound(parsed(cell.source)) & self.plan.given)
        order = {
            "op": "test",
            "source": part.source,
            "name": cell.metadata.nbgrader.grade_id,
            "hidden": sorted(hidden_lines(part.source)),
            "after_hidden": self.hidden_ran,
            "theirs": sorted(self.plan.theirs),
            "now_theirs": sorted(self.now_theirs - self.plan.fixed),
            "mentioned": sorted(self.mentioned),
            "seconds": max(1, self.left.for_cell),
        }
        self.looked_up, self.now_theirs = self.looked_up | self.now_theirs, set()
        tree, lost = parsed(cell.source), asked(cell.source) & self.lost.keys()
        own = rebound(tree) | imported(tree) | (touched(tree) & self.plan.given)
        self.of_tests |= dict.fromkeys(own - self.plan.fixed, order["name"])
        verdict = self._judge(frame(ORDER, order))
        if lost:
            verdict |= {"status": "unjudged", "said": LOST.format(tests=self.lost[min(lost)])}
        if verdict["status"] == "error" and (changed := self._changed_lessons(cell)):
            verdict |= {"status": "unjudged", "said": f"the answer changes what the lesson gave: {changed}"}
        self.hidden_ran = self.hidden_ran or bool(order["hidden"])
        self.count += 1
        cell.execution_count = self.count
        self.conclude(cell, part.place, verdict)
        if verdict["status"] == "ok":
            self.passed[order["name"]] = part.place, asked(cell.source)

    def _doubt_before(self, changed: set[str]) -> None:
        """Look at the tests that passed, before a cell gives other things to names that they read."""
        if any(changed & names for _, names in self.passed.values()):
            self._doubt()

    def _doubt(self) -> None:
        """Mark the verdicts of tests that passed and may fail in a kernel: the answer has changed what they read.

        That cannot be told when a process of the two has ended: then one kernel says it of those that read a lesson's.
        """
        passed, self.passed = self.passed, {}
        if not passed or self.left.seconds <= 0:
            return
        doubts = {name: NOT_COMPARED for name, (_, names) in passed.items() if names & self.plan.given}
        if not (self.student.ended or self.checker.ended):
            order = {"op": "doubts", "seconds": max(1, self.left.for_cell)}
            doubts = self._judge(frame(ORDER, order)).get("doubts", doubts)
        for name in passed.keys() & doubts.keys():
            self.verdicts[passed[name][0]]["doubt"] = doubts[name]

    def conclude(self, cell: NotebookNode, place: int, verdict: dict[str, Any]) -> None:
        """Write a verdict into its tests cell, in the place of an earlier one if there is one, and tell the teacher."""
        before = self.verdicts.get(place)
        if before and before["status"] == "unjudged":
            self.notes.remove(self._waiting(cell, place, before))
        self.verdicts[place] = verdict
        is_hidden, is_unjudged = self._saw_hidden(place), verdict["status"] == "unjudged"
        if is_unjudged:
            verdict = verdict | {"said": f"{verdict['said']}{self._above(place, in_full=False)}"}
        public = f"{NOT_JUDGED} {verdict.get('plainly', '')}".strip() if is_unjudged else verdict.get("public")
        in_view = True if public and not is_unjudged and verdict.get("hidden") is False else None
        public = public if is_hidden else None
        mark(cell, unjudged=verdict["said"] if is_unjudged else None, public=public, in_view=in_view)
        if is_unjudged:
            self.notes.append(self._waiting(cell, place, self.verdicts[place]))
        cell.outputs = verdict_outputs(verdict, float(cell.metadata.nbgrader.points), self.room)

    def _saw_hidden(self, place: int) -> bool:
        """Return whether hidden tests use the student's code in a tests cell, or in one above it."""
        return any(hidden_lines(part.source) for at, part in self.parts.items() if at <= place)

    def _waiting(self, cell: NotebookNode, place: int, verdict: dict[str, Any]) -> str:
        """Return the note on tests that wait: why, and what went wrong above them."""
        why = f"{verdict['said']}{verdict.get('told', '')}{self._above(place, in_full=True)}"
        return f"the tests {_name(cell)} wait for you to judge them in formgrader: {why}"

    def _above(self, place: int, *, in_full: bool) -> str:
        """Return which cells above a tests cell did not come to their end, and why if `in_full`.

        What they ended with may hold what hidden tests had given to the student's code: it is for the teacher only.
        """
        failed = {at: each for at, each in self.failed.items() if at < place}
        said = [
            f"{name} above ended with {error}" if in_full else f"{name} above ended with an error"
            for name, error in list(failed.values())[-MOST_NAMED:]
        ]
        return "".join(f"; the cell {each}" for each in said)

    def earned(self, cell: NotebookNode, verdict: dict[str, Any]) -> float:
        """Return the points that a tests cell earns by a verdict; a last value that is a number gives some of them."""
        points, value = float(cell.metadata.nbgrader.points), verdict.get("value")
        return 0.0 if verdict["status"] != "ok" else points if value is None else min(float(value), points)

    def _changed_lessons(self, cell: NotebookNode) -> str:
        """Return what the tests read of the lessons and the student's own cells have put something else into."""
        return ", ".join(sorted(self.rebound & self.plan.given & asked(cell.source)))

    def _run(self, source: str, streams: dict[str, Any] | None = None) -> list[dict[str, Any]]:
        """Run source in the student's process, with random streams if given; its outputs are not to be trusted."""
        if self.left.seconds <= 0 and not self.student.ended:
            self.chance = "time"
            self.student.give_up(f"the notebook took longer than {self.times.notebook:.0f} s")
        if self.student.ended:
            return [_not_run(self.student.ended)]
        try:
            return self.left.run(self.student, source, streams)
        except ProcessEndedError as ended:
            self._note_end(ended)
            return [_ended(self.student.ended)]

    def took(self, seconds: float, limit: float) -> None:
        """Note that something came near its limit in time."""
        if seconds > SLOW * limit:
            self.chance = self.chance or "time"

    def _note_end(self, ended: ProcessEndedError) -> None:
        """Tell the teacher, once, in which cell the student's process ended, and why."""
        self.chance = "an end"
        if not self.ended_in:
            self.ended_in = self.at or "before the first cell"
            self.notes.append(f"{self.ended_in} the student's process ended: {ended}; nothing below it was run")

    def _judge(self, order: Frame) -> dict[str, Any]:
        """Return the checker's verdict; its questions go to the student's process."""
        seconds = order.message.get("seconds", self.times.cell) + 2 * GRACE_SECONDS
        try:
            with Stopwatch(seconds) as taken:
                self.checker.send(order, seconds)
                said = self._verdict(taken)
        except ProcessEndedError as ended:
            self.chance = "an end"
            self.notes.append(f"{self.at or 'before the first cell'} the checker ended: {ended}")
            self._unwind()
            with suppress(ProcessEndedError):  # then every cell below says so, and costs no other notebook
                self._new_checker()
            return {
                "status": "unjudged",
                "name": "CheckerEnded",
                "said": f"the process that ran these tests ended: {ended}",
                "plainly": "The process that ran these tests ended.",
            }
        self.took(taken.seconds, seconds)
        if said.kind != VERDICT:
            self.chance = "an end"
            return {"status": "error", "name": "CheckerEnded", "said": ""}
        verdict = dict(said.message)
        self.streams = verdict.pop("streams", {})
        return verdict

    def _passed_on(self, asked: Frame) -> Frame:
        """Return the answer of the student's process to a question of the checker's."""
        if self.student.ended and b'"op": "answers"' in asked.text:
            return self.answers
        try:
            seconds = self.left.for_cell + GRACE_SECONDS
            self.questions += asked.kind == ASK
            with Stopwatch() as taken:
                self.student.send(asked, seconds)
                answer = self.student.receive(seconds)
            self.left.seconds -= taken.seconds
            self.took(taken.seconds, seconds)
            self.questions -= answer.kind != ASK
        except ProcessEndedError as ended:
            self._note_end(ended)
            said = f"the process of this notebook ended {self.ended_in}: {ended}"
            return frame(REPLY, {"error": ["ProcessEnded", said, [], [], None, None, None]})
        return replace(answer, kind=answer.kind if answer.kind in (ASK, REPLY) else REPLY)

    def _unwind(self) -> None:
        """Let the student's process end what it did for a checker that is no more, so that it understands the next one.

        It answers `sync` wherever it is. An answer that came before is one to an old question; when none came, it waits
        for what it asked the checker itself, and is told that there is none.
        """
        stopped = frame(
            REPLY, {"error": ["RuntimeError", "the tests were stopped", ["RuntimeError"], [], None, None, None]}
        )
        for token in range(MOST_STOPPED):
            if not self.questions or self.student.ended:
                return
            before = self.questions
            try:
                self.student.send(frame(ORDER, {"op": "sync", "token": token}), GRACE_SECONDS)
                while (said := self.student.receive(GRACE_SECONDS)).message != {"synced": token}:
                    self.questions -= said.kind != ASK
                if self.questions == before:
                    self.student.send(stopped, GRACE_SECONDS)
            except ProcessEndedError as ended:
                self._note_end(ended)
        self.student.give_up("it goes on asking for tests that were stopped")

    def _remember_answers(self, cell: NotebookNode) -> None:
        """Keep the answers of the cards, in case that the process ends before they are asked for.

        Of a card below the cell that ended it, the answer is read in the card's text.
        """
        if not self.student.ended:
            answer = self._passed_on(frame(ASK, {"op": "remember"}))
            self.answers = answer if not self.student.ended else self.answers
        elif (read := answer_in(cell)) is not None:
            recorded = json.loads(self.answers.message["value"])
            recorded[read[0]] = {**recorded.get(read[0], {}), _name(cell): read[1]}
            self.answers = frame(REPLY, {"value": json.dumps(recorded)})

    def _new_checker(self) -> None:
        """Go on with another checker, which runs the lessons again that the one before had run.

        What they bind and what has become the student's since is looked up there by the next tests, as it was before.
        What tests had bound is lost, and tests that build on it wait: a name of the student's would take its place.
        """
        self._doubt()  # of the tests that passed in the one that ended
        self.now_theirs |= self.looked_up
        self.lost, self.of_tests = self.lost | self.of_tests, {}
        self.checker = self.fork_server.start("checker", cpu=CHECKERS_CPU)
        for order in (self._begin(), *self.taught):
            self.checker.send(order, self.times.cell)
            said = self._verdict(Stopwatch(self.times.cell))
            self.streams = said.message.get("streams", {}) if said.kind == VERDICT else {}

    def _verdict(self, taken: Stopwatch) -> Frame:
        """Return what the checker says at last; what it asks, or replies, goes to the student's process."""
        while (said := self.checker.receive(taken.left)).kind in (ASK, REPLY):
            self.checker.send(self._passed_on(said), taken.left)
        return said


def _name(cell: NotebookNode) -> str:
    return grade_id(cell) or str(cell.get("id", ""))


def _not_run(why: str) -> dict[str, Any]:
    return {
        "output_type": "stream",
        "name": "stdout",
        "text": f"(not run: the process of this notebook had ended: {why})",
    }


def _ended(why: str) -> dict[str, Any]:
    said = f"the process of this notebook ended while this cell ran: {why}"
    return {"output_type": "error", "ename": "ProcessEnded", "evalue": why, "traceback": [said]}
