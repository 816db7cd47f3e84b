"""The card as static HTML and as text: for graders, feedback pages, and notebooks that were not run yet."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from gradestep.student.quiz.markdown import to_html

if TYPE_CHECKING:
    from gradestep.student.quiz.question import Question

STYLE = Path(__file__).with_name("card.css").read_text(encoding="utf-8")
RUN_ME = "To answer, click here and press Shift+Enter: that turns the question into a card."


class StaticCard:
    """A card that shows a question and the chosen options, and does nothing."""

    def __init__(self, question: Question, answer: str, status: str, solution: dict[str, str] | None = None) -> None:
        """Mark the letters of `answer`, and say `status`.

        `solution` gives the key as `"key"` and the explanation of each option (Markdown) by its letter; with it the
        card shows which options are right, and why.
        """
        self.question, self.answer, self.status = question, answer, status
        self.solution = solution or {}

    def _repr_html_(self) -> str:
        """Return the card with its style; Markdown is rendered without any raw HTML."""
        question = self.question
        labels = " ".join(f"<span>{escape(label)}</span>" for label in (question.kind, question.level) if label)
        options = "".join(self._option(letter, text) for letter, text in question.options.items())
        return (
            f"<style>{STYLE}</style>"
            f'<section class="gradestep-card" aria-label="Question {escape(question.name)}">'
            f'<p class="gradestep-labels">{labels}</p>'
            f'<div class="gradestep-question">{to_html(question.text)}</div>'
            f'<ul class="gradestep-options">{options}</ul>'
            f'<p class="gradestep-status">{escape(self.status)}</p></section>'
        )

    def __repr__(self) -> str:
        """Return the card as plain text, for a front end that shows no HTML."""
        question = self.question
        options = "\n".join(f"{self._sign(letter)} {letter}  {text}" for letter, text in question.options.items())
        return f"{question.text.strip()}\n\n{options}\n\n{self.status}"

    def _option(self, letter: str, text: str) -> str:
        chosen = letter in self.answer
        spoken = '<span class="gradestep-spoken">chosen: </span>' if chosen else ""
        return (
            f'<li class="gradestep-option{" gradestep-chosen" if chosen else ""}" data-letter="{letter}">'
            f'<span class="gradestep-sign" aria-hidden="true">{self._sign(letter)}</span> '
            f"<b>{spoken}{letter}</b><div>{to_html(text)}{self._explanation(letter)}</div></li>"
        )

    def _explanation(self, letter: str) -> str:
        if not self.solution:
            return ""
        right = letter in self.solution["key"]
        said = "✓ Right." if right else "✗ Not right."
        state = "right" if right else "wrong"
        why = to_html(self.solution.get(letter, ""))
        return f'<div class="gradestep-why gradestep-{state}"><b>{said}</b>{why}</div>'

    def _sign(self, letter: str) -> str:
        if self.question.several:
            return "☑" if letter in self.answer else "☐"
        return "◉" if letter in self.answer else "○"
