"""Search a release for every secret of its challenges: in sources, outputs, metadata, attachments and other files."""

from __future__ import annotations

import base64
import html
import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import nbformat

from gradestep.authoring.question_cells import CARD, is_card
from gradestep.authoring.regions import EDGE
from gradestep.authoring.secrets import count_of, public, secrets

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from nbformat import NotebookNode

    from gradestep.authoring.challenge import Challenge
    from gradestep.authoring.importing.hand_written import HandWritten

NEWLINE = r"\n"  # as the source of a card writes it, whose variants are literals on one line
BASE64 = re.compile(r"[A-Za-z0-9+/\s]{16,}={0,2}\s*")


@dataclass(frozen=True)
class Leak:
    """A secret line found where students can see it."""

    path: Path
    where: str
    what: str
    text: str

    def __str__(self) -> str:
        """Return one line: which file, which place in it, whose secret, and the line itself."""
        return f"{self.path}: {self.where} shows the {self.what}: {self.text}"


def find_leaks(folder: Path, challenges: list[Challenge], by_hand: Sequence[HandWritten] = ()) -> list[Leak]:
    """Return every leak in the files below `folder`, the release of one assignment made of `challenges`.

    `by_hand` are its notebooks that were written in `source/`.
    """
    by_name = {challenge.name: challenge for challenge in challenges}
    written = {each.notebook.stem: each for each in by_hand}
    challenges = [*challenges, *(each.challenge for each in by_hand)]
    wholes = {challenge.name: [*_wholes(challenge)] for challenge in challenges}
    leaks: list[Leak] = []
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        if path.suffix == ".ipynb":
            notebook = nbformat.read(path, nbformat.NO_CONVERT)
            if path.stem in written:
                own = [written[path.stem].challenge]
                leaks += (Leak(path, *found) for found in leaks_of(notebook, written[path.stem]))
            else:
                own = [by_name[path.stem]] if path.stem in by_name else challenges
                leaks += (Leak(path, *found) for found in leaks_in(notebook, own))
            mine = {challenge.name for challenge in own}
            others = [whole for name, theirs in wholes.items() if name not in mine for whole in theirs]
            leaks += (Leak(path, *found) for found in _of_others(notebook, own, others))
        else:
            content = path.read_bytes().decode("utf-8", "replace")
            leaks += (Leak(path, "the file", *found) for found in _in_text(content, challenges))
    return leaks


def leaks_in(notebook: NotebookNode, challenges: list[Challenge]) -> Iterator[tuple[str, str, str]]:
    """Yield `(where, what, line)` for each secret of `challenges` that `notebook` shows."""
    shown = {name: text for challenge in challenges for name, text in public(challenge).items()}
    kept = [secret for challenge in challenges for secret in secrets(challenge)]
    for cell_id, where, text in _places(notebook):
        for secret in (secret for secret in kept if secret.text in text):  # hardly any is
            allowed = shown.get(cell_id, "") if secret.home in (None, cell_id) else ""
            most = max(count_of(secret.text, allowed), count_of(secret.text, allowed.replace(NEWLINE, "\n")))
            if count_of(secret.text, text) > most:
                yield where, f"{secret.what} (line {secret.line} of its script)", secret.text
        yield from _telltales(where, text)


def leaks_of(notebook: NotebookNode, written: HandWritten) -> Iterator[tuple[str, str, str]]:
    """Yield `(where, what, line)` for each secret of a hand-written notebook that its release shows.

    A line is no secret as often as its author shows it in one cell.
    """
    kept = [*secrets(written.challenge)]
    for _, where, text in _places(notebook):
        for secret in (secret for secret in kept if secret.text in text):
            if count_of(secret.text, text) > max(count_of(secret.text, shown) for shown in ("", *written.shown)):
                yield where, f"{secret.what} ({written.place(secret.line)[1]} of its source)", secret.text
        yield from _telltales(where, text)


def _of_others(
    notebook: NotebookNode, own: list[Challenge], others: list[tuple[str, list[str]]]
) -> Iterator[tuple[str, str, str]]:
    """Yield each solution, alternative or hidden test of other challenges that stands whole in one place.

    `others` gives of each its name and its lines. Single lines do not count here: two challenges of one topic have many
    in common.
    """
    shown = {name: text for challenge in own for name, text in public(challenge).items()}
    for cell_id, where, text in _places(notebook):
        for what, lines in others:
            if lines[0] in text and all(count_of(line, text) for line in lines):
                news = [line for line in lines if not count_of(line, shown.get(cell_id, ""))]
                yield from ((where, what, line) for line in news[:1])


def _wholes(challenge: Challenge) -> Iterator[tuple[str, list[str]]]:
    lines = defaultdict(list)
    for secret in secrets(challenge):
        if secret.what.startswith(("solution", "alternative", "hidden tests")):
            lines[f"{secret.what} of {challenge.name}"].append(secret.text)
    yield from ((what, texts) for what, texts in lines.items() if len(texts) > 1)


def _in_text(text: str, challenges: list[Challenge]) -> Iterator[tuple[str, str]]:
    for challenge in challenges:
        for secret in secrets(challenge):
            if count_of(secret.text, text):
                yield f"{secret.what} of {challenge.name}", secret.text
    yield from ((what, line) for _, what, line in _telltales("", text))


def _telltales(where: str, text: str) -> Iterator[tuple[str, str, str]]:
    """Yield what gives a secret away by its form: a card with a letter filled in, a region that was not cut."""
    for card in CARD.finditer(text):
        if card["answer"].strip("\"'"):
            yield where, "key of a quiz", card[0]
    for edge in EDGE.finditer(text):
        yield where, "edge of a secret region", edge[0].strip()


def _places(notebook: NotebookNode) -> Iterator[tuple[str, str, str]]:
    """Yield `(id of the cell that may show it or "", place in words, text)` for every text in the notebook."""
    for text in _texts(notebook.metadata):
        yield "", "the notebook's metadata", text
    for cell in notebook.cells:
        name = cell.get("id", "")
        yield name, f'the source of cell "{name}"', cell.source
        for part in ("outputs", "metadata", "attachments"):
            home = name if is_card(cell) and part == "outputs" else ""  # a card is released with its question as output
            for text in _texts(cell.get(part, {})):
                yield home, f'the {part} of cell "{name}"', text


def _texts(value: Any) -> Iterator[str]:
    """Yield every string in a nested value, and what it says behind base64 or HTML escapes."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _texts(key)
            yield from _texts(inner)
    elif isinstance(value, list):
        yield "\n".join(inner for inner in value if isinstance(inner, str))
        for inner in value:
            yield from _texts(inner)
    elif isinstance(value, str):
        yield html.unescape(value)
        if BASE64.fullmatch(value) and len("".join(value.split())) % 4 == 0:
            yield base64.b64decode(value).decode("utf-8", "replace")
