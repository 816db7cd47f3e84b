"""Whether a run could come out otherwise under another seed, or when it is repeated.

It could when it drew from a random stream that it had not seeded itself, or asked for entropy that no seed decides.
The run itself shows it; where that cannot be told, chance had a part.
"""

from __future__ import annotations

import ast
import random
import re
import sys
from contextlib import ExitStack, contextmanager
from functools import lru_cache, partial, wraps
from typing import TYPE_CHECKING, Any
from unittest import mock

from gradestep.bridge import random_streams

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

# clocks, addresses, threads, and operations of TensorFlow that take any seed: no hook sees all of those
UNSEEN = re.compile(
    r"\b(?:time|datetime|timeit|perf_counter|monotonic|process_time|uuid|secrets|psutil|resource|threading"
    r"|multiprocessing|subprocess|concurrent|raw_ops|Generator|get_global_generator|id(?=\())\b"
)
KERAS = (("keras", "utils"), ("keras._tf_keras.keras", "utils"))  # by both names
SEEDS = (  # by stream: the package, the module in it, and its function
    ("python", "random", "", "seed"),
    ("numpy", "numpy", "random", "seed"),
    ("tensorflow", "tensorflow", "random", "set_seed"),
    *(("keras", package, module, "set_random_seed") for package, module in KERAS),
)
ENTROPY = (  # likewise; what sets a state may hide a draw
    ("random", "", "_urandom"),
    ("random", "", "setstate"),
    ("os", "", "urandom"),
    ("numpy", "random", "set_state"),
)
OF_GRAPHS = "tensorflow.python.framework.random_seed"  # in a graph, what draws moves no stream


@contextmanager
def chance(sources: Iterable[str]) -> Iterator[list[str]]:
    """Give a list that holds, after the block, what of chance had a part in it; `sources` are what the block runs."""
    found = [word for source in sources if (word := _unseen(source))]
    before, seeded = random_streams.state(), set[str]()

    def seeds(stream: str, given: tuple[Any, ...]) -> None:
        if (
            None in given
            or not given
            or (stream not in seeded and random_streams.state().get(stream) != before.get(stream))
        ):
            found.append(stream)
        seeded.add(stream)

    def unseeded(what: str, is_chance: Callable[[], bool] = lambda: True) -> Callable[..., None]:
        return lambda _: found.extend([what] if is_chance() else [])

    with ExitStack() as hooks:
        for package, module, name in ENTROPY:
            _hook(hooks, _place(package, module), name, unseeded(name))
        for stream, package, module, name in SEEDS:
            _hook(hooks, _place(package, module), name, partial(seeds, stream))
        _hook(hooks, _place(OF_GRAPHS, ""), "get_seed", unseeded("a graph", lambda: "tensorflow" not in seeded))
        _hook(
            hooks, random.Random, "seed", lambda given: found.extend(["Random"] if given[1:] in ((), (None,)) else [])
        )
        yield found
    after = random_streams.state()
    found += [name for name in after if name not in seeded and after[name] != before.get(name)]


def _hook(hooks: ExitStack, place: Any, name: str, note: Callable[[tuple[Any, ...]], None]) -> None:
    """Let `note` hear the arguments of each call of a function, while `hooks` is open."""
    if place is None:
        return
    own = getattr(place, name)

    @wraps(own)
    def called(*args: Any, **kwargs: Any) -> Any:
        note((*args, *kwargs.values()))
        return own(*args, **kwargs)

    hooks.enter_context(mock.patch.object(place, name, called))


def _place(package: str, module: str) -> Any:
    """Return a module that this process has imported, by a package and a name in it; None when it has not."""
    found = sys.modules.get(package)
    return getattr(found, module, None) if module else found


@lru_cache(maxsize=512)
def _unseen(source: str) -> str:
    """Return a word in the code that chance may come by unseen; `""` when there is none."""
    try:
        code = ast.unparse(ast.parse(source))  # without comments
    except SyntaxError:
        code = source
    word = UNSEEN.search(code)
    return word[0] if word else ""
