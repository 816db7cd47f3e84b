"""What a notebook of the course needs: the quiz card, checks that explain, partial credit, and the home of a topic.

`gradestep.student` runs in the student's kernel; `gradestep.teacher` builds, releases and packs the course.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from gradestep.student.checks import check, check_close, check_falls, check_layers, check_moves, check_shape
from gradestep.student.deck import deck
from gradestep.student.home import home
from gradestep.student.parts import parts
from gradestep.student.quiz import chosen, quiz
from gradestep.student.runs import best_runs
from gradestep.student.verdict import passed

if TYPE_CHECKING:
    from gradestep.student.bars import bars
    from gradestep.student.explore import explore
    from gradestep.student.fit import fit
    from gradestep.student.trails import curves, landscape

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
    "parts",
    "passed",
    "quiz",
]
__version__ = "0.1.0"
_LATER = {"bars": "bars", "curves": "trails", "explore": "explore", "fit": "fit", "landscape": "trails"}  # name: module


def __getattr__(name: str) -> Any:
    """Import what draws charts when it is asked for: it imports NumPy, for which no quiz card waits."""
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"gradestep.student.{_LATER[name]}"), name)
