"""What `gradestep similar A` shows: a table of pairs to look at, or JSON. It says "look", never "copied"."""

from __future__ import annotations

import json
from dataclasses import asdict
from itertools import groupby
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from gradestep.course.regular_files import note
from gradestep.desk.report.item_statistics import ENOUGH

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gradestep.desk.likeness.shared_evidence import Shared
    from gradestep.desk.likeness.similar import Likeness, Pair

MOST_PAIRS, MOST_SHOWN = 20, 4  # pairs in the table; things of one kind in a line
LOOK = (
    "Look at their work, and ask them. That answers are alike can have many reasons: working together, the same "
    "source, the same neighbour in class. Times are self-reported."
)


def table(found: Likeness) -> Table:
    """Return the pairs as a table; what students wrote is text in it, never markup."""
    shown = Table(title=f"{found.assignment}: pairs to look at", caption=LOOK, caption_justify="left", show_lines=True)
    shown.add_column("students", overflow="fold")
    shown.add_column("alike", justify="right")
    shown.add_column("how unusual in this class", overflow="fold")
    shown.add_column("what they share", overflow="fold")
    for pair in found.pairs[:MOST_PAIRS]:
        who = Text(f"{note(pair.one)}\n{note(pair.other)}")
        shown.add_row(who, f"{pair.bits:.0f}", _unusual(pair, found), Text("\n".join(lines(pair))))
    if len(found.pairs) > MOST_PAIRS:
        shown.caption = f"and {len(found.pairs) - MOST_PAIRS} more pairs: --json shows all. {LOOK}"
    return shown


def nothing(found: Likeness) -> str:
    """Return a sentence for a class in which no pair stands out."""
    return f"{found.assignment}: of {found.all_pairs} pairs of {found.students} students none is worth a look."


def lines(pair: Pair) -> Iterator[str]:
    """Yield what a pair shares, a line for each kind, the rarest first."""
    kinds = sorted({each.kind for each in pair.shared}, key=lambda kind: -sum(_bits_of(pair, kind)))
    by_kind = {kind: list(group) for kind, group in groupby(sorted(pair.shared, key=_kind), key=_kind)}
    for kind in kinds:
        shared = sorted(by_kind[kind], key=lambda each: -each.bits)
        more = f", and {len(shared) - MOST_SHOWN} more" if len(shared) > MOST_SHOWN else ""
        yield f"{kind}: {', '.join(map(_said, shared[:MOST_SHOWN]))}{more}"


def as_json(found: Likeness, written: str = "") -> str:
    """Return all pairs that stand out, as JSON; `bits` are self-information, 0 for what everybody has."""
    pairs = [asdict(pair) for pair in found.pairs]
    about = {"assignment": found.assignment, "students": found.students, "all_pairs": found.all_pairs}
    scale = {"typical_bits": found.typical, "stands_out_above": found.fence if found.enough else None}
    return json.dumps({**about, **scale, "pairs": pairs, "advice": LOOK, "written": written}, indent=2)


def _unusual(pair: Pair, found: Likeness) -> str:
    if not found.enough:
        return f"fewer than {ENOUGH} hand-ins: too few to say"
    rank = "no other pair" if pair.as_alike == 1 else f"{pair.as_alike} pairs"
    return f"{rank} of {found.all_pairs} as alike; a typical pair: {found.typical:.0f}"


def _said(shared: Shared) -> str:
    where = " ".join(filter(None, (note(shared.place), note(shared.what))))
    return f"{where} ({shared.holders} of {shared.of})" if shared.of else where


def _kind(shared: Shared) -> str:
    return shared.kind


def _bits_of(pair: Pair, kind: str) -> Iterator[float]:
    return (each.bits for each in pair.shared if each.kind == kind)
