"""Compute what prose says, as a job of the prover or in a process of its own (steps come in as JSON on stdin)."""

from __future__ import annotations

import ast
import contextlib
import doctest
import io
import json
import os
import re
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gradestep.proof.prose.code_blocks import UNCHECKED, Fence, claims
from gradestep.proof.prose.program import Step, as_f_string
from gradestep.proof.runner.outcome import Outcome, said
from gradestep.proof.runner.trial import OverdueError, fresh, quiet, within_cpu_seconds
from gradestep.static_analysis.execute import value_of

if TYPE_CHECKING:
    from collections.abc import Sequence

TENSORFLOW = re.compile(r"^\s*(?:import|from)\s+(?:tensorflow|keras)\b", re.MULTILINE)
SECONDS = 60.0  # of processor time
Fault = tuple[int, str]


@dataclass(frozen=True)
class Telling:
    """One run of what the prose speaks of, under a seed, in a folder; a job for a prover."""

    steps: tuple[Step, ...]
    seed: int
    folder: Path
    seconds: float = SECONDS

    def __call__(self) -> Outcome:
        """Run it and return the texts and the faults."""
        before = Path.cwd()
        os.chdir(self.folder)
        try:
            with within_cpu_seconds(self.seconds), quiet():
                return tell(self.steps, self.seed)
        except OverdueError:
            return Outcome(ended=f"it takes more than {self.seconds:.0f} s: use fewer steps or less data")
        finally:
            os.chdir(before)


def main() -> None:
    """Answer what stdin asks; what the cells print goes to stderr."""
    threading.Thread(target=_end_with, args=[os.getppid()], daemon=True).start()
    answer = os.dup(1)
    os.dup2(2, 1)
    asked = json.load(sys.stdin)
    steps = [_step(each) for each in asked["steps"]]
    import numpy as np  # noqa: F401 - what is there is seeded, too

    if any(TENSORFLOW.search(step.code) for step in steps):  # it takes seconds
        import keras  # noqa: F401
    outcome = tell(steps, asked["seed"])
    with os.fdopen(answer, "w", encoding="utf-8") as file:
        json.dump({"texts": outcome.texts, "faults": outcome.faults}, file)


def _step(plain: dict[str, Any]) -> Step:
    expressions = tuple((line, expression) for line, expression in plain["expressions"])
    return Step(plain["line"], plain["code"], plain["aside"], expressions)


def _end_with(parent: int) -> None:
    """End this process when the one that asked has gone, however it went."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)


def tell(steps: Sequence[Step], seed: int) -> Outcome:
    """Run the steps in order; return the text of each `{{ }}`, `""` for one that failed, and what does not hold."""
    fresh(seed)
    outcome = Outcome()
    names: dict[str, Any] = {"__name__": "__main__"}
    failed = ""
    for step in steps:
        here = dict(names) if step.aside else names
        failed = _execute(step, here) or failed
        for line, expression in step.expressions:
            text, what = _value(expression, here)
            outcome.texts.append(text)
            outcome.faults += [(line, _cannot(expression, what, failed))] if what else []
        for snippet in step.snippets:
            outcome.faults += [(line, f"{what}{failed and f' ({failed})'}") for line, what in _try(snippet, here)]
    return outcome


def _execute(step: Step, names: dict[str, Any]) -> str:
    """Run a cell and return what it raised, in words; a notebook goes on after it, and so do the steps."""
    file = f"<cell in line {step.line}>"
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            value_of(ast.parse(step.code, file), file, names)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever an author's cell may raise
        return f"the cell in line {step.line} fails: {said(error)}"
    return ""


def _value(expression: str, names: dict[str, Any]) -> tuple[str, str]:
    """Return the text of an expression as an f-string would give it, and what went wrong, if anything."""
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            return eval(compile(as_f_string(expression), "<{{ }}>", "eval"), names), ""  # noqa: S307 - the author's
    except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever an author's expression may raise
        return "", said(error)


def _cannot(expression: str, what: str, failed: str) -> str:
    because = f" ({failed})" if failed else ""
    remedy = "mend it, or write \\{{ for the braces themselves"
    return f"{{{{ {expression} }}}} cannot be computed: {what}{because}: {remedy}"


class _Checker(doctest.OutputChecker):
    """Compares as doctest does, where the author claimed an output."""

    def check_output(self, want: str, got: str, optionflags: int) -> bool:
        return bool(optionflags & UNCHECKED) or super().check_output(want, got, optionflags)


class _Runner(doctest.DocTestRunner):
    """Collects what does not come out as claimed."""

    def __init__(self) -> None:
        super().__init__(_Checker(), verbose=False, optionflags=doctest.ELLIPSIS)
        self.faults: list[Fault] = []

    def report_failure(self, _: Any, test: doctest.DocTest, example: doctest.Example, got: str) -> None:
        came, claimed = (text.rstrip("\n") or "nothing" for text in (got, example.want))
        self._keep(test, example, f"prints {came!r}, not {claimed!r}: mend the code or what it is said to print")

    def report_unexpected_exception(
        self, _: Any, test: doctest.DocTest, example: doctest.Example, exc_info: Any
    ) -> None:
        self._keep(test, example, f"raises {said(exc_info[1])}: mend it")

    def _keep(self, test: doctest.DocTest, example: doctest.Example, what: str) -> None:
        code = example.source.strip().splitlines()[0]
        self.faults.append(((test.lineno or 0) + example.lineno, f'"{code}" in the text {what}'))


def _try(fence: Fence, names: dict[str, Any]) -> list[Fault]:
    """Run a fenced block and return what does not hold of what it claims."""
    first = fence.line + 1
    try:
        examples = claims(fence)
    except ValueError as error:
        return [(first, f"the code in the text cannot be read: {error}: mend it")]
    runner = _Runner()
    runner.run(doctest.DocTest(examples, names, "text", None, first, None), out=lambda _: None, clear_globs=False)
    return runner.faults


if __name__ == "__main__":
    main()
