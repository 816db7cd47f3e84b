"""Keras models on their way between two processes: their configuration and weights, made of built-in parts only."""

from __future__ import annotations

import json
import sys
from typing import Any

MODULES = ("keras", "keras.layers", "keras.initializers", "keras.regularizers", "keras.constraints")
MODULES_OF_MODELS = ("keras.src.models.functional", "keras.src.models.sequential", "keras.models")
CALLED = ("keras.optimizers", "keras.losses", "keras.metrics")
REFUSED = ("Lambda", "TorchModuleWrapper", "FlaxLayer", "JaxLayer", "TFSMLayer", "Wrapper")
INSIDE = ("__keras_tensor__", "__tensor__", "__numpy__")
MOST_JSON, MOST_SIZE, MOST_PARTS, MOST_DEPTH = 1 << 20, 5_000_000, 20_000, 30


def parts(model: Any) -> tuple[str, list[Any], str | None] | None:
    """Return the configuration as JSON, the weights as arrays, and how it was compiled; None when it has none."""
    try:
        if not model.built:
            return None
        config, weights = model.to_json(), model.get_weights()
        compiled = json.dumps(model.get_compile_config()) if model.compiled else None
    except Exception:  # noqa: BLE001 - a model of the student's own may raise anything
        return None
    return config, weights, compiled


def referred(value: Any) -> list[Any] | None:
    """Return the node of an optimizer, loss or metric of Keras, which the other side makes again; else None."""
    keras = sys.modules.get("keras")
    if keras and isinstance(value, (keras.optimizers.Optimizer, keras.losses.Loss, keras.metrics.Metric)):
        return ["Z", json.dumps(keras.saving.serialize_keras_object(value))]
    return None


def met(node: list[Any]) -> Any:
    """Return what a node of a trusted side refers to."""
    return sys.modules["keras"].saving.deserialize_keras_object(json.loads(node[1])) if node[0] == "Z" else None


def trusted(config: str, weights: list[Any], compiled: str | None) -> Any:
    """Return the model that a trusted side sent: raises what Keras raises."""
    keras = sys.modules["keras"]
    model = keras.models.model_from_json(config)
    model.set_weights(weights)
    if compiled:
        model.compile_from_config(json.loads(compiled))
    return model


def built_in(config: Any, weights: list[Any], compiled: Any) -> Any:
    """Return the model that an untrusted side sent; ValueError when a part of it is not one of Keras's own.

    How it was compiled is taken over when it names nothing but Keras's own optimizers, losses and metrics.
    """
    if type(config) is not str or len(config) > MOST_JSON:
        raise ValueError("its configuration is too large")
    plain = json.loads(config)
    plain.pop("compile_config", None)
    plain.pop("build_config", None)
    _allow(plain, (*MODULES, *MODULES_OF_MODELS), [0], 0)
    if type(compiled) is str and len(compiled) < MOST_JSON:
        _allow(json.loads(compiled), (*MODULES, *CALLED), [0], 0)
    else:
        compiled = None
    return trusted(json.dumps(plain), weights, compiled)


def _allow(part: Any, modules: tuple[str, ...], count: list[int], depth: int) -> None:
    """Raise ValueError unless all objects that `part` describes are Keras's own, few and small enough."""
    count[0] += 1
    if depth > MOST_DEPTH or count[0] > MOST_PARTS:
        raise ValueError("its configuration has too many parts")
    if isinstance(part, dict):
        if "class_name" in part:
            _allow_class(part, modules)
        for value in part.values():
            _allow(value, modules, count, depth + 1)
    elif isinstance(part, list):
        for value in part:
            _allow(value, modules, count, depth + 1)
    elif isinstance(part, int) and abs(part) > MOST_SIZE:
        raise ValueError("a part of it is too large")


def _allow_class(part: dict[str, Any], modules: tuple[str, ...]) -> None:
    name, module = part["class_name"], part.get("module")
    registered = part.get("registered_name")
    if name in INSIDE and module is None:
        return
    ours = registered in (None, "Functional", "Sequential", name)
    if module not in modules or name in REFUSED or not ours:
        raise ValueError(f"its part {str(registered or name)[:60]} is not one of Keras's own")
