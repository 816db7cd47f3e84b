"""Plain data between the student's process and the checker: numbers, texts, containers, arrays, tensors, models.

An Encoder (encode.py) makes JSON and blobs of a value, a Decoder (decode.py) makes the value again, in objects of its
own. A node is null, a truth value, a text, a whole number, or a list that begins with a tag. What can change is one
thing with a copy on either side, known by a key (shared_objects.py); what is not data stays, and a node says so.
"""

from __future__ import annotations

import sys
from collections import Counter, OrderedDict, defaultdict, deque
from io import BytesIO, StringIO
from typing import Any

from gradestep.bridge import array_kinds, data_frames, keras_models, tags

MOST_DEPTH, MOST_VALUES, MOST_TEXTS = 60, 500_000, 1000
MOST_DIGITS = 100_000  # of a whole number, of base 16
LISTS: dict[type, str] = {list: tags.LIST, tuple: tags.TUPLE, set: tags.SET, frozenset: tags.FROZENSET}
OF_TAG = {tag: kind for kind, tag in LISTS.items()}
CONTAINERS: dict[str, Any] = {
    "deque": deque,
    "OrderedDict": OrderedDict,
    "Counter": Counter,
    "defaultdict": defaultdict,
    "bytearray": bytearray,
    "StringIO": StringIO,
    "BytesIO": BytesIO,
}
CHANGING = (list, dict, set, *CONTAINERS.values())


class DataError(Exception):
    """A value that does not travel, or an answer that is not plain data."""


def numpy() -> Any:
    """Return NumPy, where it is used at all; the other libraries likewise."""
    return sys.modules.get("numpy")


def tensorflow() -> Any:
    """Return TensorFlow when this process has imported it, else None."""
    return sys.modules.get("tensorflow")


def is_variable(value: Any) -> bool:
    """Return whether `value` is a variable of TensorFlow or of Keras."""
    return keras_models.is_variable(value)


def is_model(value: Any) -> bool:
    """Return whether `value` is a Keras object that crosses: a model or layer, an optimizer, a loss, ..."""
    return keras_models.is_keras(value)


def is_array(value: Any) -> bool:
    """Return whether `value` is a NumPy array."""
    np = numpy()
    return np is not None and isinstance(value, np.ndarray)


def is_generator(value: Any) -> bool:
    """Return whether `value` is a generator of random numbers, whose state is data."""
    np, random = numpy(), sys.modules.get("random")
    if np is not None and type(value) is np.random.Generator:
        return type(value.bit_generator).__name__ in BIT_GENERATORS
    return random is not None and type(value) is random.Random


BIT_GENERATORS = ("PCG64", "PCG64DXSM", "MT19937", "Philox", "SFC64")


def is_shared(value: Any) -> bool:
    """Return whether `value` can change, so that it matters whether two names mean the same one."""
    is_one = is_array(value) and not array_kinds.is_the_masked(value)
    plain = type(value) in CHANGING or is_one or is_generator(value) or data_frames.is_table(value)
    return plain or is_variable(value) or is_model(value)
