"""Fingerprints of tensors, variables, layers and models: their values, and their configuration as Keras gives it."""

from __future__ import annotations

import sys
from typing import Any, Protocol

OPAQUE = "opaque: "  # begins what stands in the place of a fingerprint where there can be none
LAMBDA = "__lambda__"  # as Keras writes one into a configuration


class OpaqueError(Exception):
    """A value whose state cannot be read; its text says what it is."""


class Hash(Protocol):
    """What takes the parts of a fingerprint."""

    def put(self, what: str, data: bytes | str = b"") -> None:
        """Add a word and some bytes."""

    def each(self, what: str, *values: Any) -> None:
        """Add values that belong together."""


def add(hand: Hash, value: Any) -> bool:
    """Add what is TensorFlow's or Keras's, and return whether it is that; raises OpaqueError."""
    packages = {base.__module__.split(".")[0] for base in type(value).__mro__}
    if "keras" in packages:
        _of_keras(hand, value, sys.modules["keras"])
    elif "tensorflow" in packages:
        _of_tensorflow(hand, value, sys.modules["tensorflow"])
    else:
        return False
    return True


def _of_tensorflow(hand: Hash, value: Any, tf: Any) -> None:
    if isinstance(value, tf.Variable):
        hand.each("variable", value.name, value.trainable, value.numpy())
    elif isinstance(value, tf.Tensor) and hasattr(value, "numpy") and value.dtype not in (tf.variant, tf.resource):
        hand.each("tensor", value.numpy())
    elif isinstance(value, (tf.TensorShape, tf.DType)):
        hand.put("of tensors", repr(value))
    elif hasattr(value, "python_function") and not value.experimental_get_tracing_count():
        hand.each("traced later", value.python_function, value.input_signature)
    else:
        raise OpaqueError(f"a {type(value).__name__}")


def _of_keras(hand: Hash, value: Any, keras: Any) -> None:
    if not type(value).__module__.startswith("keras"):
        raise OpaqueError(f"a {type(value).__name__}")
    if isinstance(value, keras.Variable):
        hand.each("variable", value.path, value.trainable, value.numpy())
    elif isinstance(value, keras.callbacks.Callback):
        hand.each("callback", type(value), vars(value))
    elif isinstance(value, _parts(keras)):
        config = _config(value, "get_config")
        hand.each("part", type(value), config, [each.numpy() for each in getattr(value, "variables", ())])
    else:
        raise OpaqueError(f"a {type(value).__name__}")
    if isinstance(value, keras.Model):
        compiled = _config(value, "get_compile_config") if value.compiled else None
        hand.each("model", compiled, getattr(value, "optimizer", None), getattr(value, "history", None))


def _parts(keras: Any) -> tuple[type, ...]:
    made_to_serve = (keras.initializers.Initializer, keras.regularizers.Regularizer, keras.losses.Loss)
    return (keras.layers.Layer, keras.optimizers.Optimizer, keras.metrics.Metric, *made_to_serve)


def _config(value: Any, which: str) -> Any:
    """Return a configuration of Keras's; raises OpaqueError when there is none or when it is not Keras's alone."""
    try:
        config = getattr(value, which)()
    except Exception as error:
        raise OpaqueError(f"a {type(value).__name__}") from error
    _only_keras(config)
    return config


def _only_keras(config: Any) -> None:
    """Raise OpaqueError when a configuration names a function or a class that is not Keras's own."""
    parts = config.values() if isinstance(config, dict) else config if isinstance(config, (list, tuple)) else ()
    name = str(config.get("class_name") or "") if isinstance(config, dict) else ""
    if name == LAMBDA or (name and not name.startswith("__") and not str(config.get("module")).startswith("keras")):
        raise OpaqueError(f"a part of Keras's with a {name}")
    for part in parts:
        _only_keras(part)
