"""Make values of plain data that came from another process, and trust none of it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from gradestep.grader.data import (
    MOST_DEPTH,
    MOST_DIGITS,
    MOST_VALUES,
    NUMERIC,
    OF_TAG,
    DataError,
    is_model,
    is_variable,
    numpy,
    tensorflow,
)

if TYPE_CHECKING:
    from collections.abc import Callable


class Decoder:
    """Makes values of the JSON and blobs that came; trusts neither.

    `meet` makes something of the node of what is not data, `model` something of a model's parts. `ours` is what
    this side sent before, by number.
    """

    def __init__(
        self,
        blobs: tuple[bytes, ...],
        meet: Callable[[list[Any]], Any],
        model: Callable[[Any, list[Any], Any, Any], Any],
        ours: list[Any] | None = None,
    ) -> None:
        """Start with nothing met yet."""
        self.blobs, self.meet, self.model, self.ours = blobs, meet, model, ours or []
        self.objects: list[Any] = []
        self._count = 0

    def decode(self, node: Any) -> Any:
        """Return the value of a node; raises DataError when it is none."""
        try:
            return self._decode(node, 0)
        except DataError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever a stranger's data lead to
            raise DataError(f"what came is no plain data ({type(error).__name__})") from None

    def renew(self, value: Any, node: Any) -> None:
        """Change `value`, a thing that can change, into what the node `node` of its content says."""
        np = numpy()
        came = self.decode(node)
        if is_model(value):
            value.set_weights(came.get_weights() if is_model(came) else came)
        elif is_variable(value):
            value.assign(came)
        elif type(value) is list and type(came) is list:
            value[:] = came
        elif type(value) in (dict, set) and type(came) is type(value):
            value.clear()
            value.update(came)
        elif np is not None and isinstance(value, np.ndarray) and value.flags.writeable:
            value[...] = came

    def _decode(self, node: Any, depth: int) -> Any:
        self._count += 1
        if depth > MOST_DEPTH or self._count > MOST_VALUES:
            raise DataError("what came is too deep or has too many parts")
        if node is None or type(node) in (bool, int, str):
            return node
        if type(node) is not list or not node or type(node[0]) is not str:
            raise DataError("what came is no plain data")
        tag = node[0]
        if tag in OF_TAG:
            return OF_TAG[tag](self._decode(part, depth + 1) for part in node[1])
        if tag == "d":
            return {self._decode(key, depth + 1): self._decode(part, depth + 1) for key, part in node[1]}
        if tag == "m":
            return self._shared(node, depth)
        return _LEAVES.get(tag, Decoder._met)(self, node)

    def _shared(self, node: list[Any], depth: int) -> Any:
        """Return a numbered thing; a container is there before its parts, which may name it."""
        _, number, content = node
        if number != len(self.objects):
            raise DataError("what came is numbered wrongly")
        empty: Any = {"l": list, "d": dict, "s": set}.get(content[0], lambda: None)()
        self.objects.append(empty)
        full = self._decode(content, depth + 1)
        if empty is None:
            self.objects[number] = full
            return full
        empty.extend(full) if type(empty) is list else empty.update(full)
        return empty

    def _met(self, node: list[Any]) -> Any:
        return self.meet(node)

    def _model(self, node: list[Any]) -> Any:
        _, config, weights, compiled, handle = node
        return self.model(config, [self.array(weight) for weight in weights], compiled, self.meet(handle))

    def _texts(self, node: list[Any]) -> Any:
        texts = numpy().array(node[1])
        if texts.dtype.kind != "U":
            raise DataError("what came is no array of texts")
        return texts

    def _of_tensorflow(self, node: list[Any]) -> Any:
        tag, tf = node[0], tensorflow()
        if tf is None:
            raise DataError("a value of TensorFlow came, and the tests do not use it")
        if tag == "h":
            return tf.TensorShape(node[1])
        if tag == "y":
            return tf.as_dtype(node[1])
        if tag == "T":
            return tf.constant(self.array(node[1]), tf.as_dtype(node[2]))
        array, trainable, name = self.array(node[1]), bool(node[2]), "".join(filter(str.isalnum, node[3]))[:40]
        if node[4] is True:
            return sys.modules["keras"].Variable(array, trainable=trainable, dtype=str(array.dtype), name=name or None)
        return tf.Variable(array, trainable=trainable)

    def array(self, node: list[Any]) -> Any:
        """Return the array of numbers of a node, in memory of its own."""
        np = numpy()
        tag, dtype, shape, place = node
        kind = np.dtype(dtype)
        if tag != "a" or kind.kind not in NUMERIC or kind.hasobject or not all(_natural(size) >= 0 for size in shape):
            raise DataError("what came is no array of numbers")
        return np.frombuffer(self.blobs[_natural(place)], kind).reshape(shape).astype(kind.newbyteorder("="))


def _natural(number: Any) -> int:
    if type(number) is not int or number < 0:
        raise DataError("what came holds a number that cannot be")
    return number


def _whole(_: Decoder, node: list[Any]) -> int:
    if len(node[1]) > MOST_DIGITS:
        raise DataError("a number that came has too many digits")
    return int(node[1], 16)


_LEAVES: dict[str, Callable[[Decoder, list[Any]], Any]] = {
    "r": lambda decoder, node: decoder.objects[_natural(node[1])],
    "q": lambda decoder, node: decoder.ours[_natural(node[1])],
    "a": Decoder.array,
    "n": lambda decoder, node: decoder.array(node[1]).reshape(())[()],
    "u": Decoder._texts,  # noqa: SLF001
    "f": lambda _, node: float.fromhex(node[1]),
    "i": _whole,
    "c": lambda _, node: complex(float.fromhex(node[1]), float.fromhex(node[2])),
    "b": lambda decoder, node: decoder.blobs[_natural(node[1])],
    "g": lambda decoder, node: range(*(decoder.decode(part) for part in node[1:4])),
    "K": Decoder._model,  # noqa: SLF001
    **dict.fromkeys("TVhy", Decoder._of_tensorflow),  # noqa: SLF001
}
