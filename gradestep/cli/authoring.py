"""Commands of authors: build, check, release, pack and show a course."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import NoReturn

import click
from rich.console import Console

from gradestep.cli.command import as_id, command, course, say
from gradestep.course.errors import GradestepError, typed


@command()
@click.argument("target", type=as_id, metavar="[A[/N]]", required=False)
def build(target: str | None) -> None:
    """Build scripts into nbgrader's source.

    Each percent script challenges/A/N.py becomes source/A/N.ipynb. Without an argument the whole course is built.
    When a script is wrong, nothing is written and every fault is named.
    """
    from gradestep.release import build as builder

    for built in builder.build(course(), target):
        say(built.change, built.path)


@command()
@click.argument("target", type=as_id, metavar="[A[/N]]", required=False)
@click.option("--explain", metavar="NAME", help="Show each mutant of this answer or quiz, and which test noticed it.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@click.option("--workers", type=click.IntRange(1), help="Runs side by side; usually one a processor.")
@click.option("--again", is_flag=True, help="Try again what was proven before.")
@click.option("--record", is_flag=True, help="Write what holds to challenges/A/proofs.txt, for clones of the course.")
@click.option("--durations", type=click.IntRange(1), metavar="N", help="Show the N claims whose runs took longest.")
@click.option("--watch", "watched", is_flag=True, help="Check again each time a script is saved, until Ctrl-C.")
def check(  # noqa: PLR0913 - each option is a word of the command
    target: str | None,
    explain: str | None,
    *,
    as_json: bool,
    workers: int | None,
    again: bool,
    record: bool,
    durations: int | None,
    watched: bool,
) -> None:
    """Prove that challenges cannot be wrong.

    Runs each challenge many times: its keys under many seeds, its solution and alternatives, its mistakes, and
    mutants of the solution, one of which passes all tests when a test is missing. A line names each thing that is
    broken, with what to do. What was proven is remembered; what came with the course, in challenges/A/proofs.txt, is
    believed as long as nothing has changed that it depends on. Without an argument the whole course is checked.
    """
    from gradestep.proof import check as checker
    from gradestep.proof import report, table

    if watched:
        _watch(target)
    bar = report.Bar()
    try:
        own = record or bool(explain)
        found = checker.check(course(), target, bar, again=again, own=own, workers=workers or 0)
    except KeyboardInterrupt:
        bar.finish()
        click.echo("Stopped. What was proven until now is remembered.", err=True)
        sys.exit(130)
    except checker.UnreadError as error:
        if error.found and not (as_json or explain):
            Console().print(table.table(error.found))
        raise
    finally:
        bar.finish()
    if explain:
        click.echo(table.explanation(found, explain))
    elif as_json:
        click.echo(table.as_json(found))
    else:
        Console().print(table.table(found))
    if durations:
        click.echo(table.durations(found, durations), err=as_json)
    if record:
        checker.record(found)
    sys.exit(any(checked.broken for checked in found))


def _watch(target: str | None) -> NoReturn:
    from gradestep.proof.report import Bar
    from gradestep.proof.watch import watch

    try:
        for found in watch(course(), target, Bar):
            broken = found if isinstance(found, str) else sum(len(checked.broken) for checked in found)
            said = "Nothing is broken." if not broken else broken if isinstance(broken, str) else f"{broken} broken."
            click.echo(f"{said} Save a script to check it again; Ctrl-C ends this.")
    except KeyboardInterrupt:
        sys.exit(0)
    raise AssertionError("it watches without end")


@command()
@click.argument("assignment", type=as_id, metavar="A")
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
    from gradestep.authoring.challenge import parse_script
    from gradestep.proof.report import SilentBar
    from gradestep.proof.table import DRAFTS
    from gradestep.release import release as releaser

    bar = SilentBar()
    try:
        released = releaser.release(course(), assignment, feedback=feedback or "", force=force, report=bar)
    finally:
        bar.finish()
    for built in released:
        say(built.change, built.path)
    drafts = [script.stem for script in course().scripts(assignment) if parse_script(script).is_draft]
    drafts += [notebook.stem for notebook in course().hand_written(assignment)]
    if drafts:
        click.echo(f"Checked as drafts: {', '.join(drafts)}. {DRAFTS}")
    click.echo(
        f"To hand it out: nbgrader release_assignment {typed(assignment)}, or gradestep pack {typed(assignment)}."
    )


@command()
@click.argument("folder", type=click.Path(path_type=Path), default=Path())
def init(folder: Path) -> None:
    """Start a course that works as it stands.

    Writes into FOLDER (by default this one) the settings, one topic with a challenge that proves itself, lists of what
    to install, a README and a CI file. What is there already is kept.
    """
    from gradestep.release import init as starter

    for word, path in starter.init(folder):
        click.echo(f"{word} {path.relative_to(folder.resolve())}")
    go = "" if folder.resolve() == Path.cwd() else f"cd {shlex.quote(str(folder))}, then "
    click.echo(f"Now: {go}gradestep check, gradestep release first-steps and gradestep lab.")


@command("import")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path, dir_okay=False))
@click.option("--into", "topic", type=as_id, metavar="TOPIC", required=True, help="The topic that the scripts go to.")
def import_(files: tuple[Path, ...], topic: str) -> None:
    """Bring assignments of other tools along.

    Writes challenges/TOPIC/N.py, a draft, from each notebook of nbgrader's (instructor version) or otter-grader's
    (before otter assign), and from each JSON file of jupyterquiz's, and shows what became of each cell; for a new
    topic its home, challenges/TOPIC/index.py, too.
    """
    from rich.table import Table
    from rich.text import Text

    from gradestep.authoring.importing.importing import import_file
    from gradestep.course.console import printable
    from gradestep.release import new as starter

    home, wrong = course(), []
    for file in files:
        try:
            done = import_file(home, file, topic)
        except GradestepError as error:  # of this file, and the others are brought along
            wrong.append(str(error))
            continue
        shown = Table("in the file", "in the script", title=Text(printable(f"{file.name}, from {done.came_from}")))
        for origin, became in done.cells:
            shown.add_row(Text(printable(origin)), Text(printable(became)))
        Console().print(shown)
        say("wrote", done.script)
        for picture in done.pictures:
            say("wrote", picture)
        if done.faults:
            click.echo(f"To mend by hand, before it can be built:\n{done.faults}")
    if len(wrong) < len(files):
        if written := starter.new_home(home, f"{topic}/{done.script.stem}"):
            say("wrote", written)
        click.echo(f"Files that the notebooks read go into source/{topic}/. Now: gradestep check {topic}")
    if wrong:
        raise GradestepError("\n".join(wrong))


@command()
@click.argument("target", type=as_id, metavar="A/N")
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
@click.argument("assignment", type=as_id, metavar="A")
@click.option("--roster", is_flag=True, help="Write packs/A/STUDENT.zip for each student of the class list.")
def pack(assignment: str, *, roster: bool) -> None:
    """Pack a release into a zip for students.

    A.zip holds the notebooks, a README, requirements and the package of the cards, never a solution. With --roster each
    student of the class list (see gradestep students) gets a zip of his own, in which the variants of questions are
    drawn by his id: the same each time, and graded as what they are.
    """
    from gradestep.release import pack as packer

    if not roster:
        say("wrote", packer.pack(course(), assignment))
        return
    from gradestep.desk.lms.class_list import class_list

    students = [student.id for student in class_list(course())]
    if not students:
        raise GradestepError("there is no class yet: read its list with gradestep students FILE.csv first")
    for path in packer.pack_each(course(), assignment, students):
        say("wrote", path)


@command()
@click.argument("assignment", type=as_id, metavar="[A]", required=False)
@click.option("--students", default=3, show_default=True, type=click.IntRange(1, 4), help="How many sample students.")
@click.option("--into", type=click.Path(path_type=Path), help="A new folder for the sample course.")
def demo(assignment: str | None, students: int, into: Path | None) -> None:
    """Show a whole class at work, graded.

    Sample students are handed a release, hand in, are graded and get feedback; a table shows their scores. All
    of it happens in a temporary course folder; your course is not touched. Without A,
    the first topic is taken.
    """
    from gradestep.release import demo as show

    show.demo(course(), assignment, students, into)
