"""Checks for the tests that students see: each says in a sentence what was expected, what came, and where to look.

`what` begins that sentence ("The new weight"), and `look`, if given, is a sentence that follows it. A value counts for
the plain numbers that it holds, never for what an object answers to `==`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from gradestep.student.checks.describe import in_shape, in_shapes, kind, numbers, shape, text, texts
from gradestep.student.checks.verdict import CheckFailedError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy as np

FEW = 8  # so many numbers can be read at a glance


def check(holds: Any, message: str) -> None:
    """Raise CheckFailedError with `message` unless `holds` is one truth value, and true."""
    truth = numbers(holds)
    if truth is None or truth.dtype != bool or truth.shape or not truth:
        raise CheckFailedError(message)


def check_close(got: Any, expected: Any, what: str, *, look: str = "", tolerance: float = 1e-4) -> None:
    """Raise CheckFailedError unless `got` holds the numbers of `expected`, in the same shape.

    Either may be a number, an array, a tensor, or a list of such. Numbers may differ by `tolerance`, and by that share
    of a larger one.
    """
    import numpy as np

    wanted, came = np.asarray(expected, dtype=float), numbers(got)
    if came is None:
        _fail(f"{what} should be {_brief(wanted)}, not {kind(got)}", look)
    if came.shape != wanted.shape:
        _fail(f"{what} should be {_other_shape(came, wanted)}", look)
    if not np.allclose(came, wanted, tolerance, tolerance, equal_nan=True):
        _fail(_difference(what, came.astype(float), wanted, tolerance), look)


def check_shape(got: Any, expected: tuple[int, ...] | list[tuple[int, ...]], what: str, *, look: str = "") -> None:
    """Raise CheckFailedError unless `got` has the shape `expected`; `()` is one number.

    A list of shapes asks for a list or tuple of as many arrays: `[(2, 1), (1,)]` for a kernel and a bias.
    """
    if isinstance(expected, list):
        _check_shapes(got, expected, what, look)
    elif shape(got) != expected:
        _fail(f"{what} should be {in_shape(expected)}, not {kind(got)}", look)


def check_layers(model: Any, layers: Sequence[str], what: str = "The model", *, look: str = "") -> None:
    """Raise CheckFailedError unless the layers of the Keras `model` are of the classes `layers`, in order.

    Its input is not counted: `["Dense", "Dense"]` fits `Sequential([Input((2,)), Dense(3), Dense(1)])`.
    """
    own = getattr(model, "layers", None)
    if not isinstance(own, (list, tuple)):
        _fail(f"{what} should be a Keras model, not {kind(model)}", look)
    names = [name for name in (type(layer).__name__ for layer in own) if name != "InputLayer"]
    if names != list(layers):
        _fail(f"{what} should have {_counted(layers)}, not {_counted(names)}", look)


def check_moves(step: Callable[[], Any], variables: Sequence[Any], what: str, *, look: str = "") -> None:
    """Call `step`, and raise CheckFailedError unless each of `variables` has changed and holds only finite numbers.

    They are variables of Keras or TensorFlow, or NumPy arrays that `step` changes in place. `what` names the step.
    """
    import numpy as np

    if not len(variables):
        _fail(f"{what} should move the variables, but there are none: does the model know its Input?", look)
    before = [np.asarray(variable).copy() for variable in variables]
    step()
    after = [np.asarray(variable) for variable in variables]
    stuck = [place for place, old in enumerate(before) if np.array_equal(old, after[place])]
    if stuck:
        _fail(f"{what} should move every variable, but {_named(variables, stuck)} did not move", look)
    lost = [place for place, new in enumerate(after) if not np.isfinite(new).all()]
    if lost:
        _fail(f"{what} should lead to numbers, but {_named(variables, lost)} became NaN or infinite", look)


def check_falls(before: Any, after: Any, what: str = "The loss", *, look: str = "") -> None:
    """Raise CheckFailedError unless `after` is a number lower than the number `before`."""
    first, second = _one(before, f"{what} before", look), _one(after, f"{what} after", look)
    if not second < first:
        went = "it stayed at {1}" if second == first else "it went from {1} to {0}"
        _fail(f"{what} should fall, but {went.format(*texts(second, first))}", look)


def _one(value: Any, what: str, look: str) -> np.ndarray:
    number = numbers(value)
    if number is None or number.shape:
        _fail(f"{what} should be one number, not {kind(value)}", look)
    return number


def _brief(array: np.ndarray) -> str:
    return text(array) if array.size <= FEW else in_shape(array.shape)


def _other_shape(came: np.ndarray, wanted: np.ndarray) -> str:
    """Return what was wanted and what came: the numbers, if they are few, and the shapes, if the numbers hide them."""
    shapes = f"{in_shape(wanted.shape)}, not {in_shape(came.shape)}"
    if max(came.size, wanted.size) > FEW:
        return shapes
    values = f"{text(wanted)}, not {text(came)}"
    return values if came.ndim == wanted.ndim == 1 else f"{values}: {shapes}"


def _difference(what: str, came: np.ndarray, wanted: np.ndarray, tolerance: float) -> str:
    """Return the sentence without its end for numbers that differ: both, or the first entry that does."""
    import numpy as np

    if wanted.size <= FEW:
        yours, right = texts(came, wanted)
        return f"{what} should be {right}, not {yours}"
    places = np.argwhere(~np.isclose(came, wanted, tolerance, tolerance, equal_nan=True))
    first = tuple(places[0])
    yours, right = texts(came[first], wanted[first])
    at = ", ".join(map(str, first))
    return f"{what} should be {right} at [{at}], not {yours} ({len(places)} of {wanted.size} entries are off)"


def _check_shapes(got: Any, expected: list[tuple[int, ...]], what: str, look: str) -> None:
    if not isinstance(got, (list, tuple)):
        _fail(f"{what} should be a list or tuple of {in_shapes(expected)}, not {kind(got)}", look)
    shapes = [shape(part) for part in got]
    if None in shapes:
        place = shapes.index(None)
        _fail(f"{what} should hold {in_shapes(expected)}, but [{place}] is {kind(got[place])}", look)
    if shapes != expected:
        _fail(f"{what} should hold {in_shapes(expected)}, not {in_shapes([each or () for each in shapes])}", look)


def _counted(layers: Sequence[str]) -> str:
    return f"{len(layers)} layer{'s' * (len(layers) != 1)} ({', '.join(layers)})"


def _named(variables: Sequence[Any], places: list[int]) -> str:
    """Return the variables at `places` by number and name, such as `variables 0 (dense/kernel), 1 (dense/bias)`."""
    names = [getattr(variables[place], "path", None) or getattr(variables[place], "name", "") for place in places]
    listed = [f"{place} ({name})" if name else f"{place}" for place, name in zip(places, names, strict=True)]
    return f"variable{'s' * (len(places) != 1)} {', '.join(listed)}"


def _fail(sentence: str, look: str) -> NoReturn:
    end = "" if sentence.endswith("?") else "."
    raise CheckFailedError(f"{sentence}{end} {look}".rstrip())
