"""The warm process of one grading kept for the next one, as long as what holds for all hand-ins stays the same."""

from __future__ import annotations

from contextlib import ExitStack, nullcontext
from typing import TYPE_CHECKING

from gradestep.grading.grade import pool_of

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from typing import Self

    from gradestep.grading.grade import Wish
    from gradestep.grading.kept_verdicts import Verdicts
    from gradestep.grading.session_config import SessionConfig
    from gradestep.grading.workers import Pool


class KeptPool:
    """A context that gives the same pool again for the same configuration; at its end, or for another one, it ends."""

    def __init__(self) -> None:
        self._open = ExitStack()
        self._config: SessionConfig | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """End the workers."""
        self.end()

    def end(self) -> None:
        """End the workers, so that the next grading starts new ones."""
        self._config = None
        self._open.close()

    def pool(self, config: SessionConfig, wish: Wish, verdicts: Verdicts) -> AbstractContextManager[Pool]:
        """Return a context of the workers that are there, or of new ones."""
        if self._config != config:
            self.end()
            self._pool = self._open.enter_context(pool_of(config, wish, verdicts))
            self._config = config
        return nullcontext(self._pool)
