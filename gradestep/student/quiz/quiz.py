"""The quiz card of a notebook: it shows a question, and its cell's own source holds the answer."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from gradestep.student.quiz.kinds import USUAL, kind_of
from gradestep.student.quiz.question import Question, apart
from gradestep.student.quiz.static import StaticCard
from gradestep.student.widget.live import is_live

if TYPE_CHECKING:
    from gradestep.student.quiz.card import Card
    from gradestep.student.quiz.kinds import Given, Seal

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
    asks: str = USUAL,
    given: Given | None = None,
    variant: int | None = None,
    variants: list[Given] | None = None,
    kind: str = "",
    level: str = "",
    attempts: int = 2,
    seconds: int = 120,
    sealed: str = "",
) -> Card | StaticCard:
    """Record `answer` under `name` and return the card that shows the question.

    `asks` names the kind of question, which says how `answer` is written: for a choice, the letter of the chosen
    option, or several letters when `several` are right, in any order and case. An empty one means that there is no
    answer yet. `question`, the texts of `options` (by letter) and `hint` are Markdown; `given` is what another kind
    than a choice shows. Of a question with `variants`, each with its own of these, `variant` is the number of the one
    that was drawn. `sealed` holds the key and the feedback for practice; without it the card only records.
    `attempts` (0: as many as one likes) and `seconds` (0: no timer) concern the card alone and never a grade.

    Raises CardEditedError, with what to do, when an edit left no whole card.
    """
    asked = Question.of_call(
        name,
        question,
        options=options,
        several=several,
        given=given,
        variant=variant,
        variants=variants,
        asks=asks,
        hint=hint,
        kind=kind,
        level=level,
        attempts=attempts,
        seconds=seconds,
        sealed=sealed,
    )
    read = asked.read_answer(answer)
    record(asked.name, _cell(), asked.recorded(read.text))
    return _live(asked, read.text) if is_live() else StaticCard(asked, read.text, status(asked, answer))


def chosen(name: str, asks: str = USUAL) -> str:
    """Return the answer in the card `name`, in the one form that its kind reads: of a choice `"A"` or `"AC"`.

    When several cells hold the card, the last of them that was run with an answer counts: a copy that was left empty
    takes nothing away. Raises NotAnsweredError, with what to do, when the card was not run or holds no answer.
    """
    return apart(_latest(name, asks))[1]


def _latest(name: str, asks: str) -> str:
    """Return what was recorded last; raises NotAnsweredError."""
    if name not in _recorded:
        raise NotAnsweredError(f'Not answered yet: run the card "{name}" above (click it, press Shift+Enter).')
    answers = [answer for answer in _recorded[name].values() if answer]
    if not answers:
        raise NotAnsweredError(f"Not answered yet: {kind_of(asks).do}.")
    return answers[-1]


def marked(  # noqa: PLR0913 - a call that teachers see
    name: str,
    asks: str,
    *,
    points: float,
    given: Given | None = None,
    seal: Seal | None = None,
    variants: list[dict[str, Any]] | None = None,
) -> float | None:
    """Grade the answer in the card `name` in a tests cell: return what it earns of `points`, None for all of them.

    `given` is what the released card holds, `seal` its key; `variants` has both for each variant of a question. Raises
    AssertionError with the feedback when the answer earns nothing, and NotAnsweredError when there is none.
    """
    variant, answer = apart(_latest(name, asks))
    alone: dict[str, Any] = {"given": given, "seal": seal}
    version = alone if variants is None else dict(enumerate(variants)).get(variant)
    read = Question(name, "", version["given"], asks=asks).read_answer(answer).text if version else ""
    if not version or not read:
        raise NotAnsweredError(f"Not answered yet: {kind_of(asks).do}.")
    mark = kind_of(asks).mark(version["given"], version["seal"], read)
    if mark.is_right:
        return None
    if not mark.share:
        raise AssertionError(mark.said.strip())
    print(mark.said.strip())  # noqa: T201 - what a tests cell shows
    return points * mark.share


def record(name: str, cell: str, answer: str, options: str | None = None) -> None:
    """Note the answer of one cell, by its id, for `chosen`; letters that are none of `options` count as no answer.

    JupyterLab's extension calls it too, when a card was answered whose cell was not run.
    """
    of_cells = _recorded.setdefault(name, {})
    of_cells.pop(cell, None)  # what was recorded last stands last
    of_cells[cell] = answer if options is None or set(answer) <= set(options) else ""


def _live(asked: Question, answer: str) -> Card:
    from gradestep.student.quiz.card import Card

    card, cell = Card(asked, answer), _cell()

    def told(_: Any) -> None:
        drawn = asked.as_variant(card.variant if 0 <= card.variant < len(asked.variants) else None)
        record(asked.name, cell, drawn.recorded(drawn.read_answer(card.answer).text))

    card.observe(told, ["answer", "variant"])
    return card


def _cell() -> str:
    """Return what tells the running cell from others: its id in JupyterLab, else the number of its execution."""
    shell: Any = sys.modules.get("IPython") and sys.modules["IPython"].get_ipython()
    parent = shell.get_parent() if hasattr(shell, "get_parent") else {}
    return str(parent.get("metadata", {}).get("cellId") or getattr(shell, "execution_count", ""))


def status(asked: Question, text: object) -> str:
    """Return one sentence that says what is recorded of what was typed, or what to type and where."""
    read = asked.read_answer(text)
    if read.complaint:
        return read.complaint
    return f"The answer is {asked.of_kind.shown(asked.given, read.text)}." if read.text else "No answer yet."
