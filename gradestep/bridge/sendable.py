"""What grading would make of a value of the student's, for the notebook to say before anything is handed in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gradestep.bridge import array_kinds
from gradestep.bridge.encode import Encoder
from gradestep.bridge.plain_data import DataError
from gradestep.bridge.student_link import OBJECTS
from gradestep.bridge.wire import REPLY, FrameError, frame

if TYPE_CHECKING:
    from collections.abc import Collection


def sendable(value: Any, tests: str, lesson_classes: Collection[str]) -> tuple[str, list[type]]:
    """Return why `value` could not be sent to the `tests`, "" where it could, and the classes of what may not compare.

    `tests` is the source of the cell, and `lesson_classes` the names of the classes that both sides have. Nothing of
    the student's is called, and `value` is not changed.
    """
    stays: list[type] = []

    def stay(part: Any) -> list[Any]:
        stays.append(type(part))
        return []

    def instance(part: Any) -> str | None:
        kind = type(part)
        return kind.__name__ if kind.__module__ == "__main__" and kind.__name__ in lesson_classes else None

    encoder = Encoder(stay, instance=instance)
    try:
        frame(REPLY, encoder.encode(value), encoder.blobs)
    except (DataError, FrameError) as error:
        return str(error), stays
    masked = array_kinds.is_masked(value) and array_kinds.masks(value.mask) and not array_kinds.MEANT.search(tests)
    return array_kinds.EQUAL_TO_ANY if masked else "", [] if OBJECTS in tests else stays
