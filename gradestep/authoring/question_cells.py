"""The source of a card cell: written by the build, blanked and (for an exam) unsealed by the release, read again."""

from __future__ import annotations

import ast
import re
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from nbformat import v4

from gradestep.static_analysis.syntax import tree_of
from gradestep.student.quiz.kinds import USUAL
from gradestep.student.quiz.literal import in_quotes, literal, nested
from gradestep.student.quiz.question import Question, clean
from gradestep.student.quiz.quiz import status
from gradestep.student.quiz.seal import seal
from gradestep.student.quiz.static import RUN_ME, StaticCard

if TYPE_CHECKING:
    from nbformat import NotebookNode

    from gradestep.authoring.challenge import Cell
    from gradestep.student.quiz.kinds import Given

LIMITS = {"attempts": 2, "seconds": 120}
OPEN_ME = "# The question stands below; Shift+Enter turns it into a card."
WHERE_TO_WRITE = {
    True: "# your letter stands between the quotes; the card writes it there",  # of a choice
    False: "# your answer stands between the quotes; the card writes it there",
}
QUOTED = r"""\"(?:[^"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'"""
CARD = re.compile(rf"""(?P<call>\bquiz\(\s*["']\w+["'],\s*answer=)(?P<answer>{QUOTED}|[^,\s)]+)""")
CALL = CARD.pattern.replace("(?P<call>", "(?:").replace("(?P<answer>", "(?:")
VARIANT = re.compile(rf"(?P<call>{CALL},\s*variant=)(?:\d+|None)")
SEAL = re.compile(r',\nsealed=\(\n(?:    "[\w+/=]*"\n)+\)')
WIDTH = 100  # characters of the seal in a line


def question_of(cell: Cell, front: dict[str, Any]) -> Question:
    """Return what the card of the quiz `cell` asks, sealed key and feedback included; of its variants the first."""
    versions = [{"question": asked.question, "given": asked.given, "hint": asked.hint} for asked in cell.drawn]
    first, *others = (asked.seal for asked in cell.drawn)
    return Question(
        cell.name,
        cell.quiz.question,
        cell.quiz.given,
        cell.quiz.hint,
        kind=front.get("kind") or front["mode"],
        level=front["level"],
        sealed=seal(cell.name, {"variants": [first, *others]} if others else first),
        asks=cell.quiz.asks,
        variants=tuple(versions) if others else (),
        **{limit: cell.marks.get(limit, usual) for limit, usual in LIMITS.items()},
    )


def card_source(question: Question, answer: str) -> str:
    """Return the source of a card cell with `answer` filled in; a person can read all but the seal."""
    is_choice = question.asks == USUAL
    lines = "\n".join(f'    "{line}"' for line in wrap(question.sealed, WIDTH))
    first, own = _own_arguments(question)
    drawn = f"variant={question.variant}, " if question.variants else ""
    return (
        f"{OPEN_ME}\nfrom gradestep import quiz\n\n"
        f'quiz("{question.name}", answer={in_quotes(answer)}, {drawn} {WHERE_TO_WRITE[is_choice]}\n'
        f'{first}kind="{question.kind}", level="{question.level}", '
        f"attempts={question.attempts}, seconds={question.seconds},\n"
        f"{own}"
        f"sealed=(\n{lines}\n))"
    )


def _own_arguments(question: Question) -> tuple[str, str]:
    """Return what stands in the first line of a call for the kind of its question, and the texts below."""
    if question.variants:
        return f'asks="{question.asks}", ', f"variants={nested(list(question.variants))},\n"
    is_choice = question.asks == USUAL
    first, own = _of_choice(question.given) if is_choice else (f'asks="{question.asks}", ', _of_others(question.given))
    return first, f"question={literal(question.text)},\n{own},\nhint={literal(question.hint)},\n"


def _of_choice(given: Given) -> tuple[str, str]:
    """Return the arguments of a choice, which were there before there were other kinds."""
    options = "".join(f'    "{letter}": {literal(text)},\n' for letter, text in given["options"].items())
    return "several=True, " if given["several"] else "", f"options={{\n{options}}}"


def _of_others(given: Given) -> str:
    return f"given={nested(given)}"


def read_card(source: str) -> tuple[Question, str]:
    """Return the question that a card cell holds and what its answer says, read or not.

    Raises ValueError when there is no whole card in it.
    """
    try:
        for node in ast.walk(tree_of(source)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "quiz":
                return _card(node)
    except (SyntaxError, TypeError, IndexError, RecursionError, MemoryError) as error:  # whatever the text is
        raise ValueError(f"its card cannot be read: {error}") from error
    raise ValueError('no quiz("name", answer="...") in it: run gradestep build')


def _card(call: ast.Call) -> tuple[Question, str]:
    given = {str(keyword.arg): ast.literal_eval(keyword.value) for keyword in call.keywords}
    answer = given.pop("answer", "")
    asked = Question.of_call(ast.literal_eval(call.args[0]), **given)
    return asked, asked.read_answer(answer).text or clean(answer).strip()[: asked.of_kind.longest]


def is_card(cell: NotebookNode) -> bool:
    """Return whether the build made `cell` as a quiz card; a student may have put anything into its metadata."""
    ours = cell.metadata.get("gradestep")
    return cell.cell_type == "code" and isinstance(ours, dict) and isinstance(ours.get("quiz"), str)


def blank_answers(source: str) -> str:
    """Return the source of a card cell without its answer, and with no variant drawn."""
    return CARD.sub(r'\g<call>""', with_variant(source, None))


def with_answer(source: str, answer: str) -> str:
    """Return the source of a card cell with another answer."""
    return CARD.sub(lambda card: f"{card['call']}{in_quotes(answer)}", source)


def with_variant(source: str, variant: int | None) -> str:
    """Return the source of a card cell with another variant drawn, where its question has some."""
    return VARIANT.sub(lambda card: f"{card['call']}{variant}", source)


def unsealed(source: str) -> str:
    """Return the source of a card cell without key and feedback, as an exam wants it; ValueError when they stay."""
    bare = SEAL.sub("", source)
    if read_card(bare)[0].sealed:
        raise ValueError("its seal cannot be taken out: run gradestep build")
    return bare


def unanswered(source: str) -> StaticCard:
    """Return what a released card cell shows before it is run."""
    return StaticCard(read_card(source)[0], "", RUN_ME)


def show_unanswered(cell: NotebookNode) -> None:
    """Let a released card cell show its question, as `unanswered` does, before it is run."""
    cell.outputs = [card_output(unanswered(cell.source))]
    cell.execution_count = 0  # not run yet; nbval takes an output without any number for a fault


def card_output(card: StaticCard) -> NotebookNode:
    """Return the output of a cell that shows a static card."""
    return v4.new_output("display_data", {"text/html": card._repr_html_(), "text/plain": repr(card)})


def answered(source: str) -> StaticCard:
    """Return what a card cell shows once it is run; ValueError when there is no whole card in it."""
    asked, answer = read_card(source)
    return StaticCard(asked, asked.read_answer(answer).text, status(asked, answer))


def solved(cell: Cell, front: dict[str, Any], source: str) -> StaticCard:
    """Return the card of the quiz `cell` as a feedback page shows it, for the answer in a student's `source`."""
    variant = None
    try:
        card, said = read_card(source)
        variant = card.variant if (card.variant or 0) < cell.variants else None  # it may be of an earlier release
    except ValueError:  # edited until it was no card any more, which was graded as no answer
        said = ""
    asked, drawn = question_of(cell, front).as_variant(variant), cell.drawn[variant or 0]
    key = drawn.seal
    answer = asked.read_answer(said).text
    shown = asked.of_kind.shown(asked.given, answer) if answer else said or "none"
    unread = " cannot be read" if said and not answer else ""
    right = asked.of_kind.shown(asked.given, drawn.key)
    sign = "✓" if asked.is_right(answer, key) else "✗"
    return StaticCard(asked, answer, f"{sign} Your answer{unread}: {shown}. The right answer: {right}.", key)
