"""What a notebook of the course needs: the quiz card, checks that explain, partial credit, and the home of a topic.

These names are all that a notebook may import. `gradestep.student` runs in the student's kernel, the other packages on
the teacher's machine.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from gradestep.student.checks.before_grading import install as _say_what_may_wait
from gradestep.student.checks.checks import check, check_close, check_falls, check_layers, check_moves, check_shape
from gradestep.student.checks.partial_credit import parts
from gradestep.student.checks.stopped import install as _show_errors_as_cards
from gradestep.student.checks.verdict import passed
from gradestep.student.flashcards.deck import deck
from gradestep.student.leaderboard.runs import best_runs
from gradestep.student.progress.home import home
from gradestep.student.quiz.quiz import chosen, marked, quiz

if TYPE_CHECKING:
    from gradestep.student.charts.bars import bars
    from gradestep.student.charts.explore import explore
    from gradestep.student.charts.fit import fit
    from gradestep.student.charts.lines import curves, landscape

__all__ = [
    "bars",
    "best_runs",
    "check",
    "check_close",
    "check_falls",
    "check_layers",
    "check_moves",
    "check_shape",
    "chosen",
    "curves",
    "deck",
    "explore",
    "fit",
    "home",
    "landscape",
    "marked",
    "parts",
    "passed",
    "quiz",
]
__version__ = "0.1.0"
_show_errors_as_cards()
_say_what_may_wait(lambda: import_module("gradestep.bridge.sendable").sendable)
_LATER = {"bars": "bars", "curves": "lines", "explore": "explore", "fit": "fit", "landscape": "lines"}  # name: module


def __getattr__(name: str) -> Any:
    """Import what draws charts when it is asked for: it imports NumPy, for which no quiz card waits."""
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"gradestep.student.charts.{_LATER[name]}"), name)
