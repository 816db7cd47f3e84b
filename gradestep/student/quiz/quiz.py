"""The quiz card of a notebook: it shows a question, and its cell's own source holds the answer."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from gradestep.student.quiz.question import Question, letters_of
from gradestep.student.quiz.static import StaticCard
from gradestep.student.widget.live import is_live

if TYPE_CHECKING:
    from gradestep.student.quiz.card import Card

_recorded: dict[str, dict[str, str]] = {}


class NotAnsweredError(AssertionError):
    """A card without an answer; IPython shows it as one sentence, not as a page of traceback."""

    def _render_traceback_(self) -> list[str]:
        return [str(self)]


def quiz(  # noqa: PLR0913 - a call that students see: each part of the card has its name
    name: str,
    answer: str = "",
    *,
    question: str = "",
    options: dict[str, str] | None = None,
    hint: str = "",
    several: bool = False,
    kind: str = "",
    level: str = "",
    attempts: int = 2,
    seconds: int = 120,
    sealed: str = "",
) -> Card | StaticCard:
    """Record `answer` under `name` and return the card that shows the question.

    `answer` holds the letter of the chosen option, or several letters when `several` are right, in any order and
    case; an empty one means that nothing is chosen yet. `question`, the texts of `options` (by letter) and `hint` are
    Markdown. `sealed` holds the key and the feedback for practice; without it the card only records. `attempts` (0: as
    many as one likes) and `seconds` (0: no timer) concern the card alone and never a grade.

    Raises CardEditedError, with what to do, when an edit left no whole card.
    """
    asked = Question(name, question, options or {}, hint, several, kind, level, attempts, seconds, sealed)
    letters = letters_of(answer)
    record(asked.name, _cell(), letters, asked.letters)
    return _live(asked, letters) if is_live() else StaticCard(asked, letters, status(asked, letters))


def chosen(name: str) -> str:
    """Return the letter or letters chosen in the card `name`, in order, such as `"A"` or `"AC"`.

    When several cells hold the card, the last of them that was run with an answer counts: a copy that was left empty
    takes nothing away. Raises NotAnsweredError, with what to do, when the card was not run or holds no answer.
    """
    if name not in _recorded:
        raise NotAnsweredError(f'Not answered yet: run the card "{name}" above (click it, press Shift+Enter).')
    letters = [letters for letters in _recorded[name].values() if letters]
    if not letters:
        raise NotAnsweredError("Not answered yet: choose an option in the card above.")
    return letters[-1]


def record(name: str, cell: str, answer: str, options: str) -> None:
    """Note the letters of one cell, by its id, for `chosen`; letters that are none of `options` count as no answer.

    JupyterLab's extension calls it too, when a card was answered whose cell was not run.
    """
    letters = letters_of(answer)
    of_cells = _recorded.setdefault(name, {})
    of_cells.pop(cell, None)  # what was recorded last stands last
    of_cells[cell] = letters if set(letters) <= set(options) else ""


def _live(asked: Question, letters: str) -> Card:
    from gradestep.student.quiz.card import Card

    card, cell = Card(asked, letters), _cell()
    card.observe(lambda change: record(asked.name, cell, change.new, asked.letters), "answer")
    return card


def _cell() -> str:
    """Return what tells the running cell from others: its id in JupyterLab, else the number of its execution."""
    shell: Any = sys.modules.get("IPython") and sys.modules["IPython"].get_ipython()
    parent = shell.get_parent() if hasattr(shell, "get_parent") else {}
    return str(parent.get("metadata", {}).get("cellId") or getattr(shell, "execution_count", ""))


def status(asked: Question, letters: str) -> str:
    """Return one sentence that says what is recorded, or what to type and where."""
    first, *others = asked.options
    either = f"{', '.join([first, *others[:-1]])} or {others[-1]}"
    strangers = "".join(letter for letter in letters if letter not in asked.options)
    if strangers:
        return f'"{strangers}" is no option: write {either} between the quotes of answer="" and run the cell again.'
    if len(letters) > 1 and not asked.several:
        return f'"{letters}" are several answers, and one is asked for: write {either}, and run the cell again.'
    if not letters:
        return "No answer yet."
    return f"The answer is {letters}."
