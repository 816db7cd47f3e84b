"""Tracebacks as a student may read them: without the frames of the grader, whose files are on the teacher's machine."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

OURS = Path(__file__).parents[1]
MOST_FRAMES = 100  # IPython looks for the module of each, which takes a recursion without end 5 s beside TensorFlow


def hide_ours(error: BaseException) -> None:
    """Take our own frames out of the tracebacks of `error` and of all that it came from."""
    for each in _origins(error):
        each.__traceback__ = without_ours(each.__traceback__)


def without_ours(frames: TracebackType | None) -> TracebackType | None:
    """Return a traceback without the frames of this package, and without the middle of a very long one."""
    kept = [each for each in _each(frames) if OURS not in Path(each.tb_frame.f_code.co_filename).parents]
    if len(kept) > MOST_FRAMES:
        kept = kept[: MOST_FRAMES // 2] + kept[-MOST_FRAMES // 2 :]
    following = None
    for each in reversed(kept):
        following = TracebackType(following, each.tb_frame, each.tb_lasti, each.tb_lineno)
    return following


def _each(frames: TracebackType | None) -> Iterator[TracebackType]:
    while frames:
        yield frames
        frames = frames.tb_next


def _origins(error: BaseException) -> Iterator[BaseException]:
    """Yield an error, those that it was raised from or meanwhile, and those in a group, each once."""
    found, waiting = set[int](), [error]
    while waiting:
        each = waiting.pop()
        if id(each) in found:
            continue
        found.add(id(each))
        yield each
        more = each.exceptions if isinstance(each, BaseExceptionGroup) else ()
        waiting += [other for other in (each.__cause__, each.__context__, *more) if other is not None]
