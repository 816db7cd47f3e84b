"""The modes of a topic as cards to choose from: what each is, how long it takes, and where the student stands."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from gradestep.student.progress import page
from gradestep.student.progress.modes import CHALLENGE
from gradestep.student.progress.progress import SIGNS, Standing, in_minutes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


def by_mode(standings: Iterable[Standing], modes: Mapping[str, str]) -> dict[str, list[Standing]]:
    """Return the notebooks by mode, in the order of `modes`; those of none of them stand last, under `""`."""
    found: dict[str, list[Standing]] = {mode: [] for mode in (*modes, "")}
    for each in standings:
        found[each.mode if each.mode in modes else ""].append(each)
    return {mode: notebooks for mode, notebooks in found.items() if notebooks}


def choices(standings: Sequence[Standing], modes: Mapping[str, str]) -> str:
    """Return the notebooks of a topic as HTML: cards when it has modes, else one list.

    `modes` gives a sentence for each mode, in their order.
    """
    groups = by_mode(standings, modes)
    if not groups.keys() - {CHALLENGE, ""}:
        return rows(standings)
    cards = "".join(_card(mode, modes[mode], notebooks) for mode, notebooks in groups.items() if mode)
    return f'<ul class="gradestep-modes">{cards}</ul>{rows(groups.get("", ()))}'


def rows(standings: Iterable[Standing]) -> str:
    """Return notebooks as a list, one row each; nothing for none."""
    items = "".join(map(_row, standings))
    return f"<ul>{items}</ul>" if items else ""


def _card(mode: str, sentence: str, notebooks: list[Standing]) -> str:
    """Return a card: of several notebooks, as the challenges are, it holds a list."""
    name = f'<b class="gradestep-mode">{escape(mode)}</b>{page.paragraph(sentence)}'
    if len(notebooks) > 1:
        done = sum(each.is_done for each in notebooks)
        facts = [in_minutes(sum(each.minutes for each in notebooks)), f"{done} of {len(notebooks)} right"]
        said = page.paragraph(" · ".join(filter(None, facts)), "note")
        return f'<li class="gradestep-many"><div>{name}{said}</div>{rows(notebooks)}</li>'
    (notebook,) = notebooks
    about = page.paragraph(notebook.facts, "note")
    return (
        f'<li class="gradestep-{notebook.state.replace(" ", "-")}">{_sign(notebook)}'
        f"<div>{name}{page.link(notebook.title, notebook.file)}{about}{_state(notebook)}</div></li>"
    )


def _row(standing: Standing) -> str:
    return (
        f'<li class="gradestep-{standing.state.replace(" ", "-")}">{_sign(standing)}'
        f"<div>{page.link(standing.title, standing.file)}{page.paragraph(standing.facts, 'note')}</div>"
        f"<div>{_state(standing)}</div></li>"
    )


def _sign(standing: Standing) -> str:
    return f'<span class="gradestep-sign" aria-hidden="true">{SIGNS[standing.state]}</span>'


def _state(standing: Standing) -> str:
    return f"<b>{standing.state}</b>{page.paragraph(standing.details(), 'note')}"
