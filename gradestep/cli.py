"""The `gradestep` command: build, check, release, pack, show and grade the course."""

from __future__ import annotations

import json
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console

from gradestep import __version__
from gradestep.course.course import Course, find_course
from gradestep.course.errors import GradestepError

if TYPE_CHECKING:
    from collections.abc import Iterable

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
    "feedback": "gradestep feedback training-optimization",
    "report": "gradestep report training-optimization --csv",
    "similar": "gradestep similar training-optimization --folder to-compare",
    "students": "gradestep students participants.csv",
    "collect": "gradestep collect training-optimization submissions.zip --dry-run",
    "export": "gradestep export training-optimization --into moodle-grades.csv",
    "due": 'gradestep due training-optimization "2026-12-01 23:59" --zone Europe/Berlin',
    "extend": "gradestep extend training-optimization ada 2d",
    "late": "gradestep late training-optimization",
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
@click.option("--teach", is_flag=True, help="Serve the whole course, with formgrader: for its teacher.")
@click.argument("arguments", metavar="[JUPYTERLAB'S OWN OPTIONS]", nargs=-1)
def lab(arguments: tuple[str, ...], teach: bool) -> None:  # noqa: FBT001 - click gives it by its name
    """Open JupyterLab on the course, as a student has it.

    It serves my-work/ and opens the topic's home; with --teach it serves the whole course, for its teacher. On a
    machine without a screen it prints the address to open elsewhere.
    """
    from gradestep.release import lab as laboratory

    sys.exit(laboratory.lab(course(), arguments, teach=teach))


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
        summary = grade_class(any_course(), assignment.strip("/"), bar, **wishes)
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


as_json = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
dry_run = click.option("--dry-run", is_flag=True, help="Say what would be done, and change nothing.")
zoned = click.option(
    "--zone", default="", metavar="ZONE", help="The zone of times, as Europe/Berlin; else as set, or this machine's."
)
FILE = click.Path(path_type=Path)


def tell(lines: Iterable[str], data: Any, *, as_json: bool) -> None:
    """Print lines for a person, or data as JSON."""
    click.echo(json.dumps(data, indent=2, default=str) if as_json else "\n".join(lines))


def any_course() -> Course:
    """Return the course that the current folder is in, one of nbgrader's alone too."""
    return find_course(Path.cwd(), authored=False)


@command()
@click.argument("file", metavar="[FILE.csv]", type=FILE, required=False)
@click.option("--id", "id_column", default="", metavar="COLUMN", help="The column that becomes the students' ids.")
@dry_run
@as_json
def students(file: Path | None, id_column: str, *, dry_run: bool, as_json: bool) -> None:
    """Read a class list, or show the class.

    FILE.csv is any LMS's export of participants or grades, as it is (Moodle, Canvas, Brightspace, Blackboard, ILIAS).
    Its students are written to nbgrader's gradebook; nobody is removed. A login becomes the id where the file has one,
    else the e-mail address. Without FILE.csv the class is shown.
    """
    from gradestep.desk import class_list, messages

    if file is None:
        listed = class_list.class_list(any_course())
        tell(messages.of_class(listed), [vars(student) for student in listed], as_json=as_json)
        return
    done = class_list.read_class_list(any_course(), file, id_column=id_column, dry_run=dry_run)
    tell(messages.of_class_list(done, dry_run=dry_run), vars(done), as_json=as_json)


@command()
@click.argument("assignment", metavar="A")
@click.argument("source", metavar="[FILE.zip]", type=FILE, required=False)
@click.option("--worksheet", type=FILE, help="Moodle's grading worksheet, which has the times and e-mail addresses.")
@click.option(
    "--who",
    multiple=True,
    metavar="NAME=STUDENT",
    help="Say whose a hand-in is, by the name or number that the LMS has; may be repeated.",
)
@click.option("--time", "times", multiple=True, metavar="STUDENT=TIME", help="Say when one came; may be repeated.")
@click.option("--student", default="", help="All of FILE.zip is this student's.")
@zoned
@dry_run
@as_json
def collect(assignment: str, source: Path | None, *, dry_run: bool, as_json: bool, **hints: Any) -> None:
    """Collect hand-ins from an LMS, a folder or the exchange.

    FILE.zip is what Moodle, Canvas, Brightspace, Blackboard or ILIAS gives you, or a folder; which one it is, is found
    out by looking, and whose each file is by the class list (see gradestep students). Without it, the exchange is
    asked. Writes submitted/STUDENT/A; an earlier hand-in that differs is kept in downloaded/A/earlier. Ends with status
    1 when a hand-in matched nobody.
    """
    from gradestep.desk import messages
    from gradestep.desk.collect import Hints
    from gradestep.desk.collect import collect as collect_from

    done = collect_from(any_course(), assignment.strip("/"), source, Hints(**hints), dry_run=dry_run)
    tell(messages.of_collected(done), done.as_json(), as_json=as_json)
    sys.exit(int(bool(done.nobody)))


@command()
@click.argument("assignment", metavar="A")
@click.option("--into", type=FILE, metavar="LMSFILE.csv", help="Fill the grade column of the LMS's own file.")
@click.option("--column", default="", help="The column of the grade, where it cannot be told.")
@click.option("--scale", is_flag=True, help="Convert scores to the maximum that the LMS's file has.")
@click.option("--to", "target", type=FILE, metavar="FILE", help="Write a table to FILE.csv, FILE.parquet or FILE.xlsx.")
@click.option("--by", type=click.Choice(["notebook", "question"]), default="notebook", show_default=True)
@dry_run
@as_json
def export(  # noqa: PLR0913 - each option is a word of the command
    assignment: str,
    *,
    into: Path | None,
    column: str,
    scale: bool,
    target: Path | None,
    by: str,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Bring grades into the LMS, or into a table.

    With --into, the grade column of a file that the LMS itself exported is filled (Moodle's grading worksheet, the
    gradebook of Canvas, Brightspace or Blackboard), and every other byte kept; who handed in nothing stays blank.
    Without, the grades are a table, on the screen or in the file that --to names.
    """
    from gradestep.desk import export as exporter
    from gradestep.desk import messages, plain_table

    if into is not None:
        done, kept = exporter.export_into(
            any_course(), assignment.strip("/"), into, column=column, scale=scale, dry_run=dry_run
        )
        said = messages.of_filling(done, str(into), str(kept or ""), dry_run=dry_run)
        tell(said, done.as_json(), as_json=as_json)
        sys.exit(int(bool(done.nobody)))
    rows = exporter.plain(any_course(), assignment.strip("/"), by)
    if target is not None and not dry_run:
        plain_table.save(rows, target)
    if as_json or target is None:
        tell([plain_table.as_csv(rows).rstrip()], rows, as_json=as_json)
    else:
        click.echo(f"{'would write' if dry_run else 'wrote'} {target}")


@command()
@click.argument("assignment", metavar="A")
@click.argument("time", metavar='["YYYY-MM-DD HH:MM"]', required=False)
@zoned
@as_json
def due(assignment: str, time: str | None, zone: str, *, as_json: bool) -> None:
    """Say or set when an assignment is due.

    The time is local, in the zone that is named, else in c.Gradestep.timezone of nbgrader_config.py, else in this
    machine's; a day alone ends at 23:59, and "none" takes the deadline back. Late penalties are computed again, and
    nothing is run.
    """
    from gradestep.desk import deadlines, messages

    name = assignment.strip("/")
    done = deadlines.set_due(any_course(), name, time, zone) if time else deadlines.show(any_course(), name, zone)
    tell(messages.of_deadlines(done), done.as_json(), as_json=as_json)


@command()
@click.argument("assignment", metavar="A")
@click.argument("students", metavar="STUDENT...", nargs=-1, required=True)
@click.argument("until", metavar="2d")
@zoned
@as_json
def extend(assignment: str, students: tuple[str, ...], until: str, zone: str, *, as_json: bool) -> None:
    """Give students more time.

    2d, 12h or "1w 2d" is how much more than everybody has; days are the calendar's, so that the hour stays though
    clocks change. It may be a time, too, as for gradestep due, or "none" to take an extension back. A new extension
    replaces an earlier one. Late penalties are computed again, and nothing is run.
    """
    from gradestep.desk import deadlines, messages

    done = deadlines.extend(any_course(), assignment.strip("/"), students, until, zone)
    tell(messages.of_deadlines(done), done.as_json(), as_json=as_json)


@command()
@click.argument("assignment", metavar="A")
@zoned
@as_json
def late(assignment: str, zone: str, *, as_json: bool) -> None:
    """Say who was late and what that costs.

    Late penalties are computed again, by the rule in nbgrader_config.py as it is now and by scores as they are now;
    nothing is run. c.LinearPenalty.percent_per_day = 10 there takes a tenth of a notebook's score for each day begun.
    """
    from gradestep.desk import deadlines, messages

    done = deadlines.late(any_course(), assignment.strip("/"), zone)
    tell(messages.of_deadlines(done), done.as_json(), as_json=as_json)


@command("give-back")
@click.argument("assignment", metavar="A")
@click.option("--as-it-is", is_flag=True, help="Give back the pages in feedback/ as they are, and make none anew.")
@dry_run
@as_json
def give_back(assignment: str, *, as_it_is: bool, dry_run: bool, as_json: bool) -> None:
    """Give everybody their feedback, the way the work came.

    Makes the feedback pages that are missing or old, and gives all of them back: through the exchange, or for an LMS in
    A-feedback-LMS.zip, with the LMS's own names, for you to upload. Who cannot be reached is named, and stops nobody.
    Ends with status 1 when there was such a one.
    """
    from gradestep.desk import messages
    from gradestep.desk.give_back import give_back as give

    done = give(any_course(), assignment.strip("/"), renew=not as_it_is, dry_run=dry_run)
    tell(messages.of_given_back(done, dry_run=dry_run), done.as_json(), as_json=as_json)
    sys.exit(int(bool(done.problems)))


@command()
@click.argument("assignment", metavar="A")
@click.option("--student", "students", multiple=True, help="Make this student's pages only; may be repeated.")
@click.option("--again", is_flag=True, help="Make those too that are as they should be.")
@click.option("--workers", type=click.IntRange(1), help="Pages made side by side; usually one a processor.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def feedback(assignment: str, students: tuple[str, ...], *, again: bool, workers: int | None, as_json: bool) -> None:
    """Make feedback pages.

    Writes a page for each graded notebook that has points into feedback/STUDENT/A/, for nbgrader release_feedback or
    gradestep give-back to hand out: those that are missing, and those whose scores, comments or notebooks changed.
    nbgrader generate_feedback makes the same pages, all of them, one after the other.
    """
    from gradestep.desk import feedback_bar
    from gradestep.desk.feedback import feedback as make

    bar, here, name = feedback_bar.Bar(), any_course(), assignment.strip("/")
    try:
        made = make(here, name, bar, students=students, again=again, workers=workers or 0)
    finally:
        bar.finish()
    click.echo(feedback_bar.as_json(made) if as_json else feedback_bar.sentence(here, name, made))
    sys.exit(int(bool(made.failed)))


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

    of = any_course()
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

    found = likeness.similar(any_course(), assignment.strip("/"))
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
