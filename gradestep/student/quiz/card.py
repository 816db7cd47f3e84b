"""The live card: an anywidget whose front end marks, explains, and writes the answer into the cell's own source."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

import anywidget
import traitlets

from gradestep.student.quiz.card_content import card_content
from gradestep.student.quiz.static import RUN_ME, StaticCard
from gradestep.student.widget.front_end import script, style

if TYPE_CHECKING:
    from gradestep.student.quiz.question import Question


class Card(anywidget.AnyWidget):
    """A question that a student answers by click or key.

    `answer` is as its kind writes it, `variant` the number of the one that was drawn, -1 for none; the front end sets
    both, and so the kernel knows them too. `content` is what the front end shows, as HTML without any that the
    notebook's author wrote raw. `own_id` lets the front end find the cell that shows this card; where there is no
    notebook to write into, `progress` keeps what was done.
    """

    _esm = script("quiz/card.js")
    _css = style("quiz/card.css")

    answer = traitlets.Unicode().tag(sync=True)
    variant = traitlets.Int(-1).tag(sync=True)
    progress = traitlets.Dict().tag(sync=True)
    content = traitlets.Dict().tag(sync=True)
    own_id = traitlets.Unicode().tag(sync=True)

    def __init__(self, question: Question, answer: str) -> None:
        """Show `question` with `answer` given."""
        self.static = StaticCard(question, "", RUN_ME)
        own_id = uuid4().hex
        variant = -1 if question.variant is None else question.variant
        super().__init__(answer=answer, variant=variant, content=card_content(question), own_id=own_id, model_id=own_id)

    def __repr__(self) -> str:
        """Return the question as plain text, for a front end that shows no widgets."""
        return repr(self.static)

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return the view, and the static card for a front end that knows no widgets."""
        data, metadata = super()._repr_mimebundle_(**kwargs) or ({}, {})
        return {**data, "text/html": self.static._repr_html_(), "text/plain": repr(self)}, metadata
