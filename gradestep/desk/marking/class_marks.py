"""The marks of a class for one question, in nbgrader's tables: read, and written only over what a grader has seen."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from nbgrader import api
from sqlalchemy import and_

from gradestep.course.errors import GradestepError
from gradestep.desk.marking import comment_bank
from gradestep.desk.marking.answers import Answer, key_of, read_answers, version_of
from gradestep.desk.marking.questions import WAITING, Question, rubric_of
from gradestep.desk.marking.rubric_lines import Given, read_given, written

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from gradestep.desk.marking.comment_bank import Bank
    from gradestep.desk.open_course import OpenCourse


@dataclass(frozen=True)
class Before:
    """What nbgrader's tables hold for a student: the manual score, whether a person has to look, the comment."""

    score: float | None
    needs: bool
    comment: str | None


@dataclass(frozen=True)
class Mark:
    """A student's mark as nbgrader's tables have it; `seen` changes whenever it does, or the graded notebook."""

    seen: str
    before: Before
    auto: float | None
    given: Given

    @property
    def is_done(self) -> bool:
        """Whether no person has to look at it."""
        return not self.before.needs


@dataclass(frozen=True)
class Wish:
    """What a grader wants a student to have: `scored` says whether the score counts, is left alone or taken back."""

    given: Given
    scored: str = "give"

    GIVE, LEAVE, TAKE_BACK = "give", "leave", "take back"


class ClassMarks:
    """The answers and marks of a question; every method is one transaction."""

    def __init__(self, desk: OpenCourse, question: Question) -> None:
        """Read the rubric and the answers; comments that hold earlier lines are brought up to date."""
        self.desk = desk
        self.question = question
        self.rubric = rubric_of(desk.course, question)
        self.answers: dict[str, Answer] = {}
        self.read_again()
        with self.desk.transaction() as database:
            self._renew(self._locked(database), self.bank())

    def read_again(self) -> None:
        """Read the answers anew: of all who handed in, for tests of those only whose answer waits or was marked."""
        with self.desk.transaction() as database:
            rows = self._rows(database)
            persons = [
                student
                for student, (grade, _) in rows.items()
                if self.question.kind != WAITING or grade.auto_score is None or grade.manual_score is not None
            ]
        self.answers = {answer.key: answer for answer in read_answers(self.desk, self.question, sorted(persons))}

    def version(self) -> str:
        """Return what changes when a graded notebook of the class is written anew."""
        versions = [self._version(answer.student) for answer in self.answers.values()]
        return hashlib.sha256(json.dumps(versions).encode()).hexdigest()[:16]

    def bank(self) -> Bank:
        """Return the comment bank as it is now."""
        return comment_bank.read_bank(self.desk.course, self.question, self.rubric)

    def marks(self) -> dict[str, Mark]:
        """Return the mark of each answer, by its key."""
        with self.desk.transaction() as database:
            return self._marks(self._rows(database), self.bank())

    def write(self, wishes: Mapping[str, tuple[str, Wish]]) -> tuple[dict[str, Before], dict[str, Mark]]:
        """Give each key what is wished, if its mark is still the one that was `seen`.

        Returns what those had before who got it, and all marks as they are now.
        """

        def give(mark: Mark, wish: Wish, bank: Bank) -> Before:
            score, comment = written(wish.given, bank.scale, bank.items)
            if wish.scored == Wish.LEAVE:
                return replace(mark.before, comment=comment or None)
            if wish.scored == Wish.TAKE_BACK:
                return Before(None, mark.auto is None, comment or None)
            return Before(score, needs=False, comment=comment or None)

        return self._change(wishes, give)

    def restore(self, wishes: Mapping[str, tuple[str, Before]]) -> tuple[dict[str, Before], dict[str, Mark]]:
        """Give each key what it had before, if its mark is still the one that was `seen`; returns as `write`."""
        return self._change(wishes, lambda _, before, __: before)

    def add_item(self, points: float, words: str) -> str:
        """Add an item to the bank and return its id; raises GradestepError for one that cannot be."""
        with self.desk.transaction() as database:
            self._locked(database)
            bank, key = comment_bank.with_added(self.bank(), points, words)
            comment_bank.write_bank(self.desk.course, self.question, bank)
        return key

    def change_item(self, key: str, seen: tuple[float, str], points: float, words: str) -> tuple[bool, list[str]]:
        """Change an item of the bank for all who have it, if it is still as it was `seen`.

        Returns whether it was, and the keys of those whose own score hides the new points. The bank is written first:
        it knows the earlier line, so that a kill between the two leaves nothing that is not brought up to date later.
        """
        with self.desk.transaction() as database:
            rows = self._locked(database)
            old = self.bank()
            item = old.item(key)
            if item is None or (item.points, item.words) != seen:
                return False, []
            new = comment_bank.with_changed(old, key, points, words)
            comment_bank.write_bank(self.desk.course, self.question, new)
            return True, self._renew(rows, new)

    def remove_item(self, key: str) -> bool:
        """Remove an item that nobody has, and return whether that was so; raises GradestepError for a script's."""
        with self.desk.transaction() as database:
            rows, bank = self._locked(database), self.bank()
            if any(key in mark.given.ticked for mark in self._marks(rows, bank).values()):
                return False
            comment_bank.write_bank(self.desk.course, self.question, comment_bank.without(bank, key, self.rubric))
        return True

    def _change(
        self, wishes: Mapping[str, tuple[str, Any]], wanted: Callable[[Mark, Any, Bank], Before]
    ) -> tuple[dict[str, Before], dict[str, Mark]]:
        with self.desk.transaction() as database:
            rows, bank = self._locked(database), self.bank()
            marks, had = self._marks(rows, bank), {}
            if not comment_bank.bank_file(self.desk.course, self.question).exists():
                comment_bank.write_bank(self.desk.course, self.question, bank)  # the script's lines stay known
            for key, (seen, wish) in wishes.items():
                if key in marks and marks[key].seen == seen:
                    had[key] = marks[key].before
                    self._set(rows[self.answers[key].student], wanted(marks[key], wish, bank))
            database.flush()
            return had, self._marks(rows, bank)

    def _locked(self, database: Any) -> dict[str, tuple[Any, Any]]:
        """Lock the question's rows by writing them as they are, and return them: nobody else writes them meanwhile."""
        same = {api.Grade.cell_id: api.Grade.cell_id}
        database.query(api.Grade).filter(api.Grade.cell_id == self.question.cell_id).update(
            same, synchronize_session=False
        )
        return self._rows(database)

    def _rows(self, database: Any) -> dict[str, tuple[Any, Any]]:
        """Return nbgrader's grade and comment by student, of whom the question was graded; some have no comment."""
        book, handed_in, grade, comment = api.SubmittedNotebook, api.SubmittedAssignment, api.Grade, api.Comment
        found = database.query(handed_in.student_id, grade, comment, api.BaseCell.name)
        found = found.join(book, book.assignment_id == handed_in.id)
        found = found.join(grade, and_(grade.notebook_id == book.id, grade.cell_id == self.question.cell_id))
        found = found.outerjoin(comment, comment.notebook_id == book.id)
        found = found.outerjoin(api.BaseCell, api.BaseCell.id == comment.cell_id)
        rows: dict[str, tuple[Any, Any]] = {}
        for student, its_grade, its_comment, name in found:
            rows.setdefault(student, (its_grade, None))
            if name == self._comment_cell(student):
                rows[student] = (its_grade, its_comment)
        return rows

    def _comment_cell(self, student: str) -> str:
        answer = self.answers.get(key_of(self.question, student))
        return answer.comment_cell if answer else self.question.name

    def _marks(self, rows: dict[str, tuple[Any, Any]], bank: Bank) -> dict[str, Mark]:
        students = ((key, answer) for key, answer in self.answers.items() if answer.student in rows)
        return {key: self._mark(answer.student, *rows[answer.student], bank) for key, answer in students}

    def _mark(self, student: str, grade: Any, comment: Any, bank: Bank) -> Mark:
        before = Before(grade.manual_score, bool(grade.needs_manual_grade), comment.manual_comment if comment else None)
        state = json.dumps([asdict(before), grade.auto_score, self._version(student)])
        given = read_given(before.comment or "", before.score, bank.scale, bank.items)
        return Mark(hashlib.sha256(state.encode("utf-8", "replace")).hexdigest()[:24], before, grade.auto_score, given)

    def _version(self, student: str) -> str:
        return version_of(self.desk, self.question, student)

    def _set(self, row: tuple[Any, Any], wanted: Before) -> None:
        grade, comment = row
        if comment is None and wanted.comment:
            raise GradestepError("nbgrader keeps no comment for this cell: give a score of your own")
        grade.manual_score, grade.needs_manual_grade = wanted.score, wanted.needs
        if comment is not None:
            comment.manual_comment = wanted.comment

    def _renew(self, rows: dict[str, tuple[Any, Any]], bank: Bank) -> list[str]:
        """Write lines and scores of who has an earlier line as they are now; return who has a score of their own."""
        current, hidden = {item.line for item in bank.items}, []
        for key, mark in self._marks(rows, bank).items():
            if set(mark.given.lines) <= current:
                continue
            score, comment = written(mark.given, bank.scale, bank.items)
            kept = replace(mark.before, comment=comment)
            self._set(rows[self.answers[key].student], kept if kept.score is None else replace(kept, score=score))
            hidden += [key] if mark.given.own is not None else []
        return hidden
