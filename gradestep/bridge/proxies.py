"""Proxies: what stays in the student's process, as the tests see it.

For each class of the student's there is a proxy class here of the same name, with the special methods that the class
has over there, each of which asks there. So `len`, `for`, `with`, `isinstance`, `except` and operators behave as in
one process. One thing student code never decides: a comparison, a membership or an arithmetic with data of the tests,
for it would be handed the value that is expected. Such a question is a NotPlainError, and a person judges the cell.
"""

from __future__ import annotations

import builtins
import contextlib
import dataclasses
import enum
import sys
import types
from abc import ABCMeta
from enum import Enum
from functools import lru_cache
from types import FunctionType
from typing import TYPE_CHECKING, Any, Protocol

from gradestep.bridge import tags
from gradestep.bridge.encode import BASES
from gradestep.bridge.plain_data import DataError

if TYPE_CHECKING:
    import inspect
    from collections.abc import Callable


class Link(Protocol):
    """What a proxy asks of the line to the student's process (student_link.py)."""

    classes: dict[int, type]
    texts: set[str]

    def ask(self, order: dict[str, Any], **values: Any) -> Any: ...
    def call(self, number: int, args: tuple[Any, ...], named: dict[str, Any]) -> Any: ...
    def special(self, number: int, name: str, *args: Any) -> Any: ...
    def plain(self, number: int, base: type) -> Any: ...
    def operate(self, name: str, thing: Any, given: Any, known: Any = None) -> Any: ...
    def signature(self, number: int) -> inspect.Signature: ...
    def code(self, number: int, name: str) -> Any: ...
    def lesson_class(self, node: list[Any]) -> type: ...
    def may(self, kind: str, name: str, args: tuple[Any, ...]) -> bool: ...
    def may_be_asked(self, kind: str, name: str) -> bool: ...
    def may_answer(self, value: Any, args: tuple[Any, ...]) -> bool: ...
    def not_plain(self, why: str) -> Exception: ...


ASKED = frozenset(  # special methods whose answer is the student's own to give
    f"__{name}__"
    for name in (
        *("len", "iter", "next", "getitem", "setitem", "delitem", "call", "str", "repr", "format", "bool", "int"),
        *("float", "complex", "index", "round", "abs", "neg", "pos", "invert", "enter", "exit", "reversed", "trunc"),
        *("floor", "ceil", "bytes", "hash", "array", "length_hint", "missing", "dir"),
    )
)
COMPARED = frozenset(["__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__"])
ARITHMETIC = (
    *("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul"),
    *("and", "or", "xor", "lshift", "rshift", "divmod"),
)
GUARDED = COMPARED | {
    "__contains__",
    *(f"__{before}{name}__" for name in ARITHMETIC for before in ("", "r", "i")),
}
SPECIAL = ASKED | GUARDED
CHECKS = frozenset(["__instancecheck__", "__subclasscheck__"])  # of the metaclass
READABLE = frozenset(
    f"__{name}__"
    for name in (
        "doc",
        "dict",
        "qualname",
        "annotations",
        "defaults",
        "kwdefaults",
        "members",
        "closure",
        "wrapped",
        "name",
        "self",
        "func",
        "notes",
        *("slots", "mro", "bases", "base", "abstractmethods"),
    )
)
MOST_NAME, MOST_PARENTS = 60, 20


class RemoteType(type):
    """The class of proxy classes: what is asked of such a class is asked of the student's."""

    def __new__(cls, name: str, bases: tuple[type, ...], inside: dict[str, Any]) -> Any:
        """Refuse a class of the tests below one of the student's: its instances would be made over there."""
        above = next((base for base in bases if "_class_remote_link" in vars(base)), None)
        if above is not None:
            raise _link(above).not_plain(f"the tests define {name}, a subclass of the student's {above.__name__}")
        return type.__new__(cls, name, bases, inside)

    def __call__(cls, *args: Any, **named: Any) -> Any:
        return _link(cls).call(_number(cls), args, named)

    def __instancecheck__(cls, value: Any) -> bool:
        """Ask an abstract class, or a protocol, whether what is over there too counts as one of its kind."""
        return type.__instancecheck__(cls, value) or cls._counts("__instancecheck__", value)

    def __subclasscheck__(cls, kind: type) -> bool:
        return type.__subclasscheck__(cls, kind) or cls._counts("__subclasscheck__", kind)

    def _counts(cls, name: str, value: Any) -> bool:
        if name not in vars(cls).get("_class_remote_checks", ()) or not is_remote(value):
            return False
        if type(value) is RemoteType and "_class_remote_number" not in vars(value):
            return False  # it is being made: an abstract class asks whether it is one of those that it knows
        return bool(_link(cls).special(_number(cls), name, value))

    def __getattr__(cls, name: str) -> Any:
        return attribute(cls, name)

    def __setattr__(cls, name: str, value: Any) -> None:
        """Set an attribute of the class over there."""
        _link(cls).ask({"op": "set", "number": _number(cls), "name": name}, value=value)

    def __delattr__(cls, name: str) -> None:
        """Delete an attribute of the class over there, as `patch.object` does when it gives the old one back."""
        _link(cls).ask({"op": "delete", "number": _number(cls), "name": name})

    @property
    def __mro__(cls) -> Any:
        """The classes above it, as they are over there."""
        return _of_class(cls, "__mro__")

    @property
    def __bases__(cls) -> Any:  # type: ignore[override]
        return _of_class(cls, "__bases__")

    @property
    def __base__(cls) -> Any:
        return _of_class(cls, "__base__")

    def __dir__(cls) -> Any:
        return _link(cls).special(_number(cls), "__dir__")

    def __iter__(cls) -> Any:
        """Go through a class that is iterable, such as an Enum."""
        return _link(cls).special(_number(cls), "__iter__")

    def __bool__(cls) -> bool:
        """Be true, as classes are, though `len` can be asked of some."""
        return True

    def __len__(cls) -> int:
        """Return how many members such a class has."""
        return int(_link(cls).special(_number(cls), "__len__"))

    def __getitem__(cls, key: Any) -> Any:
        return _link(cls).special(_number(cls), "__getitem__", key)


type.__setattr__(RemoteType, "__slots__", property(lambda cls: attribute(cls, "__slots__")))  # not of itself
type.__setattr__(RemoteType, "__doc__", property(lambda cls: vars(cls).get("_class_remote_doc")))


class Remote(metaclass=RemoteType):
    """Something of the student's that is not plain data."""

    __slots__ = ("_remote_link", "_remote_number")
    __array_ufunc__ = None  # NumPy leaves operators to the special methods below

    def __getattr__(self, name: str) -> Any:
        kind = type(self)
        if _is_own(kind) and not _link(self).may_be_asked(kind.__name__, name):
            why = f"the answer is a {kind.__name__}, whose own {name} would decide what the tests ask"
            raise _link(self).not_plain(why)
        return attribute(self, name)

    def __setattr__(self, name: str, value: Any) -> None:
        _link(self).ask({"op": "set", "number": _number(self), "name": name}, value=value)

    def __delattr__(self, name: str) -> None:
        _link(self).ask({"op": "delete", "number": _number(self), "name": name})

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of the student's>"

    def __copy__(self) -> Any:
        return _link(self).ask({"op": "copy", "number": _number(self), "deep": False})

    def __deepcopy__(self, _: Any) -> Any:
        """Copy it over there with all that it holds."""
        return _link(self).ask({"op": "copy", "number": _number(self), "deep": True})

    def __dir__(self) -> Any:
        return _link(self).special(_number(self), "__dir__")

    def __reduce_ex__(self, _: Any) -> Any:
        raise _link(self).not_plain(f"a {type(self).__name__} of the student's cannot be pickled")


class RemoteFunction(Remote):
    """A function of the student's."""

    __slots__ = ("__name__",)

    def __call__(self, *args: Any, **named: Any) -> Any:
        return _link(self).call(_number(self), args, named)

    @property
    def __doc__(self) -> Any:  # type: ignore[override]
        return attribute(self, "__doc__")

    @property  # type: ignore[misc]
    def __class__(self) -> type:
        """Be a function to isinstance, and to `inspect`."""
        return FunctionType

    @property
    def __code__(self) -> Any:
        return _link(self).code(_number(self), object.__getattribute__(self, "__name__"))

    @property
    def __signature__(self) -> Any:
        """The parameters, as `inspect.signature` wants them."""
        return _link(self).signature(_number(self))


def is_remote(value: Any) -> bool:
    """Return whether `value` stands for something of the student's: an object, a class, or an exception."""
    kind = type(value)
    return kind is RemoteType or issubclass(kind, (Remote, RemoteError))


def number_of(value: Any) -> int:
    """Return the number by which the student's process knows what a proxy stands for."""
    return _number(value)


def link_of(value: Any) -> Link:
    """Return the line to the process where it is what a proxy stands for."""
    return _link(value)


def attribute(of: Any, name: str) -> Any:
    """Return an attribute of what a proxy stands for; raises AttributeError as the student's process does."""
    if name.startswith("__") and name.endswith("__") and name not in READABLE:
        raise AttributeError(name)
    return _link(of).ask({"op": "attribute", "number": _number(of), "name": name})


def _of_class(kind: type, name: str) -> Any:
    """Return what a class is made of, from over there; of a class of this module, which stands for none, its own."""
    if not hasattr(kind, "_class_remote_link"):
        return vars(type)[name].__get__(kind)
    return attribute(kind, name)


def _is_own(kind: type) -> bool:
    """Return whether a proxy class stands for one that the student's own cells define."""
    return bool(vars(kind).get("_class_remote_own"))


def _link(of: Any) -> Link:
    link: Link = _kept(of, "_remote_link")
    return link


def _number(of: Any) -> int:
    number: int = _kept(of, "_remote_number")
    return number


def _kept(of: Any, name: str) -> Any:
    return (
        type.__getattribute__(of, f"_class{name}") if isinstance(of, RemoteType) else object.__getattribute__(of, name)
    )


class RemoteError(Exception, metaclass=RemoteType):
    """An exception of a class that the student defines; `except` finds it by that class."""

    def __getattr__(self, name: str) -> Any:
        return attribute(self, name)


def function(link: Link, number: int, name: str) -> RemoteFunction:
    """Return the proxy of a function."""
    made: RemoteFunction = _tied(object.__new__(RemoteFunction), link, number)
    object.__setattr__(made, "__name__", name[:MOST_NAME])
    return made


def instance(link: Link, number: int, kind: type) -> Any:
    """Return the proxy of an object of the student's, of the proxy class `kind`."""
    if issubclass(kind, RemoteError):
        return _tied(kind.__new__(kind), link, number)
    return _tied(object.__new__(kind), link, number)


def _tied(made: Any, link: Link, number: int) -> Any:
    object.__setattr__(made, "_remote_link", link)
    object.__setattr__(made, "_remote_number", number)
    return made


def class_of(link: Link, node: list[Any]) -> type:
    """Return the proxy class that a node describes; raises DataError when it describes none."""
    _, number, (name, module, base, doc, fields), specials, parents = node
    if type(number) is not int or len(parents) > MOST_PARENTS:
        raise DataError("no class came")
    if number in link.classes:
        return link.classes[number]
    above = tuple(
        link.lesson_class(parent) if parent[0] == tags.LESSON_CLASS else class_of(link, parent) for parent in parents
    )
    own = {str(each) for each in specials} & SPECIAL
    inside: dict[str, Any] = {"__doc__": _DOC, **{each: _asking(each) for each in own}}
    if "__eq__" in own and "__hash__" not in own:
        inside["__hash__"] = None
    plain, real = _PLAIN.get(base), _of_library(module, name)
    if plain:
        asked = {*own, *(["__getitem__"] if "__missing__" in own else [])}
        asked |= {"__str__", "__format__"} if own & {"__str__", "__repr__"} else set()
        inside |= {each: method for each, method in _delegating(plain).items() if each not in asked}
        inside |= {each: _asking(each) for each in asked - own}
    lessons = [each for each in above if not isinstance(each, RemoteType)]
    if lessons and not real:
        real = lessons[0]
    if lessons:
        inside["__getattribute__"] = _remote_first
    if fields:
        inside["__dataclass_fields__"] = _fields(tuple(map(str, fields)))
    seen = real if plain and real and issubclass(real, plain) else plain or real
    if seen:
        inside["__class__"] = property(lambda _: seen)
    kind = _made(str(name)[:MOST_NAME], above, base, inside)
    type.__setattr__(kind, "_class_remote_link", link)
    type.__setattr__(kind, "_class_remote_number", number)
    type.__setattr__(kind, "_class_remote_doc", doc if type(doc) is str else None)
    type.__setattr__(kind, "_class_remote_own", module == "__main__")
    type.__setattr__(kind, "_class_remote_checks", CHECKS.intersection(map(str, specials)))
    link.classes[number] = kind
    return kind


_DOC = property(lambda self: attribute(self, "__doc__"))  # an instance may have one of its own, as a function has


@lru_cache(256)
def _fields(names: tuple[str, ...]) -> Any:
    """Return the fields of a dataclass, for `dataclasses.asdict`; raises TypeError for what are no names."""
    return vars(dataclasses.make_dataclass("Fields", names))["__dataclass_fields__"]


def enumeration(name: str, base: str, members: Any) -> type[Enum]:
    """Return an Enum of the same members as one of the student's; raises DataError when they are none."""
    kind = ENUMS.get(base)
    plain = [(str(member), value) for member, value in members if type(value) in (int, str)]
    if kind is None or not plain or not all(member.isidentifier() for member, _ in plain):
        raise DataError("no Enum came")
    made: type[Enum] = kind(name[:MOST_NAME], plain)
    return made


ENUMS: dict[str, Any] = {
    kind: getattr(enum, kind) for kind in ("Enum", "IntEnum", "Flag", "IntFlag", "StrEnum") if hasattr(enum, kind)
}


def _remote_first(self: Any, name: str) -> Any:
    """Look an attribute up over there, also where a class of the lessons has one of that name."""
    if name.startswith("__"):
        return object.__getattribute__(self, name)
    return attribute(self, name)


_PLAIN = {kind.__name__: kind for kind in BASES}


def _made(name: str, above: tuple[type, ...], base: Any, inside: dict[str, Any]) -> type:
    """Return a new proxy class below those `above`, an exception when it is one over there."""
    error = getattr(builtins, base, None) if type(base) is str else None
    if isinstance(error, type) and issubclass(error, Exception):
        root: tuple[type, ...] = (RemoteError,) if error is Exception else (RemoteError, error)
        inside = {each: inside[each] for each in inside if each != "__class__"}
    else:
        root, inside = (Remote,), {"__slots__": (), **inside}
    lessons = tuple(each for each in above if not isinstance(each, RemoteType))
    proxies = tuple(each for each in above if isinstance(each, RemoteType))
    below = tuple(each for each in root if not any(issubclass(one, each) for one in proxies))
    for bases in ((*proxies, *below, *lessons), (*proxies, *below), root):
        with contextlib.suppress(TypeError):  # such parents do not go together here: then below the root alone
            return _registered(type.__new__(RemoteType, name, bases, dict(inside)), lessons)
    raise DataError("no class came")


def _registered(kind: type, lessons: tuple[type, ...]) -> type:
    """Return a proxy class as a virtual subclass of the abstract classes of lessons, whose metaclass is another."""
    for lesson in lessons:
        if isinstance(lesson, ABCMeta):
            lesson.register(kind)
    return kind


def _of_library(module: Any, name: Any) -> type | None:
    """Return the class of a library that this process has imported already, for isinstance."""
    if type(module) is not str or module == "__main__":
        return None
    found = _OF_PYTHON.get(str(name)) if module == "builtins" else getattr(sys.modules.get(module), str(name), None)
    return found if isinstance(found, type) else None


_OF_PYTHON = {  # such as generator, property and zip
    kind.__name__: kind for module in (builtins, types) for kind in vars(module).values() if isinstance(kind, type)
}


def _asking(name: str) -> Callable[..., Any]:
    """Return the special method `name`, which asks the student's process if it may."""

    def call(self: Any, *args: Any, **named: Any) -> Any:
        return _link(self).call(_number(self), args, named)

    def special(self: Any, *args: Any) -> Any:
        link = _link(self)
        if name in GUARDED and not link.may(type(self).__name__, name, args):
            raise link.not_plain(
                f"the answer is a {type(self).__name__}, whose own {name} would decide what the tests ask"
            )
        if name == "__exit__" and isinstance(args[0], type) and issubclass(args[0], AssertionError):
            link.special(_number(self), name, AssertionError, AssertionError(), None)
            return False  # a failed assertion of the tests is told to nobody, and passes
        value = link.special(_number(self), name, *args)
        if name in GUARDED - COMPARED and name != "__contains__" and not link.may_answer(value, args):
            raise link.not_plain(f"the {name} of a {type(self).__name__} makes a plain value of what the tests give it")
        return value

    return call if name == "__call__" else special


def _delegating(base: type) -> dict[str, Any]:
    """Return the special methods of a builtin class, done here on the plain value of an instance over there."""

    def delegated(name: str) -> Callable[..., Any]:
        def special(self: Any, *args: Any) -> Any:
            plain = _link(self).plain(_number(self), base)
            return getattr(plain, name)(*(_plain(arg, base) for arg in args))

        return special

    found = {}
    for name in SPECIAL:
        method = getattr(base, name, None)
        if method is not None and method is not getattr(object, name, None):
            found[name] = _asking(name) if name in CHANGING else delegated(name)
    changes = base in (list, dict, set)
    return {**found, "__hash__": None if changes else delegated("__hash__")}


CHANGING = frozenset(
    ["__setitem__", "__delitem__", "__iadd__", "__imul__", "__ior__", "__iand__", "__isub__", "__ixor__"]
)


def _plain(value: Any, base: type) -> Any:
    return _link(value).plain(_number(value), base) if is_remote(value) and isinstance(value, base) else value
