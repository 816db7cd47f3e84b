"""Values of students as plain numbers and shapes, and in plain words."""

from __future__ import annotations

import reprlib
from math import isnan
from types import BuiltinFunctionType, FunctionType, MethodType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np

NUMERIC = "biufV"  # the kinds of NumPy's dtypes; TensorFlow's bfloat16 is a V
THOUSAND, MILLION = 1e3, 1e6  # in between, 4 digits would become 1.235e+04


def numbers(value: Any) -> np.ndarray | None:
    """Return `value` as an array of plain numbers or truth values, or None when it is not made of these alone."""
    import numpy as np

    try:
        array = np.asarray(value)
        return array if array.dtype == bool else array.astype(float) if array.dtype.kind in NUMERIC else None
    except Exception:  # noqa: BLE001 - whatever an object of a student's may raise
        return None


def shape(value: Any) -> tuple[int, ...] | None:
    """Return the shape of an array, tensor, variable or number, or None when `value` has none."""
    array = numbers(value)
    try:
        return tuple(value.shape) if array is None else array.shape
    except Exception:  # noqa: BLE001 - whatever an object of a student's may raise
        return None


def kind(value: Any) -> str:
    """Return in words what `value` is, for a sentence that ends with it."""
    if value is None:
        return "None: does the function end with `return`?"
    if isinstance(value, str):
        return f"the text {reprlib.repr(value)}"
    if isinstance(value, (FunctionType, MethodType, BuiltinFunctionType)):
        return "a function: is it called, with ()?"
    array, known = numbers(value), shape(value)
    if array is not None:
        return in_shape(array.shape)
    if isinstance(value, (list, tuple)):
        return f"a {type(value).__name__} whose entries are no numbers or differ in shape"
    of_shape = "" if known is None else f" and shape {known}"
    return f"a value of type {type(value).__name__}{of_shape}"


def in_shape(wanted: tuple[int, ...]) -> str:
    """Return `one number`, or an array of which shape."""
    return f"an array of shape {wanted}" if wanted else "one number"


def in_shapes(wanted: Sequence[tuple[int, ...]]) -> str:
    """Return how many numbers, or how many arrays of which shapes."""
    many = "s" * (len(wanted) > 1)
    if not any(wanted):
        return f"{len(wanted)} number{many}" if wanted else "nothing"
    return f"{len(wanted)} array{many} of shape{many} {', '.join(map(str, wanted))}"


def text(array: Any, digits: int = 4) -> str:
    """Return a number, or an array of numbers, as short as `digits` significant digits allow."""
    if array.ndim:
        return f"[{', '.join(text(part, digits) for part in array)}]"
    number = float(array) + 0.0  # no -0
    if isnan(number):
        return "NaN"
    if number.is_integer() and abs(number) < MILLION:
        return f"{number:.0f}"
    return f"{number:.{max(digits, 7) if THOUSAND < abs(number) < MILLION else digits}g}"


def texts(came: np.ndarray, wanted: np.ndarray) -> tuple[str, str]:
    """Return both arrays as text, with as many digits as it takes to see that they differ."""
    pairs = [(text(came, digits), text(wanted, digits)) for digits in (4, 7, 17)]
    return next((pair for pair in pairs if pair[0] != pair[1]), pairs[-1])
