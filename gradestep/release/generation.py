"""Let nbgrader generate a release in this process, by its own application: the imports are there already."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING

from nbgrader.apps import GenerateAssignmentApp
from nbgrader.converters import GenerateAssignment
from nbgrader.preprocessors import CheckCellMetadata, SaveCells
from nbgrader.utils import chdir
from traitlets.config import Config

from gradestep.course.course import BLANKET
from gradestep.course.errors import GradestepError
from gradestep.gradebook.nbgrader_config import read_settings

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from gradestep.course.course import Course


def generate(course: Course, assignment: str, into: Path, *options: str) -> Path:
    """Generate the students' version of `assignment` below the folder `into`, and return where it stands.

    The gradebook hears nothing of it (see `save`). Raises GradestepError with nbgrader's own words when it fails.
    """
    _run(course, [assignment, "--no-db", "--force", f"--CourseDirectory.release_directory={into}", *options])
    return into / assignment


def save(course: Course, assignment: str, scratch: Path, *options: str) -> None:
    """Write the cells of `assignment`, which has been generated before, into the course's gradebook.

    These are nbgrader's own steps down to the one that saves; the notebooks that they leave in `scratch` are of no use.
    Raises GradestepError with nbgrader's own words when it fails, such as when hand-ins hold other cells.
    """
    arguments = [assignment, "--force", f"--CourseDirectory.release_directory={scratch}", *options]
    _run(course, arguments, only_saving=True)


def _run(course: Course, arguments: Sequence[str], *, only_saving: bool = False) -> None:
    app, errors = GenerateAssignmentApp(log_level=logging.ERROR), _Errors()
    try:
        read_settings(app, course, *arguments)
        with chdir(str(course.root)):
            app.log.handlers = [errors]
            if only_saving:
                app.update_config(Config({"GenerateAssignment": {"preprocessors": _down_to_saving(app)}}))
            app.start()
    except SystemExit as ended:
        if ended.code:
            raise GradestepError(f"nbgrader generate_assignment failed:\n{errors.words()}") from None
    finally:
        app.close_handlers()


def _down_to_saving(app: GenerateAssignmentApp) -> list[type]:
    """Return the configured steps down to the one that saves; what they check has been checked by `generate`."""
    steps = list(GenerateAssignment(coursedir=app.coursedir, parent=app).preprocessors)
    last = max((place for place, step in enumerate(steps) if step is SaveCells), default=len(steps) - 1)
    return [step for step in steps[: last + 1] if step is not CheckCellMetadata]


class _Errors(logging.Handler):
    """Keeps what nbgrader logs as an error."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(record.getMessage())

    def words(self) -> str:
        """Return what was said but for tracebacks; all of it when there is nothing else."""
        first = (said.partition("\n")[0] for said in self.said)
        return "\n".join(dict.fromkeys(line for line in first if not re.match(BLANKET, line))) or "\n".join(self.said)
