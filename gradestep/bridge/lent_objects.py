"""Objects of the tests in the student's hands: what is asked of them is asked of the tests' process, by name.

`node_of` describes an object there; a stand-in (`Lent`) is made of that here. What can be called may be called.
Attributes, special methods and copies are given of plain objects only: of classes that the notebook's own cells define,
namespaces and Mocks; and of these what they and their classes hold under a public name. Data attributes may be set, no
method. So nothing leads from an object to the source, the names or the library calls of the tests. Of an open file,
what reads and writes it is given.
"""

from __future__ import annotations

import copy
import inspect
import sys
import types
from abc import ABC
from collections.abc import Iterator
from functools import lru_cache
from io import IOBase
from typing import TYPE_CHECKING, Any
from unittest.mock import MagicMock, Mock, NonCallableMagicMock, NonCallableMock

from gradestep.bridge import tags
from gradestep.bridge.standard_values import BUILTIN, builtin_type

if TYPE_CHECKING:
    from collections.abc import Callable

SHOWN = ("__repr__", "__str__", "__format__")
TAGS = (tags.LENT_OBJECT, tags.LENT_ITERATOR, tags.LENT_CALLABLE)
NAMED = ("__name__", "__qualname__", "__doc__")  # what a function or a class is called comes with its node
SPECIAL = frozenset(
    f"__{name}__"
    for name in (
        *("len", "iter", "getitem", "setitem", "delitem", "contains", "reversed", "enter", "exit", "index"),
        *("str", "repr", "format", "bool", "int", "float", "complex", "round", "abs", "neg", "pos", "invert", "hash"),
        *("eq", "ne", "lt", "le", "gt", "ge", "add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul"),
        *("radd", "rsub", "rmul", "rtruediv", "rfloordiv", "rmod", "iadd", "isub", "imul", "and", "or", "xor"),
    )
)
FIXED = (type, types.FunctionType, types.MethodType, types.BuiltinFunctionType, types.ModuleType)
BASES = (
    object,
    list,
    dict,
    set,
    frozenset,
    tuple,
    str,
    int,
    float,
    bytes,
    Exception,
    ValueError,
    TypeError,
    KeyError,
    ABC,
)
NAMESPACES = (types.SimpleNamespace,)
FUNCTIONS = (types.FunctionType, types.BuiltinFunctionType, types.MethodDescriptorType)
MOCKS = (Mock, MagicMock, NonCallableMock, NonCallableMagicMock)
OF_MOCKS = frozenset(dir(MagicMock()))
WITH = frozenset(["__enter__", "__exit__"])
OF_FILES = frozenset(
    (
        *("read", "readline", "readlines", "readinto", "write", "writelines", "seek", "tell", "truncate", "flush"),
        *("close", "closed", "name", "mode", "encoding", "readable", "writable", "seekable", "isatty"),
    )
)
MOST_NAME = 60
PLAIN = (type(None), bool, int, float, str)


class RefusedError(AttributeError):
    """Student code asks of an object of the tests what it has, and what is not given from another process."""


class OverError(RuntimeError):
    """An object of the tests is asked when no test runs."""


def node_of(value: Any, number: int, lessons: list[str]) -> list[Any]:
    """Return the node of an object of the tests: its number, its class's name and special methods, its own names.

    `lessons` are the lessons' classes of which it is an instance; both processes have them.
    """
    tag = tags.LENT_OBJECT
    if callable(value) or isinstance(value, Iterator):
        tag = tags.LENT_CALLABLE if callable(value) else tags.LENT_ITERATOR
    kind = type(value)
    specials = {name for each in kind.__mro__ if each is not object for name in vars(each)} & SPECIAL
    specials = {name for name in specials & _given(value) if getattr(kind, name, None) is not None}
    named = isinstance(value, FIXED)
    own = {name: str(getattr(value, name, None) or "")[:MOST_NAME] for name in NAMED} if named else {}
    return [tag, number, kind.__name__[:MOST_NAME], sorted(specials), own, lessons, _parameters(value)]


def _parameters(function: Any) -> list[list[Any]] | None:
    """Return name, kind, default and annotation of each parameter of a function of the tests, if all are plain data.

    What there may be or not is in a list; an annotation is the name of a builtin class.
    """
    if not isinstance(function, types.FunctionType):
        return None
    found = [*inspect.signature(function, follow_wrapped=False).parameters.values()]
    kinds = {each.name: [builtin_type(kind) for kind in _if_any(each.annotation)] for each in found}
    plain = all(type(part) in PLAIN for each in found for part in _if_any(each.default))
    if not plain or [None] in kinds.values():
        return None
    return [[each.name, int(each.kind), _if_any(each.default), kinds[each.name]] for each in found]


def _if_any(given: Any) -> list[Any]:
    return [] if given is inspect.Parameter.empty else [given]


def asked(thing: Any, said: dict[str, Any], args: list[Any], named: dict[str, Any]) -> Any:
    """Return what the student's process asks of an object of the tests; raises AttributeError where it may not."""
    if said.get("next"):
        return next(thing)
    if name := said.get("special"):
        if name not in _given(thing):
            raise _missing(thing, name)
        return getattr(type(thing), name)(thing, *args)
    if name := said.get("attribute"):
        return _attribute(thing, name)
    if how := said.get("copy"):
        if not is_plain(thing):
            raise TypeError(f"a {type(thing).__name__} of the tests cannot be copied here")
        return copy.deepcopy(thing) if how == "deep" else copy.copy(thing)
    if name := said.get("set"):
        return _set(thing, name, args[0])
    if isinstance(thing, types.BuiltinFunctionType) and isinstance(thing.__self__, (str, bytes)):
        raise RefusedError(f"a text's own {thing.__name__} is not called from another process")
    return thing(*args, **named)


def _given(thing: Any) -> frozenset[str]:
    """Return the special methods of an object that may be asked: of a file, to be opened and closed by `with`."""
    return SPECIAL if is_plain(thing) else WITH if isinstance(thing, IOBase) else frozenset()


def is_plain(thing: Any) -> bool:
    """Return whether an object holds no more than what the notebook's own cells, or a test double, gave it."""
    kind = type(thing)
    if kind in NAMESPACES or _is_mock(thing):
        return True
    own = [each for each in kind.__mro__ if each.__module__ == "__main__"]
    return bool(own) and all(each in BASES or each in own for each in kind.__mro__)


def _is_mock(thing: Any) -> bool:
    """Return whether an object is a Mock, for which unittest makes a class of its own."""
    kind = type(thing)
    return any(each in MOCKS for each in kind.__mro__[:2]) and kind.__module__ == "unittest.mock"


def _attribute(thing: Any, name: str) -> Any:
    if name == "__dict__" and is_plain(thing) and not _is_mock(thing):
        return {each: value for each, value in vars(thing).items() if not each.startswith("_")}
    is_given = name in OF_FILES if isinstance(thing, IOBase) else is_plain(thing)
    if name.startswith("_") or not is_given or (_is_mock(thing) and name in OF_MOCKS):
        raise _missing(thing, name)
    return getattr(thing, name)


def _set(thing: Any, name: str, value: Any) -> None:
    """Set a data attribute: a method that is replaced would answer for the tests' own object."""
    if name.startswith("_") or not is_plain(thing) or (_is_mock(thing) and name in OF_MOCKS):
        raise RefusedError(f"the answer sets {name} of a {type(thing).__name__} of the tests")
    if not _is_mock(thing) and callable(getattr(thing, name, None)):
        raise RefusedError(f"the answer replaces {name} of a {type(thing).__name__} of the tests")
    setattr(thing, name, value)


def _missing(thing: Any, name: str) -> AttributeError:
    kind = type(thing).__name__
    if not name.startswith("__") and not is_plain(thing) and name in dir(thing):
        return RefusedError(f"the answer uses {name} of a {kind} of the tests, which is not given to another process")
    return AttributeError(f"{kind!r} object has no attribute {name!r}")


def by_path(value: Any) -> list[str] | None:
    """Return module and name of a function of a library or of Python, which is the same there; None for others."""
    module, name = getattr(value, "__module__", None), getattr(value, "__qualname__", None)
    if isinstance(value, types.MethodDescriptorType):
        module, name = "builtins", f"{value.__objclass__.__name__}.{value.__name__}"
    if type(value).__name__ == "ufunc":
        module, name = "numpy", value.__name__
    if isinstance(value, types.MethodType) or type(module) is not str or type(name) is not str:
        return None
    if module in ("__main__", "") or module.split(".")[0] == "gradestep" or not isinstance(value, FUNCTIONS):
        return None
    found: Any = sys.modules.get(module)
    for part in name.split("."):
        found = getattr(found, part, None)
    return [module, name] if found is value else None


class Lent:
    """Something of the tests in the student's process; `ask` asks of it over there."""

    _gradestep_tag = ""

    def __init__(self, ask: Callable[..., Any], number: int) -> None:
        """Stand for what the tests' process knows by `number`."""
        object.__setattr__(self, "_gradestep_ask", ask)
        object.__setattr__(self, "_gradestep_number", number)

    def __getattr__(self, name: str) -> Any:
        return self._gradestep_ask(self._gradestep_number, attribute=name)

    def __setattr__(self, name: str, value: Any) -> None:
        self._gradestep_ask(self._gradestep_number, value, set=name)

    def __deepcopy__(self, _: Any) -> Any:
        """Return what stands for a deep copy that is made over there."""
        return self._gradestep_ask(self._gradestep_number, copy="deep")

    def __reduce_ex__(self, _: Any) -> Any:
        """Refuse to be copied by what it is made of; `itertools.tee` looks for a method of that name alone."""
        raise TypeError(f"a {type(self).__name__} of the tests cannot be copied here")

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of the tests>"

    def __eq__(self, other: object) -> bool:
        """Be equal to what stands for the same."""
        return isinstance(other, Lent) and number_of(self) == number_of(other)

    def __hash__(self) -> int:
        return hash(number_of(self))


class LentObject(Lent):
    """An object of the tests that is nothing below."""

    _gradestep_tag = tags.LENT_OBJECT

    def __copy__(self) -> Any:
        """Return what stands for a copy that is made over there."""
        return self._gradestep_ask(self._gradestep_number, copy="shallow")


class LentIterator(Lent):
    """An iterator of the tests."""

    _gradestep_tag = tags.LENT_ITERATOR

    def __iter__(self) -> LentIterator:
        return self

    def __next__(self) -> Any:
        """Return the next item, from over there."""
        return self._gradestep_ask(self._gradestep_number, next=True)


class LentCallable(LentObject):
    """A function of the tests, or another object that can be called."""

    _gradestep_tag = tags.LENT_CALLABLE

    def __call__(self, *args: Any, **named: Any) -> Any:
        """Call it over there."""
        return self._gradestep_ask(self._gradestep_number, *args, named=named)


KINDS = {kind._gradestep_tag: kind for kind in (LentObject, LentIterator, LentCallable)}  # noqa: SLF001 - our own


def lent(node: list[Any], ask: Callable[..., Any], lessons: Callable[[str], Any]) -> Lent:
    """Return what stands for the object that a node describes."""
    tag, number, name, specials, own, of_lessons, parameters = node
    kind = _kind(tag, name, tuple(specials))
    made = kind(ask, number)
    made.__dict__.update(own)
    if own:
        made.__dict__["__module__"] = "__main__"
    if parameters is not None:
        made.__dict__.update(_signed(parameters))
    found = next((each for each in map(lessons, of_lessons) if isinstance(each, type)), None)
    if found is not None:
        made.__dict__["_gradestep_lesson"] = found
    return made


def _or_empty(given: list[Any]) -> Any:
    return given[0] if given else inspect.Parameter.empty


def _signed(parameters: list[list[Any]]) -> dict[str, Any]:
    """Return what a function has that says what it takes."""
    given = [
        inspect.Parameter(
            name, kind, default=_or_empty(default), annotation=_or_empty([BUILTIN[each] for each in kinds])
        )
        for name, kind, default, kinds in parameters
    ]
    by_place = [each for each in given if each.kind in (each.POSITIONAL_ONLY, each.POSITIONAL_OR_KEYWORD)]
    by_name = [each for each in given if each.kind == each.KEYWORD_ONLY]
    counts = {"co_argcount": len(by_place), "co_kwonlyargcount": len(by_name)}
    names = tuple(each.name for each in (*by_place, *by_name))
    defaults = tuple(each.default for each in by_place if each.default is not each.empty)
    return {
        "__signature__": inspect.Signature(given),
        "__code__": types.SimpleNamespace(**counts, co_varnames=names),
        "__defaults__": defaults or None,
        "__annotations__": {each.name: each.annotation for each in given if each.annotation is not each.empty},
    }


@lru_cache(256)
def _kind(tag: str, name: str, specials: tuple[str, ...]) -> type[Lent]:
    inside: dict[str, Any] = {each: _asking(each) for each in specials}
    if "__eq__" in inside and "__hash__" not in inside:
        inside["__hash__"] = None
    inside["__class__"] = property(lambda self: self.__dict__.get("_gradestep_lesson") or type(self))
    return type(name, (KINDS[tag],), inside)


def _asking(name: str) -> Callable[..., Any]:
    def special(self: Lent, *args: Any) -> Any:
        try:
            return self._gradestep_ask(self._gradestep_number, *args, special=name)
        except OverError:
            if name in SHOWN:
                return f"<{type(self).__name__} of the tests>"
            raise

    special.__name__ = name
    return special


def number_of(thing: Lent) -> int:
    """Return the number by which the tests' process knows an object."""
    number: int = thing.__dict__["_gradestep_number"]
    return number


def tag_of(thing: Lent) -> str:
    """Return the tag of its node."""
    return type(thing)._gradestep_tag  # noqa: SLF001 - our own
