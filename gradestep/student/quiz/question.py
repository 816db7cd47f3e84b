"""What a card asks: the question as its cell holds it, checked before anything is shown."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from gradestep.student.quiz.kinds import MOST_VARIANTS, NAMES, USUAL, Answer, kind_of
from gradestep.student.quiz.seal import LONGEST, open_sealed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gradestep.student.quiz.kinds import Given, Kind, Seal

LONGEST_NAME = 48
LONGEST_TEXT = 20_000  # characters of a question, a hint
LONGEST_TIME = 3600  # seconds
MOST_ATTEMPTS = 99
PLAIN_SPACES = dict.fromkeys([*range(0x1C, 0x20), 0x85, 0xFEFF], " ")  # a space to Python or JavaScript only; spaces.js
OF_VARIANT = "\x1f"  # stands between the number of a variant and an answer that is recorded
UNDO = "Undo the edit (Ctrl+Z in the cell), or take it from a fresh copy."


class CardEditedError(ValueError):
    """A card whose cell was edited so that it cannot be shown; IPython shows it as one sentence."""

    def _render_traceback_(self) -> list[str]:
        return [str(self)]


@dataclass(frozen=True)
class Question:
    """A question with all that its kind, called `asks`, gives to students; texts are Markdown.

    `sealed` holds key and feedback, and is `""` in an exam. Of a question with `variants`, `text`, `given` and `hint`
    are those of one of them: of the `variant` that its student has drawn, of the first one while that is None.
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
    variant: int | None = None
    variants: tuple[Given, ...] = ()

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
        variant: Any = None,
        variants: Any = None,
        **others: Any,
    ) -> Question:
        """Return the question of a call of `quiz`, of which a choice has arguments of its own.

        Raises CardEditedError with the first thing that is wrong, and what to do, and TypeError for other arguments.
        """
        if variants is not None:
            return cls._of_variants(name, asks, variant, variants, others)
        own = {"options": options or {}, "several": several is True} if asks == USUAL else given
        return cls(name, question, own, asks=asks, **others)

    @classmethod
    def _of_variants(cls, name: str, asks: str, variant: Any, variants: Any, others: dict[str, Any]) -> Question:
        are_whole = (
            isinstance(variants, list) and 1 < len(variants) <= MOST_VARIANTS and all(map(_is_version, variants))
        )
        is_one = variant is None or (type(variant) is int and are_whole and variant in range(len(variants)))
        if not are_whole or not is_one:
            what = f'The variants of the card "{str(name)[:LONGEST_NAME]}" are not as they were released'
            raise CardEditedError(f"{what}. {UNDO}")
        version = variants[variant or 0]
        told = {**others, "hint": version["hint"], "variant": variant, "variants": tuple(variants)}
        return cls(name, version["question"], version["given"], asks=asks, **told)

    def as_variant(self, variant: int | None) -> Question:
        """Return another variant of the same question, the first one for None; itself where it has none."""
        if not self.variants:
            return self
        version = self.variants[variant or 0]
        said = {"text": version["question"], "given": version["given"], "hint": version["hint"]}
        return replace(self, variant=variant, **said)

    def recorded(self, answer: str) -> str:
        """Return a read answer as it is recorded: with its variant where the question has several."""
        return f"{self.variant or 0}{OF_VARIANT}{answer}" if answer and self.variants else answer

    def __post_init__(self) -> None:
        """Raise CardEditedError with the first thing that is wrong, and what to do."""
        for what in self._faults():
            raise CardEditedError(f"{what}. {UNDO}")
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
            return self.opened(open_sealed(self.name, self.sealed))
        except ValueError as error:
            raise CardEditedError(str(error)) from None

    def opened(self, content: Seal) -> Seal:
        """Return what a seal holds of this variant; raises ValueError when it holds nothing of it."""
        if not self.variants:
            return content
        seals = content.get("variants")
        of_this = seals[self.variant or 0] if isinstance(seals, list) and len(seals) == len(self.variants) else None
        if not isinstance(of_this, dict):
            raise ValueError(f'the seal of "{self.name}" is damaged: take the card from a fresh copy of the notebook')  # noqa: TRY004
        return of_this

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
        try:
            json.dumps([*short.values(), self.given], ensure_ascii=False).encode()
        except (ValueError, TypeError, RecursionError):
            yield f'The card "{self.name}" holds what no file can hold'

    def _bad_numbers(self) -> Iterator[str]:
        for what, number, most in (("attempts", self.attempts, MOST_ATTEMPTS), ("seconds", self.seconds, LONGEST_TIME)):
            if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number <= most:
                yield f'{what}={str(number)[:20]} of the card "{self.name}" is no whole number from 0 to {most}'


def apart(recorded: str) -> tuple[int, str]:
    """Return the variant and the answer of what was recorded; the first one where it says none, -1 where it is none."""
    variant, sign, answer = recorded.partition(OF_VARIANT)
    is_one = variant.isascii() and variant.isdigit() and len(variant) <= len(str(MOST_VARIANTS))
    if not sign:
        return 0, recorded
    return (int(variant) if is_one else -1), answer


def _is_version(version: Any) -> bool:
    kinds = {"question": str, "given": dict, "hint": str}
    return isinstance(version, dict) and all(isinstance(version.get(what), kind) for what, kind in kinds.items())


def clean(answer: object) -> str:
    """Return what was given as an answer as a text that any file can hold; what is no text becomes one."""
    try:
        return str(answer).translate(PLAIN_SPACES).encode("utf-8", "replace").decode()
    except Exception:  # noqa: BLE001 - a student may have written a class for it
        return ""
