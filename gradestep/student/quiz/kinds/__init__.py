"""The kinds of questions: each is a module here, with its front end beside it, found by its name; this is what it says.

To all but its kind an answer is a text: the one between the quotes of `answer=""` in the cell of a card. What an author
wrote is an `Asked`. Of it, `given` (JSON types) stands in the released cell for everybody to read, and `seal` (JSON
types) holds the key and the feedback: sealed in the cell for practice, and in the hidden tests that grade.

    read(markdown)                what an author wrote, as an Asked
    faults(name, given)           what an edit did to a cell
    read_answer(given, text)      what a student typed, in one form, or why it cannot be read
    mark(given, seal, answer)     the part of the points, and what is said of it
    key(seal), shown(answer)      a right answer; an answer as a sentence shows it
    html, text                    the question at rest: for feedback, formgrader, and what is not run
    content, practice             what the front end draws, and what it marks with
    rows, picked                  what a report counts

A kind `name` has its front end in `name.js`, named in `kinds.js`, and its own style, if any, in `name.css`.
"""

from __future__ import annotations

import pkgutil
from abc import ABC, abstractmethod
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from pprint import pformat
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Given = dict[str, Any]
Seal = dict[str, Any]

USUAL = "choice"
EACH = "each"  # what the mark `credit=` may say: each part that is right earns its part of the points
MOST_VARIANTS = 50
NAMES = tuple(sorted(module.name for module in pkgutil.iter_modules(__path__)))
HERE = Path(__file__).parent


@dataclass(frozen=True)
class Answer:
    """An answer in the one form that is compared; `complaint` is a sentence on what is wrong with what was typed.

    `text` is `""` when nothing was typed, and when it cannot be read.
    """

    text: str = ""
    complaint: str = ""


@dataclass(frozen=True)
class Mark:
    """What an answer earns, as a part of the points from 0 to 1, and what is said of it in Markdown."""

    share: float
    said: str = ""

    @property
    def is_right(self) -> bool:
        """Whether it earns all points."""
        return self.share == 1


@dataclass(frozen=True)
class Row:
    """What a report counts: a label, the text behind it (Markdown), whether it is right, and the misconception.

    `is_rest` says that it stands for all answers that are none of the other rows.
    """

    label: str
    text: str
    right: bool = False
    misconception: str = ""
    is_rest: bool = False


class Asked(ABC):
    """A question as its author wrote it; `question` and `hint` are Markdown, `asks` is the name of its kind."""

    asks: str
    question: str
    hint: str

    def with_marks(self, marks: dict[str, Any]) -> Asked:  # noqa: ARG002 - for kinds that take more than points
        """Return the same question with what the marks of its cell say of how it is marked."""
        return self

    def reordered(self, variant: int) -> Asked:  # noqa: ARG002 - for kinds that show things in an order
        """Return the same question as the variant of this number shows it, which is the same each time."""
        return self

    def places(self, variant: int) -> list[int]:  # noqa: ARG002
        """Return, for each row of a report, at which place it stands before `reordered`."""
        return []

    @property
    @abstractmethod
    def given(self) -> Given:
        """What the released card holds for all to read."""

    @property
    @abstractmethod
    def seal(self) -> Seal:
        """Key and feedback, as `Kind.mark` takes them."""

    @property
    @abstractmethod
    def key(self) -> str:
        """A right answer."""

    @property
    @abstractmethod
    def wrong(self) -> str:
        """A wrong answer, that of a misconception where there is one; `""` where there is none."""

    @abstractmethod
    def complaints(self, name: str, *, is_draft: bool = False) -> Iterator[str]:
        """Yield what it lacks, each with its remedy; a draft may say less to its students."""

    @abstractmethod
    def texts(self) -> list[str]:
        """Return the Markdown that a student reads before answering, but for question and hint; it takes time each."""

    @abstractmethod
    def secrets(self) -> Iterator[tuple[str, str]]:
        """Yield `(what it is part of, line)` for what must not stand in a release but sealed."""

    def proof(self, source: str) -> str:
        """Return the source of a proof as it is run: a kind may set `holds` itself, from what its author wrote."""
        return source

    @abstractmethod
    def differs(self, name: str, holds: Any, when: str) -> str:
        """Return how the key differs from what a proof has found to hold, and `when`; `""` where it does not."""

    @abstractmethod
    def held(self, holds: dict[str, Any]) -> str:
        """Return in a few words what a proof has found to hold."""

    def tests(self, name: str, points: float) -> str:
        """Return the source of the tests cell that grades it."""
        return (
            "# Run this cell to see whether your answer was recorded; it is graded after you hand in.\n"
            "from gradestep import chosen\n\n"
            f'print("Your answer is recorded:", chosen("{name}", "{self.asks}"))\n'
            "### BEGIN HIDDEN TESTS\n"
            "from gradestep import marked\n\n"
            f'marked("{name}", "{self.asks}", points={points:g},\n'
            f"given={pformat(self.given, width=110, sort_dicts=False)},\n"
            f"seal={pformat(self.seal, width=110, sort_dicts=False)})\n"
            "### END HIDDEN TESTS"
        )


def tests_of_variants(name: str, points: float, variants: Sequence[Asked]) -> str:
    """Return the source of the tests cell that grades a question with variants."""
    asks = variants[0].asks
    listed = "".join(f"{line},\n" for line in keys_of_variants(variants))
    return (
        "# Run this cell to see whether your answer was recorded; it is graded after you hand in.\n"
        "from gradestep import chosen\n\n"
        f'print("Your answer is recorded:", chosen("{name}", "{asks}"))\n'
        "### BEGIN HIDDEN TESTS\n"
        "from gradestep import marked\n\n"
        f'marked("{name}", "{asks}", points={points:g}, variants=[\n{listed}])\n'
        "### END HIDDEN TESTS"
    )


def keys_of_variants(variants: Sequence[Asked]) -> list[str]:
    """Return the lines of the tests cell that hold the keys of a question with variants."""
    return [f"{{'given': {asked.given!r}, 'seal': {asked.seal!r}}}" for asked in variants]


class Kind(ABC):
    """A kind of question. What comes from a cell is not to be trusted: texts are bounded, and none becomes markup."""

    name: str
    longest = 200  # characters of an answer
    has_parts = False  # whether an answer has parts, for each of which `credit=` may give points
    do = "answer in the card above"
    written = r"""[^"'\n]{1,200}"""  # how an answer looks in a text that is no Python any more

    @abstractmethod
    def read(self, markdown: str) -> Asked:
        """Return what an author wrote."""

    @abstractmethod
    def faults(self, name: str, given: Any) -> Iterator[str]:
        """Yield what is wrong with the `given` of the card `name`, which anybody may have edited."""

    @abstractmethod
    def read_answer(self, given: Given, text: str) -> Answer:
        """Return the answer that a person typed; `text` is at most `longest` characters."""

    @abstractmethod
    def mark(self, given: Given, seal: Seal, answer: str) -> Mark:
        """Return what a read answer, not an empty one, earns."""

    @abstractmethod
    def key(self, seal: Seal) -> str:
        """Return a right answer."""

    def shown(self, given: Given, answer: str) -> str:  # noqa: ARG002 - for kinds whose answers need words
        """Return an answer as a sentence shows it; plain text."""
        return answer

    @abstractmethod
    def html(self, given: Given, answer: str, seal: Seal | None) -> str:
        """Return the part of a card below its question as HTML, with the explanations when there is a `seal`."""

    @abstractmethod
    def text(self, given: Given, answer: str) -> str:
        """Return the same as plain text."""

    @abstractmethod
    def content(self, given: Given) -> dict[str, Any]:
        """Return what the front end draws (JSON), Markdown as HTML."""

    @abstractmethod
    def practice(self, given: Given, seal: Seal) -> dict[str, Any]:
        """Return what the front end marks with (JSON), Markdown as HTML; of a seal that may be anybody's."""

    @abstractmethod
    def rows(self, given: Given, asked: Any) -> list[Row]:
        """Return what a report counts; `asked` is the author's `Asked`, or None where no script says it."""

    @abstractmethod
    def picked(self, given: Given, asked: Any, answer: str) -> tuple[str, ...]:
        """Return the labels of those rows to which a read answer belongs."""

    def is_bare(self, word: str) -> bool:  # noqa: ARG002
        """Return whether a bare word after `answer=`, which is no variable, is an answer without its quotes."""
        return False

    @property
    def style(self) -> str:
        """The kind's own style sheet, `""` for none."""
        path = HERE / f"{self.name}.css"
        return path.read_text(encoding="utf-8") if path.is_file() else ""


@cache
def kind_of(name: str) -> Kind:
    """Return the kind with a name; KeyError for a name that is none."""
    if name not in NAMES:
        raise KeyError(name)
    kind: Kind = import_module(f"{__name__}.{name}").KIND
    return kind
