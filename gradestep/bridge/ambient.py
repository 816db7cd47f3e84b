"""Ambient settings of an interpreter: what tests set for a while, the student's code finds set too.

A test may raise the limit of recursion, change the precision of decimals, the folder, the environment or how NumPy
prints, and then call an answer. What differs from how the lessons left it goes over before the call, and what is
put back lets the student's process be as it was. So do warnings, where tests listen for them: they come with the reply.
"""

from __future__ import annotations

import contextlib
import decimal
import os
import sys
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PRINTED = ("precision", "threshold", "edgeitems", "linewidth", "suppress", "sign", "floatmode")
MOST_WARNINGS = 100
WARN, ENVIRON = "warn", "environ "


def _numpy(name: str, *given: Any, **named: Any) -> Any:
    numpy = sys.modules.get("numpy")
    return getattr(numpy, name)(*given, **named) if hasattr(numpy, name) else {}


def _set_decimal(value: Any) -> None:
    context = decimal.getcontext()
    context.prec, context.rounding = value


def _printed() -> dict[str, Any]:
    options = _numpy("get_printoptions")
    return {name: options[name] for name in PRINTED if name in options}


SETTINGS: dict[str, tuple[Callable[[], Any], Callable[[Any], Any]]] = {
    "recursion": (sys.getrecursionlimit, sys.setrecursionlimit),
    "argv": (lambda: sys.argv[1:], lambda given: sys.argv.__setitem__(slice(1, None), given)),
    "decimal": (lambda: [decimal.getcontext().prec, decimal.getcontext().rounding], _set_decimal),
    "print": (_printed, lambda given: _numpy("set_printoptions", **given)),
    "errors": (lambda: dict(_numpy("geterr")), lambda given: _numpy("seterr", **given)),
}


def current(home: str) -> dict[str, Any]:
    """Return the settings of this process, as JSON has them; the folder is told as it is seen from `home`."""
    found = {name: get() for name, (get, _) in SETTINGS.items()}
    found |= {f"{ENVIRON}{name}": value for name, value in os.environ.items()}
    with contextlib.suppress(OSError, ValueError):  # a folder that is there no more
        found["folder"] = os.path.relpath(Path.cwd(), home)
    return found


def _raw() -> list[Any]:
    """Return what changes when a setting does, at once: before each question to the student's process it is asked."""
    environ: Any = os.environ
    variables = dict(environ._data)  # noqa: SLF001 - decoding each takes ten times as long
    with contextlib.suppress(OSError):
        return [*(get() for get, _ in SETTINGS.values()), variables, os.getcwd()]  # noqa: PTH109 - likewise
    return []


class Told:
    """The checker's side: which settings differ from how the lessons left them, and what the other side has heard.

    `told` is what it has heard, raw and as JSON: to put it back takes back `news` that were not sent.
    """

    def __init__(self) -> None:
        self.home = str(Path.cwd())
        self.settle()

    def settle(self) -> None:
        """Take the settings of now for those that both sides have: a lesson has run on both."""
        self._settled = current(self.home)
        self.told = _raw(), self._settled
        self._filters = [*warnings.filters]

    def news(self) -> dict[str, list[Any] | None]:
        """Return what has changed since the last time: the value in a list, or None for what is as it was."""
        before, told = self.told
        if (raw := _raw()) == before:
            return {}
        now = current(self.home)
        self.told = raw, now
        changed = [name for name in now.keys() | told.keys() if now.get(name) != told.get(name)]
        return {name: None if now.get(name) == self._settled.get(name) else [now.get(name)] for name in changed}

    def listens(self) -> bool:
        """Return whether the tests have changed what becomes of warnings."""
        return self._filters != [*warnings.filters]


class Kept:
    """The student's side: what was set before tests set something else."""

    def __init__(self) -> None:
        self.home = str(Path.cwd())
        self._own: dict[str, Any] = {}

    def follow(self, news: dict[str, list[Any] | None]) -> None:
        """Set what tests have set, and put back what they have put back."""
        for name, value in news.items():
            if value is not None:
                self._own.setdefault(name, current(self.home).get(name))
                self._set(name, value[0])
            elif name in self._own:
                self._set(name, self._own.pop(name))

    def _set(self, name: str, value: Any) -> None:
        if name == "folder":
            os.chdir(Path(self.home) / value)
        elif not name.startswith(ENVIRON):
            SETTINGS[name][1](value)
        elif value is None:
            os.environ.pop(name.removeprefix(ENVIRON), None)
        else:
            os.environ[name.removeprefix(ENVIRON)] = value


@contextlib.contextmanager
def heard(*, listening: bool) -> Iterator[list[tuple[Any, str]]]:
    """Yield a list that gets category and text of each warning of the block, if anybody listens."""
    found: list[tuple[Any, str]] = []
    if not listening:
        yield found
        return
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            yield found
        finally:
            found += [(each.category, str(each.message)) for each in caught[:MOST_WARNINGS]]
