"""Ctrl-C while a class is graded: kept back until nothing is half done."""

from __future__ import annotations

import signal
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import FrameType
    from typing import Self


class CtrlC:
    """A context in which Ctrl-C waits for the next `check`, or for who asks whether it `came`; a second one does not.

    Python's own KeyboardInterrupt may come anywhere: in a callback that swallows it, or between two locks.
    """

    def __init__(self) -> None:
        self.came = False

    def __enter__(self) -> Self:
        """Keep Ctrl-C back, where Python lets us: in the main thread."""
        self._is_ours = threading.current_thread() is threading.main_thread()
        if self._is_ours:
            self._usual = signal.signal(signal.SIGINT, self._note)
        return self

    def __exit__(self, *_: object) -> None:
        if self._is_ours:
            signal.signal(signal.SIGINT, self._usual)

    def check(self) -> None:
        """Raise KeyboardInterrupt if Ctrl-C has come."""
        if self.came:
            raise KeyboardInterrupt

    def _note(self, number: int, frame: FrameType | None) -> None:
        if self.came:
            signal.default_int_handler(number, frame)
        self.came = True
