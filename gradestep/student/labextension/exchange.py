"""nbgrader's own `submit` and `fetch_feedback`, each in a process of its own, and in plain words what became of it.

In a process of its own, because nbgrader reads settings in the working folder and changes it.
"""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

SECONDS = 300
LOGGED = re.compile(r"^\[\w+ \| (?P<level>INFO|WARNING|ERROR|CRITICAL)\] (?P<said>\S.*)$", re.MULTILINE)
SUBMITTED = re.compile(r"Submitted as: .*")
NO_WAY = (
    "This computer has no way to your teacher's course ({}). Save a zip and hand it in where your teacher asks for it, "
    "or send the notebooks as they are."
)
NOT_YET = (
    "Your teacher has not released this topic here yet ({}). Your work is saved; try again when it is released, or "
    "save a zip and hand it in where your teacher asks for it."
)
NO_FEEDBACK = "Nothing has come back yet: your teacher has not released feedback on what you have handed in."
IN_WORDS = (  # what nbgrader says, and what it means
    (re.compile("No module named '?nbgrader"), NO_WAY, "nbgrader is not installed"),
    (re.compile("No course id specified"), NO_WAY, "no course is set up here"),
    (re.compile("Unwritable directory|not available on Windows"), NO_WAY, "its exchange folder is not here"),
    (re.compile("do not have access"), NO_WAY, "you are not in the list of this course"),
    (re.compile("don't have (?:write|read) permissions"), NO_WAY, "you may not write to its exchange folder"),
    (re.compile("Inbound directory doesn't exist"), NOT_YET, "the course's inbox does not exist"),
    (re.compile(r"Assignment not found: .*outbound"), NOT_YET, "it is not among what was released"),
    (re.compile(r"Assignment not found at: .*feedback"), NO_FEEDBACK, ""),
)


class NotHandedInError(Exception):
    """What nbgrader did not do, in words for the student, and nbgrader's own lines in `details`."""

    def __init__(self, words: str, details: str) -> None:
        super().__init__(words)
        self.details = details


@dataclass(frozen=True)
class Nbgrader:
    """nbgrader's commands on the topic in `folder`, as a student gives them in the folder above."""

    folder: Path

    def submit(self) -> str:
        """Hand the folder in; return nbgrader's own line on it. Raises NotHandedInError."""
        said = self._run("submit")
        found = SUBMITTED.search(said)
        return found[0] if found else said.splitlines()[-1] if said else ""

    def fetch_feedback(self) -> None:
        """Fetch the pages that have come back, if any. Raises NotHandedInError when there are none, or no way."""
        self._run("fetch_feedback")

    def _run(self, command: str) -> str:
        words = [sys.executable, "-m", "nbgrader", command, self.folder.name]
        here = f"--Exchange.assignment_dir={self.folder.parent}"  # what is handed in is what this server shows
        try:
            ran = subprocess.run(  # noqa: S603 - our own interpreter; the name of a folder is one argument
                [*words, here],
                cwd=self.folder.parent,
                capture_output=True,
                text=True,
                encoding="utf-8",
                errors="replace",
                timeout=SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise NotHandedInError(f"nbgrader did not answer in {SECONDS} seconds: try again.", "") from error
        if ran.returncode:
            raise in_words(ran.stderr or ran.stdout)
        return "\n".join(found["said"] for found in LOGGED.finditer(ran.stderr))


def in_words(output: str) -> NotHandedInError:
    """Return what a failed command of nbgrader's means, in plain words."""
    errors = [found["said"] for found in LOGGED.finditer(output) if found["level"] in ("ERROR", "CRITICAL")]
    details = "\n".join(errors) or output[-1000:]
    for pattern, words, why in IN_WORDS:
        if pattern.search(details):
            return NotHandedInError(words.format(why), details)
    return NotHandedInError(f"nbgrader says: {(errors or [output.strip()])[-1][-300:]}", details)
