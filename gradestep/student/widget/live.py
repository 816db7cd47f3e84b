"""Whether somebody sits in front of this kernel, or a program runs the notebook."""

from __future__ import annotations

import os
import sys

BY_PROGRAM = ("NBGRADER_EXECUTION", "NBGRADER_VALIDATING", "PYTEST_VERSION", "GRADESTEP_STATIC")


def is_live() -> bool:
    """Return whether output may be interactive: an IPython kernel runs, and no grader, validator or test runs it.

    nbgrader sets the first two variables, pytest (and so nbval) the third; set `GRADESTEP_STATIC=1` by hand before
    `jupyter nbconvert --execute`, where nobody could click either.
    """
    if any(os.environ.get(name) for name in BY_PROGRAM):
        return False
    shell = sys.modules.get("IPython") and sys.modules["IPython"].get_ipython()
    return hasattr(shell, "kernel")
