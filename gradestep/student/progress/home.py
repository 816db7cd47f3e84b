"""The home of the course and of each topic: `home()` reads the notebooks beside it and shows where you stand."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from gradestep.student.progress import page
from gradestep.student.progress.saved_notebook import words
from gradestep.student.progress.topic import INDEX, Topic, front_of, read_topic


@dataclass(frozen=True)
class Topics:
    """The topics of a course, in the order in which they come after each other."""

    title: str
    topics: tuple[Topic, ...]
    at: datetime

    def _repr_html_(self) -> str:
        """Return the home as static HTML, which needs no kernel."""
        return self.html(page.when(self.at))

    def html(self, when: str) -> str:
        """Return the home as HTML that ends with the sentence `when`; raw HTML in a notebook is escaped."""
        rows = "".join(_row(topic, self.before(topic)) for topic in self.topics)
        return page.section(
            f"Where you stand in {self.title}",
            f'<ul class="gradestep-topics">{rows}</ul>',
            page.paragraph(when, "note"),
        )

    def __repr__(self) -> str:
        """Return the home as plain text, for a front end that shows no HTML."""
        lines = [_line(topic, self.before(topic)) for topic in self.topics]
        return "\n".join([self.title, *lines, page.when(self.at)])

    def before(self, topic: Topic) -> str:
        """Return what one should have done and know before `topic`, in a sentence or two, or nothing."""
        titles = [f"Comes after “{each.title}”." for each in self.topics if each.folder == topic.after]
        return " ".join([*titles, f"What to know first: {topic.needs}" if topic.needs else ""]).strip()


@dataclass(frozen=True)
class NotHere:
    """What a home says while nbgrader runs it: the notebooks beside it come one by one then, half of them graded."""

    text: str = "Run this cell among your own notebooks: it shows where you stand in them."

    def __repr__(self) -> str:
        return self.text


def home() -> Topic | Topics | NotHere:
    """Return where you stand in the notebooks beside this one, to show as the last value of a cell.

    In a folder whose sub-folders hold the homes of topics these are what is shown. Everything is read from the saved
    notebooks, at this moment; one that cannot be read is a row that says so, and nothing is sent anywhere.
    """
    if os.environ.get("NBGRADER_EXECUTION"):
        return NotHere()
    return read_home(Path())


def read_home(folder: Path) -> Topic | Topics:
    """Return what `home` shows in the notebooks of `folder`."""
    topics = in_turn([read_topic(each) for each in _folders(folder) if front_of(each / INDEX)])
    if not topics:
        return read_topic(folder)
    title = words(front_of(folder / INDEX).get("title"), "this course")
    return Topics(title, topics, datetime.now().astimezone())


def in_turn(topics: list[Topic]) -> tuple[Topic, ...]:
    """Return `topics` so that each stands behind the one that it comes after; a circle begins with its first."""
    rest, turn = list(topics), []
    while rest:
        waiting = {topic.folder for topic in rest}
        following = next((topic for topic in rest if topic.after not in waiting - {topic.folder}), rest[0])
        rest.remove(following)
        turn.append(following)
    return tuple(turn)


def _folders(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if path.is_dir() and not path.name.startswith("."))
    except OSError:
        return []


def _row(topic: Topic, before: str) -> str:
    state = page.paragraph(f"{topic.badge}. {topic.badge_state()}") if topic.has_badge else ""
    return (
        f"<li>{topic.drawn()}<div>{page.link(topic.title, topic.folder, INDEX)}"
        f"{page.paragraph(before)}{page.paragraph(topic.size(), 'note')}{page.bar(*topic.progress())}{state}</div></li>"
    )


def _line(topic: Topic, before: str) -> str:
    state = f" {topic.badge}. {topic.badge_state()}" if topic.has_badge else ""
    first = f" {before}" if before else ""
    return f"{topic.title} ({topic.folder}/{INDEX}): {topic.size()}; {topic.progress()[2]}.{state}{first}"
