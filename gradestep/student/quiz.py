"""The quiz card of a notebook: it shows a question and records the letter in the cell's own source."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from pathlib import Path

from markdown_it import MarkdownIt

_recorded: dict[str, str] = {}
_markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
_style = Path(__file__).with_name("quiz.css").read_text(encoding="utf-8")


class NotAnsweredError(AssertionError):
    """A card without an answer; IPython shows it as one sentence, not as a page of traceback."""

    def _render_traceback_(self) -> list[str]:
        return [str(self)]


@dataclass(frozen=True)
class Card:
    """A question with its options, as shown below the cell that called `quiz`."""

    name: str
    answer: str
    question: str
    options: dict[str, str]
    hint: str = ""

    def _repr_html_(self) -> str:
        """Return the card as static HTML, with the chosen options marked; raw HTML in Markdown is escaped."""
        options = "".join(self._option(letter, text) for letter, text in self.options.items())
        hint = f"<details><summary>Hint</summary>{_markdown.render(self.hint)}</details>" if self.hint else ""
        return (
            f"<style>{_style}</style>"
            f'<section class="gradestep-card" aria-label="Question {escape(self.name)}">'
            f'<div class="gradestep-question">{_markdown.render(self.question)}</div>'
            f"<ul>{options}</ul>{hint}<p>{escape(self.status())}</p></section>"
        )

    def __repr__(self) -> str:
        """Return the card as plain text, for a front end that shows no HTML."""
        options = "\n".join(f"{self._mark(letter)} {letter}  {text}" for letter, text in self.options.items())
        return f"{self.question.strip()}\n\n{options}\n\n{self.status()}"

    def status(self) -> str:
        """Return one sentence that says what is recorded, or what to type and where."""
        first, *others = self.options
        letters = f"{', '.join([first, *others[:-1]])} or {others[-1]}"
        strangers = "".join(letter for letter in self.answer if letter not in self.options)
        if strangers:
            return (
                f'"{strangers}" is no option: write {letters} between the quotes of answer="" and run the cell again.'
            )
        if not self.answer:
            return f'No answer yet: write {letters} between the quotes of answer="" in this cell and run it again.'
        return f"Your answer is {self.answer}. It is written in this cell and saved with the notebook."

    def _option(self, letter: str, text: str) -> str:
        state = ' class="gradestep-chosen"' if letter in self.answer else ""
        spoken = '<span class="gradestep-spoken">chosen: </span>' if letter in self.answer else ""
        return (
            f"<li{state}><span aria-hidden='true'>{self._mark(letter)}</span><b>{spoken}{letter}</b>"
            f"<div>{_markdown.render(text)}</div></li>"
        )

    def _mark(self, letter: str) -> str:
        return "◉" if letter in self.answer else "○"


def quiz(name: str, answer: str = "", *, question: str, options: dict[str, str], hint: str = "") -> Card:
    """Record `answer` under `name` and return the card that shows the question.

    `answer` holds the letter of the chosen option, or several letters when several are right, in any order and
    case; an empty one means that nothing is chosen yet. `question`, the texts of `options` (by letter) and `hint` are
    Markdown.
    """
    letters = "".join(sorted({letter for letter in str(answer).upper() if letter.isalnum()}))
    card = Card(name, letters, question, options, hint)
    _recorded[name] = letters if set(letters) <= set(options) else ""
    return card


def chosen(name: str) -> str:
    """Return the letter or letters chosen in the card `name`, in order, such as `"A"` or `"AC"`.

    Raises NotAnsweredError, with what to do, when the card was not run or holds no answer.
    """
    if name not in _recorded:
        raise NotAnsweredError(f'Not answered yet: run the card "{name}" above (click it, press Shift+Enter).')
    if not _recorded[name]:
        raise NotAnsweredError(
            'Not answered yet: write a letter between the quotes of answer="" above, and run that cell.'
        )
    return _recorded[name]
