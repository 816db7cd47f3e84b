"""Find a student of the class list by what an LMS knows: id, login, number, e-mail or name, in any spelling."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gradestep.desk.lms.columns import squeezed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gradestep.desk.lms.class_list import Listed


@dataclass(frozen=True)
class Found:
    """The student's id, or why it is nobody."""

    student: str = ""
    why: str = ""


class Roster:
    """The class list, to look students up in."""

    def __init__(self, students: Iterable[Listed]) -> None:
        """Index the students by each thing that may name them."""
        self._exact: dict[str, set[str]] = defaultdict(set)
        self._ids: dict[str, set[str]] = defaultdict(set)
        self._numbers: dict[str, set[str]] = defaultdict(set)
        self._names: dict[str, set[str]] = defaultdict(set)
        self._called: dict[str, str] = {}
        for student in students:
            self._add(student)

    def __bool__(self) -> bool:
        return bool(self._exact)

    def find(self, ids: Iterable[str] = (), number: str = "", names: Iterable[str] = ()) -> Found:
        """Return the one student whom all that is known fits; what is looser is asked only where there is a choice.

        An id decides before a name, and a name before a number, which Moodle makes anew for each assignment; where a
        number is somebody else's than the name, it is nobody.
        """
        by_id = next((found for each in ids if (found := self._by_id(each))), set())
        if len(by_id) == 1:
            return Found(next(iter(by_id)))
        by_name = next((found for each in names if (found := self._names.get(squeezed(each), set()))), set())
        by_number = self._numbers.get(number, set()) if number else set()
        candidates = by_id or by_name or by_number  # several ids are one id in another case
        narrowed = candidates & (by_number or candidates)
        if not narrowed:
            others = ", ".join(sorted(candidates | by_number))
            return Found(why=f"the name and the number {number} are different students' ({others})" if others else "")
        if len(narrowed) == 1:
            return Found(next(iter(narrowed)))
        return Found(why=f"{len(narrowed)} students are called so ({', '.join(sorted(narrowed))})")

    def is_called(self, login: str, words: Iterable[str]) -> bool:
        """Return whether `login` is a student's whose last and first name hold `words` in this order, and little else.

        Between two of them letters may be left out, as an LMS does that cannot write them.
        """
        student = self.find((login,)).student
        pattern = ".*".join(re.escape(squeezed(word)) for word in words)
        return bool(student) and bool(re.fullmatch(pattern, self._called[student]))

    def _add(self, student: Listed) -> None:
        for each in filter(None, (student.id, student.email)):
            self._exact[each].add(student.id)
            self._ids[each.casefold()].add(student.id)
        if student.lms_user_id:
            self._numbers[student.lms_user_id].add(student.id)
        first, last = squeezed(student.first_name), squeezed(student.last_name)
        self._called[student.id] = last + first
        for name in {first + last, last + first} - {""}:
            self._names[name].add(student.id)

    def _by_id(self, text: str) -> set[str]:
        return self._exact.get(text) or self._ids.get(text.casefold(), set())
