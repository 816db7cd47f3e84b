"""Questions of jupyterquiz (a JSON list) as quiz cells; of numbers where several are right, an answer cell with tests.

The keys are those of https://github.com/jmshea/jupyterquiz.
"""

from __future__ import annotations

import html
import json
import math
import re
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from gradestep.authoring.importing.of_nbgrader import BEGIN, END
from gradestep.authoring.importing.of_otter import HIDE, SHOW
from gradestep.authoring.importing.pieces import TODO, Names, Piece, text
from gradestep.student.quiz.kinds import kind_of
from gradestep.student.quiz.kinds.choice import LETTERS
from gradestep.student.quiz.number_lines import OTHER
from gradestep.student.quiz.number_text import in_one_form
from gradestep.student.quiz.task_list import SLUG

if TYPE_CHECKING:
    from collections.abc import Iterator

DIGITS = 12  # of a number that was computed: the last ones are not the author's
MARKDOWN = {"b|strong": "**", "i|em": "*", "code|tt": "`"}
CHOICES = ("multiple_choice", "many_choice")
ANSWERS = ("answers", "pairs", "options")


def is_jupyterquiz(found: Any) -> bool:
    """Return whether a JSON value is a list of jupyterquiz's questions."""
    return (
        isinstance(found, list) and bool(found) and all(isinstance(each, dict) and "question" in each for each in found)
    )


def pieces(questions: list[dict[str, Any]], names: Names) -> Iterator[Piece]:
    """Yield a quiz cell for each question of choice, for a number or for pairs, text with a TODO for others."""
    for number, question in enumerate(questions, 1):
        name, origin = names.of(f"question_{number}"), f"question {number} ({question.get('type')})"
        answers = _dicts(question.get("answers"))
        right = [each for each in answers if each.get("correct") is True]
        if question.get("type") in CHOICES and right and len(answers) in range(2, len(LETTERS) + 1):
            yield _quiz(question, answers, name, origin)
        elif question.get("type") == "numeric" and (bounds := list(_bounds(right))):
            asked = _number_asked(question, answers, name)
            yield from [_card_of(asked, "number", name, origin)] if asked else _number(question, bounds, name, origin)
        elif question.get("type") == "match" and (asked := _pairs_asked(question, name)):
            yield _card_of(asked, "match", name, origin)
        else:
            shown = json.dumps({key: value for key, value in question.items() if key not in ANSWERS}, indent=1)
            why = _why_none(question.get("type"), len(answers), len(right))
            what = f"{TODO}a question without a counterpart here ({why}); its answers stay in the file."
            yield text(f"{what}\n\n```\n{shown}\n```", origin, f"text with a TODO: {why}")


def _dicts(value: Any) -> list[dict[str, Any]]:
    """Return what stands in a list of objects; a file may hold anything there."""
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _why_none(kind: Any, answers: int, right: int) -> str:
    """Return why a question has no counterpart, and what to write in its place."""
    if kind == "string":
        return "words are picked here, not typed: write a choice, or gaps with fillings"
    if kind in CHOICES:
        options = f"{answers} option{'s' * (answers != 1)}"
        return f"{options}, {right} of them right: a choice has 2 to {len(LETTERS)}, and a right one"
    if kind == "numeric":
        return "no number is right"
    return "its pairs are no question here" if kind == "match" else f"no kind that is known: {str(kind)[:40]!r}"


def _pairs_asked(question: dict[str, Any], name: str) -> str:
    """Return the Markdown of a question for pairs; `""` where that kind cannot ask it."""
    pairs = _dicts(question.get("pairs"))
    sides = [[_in_a_line(each.get(key)) for key in ("label", "answer")] for each in pairs]
    options = question.get("options")
    more = [_in_a_line(each) for each in options if isinstance(each, str)] if isinstance(options, list) else []
    lost = [each for each in more if each not in {right for _, right in sides}]
    lines = [_asked(question), "", *(f"- [x] {left} → {right}" for left, right in sides)]
    lines += [f"- [ ] {sides[0][0]} → {right}" for right in lost if sides]
    markdown = "\n".join(lines)
    return "" if any(kind_of("match").read(markdown).complaints(name, is_draft=True)) else markdown


def _in_a_line(value: Any) -> str:
    return " ".join(markdown_of(value).split())


def _quiz(question: dict[str, Any], answers: list[dict[str, Any]], name: str, origin: str) -> Piece:
    lines = [_asked(question), ""]
    for each in answers:
        first, *more = _chosen(each)
        lines.append(f"- [{'x' if each.get('correct') is True else ' '}] {first}")
        lines += [f"  {line}" for line in more]
        lines += _feedback_of(each)
    return text("\n".join(lines), origin, f'quiz="{name}" points=1', quiz=name, points=1)


def _chosen(answer: dict[str, Any]) -> list[str]:
    """Return the lines of an option; what only looks like the name of a misconception stays in its text."""
    if "code" in answer and "answer" not in answer:
        lines = str(answer["code"]).strip("\n").splitlines()
        return [f"`{lines[0]}`"] if len(lines) == 1 else ["This code:", "```python", *lines, "```"]
    first, *more = markdown_of(answer.get("answer", "")).strip().splitlines() or [""]
    return [f"{first[:-1]}\\)" if SLUG.search(first) else first, *more]


def _asked(question: dict[str, Any]) -> str:
    code = question.get("code")
    return markdown_of(question["question"]).strip() + (f"\n\n```python\n{code}\n```" if isinstance(code, str) else "")


def markdown_of(value: Any) -> str:
    """Return HTML of jupyterquiz's as Markdown, as far as it is bold, italic, code or a new line."""
    shown = str(value)
    for tags, sign in MARKDOWN.items():
        shown = re.sub(rf"<(/?)(?:{tags})\s*>", sign, shown, flags=re.IGNORECASE)
    return html.unescape(re.sub(r"<br\s*/?>", "\n", shown, flags=re.IGNORECASE))


def _feedback_of(answer: dict[str, Any]) -> list[str]:
    """Return the lines of the quote under an option."""
    return [f"  > {line}" for line in markdown_of(answer.get("feedback") or "").strip().splitlines()]


def _bounds(right: list[dict[str, Any]]) -> Iterator[tuple[float, float]]:
    """Yield the smallest and largest number of each right answer."""
    for each in right:
        span = each.get("range", [each.get("value")] * 2)
        if isinstance(span, list) and len(span) == 2 and all(_is_number(end) for end in span):  # noqa: PLR2004 - its ends
            yield span[0], span[1]


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def _rounded(number: float, digits: int) -> float:
    """Return a number as an answer is rounded before it is compared, which has so many digits."""
    return float(f"{number:.{digits}g}")


def _number_asked(question: dict[str, Any], answers: list[dict[str, Any]], name: str) -> str:
    """Return the Markdown of a question for a number; `""` where that kind cannot say what is right, or wrong."""
    digits = question.get("precision")
    lines = [_asked(question), ""]
    for each in answers:
        is_right = each.get("correct") is True
        if each.get("type") == "default":
            shown = OTHER
        elif (
            not (bounds := list(_bounds([each]))) or (not is_right and "range" in each) or ("range" in each and digits)
        ):
            return ""
        else:
            low, high = (Fraction(repr(end)) for end in bounds[0])
            near = f" ± {in_one_form((high - low) / 2)}" if high != low else f" to {digits} digits" if digits else ""
            shown = f"{in_one_form((low + high) / 2)}{near if is_right else ''}"
        lines.append(f"- [{'x' if is_right else ' '}] {shown}")
        lines += _feedback_of(each)
    markdown = "\n".join(lines)
    return "" if any(kind_of("number").read(markdown).complaints(name, is_draft=True)) else markdown


def _card_of(asked: str, kind: str, name: str, origin: str) -> Piece:
    marks: dict[str, Any] = {"quiz": name, "asks": kind, "points": 1}
    return text(asked, origin, f'quiz="{name}" asks="{kind}" points=1', **marks)


def _number(question: dict[str, Any], bounds: list[tuple[float, float]], name: str, origin: str) -> Iterator[Piece]:
    low, high = bounds[0]
    precision = question.get("precision")
    digits = precision if isinstance(precision, int) and precision > 0 else DIGITS
    ends = [[_rounded(end, digits) for end in span] for span in bounds]
    held = " or ".join(f"{least!r} <= rounded <= {most!r}" for least, most in ends)
    answer, tests = f"{name}_number", name
    told = any(each.get("feedback") for each in _dicts(question.get("answers")))
    became = "its question, as a lesson" + "; left out: what is said of each number" * told
    yield text(f"{_asked(question)}\n\nWrite the number as `{name}`.", origin, became)
    source = f"{BEGIN}\n{name} = {(low + high) / 2 if low != high else low!r}\n{END}"
    yield Piece("code", source, {"answer": answer}, origin, f'answer="{answer}"')
    said = f'f"{{{name}}} is not the number that was asked for"'
    checks = f'{HIDE}\nrounded = float(f"{{{name}:.{digits}g}}")\nassert {held}, {said}\n{SHOW}'
    yield Piece("code", checks, {"tests": tests, "points": 1}, origin, f'tests="{tests}" points=1')
