"""Release an assignment: generate the students' notebooks, search them for leaks, put them in place."""

from __future__ import annotations

import json
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from gradestep.authoring.importing.hand_written import hand_written
from gradestep.course.course import HOME, MARKER
from gradestep.course.errors import GradestepError, typed
from gradestep.course.files import bring_back, swap, write
from gradestep.gradebook.nbgrader_config import configured
from gradestep.release.build import Built, build, read_all, source_path, text
from gradestep.release.generation import generate, save
from gradestep.release.home import course_home
from gradestep.release.leaks import find_leaks
from gradestep.release.work import worked_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gradestep.course.course import Course
    from gradestep.proof.check import Report

# What nbgrader's button asks of each notebook, `release` asks of the whole topic, once.
KNOWN_TO_HOLD = ("--RefuseUnproven.enabled=False", "--RefuseLeaks.enabled=False")


def release(
    course: Course, assignment: str, *, feedback: str = "", force: bool = False, report: Report | None = None
) -> list[Built]:
    """Build `assignment`, generate its release into `notebooks/`, and return what became of each file of both.

    `feedback`, `"practice"` or `"exam"`, says whether the cards answer at once; empty: as the topic's home says.
    It is generated into a scratch folder, without a gradebook, and searched for leaks; only then the course's gradebook
    hears of it. What stood in `notebooks/` before stays until the new release is whole.

    `report` hears how the check goes on that comes first; what was proven before is known.

    Raises GradestepError when a challenge is wrong, when what it claims does not hold, when anything would leak, when
    nbgrader fails, or (unless `force`) when the old release holds somebody's work.
    """
    refuse_folder(course)
    _refuse_other_folders(course)
    assignment = course.assignment(assignment)
    built = build(course, assignment)
    refuse_unproven(course, assignment, report)
    target = course.release / assignment
    bring_back(target)
    mode = _mode(feedback)
    with _scratch(course) as scratch:
        new = generate(course, assignment, scratch / "release", *mode, *KNOWN_TO_HOLD)
        refuse_leaks(course, assignment, new)
        if not force:
            _keep_work(course, target, new)
        save(course, assignment, scratch / "saved", *mode, *KNOWN_TO_HOLD)
        swap(new, target)
    return [*built, *(Built(target / name, "wrote") for name in sorted(_files(target))), *_release_home(course)]


def refuse_folder(course: Course) -> None:
    """Raise GradestepError when the course's path holds what nbgrader takes for a pattern of file names."""
    if "[" in str(course.root):
        raise GradestepError(
            f'{course.root}: nbgrader cannot work in a folder whose path holds "[", which it takes for a pattern of '
            "names: rename the folder"
        )


def _refuse_other_folders(course: Course) -> None:
    """Raise GradestepError when the course's settings have other folders than ours: nbgrader would see no release."""
    coursedir = configured(course).coursedir
    wanted = {"root": course.root, "source_directory": course.source, "release_directory": course.release}
    for name, ours in wanted.items():
        theirs = Path(coursedir.root, getattr(coursedir, name)).resolve()
        if theirs != ours.resolve():
            raise GradestepError(
                f"{course.root / MARKER}: c.CourseDirectory.{name} is {theirs}, and gradestep's is {ours}: take that "
                "line out, and move to there what stands in its folder"
            )


def _release_home(course: Course) -> Iterator[Built]:
    """Write the home of the whole course, for which nbgrader has no place, and yield what became of it."""
    home = course_home(course)
    if home is not None:
        path = course.release / f"{HOME}.ipynb"
        yield Built(path, "wrote" if write(path, home) else "kept")


def refuse_unproven(course: Course, assignment: str, report: Report | None = None) -> None:
    """Raise GradestepError, a line for each, when something that the notebooks of `assignment` claim does not hold."""
    from gradestep.proof.check import check  # reads dictionaries and more, which a build need not wait for

    lines = [str(broken) for checked in check(course, assignment, report) for broken in checked.broken]
    if lines:
        raise GradestepError(
            "\n".join([*lines, f"Nothing was released: mend it until gradestep check {typed(assignment)} passes."])
        )


def refuse_leaks(course: Course, assignment: str, folder: Path) -> None:
    """Raise GradestepError, a line for each leak, when `folder` shows a secret of `assignment`'s notebooks."""
    with hand_written(course, assignment) as by_hand:
        leaks = find_leaks(folder, read_all(course.scripts(assignment)), by_hand)
    if leaks:
        lines = [str(leak).replace(str(folder), course.show(course.release / assignment)) for leak in leaks]
        what_now = "Nothing was released: reword what is shown, or the secret, so that they share no line."
        raise GradestepError("\n".join([*lines, what_now]))


def stale(course: Course, assignment: str) -> list[Path]:
    """Return the files of A's release that today's challenges would give otherwise, missing ones and strays too.

    When the source itself is old, or nothing was released, that is the release folder as a whole.
    """
    old = course.release / assignment
    built = {source_path(course, challenge): text(challenge) for challenge in read_all(course.scripts(assignment))}
    if not old.is_dir() or any(not path.is_file() or path.read_text("utf-8") != built[path] for path in built):
        return [old]
    with _scratch(course) as scratch:
        mode = [*_mode(_overridden(old)), *KNOWN_TO_HOLD]  # to compare, not to hand out
        new = generate(course, assignment, scratch / "trial", *mode)
        names = {name for folder in (new, old) for name in _files(folder)}
        return [old / name for name in sorted(names) if not _same(old / name, new / name)]


def _mode(feedback: str) -> list[str]:
    """Return nbgrader's own option for a feedback mode; none for `""`, which is as the topic's home says."""
    return [f"--BlankAnswers.feedback={feedback}"] if feedback else []


def _overridden(release: Path) -> str:
    """Return the feedback mode that `--feedback` gave a release, or `""`."""
    notebooks = (path for path in release.glob("*.ipynb") if path.stem != HOME)
    marks = (json.loads(path.read_text("utf-8"))["metadata"].get("gradestep", {}) for path in notebooks)
    return next((mark["feedback"] for mark in marks if "feedback" in mark), "")


def _files(folder: Path) -> Iterator[Path]:
    """Yield the files below `folder`, relative to it, but for what JupyterLab keeps in `.ipynb_checkpoints`."""
    for path in folder.rglob("*"):
        if path.is_file() and ".ipynb_checkpoints" not in path.parts:
            yield path.relative_to(folder)


def _same(one: Path, other: Path) -> bool:
    return one.is_file() and other.is_file() and one.read_bytes() == other.read_bytes()


@contextmanager
def _scratch(course: Course) -> Iterator[Path]:
    """Give a folder on the course's own disk, so that what is made in it can be renamed into place."""
    folder = Path(tempfile.mkdtemp(dir=course.root, prefix=".release."))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def _keep_work(course: Course, target: Path, new: Path) -> None:
    """Refuse to replace `target` by `new` when somebody has worked in a notebook of it or put a file there."""
    generated = set(_files(new))
    names = [
        course.show(target / name)
        for name in sorted(_files(target))
        if (worked_in(target / name) if name.suffix == ".ipynb" else name not in generated)
    ]
    if names:
        raise GradestepError(
            f"{', '.join(names)}: somebody has worked in it, and a new release would overwrite that: "
            "move it elsewhere, or say --force"
        )
