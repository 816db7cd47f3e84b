"""The letter of a quiz card by static reading: constants are folded, damaged text is searched, no student code is run.

What is graded has to be what a feedback page shows, so that a card cell is not taken over as it stands: its letter is
read here, and written into the released card. Only a letter that code computes is left to the run.
"""

from __future__ import annotations

import ast
import re
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gradestep.static_analysis.syntax import UNPARSED, tree_of
from gradestep.student.quiz.question import LETTERS, Question, letters_of

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_TEXT = 50_000  # characters that are parsed; a card has some thousand, of which most are its seal
MOST_LETTERS = 40
CURLY = dict.fromkeys([*range(0x2018, 0x2020), 0xAB, 0xBB, 0xB4, 0x60], '"')  # quotation marks of word processors
CELL_MAGIC, MAGIC = re.compile(r"\s*%%.*"), re.compile(r"(?m)^\s*[%!].*$")
LETTER = rf"[{LETTERS}{LETTERS.lower()}]"
CHOSEN = rf"(?P<letters>{LETTER}{{1,8}}(?!\w)(?:[\s,;+&\"']{{1,9}}{LETTER}(?!\w))*)"
BY_KEYWORD = re.compile(rf"\banswer\s{{0,9}}[=:][\s\"'(\[{{]*{CHOSEN}")
BY_PLACE = re.compile(rf"\bquiz\s{{0,9}}\(\s{{0,9}}[\"']?\w+[\"']*\s{{0,9}},[\s\"'(\[{{]*{CHOSEN}")
IMPORT = "gradestep"


class ComputedError(Exception):
    """An answer that only running the cell can tell."""


@dataclass(frozen=True)
class Reading:
    """What a card cell says: its letters, other code in it, and whether its text was damaged.

    `computed` says that only running the cell can tell the letters.
    """

    letters: str = ""
    rest: str = ""
    damaged: bool = False
    computed: bool = False


def read_letters(source: str, name: str, before: str = "") -> Reading:
    """Return what the cell with the card `name` says; `before` is the text of the cells above, for a variable."""
    try:
        tree = _parsed(source)
    except UNPARSED:  # whatever the text makes of the parser
        return Reading(_searched(source), damaged=True)
    found = [(statement, call) for statement in tree.body for call in _calls(statement)]
    if not found:
        return Reading(rest=_rest(source, tree, []), damaged=True)
    try:
        answers = [letters_of(_answer(call, _above(call, source, before))) for _, call in found]
        rest = _rest(source, tree, [statement for statement, _ in found])
    except (ComputedError, *UNPARSED, TypeError):
        return Reading(computed=True)
    letters = next(filter(None, reversed(answers)), "")[:MOST_LETTERS]
    timed = any(map(CELL_MAGIC.match, source.splitlines()[: found[0][1].lineno]))
    damaged = timed or not all(_is_whole(call, name) for _, call in found) or _is_bare(found[-1][1], letters)
    return Reading(letters, rest, damaged)


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


def _above(call: ast.Call, source: str, before: str) -> str:
    """Return the text in which a variable of a call's was assigned."""
    return "\n".join([before[-MOST_TEXT:], *source.splitlines()[: call.lineno - 1]])


def _called(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def _is_bare(call: ast.Call, letters: str) -> bool:
    """Return whether a call's letters stand in it without quotes."""
    names = [node.id for node in (*call.args, *(each.value for each in call.keywords)) if isinstance(node, ast.Name)]
    return letters in map(letters_of, names)


def _answer(call: ast.Call, text: str) -> Any:
    """Return the value of the argument `answer`, which may also be the second one; raises ComputedError."""
    given = [keyword.value for keyword in call.keywords if keyword.arg == "answer"] or call.args[1:2]
    return _folded(given[0], text) if given else ""


def _folded(node: ast.expr, text: str) -> Any:
    """Return what a constant expression is, a variable looked up in the `text` before it; raises ComputedError."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return str(_folded(node.left, text)) + str(_folded(node.right, text))
    if isinstance(node, ast.Name):
        return _looked_up(node.id, text)
    if isinstance(node, ast.JoinedStr):
        return "".join(str(_folded(part, text)) for part in node.values)
    if isinstance(node, ast.FormattedValue):
        return _folded(node.value, text)
    try:
        return ast.literal_eval(node)
    except (*UNPARSED, TypeError):
        raise ComputedError from None


def _looked_up(name: str, text: str) -> Any:
    """Return the text last assigned to a variable; a bare letter that is no variable lacks its quotes only."""
    assigned = re.findall(rf"(?<![\w.]){re.escape(name)}[ \t]{{0,9}}=(?!=)([^\n#]*)", text)
    if not assigned and set(name.upper()) <= set(LETTERS):
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


def _is_whole(call: ast.Call, name: str) -> bool:
    """Return whether a call still makes the card `name`; the student may have changed its words."""
    words = {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg != "answer"}
    if words.keys() - {"question", *_known()} or not 1 <= len(call.args) <= 1 + 1:
        return False
    try:
        given = {str(word): ast.literal_eval(value) for word, value in words.items()}
        return Question(ast.literal_eval(call.args[0]), given.pop("question", ""), **given).name == name
    except (*UNPARSED, TypeError, AttributeError):
        return False


def _known() -> Iterator[str]:
    return (word for word in Question.__dataclass_fields__ if word not in ("name", "text"))


def _searched(source: str) -> str:
    """Return the letters that stand where the answer of a card does, in a text that is no Python."""
    text = source[:MOST_TEXT].translate(CURLY)
    found = BY_KEYWORD.search(text) or BY_PLACE.search(text)
    return letters_of(found["letters"]) if found else ""
