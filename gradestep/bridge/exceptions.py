"""Exceptions as plain data: name, text, kinds and arguments, of which the other side makes one of the same kind."""

from __future__ import annotations

import contextlib
import linecache
import sys
import traceback
from typing import TYPE_CHECKING, Any
from unittest import SkipTest

from gradestep.bridge.standard_values import attributes, set_attributes

if TYPE_CHECKING:
    from collections.abc import Callable

    from gradestep.bridge.decode import Decoder
    from gradestep.bridge.encode import Encoder

LONGEST = 2000  # characters of a message
MRO = vars(type)["__mro__"]
STEERING = (StopIteration, StopAsyncIteration, SkipTest)  # which would end or skip the tests' own loops and cases


class StudentError(Exception):
    """The student's code raised, or gave no usable answer; `name` and `said` tell what, `where` its last lines."""


def described(error: BaseException) -> list[Any]:
    """Return an exception as plain data: its name, its text, and its kinds, by module where they are not builtin."""
    try:
        said = str(error)[:LONGEST]
    except Exception:  # noqa: BLE001 - an exception of the student's own may refuse
        said = "(its text cannot be shown)"
    kinds = MRO.__get__(type(error))  # of an exception of the student's, that of its proxy
    bases = [f"{'' if each.__module__ == 'builtins' else each.__module__ + '.'}{each.__name__}" for each in kinds]
    return [type(error).__name__[:80], said, bases[:12], [], None, None, None]


def described_with_lines(error: BaseException) -> list[Any]:
    """Return an exception of the student's code as plain data, with the lines of cells that it came from."""
    name, said, bases, _, *more = described(error)
    if isinstance(error, SystemExit):
        said = said or "the code ended the program"
    return [name, said, bases, _lines(error), *more]


def _lines(error: BaseException) -> list[str]:
    """Return the lines of notebook cells that an exception came from, the last ones last."""
    frames = [each for each in traceback.extract_tb(error.__traceback__) if "ipython-input" in each.filename]
    return [f"{each.name}: {linecache.getline(each.filename, each.lineno or 0).strip()}" for each in frames[-2:]]


def chain(error: BaseException, encoder: Encoder) -> list[list[Any] | None]:
    """Return what an exception came from, and what was handled meanwhile: name, text, kinds, arguments, attributes."""
    return [
        None if each is None else [*described(each)[:3], encoder.encode(each.args), encoder.encode(attributes(each))]
        for each in (error.__cause__, error.__context__)
    ]


def of_tests(described: list[Any], args: Any, more: Any, number: Any = None) -> BaseException:
    """Return an exception of the kind that a function of the tests has raised, with its arguments if they came.

    By its number the tests' process knows it again, when the student's code lets it pass.
    """
    name, said, bases, *_ = described
    kind = StopIteration if name == "StopIteration" else next(filter(None, map(exception_class, bases)), None)
    made: BaseException = RuntimeError(f"{name}: {said}")
    with contextlib.suppress(Exception):
        given = args if type(args) is tuple else (said,)
        made = kind(*given) if kind else made
        set_attributes(made, more or ())
    with contextlib.suppress(AttributeError):
        made.__dict__["_gradestep_number"] = number
    return made


def exception_class(path: str) -> type[Exception] | None:
    """Return an exception class by its name, or by module and name when this process has imported that module."""
    module, _, name = path.rpartition(".")
    kind = None if name.startswith("_") else getattr(sys.modules.get(module or "builtins"), name, None)
    ours = isinstance(kind, type) and issubclass(kind, Exception) and kind is not Exception
    return kind if ours else None


class Remade:
    """Makes the exceptions that stand for the student's, of the same kinds and with the same texts."""

    def __init__(self, decoder: Decoder, lesson_class: Callable[[str], Any]) -> None:
        self.decoder, self.lesson_class = decoder, lesson_class

    def raised(self, error: Any, above: Any, *, iterating: bool, known: BaseException | None = None) -> BaseException:
        """Return the exception for one that the student's code has raised, and that came from those `above`.

        It is the tests' own where one of theirs, `known`, has passed through that code.
        """
        name, said, bases, where, args, thing, state = error
        name, said = str(name)[:80], str(said)[:LONGEST]
        made = self._made(bases, said, args, thing) if known is None else known
        more = self.decoder.decode(state)
        if more and type(made).__module__ == "__main__":
            made.__dict__.update(more)
        elif more and known is None:
            set_attributes(made, more)
        steers = isinstance(made, STEERING) and not (iterating and isinstance(made, StopIteration))
        if steers:
            made = StudentError(said)
        of_student(made, name, said, tuple(str(line)[:300] for line in where[:3]))
        if type(above) is list and len(above) == 2:  # noqa: PLR2004 - a pair
            made.__cause__, made.__context__ = map(self._above, above)
            made.__suppress_context__ = above[0] is not None
        return made

    def _above(self, described: Any) -> BaseException | None:
        """Return the exception that another one came from; it says no more than that."""
        if described is None:
            return None
        _, said, bases, args, more = described
        made = self._made(bases, str(said)[:LONGEST], args, None)
        set_attributes(made, self.decoder.decode(more))
        return made

    def _made(self, bases: Any, said: str, args: Any, thing: Any) -> BaseException:
        parts = self.decoder.decode(args)
        if thing is not None:
            met = self.decoder.decode(thing)
            if isinstance(met, Exception):
                met.args = tuple(parts) if type(parts) is tuple else (said,)
                return met
        for kind in filter(None, (self._class(str(base)) for base in bases)):
            with contextlib.suppress(Exception):  # such arguments do not make one: then the next kind
                return kind.__new__(kind, *parts) if kind.__module__ != "builtins" else kind(*parts)
        return StudentError(said)

    def _class(self, path: str) -> type[BaseException] | None:
        """Return an exception class by its name: a lesson's own, a builtin one, or one of an imported library."""
        if path.startswith("__main__."):
            kind = self.lesson_class(path.removeprefix("__main__."))
            return kind if isinstance(kind, type) and issubclass(kind, Exception) else None
        return exception_class(path)


def of_student(error: BaseException, name: str, said: str, where: tuple[str, ...]) -> None:
    """Mark an exception as one that the student's code raised."""
    error.__dict__["_of_student"] = (name, said, where)


def by_student(error: BaseException) -> tuple[str, str, tuple[str, ...]] | None:
    """Return name, text and last lines of an exception that the student's code raised; None for the tests' own."""
    found: tuple[str, str, tuple[str, ...]] | None = error.__dict__.get("_of_student")
    return found
