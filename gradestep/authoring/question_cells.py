"""The source of a card cell: written by the build, blanked and (for an exam) unsealed by the release, read again."""

from __future__ import annotations

import ast
import re
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from gradestep.static_analysis.syntax import tree_of
from gradestep.student.quiz.question import Question, letters_of
from gradestep.student.quiz.quiz import status
from gradestep.student.quiz.seal import seal
from gradestep.student.quiz.static import RUN_ME, StaticCard

if TYPE_CHECKING:
    from nbformat import NotebookNode

    from gradestep.authoring.challenge import Cell

LIMITS = {"attempts": 2, "seconds": 120}
OPEN_ME = "# The question stands below; Shift+Enter turns it into a card."
WHERE_TO_WRITE = "# your letter stands between the quotes; the card writes it there"
CARD = re.compile(r"""(?P<call>\bquiz\(\s*["']\w+["'],\s*answer=)(?P<answer>"[^"\n]*"|'[^'\n]*'|[^,\s)]+)""")
SEAL = re.compile(r',\nsealed=\(\n(?:    "[\w+/=]*"\n)+\)')
WIDTH = 100  # characters of the seal in a line


def question_of(cell: Cell, front: dict[str, Any]) -> Question:
    """Return what the card of the quiz `cell` asks, sealed key and feedback included."""
    feedback = {option.letter: option.feedback for option in cell.quiz.options}
    return Question(
        cell.name,
        cell.quiz.question,
        {option.letter: option.text for option in cell.quiz.options},
        cell.quiz.hint,
        several=len(cell.quiz.key) > 1,
        kind=front.get("kind") or front["mode"],
        level=front["level"],
        sealed=seal(cell.name, {"key": cell.quiz.key, "feedback": feedback}),
        **{limit: cell.marks.get(limit, usual) for limit, usual in LIMITS.items()},
    )


def card_source(question: Question, answer: str) -> str:
    """Return the source of a card cell with `answer` filled in; a person can read all but the seal."""
    options = "".join(f'    "{letter}": {literal(text)},\n' for letter, text in question.options.items())
    several = "several=True, " if question.several else ""
    lines = "\n".join(f'    "{line}"' for line in wrap(question.sealed, WIDTH))
    return (
        f"{OPEN_ME}\nfrom gradestep import quiz\n\n"
        f'quiz("{question.name}", answer="{answer}",  {WHERE_TO_WRITE}\n'
        f'{several}kind="{question.kind}", level="{question.level}", '
        f"attempts={question.attempts}, seconds={question.seconds},\n"
        f"question={literal(question.text)},\n"
        f"options={{\n{options}}},\n"
        f"hint={literal(question.hint)},\n"
        f"sealed=(\n{lines}\n))"
    )


def read_card(source: str) -> tuple[Question, str]:
    """Return the question that a card cell holds and the letters of its answer.

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
    answer = letters_of(given.pop("answer", ""))
    return Question(ast.literal_eval(call.args[0]), given.pop("question", ""), **given), answer


def is_card(cell: NotebookNode) -> bool:
    """Return whether the build made `cell` as a quiz card; a student may have put anything into its metadata."""
    ours = cell.metadata.get("gradestep")
    return cell.cell_type == "code" and isinstance(ours, dict) and isinstance(ours.get("quiz"), str)


def blank_answers(source: str) -> str:
    """Return the source of a card cell without the chosen letters."""
    return CARD.sub(r'\g<call>""', source)


def with_answer(source: str, letters: str) -> str:
    """Return the source of a card cell with `letters` chosen, which are letters and digits only."""
    return CARD.sub(rf'\g<call>"{letters}"', source)


def unsealed(source: str) -> str:
    """Return the source of a card cell without key and feedback, as an exam wants it; ValueError when they stay."""
    bare = SEAL.sub("", source)
    if read_card(bare)[0].sealed:
        raise ValueError("its seal cannot be taken out: run gradestep build")
    return bare


def unanswered(source: str) -> StaticCard:
    """Return what a released card cell shows before it is run."""
    return StaticCard(read_card(source)[0], "", RUN_ME)


def answered(source: str) -> StaticCard:
    """Return what a card cell shows once it is run; ValueError when there is no whole card in it."""
    asked, letters = read_card(source)
    return StaticCard(asked, letters, status(asked, letters))


def solved(cell: Cell, front: dict[str, Any], source: str) -> StaticCard:
    """Return the card of the quiz `cell` as a feedback page shows it, for the letters in a student's `source`."""
    try:
        letters = read_card(source)[1]
    except ValueError:  # edited until it was no card any more, which was graded as no answer
        letters = ""
    right = letters == cell.quiz.key
    status = f"{'✓' if right else '✗'} Your answer: {letters or 'none'}. The right answer: {cell.quiz.key}."
    solution = {"key": cell.quiz.key, **{option.letter: option.feedback for option in cell.quiz.options}}
    return StaticCard(question_of(cell, front), letters, status, solution)


def literal(text: str) -> str:
    """Return a Python literal of `text` that people can read."""
    if '"""' in text or text.endswith(('"', "\\")):
        return repr(text)
    if "\n" in text:
        return f'r"""\n{text}\n"""'
    return f'r"""{text}"""' if '"' in text or "\\" in text else f'"{text}"'
