"""Make values of plain data that came from another process, and trust none of it."""

from __future__ import annotations

import importlib
import math
import random
import sys
from enum import Enum
from io import BytesIO, StringIO
from typing import TYPE_CHECKING, Any

from gradestep.bridge import array_kinds, data_frames, made_tables, named_tuples, tags
from gradestep.bridge.plain_data import (
    BIT_GENERATORS,
    CONTAINERS,
    MOST_DEPTH,
    MOST_DIGITS,
    MOST_TEXTS,
    MOST_VALUES,
    OF_TAG,
    DataError,
    is_array,
    is_generator,
    is_model,
    is_variable,
)
from gradestep.bridge.shared_objects import Shared
from gradestep.bridge.standard_values import BUILTIN, LIBRARY, SINGLE, made, made_exception, member_of, view

if TYPE_CHECKING:
    from collections.abc import Callable

EMPTY: dict[str, type] = {tags.LIST: list, tags.DICT: dict, tags.SET: set}
GROWING = tuple(EMPTY)  # the containers that are there before their content is
WHOLE = ("bytearray", "deque", "StringIO", "BytesIO")  # containers that are made of their content at once


class Decoder:
    """Makes values of the JSON and blobs that came; trusts neither.

    `from_handle` makes something of the node of what is not data, `model` something of a model's parts. `shared` holds
    the mutable objects that both sides have. `classes` gives a class that this side's lessons define, by name.
    """

    def __init__(
        self,
        blobs: tuple[bytes, ...],
        from_handle: Callable[[list[Any]], Any],
        model: Callable[[Any, list[Any], list[Any], Any, Any], Any],
        shared: Shared | None = None,
        classes: Callable[[str], Any] = lambda _: None,
    ) -> None:
        self.blobs, self.from_handle, self.model, self.classes = blobs, from_handle, model, classes
        self.shared = shared if shared is not None else Shared("y")
        self.tensors: dict[int, Any] = {}  # by the number of the blob
        self.grown: Callable[[int, Any], Any] = lambda _, tensor: tensor  # gives a tensor its gradient
        self.texts: set[str] = set()  # that came, as far as anybody wants to know them
        self.is_masked = False  # whether anything that came is hidden behind a mask
        self._count = 0
        self._bytes = 2 * sum(map(len, blobs))  # that arrays may still take up: nothing else uses a blob many times

    def decode(self, node: Any) -> Any:
        """Return the value of a node; raises DataError when it is none."""
        try:
            return self._decode(node, 0)
        except DataError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever a stranger's data lead to
            raise DataError(f"what came is no plain data ({type(error).__name__})") from None

    def decode_into(self, known: Any, node: Any) -> Any:
        """Return the value of a node: `known`, changed in place, where that is the same kind of thing of this side's.

        So other names for it go on to mean the same. Raises DataError when the node is none.
        """
        value = self.decode(node)
        key, alike = self.shared.key_of(value), type(value) is type(known) and type(known) in (list, dict, set)
        if is_array(value) and is_array(known) and known.flags.writeable:
            alike = (value.shape, value.dtype) == (known.shape, known.dtype)
        if key is None or not alike or self.shared.key_of(known) is not None:
            return value
        _become(known, value)
        self.shared.replace(key, known)
        self.shared.note(key)
        return known

    def renew(self, changes: Any) -> None:
        """Change the shared objects as the other side says; raises DataError when it names what is not there."""
        if type(changes) is not list:
            raise DataError("what came is no list of changes")
        for change in changes:
            if type(change) is not list or len(change) != 2 or type(change[0]) is not str:  # noqa: PLR2004 - a pair
                raise DataError("what came is no change")
            key, node = change
            if not self.shared.knows(key):
                raise DataError("it changes what was not sent")
            try:
                self._renew(self.shared.object_of(key), node)
            except DataError:
                raise
            except Exception as error:  # noqa: BLE001 - see above
                raise DataError(f"a change does not fit ({type(error).__name__})") from None
            self.shared.note(key)

    def _renew(self, value: Any, node: Any) -> None:
        if hasattr(type(value), "_remote_number"):  # a proxy: it is over there that it changed
            return
        if node[0] == tags.LESSON_INSTANCE:
            state = {self._decode(key, 0): self._decode(part, 0) for key, part in node[2]}
            vars(value).clear()
            vars(value).update(state)
            return
        if is_model(value):
            self._model(node, value)
            return
        _become(value, self.decode(node))

    def _decode(self, node: Any, depth: int) -> Any:
        self._count += 1
        if depth > MOST_DEPTH or self._count > MOST_VALUES:
            raise DataError("what came is too deep or has too many parts")
        if type(node) is str:
            if len(self.texts) <= MOST_TEXTS:
                self.texts.add(node)
            return node
        if node is None or type(node) in (bool, int):
            return node
        if type(node) is not list or not node or type(node[0]) is not str:
            raise DataError("what came is no plain data")
        tag = node[0]
        if tag in OF_TAG:
            return OF_TAG[tag](self._decode(part, depth + 1) for part in node[1])
        if tag in _DEEP:
            return _DEEP[tag](self, node, depth)
        return _LEAVES.get(tag, Decoder._met)(self, node)

    def _dict(self, node: list[Any], depth: int) -> dict[Any, Any]:
        return {self._decode(key, depth + 1): self._decode(part, depth + 1) for key, part in node[1]}

    def _new(self, node: list[Any], depth: int) -> Any:
        """Return a new shared object; a container is there before its parts, which may name it."""
        _, key, content = node
        if type(key) is not str or not key.startswith(_other(self.shared.side)) or self.shared.knows(key):
            raise DataError("what came is numbered wrongly")
        empty = self._empty(content)
        self.shared.add(empty, key)
        try:
            full = self._fill(empty, content, depth + 1)
        except BaseException:
            self.shared.forget([key])  # for what stands there is not what the other side has
            raise
        if full is not empty:
            self.shared.replace(key, full)
        self.shared.note(key)
        return full

    def _empty(self, content: list[Any]) -> Any:
        """Return what a container's content will be put into; for other things anything, that gives way to it."""
        if content[0] in GROWING:
            return EMPTY[content[0]]()
        if content[0] == tags.CONTAINER and content[1] not in WHOLE:
            return CONTAINERS[content[1]]()
        if content[0] == tags.LESSON_INSTANCE:
            kind = self.classes(content[1])
            if kind is None:
                raise DataError("an instance of an unknown class came")
            return object.__new__(kind)
        return object()

    def _fill(self, empty: Any, content: list[Any], depth: int) -> Any:
        if content[0] == tags.LESSON_INSTANCE:
            for name, part in content[2]:
                vars(empty)[self._decode(name, depth)] = self._decode(part, depth)
            return empty
        if content[0] == tags.CONTAINER and content[1] not in WHOLE:
            for key, part in content[2]:
                type(empty).__setitem__(empty, self._decode(key, depth), self._decode(part, depth))
            if content[1] == "defaultdict":
                empty.default_factory = self._decode(content[3], depth)
            return empty
        full = self._decode(content, depth)
        if content[0] not in GROWING:
            return full
        empty.extend(full) if type(empty) is list else empty.update(full)
        return empty

    def _container(self, node: list[Any], depth: int) -> Any:
        """Return a container of the collections module, when its content came alone, as a change."""
        if node[1] == "bytearray":
            return bytearray(self.blobs[_natural(node[2])])
        if node[1] in ("StringIO", "BytesIO"):
            made = CONTAINERS[node[1]](self._decode(node[2], depth + 1))
            made.seek(_natural(node[3]))
            return made
        if node[1] == "deque":
            most = node[3] if node[3] is None else _natural(node[3])
            return CONTAINERS["deque"]((self._decode(part, depth + 1) for part in node[2]), most)
        return self._fill(self._empty(node), node, depth + 1)

    def _standard(self, node: list[Any], depth: int) -> Any:
        return made(node[1], [self._decode(part, depth + 1) for part in node[2]])

    def _named_tuple(self, node: list[Any], depth: int) -> Any:
        _, described, parts = node
        name, fields = str(described[0]), tuple(described[1])
        if len(fields) != len(parts):
            raise DataError("what came is no named tuple")
        ours = self.classes(name)
        same = isinstance(ours, type) and getattr(ours, "_fields", None) == fields
        kind = ours if same else named_tuples.made(described)
        return kind._make(self._decode(part, depth + 1) for part in parts)

    def _member(self, node: list[Any], depth: int) -> Any:  # noqa: ARG002 - as its siblings
        kind = self.classes(str(node[1]))
        if not (isinstance(kind, type) and issubclass(kind, Enum)):
            raise DataError("a member of an unknown Enum came")
        return member_of(kind, node[2])

    def _objects(self, node: list[Any], depth: int) -> Any:
        np = numpy()
        parts = [self._decode(part, depth + 1) for part in node[2]]
        array = np.empty(len(parts), dtype=object)
        for place, part in enumerate(parts):
            array[place] = part
        return array.reshape([_natural(size) for size in node[1]], order=node[3])

    def _seen_as(self, node: list[Any], depth: int) -> Any:
        """Return an array as an instance of another of NumPy's own classes."""
        array = self._decode(node[2], depth + 1)
        if node[1] not in array_kinds.VIEWS or not is_array(array):
            raise DataError("an unknown kind of array came")
        return array.view(getattr(numpy(), node[1]))

    def _masked(self, node: list[Any], depth: int) -> Any:
        data, mask, fill = (self._decode(part, depth + 1) for part in node[1:4])
        self.is_masked = self.is_masked or array_kinds.masks(mask)
        made = numpy().ma.MaskedArray(data, mask=numpy().ma.nomask if mask is None else mask)
        if made.fill_value != fill[()]:  # texts are cut where it is given
            made.fill_value = fill[()]
        return made

    def _read_only(self, node: list[Any], depth: int) -> Any:
        array = self._decode(node[1], depth + 1)
        if not is_array(array):
            raise DataError("what came is no array")
        array.flags.writeable = False
        return array

    def _single(self, node: list[Any]) -> Any:
        if node[1] in data_frames.MISSING:
            return getattr(_library("pandas"), data_frames.MISSING[node[1]])
        if node[1] != array_kinds.MASKED:
            return SINGLE[node[1]]
        self.is_masked = True
        return numpy().ma.masked

    def _random(self, node: list[Any], depth: int) -> Any:
        state = self._decode(node[2], depth + 1)
        if node[1] == "Random":
            made = random.Random()  # noqa: S311 - the very kind that was sent
            made.setstate(state)
            return made
        np = numpy()
        if node[1] not in BIT_GENERATORS:
            raise DataError("an unknown generator came")
        bits = getattr(np.random, node[1])()
        bits.state = _dicts(state)
        return np.random.Generator(bits)

    def _table(self, node: list[Any], depth: int) -> Any:
        described = self._decode(node[1], depth + 1)
        _library("pandas")
        return made_tables.made(described)

    def _met(self, node: list[Any]) -> Any:
        return self.from_handle(node)

    def _model(self, node: list[Any], known: Any = None) -> Any:
        """Return the Keras object of a node, or make `known` what the node says."""
        if node[0] != tags.KERAS:
            raise DataError("a Keras object that was changed cannot be sent any more")
        _, config, arrays, things, handle = node
        parts = [self.array(each) for each in arrays], [self.from_handle(each) for each in things]
        return self.model(config, *parts, self.from_handle(handle), known)

    def _of_tensorflow(self, node: list[Any]) -> Any:
        tag, tf = node[0], tensorflow()
        if tag == tags.TENSOR_SHAPE:
            return tf.TensorShape(node[1])
        if tag == tags.TENSOR_DTYPE:
            return tf.as_dtype(node[1])
        if tag == tags.TENSOR and node[2] == "string":
            return tf.constant(self._objects(node[1], 0), tf.string)
        if tag == tags.TENSOR:
            self.tensors[node[1][3]] = tf.constant(self.array(node[1]), tf.as_dtype(node[2]))
            return self.grown(node[1][3], self.tensors[node[1][3]])
        array, trainable, name = self.array(node[1]), bool(node[2]), "".join(filter(str.isalnum, node[3]))[:40]
        if node[4] is True:
            return sys.modules["keras"].Variable(array, trainable=trainable, dtype=str(array.dtype), name=name or None)
        return tf.Variable(array, trainable=trainable)

    def view(self, node: list[Any]) -> Any:
        """Return the array that looks into another one of both sides, within its bounds."""
        _, key, shape, strides, offset, writeable = node
        base = self.shared.object_of(key)
        if not is_array(base) or base.dtype.hasobject:
            raise DataError("what came looks into no array")
        if not _is_inside(base.nbytes, base.itemsize, shape, strides, offset):
            raise DataError("what came looks beyond an array")
        seen = numpy().ndarray(tuple(shape), base.dtype, base, offset, tuple(strides))
        seen.flags.writeable = base.flags.writeable and writeable is True
        return seen

    def array(self, node: list[Any]) -> Any:
        """Return the array of a node, of no objects, in memory of its own."""
        np = numpy()
        tag, dtype, shape, place, order = node
        kind = array_kinds.made_dtype(dtype)
        if tag != tags.ARRAY or not all(_natural(size) >= 0 for size in shape):
            raise DataError("what came is no array of numbers")
        self._bytes -= len(self.blobs[_natural(place)])
        if self._bytes < 0:
            raise DataError("what came names one array many times")
        array = np.frombuffer(self.blobs[place], kind).reshape(shape, order=order).copy("K")
        if len(self.texts) <= MOST_TEXTS:
            self.texts |= array_kinds.texts(array)
        return array


def _is_inside(size: int, itemsize: int, shape: list[int], strides: list[int], offset: int) -> bool:
    """Return whether an array of these bytes looks into `size` bytes only, and has not many times their number."""
    steps = [stride * (_natural(count) - 1) for count, stride in zip(shape, strides, strict=True) if count]
    first = offset + sum(step for step in steps if step < 0)
    last = offset + sum(step for step in steps if step > 0) + itemsize
    return first >= 0 and last <= size and math.prod(shape) <= MOST_VALUES * 20


def _become(value: Any, came: Any) -> None:
    """Give a mutable thing the content of what came; raises DataError when that is of another kind."""
    if not _put(value, came):
        if type(came) is not type(value):
            raise DataError("a change is of another kind")
        value.clear()
        value.update(came) if isinstance(value, (dict, set)) else value.extend(came)


def _put(value: Any, came: Any) -> bool:
    """Put what came into a variable, an array or a generator; return whether `value` is one of these."""
    if is_variable(value):
        value.assign(came)
    elif data_frames.is_one(value, data_frames.CHANGING):
        made_tables.become(value, came)
    elif is_generator(value) and type(came) is type(value):
        _copy_state(value, came)
    elif type(value) in (StringIO, BytesIO) and type(came) is type(value):
        place = came.tell()
        value.seek(0)
        value.truncate()
        value.write(came.getvalue())
        value.seek(place)
    elif not is_array(value):
        return False
    elif value.shape != came.shape:
        raise DataError("an array has got another shape")
    elif _made_writeable(value):
        value[...] = came
        value.flags.writeable = came.flags.writeable
    return True


def _made_writeable(array: Any) -> bool:
    """Let an array be written to, and return whether it can; where it cannot, what it looks into is renewed itself."""
    try:
        array.flags.writeable = True
    except ValueError:
        return False
    return True


def numpy() -> Any:
    """Return NumPy, which the student's code may use where the tests do not."""
    return _library("numpy")


def tensorflow() -> Any:
    """Return TensorFlow likewise."""
    return _library("tensorflow")


def _library(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError:
        raise DataError(f"a value of {name} came, which is not installed here") from None


def _natural(number: Any) -> int:
    if type(number) is not int or number < 0:
        raise DataError("what came holds a number that cannot be")
    return number


def _other(side: str) -> str:
    """Return the letter with which the other side's keys begin."""
    return {"c": "s", "s": "c", "x": "y", "y": "x"}[side]


def _whole(_: Decoder, node: list[Any]) -> int:
    if len(node[1]) > len("-0x") + MOST_DIGITS:
        raise DataError("a number that came has too many digits")
    return int(node[1], 16)


def _class(_: Decoder, node: list[Any]) -> Any:
    """Return a builtin class, a kind of NumPy number, or a dtype."""
    name = str(node[1])
    if name in BUILTIN or name in LIBRARY:
        return BUILTIN.get(name) or LIBRARY[name]
    np = numpy()
    if name == "dtype":
        return np.dtype(object) if node[2] == "O" else array_kinds.made_dtype(node[2])
    kind = getattr(np, name.removeprefix("numpy."), None) if name.startswith("numpy.") else None
    if isinstance(kind, type) and array_kinds.is_class(kind):
        return kind
    raise DataError("no class came")


def _copy_state(value: Any, came: Any) -> None:
    if hasattr(value, "bit_generator"):
        value.bit_generator.state = came.bit_generator.state
    else:
        value.setstate(came.getstate())


def _dicts(state: Any) -> Any:
    """Return a NumPy generator's state, which came as nested tuples, as the dicts and arrays that it wants."""
    if isinstance(state, tuple) and state and all(isinstance(part, tuple) and len(part) == 2 for part in state):  # noqa: PLR2004
        return {key: _dicts(part) for key, part in state}
    return numpy().array(state, dtype="uint64") if isinstance(state, tuple) else state


_DEEP: dict[str, Callable[[Decoder, list[Any], int], Any]] = {
    tags.DICT: Decoder._dict,  # noqa: SLF001
    tags.SHARED: Decoder._new,  # noqa: SLF001
    tags.CONTAINER: Decoder._container,  # noqa: SLF001
    tags.STANDARD: Decoder._standard,  # noqa: SLF001
    tags.DICT_VIEW: lambda decoder, node, depth: view(node[1], decoder._decode(node[2], depth + 1)),  # noqa: SLF001
    tags.NAMED_TUPLE: Decoder._named_tuple,  # noqa: SLF001
    tags.LESSON_MEMBER: Decoder._member,  # noqa: SLF001
    tags.OBJECT_ARRAY: Decoder._objects,  # noqa: SLF001
    tags.ARRAY_KIND: Decoder._seen_as,  # noqa: SLF001
    tags.READ_ONLY: Decoder._read_only,  # noqa: SLF001
    tags.MASKED_ARRAY: Decoder._masked,  # noqa: SLF001
    tags.TABLE: Decoder._table,  # noqa: SLF001
    tags.GENERATOR: Decoder._random,  # noqa: SLF001
    tags.EXCEPTION: lambda decoder, node, depth: made_exception(
        node[1],
        *(decoder._decode(part, depth + 1) for part in node[2:4]),  # noqa: SLF001 - this module's own
    ),
}
_LEAVES: dict[str, Callable[[Decoder, list[Any]], Any]] = {
    tags.KNOWN: lambda decoder, node: decoder.shared.object_of(node[1]),
    tags.ARRAY: Decoder.array,
    tags.ARRAY_VIEW: Decoder.view,
    tags.SCALAR: lambda decoder, node: _scalar(decoder, node[1]),
    tags.FLOAT: lambda _, node: float.fromhex(node[1]),
    tags.INT: _whole,
    tags.COMPLEX: lambda _, node: complex(float.fromhex(node[1]), float.fromhex(node[2])),
    tags.BYTES: lambda decoder, node: decoder.blobs[_natural(node[1])],
    tags.SINGLETON: Decoder._single,  # noqa: SLF001
    tags.CLASS: _class,
    tags.RANGE: lambda decoder, node: range(*(decoder.decode(part) for part in node[1:4])),
    tags.KERAS: Decoder._model,  # noqa: SLF001
    **dict.fromkeys((tags.TENSOR, tags.VARIABLE, tags.TENSOR_SHAPE, tags.TENSOR_DTYPE), Decoder._of_tensorflow),  # noqa: SLF001
}


def _scalar(decoder: Decoder, node: list[Any]) -> Any:
    """Return a number of NumPy's; or a text, which comes as a plain one."""
    if type(node) is list and node[0] == tags.ARRAY:
        return decoder.array(node).reshape(())[()]
    text = decoder.decode(node)
    if type(text) not in (str, bytes):
        raise DataError("what came is no text")
    return numpy().str_(text) if type(text) is str else numpy().bytes_(text)
