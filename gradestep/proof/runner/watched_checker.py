"""The grader's checker, watched by the prover: from which random streams tests draw that they have not seeded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gradestep.bridge.checker_process import Checker
from gradestep.proof.claims.random_draws import drawn, untouched

if TYPE_CHECKING:
    from gradestep.bridge.wire import Frame


class WatchedChecker(Checker):
    """A checker whose verdict on a tests cell says from which streams it drew."""

    def begin(self, order: Frame) -> dict[str, Any]:
        """Begin as a checker does; what crosses moves no stream of the tests."""
        came = super().begin(order)
        self.link.ask = untouched(self.link.ask)  # type: ignore[method-assign]
        return came

    def test(self, order: Frame) -> dict[str, Any]:
        """Run a tests cell."""
        with drawn() as streams:
            verdict = super().test(order)
        return {**verdict, "drew": streams}
