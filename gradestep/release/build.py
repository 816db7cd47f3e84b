"""Build nbgrader's source notebooks from percent scripts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import nbformat

from gradestep.authoring.notebook import to_notebook
from gradestep.authoring.validation import read_challenge
from gradestep.course.course import built_as
from gradestep.course.errors import GradestepError, raise_all
from gradestep.course.files import write
from gradestep.proof.prose.charts import drawn
from gradestep.proof.prose.values import filled

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from gradestep.authoring.challenge import Challenge
    from gradestep.course.course import Course


@dataclass(frozen=True)
class Built:
    """A file of `source/` after a build; `change` is `"wrote"`, `"kept"` or `"removed"`."""

    path: Path
    change: str


def build(course: Course, target: str | None = None) -> list[Built]:
    """Build the whole course, an assignment `A` or one challenge `A/N` into `source/`; return what became of each file.

    All scripts are read before the first file is written: when one is wrong, a GradestepError names everything that is
    wrong in all of them, and nothing is written. Notebooks of ours in `source/` whose script is gone are removed; one
    that is not ours stays, and is refused.
    """
    challenges = read_all(course.scripts(target))
    texts = {source_path(course, challenge): text(challenge) for challenge in challenges}
    _refuse_to_overwrite(course, [path for path in texts if path.exists() and built_as(path) is None])
    built = [Built(path, "wrote" if write(path, content) else "kept") for path, content in texts.items()]
    return [*built, *_remove_orphans(course, {challenge.assignment for challenge in challenges})]


def _refuse_to_overwrite(course: Course, notebooks: list[Path]) -> None:
    if notebooks:
        names = ", ".join(course.show(path) for path in notebooks)
        raise GradestepError(
            f"{names}: no build wrote it, and a script of the same name would overwrite it: move it out of source/, or "
            "remove it"
        )


def read_all(scripts: list[Path]) -> list[Challenge]:
    """Read every script, values and charts filled in; raise one GradestepError with the faults of all of them."""
    challenges, faults = [], []
    for script in scripts:
        try:
            challenges.append(drawn(filled(read_challenge(script))))
        except GradestepError as error:
            faults.append(error)
    raise_all(faults)
    return challenges


def text(challenge: Challenge) -> str:
    """Return the source notebook as the text of its file."""
    return nbformat.writes(to_notebook(challenge), version=nbformat.NO_CONVERT) + "\n"


def source_path(course: Course, challenge: Challenge) -> Path:
    """Return where the source notebook of `challenge` stands."""
    return course.source / challenge.assignment / f"{challenge.name}.ipynb"


def _remove_orphans(course: Course, assignments: set[str]) -> Iterator[Built]:
    for assignment in sorted(assignments):
        for notebook in sorted((course.source / assignment).glob("*.ipynb")):
            script = course.challenges / assignment / f"{notebook.stem}.py"
            if not script.exists() and built_as(notebook) == notebook.stem:
                notebook.unlink()
                yield Built(notebook, "removed")
