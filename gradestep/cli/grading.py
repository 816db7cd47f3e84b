"""Commands around the grading of a class's work."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from gradestep.cli.command import any_course, as_id, command, tell
from gradestep.course.errors import typed


@command()
@click.argument("assignment", type=as_id, metavar="A")
@click.option("--student", "students", multiple=True, help="Grade this student only; may be repeated.")
@click.option("--notebook", "notebooks", multiple=True, help="Grade this notebook only; may be repeated.")
@click.option("--force", is_flag=True, help="Grade again what was graded before; what did not change is not run again.")
@click.option("--again", is_flag=True, help="Grade again what was graded before, and run all of it.")
@click.option("--preview", is_flag=True, help="Run, write nothing, and show which scores would change, and who falls.")
@click.option(
    "--never-lower",
    is_flag=True,
    help="Let no automatic score of a cell fall below what it is now, nor when the same hand-in is graded later.",
)
@click.option(
    "--undo", is_flag=True, help="Put scores and graded notebooks back as before the last grading; repeatable."
)
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
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def grade(assignment: str, *, as_json: bool, undo: bool, **wish: Any) -> None:
    """Grade whose work is due, a whole class at a time.

    Grades submitted/*/A into nbgrader's gradebook and autograded/, so that formgrader, feedback and export go on from
    there. Student code runs in a sandbox and sees no hidden test. What was graded and not handed in again is left
    as it is. Ctrl-C stops; the same command goes on where it stopped. An assignment that was made and released with
    nbgrader alone is graded as well, in any folder with an nbgrader_config.py.

    What was run before is not run again: verdicts are kept in .gradestep/ by all that they depend on.
    """
    from gradestep.desk import messages
    from gradestep.grading import changes_report, score_table
    from gradestep.grading.progress_bar import Bar

    wishes = {name: value or None for name, value in wish.items()}
    if undo:
        _undo(assignment, wishes, as_json=as_json)
        return
    bar, here = Bar(), any_course()
    try:
        from gradestep.desk.feedback.make_pages import to_make_again
        from gradestep.grading.grade import grade as grade_class  # slow, so that Ctrl-C may come meanwhile

        summary = grade_class(here, assignment, bar, **wishes, command=_typed(assignment, wishes))
        has_pages = not (summary.is_preview or wishes["db_url"])  # gradestep feedback looks into the course's own
        students = [row.student for row in summary.rows if row.before is not None] if has_pages else []
        pages = to_make_again(here, assignment, students)
        if as_json:
            click.echo(score_table.as_json(summary, feedback_to_make_again=pages))
        elif summary.rows:
            console = Console()
            console.print(score_table.table(summary, console.width))
            if summary.is_preview and summary.changes:
                console.print(changes_report.changes_table(summary))
            for line in (*changes_report.sentences(summary), *messages.of_pages(assignment, pages)):
                click.echo(line)
    except KeyboardInterrupt:
        bar.finish()
        bar.stopped(next((f"--{name}" for name in ("again", "force") if wish[name]), ""))
        sys.exit(130)
    finally:
        bar.finish()
    if summary.failed:
        click.echo(score_table.failures(summary), err=True)
        sys.exit(1)


def _undo(assignment: str, wishes: dict[str, Any], *, as_json: bool) -> None:
    """Undo the last grading; refuses what else was asked for."""
    from gradestep.gradebook.gradebook import Gradebook
    from gradestep.gradebook.undo import undo
    from gradestep.grading import changes_report

    others = [name for name, value in wishes.items() if value and name not in ("db_url", "sandbox")]
    if others:
        raise click.UsageError("--undo goes alone, or with --db and --json: it undoes the whole last grading")
    with Gradebook(any_course(), assignment, wishes["db_url"] or "") as gradebook:
        done = undo(gradebook)
    tell(changes_report.undone(assignment, done), vars(done), as_json=as_json)


def _typed(assignment: str, wishes: dict[str, Any]) -> str:
    """Return the command for those who read later why scores are what they are; a database may hold a password."""
    words = ["gradestep", "grade", assignment]
    for name, value in wishes.items():
        if value is True:
            words.append(f"--{name.replace('_', '-')}")
        elif name in ("students", "notebooks"):
            words += [word for each in value or () for word in (f"--{name[:-1]}", each)]
    return shlex.join(words)


@command()
@click.argument("assignment", type=as_id, metavar="A")
@click.option("--every", default=5.0, show_default=True, type=click.FloatRange(0.1), help="Seconds between two looks.")
@click.option("--once", is_flag=True, help="Look once, and end.")
@click.option("--workers", type=click.IntRange(1), help="Submissions graded side by side; usually one a processor.")
@click.option(
    "--sandbox",
    type=click.Choice(["required", "best", "off"]),
    default="best",
    show_default=True,
    help="Grade only in a sandbox; in the best that this machine has, with a warning; or in none.",
)
def watch(assignment: str, *, every: float, once: bool, **wish: Any) -> None:
    """Grade what is handed in, as it comes.

    Looks at the exchange and at submitted/ every few seconds, collects and grades what is new or changed, with
    TensorFlow kept warm, and prints a line for each. Everybody who handed in has a receipt in receipts/STUDENT/A.txt:
    when it came, and a SHA-256 of each file; the exchange gives it back. Where the topic's home says
    "results: at-once", it has what the visible tests say, too. What goes wrong with one stops nobody else. Ctrl-C ends
    it.
    """
    from gradestep.desk.watching import watch as watching

    if not once:
        click.echo(f"Watching {assignment} every {every:g} seconds. Ctrl-C ends it.")
    try:
        if not watching.watch(any_course(), assignment, click.echo, every=every, once=once, **wish):
            click.echo("Nothing was graded: what is there was graded before, or nothing has come.")
    except KeyboardInterrupt:
        rest = f"gradestep watch {typed(assignment)}, or gradestep grade {typed(assignment)}"
        click.echo(f"Ended. What was graded is kept; the rest: {rest}.")


@command()
def doctor() -> None:
    """Say what this machine protects while it grades.

    Names what student code is kept from here, what not, and how to get more.
    """
    from gradestep.grading import doctor as checkup

    Console().print(checkup.report(Path.cwd()))


@command()
@click.argument("assignment", type=as_id, metavar="A")
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
    from gradestep.desk.feedback import feedback_bar
    from gradestep.desk.feedback.make_pages import feedback as make

    bar, here = feedback_bar.Bar(), any_course()
    try:
        made = make(here, assignment, bar, students=students, again=again, workers=workers or 0)
    finally:
        bar.finish()
    click.echo(feedback_bar.as_json(made) if as_json else feedback_bar.sentence(here, assignment, made))
    sys.exit(int(bool(made.failed)))
