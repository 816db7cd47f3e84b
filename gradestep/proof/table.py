"""What a check found, as a table for the terminal, as Markdown for the docs, as JSON, and mutant by mutant."""

from __future__ import annotations

import json
from dataclasses import asdict
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from rich.box import SIMPLE_HEAD
from rich.table import Table

from gradestep.course.errors import GradestepError
from gradestep.proof.claims import answers, keys
from gradestep.proof.runner.builder import stand_ins

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gradestep.proof.check import Checked
    from gradestep.proof.runner.outcome import Tried

COLUMNS = ("challenge", "keys", "answer", "alternatives", "mistakes", "mutants killed", "seeds", "seconds")
DRAFTS = (
    "Of a draft is not proven: mistakes that nobody foresaw (mutants), hard-coded answers, other circumstances, text."
)
SHORT = ("", "keys", "alter-\nnatives", "mis-\ntakes", "mutants\nkilled", "seeds", "s")


def rows(checked: Checked) -> Iterator[tuple[str, ...]]:
    """Yield the rows of a challenge: one for each answer; what holds for the whole challenge stands in the first."""
    challenge = checked.challenge
    quizzes, seeds = len(challenge.of_role("quiz")), []
    seeds += [str(keys.HOW_MANY_SEEDS)] if quizzes else []
    seeds += [str(len(answers.SEEDS))] if challenge.of_role("tests") else []
    first = (f"{checked.name}{' (draft)' * challenge.is_draft}", str(quizzes or "-"))
    last = (", ".join(seeds) or "-", f"{checked.seconds:.0f}")
    for answer in challenge.of_role("answer"):
        counts = (str(len(stand_ins(challenge, answer, role))) for role in ("alternative", "mistake"))
        yield (*first, answer.name, *counts, score(checked, answer.name), *last)
        first, last = ("", ""), ("", "")
    if not challenge.of_role("answer"):
        yield (*first, "-", "-", "-", "-", *last)


def score(checked: Checked, answer: str) -> str:
    """Return how many of the mutants of an answer are killed, such as `31/31`; `-` when it has none.

    `31/31 + 2` says that two others are equivalent, and named so in the challenge.
    """
    made, killed, equivalent = checked.counts(answer)
    named = f" + {equivalent}" if equivalent else ""
    return f"{killed}/{made - equivalent}{named}" if made else "-"


def table(found: Sequence[Checked]) -> Table:
    """Return the table of what was checked: a line with the name of each challenge, and below it its answers."""
    broken = sum(len(checked.broken) for checked in found)
    count = f"{len(found)} notebook{'s' * (len(found) != 1)} checked"
    topics = ", ".join(dict.fromkeys(checked.challenge.assignment for checked in found))
    said = f"{broken} broken" if broken else "nothing is broken"
    shown = Table(title=f"{count}, {said}; of {topics}", box=SIMPLE_HEAD)
    if any(checked.challenge.is_draft for checked in found):
        shown.caption = DRAFTS
    for column in SHORT:
        shown.add_column(column, overflow="fold", justify="left" if column in ("", "answer") else "right")
    for checked in found:
        mark = "[red]✗[/]" if checked.broken else "[green]✓[/]"
        shown.add_row(f"{mark} {checked.challenge.name}{' (draft)' * checked.challenge.is_draft}")
        for _, quizzes, answer, *rest in rows(checked):
            shown.add_row(f"  {answer}" if answer != "-" else "", quizzes, *rest)
    return shown


def durations(found: Sequence[Checked], most: int) -> str:
    """Return a line for each of the claims, at `most` so many, whose runs took longest, the longest first."""
    spent = [(each, checked.name) for checked in found for each in checked.spent if each.runs]
    if not spent:
        return "Nothing was run: all was known. With --again it is."
    slowest = sorted(spent, key=lambda each: -each[0].seconds)[:most]
    lines = (f"{each.seconds:7.1f} s {each.runs:5} runs  {name}: {each.claim}" for each, name in slowest)
    return "\n".join([f"The {len(slowest)} slowest of {len(spent)} claims, by what their runs took:", *lines])


def markdown(found: Sequence[Checked]) -> str:
    """Return the table in Markdown, without seconds: it is the same each time."""
    columns = COLUMNS[:-1]
    lines = [columns, ["---"] * len(columns), *(row[:-1] for checked in found for row in rows(checked))]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def as_json(found: Sequence[Checked]) -> str:
    """Return all that was found as JSON, times in seconds."""
    whole = [
        {
            "challenge": checked.name,
            "broken": [{"path": str(each.path), "line": each.line, "what": each.what} for each in checked.broken],
            "mutants": [{**asdict(each), "killed": each.killed} for each in checked.tried],
            "answers": {answer.name: _counts(checked, answer.name) for answer in checked.challenge.of_role("answer")},
            "seconds": checked.seconds,
            "claims": [asdict(each) for each in checked.spent],
            "from_cache": checked.cached,
        }
        for checked in found
    ]
    return json.dumps({"challenges": whole, "broken": sum(len(checked.broken) for checked in found)}, indent=2)


def _counts(checked: Checked, answer: str) -> dict[str, Any]:
    return dict(zip(("mutants", "killed", "equivalent"), checked.counts(answer), strict=True))


def explanation(found: Sequence[Checked], name: str) -> str:
    """Return each mutant of the answer or quiz `name` as a small diff, with what noticed it.

    Raises GradestepError with the nearest name when there is none of that name.
    """
    wanted = name.replace("-", "_")
    told = [_told(checked, tried) for checked in found for tried in checked.tried if tried.of == wanted]
    if not told:
        known = {cell.name for each in found for cell in each.challenge.cells if cell.role in ("answer", "quiz")}
        near = get_close_matches(wanted, sorted(known), n=3, cutoff=0.3) or sorted(known)[:5]
        if wanted in known:
            raise GradestepError(f'nothing of "{wanted}" was broken on purpose: it has no tests, or its key is wrong')
        raise GradestepError(f'no answer and no quiz "{name}" was checked: did you mean {", ".join(near)}?')
    return "\n\n".join(told)


def _told(checked: Checked, tried: Tried) -> str:
    fate = f"noticed by {tried.by}" if tried.by else f"equivalent: {tried.why}" if tried.why else "NOT NOTICED"
    diff = "\n".join(f"    {line}" for line in tried.diff.split("\n"))
    return f"{checked.name}:{tried.line}: {tried.what}\n{diff}\n  {fate}"
