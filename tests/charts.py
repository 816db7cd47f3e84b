"""Three small charts, one of each kind, from runs of plain gradient descent: no test waits for TensorFlow."""

import numpy as np

from gradestep import bars, curves, explore, fit, landscape

RATES = [0.001, 0.1, 1.5]
STARTS = {"left": [-2.0, 1.0], "right": [2.0, 1.0]}
STEPS = range(21)


def height(places):
    """Return the height of a bowl that is steep in one direction."""
    return places[..., 0] ** 2 + 4 * places[..., 1] ** 2


def walk(rate, start):
    """Return the places of 20 steps downhill."""
    places = [np.array(start)]
    for _ in STEPS[1:]:
        places.append(places[-1] - rate * np.array([2, 8]) * places[-1])
    return places


def walks():
    """Return two paths, for each rate, start and step."""
    ways = np.array([[walk(rate, start) for start in STARTS.values()] for rate in RATES])
    return {"plain": ways, "half as fast": np.array([0.5, 1]) * ways}


def paths(*, predict="Who leaves the picture?", came="plain"):
    """Return a landscape with paths, and their heights."""
    ways = walks()
    heights = {name: height(way) for name, way in ways.items()}
    return explore(
        "Walks",
        [
            landscape(height, ways, x="w1", y="w2", limits=(-3, 3)),
            curves(heights, x="step", y="loss", limits=(0, 8)),
        ],
        {"rate": RATES, "start": STARTS, "step": STEPS},
        at={"rate": 1.5, "start": "right"},
        predict=predict,
        options={"plain": "Watch the first step.", "nobody": "Look <b>again</b> at step 1."},
        came=came,
    )


def wave():
    """Return a line among points, and bars with arrows."""
    x = np.linspace(0, 3, 7)
    shrink = np.linspace(1, 0, 21)[:, None]
    return explore(
        "Wave",
        [
            fit((x, np.sin(x)), np.sin(x) + shrink, x="x", y="prediction"),
            bars(np.hstack([1 - shrink, shrink - 2]), ["w1", "b1"], arrows=np.hstack([shrink, -shrink]), y="value",
                 arrow="minus gradient"),
        ],
        {"epoch": range(0, 101, 5)},
        predict="Will the arrows shrink?",
        options={"yes": "They do.", "no": "Compare the ends."},
        came="yes",
    )  # fmt: skip


def digits():
    """Return two curves over epochs, without a question."""
    epochs = np.arange(21)
    loss = {"training": np.exp(-epochs / 4), "validation": 0.3 + 0.02 * epochs}
    return explore("Curves", [curves(loss, x="epoch", y="loss")], {"epoch": epochs})
