"""Plain data between the student's process and the checker: numbers, texts, containers, arrays, tensors, models.

An Encoder (encode.py) makes JSON and blobs of a value, a Decoder (decode.py) makes the value again, in objects of its
own. A node is null, a truth value, a text, a whole number, or a list that begins with a tag. Lists, dicts, sets,
arrays, variables and models are numbered, so that a thing that occurs twice is one thing again on the other side, and
an answer can say "that one of yours", and how it changed.
"""

from __future__ import annotations

import sys
from typing import Any

MOST_DEPTH, MOST_VALUES = 60, 500_000
MOST_DIGITS = 4300
NUMERIC = "biufc"
LISTS: dict[type, str] = {list: "l", tuple: "t", set: "s", frozenset: "z"}
OF_TAG = {tag: kind for kind, tag in LISTS.items()}


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
    tf: Any = tensorflow()
    keras: Any = sys.modules.get("keras")
    return bool(tf and isinstance(value, tf.Variable)) or bool(keras and isinstance(value, keras.Variable))


def is_model(value: Any) -> bool:
    """Return whether `value` is a Keras model."""
    keras: Any = sys.modules.get("keras")
    return bool(keras) and isinstance(value, keras.Model)


def is_shared(value: Any) -> bool:
    """Return whether `value` can change, so that it matters whether two names mean the same one."""
    np = numpy()
    plain = type(value) in (list, dict, set) or (np is not None and isinstance(value, np.ndarray))
    return plain or is_variable(value) or is_model(value)
