"""The card as static HTML and as text: for graders, feedback pages, and notebooks that were not run yet."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from gradestep.student.quiz.markdown import to_html

if TYPE_CHECKING:
    from gradestep.student.quiz.kinds import Seal
    from gradestep.student.quiz.question import Question

STYLE = Path(__file__).with_name("card.css").read_text(encoding="utf-8")
RUN_ME = "To answer, click here and press Shift+Enter: that turns the question into a card."


class StaticCard:
    """A card that shows a question and its answer, and does nothing."""

    def __init__(self, question: Question, answer: str, status: str, solution: Seal | None = None) -> None:
        """Show a read `answer`, and say `status`; with the key in `solution` show what is right, and why."""
        self.question, self.answer, self.status = question, answer, status
        self.solution = solution

    def _repr_html_(self) -> str:
        """Return the card with its style; Markdown is rendered without any raw HTML."""
        question = self.question
        labels = " ".join(f"<span>{escape(label)}</span>" for label in (question.kind, question.level) if label)
        return (
            f"<style>{STYLE}{question.of_kind.style}</style>"
            f'<section class="gradestep-card" aria-label="Question {escape(question.name)}">'
            f'<p class="gradestep-labels">{labels}</p>'
            f'<div class="gradestep-question">{to_html(question.text)}</div>'
            f"{question.of_kind.html(question.given, self.answer, self.solution)}"
            f'<p class="gradestep-status">{escape(self.status)}</p></section>'
        )

    def __repr__(self) -> str:
        """Return the card as plain text, for a front end that shows no HTML."""
        question = self.question
        return f"{question.text.strip()}\n\n{question.of_kind.text(question.given, self.answer)}\n\n{self.status}"
