"""A question in Markdown as all kinds write it: the text, a task list of items with quotes under them, and a hint."""

from __future__ import annotations

import re
from dataclasses import dataclass
from textwrap import dedent
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ITEM = re.compile(r"- \[(?P<mark>[ xX])\] ?(?P<text>.*)")
SLUG = re.compile(r"\s+\((?P<slug>[a-z0-9]+(?:-[a-z0-9]+)+)\)$")
IN_BRACKETS = re.compile(r"\(([\w -]+)\)\.?$")
# in other brackets, or in one only; a link is none
LIKE_AN_ITEM = re.compile(r"\s*[-*+]\s*(?:\[\s*\S?\s*\]|\([xX ]\)\s|\[[xX ]\s*(?![^\]]*\]\()|[xX]?\s*\]\s)")
LIKE_A_HINT = re.compile(r"\s*>?\s*\[!?(?:tip|hint)\]", re.IGNORECASE)
FENCE = re.compile(r"\s*(```|~~~)")
CODE = re.compile(r"(?P<ticks>`+).+?(?P=ticks)", re.DOTALL)
HTML = re.compile(
    r"</?(?:b|i|u|em|strong|br|p|code|pre|sub|sup|span|div|img|a|font|h\d|[uo]l|li)\b[^<>]*>", re.IGNORECASE
)
QUOTE = re.compile(r"\s*> ?")
HINT = "> [!TIP]"
FEW_WORDS = 3  # "Yes." or "That is it." may stand anywhere


@dataclass(frozen=True)
class Item:
    """One item of a task list: `text` and `feedback` are Markdown, `misconception` is a slug or empty."""

    text: str
    right: bool
    feedback: str
    misconception: str


@dataclass(frozen=True)
class TaskList:
    """A question, its items in order, and its hint, all Markdown; `strays` are lines that belong to none of them."""

    question: str
    items: tuple[Item, ...]
    hint: str
    strays: tuple[str, ...]


def read_task_list(markdown: str) -> TaskList:
    """Return what `markdown` holds; what it lacks is for a kind's complaints to say."""
    question, *blocks = _blocks(markdown)
    hints = [block for block in blocks if block[0].startswith(HINT)]
    items = [block for block in blocks if not block[0].startswith(HINT)]
    hint = "\n".join(line.removeprefix(">").removeprefix(" ") for line in _of_hint(hints[0])) if hints else ""
    return TaskList(
        "\n".join(question).strip(), tuple(map(_item, items)), hint.strip(), tuple(_strays(question, items, hints))
    )


def frame_complaints(name: str, question: str, hint: str, *, is_draft: bool) -> Iterator[str]:
    """Yield what a question lacks whatever its kind is; a draft need not give a hint."""
    if not question:
        yield f'quiz "{name}" asks nothing: write the question above its options'
    if (tag := HTML.search(CODE.sub("", f"{question}\n{hint}"))) and not is_draft:
        how = "write Markdown, or put it into backticks"
        yield f'quiz "{name}" shows "{tag[0]}" as it stands, for its HTML is text: {how}'
    if not hint and not is_draft:
        yield f'quiz "{name}" has no hint: end it with "{HINT}" and a quoted line'


def stray_complaints(name: str, strays: tuple[str, ...]) -> Iterator[str]:
    """Yield where lines that belong to nothing would belong."""
    for stray in strays:
        how = 'options start with "- [ ] ", the quotes under them with "  > "'
        if LIKE_A_HINT.match(stray):
            how = f'one hint ends the question, with the line "{HINT}" and quoted lines below it'
        yield f'"{stray.strip()}" of quiz "{name}" belongs to nothing: {how}'


def slug_complaint(where: str, text: str) -> str:
    """Return that a wrong item names no misconception, and how one is written."""
    word, what = in_brackets(text), "it names no misconception"
    if word:
        is_one = re.fullmatch("[a-z0-9]+", word)
        how = "one word, and a misconception has two or more" if is_one else "none: write small letters, with hyphens"
        what = f'"({word})" is {how}'
        if text.strip() == f"({word})":
            return f'{where} is wrong, and "({word})" is all that stands there: write what students read in front of it'
    return f"{where} is wrong, but {what}: end its line with one, (like-this)"


def in_brackets(text: str) -> str:
    """Return the words in brackets that end a line, `""` for none."""
    found = IN_BRACKETS.search(text)
    return found[1] if found else ""


def untold(item: Item, where: str) -> Iterator[str]:
    """Yield what an item does not say: why it is wrong and which misconception leads there; `where` names the item."""
    if not item.right and not item.feedback:
        yield f'{where} has no feedback: quote it below, "  > Why ..."'
    if not item.right and not item.misconception:
        yield slug_complaint(where, item.text)
    if item.right and item.misconception:
        yield f'{where} is right but names the misconception "{item.misconception}": remove it'


def secrets_of(items: Iterable[Item], tests: str) -> Iterator[tuple[str, str]]:
    """Yield `(what it is part of, line)` of the seal in the source of a tests cell, and of what is said of items."""
    yield from (("key", line) for line in tests.splitlines() if line.startswith("seal="))
    for item in items:
        told = [said for said in item.feedback.splitlines() if len(said.split()) > FEW_WORDS]
        yield from ((f'what is said of "{item.text}"', said) for said in [*told, item.misconception] if said)


def _blocks(markdown: str) -> list[list[str]]:
    """Cut at every item and at the hint, but not inside a fenced code block."""
    blocks: list[list[str]] = [[]]
    fenced = False
    for line in markdown.splitlines():
        fenced ^= bool(FENCE.match(line))
        if not fenced and (ITEM.match(line) or line.startswith(HINT)):
            blocks.append([])
        blocks[-1].append(line)
    return blocks


def _of_hint(block: list[str]) -> list[str]:
    """Return the lines of a hint; its first words may stand beside the sign already."""
    return [block[0].removeprefix(HINT), *block[1:]]


def _strays(question: list[str], items: list[list[str]], hints: list[list[str]]) -> Iterator[str]:
    """Yield what looks like an item, a quote or a hint but stands where it is none of them."""
    for line in _outside_fences(question):
        if LIKE_AN_ITEM.match(line):
            yield line
    for item in items:
        yield from (line for line in _outside_fences(item[1:]) if line.startswith(">") or LIKE_AN_ITEM.match(line))
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


def _item(block: list[str]) -> Item:
    first = ITEM.match(block[0])
    assert first, f"not an item: {block[0]}"
    body = dedent("\n".join(block[1:])).strip("\n").splitlines()
    quotes = [i for i, line in enumerate(body) if QUOTE.match(line)]
    quoted = next((i for i in quotes if body[i] in _outside_fences(body[: i + 1])), len(body))
    slug = SLUG.search(first["text"])
    text = [SLUG.sub("", first["text"]), *body[:quoted]]
    feedback = [QUOTE.sub("", line) for line in body[quoted:]]
    return Item(
        "\n".join(text).strip(), first["mark"] != " ", "\n".join(feedback).strip(), slug["slug"] if slug else ""
    )
