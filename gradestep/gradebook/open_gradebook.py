"""The gradebook of a course, open for one assignment: its templates, who is due and why, and how a student stands."""

from __future__ import annotations

from contextlib import ExitStack
from copy import deepcopy
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from nbgrader.preprocessors import OverwriteCells

from gradestep.course.errors import GradestepError, typed
from gradestep.gradebook import pending, scores
from gradestep.gradebook.autograded import Autograded
from gradestep.gradebook.conversion_hooks import Hooks
from gradestep.gradebook.database import located, missing, open_database, shown, transaction
from gradestep.gradebook.history import History
from gradestep.gradebook.nbgrader_config import (
    configured,
    feedback_is_ours,
    late_penalties,
    steps_after_execution,
    told_of,
)
from gradestep.gradebook.release_templates import release_template
from gradestep.gradebook.standing import standing
from gradestep.submissions.digests import digest, digest_of

OURS = ".gradestep"  # the folder, beside the gradebook, of what we keep of earlier gradings

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from types import TracebackType
    from typing import Self

    from nbformat import NotebookNode

    from gradestep.course.course import Course
    from gradestep.gradebook.standing import Rows


class OpenGradebook:
    """nbgrader's gradebook, open for one assignment, to be read; a context manager, used from one thread."""

    def __init__(self, course: Course, assignment: str, db_url: str = "") -> None:
        """Read the course's nbgrader settings; `db_url` stands before the configured database.

        Raises GradestepError when the settings or the URL are wrong.
        """
        self.course = course
        self.assignment = assignment
        self._given_url = db_url
        self.autograde = configured(course, db_url)
        self.coursedir = self.autograde.coursedir
        self.url = located(self.coursedir.db_url)
        self.autograded = Autograded(self.autograde, assignment)
        self.hooks = Hooks(self.autograde, assignment)
        with told_of(course):
            self._steps = steps_after_execution(self.autograde)
            self._penalties = late_penalties(self.autograde)
        self.feedback_is_ours = feedback_is_ours(self.autograde)
        self._digests: dict[str, str] = {}
        self._templates: dict[str, NotebookNode] = {}
        self.history = History(Path(self.coursedir.root, OURS, "scores", assignment))
        self.reasons: dict[str, dict[str, str]] = {}  # why notebooks of students are graded, for the history
        self.never_lower = False
        self._open = ExitStack()

    def __enter__(self) -> Self:
        """Open the database and take the lock; raises GradestepError when A is not in it, or is being graded."""
        if missing(self.url):
            how = f"gradestep release {typed(self.assignment)}, or, for one of nbgrader's, nbgrader generate_assignment"
            raise GradestepError(f"{shown(self.url)}: there is no gradebook yet: run {how} {typed(self.assignment)}")
        with ExitStack() as opened:
            self._gradebook = open_database(self.url, self.coursedir.course_id)
            opened.callback(self._gradebook.close)
            self._notebooks = self._known_notebooks()
            opened.enter_context(self.autograded.writable())
            self._open = opened.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Close the database and remove what is temporary."""
        self._open.close()

    def templates(self, notebooks: Sequence[str] = ()) -> dict[str, NotebookNode]:
        """Return the released notebooks by name, hidden tests put back; only those in `notebooks` when any is named.

        They are read once, for nbgrader's checks of their metadata take the longest of all when nothing is due. Raises
        GradestepError for an unknown notebook, one that is not released, or a gradebook of another release.
        """
        chosen = self._chosen_notebooks(notebooks)
        overwrite = OverwriteCells(parent=self.autograde)
        folder = Path(self.coursedir.format_path(self.coursedir.release_directory, ".", self.assignment))
        with transaction(self._gradebook):
            for name in (name for name in chosen if name not in self._templates):
                self._templates[name] = release_template(folder / f"{name}.ipynb", self._gradebook, overwrite)
        return {name: deepcopy(self._templates[name]) for name in chosen}

    def folders(self) -> tuple[Path, Path]:
        """Return the folders of the source and of the release, as nbgrader's settings have them."""
        where = (self.coursedir.source_directory, self.coursedir.release_directory)
        source, release = (Path(self.coursedir.format_path(folder, ".", self.assignment)) for folder in where)
        return source, release

    @property
    def kept_verdicts(self) -> Path:
        """The folder of the verdicts of earlier runs, which outlive the gradebook."""
        return Path(self.coursedir.root, OURS, "verdicts")

    def due(
        self, students: Sequence[str] = (), notebooks: Sequence[str] = (), *, force: bool = False
    ) -> dict[str, Path]:
        """Return whose work is to be graded, each with the folder `submitted/S/A`; with `force` all who handed in.

        What was graded as it is now, by the release as it is now, is left out. Raises GradestepError when nobody has
        handed in, and for an unknown student or notebook.
        """
        folders = self._handed_in(students, notebooks)
        return folders if force else {student: folders[student] for student in self.why_due(students, notebooks)}

    def why_due(self, students: Sequence[str] = (), notebooks: Sequence[str] = ()) -> dict[str, dict[str, str]]:
        """Return of whose work is to be graded which notebooks, and why, in the words of pending.py."""
        names = self._chosen_notebooks(notebooks)
        why = {
            student: pending.why_due(folder, self.autograded.folder(student), names, self._released)
            for student, folder in self._handed_in(students, notebooks).items()
        }
        return {student: due for student, due in why.items() if due}

    def _handed_in(self, students: Sequence[str], notebooks: Sequence[str]) -> dict[str, Path]:
        """Return the folder `submitted/S/A` of each of `students`, if he handed in any of `notebooks`."""
        folders = pending.chosen(pending.submitted(self.coursedir, self.assignment), students)
        if not notebooks:
            return folders
        return {student: folder for student, folder in folders.items() if pending.holds_any(folder, notebooks)}

    def misplaced(self, known: Collection[str]) -> list[str]:
        """Return a warning for each student who seems to have handed in elsewhere."""
        return pending.misplaced(self.coursedir, self.assignment, known)

    def _released(self, name: str) -> str:
        """Return the digest of a notebook's release, hidden tests and points among it, and of the files beside it."""
        if name not in self._digests:
            folder = Path(self.coursedir.format_path(self.coursedir.release_directory, ".", self.assignment))
            files = [path for path in sorted(folder.rglob("*")) if path.is_file() and path.suffix != ".ipynb"]
            beside = digest((path.relative_to(folder).as_posix(), path) for path in files)
            self._digests |= {each: digest_of(template) + beside for each, template in self.templates([name]).items()}
        return self._digests[name]

    def waiting(self, student: str) -> dict[str, float]:
        """Return the points of a student's, by notebook, that a person has yet to decide on."""
        with transaction(self._gradebook):
            return scores.waiting(self._gradebook, self.assignment, student)

    def penalties(self, student: str) -> dict[str, float]:
        """Return the points, by notebook, that are taken off a student's score for lateness."""
        with transaction(self._gradebook):
            return scores.penalties(self._gradebook, self.assignment, student)

    def standing(self, student: str) -> Rows | None:
        """Return how a student stands, by notebook and cell."""
        with transaction(self._gradebook):
            return standing(self._gradebook, self.assignment, student)

    def _known_notebooks(self) -> set[str]:
        with transaction(self._gradebook):
            assignments = {assignment.name: assignment for assignment in self._gradebook.assignments}
            if self.assignment not in assignments:
                raise GradestepError(self._unknown(list(assignments)))
            return {notebook.name for notebook in assignments[self.assignment].notebooks}

    def _unknown(self, known: list[str]) -> str:
        place = f'no assignment "{self.assignment}" in the gradebook {shown(self.url)}'
        if (self.course.source / self.assignment).is_dir() or (self.course.challenges / self.assignment).is_dir():
            setting = f'write c.CourseDirectory.db_url = "{shown(self.url)}" into nbgrader_config.py, and '
            return f"{place}: {setting if self._given_url else ''}run gradestep release {typed(self.assignment)}"
        near = get_close_matches(self.assignment, known, n=3, cutoff=0.3) or known[:5]
        return f"{place}: did you mean {', '.join(near)}?" if near else f"{place}: run gradestep release A"

    def _chosen_notebooks(self, names: Sequence[str]) -> list[str]:
        known = sorted(self._notebooks)
        for name in names:
            if name not in known:
                near = get_close_matches(name, known, n=3, cutoff=0.3) or known[:5]
                raise GradestepError(f'no notebook "{name}" in {self.assignment}: did you mean {", ".join(near)}?')
        return sorted(names) or known
