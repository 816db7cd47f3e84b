"""Make plain data of values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gradestep.grader import models
from gradestep.grader.data import (
    LISTS,
    MOST_DEPTH,
    MOST_DIGITS,
    MOST_VALUES,
    NUMERIC,
    DataError,
    is_model,
    is_shared,
    is_variable,
    numpy,
    tensorflow,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

EXACT = 53  # bits of a whole number that every JSON can hold


def _whole(number: int) -> Any:
    if number.bit_length() <= EXACT:
        return number
    if number.bit_length() > 3 * MOST_DIGITS:
        raise DataError("an integer has too many digits to be sent")
    return ["i", hex(number)]


SIMPLE: dict[type, Callable[[Any], Any]] = {
    int: _whole,
    float: lambda number: ["f", number.hex()],
    complex: lambda number: ["c", number.real.hex(), number.imag.hex()],
    range: lambda numbers: ["g", *map(_whole, (numbers.start, numbers.stop, numbers.step))],
}
BASES: dict[type, Callable[[Any], Any]] = {
    int: int.__index__,
    float: float.__float__,
    str: lambda text: "".join(str.__iter__(text)),
    list: lambda parts: list(list.__iter__(parts)),
    tuple: lambda parts: tuple(tuple.__iter__(parts)),
    dict: lambda parts: dict(dict.items(parts)),
}


class Encoder:
    """Makes JSON (`encode`) and `blobs` of values.

    `refer` gives the node of what is not data, or raises DataError. `theirs` holds what the other side sent, by
    its number, so that an answer may name it.
    """

    def __init__(self, refer: Callable[[Any], list[Any]], theirs: Iterable[Any] = ()) -> None:
        """Start with no blobs and nothing numbered."""
        self.refer = refer
        self.blobs: list[bytes] = []
        self.objects: list[Any] = []
        self._numbers: dict[int, int] = {}
        self._theirs = {id(value): number for number, value in enumerate(theirs)}
        self._count = 0

    def encode(self, value: Any, depth: int = 0) -> Any:
        """Return the JSON of `value`; raises DataError when it is too deep, too large, or of a kind that stays."""
        self._count += 1
        if depth > MOST_DEPTH or self._count > MOST_VALUES:
            raise DataError("a value is too deep or has too many parts to be sent")
        if value is None or type(value) in (bool, str):
            return value
        if not is_shared(value):
            return self._fixed(value, depth)
        if id(value) in self._theirs:
            return ["q", self._theirs[id(value)]]
        if id(value) in self._numbers:
            return ["r", self._numbers[id(value)]]
        return ["m", self._number(value), self.content(value, depth)]

    def content(self, value: Any, depth: int = 0) -> Any:
        """Return the JSON of what a list, dict, set, array, variable or model holds."""
        if type(value) in LISTS:
            return [LISTS[type(value)], [self.encode(part, depth + 1) for part in value]]
        if type(value) is dict:
            return ["d", [[self.encode(key, depth + 1), self.encode(part, depth + 1)] for key, part in value.items()]]
        if is_model(value):
            return self._model(value)
        if is_variable(value):
            keras = type(value).__module__.startswith("keras")
            return ["V", self.array(value.numpy()), bool(value.trainable), str(value.name), keras]
        return self.array(value)

    def array(self, array: Any) -> list[Any]:
        """Return the node of an array of numbers, whose bytes become a blob."""
        np = numpy()
        plain = np.asarray(array)
        if plain.dtype.kind in "US":
            return ["u", plain.tolist()]
        if plain.dtype.kind not in NUMERIC:
            if plain.dtype.kind != "V" or plain.dtype.names:
                raise DataError(f"an array of dtype {plain.dtype} is not sent: make it one of numbers")
            plain = plain.astype("float32")  # bfloat16 and the like
        plain = plain.astype(plain.dtype.newbyteorder("<"), copy=False)
        self.blobs.append(np.ascontiguousarray(plain).tobytes())
        return ["a", plain.dtype.str, list(plain.shape), len(self.blobs) - 1]

    def _number(self, value: Any) -> int:
        self._numbers[id(value)] = len(self.objects)
        self.objects.append(value)
        return len(self.objects) - 1

    def _fixed(self, value: Any, depth: int) -> Any:
        """Return the node of what cannot change."""
        kind, np, tf = type(value), numpy(), tensorflow()
        if kind in LISTS:
            return [LISTS[kind], [self.encode(part, depth + 1) for part in value]]
        if kind in SIMPLE:
            return SIMPLE[kind](value)
        if kind is bytes:
            self.blobs.append(value)
            return ["b", len(self.blobs) - 1]
        if np is not None and isinstance(value, np.generic):
            return ["n", self.array(value)]
        if tf is not None and isinstance(value, (tf.Tensor, tf.TensorShape, tf.DType)):
            return self._of_tensorflow(value, tf, depth)
        return self._of_base(value, depth)

    def _of_tensorflow(self, value: Any, tf: Any, depth: int) -> Any:
        if isinstance(value, tf.TensorShape):
            return ["h", value.as_list() if value.rank is not None else None]
        if isinstance(value, tf.DType):
            return ["y", value.name]
        if value.dtype == tf.string:
            return self.encode(value.numpy(), depth + 1)
        return ["T", self.array(value.numpy()), value.dtype.name]

    def _of_base(self, value: Any, depth: int) -> Any:
        """Return the plain value below a subclass, whose own methods are not asked."""
        for base, plain in BASES.items():
            if isinstance(value, base):
                return self.encode(plain(value), depth + 1)
        return self.refer(value)

    def _model(self, model: Any) -> Any:
        handle = self.refer(model)
        parts = models.parts(model)
        if parts is None:
            return handle
        config, weights, compiled = parts
        return ["K", config, [self.array(weight) for weight in weights], compiled, handle]
