"""The home of a topic: its notebooks, where the student stands in each, and the badge."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import TYPE_CHECKING, Any

from gradestep.student.progress import badge, page
from gradestep.student.progress.mode_cards import by_mode, choices
from gradestep.student.progress.modes import modes_of
from gradestep.student.progress.progress import SIGNS, Standing, in_hours, in_minutes, read_standing
from gradestep.student.progress.saved_notebook import UnreadableError, inside, read_saved, words
from gradestep.student.quiz.question_state import ANSWERED, FEELINGS, RIGHT

if TYPE_CHECKING:
    from pathlib import Path

INDEX = "index.ipynb"
NONE = "No notebooks are here. If you moved or renamed this folder, restart the kernel and run this cell again."
ENOUGH = 10  # answers of which one said how sure one was, before anything is said of it
HOW = "To earn it, answer each challenge's question right and make all its tests pass that you can see."


@dataclass(frozen=True)
class Topic:
    """What the folder of a topic holds: its standings in order, and copies under other names, which do not count.

    `modes` gives a sentence for each mode, in their order. `after` is the folder of the topic that comes before this
    one, `needs` what to know before it; both may be nothing.
    """

    folder: str
    title: str
    badge: str
    is_exam: bool
    standings: tuple[Standing, ...]
    copies: tuple[str, ...]
    at: datetime
    modes: dict[str, str]
    after: str = ""
    needs: str = ""

    @property
    def challenges(self) -> tuple[Standing, ...]:
        """The standings that count for the badge."""
        return tuple(standing for standing in self.standings if standing.is_challenge)

    @property
    def is_earned(self) -> bool:
        """Whether every challenge is done."""
        return bool(self.challenges) and all(challenge.is_done for challenge in self.challenges)

    def badge_state(self) -> str:
        """Return one sentence on the badge: when it was earned, or what is missing."""
        done = sum(challenge.is_done for challenge in self.challenges)
        right = f"{done} of {len(self.challenges)} challenges {'is' if done == 1 else 'are'} right."
        later = sum(question.go > 1 for each in self.challenges if each.is_done for question in each.questions)
        if later:
            right = f"{right[:-1]}, {later} of them at a second go or later."
        if self.is_earned:
            times = [question.at for challenge in self.challenges for question in challenge.questions if question.at]
            return f"Earned{f' on {page.day(max(times))}' if times else ''}: {right}"
        if self.is_exam:
            return "Not earned yet: in an exam, answers are judged after you have handed them in."
        return f"Not earned yet: {right}"

    def progress(self) -> tuple[int, int, str]:
        """Return how many questions are right and tests pass, of how many, and the same in words."""
        states = [question.state for standing in self.standings for question in standing.questions]
        tests, passed = (sum(getattr(each, what) for each in self.standings) for what in ("tests", "passed"))
        right = sum(state in (RIGHT, ANSWERED) for state in states)
        word = "answered" if self.is_exam else "right"
        said = [f"{right} of {len(states)} questions {word}"] if states else []
        said += [f"{passed} of {tests} tests pass"] if tests else []
        return right + passed, len(states) + tests, ", ".join(said)

    def calibration(self) -> str:
        """Return how often one was right at once, by how sure one was; nothing for fewer than ten answers."""
        asked = [question for standing in self.standings for question in standing.questions]
        felt = [question for question in asked if question.feeling and question.at_once is not None]
        if len(felt) < ENOUGH:
            return ""
        of = {feeling: [each.at_once for each in felt if each.feeling == feeling] for feeling in reversed(FEELINGS)}
        said = [_felt(feeling, firsts) for feeling, firsts in of.items() if firsts]
        return f"How sure you were, of {len(felt)} answers: {'; '.join(said)}."

    def size(self) -> str:
        """Return how many notebooks there are, and how long they take, or why there may be none."""
        if not self.standings:
            return NONE
        minutes = in_minutes(sum(standing.minutes for standing in self.standings))
        number = f"{len(self.standings)} notebook{'s' * (len(self.standings) != 1)}"
        modes = by_mode(self.standings, self.modes).keys() - {""}
        number += f" in {len(modes)} modes" if len(modes) > 1 else ""
        with_code = sum(standing.with_code or standing.minutes for standing in self.standings)
        if any(standing.with_code for standing in self.standings):
            return f"{number}, {minutes} to read, {in_hours(with_code)} with the code"
        return f"{number}, {minutes} and your time for the code" if minutes else number

    def drawn(self) -> str:
        """Return the badge as SVG; nothing when the topic has none."""
        done = tuple(challenge.is_done for challenge in self.challenges)
        return badge.draw(self.badge, self.badge_state(), done, earned=self.is_earned) if self.has_badge else ""

    @property
    def has_badge(self) -> bool:
        """Whether there is a badge to earn."""
        return bool(self.badge and self.challenges)

    def _repr_html_(self) -> str:
        """Return the home as static HTML, which needs no kernel."""
        return self.html(page.when(self.at))

    def html(self, when: str) -> str:
        """Return the home as HTML that ends with the sentence `when`; raw HTML in a notebook is escaped."""
        name = f"<b>{escape(self.badge)}</b>" if self.has_badge else ""
        state = page.paragraph(self.badge_state()) if self.has_badge else ""
        how = page.paragraph(HOW, "note") if self.has_badge and not (self.is_earned or self.is_exam) else ""
        sure = page.paragraph(self.calibration(), "note")
        summary = (
            f"<div>{name}{state}{page.bar(*self.progress())}{page.paragraph(self.size(), 'note')}{how}{sure}</div>"
        )
        return page.section(
            f"Where you stand in {self.title}",
            f'<div class="gradestep-summary">{self.drawn()}{summary}</div>',
            choices(self.standings, self.modes),
            page.paragraph(self._not_counted(), "note"),
            page.paragraph(when, "note"),
        )

    def __repr__(self) -> str:
        """Return the home as plain text, for a front end that shows no HTML."""
        rows = [_line(mode, each) for mode, found in by_mode(self.standings, self.modes).items() for each in found]
        state = f"{self.badge}. {self.badge_state()}" if self.has_badge else ""
        lines = [
            self.title,
            self.size(),
            self.progress()[2],
            state,
            self.calibration(),
            *rows,
            self._not_counted(),
            page.when(self.at),
        ]
        return "\n".join(filter(None, lines))

    def _not_counted(self) -> str:
        if not self.copies:
            return ""
        return f"Not counted, since only the name under which you got a notebook counts: {', '.join(self.copies)}."


def read_topic(folder: Path) -> Topic:
    """Return where the student stands in each notebook of `folder`, at this moment."""
    front = front_of(folder / INDEX)
    found = [(path, read_standing(path)) for path in _notebooks(folder)]
    standings = [(path, standing) for path, standing in found if standing]
    return Topic(
        folder.name,
        words(front.get("title"), words(folder.name, "this folder")),
        words(front.get("badge")),
        front.get("feedback") == "exam" or any(standing.is_exam for _, standing in standings),
        tuple(standing for path, standing in standings if standing.name in ("", path.stem)),
        tuple(words(path.name) for path, standing in standings if standing.name not in ("", path.stem)),
        datetime.now().astimezone(),
        modes_of(front),
        words(front.get("after")),
        words(front.get("needs")),
    )


def front_of(index: Path) -> dict[str, Any]:
    """Return what the author says in the front matter of a home; nothing when the notebook is no home of ours."""
    try:
        front = inside(read_saved(index), "metadata", "gradestep")
    except UnreadableError:
        return {}
    return front if inside(front, "name") == "index" else {}


def _notebooks(folder: Path) -> list[Path]:
    """Return the notebooks of `folder` but for its home, in order of their names, with numbers as numbers."""
    try:
        found = [path for path in folder.iterdir() if path.suffix == ".ipynb" and not path.name.startswith(".")]
    except OSError:
        return []
    return sorted((path for path in found if path.name != INDEX), key=_by_number)


def _by_number(path: Path) -> list[str]:
    return [part.zfill(9) if part.isdigit() else part for part in re.split(r"(\d+)", path.name)]


def _felt(feeling: str, firsts: list[bool | None]) -> str:
    number = len(firsts)
    return f"{feeling.lower()} {number} time{'s' * (number != 1)}, right at once {firsts.count(True)}"


def _line(mode: str, standing: Standing) -> str:
    name = f"{mode}: " if mode else ""
    return f"{SIGNS[standing.state]} {standing.state:<13}  {name}{standing.title} ({standing.file})"
