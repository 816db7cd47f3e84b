"""Empty answers where numbers are due: equal to nothing but what is empty too.

NumPy compares an empty array with a number by comparing nothing, so `np.testing.assert_allclose([], 9.0)` passes. An
empty list or array that a student's function returns is therefore one of a kind that refuses such a comparison.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from gradestep.bridge import array_kinds
from gradestep.bridge.plain_data import is_array, numpy

COMPARED = ("equal", "not_equal", "less", "less_equal", "greater", "greater_equal")
FUNCTIONS = ("allclose", "isclose", "array_equiv")
SAID = "an empty answer is compared with {}, where numbers are due"


class EmptyAnswerError(AssertionError):
    """An empty answer was compared with something that is not empty."""


def guarded(value: Any, source: str) -> Any:
    """Return an empty list or array as one that refuses to be compared with what is not empty, all else as it is.

    `source` is the tests cell: where it does not compare by NumPy, or asks for the very type, a list stays a list.
    """
    if is_array(value) and value.size == 0 and (type(value) is numpy().ndarray or array_kinds.viewed_as(value)):
        return value.view(_kinds()[0])
    by_numpy = any(name in source for name in ("np.", "numpy", "allclose")) and "type(" not in source
    if type(value) is list and not value and by_numpy and numpy() is not None:
        return _kinds()[1]()
    return value


@lru_cache(1)
def _kinds() -> tuple[Any, Any]:
    np = numpy()

    class EmptyArray(np.ndarray):  # type: ignore[name-defined]
        """An empty array that is compared with nothing but what is empty."""

        def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **named: Any) -> Any:
            if ufunc.__name__ in COMPARED:
                _refuse(inputs)
            plain = [each.view(np.ndarray) if isinstance(each, EmptyArray) else each for each in inputs]
            if "out" in named:
                named["out"] = tuple(each.view(np.ndarray) for each in named["out"])
            return _guarded(getattr(ufunc, method)(*plain, **named))

        def __array_function__(self, func: Any, types: Any, args: Any, kwargs: Any) -> Any:
            if func.__name__ in FUNCTIONS:
                _refuse(args[:2])
            return super().__array_function__(func, types, args, kwargs)

    class EmptyList(list):  # type: ignore[type-arg]
        """An empty list that becomes such an array."""

        def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
            plain = np.array(list(self), dtype=dtype)
            return plain.view(EmptyArray) if plain.size == 0 else plain

    def _guarded(value: Any) -> Any:
        empty = is_array(value) and value.size == 0 and value.dtype != bool
        return value.view(EmptyArray) if empty else value

    return EmptyArray, EmptyList


def _refuse(values: Any) -> None:
    np = numpy()
    full = [each for each in values if np.size(each)]
    if full:
        raise EmptyAnswerError(SAID.format(f"{full[0]!r:.60}"))
