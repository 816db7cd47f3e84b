"""Configurations of Keras objects as JSON (`get_config`), in which a function or a class of one's own becomes a handle.

Keras writes a function as its name, so that an own `relu` would come back as Keras's. Here a function is what it is:
one of the allow list by its full name, any other by the number of a handle. A subclass of Layer or Model is described
by its own variables and the layers in it.
"""

from __future__ import annotations

import importlib
import inspect
import sys
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any

from gradestep.bridge import keras_allow_list

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MARK = "gradestep"
FUNCTION, LAYER, LOSS, METRIC, SCHEDULE = "function", "layer", "loss", "metric", "schedule"
PLAIN = (bool, int, float, str)
TRAINS = ("fit", "train_step", "train_on_batch", "make_train_function")
JUDGES = (
    *("evaluate", "test_step", "test_on_batch", "make_test_function", "compute_metrics", "compute_loss"),
    *("metrics", "get_metrics_result", "reset_metrics"),
)
PREDICTS = ("predict", "predict_step", "predict_on_batch", "make_predict_function")


class Serializer:
    """Writes configurations; `handles` are the things that stay here, by the number that stands for them."""

    def __init__(self) -> None:
        self.handles: list[Any] = []
        self._numbers: dict[int, int] = {}

    def config(self, thing: Any) -> Any:
        """Return the configuration of a Keras object, or of a structure of them; raises what Keras raises."""
        with _serializing(self._node) as node:
            return node(thing)

    def _node(self, value: Any, keras_way: Callable[[Any], Any]) -> Any:
        if value is None or type(value) in PLAIN or isinstance(value, (list, tuple, dict, type)):
            return keras_way(value)
        name = keras_allow_list.name_of(value)
        if name:
            return _twice(f"{MARK}>{name}", {})
        if type(value) is sys.modules["keras"].layers.Lambda:
            return self._lambda(value, keras_way)
        if keras_allow_list.is_keras_class(type(value)):
            return keras_way(value)
        kind = kind_of(value)
        if kind == LAYER:
            return self._special(LAYER, value, self._layer(value, keras_way))
        return self._special(kind, value, _named(value)) if kind else keras_way(value)

    def _special(self, kind: str, value: Any, config: dict[str, Any]) -> dict[str, Any]:
        """Return the node of what stays here."""
        if id(value) not in self._numbers:
            self._numbers[id(value)] = len(self.handles)
            self.handles.append(value)
        name = f"{MARK}>{kind}>{self._numbers[id(value)]}"
        return _twice(name, config) if kind == FUNCTION else _node(name, config)

    def _lambda(self, layer: Any, keras_way: Callable[[Any], Any]) -> dict[str, Any]:
        """Return the node of a Lambda layer, whose functions Keras would write as their code."""
        base = sys.modules["keras"].layers.Layer.get_config(layer)
        shape = layer._output_shape  # noqa: SLF001 - Keras keeps it nowhere else
        node = _node("Lambda", base | {"function": self._node(layer.function, keras_way)}, "keras.layers")
        node["config"] |= {"output_shape": self._node(shape, keras_way), "mask": self._node(layer.mask, keras_way)}
        node["config"]["arguments"] = self._node(layer.arguments, keras_way)
        return node

    def _layer(self, layer: Any, keras_way: Callable[[Any], Any]) -> dict[str, Any]:
        """Describe a layer or model of a class of one's own."""
        children = list(layer._layers)  # noqa: SLF001 - in the order in which their weights count
        own = [*layer._trainable_variables, *layer._non_trainable_variables]  # noqa: SLF001
        return {
            "name": layer.name,
            "class": _text(type(layer).__name__),
            "model": isinstance(layer, sys.modules["keras"].Model),
            "sequential": isinstance(layer, sys.modules["keras"].Sequential),
            "dtype": layer.dtype_policy.name,
            "trainable": bool(layer.trainable),
            "built": bool(layer.built),
            "variables": [[_text(v.name), list(v.shape), str(v.dtype), bool(v.trainable)] for v in own],
            "trainables": len(layer._trainable_variables),  # noqa: SLF001
            "children": [self._node(child, keras_way) for child in children],
            "attributes": _attributes(layer, children),
            "more": _own_names(layer),
            "overrides": overrides(type(layer)),
            "signature": _signature(layer.call),
        }


def kind_of(value: Any) -> str:
    """Return as what a thing that is not Keras's own is called; an empty text when it is nothing that can be."""
    keras = sys.modules["keras"]
    kinds = {
        LAYER: keras.layers.Layer,
        LOSS: keras.losses.Loss,
        METRIC: keras.metrics.Metric,
        SCHEDULE: keras.optimizers.schedules.LearningRateSchedule,
    }
    for kind, base in kinds.items():
        if isinstance(value, base):
            return kind
    return FUNCTION if callable(value) and not isinstance(value, (type, keras.optimizers.Optimizer)) else ""


def overrides(kind: type) -> list[str]:
    """Return which methods that train or judge a class of one's own defines anew."""
    base = next(each for each in kind.__mro__ if each.__module__.startswith("keras."))
    names = (*TRAINS, *JUDGES, *PREDICTS)
    return [name for name in names if getattr(kind, name, None) is not getattr(base, name, None)]


def _attributes(layer: Any, children: list[Any]) -> dict[str, Any]:
    """Return where a layer keeps its layers: numbers of `children`, also in lists and dicts."""
    numbers = {id(child): number for number, child in enumerate(children)}

    def places(value: Any) -> Any:
        if id(value) in numbers:
            return numbers[id(value)]
        if isinstance(value, (list, tuple)):
            found: Any = [places(part) for part in value]
        elif isinstance(value, dict):
            found = {key: places(part) for key, part in value.items() if type(key) is str}
        else:
            return None
        whole = found and all(part is not None for part in (found.values() if isinstance(found, dict) else found))
        return found if whole else None

    kept = {name: places(value) for name, value in vars(layer).items() if not name.startswith("_")}
    return {name: place for name, place in kept.items() if place is not None}


def _own_names(layer: Any) -> list[str]:
    """Return the public names that a layer has, and no layer of Keras has."""
    of_keras = {name for kind in type(layer).__mro__ if kind.__module__.startswith("keras.") for name in vars(kind)}
    return sorted(name for name in {*dir(layer)} - of_keras - set_by_keras() if not name.startswith("_"))


@cache
def set_by_keras() -> frozenset[str]:
    """Return the names that Keras gives to each model that is compiled."""
    blank = sys.modules["keras"].Model()
    blank.compile("sgd", "mse")
    return frozenset(vars(blank))


def _signature(call: Any) -> list[list[Any]]:
    """Return the parameters of `call`: name, kind, whether there is a default, and it where it is plain."""
    empty = inspect.Parameter.empty
    return [
        [each.name, int(each.kind), each.default is not empty, each.default if type(each.default) in PLAIN else None]
        for each in inspect.signature(call).parameters.values()
    ]


def _node(name: str, config: dict[str, Any], module: str = MARK) -> dict[str, Any]:
    registered = name if module == MARK else None
    return {"module": module, "class_name": name, "config": config, "registered_name": registered}


def _twice(name: str, config: dict[str, Any]) -> dict[str, Any]:
    """Return the node of a function; `activations.serialize` returns the configuration of such a node only."""
    return _node(name, _node(name, config))


def _named(value: Any) -> dict[str, Any]:
    """Return the name of a function, loss, metric or schedule, and the parameters that it may be called with."""
    name = getattr(value, "name", None) or getattr(value, "__name__", type(value).__name__)
    try:
        return {"name": _text(name), "signature": _signature(value)}
    except (TypeError, ValueError):  # a function that is not written in Python
        return {"name": _text(name), "signature": None}


def _text(value: Any) -> str:
    return value[:80] if type(value) is str else ""


@contextmanager
def _serializing(node: Callable[[Any, Callable[[Any], Any]], Any]) -> Iterator[Callable[[Any], Any]]:
    """Let Keras write each part of a configuration by `node`, which gets Keras's own way too."""
    library = importlib.import_module("keras.src.saving.serialization_lib")
    keras_way, kept = library.serialize_keras_object, library.get_build_and_compile_config

    def ours(value: Any) -> Any:
        return node(value, keras_way)

    library.serialize_keras_object, library.get_build_and_compile_config = ours, _built  # type: ignore[attr-defined]
    try:
        yield ours
    finally:
        library.serialize_keras_object = keras_way  # type: ignore[attr-defined]
        library.get_build_and_compile_config = kept  # type: ignore[attr-defined]


def _built(value: Any, config: dict[str, Any]) -> None:
    """Add how a layer was built; how a model was compiled crosses by itself, and may fail by itself."""
    shapes = value.get_build_config() if hasattr(value, "get_build_config") else None
    if shapes is not None:
        library: Any = importlib.import_module("keras.src.saving.serialization_lib")
        config["build_config"] = library.serialize_dict(shapes)
