"""The allow list: the classes and functions of Keras that a configuration from a stranger may name.

It is built by introspection of Keras's public API: what computes is in it; what loads files, runs code of another
library or changes the state of a process is not.
"""

from __future__ import annotations

import importlib
import inspect
import sys
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

NAMESPACES = (
    "layers",
    "initializers",
    "regularizers",
    "constraints",
    "optimizers",
    "optimizers.schedules",
    "losses",
    "metrics",
    "dtype_policies",
)
BASES = ("Layer", "Wrapper", "Initializer", "Regularizer", "Constraint", "Optimizer", "Loss", "Metric")
CODE = ("Lambda", "TFSMLayer", "FlaxLayer", "JaxLayer", "TorchModuleWrapper", "LearningRateSchedule", "InputSpec")
OPERATIONS = ("ops.core", "ops.einops", "ops.image", "ops.linalg", "ops.math", "ops.nn", "ops.numpy")
OF_FUNCTIONS = ("Cond", "ForiLoop", "Map", "Scan", "AssociativeScan", "Switch", "VectorizedMap", "WhileLoop", "JVP")
ELEMENTWISE = (
    *("abs", "cos", "crelu", "elu", "exp", "gelu", "identity", "leaky_relu"),
    *("log_sigmoid", "log_softmax", "relu", "relu6", "selu", "sigmoid", "sign", "silu"),
    *("sin", "softmax", "softplus", "softsign", "sqrt", "square", "swish", "tanh"),
)
NO_COMPUTATION = ("serialize", "deserialize", "get")


@cache
def classes() -> dict[tuple[str, str], type]:
    """Return the classes, by the module and the name that Keras writes into a configuration."""
    found = [*_exported(), *_operations(), *_models()]
    return {_name(kind): kind for kind in found}


@cache
def functions() -> dict[str, Callable[..., Any]]:
    """Return the functions, by a full name: losses, metrics, activations, and elementwise ones of TensorFlow."""
    tf = sys.modules["tensorflow"]
    found: dict[str, Callable[..., Any]] = {}
    for namespace in ("losses", "metrics", "activations"):
        for name, function in vars(getattr(tf.keras, namespace)).items():
            if inspect.isfunction(function) and name not in NO_COMPUTATION:
                found[f"keras.{namespace}.{name}"] = function
    for place, module in (("keras.ops", tf.keras.ops), ("tf.nn", tf.nn), ("tf.math", tf.math), ("tf", tf)):
        found |= {f"{place}.{name}": getattr(module, name) for name in ELEMENTWISE if hasattr(module, name)}
    return found


def name_of(value: Any) -> str | None:
    """Return the name of a function of the allow list: `value` is that very function, not one of the same name."""
    return _names().get(id(value))


def is_keras_class(kind: type) -> bool:
    """Return whether `kind` is one of the classes, not a subclass."""
    return kind in _kinds()


@cache
def _names() -> dict[int, str]:
    return {id(function): name for name, function in reversed(functions().items())}


@cache
def _kinds() -> frozenset[type]:
    return frozenset(classes().values())


def _exported() -> Iterator[type]:
    keras = sys.modules["keras"]
    for namespace in NAMESPACES:
        module: Any = keras
        for part in namespace.split("."):
            module = getattr(module, part)
        for kind in vars(module).values():
            if inspect.isclass(kind) and hasattr(kind, "from_config") and kind.__name__ not in (*BASES, *CODE):
                yield kind


def _operations() -> Iterator[type]:
    keras = sys.modules["keras"]
    modules = [importlib.import_module(f"keras.src.{name}") for name in (*OPERATIONS, "activations.activations")]
    for module in modules:
        for kind in vars(module).values():
            own = inspect.isclass(kind) and kind.__module__ == module.__name__
            if own and issubclass(kind, keras.Operation) and kind.__name__ not in OF_FUNCTIONS:
                yield kind


def _models() -> Iterator[type]:
    yield from (importlib.import_module("keras.src.models.functional").Functional, sys.modules["keras"].Sequential)


def _name(kind: type) -> tuple[str, str]:
    exported = importlib.import_module("keras.src.api_export").get_name_from_symbol(kind)
    if not exported:
        return kind.__module__, kind.__name__
    module, _, name = exported.rpartition(".")
    return module, name
