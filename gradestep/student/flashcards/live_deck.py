"""The live deck: an anywidget whose front end deals cards and keeps the ratings, while the kernel plans with FSRS."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

import anywidget
import traitlets

from gradestep.student.flashcards.deck_content import deck_content, deck_plan
from gradestep.student.flashcards.other_decks import NONE
from gradestep.student.flashcards.static_deck import STYLES, StaticDeck
from gradestep.student.widget.front_end import script, style

if TYPE_CHECKING:
    from gradestep.student.flashcards.other_decks import OtherDecks
    from gradestep.student.flashcards.review_queue import Miss
    from gradestep.student.flashcards.static_deck import Flash


class LiveDeck(anywidget.AnyWidget):
    """Flash cards that a student turns and rates.

    The front end sets `log`: the ratings so far, from the notebook, and the time of its own clock. The kernel answers
    with `plan`: for so many ratings, asked at that time, when each card is due, and when it would be after each rating.
    All that a card's state is made of are the ratings, so that nothing is lost with a kernel.
    """

    _esm = script("flashcards/deck.js")
    _css = style(*STYLES)

    content = traitlets.Dict().tag(sync=True)
    log = traitlets.Dict().tag(sync=True)
    plan = traitlets.Dict().tag(sync=True)
    own_id = traitlets.Unicode().tag(sync=True)

    def __init__(self, cards: list[Flash], missed: dict[str, Miss | None], others: OtherDecks = NONE) -> None:
        """Deal `cards`; of those in `missed` it says why they come first, and those of `others` come along."""
        self.static = StaticDeck(cards)
        content = deck_content([*cards, *others.cards], missed)
        own_id = uuid4().hex
        super().__init__(content=content, own_id=own_id, model_id=own_id, plan=deck_plan(cards, {}, others))
        self.observe(lambda change: self.set_trait("plan", deck_plan(cards, change.new, others)), "log")

    def __repr__(self) -> str:
        """Return the fronts as plain text, for a front end that shows no widgets."""
        return repr(self.static)

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return the view, and the static deck for a front end that knows no widgets."""
        data, metadata = super()._repr_mimebundle_(**kwargs) or ({}, {})
        return {**data, "text/html": self.static._repr_html_(), "text/plain": repr(self)}, metadata
