"""What a notebook of the course needs: the quiz card, and the letter that was chosen in it.

`gradestep.student` runs in the student's kernel; `gradestep.teacher` builds, releases and packs the course.
"""

from gradestep.student.quiz import chosen, quiz

__all__ = ["chosen", "quiz"]
__version__ = "0.1.0"
