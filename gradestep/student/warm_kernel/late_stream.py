"""Streams for a warm process: what modules keep of sys.stdout and sys.stderr must be that of the fork which uses it."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator


class LateStream:
    """Stands in for sys.stdout or sys.stderr while modules are imported: what they keep of it is never an old one."""

    def __init__(self, name: str) -> None:
        """Stand for the stream that sys has under `name` at the time of use."""
        self._name = name

    def __getattr__(self, attribute: str) -> Any:
        """Return the attribute of the stream of now."""
        now = getattr(sys, self._name)
        return getattr(getattr(sys, f"__{self._name}__") if now is self else now, attribute)

    def close(self) -> None:
        """Stay open: absl's log handler closes its stream when logging is set up anew."""


@contextmanager
def late_streams() -> Iterator[None]:
    """Let what is imported meanwhile keep late streams."""
    out, err = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = LateStream("stdout"), LateStream("stderr")
    try:
        yield
    finally:
        sys.stdout, sys.stderr = out, err
