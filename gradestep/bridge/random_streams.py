"""Global random streams: get and set the state of Python's, NumPy's, TensorFlow's and Keras's random number generators.

A state is plain data that JSON can hold and that can be compared. It holds the streams of the libraries that this
process has imported. There is public API for Python's and NumPy's; TensorFlow and Keras have functions to seed theirs,
but none to read where they stand.
"""

from __future__ import annotations

import random
import struct
import sys
from typing import Any

SEED = 20
WORD = 4  # bytes of a number of the Mersenne Twister
KERAS_ATTRIBUTES = "keras.src.backend.common.global_state"
TENSORFLOW_CONTEXT = "tensorflow.python.eager.context"
OWN_SEED, OWN_GENERATOR = "global_random_seed", "global_seed_generator"  # Keras's names for them


def seed() -> None:
    """Start all streams from one state, so that grading again gives the same scores."""
    random.seed(SEED)
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed(SEED)
    if "tensorflow" in sys.modules:
        sys.modules["tensorflow"].random.set_seed(SEED)
    if "keras" in sys.modules:
        sys.modules["keras"].utils.set_random_seed(SEED)


def state() -> dict[str, Any]:
    """Return where the streams of this process stand."""
    return {name: read() for name, (module, read, _) in STREAMS.items() if module in sys.modules}


def set_state(wanted: dict[str, Any]) -> None:
    """Set the streams of this process, those of libraries that it has not imported left out."""
    for name, (module, _, write) in STREAMS.items():
        if name in wanted and module in sys.modules:
            write(wanted[name])


def mark() -> list[Any]:
    """Return what differs as soon as a stream of this process has moved: cheaper than its state, and no data."""
    found: list[Any] = [random.getstate()]
    if "numpy.random" in sys.modules:
        kept = sys.modules["numpy"].random.get_state(legacy=False)
        found.append((kept["state"]["key"].tobytes(), kept["state"]["pos"]) if "gauss" in kept else repr(kept))
    if TENSORFLOW_CONTEXT in sys.modules:
        context = sys.modules[TENSORFLOW_CONTEXT].context()
        generator = getattr(context, "_rng", None)
        found.append((context._seed, generator and generator.getstate()))  # noqa: SLF001 - see above
    if KERAS_ATTRIBUTES in sys.modules:
        found.append(_keras())
    return found


def nudge() -> None:
    """Draw once from the streams of Python, NumPy and TensorFlow, so that seeding them again can be told."""
    random.random()  # noqa: S311 - the very stream that is meant
    if "numpy.random" in sys.modules:
        sys.modules["numpy"].random.random()
    if TENSORFLOW_CONTEXT in sys.modules:
        generator = getattr(sys.modules[TENSORFLOW_CONTEXT].context(), "_rng", None)
        if generator:
            generator.random()


def _twister(kept: tuple[Any, ...]) -> list[Any]:
    """Return the state of a `random.Random` with its 625 numbers as one text."""
    version, numbers, gauss = kept
    return [version, struct.pack(f"<{len(numbers)}I", *numbers).hex(), gauss]


def _untwisted(kept: list[Any]) -> tuple[Any, ...]:
    version, text, gauss = kept
    data = bytes.fromhex(text)
    return version, struct.unpack(f"<{len(data) // WORD}I", data), gauss


def _python() -> Any:
    return _twister(random.getstate())


def _set_python(kept: Any) -> None:
    random.setstate(_untwisted(kept))


def _numpy() -> Any:
    return _plain(sys.modules["numpy"].random.get_state(legacy=False))


def _set_numpy(kept: Any) -> None:
    np = sys.modules["numpy"]
    if np.random.get_state(legacy=False)["bit_generator"] != kept["bit_generator"]:
        np.random.set_bit_generator(getattr(np.random, kept["bit_generator"])())
    np.random.set_state(_arrays(kept))


def _plain(part: Any) -> Any:
    """Return a part of NumPy's state with arrays as texts."""
    if isinstance(part, dict):
        return {name: _plain(value) for name, value in part.items()}
    if isinstance(part, sys.modules["numpy"].ndarray):
        return [part.dtype.str, part.tobytes().hex()]
    return part.item() if isinstance(part, sys.modules["numpy"].generic) else part


def _arrays(part: Any) -> Any:
    if isinstance(part, dict):
        return {name: _arrays(value) for name, value in part.items()}
    return sys.modules["numpy"].frombuffer(bytes.fromhex(part[1]), part[0]) if isinstance(part, list) else part


class _Seedings:
    """How often TensorFlow was seeded: an equal seed too begins all kernels anew, and nothing else tells of it."""

    generator: Any = None  # which each seeding makes anew
    count = 0

    def now(self, generator: Any) -> int:
        """Return how often it was by now, given the present generator."""
        if generator is not self.generator:
            self.generator, self.count = generator, self.count + 1
        return self.count

    def is_another(self, generator: Any, count: int) -> bool:
        """Return whether there was one since, here or where `count` was told; the first that is told is none."""
        return self.generator is not None and (generator is not self.generator or count != self.count)


_seedings = _Seedings()


def _tensorflow() -> Any:
    """Return the seed, the generator from which each operation without a seed takes its own, and how often it began."""
    context = sys.modules[TENSORFLOW_CONTEXT].context()
    generator = getattr(context, "_rng", None)  # there is none before the first seed
    known = generator and _twister(generator.getstate())
    return [context._seed, known, _seedings.now(generator)]  # noqa: SLF001 - see above


def _set_tensorflow(kept: Any) -> None:
    """Set them; setting the seed begins the kernels anew that count their own draws, so it is done where it was."""
    wanted, generator, count = kept
    context = sys.modules[TENSORFLOW_CONTEXT].context()
    began = context._seed != wanted or _seedings.is_another(getattr(context, "_rng", None), count)  # noqa: SLF001 - likewise
    if began or (generator and not hasattr(context, "_rng")):
        sys.modules["tensorflow"].random.set_seed(wanted)
    if generator:
        context._rng.setstate(_untwisted(generator))  # noqa: SLF001 - likewise
    _seedings.generator, _seedings.count = getattr(context, "_rng", None), count


def _keras() -> Any:
    """Return the seed, and the state of the generator that is made of it when it is first used."""
    attributes = sys.modules[KERAS_ATTRIBUTES]
    generator = attributes.get_global_attribute(OWN_GENERATOR)
    return [attributes.get_global_attribute(OWN_SEED), generator and generator.state.numpy().tolist()]


def _set_keras(kept: Any) -> None:
    attributes, keras = sys.modules[KERAS_ATTRIBUTES], sys.modules["keras"]
    wanted, position = kept
    attributes.set_global_attribute(OWN_SEED, wanted)
    generator = attributes.get_global_attribute(OWN_GENERATOR)
    if position is None:
        attributes.set_global_attribute(OWN_GENERATOR, None)
        return
    if generator is None:
        generator = keras.random.SeedGenerator(0, name="seed_generator")
        attributes.set_global_attribute(OWN_GENERATOR, generator)
    generator.state.assign(position)


STREAMS = {
    "python": ("random", _python, _set_python),
    "numpy": ("numpy.random", _numpy, _set_numpy),
    "tensorflow": (TENSORFLOW_CONTEXT, _tensorflow, _set_tensorflow),
    "keras": (KERAS_ATTRIBUTES, _keras, _set_keras),
}
