"""A folder of answers for JPlag, Dolos or compare50: the students' code, and what was given to all."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from gradestep.course import files
from gradestep.course.errors import GradestepError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gradestep.desk.likeness.similar import Likeness

README = """Answers of {assignment}: submissions/STUDENT/NOTEBOOK.py, and given/NOTEBOOK.py, which all were given.

JPlag       java -jar jplag.jar -l python3 -bc given submissions
Dolos       dolos run -l python --ignore given/NOTEBOOK.py submissions/*/NOTEBOOK.py
compare50   compare50 submissions/* -d given/*

All three run on your machine. What they find is a reason to look, and no more.
"""


def write_folder(found: Likeness, folder: Path) -> None:
    """Write the answers to a new `folder`, wholly or not at all.

    Raises GradestepError when there is something in it already: nothing that anybody made is overwritten.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise GradestepError(f"{folder}: something is there already: name a new folder")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}.") as scratch:
        new = Path(scratch) / "new"
        for name, text in _texts(found).items():
            files.write(new / name, text)
        files.swap(new, folder)


def _texts(found: Likeness) -> dict[str, str]:
    texts = {"README.txt": README.format(assignment=found.assignment)}
    for notebook, task in found.tasks.items():
        given = {name: cell.source for name, cell in task.released.items() if cell.kind == "code"}
        if given:
            texts[f"given/{notebook}.py"] = _script(given)
    for student, work in found.works.items():
        for notebook in sorted({notebook for notebook, _ in work.answers}):
            own = {name: source for (book, name), source in work.answers.items() if book == notebook}
            texts[f"submissions/{student}/{notebook}.py"] = _script(own)
    return texts


def _script(answers: Mapping[str, str]) -> str:
    return "\n".join(f"# %% {name}\n{source.rstrip()}\n" for name, source in answers.items())
