"""nbgrader's Autograde as a course's `nbgrader_config.py` sets it up, and its steps that follow the execution."""

from __future__ import annotations

import logging
import re
from contextlib import contextmanager
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from nbconvert.exporters import NotebookExporter
from nbgrader.apps import AutogradeApp
from nbgrader.converters import Autograde
from nbgrader.preprocessors import AssignLatePenalties, CheckCellMetadata, Execute, SaveAutoGrades
from nbgrader.utils import chdir
from traitlets import TraitError
from traitlets.config import Configurable
from traitlets.config.loader import DeferredConfig, LazyConfigValue

from gradestep.course.course import MARKER
from gradestep.course.errors import GradestepError, raise_all
from gradestep.course.files import read_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nbgrader.apps.baseapp import NbGrader
    from traitlets.config import Config

    from gradestep.course.course import Course

SAVING = (SaveAutoGrades, AssignLatePenalties)  # the writer does it, in one transaction
OURS = {"Gradestep": {"timezone"}}  # read without a class
ALIKE = 0.8  # how near a name is to one that was meant
CHECKED = (CheckCellMetadata,)  # the metadata are the release's own and are checked with it, once: a check costs 0.1 s


def configured(course: Course, db_url: str = "") -> Autograde:
    """Return nbgrader's Autograde with the course's settings, with `db_url` before the configured one.

    Raises GradestepError when the settings cannot be read.
    """
    app = AutogradeApp(log_level=logging.ERROR)
    with told_of(course):
        read_settings(app, course, *(["--db", db_url] if db_url else []))
        _refuse_slips(app.config, course)
        _refuse_wrong_values(app.config, course)
        return Autograde(coursedir=app.coursedir, parent=app)


def read_settings(app: NbGrader, course: Course, *arguments: str) -> None:
    """Let one of nbgrader's applications read the course's settings, and `arguments` after them.

    Raises GradestepError when they cannot be read: nbgrader itself would go on with its own.
    """
    app.raise_config_file_errors = True
    with told_of(course), chdir(str(course.root)):
        app.initialize(["--log-level", "ERROR", *arguments])


@contextmanager
def told_of(course: Course) -> Iterator[None]:
    """Raise what is wrong with the course's settings as a GradestepError."""
    try:
        yield
    except GradestepError:
        raise
    except SystemExit as error:
        raise GradestepError(f"{course.root / MARKER}: nbgrader does not take these settings, see above") from error
    except Exception as error:
        raise GradestepError(f"{course.root / MARKER}: {type(error).__name__}: {error}") from error


def _refuse_slips(config: Config, course: Course) -> None:
    """Raise GradestepError for misspelled classes and settings in the course's file, which traitlets would pass over.

    Of nbgrader's, what is like none that is known is left alone: it may be another version's.
    """
    raise_all(GradestepError(f"{course.root / MARKER}:{line}: {what}") for line, what in sorted(_slips(config, course)))


def _slips(config: Config, course: Course) -> Iterator[tuple[int, str]]:
    """Yield `(line, what is wrong and what to do)` for what the course's own file sets in vain."""
    classes = {kind.__name__: kind for kind in _below(Configurable)}
    known = {name: {*kind.class_traits(config=True)} for name, kind in classes.items()} | OURS
    known["Exchange"].add("timezone")  # nbgrader's once
    for name, settings in config.items():
        if name not in known:
            if (line := _line_of(course, name)) and (near := get_close_matches(name, known, n=1, cutoff=ALIKE)):
                yield line, f"c.{name} is no setting: did you mean c.{near[0]}?"
            continue
        is_ours = name in OURS or classes[name].__module__.startswith("gradestep.")
        for key in settings.keys() - known[name]:
            near = get_close_matches(key, known[name], n=1, cutoff=ALIKE)
            if (line := _line_of(course, f"{name}.{key}")) and (near or is_ours):
                how = f"did you mean c.{name}.{near[0]}?" if near else f"use {', '.join(sorted(known[name]))}"
                yield line, f"c.{name}.{key} is no setting: {how}"


def _line_of(course: Course, written: str) -> int:
    """Return the line (1-based) of the course's file that sets `c.{written}`; 0 where another file does."""
    lines = enumerate(read_text(course.root / MARKER).splitlines(), 1)
    sets = re.compile(rf"\s*[^#]*\.{re.escape(written)}\b")
    return next((number for number, line in lines if sets.match(line)), 0)


def _refuse_wrong_values(config: Config, course: Course) -> None:
    """Raise GradestepError for a value that its setting does not take: traitlets would when it is used."""
    for kind in _below(Configurable):
        traits = kind.class_traits(config=True) if kind.__name__ in config else {}
        for name, value in config[kind.__name__].items() if traits else ():
            if name not in traits or isinstance(value, (LazyConfigValue, DeferredConfig)):
                continue
            try:
                traits[name]._validate(Configurable(), value)  # noqa: SLF001 - which knows of None
            except TraitError as error:
                said = re.sub(r"(\w+ Configurable|<\S+ object at \w+>) instance", kind.__name__, str(error)).rstrip(".")
                how = f"give c.{kind.__name__}.{name} another value than {value!r}"
                raise GradestepError(f"{course.root / MARKER}: {said}: {how}") from None


def _below(kind: type[Configurable]) -> set[type[Configurable]]:
    """Return a class and all below it that are loaded."""
    return {kind}.union(*map(_below, kind.__subclasses__()))


def feedback_is_ours(autograde: Autograde) -> bool:
    """Return whether feedback pages of the course leave out what the grader writes for the teacher."""
    steps = autograde.config.GenerateFeedback.get("preprocessors", ())
    return any(getattr(step, "__name__", str(step)).endswith("DropNotes") for step in steps)


def cell_seconds(autograde: Autograde, default: float) -> float | None:
    """Return the seconds that a cell may take by the course's settings, which may name a class above Execute."""
    named = [autograde.config[name] for name in Execute.section_names() if name in autograde.config]
    given = [each["timeout"] for each in named if "timeout" in each]
    return given[-1] if given else default


def steps_after_execution(autograde: Autograde) -> list[Any]:
    """Return nbgrader's configured steps after the execution, ready to be called; the writer does some itself."""
    exporter = NotebookExporter(parent=autograde)
    exporter._preprocessors = []  # noqa: SLF001 - as nbgrader itself chooses the steps of a conversion
    for step in _after_execution(list(autograde.autograde_preprocessors)):
        if not _is(step, (*SAVING, *CHECKED)):
            exporter.register_preprocessor(step)
    return list(exporter._preprocessors)  # noqa: SLF001


def late_penalties(autograde: Autograde) -> AssignLatePenalties | None:
    """Return the step that asks the configured plugin for late penalties, or None when it is configured away."""
    for step in autograde.autograde_preprocessors:
        if _is(step, (AssignLatePenalties,)):
            penalties = step(parent=autograde)
            penalties.init_plugin()
            return penalties if penalties.enabled else None
    return None


def _after_execution(steps: list[Any]) -> list[Any]:
    executions = [place for place, step in enumerate(steps) if _is(step, (Execute,))]
    return steps[executions[0] + 1 :] if executions else steps


def _is(step: Any, kinds: tuple[type, ...]) -> bool:
    return isinstance(step, type) and issubclass(step, kinds)
