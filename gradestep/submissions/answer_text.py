"""The answer of a quiz card by static reading: constants are folded, damaged text is searched, no student code is run.

What is graded has to be what a feedback page shows, so that a card cell is not taken over as it stands: its answer is
read here, and written into the released card. Only an answer that code computes is left to the run.
"""

from __future__ import annotations

import ast
import re
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gradestep.static_analysis.syntax import UNPARSED, tree_of
from gradestep.student.quiz.question import Question, clean

if TYPE_CHECKING:
    from gradestep.student.quiz.kinds import Kind

MOST_TEXT = 50_000  # characters that are parsed; a card has some thousand, of which most are its seal
CURLY = dict.fromkeys([*range(0x2018, 0x2020), 0xAB, 0xBB, 0xB4, 0x60], '"')  # quotation marks of word processors
CELL_MAGIC, MAGIC = re.compile(r"\s*%%.*"), re.compile(r"(?m)^[^\S\n]*[%!].*$")
BY_KEYWORD = r"\banswer\s{0,9}[=:][\s\"'(\[{]*(?P<answer>%s)"
BY_PLACE = r"\bquiz\s{0,9}\(\s{0,9}[\"']?\w+[\"']*\s{0,9},[\s\"'(\[{]*(?P<answer>%s)"
BY_NAME = re.compile(r"\bvariant\s{0,9}=\s{0,9}(\d{1,3})\b")
IMPORT = "gradestep"


class ComputedError(Exception):
    """An answer that only running the cell can tell."""


@dataclass(frozen=True)
class Reading:
    """What a card cell says: its answer, other code in it, and whether its text was damaged.

    `answer` is as its kind reads it or, where that cannot read it, what was typed: then `is_unread`. `computed` says
    that only running the cell can tell the answer. `variant` is the one of the question that was drawn, None for none.
    """

    answer: str = ""
    rest: str = ""
    damaged: bool = False
    computed: bool = False
    is_unread: bool = False
    variant: int | None = None


def read_answer(source: str, asked: Question, before: str = "") -> Reading:
    """Return what the cell with the released card `asked` says; `before` is the text of the cells above."""
    try:
        tree = _parsed(source)
    except UNPARSED:  # whatever the text makes of the parser
        drawn = BY_NAME.search(source[:MOST_TEXT])
        return _read(_searched(source, asked), asked, int(drawn[1]) if drawn else None, damaged=True)
    found = [(statement, call) for statement in tree.body for call in _calls(statement)]
    if not found:
        return Reading(rest=_rest(source, tree, []), damaged=True)
    try:
        answers = [clean(_answer(call, Above(call, source, before, asked.of_kind))) for _, call in found]
        rest = _rest(source, tree, [statement for statement, _ in found])
    except (ComputedError, *UNPARSED, TypeError):
        return Reading(computed=True)
    typed = [(each, _drawn(call)) for each, (_, call) in zip(answers, found, strict=True) if each.strip()][::-1]
    readable = (each for each in typed if _read(each[0], asked, each[1], damaged=False).is_unread is False)
    said, variant = next(readable, typed[0] if typed else ("", _drawn(found[-1][1])))
    timed = any(map(CELL_MAGIC.match, source.splitlines()[: found[0][1].lineno]))
    is_bare = bool(said) and said in _bare(found[-1][1])
    damaged = timed or is_bare or not all(_is_whole(call, asked) for _, call in found)
    return _read(said, asked, variant, rest, damaged=damaged)


def _read(said: str, asked: Question, variant: int | None, rest: str = "", *, damaged: bool) -> Reading:
    """Return what was typed as its kind reads it; of a variant that there is none of, nobody knows what was asked."""
    is_one = variant is None or not asked.variants or 0 <= variant < len(asked.variants)
    drawn = variant if is_one and asked.variants else None
    read = asked.as_variant(drawn).read_answer(said).text if is_one else ""
    typed = " ".join(said.split())[: asked.of_kind.longest]
    return Reading(read or typed, rest, damaged, is_unread=bool(typed) and not read, variant=drawn)


def _drawn(call: ast.Call) -> int | None:
    """Return the variant that a call says; -1 for one that is none."""
    given = next((keyword.value for keyword in call.keywords if keyword.arg == "variant"), None)
    if given is None:
        return None
    value = given.value if isinstance(given, ast.Constant) else -1
    return value if value is None or type(value) is int else -1


def _parsed(source: str) -> ast.Module:
    """Return the syntax tree of a cell without its magics; raises one of UNPARSED."""
    if len(source) > MOST_TEXT:
        raise ValueError("too long")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # an odd escape is the student's affair
        return tree_of(MAGIC.sub("pass", source))


def _calls(statement: ast.stmt) -> list[ast.Call]:
    named = (node for node in ast.walk(statement) if isinstance(node, ast.Call))
    return [call for call in named if _called(call) == "quiz"]


class Above:
    """The text in which a variable of a call's was assigned, and the kind of question of which the answer is read."""

    def __init__(self, call: ast.Call, source: str, before: str, kind: Kind) -> None:
        self.text = "\n".join([before[-MOST_TEXT:], *source.splitlines()[: call.lineno - 1]])
        self.kind = kind


def _called(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def _bare(call: ast.Call) -> set[str]:
    """Return the words that stand in a call without quotes."""
    given = (*call.args, *(each.value for each in call.keywords))
    return {node.id for node in given if isinstance(node, ast.Name)}


def _answer(call: ast.Call, above: Above) -> Any:
    """Return the value of the argument `answer`, which may also be the second one; raises ComputedError."""
    given = [keyword.value for keyword in call.keywords if keyword.arg == "answer"] or call.args[1:2]
    return _folded(given[0], above) if given else ""


def _folded(node: ast.expr, above: Above) -> Any:
    """Return what a constant expression is, a variable looked up in the text before it; raises ComputedError."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return _joined(_folded(node.left, above), _folded(node.right, above))
    if isinstance(node, ast.Name):
        return _looked_up(node.id, above)
    if isinstance(node, ast.JoinedStr):
        return "".join(str(_folded(part, above)) for part in node.values)
    if isinstance(node, ast.FormattedValue):
        return _folded(node.value, above)
    try:
        return ast.literal_eval(node)
    except (*UNPARSED, TypeError):
        raise ComputedError from None


def _joined(left: Any, right: Any) -> Any:
    """Return the sum of two constants; texts that lack their quotes are texts."""
    return left + right if isinstance(left, (int, float)) and isinstance(right, (int, float)) else f"{left}{right}"


def _looked_up(name: str, above: Above) -> Any:
    """Return the text last assigned to a variable; an answer that is no variable lacks its quotes only."""
    assigned = re.findall(rf"(?<![\w.]){re.escape(name)}[ \t]{{0,9}}=(?!=)([^\n#]*)", above.text)
    if not assigned and above.kind.is_bare(name):
        return name
    try:
        (statement,) = tree_of(assigned[-1].strip(" \t;")).body
        return ast.literal_eval(statement.value if isinstance(statement, ast.Expr) else statement)
    except (*UNPARSED, TypeError, IndexError):
        raise ComputedError from None


def _rest(source: str, tree: ast.Module, cards: list[ast.stmt]) -> str:
    """Return the lines of a cell that do not belong to its cards; raises ComputedError when they cannot be parted."""
    if not all(isinstance(card, (ast.Expr, ast.Assign, ast.AnnAssign)) for card in cards):
        raise ComputedError  # in a loop or a branch
    taken = [each for each in tree.body if each in cards or _imports_quiz(each)]
    gone = {line for each in taken for line in _lines(each)}
    if any(line in gone for each in tree.body if each not in taken for line in _lines(each)):
        raise ComputedError
    kept = [line for number, line in enumerate(source.splitlines(), 1) if number not in gone]
    kept = [line for line in kept if not CELL_MAGIC.match(line)]
    return "\n".join(kept) if any(line.strip() and not line.startswith("#") for line in kept) else ""


def _lines(statement: ast.stmt) -> range:
    return range(statement.lineno, (statement.end_lineno or statement.lineno) + 1)


def _imports_quiz(statement: ast.stmt) -> bool:
    """Return whether a statement does nothing but make `quiz` known, which the released card does itself."""
    if not isinstance(statement, ast.ImportFrom) or statement.module != IMPORT:
        return False
    return [alias.name for alias in statement.names] == ["quiz"]


def _is_whole(call: ast.Call, asked: Question) -> bool:
    """Return whether a call still makes the card `asked`; the student may have changed its words."""
    words = {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg != "answer"}
    if not 1 <= len(call.args) <= 1 + 1:
        return False
    try:
        given = {str(word): ast.literal_eval(value) for word, value in words.items()}
        card = Question.of_call(ast.literal_eval(call.args[0]), **given)
    except (*UNPARSED, TypeError, AttributeError):
        return False
    return (card.name, card.asks) == (asked.name, asked.asks)


def _searched(source: str, asked: Question) -> str:
    """Return the text that stands where the answer of a card does, in a text that is no Python."""
    text = source[:MOST_TEXT].translate(CURLY)
    written = asked.of_kind.written
    found = re.search(BY_KEYWORD % written, text) or re.search(BY_PLACE % written, text)
    return found["answer"] if found else ""
