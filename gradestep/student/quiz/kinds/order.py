"""Lines of code to put in order: its answer names them by letter, `"B >A C"`, with a `>` for each step further in.

What is right are all programs that work: the proof runs each that Python can read.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from gradestep.student.quiz.arrangements import INDENT, LETTERS, Arrangement, in_one_form, in_steps, program, read
from gradestep.student.quiz.kinds import Answer, Given, Kind, Mark, Row, Seal
from gradestep.student.quiz.markdown import to_html
from gradestep.student.quiz.order_lines import LEAST, LONGEST_LINE, OrderAsked
from gradestep.student.quiz.task_list import read_task_list

if TYPE_CHECKING:
    from collections.abc import Iterator

OTHER = "another order"
NO_BREAK = "\N{NO-BREAK SPACE}"
NO_BEGIN = "The program does not begin with this line."
DEPTH = "The lines are in an order that works. Look at how far in each of them stands."


class Order(Kind):
    """Lines of a program, which a student puts in order and moves in and out."""

    name = "order"
    longest = 60
    do = "put the lines in order in the card above"
    written = rf">{{0,7}}[{LETTERS}{LETTERS.lower()}](?:[ ,;]{{0,3}}>{{0,7}}[{LETTERS}{LETTERS.lower()}]){{0,7}}(?!\w)"

    def read(self, markdown: str) -> OrderAsked:
        """Return what a task list of lines asks."""
        listed = read_task_list(markdown)
        return OrderAsked(listed.question, listed.items, listed.hint, listed.strays)

    def faults(self, name: str, given: Any) -> Iterator[str]:
        """Yield that the lines are not as they were released."""
        lines, count = given.get("lines"), given.get("count")
        if not isinstance(lines, dict) or [*lines] != [*LETTERS[: len(lines)]] or len(lines) < LEAST:
            yield f'The lines of the card "{name}" are not A, B, C, ... any more'
        elif not all(isinstance(code, str) and 0 < len(code) <= LONGEST_LINE for code in lines.values()):
            yield f'A line of the card "{name}" is not as it was released'
        elif not isinstance(count, int) or isinstance(count, bool) or not LEAST <= count <= len(lines):
            yield f'The card "{name}" does not say how many lines make the program'

    def read_answer(self, given: Given, text: str) -> Answer:
        """Return the order that a person typed; one of too few lines is read, and complained of."""
        arrangement, letters = read(text), ", ".join(given["lines"])
        if arrangement == ():
            return Answer()
        if arrangement is None or any(letter not in given["lines"] for _, letter in arrangement):
            shown = " ".join(text.split())
            return Answer("", f'"{shown}" is no order of the lines {letters}: write one such as B >A C.')
        used = [letter for _, letter in arrangement]
        twice = next((letter for letter in used if used.count(letter) > 1), "")
        if twice:
            return Answer("", f"{twice} stands twice: each line may be used once.")
        return Answer(in_one_form(in_steps(given["lines"], arrangement)), _count(given, len(used)))

    def mark(self, given: Given, seal: Seal, answer: str) -> Mark:
        """Return all points for a program that works, else none, and what is said of its lines or its beginning."""
        right = _right(seal)
        if answer in right:
            return Mark(1)
        arrangement = read(answer) or ()
        named = next((order["why"] for order in _orders(seal) if order["order"] == answer), "")
        if named:
            return Mark(0, named)
        used = [letter for _, letter in arrangement]
        ever = {letter for order in right for _, letter in read(order) or ()}
        strangers = [_why(seal).get(letter, "") for letter in used if letter not in ever]
        if any(strangers):
            return Mark(0, "\n\n".join(filter(None, strangers)))
        if len(used) != given["count"]:
            return Mark(0, _count(given, len(used)))
        if used in ([letter for _, letter in read(order) or ()] for order in right):
            return Mark(0, DEPTH)
        fit = max((_fit(arrangement, read(order) or ()) for order in right), default=0)
        return Mark(0, f"{_lines_fit(fit)} Look at what comes next." if fit else NO_BEGIN)

    def key(self, seal: Seal) -> str:
        """Return the order that the author wrote."""
        return next(iter(_right(seal)), "")

    def html(self, given: Given, answer: str, seal: Seal | None) -> str:
        """Return the program as it stands, the lines beside it, and with a `seal` one that works, with its reasons."""
        placed = read(answer) or ()
        left = [letter for letter in given["lines"] if letter not in {letter for _, letter in placed}]
        listed = "".join(_line(given, letter, deep) for deep, letter in placed)
        rest = "".join(_line(given, letter, 0) for letter in left)
        return (
            f'<p>Your program, {given["count"]} lines:</p><ol class="gradestep-program">{listed}</ol>'
            f'<p>Lines to choose from:</p><ul class="gradestep-lines">{rest}</ul>{self._explained(given, answer, seal)}'
        )

    def _explained(self, given: Given, answer: str, seal: Seal | None) -> str:
        if seal is None:
            return ""
        right = f'<div class="gradestep-why gradestep-right">{_solved(given, seal)}</div>'
        if not answer or answer in _right(seal):
            return right
        said = to_html(self.mark(given, seal, answer).said)
        return f'{right}<div class="gradestep-why gradestep-wrong"><b>✗ Not right: {escape(answer)}.</b>{said}</div>'

    def text(self, given: Given, answer: str) -> str:
        """Return the program as text, and the lines beside it."""
        placed = read(answer) or ()
        left = [letter for letter in given["lines"] if letter not in {letter for _, letter in placed}]
        rest = "\n".join(f"{letter}  {given['lines'][letter]}" for letter in left)
        return (
            f"Your program, {given['count']} lines:\n{program(given['lines'], placed)}\nLines to choose from:\n{rest}"
        )

    def content(self, given: Given) -> dict[str, Any]:
        """Return the lines, their code as text, and how many make the program."""
        lines = [{"letter": letter, "code": code} for letter, code in given["lines"].items()]
        return {"lines": lines, "count": given["count"]}

    def practice(self, given: Given, seal: Seal) -> dict[str, Any]:
        """Return the orders that are right, what is said of lines and of wrong orders, and the solution as HTML."""
        why = _why(seal)
        return {
            "right": _right(seal),
            "orders": [{"order": order["order"], "why": to_html(order["why"])} for order in _orders(seal)],
            "why": {letter: to_html(why.get(letter, "")) for letter in given["lines"]},
            "solved": _solved(given, seal),
        }

    def rows(self, given: Given, asked: OrderAsked | None) -> list[Row]:
        """Return the orders that are right or named, each line too many, and any other order."""
        if asked is None:
            return []
        seal, items = asked.seal, asked.by_letter
        named = [
            Row(order["order"], item.text, right=False, misconception=item.misconception)
            for order, item in zip(seal["orders"], (item for item, _ in asked.orders if not item.right), strict=True)
        ]
        rights = [Row(order, program(given["lines"], read(order) or ()), right=True) for order in seal["right"]]
        lines = [
            Row(letter, item.text, misconception=item.misconception) for letter, item in items.items() if not item.right
        ]
        return [*rights, *named, *lines, Row(OTHER, OTHER, is_rest=True)]

    def picked(self, given: Given, asked: OrderAsked | None, answer: str) -> tuple[str, ...]:
        """Return the order, if it is right or named, else the lines in it that belong to none of the right ones."""
        labels = [row.label for row in self.rows(given, asked) if not row.is_rest]
        if answer in labels or not labels:
            return (answer,) if answer in labels else ()
        return tuple(letter for _, letter in read(answer) or () if letter in labels) or (OTHER,)


def _count(given: Given, used: int) -> str:
    """Return that a program has too few or too many lines; `""` when it has not."""
    if used == given["count"]:
        return ""
    return f"The program has {used} line{'s' * (used != 1)}, and {given['count']} are asked for."


def _lines_fit(fit: int) -> str:
    return "The first line fits." if fit == 1 else f"The first {fit} lines fit."


def _fit(one: Arrangement, other: Arrangement) -> int:
    """Return how many lines two programs have in common before they differ."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((place for place, (mine, its) in pairs if mine != its), min(len(one), len(other)))


def _right(seal: Seal) -> list[str]:
    right = seal.get("right")
    return [order for order in right if isinstance(order, str) and read(order)] if isinstance(right, list) else []


def _orders(seal: Seal) -> list[dict[str, str]]:
    orders = seal.get("orders")
    known = orders if isinstance(orders, list) else []
    return [
        {"order": str(each.get("order", "")), "why": str(each.get("why", ""))}
        for each in known
        if isinstance(each, dict)
    ]


def _why(seal: Seal) -> dict[str, str]:
    why = seal.get("why")
    return {str(letter): str(text) for letter, text in why.items()} if isinstance(why, dict) else {}


def _solved(given: Given, seal: Seal) -> str:
    """Return the program that the author wrote as HTML, each line with its reason, and how many others work."""
    right, why = _right(seal), _why(seal)
    key = [line for line in (read(right[0]) or () if right else ()) if line[1] in given["lines"]]
    lines = "".join(_said_line(given, letter, deep, to_html(why.get(letter, ""))) for deep, letter in key)
    others = f"<p>{len(right) - 1} more work as well.</p>" if len(right) > 1 else ""
    return f'<b>✓ Right: this works.</b><ol class="gradestep-program">{lines}</ol>{others}'


def _line(given: Given, letter: str, deep: int) -> str:
    code = f"<code>{escape(given['lines'][letter])}</code>"
    return f'<li data-letter="{letter}" data-deep="{deep}"><b>{letter}</b> {code}</li>'


def _said_line(given: Given, letter: str, deep: int, said: str) -> str:
    """Return a line of the solution with its reason; how far in it stands is text, for JupyterLab takes marks out."""
    code = f"<code>{NO_BREAK * len(INDENT) * deep}{escape(given['lines'][letter])}</code>"
    return f"<li><b>{letter}</b> {code}{said}</li>"


KIND = Order()
