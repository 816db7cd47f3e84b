"""What a notebook of the course needs: the quiz card, checks that explain, partial credit, and the home of a topic.

`gradestep.student` runs in the student's kernel; `gradestep.teacher` builds, releases and packs the course.
"""

from gradestep.student.checks import check, check_close, check_falls, check_layers, check_moves, check_shape
from gradestep.student.home import home
from gradestep.student.parts import parts
from gradestep.student.quiz import chosen, quiz
from gradestep.student.verdict import passed

__all__ = [
    "check",
    "check_close",
    "check_falls",
    "check_layers",
    "check_moves",
    "check_shape",
    "chosen",
    "home",
    "parts",
    "passed",
    "quiz",
]
__version__ = "0.1.0"
