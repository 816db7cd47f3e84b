"""The process that computes what prose says: steps and seeds come in on stdin as JSON, outcomes leave on stdout."""

from __future__ import annotations

import ast
import contextlib
import doctest
import io
import json
import os
import random
import re
import sys
import threading
import time
from typing import Any

from gradestep.grader.execute import value_of
from gradestep.proof.fences import UNCHECKED, Fence, claims
from gradestep.proof.program import as_f_string

TENSORFLOW = re.compile(r"^\s*(?:import|from)\s+(?:tensorflow|keras)\b", re.MULTILINE)
Fault = tuple[int, str]


def main() -> None:
    """Answer what stdin asks; what the cells print goes to stderr."""
    threading.Thread(target=_end_with, args=[os.getppid()], daemon=True).start()
    answer = os.dup(1)
    os.dup2(2, 1)
    asked = json.load(sys.stdin)
    outcomes = [_run(asked["steps"], seed) for seed in asked["seeds"]]
    with os.fdopen(answer, "w", encoding="utf-8") as file:
        json.dump(outcomes, file)


def _end_with(parent: int) -> None:
    """End this process when the one that asked has gone, however it went."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)


def _run(steps: list[dict[str, Any]], seed: int) -> dict[str, Any]:
    _seed(seed, steps)
    names: dict[str, Any] = {"__name__": "__main__"}
    texts: list[str] = []
    faults: list[Fault] = []
    failed = ""
    for step in steps:
        here = dict(names) if step["aside"] else names
        failed = _execute(step, here) or failed
        for line, expression in step["expressions"]:
            text, what = _value(expression, here)
            texts.append(text)
            faults += [(line, _cannot(expression, what, failed))] if what else []
        for snippet in step["snippets"]:
            faults += [(line, f"{what}{failed and f' ({failed})'}") for line, what in _try(Fence(**snippet), here)]
    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close("all")
    return {"texts": texts, "faults": faults}


def _seed(seed: int, steps: list[dict[str, Any]]) -> None:
    """Seed Python and NumPy, and TensorFlow only where a cell imports it, since that takes seconds."""
    if any(TENSORFLOW.search(step["code"]) for step in steps):
        import keras

        keras.backend.clear_session()
        keras.utils.set_random_seed(seed)
        return
    import numpy as np

    random.seed(seed)
    np.random.seed(seed)  # noqa: NPY002 - it is what cells that use the old functions draw from


def _execute(step: dict[str, Any], names: dict[str, Any]) -> str:
    """Run a cell and return what it raised, in words; a notebook goes on after it, and so do the steps."""
    file = f"<cell in line {step['line']}>"
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            value_of(ast.parse(step["code"], file), file, names)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever an author's cell may raise
        return f"the cell in line {step['line']} fails: {_said(error)}"
    return ""


def _value(expression: str, names: dict[str, Any]) -> tuple[str, str]:
    """Return the text of an expression as an f-string would give it, and what went wrong, if anything."""
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            return eval(compile(as_f_string(expression), "<{{ }}>", "eval"), names), ""  # noqa: S307 - the author's
    except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever an author's expression may raise
        return "", _said(error)


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
        self._keep(test, example, f"raises {_said(exc_info[1])}: mend it")

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


def _said(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}".replace("\n", " ")[:300]


if __name__ == "__main__":
    main()
