"""Read a multiple-choice question from Markdown: a task list, quotes as feedback, a slug as misconception."""

from __future__ import annotations

import re
from dataclasses import dataclass
from textwrap import dedent
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

LETTERS = "ABCDEFGH"
OPTION = re.compile(r"- \[(?P<mark>[ xX])\] ?(?P<text>.*)")
SLUG = re.compile(r"\s+\((?P<slug>[a-z0-9]+(?:-[a-z0-9]+)+)\)$")
IN_BRACKETS = re.compile(r"\(([a-z0-9]+)\)$")
LIKE_AN_OPTION = re.compile(r"\s*[-*+]\s*\[.?\]")
FENCE = re.compile(r"\s*(```|~~~)")
QUOTE = re.compile(r"\s*> ?")
HINT = "> [!TIP]"


@dataclass(frozen=True)
class Option:
    """One choice of a quiz; `text` and `feedback` are Markdown, `misconception` a slug or empty."""

    letter: str
    text: str
    right: bool
    feedback: str
    misconception: str


@dataclass(frozen=True)
class Quiz:
    """A question, its options in order, and its hint, all Markdown; `strays` are lines that belong to none of them."""

    question: str
    options: tuple[Option, ...]
    hint: str
    strays: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The letters of the right options, in order: `"A"`, or `"AC"` when several are right."""
        return "".join(option.letter for option in self.options if option.right)


def read_quiz(markdown: str) -> Quiz:
    """Return the quiz that `markdown` holds; what it lacks is for `complaints` to say."""
    question, *blocks = _blocks(markdown)
    hints = [block for block in blocks if block[0].startswith(HINT)]
    options = [block for block in blocks if not block[0].startswith(HINT)]
    hint = "\n".join(line.removeprefix(">").removeprefix(" ") for line in hints[0][1:]) if hints else ""
    return Quiz(
        "\n".join(question).strip(),
        tuple(map(_option, _letters(), options)),
        hint.strip(),
        tuple(_strays(question, options, hints)),
    )


def complaints(name: str, quiz: Quiz, *, is_draft: bool = False) -> Iterator[str]:
    """Yield what `quiz` lacks, each with its remedy; nothing when all is well. A draft may say less to its students."""
    if not quiz.question:
        yield f'quiz "{name}" asks nothing: write the question above its options'
    if len(quiz.options) not in range(2, len(LETTERS) + 1):
        yield f'quiz "{name}" has {len(quiz.options)} options: write 2 to 8 lines that start with "- [ ]" or "- [x]"'
    elif not quiz.key:
        yield f'quiz "{name}" has no right option: mark one with [x]'
    if not quiz.hint and not is_draft:
        yield f'quiz "{name}" has no hint: end it with "{HINT}" and a quoted line'
    for stray in quiz.strays:
        how = 'options start with "- [ ] ", the quotes under them with "  > "'
        yield f'"{stray.strip()}" of quiz "{name}" belongs to nothing: {how}'
    for option in quiz.options:
        yield from _option_complaints(name, option)
        yield from () if is_draft else _untold(name, option)


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
        word = IN_BRACKETS.search(option.text)
        what = (
            f'"({word[1]})" is one word, and a misconception has two or more' if word else "it names no misconception"
        )
        yield f"{where} is wrong, but {what}: end its line with one, (like-this)"


def _letters() -> Iterator[str]:
    yield from LETTERS
    while True:  # too many options: complaints() says so
        yield "?"


def _blocks(markdown: str) -> list[list[str]]:
    """Cut at every option and at the hint, but not inside a fenced code block."""
    blocks: list[list[str]] = [[]]
    fenced = False
    for line in markdown.splitlines():
        fenced ^= bool(FENCE.match(line))
        if not fenced and (OPTION.match(line) or line.startswith(HINT)):
            blocks.append([])
        blocks[-1].append(line)
    return blocks


def _strays(question: list[str], options: list[list[str]], hints: list[list[str]]) -> Iterator[str]:
    """Yield what looks like an option, a quote or a hint but stands where it is none of them."""
    for line in _outside_fences(question):
        if LIKE_AN_OPTION.match(line):
            yield line
    for option in options:
        yield from (line for line in _outside_fences(option[1:]) if line.startswith(">") or LIKE_AN_OPTION.match(line))
    for hint in hints:
        yield from (line for line in hint[1:] if line.strip() and not line.startswith(">"))
    yield from (hint[0] for hint in hints[1:])


def _outside_fences(lines: list[str]) -> Iterator[str]:
    fenced = False
    for line in lines:
        fence = bool(FENCE.match(line))
        if not fenced and not fence:
            yield line
        fenced ^= fence


def _option(letter: str, block: list[str]) -> Option:
    first = OPTION.match(block[0])
    assert first, f"not an option: {block[0]}"
    body = dedent("\n".join(block[1:])).strip("\n").splitlines()
    quotes = [i for i, line in enumerate(body) if QUOTE.match(line)]
    quoted = next((i for i in quotes if body[i] in _outside_fences(body[: i + 1])), len(body))
    slug = SLUG.search(first["text"])
    text = [SLUG.sub("", first["text"]), *body[:quoted]]
    feedback = [QUOTE.sub("", line) for line in body[quoted:]]
    return Option(
        letter,
        "\n".join(text).strip(),
        first["mark"] != " ",
        "\n".join(feedback).strip(),
        slug["slug"] if slug else "",
    )
