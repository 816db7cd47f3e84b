"""What a card asks: the question as its cell holds it, checked before anything is shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from gradestep.student.quiz.kinds import NAMES, USUAL, Answer, kind_of
from gradestep.student.quiz.seal import LONGEST, open_sealed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gradestep.student.quiz.kinds import Given, Kind, Seal

LONGEST_NAME = 48
LONGEST_TEXT = 20_000  # characters of a question, a hint
LONGEST_TIME = 3600  # seconds
MOST_ATTEMPTS = 99


class CardEditedError(ValueError):
    """A card whose cell was edited so that it cannot be shown; IPython shows it as one sentence."""

    def _render_traceback_(self) -> list[str]:
        return [str(self)]


@dataclass(frozen=True)
class Question:
    """A question with all that its kind, called `asks`, gives to students; texts are Markdown.

    `sealed` holds key and feedback, and is `""` in an exam.
    """

    name: str
    text: str
    given: Given
    hint: str = ""
    kind: str = ""
    level: str = ""
    attempts: int = 2
    seconds: int = 120
    sealed: str = ""
    asks: str = field(default=USUAL)

    @classmethod
    def of_call(  # noqa: PLR0913 - what `quiz` takes
        cls,
        name: str,
        question: str = "",
        *,
        options: Any = None,
        several: bool = False,
        given: Any = None,
        asks: str = USUAL,
        **others: Any,
    ) -> Question:
        """Return the question of a call of `quiz`, of which a choice has arguments of its own.

        Raises CardEditedError with the first thing that is wrong, and what to do, and TypeError for other arguments.
        """
        own = {"options": options or {}, "several": several is True} if asks == USUAL else given
        return cls(name, question, own, asks=asks, **others)

    def __post_init__(self) -> None:
        """Raise CardEditedError with the first thing that is wrong, and what to do."""
        for what in self._faults():
            raise CardEditedError(f"{what}. Undo the edit (Ctrl+Z in the cell), or take it from a fresh copy.")
        self.seal  # noqa: B018 - opened now, so that a damaged seal is said at once

    @property
    def of_kind(self) -> Kind:
        """The kind of question that this is."""
        return kind_of(self.asks)

    @cached_property
    def seal(self) -> Seal | None:
        """The key and the feedback when the card answers at once, else None."""
        if not self.sealed:
            return None
        try:
            return open_sealed(self.name, self.sealed)
        except ValueError as error:
            raise CardEditedError(str(error)) from None

    def read_answer(self, text: object) -> Answer:
        """Return what a person typed as an answer, in one form, or why it cannot be read; anything else is read too."""
        typed = clean(text)
        if len(typed) > self.of_kind.longest:
            return Answer("", f"The answer is longer than {self.of_kind.longest} characters: it cannot be read.")
        return self.of_kind.read_answer(self.given, typed) if typed.strip() else Answer()

    def is_right(self, answer: str, seal: Seal) -> bool:
        """Return whether a read answer earns all points by the key in `seal`."""
        return bool(answer) and self.of_kind.mark(self.given, seal, answer).is_right

    def _faults(self) -> Iterator[str]:
        if not isinstance(self.name, str) or not self.name.isidentifier() or len(self.name) > LONGEST_NAME:
            yield f'This card has no name: its cell must hold quiz("name", ...), not {str(self.name)[:60]!r}'
        elif self.asks not in NAMES:
            yield f'The card "{self.name}" asks for {str(self.asks)[:20]!r}, which is no kind of question'
        elif not isinstance(self.given, dict):
            yield f'What is given in the card "{self.name}" is not as it was released'
        else:
            yield from self.of_kind.faults(self.name, self.given)
            yield from self._bad_texts()
            yield from self._bad_numbers()

    def _bad_texts(self) -> Iterator[str]:
        short = {"question": self.text, "hint": self.hint, "kind": self.kind, "level": self.level}
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


def clean(answer: object) -> str:
    """Return what was given as an answer as a text that any file can hold; what is no text becomes one."""
    try:
        return str(answer).encode("utf-8", "replace").decode()
    except Exception:  # noqa: BLE001 - a student may have written a class for it
        return ""
