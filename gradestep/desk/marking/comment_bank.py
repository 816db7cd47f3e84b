"""The comment bank of a question: the script's rubric and what graders added, in a file beside the desk's records.

The file holds what items there are, never who got them. It is replaced in one step, and only while the question's rows
in the gradebook are locked, so that two graders who change it do so one after the other.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from math import isfinite
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from gradestep.authoring.rubric import LONGEST, MOST, RubricItem, starts_full
from gradestep.course.errors import GradestepError
from gradestep.course.files import write
from gradestep.desk.lms.records import folder_of
from gradestep.desk.marking.rubric_lines import BankItem, Scale

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from gradestep.course.course import Course
    from gradestep.desk.marking.questions import Question

MOST_EARLIER = 50  # changes of one item that are still known in comments


@dataclass(frozen=True)
class Bank:
    """The items of a question, in order, and the scale on which they count."""

    items: tuple[BankItem, ...]
    scale: Scale

    def item(self, key: str) -> BankItem | None:
        """Return the item of an id, if there is one."""
        return next((item for item in self.items if item.id == key), None)


def bank_file(course: Course, question: Question) -> Path:
    """Return where the bank of a question is kept."""
    name = quote(f"{question.notebook}.{question.name}", safe=" ")  # a grade_id of nbgrader's may hold a slash
    return folder_of(course, question.assignment) / "marking" / f"{name}.json"


def read_bank(course: Course, question: Question, rubric: Sequence[RubricItem]) -> Bank:
    """Return the bank as it was left, with what the script's rubric has in addition.

    An item that was changed here stays as it was changed: the script's line is one of its earlier ones. Raises
    GradestepError when the file is damaged.
    """
    path = bank_file(course, question)
    full, kept = _kept(path, course.show(path)) if path.exists() else (starts_full(list(rubric)), ())
    known = {line for item in kept for line in (item.line, *item.earlier)}
    number = max((int(item.id) for item in kept), default=0)
    fresh = [item for item in rubric if BankItem("", item.points, item.words).line not in known]
    added = [
        BankItem(str(number + place), item.points, item.words, scripted=True) for place, item in enumerate(fresh, 1)
    ]
    return Bank((*kept, *added), Scale(question.points, question.points if full else 0.0))


def write_bank(course: Course, question: Question, bank: Bank) -> None:
    """Keep the bank's items."""
    items = [{**asdict(item), "earlier": list(item.earlier)} for item in bank.items]
    said = {"starts_full": bank.scale.start > 0, "items": items}
    write(bank_file(course, question), json.dumps(said, indent=1, ensure_ascii=False) + "\n")


def with_added(bank: Bank, points: float, words: str) -> tuple[Bank, str]:
    """Return the bank with one more item, and its id; raises GradestepError for one that cannot be."""
    item = BankItem(str(max((int(item.id) for item in bank.items), default=0) + 1), points, words)
    if len(bank.items) >= MOST:
        raise GradestepError(f"there are {MOST} lines already, and nobody could choose from more: change one of them")
    _refuse(bank, item)
    return replace(bank, items=(*bank.items, item)), item.id


def with_changed(bank: Bank, key: str, points: float, words: str) -> Bank:
    """Return the bank with other points or words for an item; raises GradestepError when that cannot be."""
    old = bank.item(key)
    if old is None:
        raise GradestepError("this line is gone: somebody took it back")
    new = replace(old, points=points, words=words)
    _refuse(bank, new)
    lines = dict.fromkeys([*old.earlier, old.line])
    lines.pop(new.line, None)
    new = replace(new, earlier=tuple(lines)[-MOST_EARLIER:])
    return replace(bank, items=tuple(new if item.id == key else item for item in bank.items))


def without(bank: Bank, key: str, rubric: Sequence[RubricItem]) -> Bank:
    """Return the bank without an item; raises GradestepError for one that the script's rubric would bring back."""
    item = bank.item(key)
    lines = (item.line, *item.earlier) if item else ()
    if any(BankItem("", each.points, each.words).line in lines for each in rubric):
        raise GradestepError("the script has this line: take it out there, and start gradestep mark again")
    return replace(bank, items=tuple(item for item in bank.items if item.id != key))


def _refuse(bank: Bank, item: BankItem) -> None:
    most = bank.scale.most
    if not isfinite(item.points) or abs(item.points) > most:
        raise GradestepError(f"{item.points:g} is not within the {most:g} points of the question")
    if not item.words or len(item.words) > LONGEST:
        raise GradestepError(f"a line says something, in {LONGEST} characters at most")
    others = [other for other in bank.items if other.id != item.id]
    if any(item.line in (other.line, *other.earlier) for other in others):
        raise GradestepError("there is such a line already, or one was so before: say it in other words")


def _kept(path: Path, shown: str) -> tuple[bool, tuple[BankItem, ...]]:
    try:
        said: dict[str, Any] = json.loads(path.read_text("utf-8"))
        return bool(said["starts_full"]), tuple(_item(each) for each in said["items"])
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        what = "the lines of this question are damaged: put a copy in its place, or remove it and start from the script"
        raise GradestepError(f"{shown}: {what} ({error})") from None


def _item(said: dict[str, Any]) -> BankItem:
    words, earlier = said["words"], said["earlier"]
    if not all(isinstance(text, str) for text in (words, *earlier)):
        raise TypeError("words are texts")
    return BankItem(str(int(said["id"])), float(said["points"]), words, tuple(earlier), bool(said["scripted"]))
