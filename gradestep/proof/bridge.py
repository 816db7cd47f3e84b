"""Run a trial in two processes: the tests here, the answers in a companion, with the grader's own bridge between them.

Checker and student's process are those of `gradestep.grader`. Only the sandbox and the coordinator are left out.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from gradestep.grader.bench import released_files
from gradestep.grader.checker import Checker
from gradestep.grader.frames import ORDER, FrameError, files_frame, frame, receive, send
from gradestep.grader.plan import hidden_lines, visible
from gradestep.grader.random_streams import SEED
from gradestep.proof import companion
from gradestep.proof.outcome import LONGEST, Outcome
from gradestep.proof.streams import drawn, untouched
from gradestep.proof.trial import OverdueError, fresh, limited, overdue, quiet

if TYPE_CHECKING:
    from gradestep.grader.frames import Frame
    from gradestep.proof.companion import Companion
    from gradestep.proof.pair import PairTrial
    from gradestep.proof.trial import Code

WALL = 10  # times the processor time of a trial, for one that waits
LINE_ENDS = {
    each.__name__: each for each in (EOFError, BrokenPipeError, ConnectionResetError, FrameError, OverdueError)
}
_companions: list[Companion] = []  # of this worker: none before its first trial, or after one that ended it


def run(pair: PairTrial) -> Outcome:
    """Run the cells of a trial here and in this worker's companion, and return what came of them."""
    if not _companions:
        _companions.append(companion.start())
    with companion.in_new_folder():
        return _Run(pair, _companions[0]).outcome()


def close() -> None:
    """End this worker's companion, if there is one."""
    while _companions:
        _companions.pop().close()


class _Run:
    """One such trial on its way."""

    def __init__(self, pair: PairTrial, other: Companion) -> None:
        self.pair, self.other, self.came = pair, other, Outcome()
        self.checker = Checker(other.reader, other.writer)

    def outcome(self) -> Outcome:
        began, seconds = time.process_time(), self.pair.seconds
        try:
            with limited(seconds), quiet():
                self._begin()
                for code in self.pair.trial.cells:
                    self._cell(code)
                self.other.end()
        except OverdueError:
            self.came.ended = overdue(seconds)
            _companions.remove(self.other)  # it may be in the midst of an answer
            self.other.close(kill=True)
        except (OSError, EOFError, FrameError):
            _companions.remove(self.other)
            self.came.ended = f"its process ended with code {self.other.close()}"
        self.came.seconds = time.process_time() - began
        return self.came

    def _begin(self) -> None:
        """Let both processes begin anew, each in a folder of its own with the teacher's files."""
        fresh(SEED)
        self.other.begin(self.pair.seconds)
        files = files_frame("begin", released_files(self.pair.folder) if self.pair.folder.is_dir() else {})
        self._order(files)
        self.checker.begin(files)
        self.checker.link.ask = untouched(self.checker.link.ask)  # type: ignore[method-assign]

    def _cell(self, code: Code) -> None:
        """Run a cell where a class's cell of its role is run."""
        if code.role == "tests":
            self._tests(code)
            return
        self._work(code, code.source)
        if code.line in self.pair.both:
            order = frame(ORDER, {"op": "lesson", "source": code.source, "name": code.file})
            self._note(code, self.checker.lesson(order))

    def _work(self, code: Code, source: str) -> None:
        """Run source in the companion; what it raises is kept, as a notebook goes on after it."""
        for output in self._order(frame(ORDER, {"op": "cell", "source": source, "seconds": WALL * self.pair.seconds})):
            if output["output_type"] == "error":
                if output["ename"] == OverdueError.__name__:
                    raise OverdueError
                self._keep(code, f"{output['ename']}: {output['evalue']}")

    def _tests(self, code: Code) -> None:
        order = {
            "op": "test",
            "source": code.source,
            "name": code.name,
            "hidden": sorted(hidden_lines(code.source)),
            "theirs": sorted(self.pair.theirs),
            "seconds": WALL * self.pair.seconds,
        }
        with drawn() as streams:
            verdict = self.checker.test(frame(ORDER, order))
        if streams:
            self.came.drew[code.name] = streams
        self._note(code, verdict)
        if code.line in self.pair.both:
            self._work(code, visible(code.source))

    def _order(self, order: Frame) -> list[dict[str, Any]]:
        """Let the companion do something, and return its outputs."""
        send(self.other.writer, order)
        said = receive(self.other.reader).message
        if "error" in said:
            raise OverdueError  # it catches all else
        return list(said.get("outputs", ()))

    def _note(self, code: Code, verdict: dict[str, Any]) -> None:
        """Keep what the checker says of a cell."""
        if verdict["status"] == "error":
            if verdict["name"] in LINE_ENDS and (verdict["by"] == "tests" or verdict["name"] == OverdueError.__name__):
                raise LINE_ENDS[verdict["name"]]
            self._keep(code, f"{verdict['name']}: {verdict['said']} (at {verdict['code']})")
        elif code.role == "tests" and verdict["value"] is not None:
            printed = "".join(output["text"] for output in verdict["outputs"] if output.get("name") == "stdout")
            lost = [line for line in printed.splitlines() if line.startswith("✗")]
            self._keep(code, "; ".join(lost) or f"its last value is {verdict['value']!r}")
            self.came.earned[code.name] = verdict["value"]

    def _keep(self, code: Code, why: str) -> None:
        self.came.errors.setdefault(code.key, " ".join(why.split())[:LONGEST])
