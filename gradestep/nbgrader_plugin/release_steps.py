"""Our steps in nbgrader's conversions, put in by `settings.configure` through nbgrader's own traits.

Every command of nbgrader reads the settings, and with them this module: what only a release needs is imported there.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nbgrader.preprocessors import NbGraderPreprocessor
from nbgrader.utils import is_grade, is_solution
from traitlets import Enum

from gradestep.authoring.question_cells import blank_answers, card_output, is_card, show_unanswered, solved, unsealed
from gradestep.authoring.stubs import named
from gradestep.authoring.validation import read_challenge
from gradestep.course.course import FEEDBACK, HOME, Course
from gradestep.course.errors import GradestepError, near
from gradestep.proof.prose.values import filled
from gradestep.release.work import mark_as_released
from gradestep.student.quiz.literal import in_quotes

if TYPE_CHECKING:
    from nbformat import NotebookNode

    from gradestep.authoring.challenge import Challenge


class NameTheStub(NbGraderPreprocessor):
    """Say in each stub which answer is missing."""

    def preprocess_cell(self, cell: NotebookNode, resources: Any, _: int) -> tuple[NotebookNode, Any]:
        """Fill the name into the stub of an answer cell."""
        if cell.cell_type == "code" and is_solution(cell):
            cell.source = named(cell.source, cell.metadata.nbgrader.grade_id)
        return cell, resources


class DropValues(NbGraderPreprocessor):
    """Take what the build keeps for itself out of the metadata: a value may stand in the sealed feedback of a quiz."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        """Leave what the notebook says as it is."""
        for key in ("values", "values_from", "charts_from"):
            nb.metadata.get("gradestep", {}).pop(key, None)
        return nb, resources


class MarkAsReleased(NbGraderPreprocessor):
    """Note what the plain cells of a notebook that was written by hand say, so that work in them is known as such."""

    def preprocess_cell(self, cell: NotebookNode, resources: Any, _: int) -> tuple[NotebookNode, Any]:
        """Write a digest into the cell's metadata."""
        mark_as_released(cell)
        return cell, resources


class BlankAnswers(NbGraderPreprocessor):
    """Take the key out of every quiz card, in an exam the sealed feedback too, and show the question before any run."""

    feedback = Enum(
        ["", *FEEDBACK], default_value="", help="`practice` or `exam`; empty: what the topic's index.py says"
    ).tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        """Blank the card cells; a card that cannot be read stops the release. An override is noted in the notebook."""
        if self.feedback:
            nb.metadata.setdefault("gradestep", {})["feedback"] = self.feedback
        feedback = self.feedback or feedback_of(Course(Path.cwd()), resources["nbgrader"]["assignment"])
        for cell in filter(is_card, nb.cells):
            _release(cell, feedback)
        return nb, resources


def feedback_of(course: Course, assignment: str) -> str:
    """Return when the cards of `assignment` say whether an answer is right, one of FEEDBACK.

    The home of the topic says it (`feedback: exam`); the first is usual. Raises GradestepError when the home's script
    is wrong.
    """
    script = course.challenges / assignment / f"{HOME}.py"
    front = read_challenge(script).front if script.is_file() else {}
    return front.get("feedback", FEEDBACK[0])


class ExplainCards(NbGraderPreprocessor):
    """Show in a feedback page what was right, and why; only the answer is shown until then."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        """Replace the output of each card by the solved card, and its source by the call that holds the answer."""
        which = resources["nbgrader"]
        challenge = _challenge(which["assignment"], which["notebook"])
        quizzes = {cell.name: cell for cell in challenge.of_role("quiz")} if challenge else {}
        for cell in filter(is_card, nb.cells):
            name = cell.metadata.gradestep.quiz
            if challenge and name in quizzes:
                card = solved(quizzes[name], challenge.front, cell.source)
                cell.source = f'quiz("{name}", answer={in_quotes(card.answer)})'
                cell.outputs = [card_output(card)]
        return nb, resources


def _release(cell: NotebookNode, feedback: str) -> None:
    try:
        blank = blank_answers(cell.source)
        cell.source = unsealed(blank) if feedback == "exam" else blank
        show_unanswered(cell)
    except ValueError as error:
        raise GradestepError(f'card "{cell.id}": {error}') from error


def _challenge(assignment: str, notebook: str) -> Challenge | None:
    """Return the challenge that a notebook was built from; one made by hand has none. nbgrader runs in the course."""
    script = Path("challenges", assignment, f"{notebook}.py")
    return _read(script, Path.cwd(), script.stat().st_mtime_ns) if script.is_file() else None


@lru_cache(maxsize=64)
def _read(script: Path, _: Path, __: int) -> Challenge:
    """Return the challenge of a script in a folder as it was at some time: several steps ask for the same."""
    return filled(read_challenge(script))


class KeepGoing(NbGraderPreprocessor):
    """Let "Run All" go on past an answer that is not written yet, so that every card appears.

    Only the release gets these tags: in the source they would hide a broken solution from nbval.
    """

    def preprocess_cell(self, cell: NotebookNode, resources: Any, _: int) -> tuple[NotebookNode, Any]:
        """Tag answers and tests with `raises-exception`."""
        if cell.cell_type == "code" and (is_solution(cell) or is_grade(cell)):
            cell.metadata["tags"] = sorted({*cell.metadata.get("tags", []), "raises-exception"})
        return cell, resources


class RefuseLeaks(NbGraderPreprocessor):
    """Stop nbgrader before it writes a release that shows a secret of its challenge; formgrader's button too."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        """Compare the finished release with its script, or with the notebook in `source/` that was written by hand."""
        from gradestep.authoring.importing.hand_written import hand_written
        from gradestep.release.leaks import leaks_in, leaks_of

        which = resources["nbgrader"]
        challenge = _challenge(which["assignment"], which["notebook"])
        if challenge:
            self._refuse(challenge.path, list(leaks_in(nb, [challenge])))
        else:
            with hand_written(Course(Path.cwd()), f"{which['assignment']}/{which['notebook']}") as written:
                for each in written:
                    self._refuse(near(each.notebook), list(leaks_of(nb, each)))
        return nb, resources

    def _refuse(self, origin: Path, leaks: list[tuple[str, str, str]]) -> None:
        for where, what, line in leaks:
            self.log.error("%s: %s shows the %s: %s", origin, where, what, line)
        if leaks:
            raise GradestepError(f"the release of {origin} would leak: mend what stands there")


class RefuseUnproven(NbGraderPreprocessor):
    """Stop nbgrader before it releases a challenge that no check has found to hold; formgrader's button too."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        """Look up what the last check found; a notebook without a script, or with lessons only, claims nothing."""
        from gradestep.proof.check import recall

        which = resources["nbgrader"]
        challenge = _challenge(which["assignment"], which["notebook"])
        if challenge and any(cell.role for cell in challenge.cells):
            found = recall(challenge)
            if found is None or found.broken:
                said = "has not been proven as it is now" if found is None else "claims what does not hold"
                what = f"{challenge.path} {said}: run gradestep check {which['assignment']}, and mend what it names"
                self.log.error(what)
                raise GradestepError(what)
        return nb, resources
