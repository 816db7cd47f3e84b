"""The old place of `gradestep.nbgrader_plugin.settings`, from which older courses import in `nbgrader_config.py`."""

import warnings

from gradestep.nbgrader_plugin.settings import configure

__all__ = ["configure"]

warnings.warn(
    "gradestep.teacher.settings goes with the next release: "
    "import configure from gradestep.nbgrader_plugin.settings in nbgrader_config.py",
    FutureWarning,
    stacklevel=2,
)
