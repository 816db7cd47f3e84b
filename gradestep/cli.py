"""The `gradestep` command: build, check, release, pack, show and grade the course."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from gradestep import __version__
from gradestep.course.course import Course, find_course
from gradestep.course.errors import GradestepError

EXAMPLES = {
    "build": "gradestep build training-optimization/challenge-2-one-step-loss",
    "release": "gradestep release training-optimization",
    "check": "gradestep check training-optimization --explain one-step",
    "new": "gradestep new training-optimization/challenge-6-momentum",
    "lab": "gradestep lab --port 8899",
    "pack": "gradestep pack training-optimization",
    "demo": "gradestep demo training-optimization --students 2",
    "grade": "gradestep grade training-optimization --student ada",
    "doctor": "gradestep doctor",
    "report": "gradestep report training-optimization --csv",
    "similar": "gradestep similar training-optimization --folder to-compare",
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


@command()
@click.argument("target", metavar="[A[/N]]", required=False)
def build(target: str | None) -> None:
    """Build scripts into nbgrader's source.

    Each percent script challenges/A/N.py becomes source/A/N.ipynb. Without an argument the whole course is built.
    When a script is wrong, nothing is written and every fault is named.
    """
    from gradestep.release import build as builder

    for built in builder.build(course(), target):
        say(built.change, built.path)


@command()
@click.argument("target", metavar="[A[/N]]", required=False)
@click.option("--explain", metavar="NAME", help="Show each mutant of this answer or quiz, and which test noticed it.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@click.option("--workers", type=click.IntRange(1), help="Runs side by side; usually one a processor.")
@click.option("--again", is_flag=True, help="Try again what was proven before.")
@click.option("--record", is_flag=True, help="Write what holds to challenges/A/proofs.txt, for clones of the course.")
def check(  # noqa: PLR0913 - each option is a word of the command
    target: str | None, explain: str | None, *, as_json: bool, workers: int | None, again: bool, record: bool
) -> None:
    """Prove that challenges cannot be wrong.

    Runs each challenge many times: its keys under many seeds, its solution and alternatives, its mistakes, and
    mutants of the solution, one of which passes all tests when a test is missing. A line names each thing that is
    broken, with what to do. What was proven is remembered; what came with the course, in challenges/A/proofs.txt, is
    believed as long as nothing has changed that it depends on. Without an argument the whole course is checked.
    """
    from gradestep.proof import check as checker
    from gradestep.proof import report, table

    bar = report.Bar()
    try:
        own = record or bool(explain)
        found = checker.check(course(), target, bar, again=again, own=own, workers=workers or 0)
    except KeyboardInterrupt:
        bar.finish()
        click.echo("Stopped. What was proven until now is remembered.", err=True)
        sys.exit(130)
    finally:
        bar.finish()
    if explain:
        click.echo(table.explanation(found, explain))
    elif as_json:
        click.echo(table.as_json(found))
    else:
        Console().print(table.table(found))
    if record:
        checker.record(found)
    sys.exit(any(checked.broken for checked in found))


@command()
@click.argument("assignment", metavar="A")
@click.option(
    "--feedback",
    type=click.Choice(["practice", "exam"]),
    default=None,
    help="Whether cards answer at once (practice) or only record, without any key or feedback in the release (exam). "
    "Without this option: what challenges/A/index.py says, else practice.",
)
@click.option("--force", is_flag=True, help="Overwrite released notebooks in which somebody has worked.")
def release(assignment: str, *, feedback: str | None, force: bool) -> None:
    """Make what students get, without any leak.

    Builds A, checks it (see gradestep check), and generates notebooks/A/ with nbgrader. No solution, hidden test, key,
    proof, mistake or alternative may be in it: otherwise nothing is released, and each leak is named with its place.
    """
    from gradestep.proof.report import SilentBar
    from gradestep.release import release as releaser

    bar = SilentBar()
    try:
        released = releaser.release(course(), assignment, feedback=feedback or "", force=force, report=bar)
    finally:
        bar.finish()
    for built in released:
        say(built.change, built.path)
    name = assignment.strip("/")
    click.echo(f"To hand it out: nbgrader release_assignment {name}, or gradestep pack {name}.")


@command()
@click.argument("target", metavar="A/N")
def new(target: str) -> None:
    """Start a challenge that already works.

    Writes challenges/A/N.py, a small one that builds and proves itself, for you to change; for a new topic its home,
    challenges/A/index.py, too.
    """
    from gradestep.release import new as starter

    say("wrote", starter.new(course(), target))
    if home := starter.new_home(course(), target):
        say("wrote", home)
    click.echo(f"Now edit it, and build it with gradestep build {target}.")


@command(context_settings={"ignore_unknown_options": True})
@click.argument("arguments", metavar="[JUPYTERLAB'S OWN OPTIONS]", nargs=-1)
def lab(arguments: tuple[str, ...]) -> None:
    """Open JupyterLab on the course.

    On a machine without a screen it prints the address to open elsewhere.
    """
    from gradestep.release import lab as laboratory

    sys.exit(laboratory.lab(course(), arguments))


@command()
@click.argument("assignment", metavar="A")
def pack(assignment: str) -> None:
    """Pack a release into a zip for students.

    A.zip holds the notebooks, a README, requirements and the package of the cards, never a solution.
    """
    from gradestep.release import pack as packer

    say("wrote", packer.pack(course(), assignment))


@command()
@click.argument("assignment", metavar="[A]", required=False)
@click.option("--students", default=4, show_default=True, type=click.IntRange(1, 4), help="How many sample students.")
@click.option("--into", type=click.Path(path_type=Path), help="A new folder for the sample course.")
def demo(assignment: str | None, students: int, into: Path | None) -> None:
    """Show a whole class at work, graded.

    Sample students are handed a release, hand in, are graded and get feedback; a table shows their scores. All
    of it happens in a temporary course folder; your course is not touched. Without A,
    the first topic is taken.
    """
    from gradestep.release import demo as show

    show.demo(course(), assignment, students, into)


@command()
@click.argument("assignment", metavar="A")
@click.option("--student", "students", multiple=True, help="Grade this student only; may be repeated.")
@click.option("--notebook", "notebooks", multiple=True, help="Grade this notebook only; may be repeated.")
@click.option("--force", is_flag=True, help="Grade again what was graded before.")
@click.option("--workers", type=click.IntRange(1), help="Submissions graded side by side; usually one a processor.")
@click.option(
    "--sandbox",
    type=click.Choice(["required", "best", "off"]),
    default="best",
    show_default=True,
    help="Grade only in a sandbox; in the best that this machine has, with a warning; or in none.",
)
@click.option(
    "--scheduler", metavar="ADDRESS", help='Grade on a Dask cluster: tcp://..., or "local" to start one here.'
)
@click.option("--db", "db_url", metavar="URL", help="The gradebook: sqlite:///... or postgresql://..., as in nbgrader.")
@click.option(
    "--every-cell",
    is_flag=True,
    help="Run every lesson cell beside the tests, too. Without it, what no test builds on, such as a plot, runs there "
    "for the first hand-in of a notebook only, and each later one is compared with that.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def grade(assignment: str, *, as_json: bool, **wish: Any) -> None:
    """Grade whose work is due, a whole class at a time.

    Grades submitted/*/A into nbgrader's gradebook and autograded/, so that formgrader, feedback and export go on from
    there. Student code runs in a sandbox and sees no hidden test. What was graded and not handed in again is left
    as it is. Ctrl-C stops; the same command goes on where it stopped. An assignment that was made and released with
    nbgrader alone is graded as well, in any folder with an nbgrader_config.py.
    """
    from gradestep.grading import report

    bar = report.Bar()
    try:
        from gradestep.grading.grade import grade as grade_class  # slow, so that Ctrl-C may come meanwhile

        wishes = {name: value or None for name, value in wish.items()}
        summary = grade_class(find_course(Path.cwd(), authored=False), assignment.strip("/"), bar, **wishes)
        if as_json:
            click.echo(report.as_json(summary))
        elif summary.rows:
            console = Console()
            console.print(report.table(summary, console.width))
    except KeyboardInterrupt:
        bar.finish()
        bar.stopped(force=wish["force"])
        sys.exit(130)
    finally:
        bar.finish()
    if summary.failed:
        click.echo(report.failures(summary), err=True)
        sys.exit(1)


@command()
def doctor() -> None:
    """Say what this machine protects while it grades.

    Names what student code is kept from here, what not, and how to get more.
    """
    from gradestep.grading import doctor as checkup

    Console().print(checkup.report(Path.cwd()))


@command()
@click.argument("assignment", metavar="A")
@click.option("--csv", "tables", is_flag=True, help="Write its tables, too: reports/A.items.csv, A.options.csv, ...")
@click.option("--json", "as_json", is_flag=True, help="Print the same as JSON.")
@click.option("--db", "db_url", metavar="URL", default="", help="The gradebook: sqlite:///... or postgresql://...")
def report(assignment: str, *, tables: bool, as_json: bool, db_url: str) -> None:
    """Write what a class did, and where it struggles.

    Makes reports/A.html from the gradebook and the hand-ins: one page that needs no network, to read and to print. It
    shows the class, how hard each question and tests cell is and how well it tells students apart, which options were
    chosen and which misconceptions stand behind them, what failed most often, and a line for each student. Nothing in
    the gradebook changes. Any course of nbgrader's will do; without challenges, the report is of scores.
    """
    from gradestep.desk import report_files

    of = find_course(Path.cwd(), authored=False)
    data, written = report_files.write_report(of, assignment.strip("/"), tables=tables, db_url=db_url)
    if as_json:
        click.echo(report_files.as_json(data, map(of.show, written)))
        return
    for path in written:
        click.echo(f"wrote {of.show(path)}")


@command()
@click.argument("assignment", metavar="A")
@click.option("--folder", type=click.Path(path_type=Path), help="Write the answers to a new folder, for other tools.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def similar(assignment: str, *, folder: Path | None, as_json: bool) -> None:
    """Name pairs of students whose answers to look at.

    Compares what was handed in: the same solution in other words, the same wrong answers, the same own names and
    comments, cards checked at the same times. What the task gives, and what many of the class wrote, weighs nothing;
    what only two wrote weighs most. It says how unusual that is in this class, and never that anybody copied. --folder
    writes the answers, and what was given, for JPlag, Dolos or compare50.
    """
    from gradestep.desk import similar as likeness
    from gradestep.desk import similar_folder, similar_table

    found = likeness.similar(find_course(Path.cwd(), authored=False), assignment.strip("/"))
    if folder:
        similar_folder.write_folder(found, folder)
    if as_json:
        click.echo(similar_table.as_json(found, str(folder or "")))
        return
    if found.pairs:
        Console().print(similar_table.table(found))
    else:
        click.echo(similar_table.nothing(found))
    if folder:
        click.echo(f"wrote {folder}: its README.txt says how to compare the answers with other tools")
