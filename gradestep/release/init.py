"""Start a course in a folder: one that builds, proves, releases, grades and opens as it stands."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

import gradestep
from gradestep.course.course import HOME, MARKER, Course
from gradestep.course.errors import GradestepError
from gradestep.course.files import write
from gradestep.release.new import new, new_home
from gradestep.release.release import refuse_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).parent / "new_course"
FILES = {  # where each goes; challenges come after them
    "nbgrader_config.txt": MARKER,
    "jupytext.toml": "jupytext.toml",
    "gitignore": ".gitignore",
    "requirements.txt": "requirements.txt",
    "requirements-student.txt": "requirements-student.txt",
    "README.md": "README.md",
    "course.yml": ".github/workflows/course.yml",
    "home.txt": f"challenges/{HOME}.py",
}
FIRST = "first-steps/means"


def init(folder: Path) -> Iterator[tuple[str, Path]]:
    """Start a course in `folder`, which is made when missing; yield `("wrote" or "kept", path)` for each file.

    A file that is there already, such as a README, is kept as it is. Raises GradestepError when the folder is a course,
    of ours or of nbgrader's, or lies in one, and when nbgrader cannot work in a folder of that name.
    """
    folder = folder.resolve()
    refuse_folder(Course(folder))
    _refuse_another(folder)
    words = " ".join(re.findall(r"[^\W_]+", folder.name)) or "course"
    said = {"TITLE": words[:1].upper() + words[1:], "COURSE_ID": _slug(words), "VERSION": gradestep.__version__}
    for name, place in FILES.items():
        path = folder / place
        if path.exists():
            yield "kept", path
            continue
        text = (HERE / name).read_text("utf-8")
        for word, value in said.items():
            text = text.replace(word, value)
        write(path, text)
        yield "wrote", path
    course = Course(folder)
    yield "wrote", new(course, FIRST)
    if home := new_home(course, FIRST):
        yield "wrote", home


def _refuse_another(folder: Path) -> None:
    for each in (folder, *folder.parents):
        if not (each / MARKER).is_file():
            continue
        if each != folder:
            raise GradestepError(f"{folder} lies in the course {each}: choose a folder outside of it")
        if (each / "challenges").is_dir():
            raise GradestepError(f"{folder} is a course already: add to it with gradestep new TOPIC/NAME")
        raise GradestepError(f"{folder} is a course of nbgrader's: its {MARKER} would be lost; choose a new folder")
    if (folder / "challenges").exists():
        raise GradestepError(
            f"{folder / 'challenges'} exists: choose a new folder, so that nothing in it is taken over"
        )
    if folder.exists() and not folder.is_dir():
        raise GradestepError(f"{folder} is a file: choose another name")


def _slug(words: str) -> str:
    """Return a course id of letters that nbgrader and file systems take."""
    ascii_only = unicodedata.normalize("NFKD", words.lower()).encode("ascii", "ignore").decode()
    return "-".join(ascii_only.split()) or "course"
