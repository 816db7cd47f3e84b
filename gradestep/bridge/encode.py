"""Make plain data of values."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Any

from gradestep.bridge import array_kinds, data_frames, keras_models, named_tuples, tags
from gradestep.bridge.lent_objects import Lent
from gradestep.bridge.plain_data import (
    CONTAINERS,
    LISTS,
    MOST_DEPTH,
    MOST_DIGITS,
    MOST_VALUES,
    DataError,
    is_array,
    is_generator,
    is_model,
    is_shared,
    is_variable,
    numpy,
    tensorflow,
)
from gradestep.bridge.shared_objects import Shared
from gradestep.bridge.standard_values import PARTS, builtin_type, exception, library_type, single, viewed

if TYPE_CHECKING:
    from collections.abc import Callable

ADDED = frozenset({"__getattr__", "__missing__", "__call__", "__enter__"})
# Special methods that the student's own classes may give another meaning: none that compares, and none that only
# shows, for checks go by the numbers that a value holds.
OVERRIDDEN = frozenset(
    f"__{name}__"
    for name in (
        *("getitem", "setitem", "delitem", "contains", "iter", "len", "reversed", "bool"),
        *("abs", "neg", "pos", "invert", "round", "int", "float"),
        *(
            f"{before}{name}"
            for name in ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul", "and", "or", "xor")
            for before in ("", "r", "i")
        ),
    )
)
EXACT = 53  # bits of a whole number that every JSON can hold


def _whole(number: int) -> Any:
    if number.bit_length() <= EXACT:
        return number
    if number.bit_length() > 4 * MOST_DIGITS:
        raise DataError("an integer has too many digits to be sent")
    return [tags.INT, hex(number)]


SIMPLE: dict[type, Callable[[Any], Any]] = {
    int: _whole,
    float: lambda number: [tags.FLOAT, number.hex()],
    complex: lambda number: [tags.COMPLEX, number.real.hex(), number.imag.hex()],
    range: lambda numbers: [tags.RANGE, *map(_whole, (numbers.start, numbers.stop, numbers.step))],
}
BASES: dict[type, Callable[[Any], Any]] = {
    int: int.__index__,
    float: float.__float__,
    str: lambda text: "".join(str.__iter__(text)),
    list: lambda parts: list(list.__iter__(parts)),
    tuple: lambda parts: tuple(tuple.__iter__(parts)),
    dict: lambda parts: dict(dict.items(parts)),
    set: lambda parts: set(set.__iter__(parts)),
    frozenset: lambda parts: frozenset(frozenset.__iter__(parts)),
}


class Encoder:
    """Makes JSON (`encode`) and `blobs` of values.

    `to_handle` gives the node of what is not data, or raises DataError. `shared` holds the mutable objects that both
    sides have. `instance` gives, of an instance of a class that the lessons define on both sides, that class's name.
    """

    def __init__(
        self,
        to_handle: Callable[[Any], list[Any]],
        shared: Shared | None = None,
        instance: Callable[[Any], str | None] = lambda _: None,
    ) -> None:
        self.to_handle, self.shared, self.instance = to_handle, shared if shared is not None else Shared("x"), instance
        self.blobs: list[bytes] = []
        self.tensors: dict[int, Any] = {}  # by the number of the blob
        self._count = 0
        self._sent: list[str] = []
        self._before: dict[str, Any] = {}  # by key: what the other side had of what it hears has changed

    def encode(self, value: Any, depth: int = 0) -> Any:
        """Return the JSON of `value`; raises DataError when it is too deep, too large, or of a kind that stays."""
        self._count += 1
        if depth > MOST_DEPTH or self._count > MOST_VALUES:
            raise DataError("a value is too deep or has too many parts to be sent")
        if value is None or type(value) in (bool, str):
            return value
        if issubclass(type(value), Lent):  # whatever is asked of it goes to the tests
            return self.to_handle(value)
        key = self.shared.key_of(value)  # before what it holds is looked at: a table may be large
        if key is not None:
            return [tags.KNOWN, key]
        if not is_shared(value) and self.instance(value) is None:
            return self._fixed(value, depth)
        key = self.shared.add(value)
        self._sent.append(key)
        view = self._view(value) if is_array(value) and not array_kinds.is_masked(value) else None
        node = [tags.SHARED, key, _seen_as(value, view) if view else self.content(value, depth)]
        self.shared.note(key)
        return node

    def changes(self) -> list[list[Any]]:
        """Return key and content of each shared object that changed since the other side heard of it."""
        found = []
        for key in self.shared.changed():
            self._before[key] = self.shared.noted(key)
            found.append([key, self.content(self.shared.object_of(key))])
            self.shared.note(key)
        return found

    def take_back(self) -> None:
        """Forget what was numbered for a message that cannot be sent; the next one tells what it would have told."""
        self.shared.forget(self._sent)
        self.shared.tell_again(self._before)

    def content(self, value: Any, depth: int = 0) -> Any:
        """Return the JSON of what a container, array, variable, model or instance holds."""
        for holds, content in _CONTENTS:
            if holds(value):
                return content(self, value, depth)
        if (name := self.instance(value)) is not None:
            return [tags.LESSON_INSTANCE, name, self._pairs(vars(value), depth)]
        return self._container(value, depth)

    def array(self, array: Any, depth: int = 0) -> list[Any]:
        """Return the node of an array: objects become a list, all else a blob."""
        np = numpy()
        plain = np.asarray(array)
        order = "F" if plain.flags.fnc else "C"
        if plain.dtype.kind == "O":
            return [
                tags.OBJECT_ARRAY,
                list(plain.shape),
                [self.encode(part, depth + 1) for part in plain.ravel(order).tolist()],
                order,
            ]
        if plain.dtype.kind == "V" and not issubclass(plain.dtype.type, np.void):
            plain = plain.astype("float32")  # bfloat16 and the like
        if (dtype := array_kinds.description(plain.dtype)) is None:
            raise DataError(f"an array of dtype {plain.dtype} is not sent: make it one of numbers")
        self.blobs.append(plain.tobytes(order))
        return [tags.ARRAY, dtype, list(plain.shape), len(self.blobs) - 1, order]

    def _array(self, array: Any, depth: int) -> list[Any]:
        """Return the node of an array, of the class that it is seen as, and whether it may be written to."""
        node = _seen_as(array, self.array(array, depth))
        return node if array.flags.writeable else [tags.READ_ONLY, node]

    def _masked(self, array: Any, depth: int) -> list[Any]:
        """Return the node of a masked array; whose mask is hard would not be changed as it is over there."""
        if array.hardmask:
            raise DataError("a masked array with a hard mask is not sent")
        parts = array_kinds.parts(array)
        return [tags.MASKED_ARRAY, *(None if part is None else self.array(part, depth) for part in parts)]

    def _view(self, array: Any) -> list[Any] | None:
        """Return the node of an array that looks into another one of both sides, so that it does there too."""
        base = array.base
        while is_array(base) and self.shared.key_of(base) is None:
            base = base.base
        if not is_array(base) or array.dtype != base.dtype or base.dtype.hasobject or not base.flags.c_contiguous:
            return None
        offset = array.__array_interface__["data"][0] - base.__array_interface__["data"][0]
        place = [list(array.shape), list(array.strides), offset, bool(array.flags.writeable)]
        return [tags.ARRAY_VIEW, self.shared.key_of(base), *place]

    def _pairs(self, pairs: Any, depth: int) -> list[list[Any]]:
        items = list(pairs.items() if type(pairs) is OrderedDict else dict.items(pairs))
        return [[self.encode(key, depth + 1), self.encode(part, depth + 1)] for key, part in items]

    def _container(self, value: Any, depth: int) -> list[Any]:
        """Return the node of a container of the collections module."""
        name = next((name for name, kind in CONTAINERS.items() if type(value) is kind), None)
        if name is None:
            raise DataError(f"a {type(value).__name__} has become what is not sent")
        if name == "bytearray":
            self.blobs.append(bytes(value))
            return [tags.CONTAINER, name, len(self.blobs) - 1]
        if name in ("StringIO", "BytesIO"):
            if value.closed:
                raise DataError(f"a closed {name}")
            return [tags.CONTAINER, name, self.encode(value.getvalue(), depth + 1), value.tell()]
        if name == "deque":
            return [tags.CONTAINER, name, [self.encode(part, depth + 1) for part in list(value)], value.maxlen]
        return [
            tags.CONTAINER,
            name,
            self._pairs(value, depth),
            self.encode(getattr(value, "default_factory", None), depth + 1),
        ]

    def _random(self, value: Any, depth: int) -> list[Any]:
        """Return the node of a generator of random numbers: its kind and its state."""
        if hasattr(value, "bit_generator"):
            return [
                tags.GENERATOR,
                type(value.bit_generator).__name__,
                self.encode(_unshared(value.bit_generator.state), depth),
            ]
        return [tags.GENERATOR, "Random", self.encode(value.getstate(), depth)]

    def _variable(self, value: Any, _: int) -> list[Any]:
        keras = type(value).__module__.startswith("keras")
        return [tags.VARIABLE, self.array(value.numpy()), bool(value.trainable), str(value.name), keras]

    def _fixed(self, value: Any, depth: int) -> Any:
        """Return the node of what cannot change."""
        for rule in (Encoder._plain, Encoder._standard, Encoder._of_numpy, Encoder._of_pandas, Encoder._of_tensorflow):
            if (node := rule(self, value, depth)) is not None:
                return node
        return self._of_base(value, depth)

    def _plain(self, value: Any, depth: int) -> Any:
        kind = type(value)
        if kind in LISTS:
            return [LISTS[kind], [self.encode(part, depth + 1) for part in value]]
        if kind in SIMPLE:
            return SIMPLE[kind](value)
        if kind is bytes:
            self.blobs.append(value)
            return [tags.BYTES, len(self.blobs) - 1]
        return None

    def _standard(self, value: Any, depth: int) -> Any:
        """Return the node of a value of the standard library, or of a builtin class."""
        kind = type(value)
        if kind in PARTS:
            return [tags.STANDARD, kind.__name__, [self.encode(part, depth + 1) for part in PARTS[kind](value)]]
        if (name := single(value)) is not None:
            return [tags.SINGLETON, name]
        if (holds := viewed(value)) is not None:
            return [tags.DICT_VIEW, kind.__name__, self.encode(holds, depth + 1)]
        if (parts := exception(value)) is not None:
            return [tags.EXCEPTION, parts[0], *(self.encode(part, depth + 1) for part in parts[1:])]
        name = builtin_type(value) or library_type(value)
        return [tags.CLASS, name] if name is not None else None

    def _of_numpy(self, value: Any, depth: int) -> Any:
        np = numpy()
        if np is None:
            return None
        if array_kinds.is_the_masked(value):
            return [tags.SINGLETON, array_kinds.MASKED]
        if isinstance(value, type) and array_kinds.is_class(value):
            return [tags.CLASS, f"numpy.{value.__name__}"]
        if isinstance(value, np.dtype):
            dtype = "O" if value.kind == "O" else array_kinds.description(value)
            return None if dtype is None else [tags.CLASS, "dtype", dtype]
        if isinstance(value, (np.str_, np.bytes_)):  # in an array, a null at the end would be none
            return [tags.SCALAR, self.encode(value[:], depth + 1)]
        return [tags.SCALAR, self.array(value)] if isinstance(value, np.generic) else None

    def _of_pandas(self, value: Any, depth: int) -> Any:
        if (name := data_frames.missing(value)) is not None:
            return [tags.SINGLETON, name]
        if not data_frames.is_one(value, (*data_frames.LABELS, *data_frames.TIMES)):
            return None
        try:
            return self._table(value, depth)
        except data_frames.StaysError:
            return None

    def _table(self, value: Any, depth: int) -> list[Any]:
        """Return the node of a table of pandas; raises StaysError when there is something in it that is not plain."""
        return [tags.TABLE, self._described(data_frames.described(value), depth)]

    def _changing_table(self, value: Any, depth: int) -> list[Any]:
        """Return the node of a data frame or a series, which held plain data when it was sent."""
        try:
            return self._table(value, depth)
        except data_frames.StaysError as error:
            kind = type(value).__name__
            raise DataError(f"a {kind} that holds something else than plain data by now is not sent: {error}") from None

    def _described(self, part: Any, depth: int) -> Any:
        if is_array(part):
            return self.array(part, depth)
        if type(part) is tuple:
            return [tags.TUPLE, [self._described(each, depth + 1) for each in part]]
        return self.encode(part, depth + 1)

    def _of_tensorflow(self, value: Any, depth: int) -> Any:
        tf = tensorflow()
        if tf is None or not isinstance(value, (tf.Tensor, tf.TensorShape, tf.DType)):
            return None
        if isinstance(value, tf.TensorShape):
            return [tags.TENSOR_SHAPE, value.as_list() if value.rank is not None else None]
        if isinstance(value, tf.DType):
            return [tags.TENSOR_DTYPE, value.name]
        if not hasattr(value, "numpy"):
            raise DataError("a symbolic tensor of a tf.function has no value to send")
        if value.dtype == tf.string:
            return [tags.TENSOR, self.array(numpy().array(value.numpy(), dtype=object), depth), "string"]
        node = self.array(value.numpy())
        self.tensors[node[3]] = value
        return [tags.TENSOR, node, value.dtype.name]

    def _of_base(self, value: Any, depth: int) -> Any:
        """Return the plain value below a subclass that adds nothing to it, whose own methods are not asked."""
        base = base_of(value)
        if base is None or adds_to(type(value), base) or _holds_more(value):
            return self.to_handle(value)
        if base is tuple and hasattr(value, "_fields"):
            parts = [self.encode(part, depth + 1) for part in tuple.__iter__(value)]
            described = named_tuples.description(type(value)) or named_tuples.only_fields(type(value))
            return [tags.NAMED_TUPLE, described, parts]
        return self.encode(BASES[base](value), depth + 1)

    def keras_object(self, model: Any) -> Any:
        """Return the node of a Keras object: its configuration, arrays, the things that stay here, and its handle."""
        handle = self.to_handle(model)
        try:
            config, arrays, things = keras_models.described(model)
        except Exception:  # noqa: BLE001 - a model of the student's own may raise anything
            return handle
        return [
            tags.KERAS,
            config,
            [self.array(each) for each in arrays],
            [self.to_handle(each) for each in things],
            handle,
        ]


_CONTENTS: list[tuple[Callable[[Any], bool], Callable[[Encoder, Any, int], Any]]] = [
    (
        lambda value: type(value) in LISTS,
        lambda encoder, value, depth: [LISTS[type(value)], [encoder.encode(part, depth + 1) for part in list(value)]],
    ),
    (lambda value: type(value) is dict, lambda encoder, value, depth: [tags.DICT, encoder._pairs(value, depth)]),  # noqa: SLF001
    (is_model, lambda encoder, value, _: encoder.keras_object(value)),
    (is_variable, Encoder._variable),  # noqa: SLF001
    (array_kinds.is_masked, Encoder._masked),  # noqa: SLF001
    (is_array, Encoder._array),  # noqa: SLF001
    (lambda value: data_frames.is_one(value, data_frames.CHANGING), Encoder._changing_table),  # noqa: SLF001
    (is_generator, Encoder._random),  # noqa: SLF001
]


def _seen_as(array: Any, node: list[Any]) -> list[Any]:
    """Return the node of an array as what it is seen as, given that of its numbers."""
    kind = array_kinds.viewed_as(array)
    return [tags.ARRAY_KIND, kind, node] if kind else node


def base_of(value: Any) -> type | None:
    """Return the builtin class of which the class of `value` is a subclass, None when there is none."""
    return next((base for base in BASES if isinstance(value, base) and issubclass(type(value), base)), None)


def _holds_more(value: Any) -> bool:
    """Return whether an instance of an own subclass of a builtin class has attributes beside its plain value."""
    return type(value).__module__ == "__main__" and bool(getattr(value, "__dict__", None))


def adds_to(kind: type, base: type) -> bool:
    """Return whether a class has what `base` has not: public names, or special methods, as attributes that are keys."""
    ours = {"_fields", "_field_defaults", "_make", "_asdict", "_replace"}
    fields = set(getattr(kind, "_fields", ())) if base is tuple else set()
    above = [each for each in kind.__mro__ if each not in base.__mro__]
    own = {name for each in above for name in vars(each)} - ours - fields
    theirs = {name for each in above if each.__module__ == "__main__" for name in _written(each)} - ours - fields
    added = {name for name in own if not name.startswith("_") or name in ADDED} - set(dir(base))
    return bool(added) or any(not name.startswith("_") or name in OVERRIDDEN for name in theirs)


def _written(kind: type) -> set[str]:
    """Return the names in a class but for those that `namedtuple` puts into one."""
    return {name for name, part in vars(kind).items() if getattr(part, "__module__", None) != "collections"}


def _unshared(state: Any) -> Any:
    """Return a generator's state as nested tuples: its parts are no objects of anybody's."""
    if isinstance(state, dict):
        return tuple((key, _unshared(part)) for key, part in state.items())
    return tuple(state.tolist()) if is_array(state) else state
