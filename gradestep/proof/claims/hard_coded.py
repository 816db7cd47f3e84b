"""A solution that is hard-coded to what students see: what the visible tests ask is recorded, and played back.

It is made in the process that runs the trial: the first run of the visible tests records, the second run, of all
tests, has only the record.
"""

from __future__ import annotations

import copy
import sys
from dataclasses import dataclass, field, replace
from types import FunctionType
from typing import TYPE_CHECKING, Any

from gradestep.authoring.regions import split
from gradestep.proof.runner.trial import Trial, run

if TYPE_CHECKING:
    from collections.abc import Callable

    from gradestep.proof.runner.outcome import Outcome


@dataclass(frozen=True)
class HardCoded:
    """A job for a prover: the outcome of `trial` when its answers know only what the visible tests ask."""

    trial: Trial

    @property
    def seconds(self) -> float:
        """How much processor time it may use."""
        return 2 * self.trial.seconds

    def __call__(self) -> Outcome:
        """Record, then play back."""
        books: dict[str, Book] = {}

        def record(names: dict[str, Any], defined: set[str]) -> None:
            for name in _functions(names, defined):
                names[name] = _recording(names[name], books.setdefault(name, Book()))

        def play(names: dict[str, Any], defined: set[str]) -> None:
            for name in _functions(names, defined):
                names[name] = _playing(books.get(name, Book()))

        run(visible(self.trial), record)
        return run(self.trial, play)


def visible(trial: Trial) -> Trial:
    """Return a trial with tests cells as students see them."""
    cells = (replace(cell, source=_shown(cell.source)) if cell.role == "tests" else cell for cell in trial.cells)
    return replace(trial, cells=tuple(cells))


def _shown(source: str) -> str:
    return "\n".join(line for line, hidden in split(source) if not hidden)


def _functions(names: dict[str, Any], defined: set[str]) -> list[str]:
    return [name for name in defined if isinstance(names[name], FunctionType)]


@dataclass
class Call:
    """A call that was recorded: its arguments before and after, by content, and what it returned or raised."""

    before: Any
    after: list[Any]
    result: Any = None
    error: Exception | None = None
    returned: Book | None = None  # of a function that was returned


@dataclass
class Book:
    """The calls of a function, in order, and how many have been played back."""

    calls: list[Call] = field(default_factory=list)
    played: int = 0

    def find(self, content: Any) -> Call | None:
        """Return the call of the same content; else the next in order, as for models that start at random."""
        same = next((call for call in self.calls if call.before == content), None)
        following = self.calls[self.played] if self.played < len(self.calls) else None
        self.played += 1
        return same or following


def _recording(function: Callable[..., Any], book: Book) -> Callable[..., Any]:
    def call(*args: Any, **kwargs: Any) -> Any:
        things = [*args, *kwargs.values()]
        noted = Call(content((args, sorted(kwargs.items()))), [])
        book.calls.append(noted)
        try:
            result = function(*args, **kwargs)
        except Exception as error:
            noted.error = error
            raise
        finally:
            noted.after = [_state(thing) for thing in things]
        if isinstance(result, FunctionType):
            noted.returned = Book()
            return _recording(result, noted.returned)
        noted.result = _copied(result)
        return result

    return call


def _playing(book: Book) -> Callable[..., Any]:
    def call(*args: Any, **kwargs: Any) -> Any:
        noted = book.find(content((args, sorted(kwargs.items()))))
        if noted is None:
            return None
        for thing, state in zip([*args, *kwargs.values()], noted.after, strict=False):
            _restore(thing, state)
        if noted.error:
            raise noted.error
        return _playing(noted.returned) if noted.returned else _copied(noted.result)

    return call


def content(thing: Any) -> Any:
    """Return what stands for the content of a thing: equal for equal arrays, tensors, models, and lists of such."""
    if isinstance(thing, (list, tuple)):
        return [content(each) for each in thing]
    if isinstance(thing, dict):
        return [(str(key), content(value)) for key, value in thing.items()]
    if _is_model(thing):
        return [type(thing).__name__, content(thing.get_weights())]
    if isinstance(thing, (str, bytes, bool, type(None))):
        return thing
    array = _array(thing)
    return type(thing).__name__ if array is None else (array.shape, array.tolist())


def _array(thing: Any) -> Any:
    """Return the numbers that a thing holds as an array; None when it holds none."""
    if isinstance(thing, (int, float)) or hasattr(thing, "__array__"):
        import numpy as np

        try:
            return np.array(thing)
        except Exception:  # noqa: BLE001 - what cannot be an array is compared by its kind
            return None
    return None


def _is_model(thing: Any) -> bool:
    return callable(getattr(thing, "get_weights", None)) and callable(getattr(thing, "set_weights", None))


def _state(thing: Any) -> Any:
    """Return a copy of what a call may have changed in an argument."""
    if isinstance(thing, (list, tuple)):
        return [_state(each) for each in thing]
    if _is_model(thing):
        return [weight.copy() for weight in thing.get_weights()]
    return _array(thing) if hasattr(thing, "__array__") else None


def _restore(thing: Any, state: Any) -> None:
    """Change an argument as the recorded call has changed it, where it is of the same form."""
    if state is None:
        return
    try:
        if isinstance(thing, (list, tuple)):
            for each, part in zip(thing, state, strict=False):
                _restore(each, part)
        elif _is_model(thing):
            thing.set_weights(state)
        elif hasattr(thing, "assign"):
            thing.assign(state)
        elif "numpy" in sys.modules and isinstance(thing, sys.modules["numpy"].ndarray):
            thing[...] = state
    except Exception:  # noqa: BLE001 - of another shape: a hard-coded solution could not do it either
        return


def _copied(result: Any) -> Any:
    try:
        return copy.deepcopy(result)
    except Exception:  # noqa: BLE001 - what cannot be copied is given as it is
        return result
