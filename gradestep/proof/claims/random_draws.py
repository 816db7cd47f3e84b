"""Which global random streams a tests cell draws from, by its own code, before it has seeded them itself.

The verdict would depend on what has drawn before: a lesson, or the answer, which draws in another process.
"""

from __future__ import annotations

import sys
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any
from unittest import mock

from gradestep.bridge import random_streams

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SEEDS = {  # by stream: the package, the module in it, and its function
    "python": ("random", "", "seed"),
    "numpy": ("numpy", "random", "seed"),
    "tensorflow": ("tensorflow", "random", "set_seed"),
}
KERAS_GOES_WITH = "python"  # keras.utils.set_random_seed seeds them together


@contextmanager
def drawn() -> Iterator[list[str]]:
    """Give a list that holds, after the block, the streams that the block drew from before it seeded them."""
    found: list[str] = []
    before, seeded = random_streams.state(), dict[str, bool]()  # by stream, whether it was drawn from until then
    with ExitStack() as stack:
        for name, (package, module, function) in SEEDS.items():
            if package in sys.modules:
                place = getattr(sys.modules[package], module) if module else sys.modules[package]
                first = partial(_seed, getattr(place, function), name, before, seeded)
                stack.enter_context(mock.patch.object(place, function, first))
        yield found
    after = random_streams.state()
    seeded.update({"keras": False} if KERAS_GOES_WITH in seeded else {})
    found += [name for name, drew in seeded.items() if drew]
    found += [name for name in before if name not in seeded and after[name] != before[name]]


def _seed(
    own: Callable[..., Any], name: str, before: dict[str, Any], seeded: dict[str, bool], /, *args: Any, **named: Any
) -> Any:
    """Seed a stream, and note when it is the first time whether it still stood where it did."""
    seeded.setdefault(name, random_streams.state()[name] != before[name])
    return own(*args, **named)


def untouched(ask: Callable[..., Any]) -> Callable[..., Any]:
    """Return `ask` so that it leaves the streams where they are: to rebuild a model that came draws numbers too."""

    def asked(*args: Any, **kwargs: Any) -> Any:
        before = random_streams.state()
        try:
            return ask(*args, **kwargs)
        finally:
            random_streams.set_state(before)

    return asked
