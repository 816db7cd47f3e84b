"""Tapes: the student's process runs its functions for operations of the checker, and gives their gradients."""

from __future__ import annotations

import sys
from collections import OrderedDict
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING, Any

from gradestep.bridge import keras_models
from gradestep.bridge.outline import put_together, taken_apart

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST = 400  # tapes: of those that a graph recorded, nobody says when they are done with


class Tapes:
    """The tapes that gradients may be asked of, by token."""

    def __init__(self) -> None:
        self._kept: OrderedDict[int, tuple[Any, dict[int, Any], list[Any]]] = OrderedDict()
        self._next = 0
        self._pending: tuple[Any, dict[int, Any], Any] | None = None

    def operate(self, name: str, thing: Any, given: Any, forgotten: list[int]) -> Any:
        """Do one operation; tapes that nobody can ask again are forgotten before."""
        for token in forgotten:
            self._kept.pop(token, None)
        operation: Any = OPERATIONS[name]
        return operation(self, thing, given)

    def run(self, thing: Any, given: dict[str, Any]) -> dict[str, Any]:
        """Call a thing with tensors, and keep the tape when it is to be kept."""
        given = {**given, "thing": thing}
        _prepare(given)
        tensors, sources = given["tensors"][: given["count"]], _sources(given)
        with _watching(sources) if given["record"] else nullcontext() as tape:
            outline, losses, flat = _called(given, tensors)
        token = self.keep(tape, dict(enumerate(flat)), sources) if tape else 0
        return {"outline": outline, "losses": losses, "tensors": flat, "token": token}

    @contextmanager
    def recording(self, tensors: dict[int, Any], shared: Any, *, asked: bool) -> Iterator[None]:
        """Record a plain call, where it is asked for: its value is on the tape of the tests."""
        if not asked:
            yield
            return
        frozen = [variable for variable, _ in _variables(shared).values() if not variable.trainable]
        passed = dict(tensors)
        with _watching([*passed.values(), *frozen]) as tape:
            yield
        self._pending = tape, passed, shared

    def owners(self, names: dict[str, Any]) -> tuple[Any, ...]:
        """Return the student's variables and Keras objects that the pending recording met: the tests may name them."""
        if self._pending is None:
            return ()
        met = {id(variable) for variable in self._pending[0].watched_variables()}
        held = [value for value in names.values() if keras_models.is_keras(value) or keras_models.is_variable(value)]
        return tuple(value for value in held if met & {id(variable) for variable in _own_variables(value)})

    def recorded(self, targets: dict[int, Any]) -> dict[str, Any]:
        """Return the token of the recording that has just been made, what was passed, and which variables it met."""
        if self._pending is None:
            return {}
        (tape, passed, shared), self._pending = self._pending, None
        variables = _variables(shared)
        met = [variables[id(each)] for each in tape.watched_variables() if id(each) in variables]
        sources = [*passed.values(), *(variable for variable, _ in met)]
        token = self.keep(tape, dict(targets), sources)
        return {"token": token, "passed": list(passed), "met": [place for _, place in met]}

    def keep(self, tape: Any, targets: dict[int, Any], sources: list[Any]) -> int:
        """Return the token of a tape that is kept from now on."""
        self._next += 1
        self._kept[self._next] = tape, targets, sources
        if len(self._kept) > MOST:
            self._kept.popitem(last=False)
        return self._next

    def pull(self, _: Any, given: dict[str, Any]) -> list[Any]:
        """Return the vector-Jacobian product of a kept tape, None for a source that nothing depends on."""
        tf = sys.modules["tensorflow"]
        if given["token"] not in self._kept:
            raise RuntimeError("the gradient of a call that was too long ago was asked for")
        tape, targets, sources = self._kept[given["token"]]
        wanted = list(targets.values()) if given["at"] is None else [targets[given["at"]]]
        pairs = [(to, up) for to, up in zip(wanted, given["upstream"], strict=True) if _can_flow(to)]
        found = tape.gradient([to for to, _ in pairs], sources, output_gradients=[up for _, up in pairs])
        return [None if gradient is None else tf.convert_to_tensor(gradient) for gradient in found]

    def spec(self, thing: Any, given: dict[str, Any]) -> dict[str, Any]:
        """Return shapes and dtypes of what a thing gives for such tensors, and which of them it depends on."""
        tf = sys.modules["tensorflow"]
        given = {**given, "thing": thing}
        _prepare(given)
        said: dict[str, Any] = {}

        def traced(*tensors: Any) -> list[Any]:
            sources = [*tensors, *_weights(given)]
            with _watching(sources) as tape:
                said["outline"], said["losses"], flat = _called(given, list(tensors))
            said["connected"] = [
                gradient is not None for gradient in tape.gradient([to for to in flat if _can_flow(to)], sources)
            ]
            return flat

        specs = [tf.TensorSpec(shape, dtype) for shape, dtype in given["specs"][: given["count"]]]
        outputs = tf.function(traced).get_concrete_function(*specs).structured_outputs
        found = [[each.shape.as_list() if each.shape.rank is not None else None, each.dtype.name] for each in outputs]
        return {**said, "specs": found}

    def build(self, thing: Any, given: Any) -> Any:
        """Build a layer by calling it on symbolic tensors; the layer comes back with what it has by now."""
        keras = sys.modules["keras"]
        outline, specs = given
        args, named = put_together(outline, [keras.KerasTensor(shape, dtype) for shape, dtype in specs])
        thing(*args, **named)
        return thing

    def build_by_shape(self, thing: Any, given: Any) -> Any:
        """Build a layer by its own `build`."""
        shapes, named = given
        thing.build(*(tuple(shape) if isinstance(shape, list) else shape for shape in shapes), **named)
        return thing

    def train(self, thing: Any, given: Any) -> None:
        """Train a model by its own method; it is an object of both sides, and its new weights cross."""
        method, args, named = given
        getattr(thing, method)(*args, **named)

    def attribute(self, thing: Any, name: str) -> Any:
        """Return an attribute of a layer."""
        return getattr(thing, name)

    def config(self, thing: Any, _: Any) -> Any:
        """Return the configuration of a layer, as its class says it."""
        return thing.get_config()

    def clone(self, thing: Any, config: Any) -> Any:
        """Return another layer of the class of one, of a configuration."""
        return type(thing).from_config(config)


OPERATIONS = {
    "run": Tapes.run,
    "pull": Tapes.pull,
    "spec": Tapes.spec,
    "build": Tapes.build,
    "build_by_shape": Tapes.build_by_shape,
    "train": Tapes.train,
    "attribute": Tapes.attribute,
    "config": Tapes.config,
    "clone": Tapes.clone,
}


@contextmanager
def _watching(sources: list[Any]) -> Iterator[Any]:
    """Record a tape that can be asked for the gradient with respect to any of `sources`, more than once."""
    with sys.modules["tensorflow"].GradientTape(persistent=True) as tape:
        for source in filter(_can_flow, sources):
            tape.watch(source)
        yield tape


def _variables(shared: Any) -> dict[int, tuple[Any, tuple[str, int]]]:
    """Return the variables of TensorFlow that both sides have, by id: each with a key, and a place in its weights."""
    found: dict[int, tuple[Any, tuple[str, int]]] = {}
    for key, value in shared.items():
        alone = keras_models.is_variable(value)
        for place, variable in enumerate(_own_variables(value)):
            found.setdefault(id(variable), (variable, (key, -1 if alone else place)))
    return found


def _own_variables(value: Any) -> list[Any]:
    """Return the variables of TensorFlow in a variable or a Keras object."""
    if keras_models.is_variable(value):
        return [of_tensorflow(value)]
    return [weight.value for weight in getattr(value, "weights", ())] if keras_models.is_keras(value) else []


def of_tensorflow(variable: Any) -> Any:
    """Return the variable of TensorFlow in a variable of Keras, or the one that it is."""
    return variable.value if isinstance(variable, sys.modules["keras"].Variable) else variable


def _prepare(given: dict[str, Any]) -> None:
    """Give a layer the weights, and the flags, that its stand-in has."""
    if "states" not in given:
        return
    thing = given["thing"]
    for part, trainable in zip(thing._flatten_layers(), given["flags"], strict=True):  # noqa: SLF001
        if part.trainable != trainable:
            part.trainable = trainable
    for weight, value in zip(thing.weights, given.get("tensors", [])[given["count"] :], strict=False):
        weight.assign(value)
    thing._clear_losses()  # noqa: SLF001 - those of the call before


def _weights(given: dict[str, Any]) -> list[Any]:
    return [weight.value for weight in given["thing"].weights] if "states" in given else []


def _sources(given: dict[str, Any]) -> list[Any]:
    return [*given["tensors"][: given["count"]], *_weights(given)]


def _called(given: dict[str, Any], tensors: list[Any]) -> tuple[Any, int, list[Any]]:
    """Return the outline of the value, the count of losses added, and all tensors: outputs, losses, new states."""
    tf = sys.modules["tensorflow"]
    thing, method = given["thing"], given.get("method")
    args, named = put_together(given["outline"], tensors)
    if given.get("training") is not None:
        named["training"] = given["training"]
    value = (getattr(thing, method) if method else thing)(*args, **named)
    flat: list[Any] = []
    outline = taken_apart(_numbers_as_tensors(value), flat)
    flat = [tf.convert_to_tensor(tensor) for tensor in flat]
    if "states" not in given:
        return outline, 0, flat
    losses = [tf.convert_to_tensor(loss) for loss in thing.losses]
    states = [tf.identity(thing.weights[number].value) for number in given["states"]]
    return outline, len(losses), [*flat, *losses, *states]


def _numbers_as_tensors(value: Any) -> Any:
    """Return a value in which arrays and numbers are tensors, as a Keras layer would use them."""
    tf, np = sys.modules["tensorflow"], sys.modules["numpy"]
    if isinstance(value, (np.ndarray, np.generic, float)):
        return tf.convert_to_tensor(value)
    if isinstance(value, (list, tuple)):
        return type(value)(_numbers_as_tensors(part) for part in value)
    if isinstance(value, dict):
        return {key: _numbers_as_tensors(part) for key, part in value.items()}
    return value


def _can_flow(tensor: Any) -> bool:
    return bool(tensor.dtype.is_floating or tensor.dtype.is_complex)
