"""Gradients through a plain call of a student's function: what it returns is on the tape of the tests.

`tape.gradient(student_loss(w, x), w)` is what it would be in one process, and None only where it would be None there.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from gradestep.bridge.operations import Recording, applied, once
from gradestep.bridge.outline import taken_apart
from gradestep.bridge.proxies import function
from gradestep.bridge.tapes import of_tensorflow

if TYPE_CHECKING:
    from collections.abc import Callable

tf: Any = importlib.import_module("tensorflow")  # which has no types
record: Any = importlib.import_module("tensorflow.python.eager.record")


def may_be_asked() -> bool:
    """Return whether a tape of the tests is open, so that gradients may be asked for."""
    return bool(record.could_possibly_record())


def in_graph(args: tuple[Any, ...], named: dict[str, Any]) -> bool:
    """Return whether the call is to be a part of a graph."""
    tensors: list[Any] = []
    taken_apart([list(args), named], tensors)
    symbolic = any(isinstance(each, tf.Tensor) and tf.is_symbolic_tensor(each) for each in tensors)
    return symbolic or (tf.inside_function() and bool(tensors))


def traced(link: Any, number: int, args: tuple[Any, ...], named: dict[str, Any]) -> Any:
    """Make the call a part of a graph."""
    return applied(function(link, number, "function"), args, named)


def growing(
    link: Any, said: dict[str, Any], tensors: dict[int, Any], object_of: Any, owners: Any
) -> Callable[[int, Any], Any]:
    """Return what gives each tensor of an answer its gradient.

    It is one with respect to the `tensors` that were passed, and to the variables of both sides that were met.
    """
    recording = Recording(link, said["token"], owners)
    met = [object_of(key) if place < 0 else object_of(key).weights[place] for key, place in said["met"]]
    inputs = [
        *(tensors[number] for number in said["passed"]),
        *(tf.convert_to_tensor(of_tensorflow(each)) for each in met),
    ]
    return lambda place, tensor: _grown(recording, place, tensor, inputs)


def _grown(recording: Recording, place: int, tensor: Any, inputs: list[Any]) -> Any:
    if not inputs or not (tensor.dtype.is_floating or tensor.dtype.is_complex):
        return tensor

    def output(*given: Any) -> Any:
        def pull(upstream: Any) -> Any:
            return once(recording.link, recording.pull([upstream], given, place), [upstream, *given])

        return tf.identity(tensor), pull

    return tf.custom_gradient(output)(*inputs)
