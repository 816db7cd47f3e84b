"""Mutable objects that both processes hold: one object with a copy on either side, known by a key.

Whenever control passes to the other side, the objects that changed since it last did are named with their content,
and the other side renews its copies in place: distributed shared memory at the grain of an object. So a list that a
test appends to is the list that the student's function looks into, as in one process. An object that this side no
longer uses is forgotten on both, or a class of many calls would keep all of them alive.
"""

from __future__ import annotations

import gc
import sys
from collections import deque
from io import BytesIO, StringIO
from types import FunctionType, ModuleType
from typing import TYPE_CHECKING, Any

from gradestep.bridge import array_kinds, data_frames, keras_models
from gradestep.bridge.plain_data import is_array, is_generator, is_model, is_variable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


MOST_HELD = 10_000  # objects that are looked at to find one that was sent


class Shared:
    """The objects that this side has sent or received, by key; keys of its own begin with `side`."""

    def __init__(self, side: str) -> None:
        """Start with none; the two sides need different letters for `side`."""
        self.side, self._count = side, 0
        self._objects: dict[str, Any] = {}
        self._keys: dict[int, str] = {}
        self._states: dict[str, Any] = {}
        self._forgotten: list[str] = []  # what the last message told
        self._untold: list[str] = []
        self._offered: set[int] = set()  # ids of what this side was the first to send

    def key_of(self, value: Any) -> str | None:
        """Return the key of an object that the other side has too, else None."""
        return self._keys.get(id(value))

    def ids(self) -> set[int]:
        """Return the ids of all objects that both sides have."""
        return set(self._keys)

    def object_of(self, key: Any) -> Any:
        """Return the object with a key; raises KeyError when there is none."""
        return self._objects[key]

    def add(self, value: Any, key: str | None = None) -> str:
        """Take an object in, under the other side's `key` or a new one of this side's, and return the key."""
        if key is None:
            self._count += 1
            key = f"{self.side}{self._count}"
            self._offered |= set(map(id, _with_bases(value)))
        self._objects[key] = value
        self._keys[id(value)] = key
        return key

    def has_offered(self, value: Any) -> bool:
        """Return whether this side was the first to send an object, or one that it holds, since it was last settled."""
        seen, left = set[int](), [value]
        while left and len(seen) < MOST_HELD:
            each = left.pop()
            if id(each) in self._offered:
                return True
            if id(each) not in seen and not isinstance(each, (type, FunctionType, ModuleType)):
                seen.add(id(each))
                left += [each.base] if is_array(each) else gc.get_referents(each)
        return False

    def settle(self) -> None:
        """Forget what was sent first from here, but for what both sides still have."""
        kept = [value for key, value in self._objects.items() if key.startswith(self.side)]
        self._offered = {id(each) for value in kept for each in _with_bases(value)}

    def items(self) -> list[tuple[str, Any]]:
        """Return the keys and the objects."""
        return list(self._objects.items())

    def knows(self, key: str) -> bool:
        """Return whether there is an object with this key."""
        return key in self._objects

    def replace(self, key: str, value: Any) -> None:
        """Put another object in the place of one that was there while its parts were still coming."""
        self._keys.pop(id(self._objects[key]), None)
        self.add(value, key)

    def note(self, key: str) -> None:
        """Take the present state of an object for what the other side has."""
        self._states[key] = state(self._objects[key])

    def noted(self, key: str) -> Any:
        """Return the state of an object that the other side has."""
        return self._states.get(key)

    def tell_again(self, states: dict[str, Any]) -> None:
        """Take back what a message would have told that was not sent: changes of `states`, and what is forgotten."""
        self._states |= {key: state for key, state in states.items() if key in self._objects}
        self._untold = self._forgotten

    def changed(self) -> list[str]:
        """Return the keys of the objects that are not as the other side has them."""
        return [key for key, value in self._objects.items() if not _same(self._states.get(key), state(value))]

    def forget_unused(self) -> list[str]:
        """Forget the objects that nothing else here refers to, and return their keys for the other side."""
        unused = [key for key, count in _references(self._objects).items() if count <= ALONE]
        self.forget(unused)
        self._forgotten, self._untold = [*self._untold, *unused], []
        return self._forgotten

    def forget(self, keys: list[str]) -> None:
        """Forget objects by their keys; unknown ones are passed over."""
        for key in keys:
            if key in self._objects:
                self._keys.pop(id(self._objects.pop(key)), None)
                self._states.pop(key, None)


def state(value: Any) -> Any:
    """Return what tells whether an object has changed: the numbers that it holds, or which parts."""
    return next((state(value) for holds, state in _STATES if holds(value)), [])


_STATES: list[tuple[Callable[[Any], bool], Callable[[Any], Any]]] = [
    (lambda value: hasattr(type(value), "_remote_number"), lambda _: []),  # a proxy, which knows no state
    (is_model, keras_models.state),
    (lambda value: data_frames.is_one(value, data_frames.CHANGING), data_frames.state),
    (is_variable, lambda variable: [variable.numpy().copy()]),
    (array_kinds.is_masked, array_kinds.parts),
    (is_array, lambda array: [array.flags.writeable, *_held(array)]),
    (lambda value: is_generator(value) and hasattr(value, "bit_generator"), lambda it: [repr(it.bit_generator.state)]),
    (is_generator, lambda random: [repr(random.getstate())]),
    (lambda value: isinstance(value, dict), lambda parts: [part for pair in parts.items() for part in pair]),
    (
        lambda value: type(value) in (StringIO, BytesIO),
        lambda text: [text.closed or text.getvalue(), text.closed or text.tell()],
    ),
    (lambda value: isinstance(value, bytearray), lambda data: [bytes(data)]),
    (lambda value: hasattr(value, "__dict__"), lambda value: [part for pair in vars(value).items() for part in pair]),
    (lambda value: isinstance(value, (list, set, deque)), list),
]


def _held(array: Any) -> list[Any]:
    """Return what an array holds; a copy of structures has in their gaps what happens to be there."""
    if array.dtype == object:
        return list(array.flat)
    return [array.tobytes() if array.dtype.names else array.copy()]


def _with_bases(value: Any) -> Iterator[Any]:
    """Yield an object, and of an array those that it looks into."""
    while value is not None:
        yield value
        value = value.base if is_array(value) else None


def _references(objects: dict[str, Any]) -> dict[str, int]:
    """Return how many references there are to each object, those of the table and of this count among them."""
    return {key: sys.getrefcount(value) for key, value in objects.items()}


ALONE = _references({"": object()})[""]  # of an object that only the table holds


def _same(was: Any, now: list[Any]) -> bool:
    if was is None or len(was) != len(now):
        return False
    return all(_equal(one, other) for one, other in zip(was, now, strict=True))


def _equal(one: Any, other: Any) -> bool:
    """Return whether two states are one: arrays by their bytes, texts by content, all else by identity.

    The bytes of an array of objects are where these are; a state holds them, so nothing else is there meanwhile.
    """
    if is_array(one) and is_array(other):
        return one.shape == other.shape and one.dtype == other.dtype and one.tobytes() == other.tobytes()
    return one is other or (type(one) is type(other) and type(one) in (str, bytes, int, float) and one == other)
