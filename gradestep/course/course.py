"""A course on disk: the path is the id, so everything is found by where it stands."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from gradestep.course.errors import GradestepError
from gradestep.course.files import read_text

MARKER = "nbgrader_config.py"
HOME = "index"  # the name of a topic's home and of the course's: not a challenge
FEEDBACK = ("practice", "exam")  # when a card says whether an answer is right: at once, or never
RESULTS = ("later", "at-once")  # when students get what their visible tests say: with the feedback, or as they hand in
BLANKET = "Please see|Traceback|There was an error processing"  # nbgrader's own words around the words that matter
LOGGED = re.compile(rf"^\[\w+ \| (?:ERROR|CRITICAL)\] (?!{BLANKET})(\S.*)$", re.MULTILINE)


@dataclass(frozen=True)
class Course:
    """The folder that holds `nbgrader_config.py`, and what stands in it."""

    root: Path

    @property
    def challenges(self) -> Path:
        """The folder that authors edit, `challenges/A/N.py`."""
        return self.root / "challenges"

    @property
    def source(self) -> Path:
        """The folder of built instructor versions, `source/A/N.ipynb`."""
        return self.root / "source"

    @property
    def release(self) -> Path:
        """The folder of what students get, `notebooks/A/N.ipynb`."""
        return self.root / "notebooks"

    @property
    def work(self) -> Path:
        """The folder in which one works as a student, `my-work/A/N.ipynb`; git ignores it."""
        return self.root / "my-work"

    def scripts(self, target: str | None = None) -> list[Path]:
        """Return the scripts of the whole course, of assignment `A`, or of challenge `A/N`, sorted.

        An assignment whose notebooks were all written by hand has none. Raises GradestepError when there is no such
        assignment or challenge, with the nearest names that exist.
        """
        every = sorted(path for path in self.challenges.glob("*/*.py") if not path.name.startswith("."))
        if target is None:
            found = every
        else:
            found = [path for path in every if target.removesuffix(".py").strip("/") in ids(path)]
        if not found and not self.hand_written(target):
            raise GradestepError(self._unknown(target, [*every, *self.hand_written()]))
        return found

    def hand_written(self, target: str | None = None) -> list[Path]:
        """Return the notebooks in `source/` that no script of the course gives, sorted; `target` as for `scripts`.

        A home has nothing to check, and what was built from a script that is gone goes with the next build.
        """
        return [
            path
            for path in sorted(self.source.glob("*/*.ipynb"))
            if (target is None or target.removesuffix(".ipynb").strip("/") in ids(path))
            and path.stem != HOME
            and not (self.challenges / path.parent.name / f"{path.stem}.py").exists()
            and built_as(path) != path.stem
        ]

    def assignment(self, name: str) -> str:
        """Return `name` when the course has an assignment of that name; raise GradestepError otherwise."""
        found = self.scripts(name) or self.hand_written(name)
        if name.strip("/") != found[0].parent.name:
            raise GradestepError(f'"{name}" is one notebook: name the whole assignment, {found[0].parent.name}')
        return found[0].parent.name

    def copy_topic(self, assignment: str, root: Path) -> Course:
        """Copy what authors wrote of `assignment`, and the course's own words, to the course folder `root`; return it.

        The course's home stays behind: a course of one topic needs none. What was built comes along, since it knows the
        numbers in the text, which take a while to compute.
        """
        shutil.copytree(self.challenges / assignment, root / "challenges" / assignment)
        if (self.source / assignment).is_dir():
            shutil.copytree(self.source / assignment, root / "source" / assignment)
        for path in self.challenges.glob("*.txt"):
            shutil.copy(path, root / "challenges")
        return Course(root)

    def id_of(self, typed: str) -> str:
        """Return the id for which a path stands, such as a shell completes; what is no such path is returned as it is.

        A path leads into a folder of topics, as `challenges/A/N.py` or, in `challenges/A`, `N.py`.
        """
        path = Path(typed).resolve()
        for folder in (self.challenges, self.source, self.release, self.work):
            parts = path.relative_to(folder).parts if path.is_relative_to(folder) else ()
            names_folder = len(Path(typed).parts) > len(parts) or path.suffix in (".py", ".ipynb")
            if len(parts) in (1, 2) and (names_folder or path.exists()):
                return "/".join((*parts[:-1], path.name.removesuffix(".py").removesuffix(".ipynb")))
        return typed.strip("/")

    def show(self, path: Path) -> str:
        """Return `path` as a person in the course folder would type it."""
        return str(path.relative_to(self.root)) if path.is_relative_to(self.root) else str(path)

    def nbgrader(self, *arguments: str) -> str:
        """Run one of nbgrader's own commands in the course folder and return what it printed.

        Raises GradestepError with nbgrader's own error lines when it fails.
        """
        command = [sys.executable, "-m", "nbgrader", *arguments]
        ran = subprocess.run(  # noqa: S603 - our own interpreter, our own words
            command,
            cwd=self.root,
            env=environment(),
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
        if ran.returncode:
            failed = f"nbgrader {arguments[0]} failed"
            said = (line for line in dict.fromkeys(LOGGED.findall(ran.stderr)) if line.rstrip() != failed)
            words = "\n".join(said) or ran.stderr[-1000:]
            raise GradestepError(f"{failed}:\n{words}")
        return ran.stdout + ran.stderr

    def _unknown(self, target: str | None, every: list[Path]) -> str:
        if not every:
            return (
                f"{self.show(self.challenges)}/ holds no challenge, and {self.show(self.source)}/ no notebook: write "
                "one with gradestep new TOPIC/NAME"
            )
        known = sorted({name for path in every for name in ids(path)})
        if target and target.removesuffix(".py").strip("/") == HOME and (self.challenges / f"{HOME}.py").is_file():
            homes = ", ".join(name for name in known if name.endswith(f"/{HOME}"))
            of_topics = f"; a topic's home has the topic in its name: {homes}" if homes else ""
            return f"{HOME} is the home of the whole course, which each gradestep release makes anew{of_topics}"
        names = {path.stem: ids(path)[1] for path in every}  # somebody may have forgotten the topic, or mistaken it
        near = get_close_matches(target or "", known, n=3) or [
            names[name] for name in get_close_matches((target or "").rpartition("/")[2], names, n=3)
        ]
        topics = ", ".join(sorted({ids(path)[0] for path in every}))
        remedy = f"did you mean {', '.join(near)}?" if near else f"its topics are {topics}"
        return f'no challenge "{target}" in {self.show(self.challenges)}/: {remedy}'


def built_as(notebook: Path) -> str | None:
    """Return the name under which we built a notebook; a copy of it keeps that name, and a hand-made one has none."""
    try:
        metadata = json.loads(notebook.read_text("utf-8-sig"))["metadata"]
        return str(metadata["gradestep"]["name"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def ids(script: Path) -> tuple[str, str]:
    """Return the two ids that a script answers to: `("A", "A/N")`."""
    return script.parent.name, f"{script.parent.name}/{script.stem}"


def find_course(start: Path, *, authored: bool = True) -> Course:
    """Return the course that `start` is in; raise GradestepError when no folder above it is one.

    With `authored` its settings must be gradestep's too; without, any course of nbgrader's will do.
    """
    folders = (start.resolve(), *start.resolve().parents)
    marked = [folder for folder in folders if (folder / MARKER).is_file()]
    if not marked:
        raise GradestepError(f"{start} is in no course: go to the folder that holds {MARKER}, or gradestep init FOLDER")
    ours = [folder for folder in marked if (folder / "challenges").is_dir()]
    ours += [folder for folder in marked if _knows_gradestep(folder / MARKER)]  # not `my-work/`, which only leads there
    found = [*ours, *marked][0]
    read_text(found / MARKER)  # Python would not read it, and say so in words of its own
    if authored or (found / "challenges").is_dir():
        _refuse_without_settings(found / MARKER)
    return Course(found)


def _knows_gradestep(config: Path) -> bool:
    return "gradestep" in config.read_text("utf-8", "replace")


def _refuse_without_settings(config: Path) -> None:
    """Raise GradestepError for settings that never heard of gradestep: nbgrader would release solutions by them."""
    if not _knows_gradestep(config):
        raise GradestepError(
            f"{config} says nothing of gradestep. To make a course of nbgrader's one of gradestep's, add these lines "
            "at its top, below c = get_config(), in the place of its own course_id, root and release_directory:\n"
            "  from pathlib import Path\n"
            "  from gradestep.nbgrader_plugin.settings import configure\n"
            '  configure(c, root=Path(__file__).parent, course_id="...")\n'
            "gradestep grade needs none of that."
        )


def environment() -> dict[str, str]:
    """Return this process's environment with our own Python first on PATH: nbgrader calls `alembic` from there.

    Python's own encoding is UTF-8 in it, on Windows too.
    """
    scripts = Path(sys.executable).parent
    return {**os.environ, "PYTHONUTF8": "1", "PATH": os.pathsep.join([str(scripts), os.environ.get("PATH", "")])}
