"""Stand-ins, or proxies, in the checker: Keras objects for functions and subclasses of the student's own.

Their weights are here; what they compute is computed over there (operations.py). So Keras's own code trains them and
judges them: an own `evaluate` never decides a score.
"""

from __future__ import annotations

import inspect
from typing import Any, NoReturn

import keras

from gradestep.bridge import operations
from gradestep.bridge.keras_configs import (
    FUNCTION,
    JUDGES,
    LAYER,
    LOSS,
    METRIC,
    PREDICTS,
    SCHEDULE,
    TRAINS,
    set_by_keras,
)
from gradestep.bridge.proxies import link_of

NAMES = 40  # characters of a name that a stranger gives


def wrap(kind: str, config: dict[str, Any], handle: Any) -> Any:
    """Return what stands for a thing of the student's; ValueError for a kind that there is not."""
    if kind == LAYER:
        return _layer(config, handle)
    kinds = {FUNCTION: TheirFunction, LOSS: TheirLoss, METRIC: TheirMetric, SCHEDULE: TheirSchedule}
    if kind not in kinds:
        raise ValueError("there is no such part")
    return kinds[kind](handle, _name(config.get("name")), config)


class TheirFunction:
    """A function of the student's in a configuration: an activation, a loss, a metric, what a Lambda layer does."""

    stands_in = True

    def __init__(self, handle: Any, name: str, config: dict[str, Any]) -> None:
        self.__dict__.update(_handle=handle, __name__=name, __signature__=_signature(config.get("signature")))
        if self.__dict__["__signature__"] is None:
            del self.__dict__["__signature__"]

    def __call__(self, *args: Any, **named: Any) -> Any:
        """Call it over there, with gradients."""
        return operations.applied(self.__dict__["_handle"], args, named)

    def get_config(self) -> dict[str, Any]:
        """Return what `from_config` needs in this process."""
        return {"number": _known(self)}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        """Return the same function."""
        return _KNOWN[config["number"]]


_KNOWN: list[Any] = []
keras.saving.register_keras_serializable("gradestep")(TheirFunction)


class TheirLoss(keras.losses.Loss):
    """A loss of an own class: its values come from over there, and Keras weighs and reduces them here."""

    stands_in = True

    def __init__(self, handle: Any, name: str, config: dict[str, Any]) -> None:
        super().__init__(name=name, reduction=config.get("reduction", "sum_over_batch_size"))
        self.__dict__["_handle"] = handle

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """Return the loss of each example."""
        return operations.applied(self.__dict__["_handle"], (y_true, y_pred), {}, method="call")


class TheirSchedule(keras.optimizers.schedules.LearningRateSchedule):
    """A schedule of an own class."""

    stands_in = True

    def __init__(self, handle: Any, name: str, config: dict[str, Any]) -> None:  # noqa: ARG002 - as its siblings
        self.__dict__["_handle"] = handle

    def __call__(self, step: Any) -> Any:
        """Return the learning rate at a step."""
        return operations.applied(self.__dict__["_handle"], (step,), {})

    def get_config(self) -> dict[str, Any]:
        """Return what `from_config` needs in this process."""
        return {"number": _known(self)}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        """Return the same schedule."""
        return _KNOWN[config["number"]]


class TheirMetric(keras.metrics.Metric):
    """A metric of an own class; it counts over there."""

    stands_in = True

    def __init__(self, handle: Any, name: str, config: dict[str, Any]) -> None:  # noqa: ARG002 - as its siblings
        super().__init__(name=name)
        self.__dict__["_handle"] = handle

    def update_state(self, *args: Any, **named: Any) -> None:
        """Count a batch."""
        operations.applied(self.__dict__["_handle"], args, named, method="update_state")

    def result(self) -> Any:
        """Return what was counted."""
        return operations.applied(self.__dict__["_handle"], (), {}, method="result")

    def reset_state(self) -> None:
        """Count anew."""
        operations.applied(self.__dict__["_handle"], (), {}, method="reset_state")


class _TheirLayer:
    """What stands for a layer or model of an own class: it has the same weights and layers, and calls over there."""

    stands_in = True

    def adopt(self: Any, config: dict[str, Any], deserialize: Any = keras.saving.deserialize_keras_object) -> None:
        """Take over the variables and layers that there are by now."""
        children = self.__dict__.setdefault("_children", [])
        for number, node in enumerate(config["children"]):
            if number == len(children):
                children.append(deserialize(node))
                self._tracker.unlock()
                self._tracker.track(children[number])
                self._tracker.lock()
            elif hasattr(children[number], "adopt"):
                children[number].adopt(node["config"], deserialize)
            elif node.get("build_config") and not children[number].built:
                children[number].build_from_config(node["build_config"])
        own = [*self._trainable_variables, *self._non_trainable_variables]
        for place, (name, shape, dtype, _) in enumerate(config["variables"][len(own) :], len(own)):
            trainable = place < config["trainables"]
            self._tracker.unlock()
            self.add_weight(shape=shape, dtype=dtype, name=_name(name), trainable=trainable, initializer="zeros")
        self.built = config["built"] is True
        self.__dict__["_more"] = frozenset(name for name in config["more"] if name.isidentifier())
        for name, places in config["attributes"].items():
            free = name.isidentifier() and not name.startswith("_") and name not in set_by_keras()
            if free and not hasattr(type(self), name):  # or a stranger's layer would stand for test_function
                self.__dict__[name] = _placed(places, children)

    def __call__(self: Any, *args: Any, **named: Any) -> Any:
        """Build it over there when it is not built, then call it as Keras does."""
        if not self.built:
            operations.build(self, args, named)
        return super().__call__(*args, **named)  # type: ignore[misc]

    def build(self: Any, *shapes: Any, **named: Any) -> None:
        """Build it over there, and here what came to be."""
        if not self.built and (shapes or named):
            operations.renewed(self, "build_by_shape", (shapes, named))

    def compute_mask(self, *_: Any, **__: Any) -> None:
        """Return no mask."""
        return

    def get_config(self: Any) -> Any:
        """Return what the student's own class says."""
        return operations.asked(self, "config")

    @classmethod
    def from_config(cls, config: dict[str, Any], *_: Any, **__: Any) -> Any:
        """Return a new one, made over there."""
        return operations.asked(cls.original, "clone", config)  # type: ignore[attr-defined]

    def __getattr__(self: Any, name: str) -> Any:
        """Ask for what else the student's own class has, of a layer with the weights that it has here."""
        if name not in self.__dict__.get("_more", ()):
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        return operations.asked(self, "attribute", name)


def _layer(config: dict[str, Any], handle: Any) -> Any:
    base = keras.Model if config["model"] is True else keras.layers.Layer

    def call(self: Any, *args: Any, **named: Any) -> Any:
        return operations.layer_called(self, args, named)

    signature = _signature(config["signature"], first=True)
    if signature is not None:
        call.__signature__ = signature  # type: ignore[attr-defined]
    methods = {"call": call, "__module__": __name__}
    if base is keras.Model:
        methods |= _methods(set(config["overrides"]))
    if config["sequential"] is True:
        methods["layers"] = property(_layers_of_sequential)
    name = str(config["class"])[:NAMES]
    kind = type(name if name.isidentifier() else "Layer", (_TheirLayer, base), methods)
    made: Any = kind(name=_name(config["name"]), dtype=str(config["dtype"]))
    made.__dict__["_handle"] = handle
    kind.original = made  # type: ignore[attr-defined] # of which copies are made
    made.adopt(config)
    if config["trainable"] is not True:
        made.trainable = False
    return made


def _layers_of_sequential(model: Any) -> list[Any]:
    """Return the layers as Sequential does: without the input."""
    return [part for part in model._layers if not isinstance(part, keras.layers.InputLayer)]  # noqa: SLF001


def _methods(own: set[str]) -> dict[str, Any]:
    """Return the methods of a model whose class defines some of Keras's anew.

    Own training runs over there and brings the weights back. An own way to judge or predict is never used for a score.
    """
    methods: dict[str, Any] = {}
    if own & {*TRAINS, "compute_loss", "compute_metrics", "metrics"}:
        methods |= {name: _over_there(name) for name in ("fit", "train_on_batch")}
    if own & set(JUDGES):
        methods |= {name: _refused(name, own & set(JUDGES)) for name in ("evaluate", "test_on_batch", "compute_loss")}
    if own & set(PREDICTS):
        methods |= {name: _refused(name, own & set(PREDICTS)) for name in ("predict", "predict_on_batch")}
    return methods


def _over_there(method: str) -> Any:
    def train(self: Any, *args: Any, **named: Any) -> Any:
        if not self.built:
            operations.build(self, args[:1] or (named.get("x"),), {})
        operations.asked(self, "train", (method, args, named))
        return Untold(link_of(self.__dict__["_handle"]), method)

    return train


def _refused(method: str, own: set[str]) -> Any:
    def refuse(self: Any, *_: Any, **__: Any) -> NoReturn:
        why = f"{method} cannot be judged: the model's class defines its own {', '.join(sorted(own))}"
        raise link_of(self.__dict__["_handle"]).not_plain(why)

    return refuse


class Untold:
    """What an own `fit` would return: numbers that only the student's own code vouches for."""

    def __init__(self, link: Any, method: str) -> None:
        self.__dict__.update(_link=link, _method=method)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        self._no()

    def _no(self, *_: Any) -> NoReturn:
        why = f"what the model's own {self.__dict__['_method']} returns cannot be judged"
        raise self.__dict__["_link"].not_plain(why)

    __float__ = __getitem__ = __iter__ = __len__ = __bool__ = __lt__ = __gt__ = __le__ = __ge__ = _no


def _signature(said: Any, *, first: bool = False) -> inspect.Signature | None:
    """Return the signature that a description says; None when it says none that can be."""
    if type(said) is not list:
        return None
    kinds = list(inspect._ParameterKind)  # noqa: SLF001 - the only list of them
    empty = inspect.Parameter.empty
    own = [inspect.Parameter("self", kinds[0 if said and said[0][1] == 0 else 1])] if first else []
    return inspect.Signature(
        own
        + [
            inspect.Parameter(name, kinds[kind], default=default if has else empty)
            for name, kind, has, default in said[:20]
        ]
    )


def _placed(places: Any, children: list[Any]) -> Any:
    if type(places) is list:
        return [_placed(place, children) for place in places]
    if type(places) is dict:
        return {name: _placed(place, children) for name, place in places.items()}
    return children[places]


def _known(value: Any) -> int:
    if value not in _KNOWN:
        _KNOWN.append(value)
    return next(number for number, known in enumerate(_KNOWN) if known is value)


def _name(said: Any) -> str:
    return "".join(c for c in str(said)[:NAMES] if c.isalnum() or c in "_-") or "own"
