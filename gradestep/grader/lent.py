"""Objects of the tests in the student's hands: what is asked of them is asked of the tests' process, by name.

`node_of` describes an object there; a stand-in (`Lent`) is made of that here. It gives public attributes and the
special methods that the object's class defines. Nothing leads from it to the source or the names of the tests: no
attribute that begins with an underscore but `ATTRIBUTES`, no frame, code or traceback, and nothing of a function or
class is ever set.
"""

from __future__ import annotations

import copy
import types
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

OPAQUE, ITERATOR, CALLABLE = "H", "I", "C"  # tags of nodes
TAGS = (OPAQUE, ITERATOR, CALLABLE)
ATTRIBUTES = ("__name__", "__qualname__", "__doc__", "__module__", "__annotations__", "__dict__")
SPECIAL = frozenset(
    f"__{name}__"
    for name in (
        *("len", "iter", "getitem", "setitem", "delitem", "contains", "reversed", "enter", "exit", "index"),
        *("str", "repr", "format", "bool", "int", "float", "complex", "round", "abs", "neg", "pos", "invert", "hash"),
        *("eq", "ne", "lt", "le", "gt", "ge", "add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul"),
        *("radd", "rsub", "rmul", "rtruediv", "rfloordiv", "rmod", "iadd", "isub", "imul", "and", "or", "xor"),
    )
)
INSIDE = (types.FrameType, types.CodeType, types.TracebackType)
LEADS_INSIDE = ("gi_", "cr_", "ag_", "f_", "tb_", "co_", "func_")
FIXED = (type, types.FunctionType, types.MethodType, types.BuiltinFunctionType, types.ModuleType)
MOST_NAME = 60


def node_of(value: Any, number: int, lessons: list[str]) -> list[Any]:
    """Return the node of an object of the tests: its number, its class's name and special methods, its own names.

    `lessons` are the lessons' classes of which it is an instance; both processes have them.
    """
    tag = CALLABLE if callable(value) else ITERATOR if isinstance(value, Iterator) else OPAQUE
    kind = type(value)
    specials = {name for each in kind.__mro__ if each is not object for name in vars(each)} & SPECIAL
    specials = {name for name in specials if getattr(kind, name, None) is not None} | {"__repr__"}
    named = isinstance(value, FIXED)
    own = {name: str(getattr(value, name, None) or "")[:MOST_NAME] for name in ATTRIBUTES[:3]} if named else {}
    return [tag, number, kind.__name__[:MOST_NAME], sorted(specials) if not named else [], own, lessons]


def asked(thing: Any, said: dict[str, Any], args: list[Any], named: dict[str, Any]) -> Any:
    """Return what the student's process asks of an object of the tests; raises AttributeError where it may not."""
    if said.get("next"):
        return next(thing)
    if name := said.get("special"):
        if name not in SPECIAL or _is_ours(thing):
            raise AttributeError(name)
        return getattr(type(thing), name)(thing, *args)
    if name := said.get("attribute"):
        return _attribute(thing, name)
    if how := said.get("copy"):
        return copy.deepcopy(thing) if how == "deep" else copy.copy(thing)
    if name := said.get("set"):
        if name.startswith("_") or isinstance(thing, FIXED) or _is_ours(thing):
            raise AttributeError(f"{name} cannot be set")
        return setattr(thing, name, args[0])
    return thing(*args, **named)


def _attribute(thing: Any, name: str) -> Any:
    hidden = name.startswith(("_", *LEADS_INSIDE)) and name not in ATTRIBUTES
    if hidden or _is_ours(thing):
        raise AttributeError(f"{type(thing).__name__!r} object has no attribute {name!r}")
    value = getattr(thing, name)
    hidden = isinstance(value, INSIDE)
    if hidden:
        raise AttributeError(f"{type(thing).__name__!r} object has no attribute {name!r}")
    return dict(value) if name == "__dict__" else value


def _is_ours(thing: Any) -> bool:
    return str(getattr(type(thing), "__module__", "")).split(".")[0] == "gradestep"


class Lent:
    """An object of the tests in the student's process; `ask` asks of it over there."""

    _gradestep_tag = OPAQUE

    def __init__(self, ask: Callable[..., Any], number: int) -> None:
        """Stand for what the tests' process knows by `number`."""
        object.__setattr__(self, "_gradestep_ask", ask)
        object.__setattr__(self, "_gradestep_number", number)

    def __getattr__(self, name: str) -> Any:
        """Ask for an attribute."""
        return self._gradestep_ask(self._gradestep_number, attribute=name)

    def __setattr__(self, name: str, value: Any) -> None:
        """Set an attribute over there."""
        self._gradestep_ask(self._gradestep_number, value, set=name)

    def __copy__(self) -> Any:
        """Return what stands for a copy that is made over there."""
        return self._gradestep_ask(self._gradestep_number, copy="shallow")

    def __deepcopy__(self, _: Any) -> Any:
        """Return what stands for a deep copy that is made over there."""
        return self._gradestep_ask(self._gradestep_number, copy="deep")

    def __eq__(self, other: object) -> bool:
        """Be equal to what stands for the same."""
        return isinstance(other, Lent) and number_of(self) == number_of(other)

    def __hash__(self) -> int:
        """Be one in a set."""
        return hash(number_of(self))


class LentIterator(Lent):
    """An iterator of the tests."""

    _gradestep_tag = ITERATOR

    def __iter__(self) -> LentIterator:
        """Go through it."""
        return self

    def __next__(self) -> Any:
        """Return the next item, from over there."""
        return self._gradestep_ask(self._gradestep_number, next=True)


class LentCallable(Lent):
    """A function of the tests, or another object that can be called."""

    _gradestep_tag = CALLABLE

    def __call__(self, *args: Any, **named: Any) -> Any:
        """Call it over there."""
        return self._gradestep_ask(self._gradestep_number, *args, named=named)


KINDS = {kind._gradestep_tag: kind for kind in (Lent, LentIterator, LentCallable)}  # noqa: SLF001 - our own


def lent(node: list[Any], ask: Callable[..., Any], lessons: Callable[[str], Any]) -> Lent:
    """Return what stands for the object that a node describes."""
    tag, number, name, specials, own, of_lessons = node
    kind = _kind(tag, name, tuple(specials))
    made = kind(ask, number)
    made.__dict__.update(own)
    if own:
        made.__dict__["__module__"] = "__main__"
    found = next((each for each in map(lessons, of_lessons) if isinstance(each, type)), None)
    if found is not None:
        made.__dict__["_gradestep_lesson"] = found
    return made


@lru_cache(256)
def _kind(tag: str, name: str, specials: tuple[str, ...]) -> type[Lent]:
    inside: dict[str, Any] = {each: _asking(each) for each in specials}
    if "__eq__" in inside and "__hash__" not in inside:
        inside["__hash__"] = None
    inside["__class__"] = property(lambda self: self.__dict__.get("_gradestep_lesson") or type(self))
    return type(name, (KINDS[tag],), inside)


def _asking(name: str) -> Callable[..., Any]:
    def special(self: Lent, *args: Any) -> Any:
        return self._gradestep_ask(self._gradestep_number, *args, special=name)

    special.__name__ = name
    return special


def number_of(thing: Lent) -> int:
    """Return the number by which the tests' process knows an object."""
    number: int = thing.__dict__["_gradestep_number"]
    return number


def tag_of(thing: Lent) -> str:
    """Return the tag of its node."""
    return type(thing)._gradestep_tag  # noqa: SLF001 - our own
