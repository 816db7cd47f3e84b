"""Configurations that a stranger wrote: only Keras's own computing parts are made of them, and nothing changes."""

import json

import pytest

from .lazily import Lazily

keras = Lazily("keras")
keras_allow_list = Lazily("gradestep.bridge.keras_allow_list")
keras_models = Lazily("gradestep.bridge.keras_models")

DENSE = {"module": "keras.layers", "class_name": "Dense", "registered_name": None}
CODE = {"class_name": "__lambda__", "config": {"code": "4wAA", "defaults": None, "closure": None}}


def side():
    return keras_models.Side(lambda kind, _, handle: (kind, handle))


def node(module, name, config=None, registered=None):
    return {"module": module, "class_name": name, "config": config or {}, "registered_name": registered}


def function(module, name):
    return {"module": module, "class_name": "function", "config": name, "registered_name": name}


def dense(**more):
    return {**DENSE, "config": {"units": 2, **more}}


def sent(config, **more):
    return json.dumps({"config": config, "built": False, "counts": [0, 0, 0], "trainable": [], "weights": [], **more})


def sequential(*layers):
    return node("keras", "Sequential", {"name": "s", "layers": list(layers)})


def deep(levels):
    config = {}
    for _ in range(levels):
        config = {"more": config}
    return config


HOSTILE = {
    "a function that changes Keras's settings": dense(activation=function("keras.config", "set_epsilon")),
    "it by a dotted name": dense(activation=function("keras", "config.set_epsilon")),
    "it as a class": node("keras.config", "set_epsilon", {"value": 1}),
    "it as a string": dense(activation="config.set_epsilon"),
    "any string that is no activation": dense(activation="deserialize"),
    "any function by name": dense(activation=function("builtins", "relu")),
    "a function of Python": dense(activation=function("builtins", "eval")),
    "a function of the allow list that is none": dense(
        activation=node("gradestep", "gradestep>keras.config.set_epsilon", {}, "gradestep>keras.config.set_epsilon")
    ),
    "a handle that was not sent": dense(
        activation=node("gradestep", "gradestep>function>7", {}, "gradestep>function>7")
    ),
    "a negative handle": dense(activation=node("gradestep", "gradestep>function>-1", {}, "gradestep>function>-1")),
    "a name with more parts": dense(activation=node("gradestep", "gradestep>a>0>b", {}, "gradestep>a>0>b")),
    "Lambda by a dotted name": node("keras", "layers.Lambda", {"function": CODE}),
    "Lambda with code": node("keras.layers", "Lambda", {"function": CODE}),
    "Lambda with a function by name": node("keras.layers", "Lambda", {"function": "set_epsilon"}),
    "Lambda with a function of Keras's by its place": node(
        "keras.layers", "Lambda", {"function": function("keras.config", "set_epsilon")}
    ),
    "Lambda whose shape is code": node(
        "keras.layers",
        "Lambda",
        {
            "function": node("gradestep", "gradestep>keras.losses.mse", {}, "gradestep>keras.losses.mse"),
            "output_shape": CODE,
        },
    ),
    "code anywhere": dense(kernel_initializer=CODE),
    "a layer that loads files": node("keras.layers", "TFSMLayer", {"filepath": "/etc"}),
    "a vocabulary from a file": node("keras.layers", "StringLookup", {"vocabulary": "/etc/passwd"}),
    "code of another library": node("keras.layers", "TorchModuleWrapper", {"module": "x"}),
    "an operation that calls functions": node("keras.src.ops.core", "Map", {}),
    "a class from inside Keras": node("keras.src.layers.core.dense", "Dense", {"units": 2}),
    "a class of TensorFlow": node("tensorflow.python.ops.io_ops", "ReadFile", {}),
    "a class of the standard library": node("subprocess", "Popen", {"args": ["true"]}),
    "a class that is registered under another name": node("keras.layers", "Dense", {"units": 2}, "package>Other"),
    "a name that is no text": node("keras.layers", ["Dense"], {"units": 2}),
    "a type specification": {"class_name": "__typespec__", "spec_name": "Popen", "module": "subprocess", "config": []},
    "a hostile part inside a wrapper": node(
        "keras.layers", "TimeDistributed", {"layer": node("keras.layers", "TFSMLayer")}
    ),
    "a hostile part in a model": sequential(node("keras.layers", "FlaxLayer")),
    "too large a layer": dense(units=10**9),
    "too deep": dense(more=deep(100)),
    "no object": "relu",
    "nothing": {},
}


@pytest.mark.parametrize("config", HOSTILE.values(), ids=[name.replace(" ", "-") for name in HOSTILE])
def test_what_a_stranger_invents_is_refused_and_changes_nothing(config):
    before = keras.config.epsilon(), dict(keras.saving.get_custom_objects())
    with pytest.raises((ValueError, TypeError, KeyError)):
        keras_models.rebuilt(sent(config), [], [], side())
    assert (keras.config.epsilon(), dict(keras.saving.get_custom_objects())) == before


@pytest.mark.parametrize(
    "compiled",
    [
        {"loss": function("keras.config", "set_epsilon")},
        {"optimizer": node("keras.layers", "TFSMLayer")},
        {"loss": "config.set_epsilon"},
        {"metrics": ["deserialize"]},
        {"optimizer": node("keras", "config.set_epsilon", {"value": 1})},
    ],
)
def test_how_a_model_was_compiled_is_refused_by_itself_and_the_model_stays(compiled):
    before = keras.config.epsilon()
    model = keras_models.rebuilt(sent(sequential(dense()), compile=compiled, stepped=False), [], [], side())
    assert isinstance(model, keras.Sequential)
    with pytest.raises(ValueError, match="the way that the model was compiled cannot be used"):
        model.evaluate([[1.0]], [[1.0]], verbose=0)
    assert keras.config.epsilon() == before


@pytest.mark.parametrize("name", ["test_function", "predict_function", "_loss_tracker", "evaluate", "built"])
def test_no_layer_of_a_strangers_takes_the_place_of_what_keras_judges_by(name):
    from gradestep.bridge import keras_stand_ins

    config = {
        "name": "net",
        "class": "Net",
        "model": True,
        "sequential": False,
        "dtype": "float32",
        "trainable": True,
        "built": False,
        "variables": [],
        "trainables": 0,
        "children": [dense()],
        "attributes": {name: 0, "last": 0},
        "more": [],
        "overrides": [],
        "signature": [["x", 1, False, None]],
    }
    model = keras_stand_ins.wrap("layer", config, None)
    assert isinstance(model.last, keras.layers.Dense)
    assert getattr(model, name) is not model.last


def test_weights_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match="not as many"):
        keras_models.rebuilt(sent(dense(), counts=[5, 0, 0], trainable=[True] * 5), [], [], side())


def test_a_configuration_that_is_too_long_is_not_read():
    with pytest.raises(ValueError, match="too large"):
        keras_models.rebuilt(" " * (keras_models.MOST_JSON + 1), [], [], side())


def test_the_allow_list_holds_what_computes_and_nothing_that_loads_or_runs_code():
    names = {name for _, name in keras_allow_list.classes()}
    assert {"Dense", "LSTM", "Adam", "CosineDecay", "Relu", "GetItem", "L2", "HeNormal", "AUC", "Huber"} <= names
    assert not names & {"Lambda", "TFSMLayer", "FlaxLayer", "JaxLayer", "TorchModuleWrapper", "Map", "WhileLoop"}
    assert {"keras.losses.mean_squared_error", "keras.losses.mse"} & set(keras_allow_list.functions())
    assert not [name for name in keras_allow_list.functions() if "serialize" in name or name.endswith(".get")]


def test_an_own_function_that_has_the_name_of_one_of_keras_is_not_keras_s():
    def relu(x):
        return x

    assert keras_allow_list.name_of(relu) is None
    assert keras_allow_list.name_of(keras.activations.relu) == "keras.activations.relu"
