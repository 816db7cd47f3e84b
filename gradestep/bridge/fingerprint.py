"""Fingerprint: a hash of a value and of all that can be reached from it, to compare a run with another one.

Functions count with the globals that they read, objects with their state, arrays with their bytes. What cannot be read
without using it up, as an iterator or an open file, is opaque. Only code of the teacher's and of libraries is run.
"""

from __future__ import annotations

import copyreg
import dis
import hashlib
import math
import sys
import types
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gradestep.bridge import keras_fingerprint
from gradestep.bridge.keras_fingerprint import OpaqueError
from gradestep.bridge.proxies import is_remote

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

PLAIN = (int, float, complex, str, bytes, range, type(None), bool, type(Ellipsis), type(NotImplemented))
CONTAINERS: tuple[tuple[type, Callable[[Any], Any]], ...] = (
    (dict, lambda value: [part for pair in dict.items(value) for part in pair]),
    (list, lambda value: list(list.__iter__(value))),
    (tuple, lambda value: list(tuple.__iter__(value))),
    (bytearray, lambda value: [bytes(value)]),
)
MADE_BY_PYTHON = {"__dict__", "__weakref__", "__module__", "_abc_impl", "__firstlineno__", "__static_attributes__"} | {
    "__slotnames__"  # which copyreg keeps, when an instance is looked at
}
WRAPPERS = (staticmethod, classmethod)
PART_OF_A_CLASS = (types.MemberDescriptorType, types.GetSetDescriptorType, types.WrapperDescriptorType)
REDUCING = ("__reduce_ex__", "__reduce__", "__getstate__")
STATEFUL = ("matplotlib",)  # modules in which a lesson may leave what a test looks at, such as the current figure
OF_A_VALUE = 1_000  # bytes: about as many are hashed in the time that one value takes
READS_A_GLOBAL = {"LOAD_GLOBAL", "LOAD_NAME"}


@dataclass
class Left:
    """How much may still be looked at: bytes that are hashed or copied, and `OF_A_VALUE` more for each value."""

    count: float = math.inf

    def take(self, size: int) -> None:
        """Take what something needs; raises OpaqueError when it is more than what is left."""
        self.count -= size
        if self.count < 0:
            raise OpaqueError("too much to compare")


def fingerprint(name: str, names: dict[str, Any], taught: Collection[str], left: Left | None = None) -> str:
    """Return the fingerprint of what `name` stands for among a notebook's `names`; raises OpaqueError.

    A function counts with those globals that it reads and that are `taught`, which is by lessons. More than what is
    `left` is opaque.
    """
    hand = Fingerprint(names, taught, left or Left())
    try:
        hand.add(dict.__getitem__(names, name))
    except OpaqueError:
        raise
    except RecursionError:
        raise OpaqueError("a structure that is too deep") from None
    except Exception as error:  # a class of the notebook's own may raise whatever it is asked
        raise OpaqueError(f"what raises {type(error).__name__} when it is looked at") from error
    return hand.hash.hexdigest()


class Fingerprint:
    """Adds values to one hash; what occurs twice, or in itself, is added once and then named by its number."""

    def __init__(self, names: dict[str, Any], taught: Collection[str], left: Left) -> None:
        """Start with nothing; see `fingerprint`."""
        self.names, self.taught, self.left = names, taught, left
        self.hash = hashlib.sha256()
        self._numbers: dict[int, int] = {}
        self._kept: list[Any] = []  # so that no other object gets the id of one that was added

    def put(self, what: str, data: bytes | str = b"") -> None:
        """Add a word and some bytes."""
        raw = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
        self.left.take(len(raw) + OF_A_VALUE)
        self.hash.update(f"{what}:{len(raw)}:".encode("utf-8", "surrogatepass"))
        self.hash.update(raw)

    def add(self, value: Any) -> None:
        """Add a value; raises OpaqueError."""
        if type(value) in PLAIN:
            self.put(type(value).__name__, value if isinstance(value, bytes) else _text(value))
        elif id(value) in self._numbers:
            self.put("again", str(self._numbers[id(value)]))
        else:
            self._numbers[id(value)] = len(self._kept)
            self._kept.append(value)
            self._new(value)

    def each(self, what: str, *values: Any) -> None:
        """Add values that belong together."""
        self.put(what, str(len(values)))
        for value in values:
            self.add(value)

    def _new(self, value: Any) -> None:
        if is_remote(value):
            self.put("the student's")
        elif isinstance(value, types.ModuleType):
            self._module(value)
        elif _is_found_by_name(value):
            self.put("found", f"{value.__module__}.{value.__qualname__}")
        elif not self._of_python(value) and not self._array(value) and not keras_fingerprint.add(self, value):
            self._object(value)

    def _of_python(self, value: Any) -> bool:
        """Add a part of a program, and return whether it is one."""
        if isinstance(value, type):
            held = {name: part for name, part in vars(value).items() if name not in MADE_BY_PYTHON}
            self.each(f"class {value.__qualname__}", type(value), value.__bases__, held)
        elif isinstance(value, types.FunctionType):
            self._function(value)
        elif isinstance(value, types.CodeType):
            self.put("code", value.co_code)
            sizes = (value.co_argcount, value.co_posonlyargcount, value.co_kwonlyargcount, value.co_flags)
            self.each("of", value.co_names, value.co_varnames, value.co_freevars, value.co_consts, sizes)
        elif isinstance(value, types.MethodType):
            self.each("method", value.__func__, value.__self__)
        elif isinstance(value, types.BuiltinFunctionType):
            self.each(f"method {value.__name__}", value.__self__)
        elif isinstance(value, WRAPPERS):
            self.each(type(value).__name__, value.__func__)
        elif isinstance(value, property):
            self.each("property", value.fget, value.fset, value.fdel)
        elif isinstance(value, PART_OF_A_CLASS):
            self.put("descriptor", value.__name__)
        elif isinstance(value, types.MappingProxyType):
            self.each("mapping", dict(value))
        else:
            return False
        return True

    def _function(self, function: types.FunctionType) -> None:
        inside = [_held(cell) for cell in function.__closure__ or ()]
        self.each("function", function.__code__, function.__defaults__, function.__kwdefaults__, inside)
        self.each("with", function.__dict__, function.__annotations__)
        if function.__globals__ is self.names:
            for name in sorted(_globals_of(function.__code__) & {*self.taught} & dict.keys(self.names)):
                self.each(f"reads {name}", dict.__getitem__(self.names, name))

    def _module(self, module: types.ModuleType) -> None:
        if module.__name__.split(".")[0] in STATEFUL:
            raise OpaqueError(f"the module {module.__name__}")
        self.put("module", module.__name__)

    def _array(self, value: Any) -> bool:
        np = sys.modules.get("numpy")
        if np is None or not isinstance(value, (np.ndarray, np.generic)):
            return False
        if type(value) is not np.ndarray and not isinstance(value, np.generic):
            raise OpaqueError(f"a {type(value).__name__}")
        flags = value.flags.writeable if isinstance(value, np.ndarray) else None
        self.put(f"array {value.dtype!r} {value.shape} {value.strides} {flags}")
        self.left.take(value.nbytes)  # which are copied
        if value.dtype.hasobject:
            self.each("objects", *np.ravel(value).tolist())
        elif value.dtype.names:  # in the gaps between them is what happens to be there
            self.each("fields", *(value[name] for name in value.dtype.names))
        else:
            self.put("bytes", value.tobytes())
        if isinstance(getattr(value, "base", None), np.ndarray):
            self.put("at", str(value.__array_interface__["data"][0] - value.base.__array_interface__["data"][0]))
            self.add(value.base)
        return True

    def _object(self, value: Any) -> None:
        """Add an object: what it holds as a container, its attributes, and else what pickle would take of it."""
        if isinstance(value, Iterator):
            raise OpaqueError(f"an iterator ({type(value).__name__})")
        kind = type(value)
        self.each("object", kind)
        for container, parts in CONTAINERS:
            if isinstance(value, container):
                self.each("holds", *parts(value))
        if isinstance(value, (set, frozenset)):
            self._set(value)
        if kind not in (dict, list, tuple, set, frozenset, bytearray):
            self._state(value, kind)

    def _set(self, value: Any) -> None:
        each = set.__iter__ if isinstance(value, set) else frozenset.__iter__
        parts = sorted(_constant(part) for part in each(value))
        self.each("holds", *parts)

    def _state(self, value: Any, kind: type) -> None:
        definers = [
            next(base for base in kind.__mro__ if name in vars(base)) for name in REDUCING if hasattr(kind, name)
        ]
        if any(not _is_found_by_name(base) for base in definers):
            raise OpaqueError(f"a {kind.__name__}, which says itself what its state is")
        if _is_found_by_name(kind):
            self._reduced(value)
            return
        slots = copyreg._slotnames(kind)  # type: ignore[attr-defined]  # noqa: SLF001 - as copy and pickle do
        held = {name: object.__getattribute__(value, name) for name in slots if _has(value, name)}
        self.each("state", getattr(value, "__dict__", None), held)
        if any(base is not object for base in definers):
            self._reduced(value)

    def _reduced(self, value: Any) -> None:
        try:
            reduce = copyreg.dispatch_table.get(type(value))
            reduced = reduce(value) if reduce else value.__reduce_ex__(4)
            parts = (
                [reduced] if isinstance(reduced, str) else [*reduced[:3], *(list(each or ()) for each in reduced[3:5])]
            )
        except Exception as error:
            raise OpaqueError(f"a {type(value).__name__}") from error
        self.each("reduced", *parts)


def _is_found_by_name(value: Any) -> bool:
    """Return whether a class or function stands in its module under its own name: it is the same in each process."""
    if not isinstance(value, (type, types.FunctionType, types.BuiltinFunctionType)):
        return False
    module, path = value.__module__, value.__qualname__
    if type(module) is not str or module == "__main__":
        return False
    found = sys.modules.get(module)
    for name in path.split("."):
        found = getattr(found, name, None)
    return found is value


def _globals_of(code: types.CodeType) -> set[str]:
    """Return the global names that a function reads, with those that functions inside it read."""
    found = {each.argval for each in dis.get_instructions(code) if each.opname in READS_A_GLOBAL}
    return found.union(*(_globals_of(part) for part in code.co_consts if isinstance(part, types.CodeType)))


def _held(cell: types.CellType) -> Any:
    """Return what a variable of an enclosing function stands for; a text when it is not bound yet."""
    try:
        return cell.cell_contents
    except ValueError:
        return "not bound"


def _has(value: Any, name: str) -> bool:
    try:
        object.__getattribute__(value, name)
    except AttributeError:
        return False
    return True


def _constant(part: Any) -> str:
    """Return a text for a part of a set, whose order says nothing."""
    if type(part) is tuple:
        return f"({', '.join(map(_constant, part))})"
    if type(part) not in PLAIN:
        raise OpaqueError(f"a set that holds a {type(part).__name__}")
    return f"{type(part).__name__} {_text(part)}"


def _text(value: Any) -> str:
    """Return a text for a constant: of a large number Python makes no decimal digits."""
    if type(value) is range:
        return " ".join(map(hex, (value.start, value.stop, value.step)))
    return hex(value) if type(value) is int else repr(value)
