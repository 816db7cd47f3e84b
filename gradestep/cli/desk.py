"""Commands of the teacher's desk: a class, its hand-ins, deadlines, results and grades."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from gradestep.cli.command import FILE, any_course, as_id, as_json, command, dry_run, tell, zoned


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
    from gradestep.desk import messages
    from gradestep.desk.lms import class_list

    if file is None:
        listed = class_list.class_list(any_course())
        tell(messages.of_class(listed), [vars(student) for student in listed], as_json=as_json)
        return
    done = class_list.read_class_list(any_course(), file, id_column=id_column, dry_run=dry_run)
    tell(messages.of_class_list(done, dry_run=dry_run), vars(done), as_json=as_json)


@command()
@click.argument("assignment", type=as_id, metavar="A")
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
    from gradestep.desk.lms.collect import Hints
    from gradestep.desk.lms.collect import collect as collect_from

    done = collect_from(any_course(), assignment, source, Hints(**hints), dry_run=dry_run)
    tell(messages.of_collected(done), done.as_json(), as_json=as_json)
    sys.exit(int(bool(done.nobody)))


@command()
@click.argument("assignment", type=as_id, metavar="A")
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
    Without, the grades are a table, on the screen or in the file that --to names. A file that is replaced is kept
    beside it, as FILE.before.csv.
    """
    from gradestep.desk import messages
    from gradestep.desk.lms import export as exporter
    from gradestep.desk.lms import plain_table

    if target is not None:
        plain_table.refuse_other_endings(target)
    if target is not None and into is not None:
        raise click.UsageError("--into fills the LMS's file, and --to writes a table: ask for one after the other.")
    if into is None and (column or scale):
        raise click.UsageError("--column and --scale are for the LMS's file, which --into names.")
    if into is not None:
        done, kept = exporter.export_into(any_course(), assignment, into, column=column, scale=scale, dry_run=dry_run)
        said = messages.of_filling(done, str(into), str(kept or ""), dry_run=dry_run)
        tell(said, done.as_json(), as_json=as_json)
        sys.exit(int(bool(done.nobody)))
    rows = exporter.plain(any_course(), assignment, by)
    kept = None if target is None or dry_run else plain_table.save(rows, target)
    if as_json or target is None:
        tell([plain_table.as_csv(rows).rstrip()], rows, as_json=as_json)
    else:
        click.echo(f"{'would write' if dry_run else 'wrote'} {target}")
        if kept:
            click.echo(f"The file as it was before is {kept}.")


@command()
@click.argument("assignment", type=as_id, metavar="A")
@click.argument("time", metavar='["YYYY-MM-DD HH:MM"]', required=False)
@zoned
@as_json
def due(assignment: str, time: str | None, zone: str, *, as_json: bool) -> None:
    """Say or set when an assignment is due.

    The time is local, in the zone that is named, else in c.Gradestep.timezone of nbgrader_config.py, else in this
    machine's; a day alone ends at 23:59, and "none" takes the deadline back. Late penalties are computed again, and
    nothing is run.
    """
    from gradestep.desk import messages
    from gradestep.desk.deadlines import deadlines

    done = (
        deadlines.set_due(any_course(), assignment, time, zone)
        if time
        else deadlines.show(any_course(), assignment, zone)
    )
    tell(messages.of_deadlines(done), done.as_json(), as_json=as_json)


@command()
@click.argument("assignment", type=as_id, metavar="A")
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
    from gradestep.desk import messages
    from gradestep.desk.deadlines import deadlines

    done = deadlines.extend(any_course(), assignment, students, until, zone)
    tell(messages.of_deadlines(done), done.as_json(), as_json=as_json)


@command()
@click.argument("assignment", type=as_id, metavar="A")
@zoned
@as_json
def late(assignment: str, zone: str, *, as_json: bool) -> None:
    """Say who was late and what that costs.

    Late penalties are computed again, by the rule in nbgrader_config.py as it is now and by scores as they are now;
    nothing is run. c.LinearPenalty.percent_per_day = 10 there takes a tenth of a notebook's score for each day begun.
    """
    from gradestep.desk import messages
    from gradestep.desk.deadlines import deadlines

    done = deadlines.late(any_course(), assignment, zone)
    tell(messages.of_late(done), done.as_json(), as_json=as_json)


@command("give-back")
@click.argument("assignment", type=as_id, metavar="A")
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
    from gradestep.desk.feedback.give_back import give_back as give

    done = give(any_course(), assignment, renew=not as_it_is, dry_run=dry_run)
    tell(messages.of_given_back(done, dry_run=dry_run), done.as_json(), as_json=as_json)
    sys.exit(int(bool(done.problems)))


@command()
@click.argument("assignment", type=as_id, metavar="A")
@click.argument("question", metavar="[QUESTION]", required=False)
@click.option("--names", is_flag=True, help="Show whose each answer is; without it, ids stay hidden.")
@click.option("--port", default=0, metavar="PORT", help="The port of the page; without it, one that is free.")
@click.option("--no-browser", is_flag=True, help="Print the page's address only, and open no browser.")
@as_json
def mark(  # noqa: PLR0913 - each option is a word of the command
    assignment: str, question: str | None, *, names: bool, port: int, no_browser: bool, as_json: bool
) -> None:
    """Mark a question by hand, the whole class side by side.

    Without QUESTION, lists what a person grades of A: manual answers, tasks, and tests whose answer waits. With it, a
    page opens on this machine: all answers in a random order that stays, alike ones together, the rubric of the
    challenge's script, all of it by keys. A line of the rubric that is changed there changes for all who have it.
    Scores and comments are written to nbgrader's gradebook at once; what another grader changed meanwhile is not
    overwritten. Ctrl-C ends it.
    """
    from gradestep.desk import messages
    from gradestep.desk.marking import mark as marking

    here = any_course()
    if question is None:
        found = marking.to_mark(here, assignment)
        tell(messages.of_to_mark(found, assignment), [vars(each) for each in found], as_json=as_json)
        return

    def say(address: str) -> None:
        tell([f"Mark at {address}", "Ctrl-C here ends it; all is saved."], {"address": address}, as_json=as_json)

    done = marking.mark(here, assignment, question, say, names=names, port=port, browser=not no_browser)
    tell(messages.of_marked(done, assignment), vars(done), as_json=as_json)


@command()
@click.argument("assignment", type=as_id, metavar="A")
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
    from gradestep.desk.report import report_files

    of = any_course()
    data, written = report_files.write_report(of, assignment, tables=tables, db_url=db_url)
    if as_json:
        click.echo(report_files.as_json(data, map(of.show, written)))
        return
    for path in written:
        click.echo(f"wrote {of.show(path)}")


@command()
@click.argument("assignment", type=as_id, metavar="A")
@click.option("--folder", type=click.Path(path_type=Path), help="Write the answers to a new folder, for other tools.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def similar(assignment: str, *, folder: Path | None, as_json: bool) -> None:
    """Name pairs of students whose answers to look at.

    Compares what was handed in: the same solution in other words, the same wrong answers, the same own names and
    comments, cards checked at the same times. What the task gives, and what many of the class wrote, weighs nothing;
    what only two wrote weighs most. It says how unusual that is in this class, and never that anybody copied. --folder
    writes the answers, and what was given, for JPlag, Dolos or compare50.
    """
    from gradestep.desk.likeness import similar as likeness
    from gradestep.desk.likeness import similar_folder, similar_table

    found = likeness.similar(any_course(), assignment)
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
