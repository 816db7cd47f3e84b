"""Handles on the checker's side: what is named over there, as proxies, and what the tests hand over, by number."""

from __future__ import annotations

import importlib
import sys
from enum import Enum
from types import TracebackType
from typing import TYPE_CHECKING, Any

from gradestep.bridge import keras_models, lent_objects, named_tuples, proxies, tags
from gradestep.bridge.plain_data import DataError
from gradestep.bridge.proxies import function, instance, is_remote, number_of
from gradestep.bridge.standard_values import key_of_member, member_of

if TYPE_CHECKING:
    from gradestep.bridge.proxies import Link


class Known:
    """What the checker's own cells define, by name; this one knows nothing."""

    def lesson_class(self, name: str) -> Any:  # noqa: ARG002 - the door that a checker opens
        """Return a class that the lessons define, or None."""
        return None

    def module(self, name: str) -> Any:  # noqa: ARG002 - likewise
        """Return a module that the notebook's own cells import, or None."""
        return None

    def lent(self) -> dict[str, Any]:
        """Return what the tests have put under a name that the student's functions read, once."""
        return {}

    def lend_again(self, lent: dict[str, Any]) -> None:
        """Take back what was lent, and not sent."""

    def forget(self, names: list[str]) -> None:
        """Hear which of the student's names mean something else now."""


class Things:
    """What stands here for things of the student's, the same each time, and the `functions` of the tests that he has.

    `becomes` is a Keras object of ours that the next one that comes is put into.
    """

    def __init__(self, link: Link, known: Known) -> None:
        self._link, self._known = link, known
        self.functions: list[Any] = []
        self.becomes: Any = None
        self.side = keras_models.Side(self.wrapped, link.not_plain, {})
        self._numbers: dict[int, int] = {}  # of functions, by id
        self._things: dict[int, Any] = {}
        self._described: dict[int, Any] = {}  # classes that are no more than is said of them: of named tuples, Enums
        self._stand_ins: dict[int, Any] = {}

    def instance(self, value: Any) -> str | None:
        """Return the name of the lessons' class of which `value` is an instance whose state is all it is."""
        kind = type(value)
        if kind.__module__ != "__main__" or self._known.lesson_class(kind.__name__) is not kind:
            return None
        return kind.__name__ if kind.__mro__[-2].__module__ == "__main__" and hasattr(value, "__dict__") else None

    def to_handle(self, value: Any) -> list[Any]:  # noqa: PLR0911 - one for each kind
        """Return the node of what is not data: the student's own thing, a module, a function to call back."""
        if is_remote(value):
            return [tags.YOURS, number_of(value)]
        if isinstance(value, type) and value in self._described.values():
            return [tags.YOURS, next(number for number, kind in self._described.items() if kind is value)]
        if (member := self._member(value)) is not None:
            return member
        if isinstance(value, TracebackType):
            return [tags.SINGLETON, "None"]
        if isinstance(value, type(sys)):
            return [tags.MODULE, value.__name__]
        if hasattr(type(value), "stands_in"):
            return [tags.YOURS, number_of(value.__dict__["_handle"])]
        if keras_models.is_keras(value):
            return [tags.NOTHING]
        if (path := lent_objects.by_path(value)) is not None:
            return [tags.BY_PATH, *path]
        if id(value) not in self._numbers:
            self._numbers[id(value)] = len(self.functions)
            self.functions.append(value)
        above = [each for each in type(value).__mro__ if self._known.lesson_class(each.__name__) is each]
        return lent_objects.node_of(value, self._numbers[id(value)], [each.__name__ for each in above])

    def _member(self, value: Any) -> list[Any] | None:
        """Return the node of a member of an Enum that both sides have: of the lessons, or the student's own."""
        kind = type(value)
        if isinstance(value, Enum) and self._known.lesson_class(kind.__name__) is kind:
            return [tags.LESSON_MEMBER, kind.__name__, key_of_member(value)]
        number = next((number for number, each in self._described.items() if each is kind), None)
        return None if number is None else [tags.ENUM_MEMBER, number, key_of_member(value)]

    def from_handle(self, node: list[Any]) -> Any:  # noqa: PLR0911 - one for each kind
        """Return what stands here for what a node refers to."""
        tag, number = node[0], node[1]
        self._link.texts |= _names_in(node)
        if tag == tags.MODULE:
            if (module := self._known.module(str(number))) is None:
                raise DataError(f"the answer is a module, {str(number)[:60]}")
            return module
        if tag in lent_objects.TAGS:
            return self.functions[number]
        if tag == tags.LESSON_CLASS:
            return self._link.lesson_class(node)
        if tag == tags.ENUM_MEMBER:
            return member_of(self._of_description(number), node[2])
        if tag in (tags.ENUM, tags.NAMED_TUPLE_CLASS):
            return self._of_description(node)
        if tag not in (tags.FUNCTION, tags.OWN_CLASS, tags.INSTANCE) or type(number) is not int:
            raise DataError("of an unknown kind")
        if tag == tags.OWN_CLASS:
            return proxies.class_of(self._link, node)
        if number not in self._things:
            self._things[number] = (
                function(self._link, number, str(node[2]))
                if tag == tags.FUNCTION
                else instance(self._link, number, proxies.class_of(self._link, node[2]))
            )
        return self._things[number]

    def _of_description(self, node: list[Any]) -> Any:
        """Return the Enum or the class of named tuples that a node describes, the same one each time."""
        tag, number, *rest = node
        if number not in self._described:
            made = proxies.enumeration if tag == tags.ENUM else named_tuples.made
            self._described[number] = made(*rest)
        return self._described[number]

    def model(self, config: Any, arrays: list[Any], things: list[Any], handle: Any, known: Any = None) -> Any:
        """Return the Keras object that a description says, or make `known` what it says."""
        if "keras" not in sys.modules:
            return handle
        known = self.becomes if known is None else known
        if known is not None:
            try:
                keras_models.renew(known, config, arrays, things, self.side)
            except Exception as error:  # noqa: BLE001 - Keras raises many kinds
                raise DataError(f"a Keras object has come back as another: {error}"[:300]) from None
            return known
        try:
            return keras_models.rebuilt(config, arrays, things, self.side)
        except Exception:  # noqa: BLE001 - see above
            return handle

    def wrapped(self, kind: str, config: dict[str, Any], handle: Any) -> Any:
        """Return what stands here for a function or a Keras object of the student's own; the same one each time."""
        stand_ins = importlib.import_module("gradestep.bridge.keras_stand_ins")
        number = number_of(handle)
        if number not in self._stand_ins:
            self._stand_ins[number] = stand_ins.wrap(kind, config, handle)
        elif hasattr(self._stand_ins[number], "adopt"):
            self._stand_ins[number].adopt(config)
        return self._stand_ins[number]


def _names_in(node: Any) -> set[str]:
    """Return what the node of a thing, or of its class, calls it: names that the student's code may have made up."""
    parts = [part for part in node[1:] if type(part) is list and part and part[0] == tags.OWN_CLASS]
    described = [part for part in node if type(part) is list and len(part) == 5]  # noqa: PLR2004 - as class_of reads it
    own = {part for part in (*node[1:], *(text for part in described for text in part)) if type(part) is str}
    return own.union(*map(_names_in, parts))
