"""Handles of the student's process: the nodes of what stays there, such as functions, own classes and instances."""

from __future__ import annotations

import builtins
import functools
import importlib
from enum import Enum
from types import ModuleType
from typing import TYPE_CHECKING, Any

from gradestep.bridge import named_tuples, tags
from gradestep.bridge.encode import BASES, adds_to
from gradestep.bridge.lent_objects import TAGS, Lent, lent, number_of, tag_of
from gradestep.bridge.proxies import CHECKS, SPECIAL
from gradestep.bridge.standard_values import key_of_member, member_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from gradestep.bridge.ipython_shell import Shell

MOST_DOC = 2000  # characters of a docstring
ERRORS = frozenset(
    kind for kind in vars(builtins).values() if isinstance(kind, type) and issubclass(kind, BaseException)
)


class Things:
    """What the checker has a handle of, by number; the `shell` knows what the student's cells have named.

    `lesson_classes` are the names of the classes that the lessons define on both sides. What the tests handed over asks
    by `call_back`.
    """

    def __init__(self, shell: Shell, call_back: Callable[..., Any]) -> None:
        self._shell, self._call_back = shell, call_back
        self.lesson_classes: frozenset[str] = frozenset()
        self._things: list[Any] = []
        self._numbers: dict[int, int] = {}
        self._lent: dict[int, Lent] = {}

    def __getitem__(self, number: int) -> Any:
        return self._things[number]

    def instance(self, value: Any) -> str | None:
        """Return the name of the lessons' class of which `value` is an instance whose state is all it is."""
        kind = type(value)
        ours = kind.__module__ == "__main__" and kind.__name__ in self.lesson_classes
        if not ours or self._shell.user_ns.get(kind.__name__) is not kind or kind.__mro__[-2].__module__ != "__main__":
            return None
        return kind.__name__ if hasattr(value, "__dict__") else None

    def is_lessons(self, kind: type) -> bool:
        """Return whether a class is one that a lesson defines on both sides."""
        return kind.__name__ in self.lesson_classes and self._shell.user_ns.get(kind.__name__) is kind

    def to_handle(self, value: Any) -> list[Any]:  # noqa: PLR0911 - one for each kind
        """Return the node of a thing that stays here."""
        if issubclass(type(value), Lent):
            return [tag_of(value), number_of(value)]
        if isinstance(value, ModuleType):
            return [tags.MODULE, value.__name__]
        if isinstance(value, type):
            return [tags.LESSON_CLASS, value.__name__] if self.is_lessons(value) else self._class(value)
        if isinstance(value, Enum) and self.is_lessons(type(value)):
            return [tags.LESSON_MEMBER, type(value).__name__, key_of_member(value)]
        if isinstance(value, Enum) and _members(type(value)) is not None:
            return [tags.ENUM_MEMBER, self._class(type(value)), key_of_member(value)]
        number = self._number(value)
        if callable(value) and type(value).__module__ in ("builtins", "functools"):
            name = getattr(value, "__name__", type(value).__name__)
            return [tags.FUNCTION, number, name[:60] if type(name) is str else ""]
        return [tags.INSTANCE, number, self._class(type(value))]

    def from_handle(self, node: list[Any]) -> Any:
        """Return what a node of the checker's stands for: a thing of ours, a module, a function of the tests."""
        if node[0] == tags.YOURS:
            return self._things[node[1]]
        if node[0] == tags.ENUM_MEMBER:
            return member_of(self._things[node[1]], node[2])
        if node[0] == tags.MODULE:
            return importlib.import_module(node[1])
        if node[0] == tags.BY_PATH:
            return functools.reduce(getattr, node[2].split("."), importlib.import_module(node[1]))
        if node[0] not in TAGS:
            return None
        if node[1] not in self._lent:
            self._lent[node[1]] = lent(node, self._call_back, self._shell.user_ns.get)
        return self._lent[node[1]]

    def _number(self, value: Any) -> int:
        if id(value) not in self._numbers:
            self._numbers[id(value)] = len(self._things)
            self._things.append(value)
        return self._numbers[id(value)]

    def _class(self, kind: type) -> list[Any]:
        """Return the node of a class: what it is, its special methods, and the own classes above it; or of an Enum."""
        if (members := _members(kind)) is not None:
            return [tags.ENUM, self._number(kind), kind.__name__[:60], kind.__mro__[1].__name__, members]
        is_plain = kind.__bases__ == (tuple,) and hasattr(kind, "_fields") and not adds_to(kind, tuple)
        if is_plain and (described := named_tuples.description(kind)) is not None:
            return [tags.NAMED_TUPLE_CLASS, self._number(kind), described]
        specials = {name for each in kind.__mro__ if each is not object for name in vars(each)} & SPECIAL
        specials = {name for name in specials if getattr(kind, name, None) is not None}
        base = next((each for each in kind.__mro__ if each in BASES or each in ERRORS), None)
        if base is not None:
            specials = {name for name in specials if getattr(kind, name) is not getattr(base, name, None)}
        specials |= {name for name in CHECKS if getattr(type(kind), name) is not getattr(type, name)}
        own = [each for each in kind.__bases__ if each.__module__ == "__main__"]
        above = [[tags.LESSON_CLASS, each.__name__] if self.is_lessons(each) else self._class(each) for each in own]
        fields = list(getattr(kind, "__dataclass_fields__", ()))
        described = [kind.__name__[:60], kind.__module__, base.__name__ if base else None, _doc(kind), fields]
        return [tags.OWN_CLASS, self._number(kind), described, sorted(specials), above]


def _members(kind: type) -> list[list[Any]] | None:
    """Return name and value of each member of an own Enum that is no more than these, as plain data; else None."""
    plain = issubclass(kind, Enum) and kind.__module__ == "__main__" and kind.__mro__[1].__module__ == "enum"
    if not plain or any(callable(part) or isinstance(part, property) for part in vars(kind).values() if _own(part)):
        return None
    enumeration: Any = kind
    members = [[name, member.value] for name, member in enumeration.__members__.items()]
    return members if all(type(value) in (int, str) for _, value in members) else None


def _own(part: Any) -> bool:
    """Return whether a part of a class is code that stands in the notebook."""
    code = getattr(getattr(part, "fget", part), "__func__", getattr(part, "fget", part))
    return getattr(code, "__module__", None) == "__main__" and not isinstance(part, Enum)


def _doc(kind: type) -> str | None:
    doc = kind.__dict__.get("__doc__")
    return doc[:MOST_DOC] if type(doc) is str else None
