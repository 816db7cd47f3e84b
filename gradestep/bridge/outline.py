"""Nested structures, as tf.nest has them, taken apart into an outline of plain data and the tensors in it."""

from __future__ import annotations

import sys
from typing import Any

PLACE = "tensor of gradestep"


def taken_apart(value: Any, tensors: list[Any]) -> Any:
    """Return the outline of `value`, and add its tensors to `tensors`."""
    if is_tensor(value):
        tensors.append(value)
        return {PLACE: len(tensors) - 1}
    if isinstance(value, (list, tuple)):
        parts = [taken_apart(part, tensors) for part in value]
        return tuple(parts) if isinstance(value, tuple) else parts
    if isinstance(value, dict):
        return {key: taken_apart(part, tensors) for key, part in value.items()}
    return value


def put_together(outline: Any, tensors: list[Any]) -> Any:
    """Return the structure of an outline; IndexError or TypeError when the outline names what is not there."""
    if type(outline) is dict:
        if outline.keys() == {PLACE}:
            return tensors[outline[PLACE]]
        return {key: put_together(part, tensors) for key, part in outline.items()}
    if type(outline) in (list, tuple):
        return type(outline)(put_together(part, tensors) for part in outline)
    return outline


def is_tensor(value: Any) -> bool:
    """Return whether `value` is a tensor or a variable, of TensorFlow or of Keras, symbolic or not."""
    tf, keras = sys.modules["tensorflow"], sys.modules["keras"]
    return isinstance(value, (tf.Tensor, tf.Variable, keras.Variable, keras.KerasTensor))
