"""Operations of the checker that call a function of the student's, with gradients (`tf.custom_gradient`).

The student's process records a tape and computes the vector-Jacobian product when asked (tapes.py). In a graph, a
`tf.numpy_function` calls; the shapes and dtypes of what it gives were asked before.
"""

from __future__ import annotations

import importlib
from typing import Any, NoReturn

import keras
import numpy as np

from gradestep.bridge.outline import put_together, taken_apart
from gradestep.bridge.proxies import link_of

tf: Any = importlib.import_module("tensorflow")  # which has no types


def applied(handle: Any, args: tuple[Any, ...], named: dict[str, Any], *, method: str = "") -> Any:
    """Return what a thing of the student's gives for `args`, or its `method`."""
    outputs, _, _ = _Operation(handle, args, named, method=method).outputs()
    return outputs


def layer_called(layer: Any, args: tuple[Any, ...], named: dict[str, Any]) -> Any:
    """Return what a layer of the student's gives with the weights that its stand-in has; they may change by that."""
    weights = list(layer.weights)
    fixed = {id(v) for part in layer._flatten_layers() for v in part._non_trainable_variables}  # noqa: SLF001
    states = [number for number, weight in enumerate(weights) if id(weight) in fixed]
    flags = [bool(part.trainable) for part in layer._flatten_layers()]  # noqa: SLF001
    training = layer._get_call_context().get_value("training")  # noqa: SLF001 - as Keras hands it to inner layers
    more = {"states": states, "flags": flags, "training": training}
    outputs, losses, changed = _Operation(_handle(layer), args, named, weights, **more).outputs()
    for number, new in zip(states, changed, strict=True):
        weights[number].assign(new)
    for loss in losses:
        layer.add_loss(loss)
    return outputs


def build(layer: Any, args: tuple[Any, ...], named: dict[str, Any]) -> None:
    """Let the student's process build a layer for inputs like these; its stand-in is renewed by the answer."""
    tensors: list[Any] = []
    outline = taken_apart([list(args), named], tensors)
    specs = [[_shape(part), keras.backend.standardize_dtype(part.dtype)] for part in map(_as_tensor, tensors)]
    renewed(layer, "build", (outline, specs))


def renewed(layer: Any, name: str, given: Any) -> None:
    """Do an operation on the student's layer, and make its stand-in what that is then; outside of any graph."""
    with tf.init_scope():
        link_of(_handle(layer)).operate(name, _handle(layer), given, known=layer)


def asked(layer: Any, name: str, given: Any = None) -> Any:
    """Return what the student's process answers to a question about a layer, as the layer is here."""
    return link_of(_handle(layer)).ask({"op": "operate", "name": name, "forgotten": []}, thing=layer, given=given)


def _handle(layer: Any) -> Any:
    return layer.__dict__["_handle"]


class _Operation:
    """One call: eager, or part of a graph."""

    def __init__(
        self, handle: Any, args: tuple[Any, ...], named: dict[str, Any], weights: Any = (), **more: Any
    ) -> None:
        tensors: list[Any] = []
        self.link, self.handle = link_of(handle), handle
        outline = taken_apart([list(args), named], tensors)
        if any(isinstance(tensor, keras.KerasTensor) for tensor in tensors):
            raise self.link.not_plain(
                "a function of the student's cannot be called with a symbolic tensor of Keras here"
            )
        self.inputs = [_as_tensor(tensor) for tensor in tensors]
        self.count = len(self.inputs)
        self.inputs += [tf.convert_to_tensor(weight.value) for weight in weights]
        self.order = {"outline": outline, "count": self.count, **more}
        self.recorded = False

    def outputs(self) -> tuple[Any, list[Any], list[Any]]:
        """Return the outputs, the losses that were added, and the new values of the weights that are not trained."""
        symbolic = tf.inside_function() or any(tf.is_symbolic_tensor(tensor) for tensor in self.inputs)
        said, flat = self._traced() if symbolic else self._eager()
        losses, states = said["losses"], len(self.order.get("states", ()))
        rest = len(flat) - losses - states
        return put_together(said["outline"], flat[:rest]), flat[rest : rest + losses], flat[rest + losses :]

    def _run(self, inputs: Any, *, record: bool) -> tuple[dict[str, Any], list[Any]]:
        said = self.link.operate("run", self.handle, {**self.order, "tensors": list(inputs), "record": record})
        if type(said) is not dict or not all(isinstance(each, tf.Tensor) for each in said["tensors"]):
            raise self.link.not_plain("what the student's function gives is no tensor")
        return said, said["tensors"]

    def _eager(self) -> tuple[dict[str, Any], list[Any]]:
        came: dict[str, Any] = {}

        def run(*inputs: Any) -> Any:
            said, tensors = self._run(inputs, record=True)
            came.update(said)
            recording = Recording(self.link, said["token"])

            def pull(*upstream: Any) -> Any:
                return once(self.link, recording.pull(list(upstream), inputs), [*upstream, *inputs])

            return [tf.identity(tensor) for tensor in tensors], pull

        if not self.inputs:
            return self._run((), record=False)
        flat = tf.custom_gradient(run)(*self.inputs)
        return came, list(flat) if isinstance(flat, (list, tuple)) else [flat]

    def _traced(self) -> tuple[dict[str, Any], list[Any]]:
        specs = [[_shape(tensor), tensor.dtype.name] for tensor in self.inputs]
        said = self.link.operate("spec", self.handle, {**self.order, "specs": specs})
        kinds = [tf.as_dtype(dtype) for _, dtype in said["specs"]]

        def forward(*arrays: Any) -> list[Any]:
            tensors = [tf.constant(array, tensor.dtype) for array, tensor in zip(arrays, self.inputs, strict=True)]
            came, flat = self._run(tensors, record=self.recorded)
            if [each.dtype for each in flat] != kinds:
                raise self.link.not_plain("what the student's function gives is of another kind than before")
            return [np.int64(came["token"]), *(each.numpy() for each in flat)]

        def run(*inputs: Any) -> Any:
            token, *flat = tf.numpy_function(forward, inputs, [tf.int64, *kinds])
            for tensor, (shape, _) in zip(flat, said["specs"], strict=True):
                tensor.set_shape(shape)
            return flat, lambda *upstream: self._pulled(token, upstream, inputs, said["connected"])

        flat = (
            tf.custom_gradient(run)(*self.inputs)
            if self.inputs
            else tf.numpy_function(forward, [], [tf.int64, *kinds])[1:]
        )
        return said, list(flat) if isinstance(flat, (list, tuple)) else [flat]

    def _pulled(self, token: Any, upstream: Any, inputs: Any, connected: list[bool]) -> list[Any]:
        """Return the gradients in a graph; an input that no output depends on has none, as in one process."""
        self.recorded = True
        which = [number for number, on in enumerate(connected) if on is True and inputs[number].dtype.is_floating]

        def back(token: Any, *arrays: Any) -> list[Any]:
            eager = [tf.constant(array, each.dtype) for array, each in zip(arrays, upstream, strict=True)]
            got = Recording(self.link, int(token), keep=True).pull(eager, inputs)
            if any(got[number] is None for number in which):
                raise self.link.not_plain("the student's function depends on its input only sometimes")
            return [got[number].numpy() for number in which]

        if not which:
            return [None] * len(inputs)
        flat = tf.numpy_function(back, [token, *upstream], [inputs[number].dtype for number in which])
        for gradient, number in zip(flat, which, strict=True):
            gradient.set_shape(inputs[number].shape)
        found = dict(zip(which, flat, strict=True))
        return once(self.link, [found.get(number) for number in range(len(inputs))], [*upstream, *inputs])


class Recording:
    """A tape of the student's process: it gives gradients until it is forgotten."""

    def __init__(self, link: Any, token: int, owners: Any = (), *, keep: bool = False) -> None:
        """Know the tape by its token, and keep the objects that own the variables that it met."""
        self.link, self.token, self.owners, self.keep = link, token, owners, keep

    def pull(self, upstream: list[Any], inputs: Any, at: int | None = None) -> list[Any]:
        """Return the vector-Jacobian product for each input, None for one that no output depends on."""
        came = self.link.operate("pull", None, {"token": self.token, "upstream": upstream, "at": at})
        if type(came) is not list or len(came) != len(inputs):
            raise self.link.not_plain("the gradients of the student's function do not fit")
        for gradient, given in zip(came, inputs, strict=True):
            tensor = isinstance(gradient, tf.Tensor) and gradient.dtype == given.dtype
            if gradient is not None and not (tensor and given.shape.is_compatible_with(gradient.shape)):
                raise self.link.not_plain("the gradients of the student's function do not fit")
        return came

    def __del__(self) -> None:
        """Let the student's process forget the tape, with the next operation."""
        if not self.keep:
            self.link.forget_tape(self.token)


def once(link: Any, gradients: list[Any], given: list[Any]) -> list[Any]:
    """Return gradients that cannot be differentiated again: that would silently give none."""

    def refuse(*_: Any) -> NoReturn:
        raise link.not_plain("a gradient of a gradient cannot be had through a function of the student's here")

    some = [gradient for gradient in gradients if gradient is not None]
    if not some:
        return gradients

    def fixed(*_: Any) -> Any:
        return [tf.identity(gradient) for gradient in some], refuse

    wrapped = tf.custom_gradient(fixed)(*given)
    left = iter(wrapped if isinstance(wrapped, (list, tuple)) else [wrapped])
    return [None if gradient is None else next(left) for gradient in gradients]


def _as_tensor(value: Any) -> Any:
    return value if isinstance(value, (tf.Tensor, keras.KerasTensor)) else tf.convert_to_tensor(value)


def _shape(tensor: Any) -> Any:
    shape = tf.TensorShape(tensor.shape)
    return shape.as_list() if shape.rank is not None else None
