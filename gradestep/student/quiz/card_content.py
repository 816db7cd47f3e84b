"""What the front end of a card shows, whoever asks: the widget in the kernel, or the server for a card not run yet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gradestep.student.quiz.markdown import to_html
from gradestep.student.quiz.static import RUN_ME, StaticCard

if TYPE_CHECKING:
    from gradestep.student.quiz.question import Question


def card_content(question: Question) -> dict[str, Any]:
    """Return what a card's front end shows of `question`, as JSON; `practice` is None in an exam.

    Of a question with variants it is that of the first one, and `variants` holds all of them.
    """
    if question.variants:
        shown = [_content(question.as_variant(variant)) for variant in range(len(question.variants))]
        return {**shown[0], "variants": shown}
    return {**_content(question), "variants": []}


def _content(question: Question) -> dict[str, Any]:
    kind, seal = question.of_kind, question.seal
    return {
        "name": question.name,
        "question": to_html(question.text),
        "asks": question.asks,
        "given": kind.content(question.given),
        "hint": to_html(question.hint) if question.hint else "",
        "labels": [label for label in (question.kind, question.level) if label],
        "attempts": question.attempts,
        "seconds": question.seconds,
        "longest": kind.longest,
        "style": kind.style,
        "practice": None if seal is None else kind.practice(question.given, seal),
        "static": StaticCard(question, "", RUN_ME)._repr_html_(),
    }
