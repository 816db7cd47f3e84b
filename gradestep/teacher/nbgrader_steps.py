"""Our steps in nbgrader's conversions, put in by `settings.configure` through nbgrader's own traits."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from nbgrader.preprocessors import NbGraderPreprocessor
from nbgrader.utils import is_grade, is_solution

from gradestep.teacher.challenge import read_challenge
from gradestep.teacher.errors import GradestepError
from gradestep.teacher.leaks import leaks_in
from gradestep.teacher.secrets import CARD, blank_answers
from gradestep.teacher.stubs import named

if TYPE_CHECKING:
    from nbformat import NotebookNode


class NameTheStub(NbGraderPreprocessor):
    """Say in each stub which answer is missing."""

    def preprocess_cell(self, cell: NotebookNode, resources: Any, _: int) -> tuple[NotebookNode, Any]:
        """Fill the name into the stub of an answer cell."""
        if cell.cell_type == "code" and is_solution(cell):
            cell.source = named(cell.source, cell.metadata.nbgrader.grade_id)
        return cell, resources


class BlankAnswers(NbGraderPreprocessor):
    """Take the key out of every quiz card."""

    def preprocess_cell(self, cell: NotebookNode, resources: Any, _: int) -> tuple[NotebookNode, Any]:
        """Blank the letters of a card cell; a card that cannot be read stops the release."""
        if "quiz" in cell.metadata.get("gradestep", {}):
            if not CARD.search(cell.source):
                raise GradestepError(f'card "{cell.id}": no quiz("name", answer="...") in it: run gradestep build')
            cell.source = blank_answers(cell.source)
        return cell, resources


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
        """Compare the finished release with its script; a notebook without a script is the teacher's own affair."""
        which = resources["nbgrader"]
        script = Path(
            "challenges", which["assignment"], which["notebook"] + ".py"
        )  # nbgrader runs in the course folder
        if script.is_file():
            leaks = list(leaks_in(nb, [read_challenge(script)]))
            for where, what, line in leaks:
                self.log.error("%s: %s shows the %s: %s", script, where, what, line)
            if leaks:
                raise GradestepError(f"the release of {script} would leak: mend the script")
        return nb, resources


class WarningsAreNoErrors(NbGraderPreprocessor):
    """Keep warnings from costing points: nbgrader scores a tests cell 0 when anything is on stderr.

    The text stays in the notebook, as standard output.
    """

    def preprocess_cell(self, cell: NotebookNode, resources: Any, _: int) -> tuple[NotebookNode, Any]:
        """Move what a tests cell wrote to stderr to stdout."""
        for output in cell.outputs if cell.cell_type == "code" and is_grade(cell) else []:
            if output.output_type == "stream":
                output.name = "stdout"
        return cell, resources
