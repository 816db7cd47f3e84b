"""What a card asks: the question as its cell holds it, checked before anything is shown."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from gradestep.student.quiz.seal import LONGEST, open_sealed

if TYPE_CHECKING:
    from collections.abc import Iterator

LETTERS = "ABCDEFGH"
LONGEST_NAME = 48
LONGEST_TEXT = 20_000  # characters of a question, an option, a hint
LONGEST_TIME = 3600  # seconds
MOST_ATTEMPTS = 99


class CardEditedError(ValueError):
    """A card whose cell was edited so that it cannot be shown; IPython shows it as one sentence."""

    def _render_traceback_(self) -> list[str]:
        return [str(self)]


@dataclass(frozen=True)
class Question:
    """A question with its options by letter, all Markdown; `sealed` holds key and feedback, and is `""` in an exam."""

    name: str
    text: str
    options: dict[str, str]
    hint: str = ""
    several: bool = False
    kind: str = ""
    level: str = ""
    attempts: int = 2
    seconds: int = 120
    sealed: str = ""

    def __post_init__(self) -> None:
        """Raise CardEditedError with the first thing that is wrong, and what to do."""
        for what in self._faults():
            raise CardEditedError(f"{what}. Undo the edit (Ctrl+Z in the cell), or take it from a fresh copy.")
        self.practice  # noqa: B018 - opened now, so that a damaged seal is said at once

    @property
    def letters(self) -> str:
        """The letters of the options, such as `"ABCD"`."""
        return "".join(self.options)

    @cached_property
    def practice(self) -> dict[str, Any] | None:
        """The key and the feedback of each option (Markdown by letter) when the card answers at once, else None."""
        if not self.sealed:
            return None
        try:
            content = open_sealed(self.name, self.sealed)
        except ValueError as error:
            raise CardEditedError(str(error)) from None
        key, feedback = str(content.get("key", "")), content.get("feedback")
        texts = feedback if isinstance(feedback, dict) else {}
        return {"key": key, "feedback": {letter: str(texts.get(letter, "")) for letter in self.options}}

    def _faults(self) -> Iterator[str]:
        if not isinstance(self.name, str) or not self.name.isidentifier() or len(self.name) > LONGEST_NAME:
            yield f'This card has no name: its cell must hold quiz("name", ...), not {str(self.name)[:60]!r}'
        elif not isinstance(self.options, dict) or "".join(map(str, self.options)) != LETTERS[: len(self.options)]:
            yield f'The options of the card "{self.name}" are not A, B, C, ... any more'
        elif len(self.options) not in range(2, len(LETTERS) + 1):
            yield f'The card "{self.name}" has {len(self.options)} options; a card has 2 to {len(LETTERS)}'
        else:
            yield from self._bad_texts()
            yield from self._bad_numbers()

    def _bad_texts(self) -> Iterator[str]:
        options = {f"option {letter}": text for letter, text in self.options.items()}
        short = {"question": self.text, "hint": self.hint, "kind": self.kind, "level": self.level, **options}
        for what, text in [*short.items(), ("seal", self.sealed)]:
            most = LONGEST if what == "seal" else LONGEST_TEXT
            if not isinstance(text, str):
                yield f'The {what} of the card "{self.name}" is no text any more'
            elif len(text) > most:
                yield f'The {what} of the card "{self.name}" is longer than {most} characters'

    def _bad_numbers(self) -> Iterator[str]:
        for what, number, most in (("attempts", self.attempts, MOST_ATTEMPTS), ("seconds", self.seconds, LONGEST_TIME)):
            if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number <= most:
                yield f'{what}={str(number)[:20]} of the card "{self.name}" is no whole number from 0 to {most}'


def letters_of(answer: object) -> str:
    """Return the letters that a person typed as an answer, in order, each once: `"c, a"` gives `"AC"`."""
    return "".join(sorted({letter for letter in str(answer).upper() if letter.isalnum()}))
