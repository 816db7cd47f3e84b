"""A choice between options, one or several of which are right: its answer is their letters, such as `"A"` or `"AC"`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random
from typing import TYPE_CHECKING, Any

from gradestep.student.quiz.kinds import EACH, Answer, Asked, Given, Kind, Mark, Row, Seal
from gradestep.student.quiz.literal import literal
from gradestep.student.quiz.markdown import to_html
from gradestep.student.quiz.task_list import (
    TaskList,
    frame_complaints,
    read_task_list,
    slug_complaint,
    stray_complaints,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sized

LETTERS = "ABCDEFGH"
LONGEST_TEXT = 20_000  # characters of an option
FEW_WORDS = 3  # "Yes." or "That is it." may stand anywhere
UNSAID = "That is not right."  # of a wrong option of which a draft says nothing
MISSING = "A right option is missing."
LETTER = rf"[{LETTERS}{LETTERS.lower()}]"


@dataclass(frozen=True)
class Option:
    """One choice of a quiz; `text` and `feedback` are Markdown, `misconception` a slug or empty."""

    letter: str
    text: str
    right: bool
    feedback: str
    misconception: str


@dataclass(frozen=True)
class Quiz(Asked):
    """A question, its options in order, and its hint, all Markdown; `strays` are lines that belong to none of them."""

    question: str
    options: tuple[Option, ...]
    hint: str
    strays: tuple[str, ...] = ()
    credit: str = ""

    asks = "choice"

    def with_marks(self, marks: dict[str, Any]) -> Quiz:
        """Return the same quiz with points for each right option where `credit="each"` says so."""
        return replace(self, credit=str(marks.get("credit", "")))

    def reordered(self, variant: int) -> Quiz:
        """Return the same quiz with its options in another order, and with the letters of their new places."""
        options = (self.options[place] for place in self.places(variant))
        letters = [option.letter for option in self.options]
        moved = (replace(option, letter=letter) for option, letter in zip(options, letters, strict=True))
        return replace(self, options=tuple(moved))

    def places(self, variant: int) -> list[int]:
        """Return at which place each option stood before."""
        places = list(range(len(self.options)))
        if variant:
            Random(variant).shuffle(places)  # noqa: S311 - no secret
        return places

    @property
    def given(self) -> Given:
        """The options, and whether several are right."""
        return {"options": {option.letter: option.text for option in self.options}, "several": len(self.key) > 1}

    @property
    def seal(self) -> Seal:
        """The letters of the key, and the feedback by letter."""
        feedback = {option.letter: option.feedback for option in self.options}
        return {"key": self.key, "feedback": feedback, **({"credit": self.credit} if self.credit else {})}

    @property
    def key(self) -> str:
        """The letters of the right options, in order: `"A"`, or `"AC"` when several are right."""
        return "".join(option.letter for option in self.options if option.right)

    @property
    def wrong(self) -> str:
        """The letter of the first wrong option."""
        return next((option.letter for option in self.options if not option.right), "")

    def complaints(self, name: str, *, is_draft: bool = False) -> Iterator[str]:
        """Yield what it lacks: two options or more, a key, a hint, and for each option feedback and misconception."""
        yield from frame_complaints(name, self.question, self.hint, is_draft=is_draft)
        if len(self.options) not in range(2, len(LETTERS) + 1):
            how = 'write 2 to 8 lines that start with "- [ ]" or "- [x]"'
            yield f'quiz "{name}" has {_counted(self.options)}: {how}'
        elif not self.key:
            yield f'quiz "{name}" has no right option: mark one with [x]'
        elif self.credit and len(self.key) == 1:
            yield f'quiz "{name}" has one right option, so there is no part of it to earn: leave credit= out'
        yield from stray_complaints(name, self.strays)
        texts = [option.text for option in self.options if option.text]
        for text in sorted({text for text in texts if texts.count(text) > 1}):
            yield f'"{text}" stands twice among the options of quiz "{name}": nobody could tell them apart'
        for option in self.options:
            yield from _option_complaints(name, option)
            yield from () if is_draft else _untold(name, option)

    def texts(self) -> list[str]:
        """Return the options."""
        return [option.text for option in self.options]

    def secrets(self) -> Iterator[tuple[str, str]]:
        """Yield the line that asserts the key, and what the feedback of each option says."""
        if self.credit:
            yield from (("key", line) for line in self.tests("", 1).splitlines() if line.startswith("seal="))
        else:
            yield "key", f'assert letters == "{self.key}", " ".join(wrong)'
        for option in self.options:
            told = [line for line in option.feedback.splitlines() if len(line.split()) > FEW_WORDS]
            for line in [*told, *filter(None, [option.misconception])]:
                yield f"feedback for option {option.letter}", line

    def differs(self, name: str, holds: Any, when: str) -> str:
        """Return how what holds, truth values by letter, differs from what is marked."""
        letters = [option.letter for option in self.options]
        if not isinstance(holds, dict) or set(holds) != set(letters):
            return f"holds is {holds}: make it a dict that gives a truth value to each of {', '.join(letters)}"
        held = self.held({letter: holds[letter] for letter in letters})
        if held == (self.key or "none"):
            return ""
        found = f'"{name}" marks {self.key} as right, but {when} what holds is'
        return f"{found} {held}: mend the key, or the question so that it holds on every run"

    def held(self, holds: dict[str, Any]) -> str:
        """Return the letters that hold."""
        return "".join(letter for letter, truth in holds.items() if truth) or "none"

    def tests(self, name: str, points: float) -> str:
        """Return a tests cell that says why each wrong letter is wrong, as it always did."""
        if self.credit:
            return super().tests(name, points)
        feedback = "".join(
            f'    "{option.letter}": {literal(option.feedback or UNSAID)},\n'
            for option in self.options
            if not option.right
        )
        return (
            "# Run this cell to see whether your letter was recorded; it is graded after you hand in.\n"
            "from gradestep import chosen\n\n"
            f'print("Your answer is recorded:", chosen("{name}"))\n'
            "### BEGIN HIDDEN TESTS\n"
            f"feedback = {{\n{feedback}}}\n"
            f'letters = chosen("{name}")\n'
            "wrong = [feedback[letter].strip() for letter in letters if letter in feedback]"
            f' or ["{MISSING}"]\n'
            f'assert letters == "{self.key}", " ".join(wrong)\n'
            "### END HIDDEN TESTS"
        )


class Choice(Kind):
    """One option, or several."""

    name = "choice"
    has_parts = True  # each right option earns its part, and each wrong one costs as much
    do = "choose an option in the card above"
    written = rf"{LETTER}{{1,8}}(?!\w)(?:[\s,;+&\"']{{1,9}}{LETTER}(?!\w))*"

    def read(self, markdown: str) -> Quiz:
        """Return the quiz that a task list makes."""
        return of_list(read_task_list(markdown))

    def faults(self, name: str, given: Any) -> Iterator[str]:
        """Yield that the options are not as they were released."""
        options = given.get("options")
        if not isinstance(options, dict) or [*options] != [*LETTERS[: len(options)]]:
            yield f'The options of the card "{name}" are not A, B, C, ... any more'
        elif len(options) not in range(2, len(LETTERS) + 1):
            yield f'The card "{name}" has {_counted(options)}; a card has 2 to {len(LETTERS)}'
        elif not isinstance(given.get("several"), bool):
            yield f'The card "{name}" does not say whether one option is right or several'
        else:
            for letter, text in options.items():
                if not isinstance(text, str):
                    yield f'The option {letter} of the card "{name}" is no text any more'
                elif len(text) > LONGEST_TEXT:
                    yield f'The option {letter} of the card "{name}" is longer than {LONGEST_TEXT} characters'

    def read_answer(self, given: Given, text: str) -> Answer:
        """Return the letters that a person typed, in order, each once: `"c, a"` gives `"AC"`."""
        letters = "".join(sorted({letter for letter in text.upper() if letter.isalnum()}))
        first, *others = given["options"]
        either = f"{', '.join([first, *others[:-1]])} or {others[-1]}"
        strangers = "".join(letter for letter in letters if letter not in given["options"])
        if strangers:
            what = f'"{strangers}" is no option: write {either} between the quotes of answer="" and run the cell again.'
            return Answer("", what)
        if len(letters) > 1 and not given["several"]:
            what = f'"{letters}" are several answers, and one is asked for: write {either}, and run the cell again.'
            return Answer(letters, what)
        return Answer(letters)

    def mark(self, given: Given, seal: Seal, answer: str) -> Mark:  # noqa: ARG002
        """Return all points for the letters of the key, else none, or with `credit` those of each right one."""
        key, feedback = str(seal.get("key", "")), _feedback(seal)
        if answer == key:
            return Mark(1, "\n\n".join(feedback.get(letter, "") for letter in answer))
        wrong = [letter for letter in answer if letter not in key]
        said = "\n\n".join(feedback.get(letter) or UNSAID for letter in wrong) if wrong else MISSING
        right = len(answer) - len(wrong)
        return Mark(max(0, right - len(wrong)) / len(key) if seal.get("credit") == EACH and key else 0, said)

    def key(self, seal: Seal) -> str:
        """Return the letters of the right options."""
        return str(seal.get("key", ""))

    def html(self, given: Given, answer: str, seal: Seal | None) -> str:
        """Return the list of options, with the chosen ones marked."""
        options = "".join(_option_html(given, letter, answer, seal) for letter in given["options"])
        return f'<ul class="gradestep-options">{options}</ul>'

    def text(self, given: Given, answer: str) -> str:
        """Return a line for each option."""
        return "\n".join(
            f"{_sign(given, letter, answer)} {letter}  {text}" for letter, text in given["options"].items()
        )

    def content(self, given: Given) -> dict[str, Any]:
        """Return the options as HTML."""
        options = [{"letter": letter, "html": to_html(text)} for letter, text in given["options"].items()]
        return {"options": options, "several": given["several"]}

    def practice(self, given: Given, seal: Seal) -> dict[str, Any]:
        """Return the key, and the feedback of each option."""
        feedback = _feedback(seal)
        return {
            "key": self.key(seal),
            "feedback": {letter: to_html(feedback.get(letter, "")) for letter in given["options"]},
        }

    def rows(self, given: Given, asked: Quiz | None) -> list[Row]:
        """Return the options."""
        known = {option.letter: option for option in asked.options} if asked else {}
        return [
            Row(letter, text, known[letter].right, known[letter].misconception)
            if letter in known
            else Row(letter, text)
            for letter, text in given["options"].items()
        ]

    def picked(self, given: Given, asked: Quiz | None, answer: str) -> tuple[str, ...]:  # noqa: ARG002
        """Return the chosen letters."""
        return tuple(answer)

    def is_bare(self, word: str) -> bool:
        """Return whether a word is nothing but letters of options."""
        return set(word.upper()) <= set(LETTERS)


def of_list(listed: TaskList) -> Quiz:
    """Return the quiz whose options are the items of a list; too many have no letter, as its complaints say."""
    letters = [*LETTERS, *"?" * len(listed.items)]
    options = (
        Option(letter, item.text, item.right, item.feedback, item.misconception)
        for letter, item in zip(letters, listed.items, strict=False)
    )
    return Quiz(listed.question, tuple(options), listed.hint, listed.strays)


def _option_complaints(name: str, option: Option) -> Iterator[str]:
    where = f'option {option.letter} of quiz "{name}"'
    if not option.text:
        yield f"{where} is empty: write the choice after the brackets"
    if option.right and option.misconception:
        yield f'{where} is right but names the misconception "{option.misconception}": remove it'


def _untold(name: str, option: Option) -> Iterator[str]:
    where = f'option {option.letter} of quiz "{name}"'
    if not option.feedback:
        yield f'{where} has no feedback: quote it under the option, "  > Why ..."'
    if not option.right and not option.misconception:
        yield slug_complaint(where, option.text)


def _counted(options: Sized) -> str:
    return f"{len(options)} option{'s' * (len(options) != 1)}"


def _feedback(seal: Seal) -> dict[str, str]:
    feedback = seal.get("feedback")
    return {str(letter): str(text) for letter, text in feedback.items()} if isinstance(feedback, dict) else {}


def _option_html(given: Given, letter: str, answer: str, seal: Seal | None) -> str:
    chosen = letter in answer
    spoken = '<span class="gradestep-spoken">chosen: </span>' if chosen else ""
    return (
        f'<li class="gradestep-option{" gradestep-chosen" if chosen else ""}" data-letter="{letter}">'
        f'<span class="gradestep-sign" aria-hidden="true">{_sign(given, letter, answer)}</span> '
        f"<b>{spoken}{letter}</b><div>{to_html(given['options'][letter])}{_explanation(letter, seal)}</div></li>"
    )


def _explanation(letter: str, seal: Seal | None) -> str:
    if seal is None:
        return ""
    right = letter in str(seal.get("key", ""))
    said = "✓ Right." if right else "✗ Not right."
    state = "right" if right else "wrong"
    why = to_html(_feedback(seal).get(letter, ""))
    return f'<div class="gradestep-why gradestep-{state}"><b>{said}</b>{why}</div>'


def _sign(given: Given, letter: str, answer: str) -> str:
    if given["several"]:
        return "☑" if letter in answer else "☐"
    return "◉" if letter in answer else "○"


KIND = Choice()
