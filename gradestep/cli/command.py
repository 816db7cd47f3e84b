"""The `gradestep` command itself, and what its commands share."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gradestep import __version__
from gradestep.course.course import Course, find_course
from gradestep.course.errors import GradestepError

if TYPE_CHECKING:
    from collections.abc import Iterable


EXAMPLES = {
    "build": "gradestep build training-optimization/challenge-2-one-step-loss",
    "release": "gradestep release training-optimization",
    "check": "gradestep check training-optimization --explain one-step",
    "init": "gradestep init my-course",
    "import": "gradestep import homework-1.ipynb --into first-steps",
    "new": "gradestep new training-optimization/challenge-6-momentum",
    "lab": "gradestep lab --port 8899",
    "pack": "gradestep pack training-optimization",
    "demo": "gradestep demo training-optimization --students 2",
    "grade": "gradestep grade training-optimization --student ada",
    "watch": "gradestep watch training-optimization --every 10",
    "doctor": "gradestep doctor",
    "feedback": "gradestep feedback training-optimization",
    "report": "gradestep report training-optimization --csv",
    "similar": "gradestep similar training-optimization --folder to-compare",
    "students": "gradestep students participants.csv",
    "collect": "gradestep collect training-optimization submissions.zip --dry-run",
    "export": "gradestep export training-optimization --into moodle-grades.csv",
    "due": 'gradestep due training-optimization "2026-12-01 23:59" --zone Europe/Berlin',
    "extend": "gradestep extend training-optimization ada 2d",
    "late": "gradestep late training-optimization",
    "mark": "gradestep mark training-optimization one_step",
    "give-back": "gradestep give-back training-optimization",
}


class Command(click.Command):
    """A command that shows its example in its help, and our errors without a traceback."""

    def format_epilog(self, _: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the example."""
        with formatter.section("Example"):
            formatter.write_text(EXAMPLES[str(self.name)])

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; what a teacher can mend ends it with status 1 and one plain message."""
        try:
            return super().invoke(ctx)
        except GradestepError as error:
            raise click.ClickException(str(error)) from error
        except OSError as error:
            raise click.ClickException(f"{error.filename or 'file'}: {error.strerror or error}") from error


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
def main() -> None:
    """Build, check, release, show and grade a course of notebooks, one text file a challenge.

    Run it anywhere inside the course folder, the one with nbgrader_config.py. A is an assignment (a topic), A/N one
    of its notebooks: the path is the name.
    """


command = partial(main.command, cls=Command)


def course() -> Course:
    """Return the course that the current folder is in."""
    return find_course(Path.cwd())


def say(word: str, path: Path) -> None:
    """Print what happened to a file."""
    click.echo(f"{word} {course().show(path)}")


as_json = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")


dry_run = click.option("--dry-run", is_flag=True, help="Say what would be done, and change nothing.")


zoned = click.option(
    "--zone", default="", metavar="ZONE", help="The zone of times, as Europe/Berlin; else as set, or this machine's."
)


FILE = click.Path(path_type=Path)


def as_id(typed: str) -> str:
    """Return the id that is typed as such, or as a path."""
    try:
        return any_course().id_of(typed)
    except GradestepError:  # there is no course, as the command itself will say
        return typed


def tell(lines: Iterable[str], data: Any, *, as_json: bool) -> None:
    """Print lines for a person, or data as JSON."""
    click.echo(json.dumps(data, indent=2, default=str) if as_json else "\n".join(lines))


def any_course() -> Course:
    """Return the course that the current folder is in, one of nbgrader's alone too."""
    return find_course(Path.cwd(), authored=False)
