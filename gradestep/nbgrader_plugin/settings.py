"""nbgrader's settings for a course; `nbgrader_config.py` calls `configure` and adds what is the teacher's to choose."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from jupyter_core.paths import jupyter_config_path, jupyter_data_dir
from nbgrader.converters import Autograde, GenerateAssignment, GenerateFeedback
from nbgrader.preprocessors import CheckCellMetadata, ClearOutput, ClearSolutions, Execute, GetGrades, SaveAutoGrades
from traitlets.config import Application

from gradestep.authoring import stubs
from gradestep.course.course import Course, environment
from gradestep.desk.feedback.feedback_page import FeedbackPage, highlight
from gradestep.nbgrader_plugin import feedback_steps
from gradestep.nbgrader_plugin import release_steps as ours
from gradestep.nbgrader_plugin.autograde_steps import IsolatedExecute, RebuildFromRelease, SaveJudgedGrades
from gradestep.nbgrader_plugin.handed_in import HandedIn
from gradestep.nbgrader_plugin.late_penalty import LinearPenalty

if TYPE_CHECKING:
    from traitlets.config import Config

SECONDS_PER_CELL = 120  # importing TensorFlow alone takes up to 20 s on a slow disk


def configure(config: Config, root: Path, course_id: str, exchange: Path | None = None) -> None:
    """Set up nbgrader for the course in the folder `root`, entering by its configurable traits only.

    `exchange` is where releases and hand-ins are passed on, by default what is set already, above or for the whole
    machine, else a folder of the user's own; made when missing.
    """
    os.environ["PATH"] = environment()["PATH"]  # nbgrader looks for alembic there
    if exchange or not ("root" in config.Exchange or _has_an_exchange()):
        exchange = exchange or Path(jupyter_data_dir()) / "nbgrader_exchange"
        exchange.mkdir(parents=True, exist_ok=True)
        config.Exchange.root = str(exchange.resolve())
    config.CourseDirectory.course_id = course_id
    config.CourseDirectory.root = str(root.resolve())
    config.CourseDirectory.release_directory = "notebooks"
    config.Exchange.assignment_dir = str(Course(root.resolve()).work)
    config.ClearSolutions.code_stub = {"python": stubs.CODE}
    config.ClearSolutions.text_stub = stubs.TEXT
    config.OverwriteCells.add_missing_cells = True  # a deleted tests cell still counts
    config.Execute.setdefault("timeout", SECONDS_PER_CELL)
    config.GenerateAssignment.preprocessors = _release_steps()
    config.Autograde.sanitize_preprocessors = [RebuildFromRelease, *Autograde().sanitize_preprocessors]
    config.Autograde.exporter_class = HandedIn
    replaced = {Execute: IsolatedExecute, SaveAutoGrades: SaveJudgedGrades}
    config.Autograde.autograde_preprocessors = [
        replaced.get(step, step) for step in Autograde().autograde_preprocessors
    ]
    config.AssignLatePenalties.plugin_class = LinearPenalty  # which takes nothing off until it is told how much
    config.GenerateFeedback.preprocessors = _feedback_steps()
    config.GenerateFeedback.exporter_class = FeedbackPage
    config.HTMLExporter.filters = {"highlight_code": highlight}  # formgrader's: one answer could stop the whole server
    config.Exporter.optimistic_validation = True  # once at the end, not after each of a dozen steps
    config.GenerateFeedback.force = True  # nbgrader goes by the hand-in's time and would keep pages with old scores


def _has_an_exchange() -> bool:
    """Return whether Jupyter's folders of settings set an exchange: what stands there gives way to a course's own."""
    if _looking:  # one of them configures a course itself, which is no exchange of the machine's
        return True
    _looking.append(True)
    try:
        names = ("jupyter_config", "nbgrader_config")
        found = (each for name in names for each in Application._load_config_files(name, jupyter_config_path()))  # noqa: SLF001
        return any("root" in settings.Exchange for settings, _ in found)
    finally:
        _looking.clear()


_looking: list[bool] = []


def _release_steps() -> list[type]:
    steps = list(GenerateAssignment().preprocessors)
    after_solutions = steps.index(ClearSolutions) + 1
    steps[after_solutions:after_solutions] = [ours.NameTheStub, ours.KeepGoing]
    after_outputs = steps.index(ClearOutput) + 1  # where each question is shown as an output
    steps[after_outputs:after_outputs] = [ours.DropValues, ours.BlankAnswers, ours.MarkAsReleased]
    assert steps[-1] is CheckCellMetadata, "nbgrader's last step has changed: look where RefuseLeaks belongs"
    return [ours.RefuseUnproven, *steps, ours.RefuseLeaks]


def _feedback_steps() -> list[type]:
    steps = list(GenerateFeedback().preprocessors)
    grades = steps.index(GetGrades)
    steps[grades : grades + 1] = [feedback_steps.KnownGrades, feedback_steps.SumUp]  # it says the scores
    return [
        feedback_steps.DropNotes,
        feedback_steps.LessonPictures,
        feedback_steps.PlainOutputs,
        ours.ExplainCards,  # its HTML is ours and comes after all other has gone
        feedback_steps.HideTests,
        *steps,
    ]
