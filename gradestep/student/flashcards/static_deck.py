"""Flash cards as they stand without a front end: a list, each back one click away."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from gradestep.student.quiz.markdown import to_html
from gradestep.student.widget.front_end import style

STYLES = ("quiz/card.css", "flashcards/deck.css")


@dataclass(frozen=True)
class Flash:
    """One flash card: both sides are Markdown, and `about` names the questions and tests that it is about."""

    name: str
    front: str
    back: str
    about: str = ""


class StaticDeck:
    """All the cards in a list, each back one click away: for graders, and front ends that know no widgets."""

    def __init__(self, cards: list[Flash]) -> None:
        """Show `cards` in the order of their author."""
        self.cards = cards

    def _repr_html_(self) -> str:
        """Return the list with its style; Markdown is rendered without any raw HTML."""
        return (
            f'<style>{style(*STYLES)}</style><section class="gradestep-card gradestep-deck" aria-label="Flash cards">'
            f'<ol class="gradestep-fronts">{"".join(map(_item, self.cards))}</ol></section>'
        )

    def __repr__(self) -> str:
        """Return the fronts as plain text, for a front end that shows no HTML."""
        return "\n\n".join(f"{number}. {card.front}" for number, card in enumerate(self.cards, 1))


def _item(card: Flash) -> str:
    back = (
        f'<details><summary>Show the answer</summary><div class="gradestep-back">{to_html(card.back)}</div></details>'
    )
    return f'<li data-card="{escape(card.name)}"><div>{to_html(card.front)}</div>{back}</li>'
