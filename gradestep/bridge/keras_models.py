"""Keras objects on their way between two processes: configuration, handles of what stays, arrays of what they hold.

Models and layers, optimizers, losses, metrics, schedules, initializers, regularizers and constraints cross in this way.
What comes from a stranger may name nothing that is not in the allow list (keras_allow_list.py).
"""

from __future__ import annotations

import contextlib
import importlib
import json
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gradestep.bridge import keras_allow_list
from gradestep.bridge.keras_configs import MARK, Serializer

if TYPE_CHECKING:
    from collections.abc import Callable


INSIDE = ("__keras_tensor__", "__tensor__", "__numpy__", "__slice__", "__ellipsis__", "__bytes__")
FILES = ("vocabulary", "idf_weights")  # a text there is the name of a file that Keras would read
MOST_JSON, MOST_SIZE, MOST_PARTS, MOST_DEPTH = 4 << 20, 5_000_000, 100_000, 60


@dataclass(frozen=True)
class Side:
    """What one of the two processes makes of what it receives.

    `wrap` makes something of a handle, and `refuse` the exception for a use that cannot be, such as training when the
    way that a model was compiled cannot cross. `variables` are those that came, by number: models that share a layer
    over there share its weights here.
    """

    wrap: Callable[[str, dict[str, Any], Any], Any]
    refuse: Callable[[str], Exception] = ValueError
    variables: dict[int, Any] | None = None


def described(thing: Any) -> tuple[str, list[Any], list[Any]]:
    """Return a Keras object as JSON, arrays, and the things that stay here; raises what Keras raises."""
    serializer = Serializer()
    said: dict[str, Any] = {"config": serializer.config(thing), "built": bool(getattr(thing, "built", False))}
    if hasattr(thing, "stop_training"):
        said["stop_training"] = bool(thing.stop_training)
    if getattr(thing, "compiled", False):
        said |= _compiling(thing, serializer)
    held = _held(thing)
    said["counts"] = [len(variables) for variables in held]
    said["trainable"] = [bool(weight.trainable) for weight in held[0]]
    said["weights"] = [_number(weight) for weight in held[0]]
    return json.dumps(said), [array(variable) for variables in held for variable in variables], serializer.handles


def rebuilt(text: str, arrays: list[Any], handles: list[Any], side: Side) -> Any:
    """Return the object; ValueError for what is not in the allow list."""
    said = _allowed(text, len(handles))
    with _scope(said, handles, side.wrap) as deserialize:
        thing = deserialize(said["config"])
        if not is_keras(thing):
            raise ValueError("it is nothing of Keras")
        _fill(thing, said, arrays, deserialize, side)
    return thing


def renew(thing: Any, text: str, arrays: list[Any], handles: list[Any], side: Side) -> None:
    """Change `thing` into what the other side's copy of it is now."""
    said = _allowed(text, len(handles))
    with _scope(said, handles, side.wrap) as deserialize:
        if hasattr(type(thing), "stands_in") and hasattr(thing, "adopt"):
            thing.adopt(said["config"]["config"], deserialize)
        elif said["built"] and not getattr(thing, "built", True) and "build_config" in said["config"]:
            thing.build_from_config(said["config"]["build_config"])
        _fill(thing, said, arrays, deserialize, side)


def state(thing: Any) -> list[Any]:
    """Return what tells whether a Keras object has changed: its numbers, and how it was built and compiled."""
    held = _held(thing)
    how = [bool(getattr(thing, "built", False)), id(getattr(thing, "_compile_config", None))]
    how.append(bool(getattr(thing, "stop_training", False)))  # which callbacks set
    flags = [bool(weight.trainable) for weight in held[0]]
    return [*(array(variable).copy() for variables in held for variable in variables), f"{how} {flags}"]


def is_keras(value: Any) -> bool:
    """Return whether `value` is a Keras object that crosses as configuration and arrays."""
    keras: Any = sys.modules.get("keras")
    return bool(keras) and isinstance(
        value,
        (
            keras.layers.Layer,
            keras.optimizers.Optimizer,
            keras.losses.Loss,
            keras.metrics.Metric,
            keras.optimizers.schedules.LearningRateSchedule,
            keras.initializers.Initializer,
            keras.regularizers.Regularizer,
            keras.constraints.Constraint,
        ),
    )


def is_variable(value: Any) -> bool:
    """Return whether `value` is a variable of TensorFlow or of Keras."""
    tf: Any = sys.modules.get("tensorflow")
    keras: Any = sys.modules.get("keras")
    return bool(tf and isinstance(value, tf.Variable)) or bool(keras and isinstance(value, keras.Variable))


def array(variable: Any) -> Any:
    """Return the value of a variable as an array."""
    return importlib.import_module("numpy").asarray(variable)


def _compiling(model: Any, serializer: Serializer) -> dict[str, Any]:
    """Return how a model was compiled, or why that cannot be said."""
    try:
        config = serializer.config(model._compile_config.config)  # noqa: SLF001 - with objects, not yet written
        optimizer = model.optimizer
        return {"compile": config, "stepped": bool(optimizer is not None and optimizer.built)}
    except Exception as error:  # noqa: BLE001 - a configuration that cannot cross does not cost the model
        return {"compile": None, "why": f"{type(error).__name__}: {error}"[:200]}


def _held(thing: Any) -> list[list[Any]]:
    """Return the variables of a Keras object: weights, states of random streams, and those of its optimizer."""
    keras = sys.modules["keras"]
    if isinstance(thing, (keras.optimizers.Optimizer, keras.metrics.Metric)):
        return [list(thing.variables), [], []]
    if not isinstance(thing, keras.layers.Layer):
        return [[], [], []]
    weights = list(thing.weights)
    known = {id(weight) for weight in weights}
    whole = keras_allow_list.is_keras_class(type(thing))
    seeds = [variable for variable in thing.variables if id(variable) not in known] if whole else []
    optimizer = getattr(thing, "optimizer", None) if getattr(thing, "compiled", False) else None
    return [weights, seeds, list(optimizer.variables) if optimizer is not None else []]


def _fill(thing: Any, said: dict[str, Any], arrays: list[Any], deserialize: Callable[[Any], Any], side: Side) -> None:
    """Give a rebuilt object the numbers of the other side's, and compile it as that is compiled."""
    weights, seeds, steps = said["counts"]
    if len(arrays) != weights + seeds + steps:
        raise ValueError("its weights are not as many as it says")
    if side.variables is not None and isinstance(thing, sys.modules["keras"].layers.Layer):
        _share(thing, said["weights"], side.variables)
    held = _held(thing)
    if isinstance(thing, sys.modules["keras"].optimizers.Optimizer) and len(held[0]) != weights:
        _when_built(thing, arrays)
        return
    _assign(held[0], arrays[:weights], "weights")
    _normalize(thing)
    for weight, trainable in zip(held[0], said["trainable"], strict=True):
        if weight.trainable != trainable:
            weight.trainable = trainable
    with contextlib.suppress(ValueError):  # an own layer keeps its random streams to itself
        _assign(held[1], arrays[weights : weights + seeds], "random streams")
    if "stop_training" in said and hasattr(thing, "stop_training"):
        thing.stop_training = bool(said["stop_training"])
    if "compile" in said:
        _compile(thing, said, arrays[weights + seeds :], deserialize, side)


def _compile(
    model: Any, said: dict[str, Any], arrays: list[Any], deserialize: Callable[[Any], Any], side: Side
) -> None:
    if said["compile"] is None:
        _without_compiling(model, str(said["why"])[:200], side)
        return
    try:
        how = json.dumps(said["compile"])
        if not model.compiled or model.__dict__.get("_compiled_as", how) != how:
            model.compile(**deserialize(said["compile"]))
        model.__dict__["_compiled_as"] = how
        if said["stepped"] and not model.optimizer.built:
            model.optimizer.build(model.trainable_variables)
        _assign(model.optimizer.variables if model.optimizer else [], arrays, "optimizer's variables")
    except Exception as error:  # noqa: BLE001 - it costs what needs it, not the model
        _without_compiling(model, str(error)[:200], side)


def _without_compiling(model: Any, why: str, side: Side) -> None:
    """Make a model say why it cannot be trained or judged, when the way that it was compiled has not crossed."""

    def say_why(method: str | None = None) -> None:
        raise side.refuse(f"the way that the model was compiled cannot be used for {method or 'this'} here: {why}")

    model.compiled = True
    model.__dict__["_assert_compile_called"] = say_why


_NUMBERS: dict[int, tuple[int, Any]] = {}  # with the variable itself, so that its id stays its own


def _number(variable: Any) -> int:
    """Return the number of a variable of this process."""
    return _NUMBERS.setdefault(id(variable), (len(_NUMBERS), variable))[0]


def _share(thing: Any, numbers: list[int], variables: dict[int, Any]) -> None:
    """Put the variables that came before into the place of a layer's own copies of them."""
    known: dict[int, Any] = {}
    for weight, number in zip(thing.weights, numbers, strict=True):
        before = variables.setdefault(number, weight)
        if before is not weight:
            if before.shape != weight.shape or before.dtype != weight.dtype:
                raise ValueError("its weights are not those that came before")
            known[id(weight)] = before
    for part in thing._flatten_layers() if known else ():  # noqa: SLF001
        for name, value in vars(part).items():
            if id(value) in known:
                part.__dict__[name] = known[id(value)]
        for kept in (part._trainable_variables, part._non_trainable_variables):  # noqa: SLF001
            for place, value in enumerate(kept):
                list.__setitem__(kept, place, known.get(id(value), value))


def _when_built(optimizer: Any, arrays: list[Any]) -> None:
    """Give an optimizer its numbers as soon as it knows its variables."""
    build = optimizer.build

    def build_and_assign(variables: Any) -> None:
        build(variables)
        _assign(optimizer.variables, arrays, "optimizer's variables")

    optimizer.build = build_and_assign


def _normalize(thing: Any) -> None:
    """Let layers that normalize take over the mean and the variance that are in their weights now."""
    keras = sys.modules["keras"]
    if isinstance(thing, keras.layers.Layer):
        for layer in thing._flatten_layers():  # noqa: SLF001 - all of them, at any depth
            if isinstance(layer, keras.layers.Normalization):
                layer.finalize_state()


def _assign(variables: list[Any], arrays: list[Any], what: str) -> None:
    if [tuple(variable.shape) for variable in variables] != [each.shape for each in arrays]:
        raise ValueError(f"its {what} do not fit")
    for variable, new in zip(variables, arrays, strict=True):
        variable.assign(new)


class _Maker:
    """What Keras takes for the class of a node that stands for a handle, or for a function of the allow list."""

    def __init__(self, make: Callable[[dict[str, Any]], Any]) -> None:
        self.make, self.made = make, []  # type: ignore[var-annotated]

    def from_config(self, config: dict[str, Any]) -> Any:
        """Return the thing; the same one for each node of it."""
        inner = config["config"] if "registered_name" in config else config
        if not self.made:
            self.made.append(self.make(inner))
        return self.made[0]


@contextlib.contextmanager
def _scope(said: dict[str, Any], handles: list[Any], wrap: Callable[..., Any]) -> Any:
    """Give Keras's way from configurations to objects, with safe mode on and the handles known."""
    keras = sys.modules["keras"]
    makers: dict[str, Any] = {}
    for name in said.pop("names"):
        _, kind, *number = name.split(">")
        makers[name] = (
            _Maker(lambda config, kind=kind, handle=handles[int(number[0])]: wrap(kind, config, handle))  # type: ignore[misc]
            if number
            else _Maker(lambda _, name=kind: keras_allow_list.functions()[name])  # type: ignore[misc]
        )
    library = importlib.import_module("keras.src.saving.serialization_lib")
    with keras.saving.CustomObjectScope(makers), library.SafeModeScope(safe_mode=True):
        yield keras.saving.deserialize_keras_object


def _allowed(text: Any, handles: int) -> dict[str, Any]:
    """Return what a description says, with the `names` of its special nodes; ValueError unless all of it is allowed."""
    if type(text) is not str or len(text) > MOST_JSON:
        raise ValueError("its configuration is too large")
    said = json.loads(text)
    names: set[str] = set()
    _allow(said["config"], names, [0], 0)
    try:
        _allow(said.get("compile"), names, [0], 0)
    except ValueError as error:
        said |= {"compile": None, "why": str(error)}
    special = {f"{MARK}>{name}" for name in keras_allow_list.functions()}
    for name in names - special:
        mark, kind, number = name.split(">")
        if mark != MARK or not kind.isalpha() or not number.isdecimal() or int(number) >= handles:
            raise ValueError("it names what was not sent")
    return {**said, "names": names}


def _allow(part: Any, names: set[str], count: list[int], depth: int) -> None:
    """Raise ValueError unless all objects that `part` describes are in the allow list, few and small enough."""
    count[0] += 1
    if depth > MOST_DEPTH or count[0] > MOST_PARTS:
        raise ValueError("its configuration has too many parts")
    if isinstance(part, dict):
        if "class_name" in part:
            _allow_class(part, names)
        if any(isinstance(part.get(key), str) for key in FILES):
            raise ValueError("a layer that reads a file does not cross")
        for value in part.values():
            _allow(value, names, count, depth + 1)
    elif isinstance(part, list):
        for value in part:
            _allow(value, names, count, depth + 1)
    elif isinstance(part, int) and abs(part) > MOST_SIZE:
        raise ValueError("a part of it is too large")


def _allow_class(part: dict[str, Any], names: set[str]) -> None:
    name, module, registered = part["class_name"], part.get("module"), part.get("registered_name")
    if module == MARK and type(name) is str and registered == name:
        names.add(name)
        return
    if module is None and name in INSIDE:
        return
    if (module, name) == ("keras.layers", "Lambda"):
        _allow_lambda(part["config"])
    elif type(module) is not str or type(name) is not str or (module, name) not in keras_allow_list.classes():
        raise ValueError(f"its part {str(registered or name)[:60]} is not one of Keras's own")
    if registered not in (None, name):
        raise ValueError(f"its part {name} is registered as {str(registered)[:60]}")


def _allow_lambda(config: dict[str, Any]) -> None:
    """Raise ValueError unless the functions of a Lambda layer stay with the student."""
    for key in ("function", "output_shape", "mask"):
        part = config.get(key)
        code = isinstance(part, dict) and part.get("module") != MARK
        if code or isinstance(part, str) or (key == "function" and not isinstance(part, dict)):
            raise ValueError("a Lambda layer came with code")
