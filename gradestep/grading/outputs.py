"""What graded notebooks show: outputs of student code made harmless, the cards again, and the verdict on each test."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nbformat import v4

from gradestep.authoring.question_cells import answered, read_card
from gradestep.bridge.hidden_inputs import FAILED
from gradestep.course.errors import as_raised
from gradestep.student.checks.verdict import COLOURS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from nbformat import NotebookNode

PICTURES = {"image/png": b"\x89PNG\r\n", "image/jpeg": b"\xff\xd8\xff"}  # and how their files begin
KINDS = ("text/plain", *PICTURES)
NOT_JUDGED = "A person will judge this: it cannot be tested automatically."
MOST_OUTPUTS, MOST_BYTES, MOST_LINES = 200, 3 << 20, 100
MOST_COLOURS = 2000
MOST_IN_ALL = 16 << 20  # bytes of the outputs of a notebook, as JSON
CUT = f"(More was shown here: {MOST_BYTES >> 20} MB are kept of a cell, and {MOST_IN_ALL >> 20} MB of a notebook.)"
MOST_NAME, MOST_SAID, MOST_LINE, MOST_BRIEF = 100, 4000, 2000, 200


@dataclass
class Room:
    """What a notebook may still show, in bytes of JSON."""

    left: int = MOST_IN_ALL

    def kept(self, outputs: Iterable[NotebookNode], most: int = MOST_BYTES) -> list[NotebookNode]:
        """Return the outputs that there is room for, `most` bytes at most, and say so where there are more."""
        kept: list[NotebookNode] = []
        most = min(most, self.left)
        for output in outputs:
            size = len(json.dumps(output))
            if size > most:
                return [*kept, v4.new_output("stream", name="stdout", text=CUT)]
            kept.append(output)
            most, self.left = most - size, self.left - size
        return kept


def sanitised(outputs: Any, room: Room) -> list[NotebookNode]:
    """Return outputs as nbformat wants them: of kinds that cannot run in a page, and bounded, whatever came."""
    return room.kept(_sanitised(outputs))


def _sanitised(outputs: Any) -> Iterator[NotebookNode]:
    for number, output in enumerate(outputs if isinstance(outputs, list) else []):
        if number == MOST_OUTPUTS:
            yield v4.new_output("stream", name="stdout", text=f"(Only the first {MOST_OUTPUTS} outputs are kept.)")
            return
        made = _MADE.get(str(output.get("output_type")), _nothing)(output) if isinstance(output, dict) else None
        if made is not None:
            yield made


def card_output(cell: NotebookNode) -> list[NotebookNode]:
    """Return the output of a card cell, made of the question and the answer in its source; none for a broken card."""
    try:
        card = answered(cell.source)
    except ValueError:
        return []
    return [v4.new_output("display_data", {"text/html": card._repr_html_(), "text/plain": repr(card)})]


def answer_in(cell: NotebookNode) -> tuple[str, str] | None:
    """Return a card's name and the answer that its text holds; None for a card that cannot be read."""
    try:
        question, answer = read_card(cell.source)
    except ValueError:
        return None
    return question.name, question.recorded(question.read_answer(answer).text)


def verdict_outputs(verdict: dict[str, Any], points: float, room: Room) -> list[NotebookNode]:
    """Return the outputs of a tests cell by which nbgrader scores it, and which never show a line of a hidden test."""
    outputs = room.kept(output for output in _trusted(verdict.get("outputs", [])) if output.output_type != "error")
    if verdict["status"] == "unjudged":
        return [*outputs, _unjudged(verdict["said"])]
    if verdict["status"] != "ok":
        return [*outputs, _failure(verdict)]
    if verdict.get("value") is not None:
        value = min(verdict["value"], points)
        exact = f"{value:g}" if float(value).is_integer() else repr(float(value))  # a third of 2 points is not 0.666667
        outputs.append(v4.new_output("execute_result", {"text/plain": exact}, execution_count=None))
    return outputs


def _trusted(outputs: list[dict[str, Any]]) -> list[NotebookNode]:
    """Return what a tests cell showed: prints, of which warnings cost nothing, and displays such as our ticks."""
    made = []
    for output in outputs:
        if output["output_type"] == "stream":
            made.append(v4.new_output("stream", name="stdout", text=_text(output["text"], MOST_BYTES)))
        elif output["output_type"] == "display_data":
            data = {
                kind: _text(part, MOST_BYTES) if isinstance(part, str) else part
                for kind, part in output["data"].items()
            }
            made.append(v4.new_output("display_data", data))
    return made


def _failure(verdict: dict[str, Any]) -> NotebookNode:
    """Return the error that says what was expected and what came: with the line of a test that students see."""
    said = verdict["said"] or (FAILED if verdict.get("hidden") else verdict.get("code", ""))
    lines = [f"{verdict['name']}: {said}" if verdict["said"] else said]
    if verdict.get("by") == "student":
        lines += ["Your code raised this:", *(f"    {line}" for line in verdict.get("where", []))][: 1 + 3]
    elif not verdict.get("hidden") and verdict.get("code"):
        lines.append(f"    line {verdict['line']}: {verdict['code']}")
    traceback = [_text(line, MOST_SAID) for line in lines]
    return v4.new_output(
        "error", ename=_text(verdict["name"], MOST_NAME), evalue=_text(said, MOST_SAID), traceback=traceback
    )


def _unjudged(why: str) -> NotebookNode:
    """Return the error of a tests cell that no program can judge: a person does."""
    lines = [f"{NOT_JUDGED} Why: {_text(why, MOST_SAID)}"]
    return v4.new_output("error", ename="NotJudged", evalue=lines[0], traceback=lines)


def briefly(name: str, said: str) -> str:
    """Return an exception in a line."""
    line = " ".join(as_raised(name, said).split())
    return line if len(line) <= MOST_BRIEF else f"{line[: MOST_BRIEF - 1]}\N{HORIZONTAL ELLIPSIS}"


def _stream(output: dict[str, Any]) -> NotebookNode | None:
    name = "stderr" if output.get("name") == "stderr" else "stdout"
    return v4.new_output("stream", name=name, text=_text(output.get("text"), MOST_BYTES))


def _error(output: dict[str, Any]) -> NotebookNode:
    lines = output.get("traceback")
    traceback = [_text(line, MOST_LINE) for line in (lines if isinstance(lines, list) else [])[:MOST_LINES]]
    name, said = _text(output.get("ename"), MOST_NAME), _text(output.get("evalue"), MOST_SAID)
    return v4.new_output("error", ename=name, evalue=said, traceback=traceback)


def _display(output: dict[str, Any]) -> NotebookNode | None:
    """Return a display or a result as a display: a result in a cell that is graded would be taken for its score."""
    data = output.get("data")
    texts = {kind: _text(data[kind], MOST_BYTES) for kind in KINDS if kind in data} if isinstance(data, dict) else {}
    shown = {kind: text for kind, text in texts.items() if kind not in PICTURES or _is_picture(kind, text)}
    return v4.new_output("display_data", shown) if shown else None


def _is_picture(kind: str, text: str) -> bool:
    """Return whether `text` is base64 of a file that begins as one of its kind does."""
    try:
        return base64.b64decode(text.replace("\n", ""), validate=True).startswith(PICTURES[kind])
    except ValueError:
        return False


def _nothing(_: dict[str, Any]) -> None:
    return None


_MADE: dict[str, Callable[[dict[str, Any]], NotebookNode | None]] = {
    "stream": _stream,
    "error": _error,
    "display_data": _display,
    "execute_result": _display,
}


def _text(value: Any, most: int) -> str:
    """Return a text that any file can hold; what is none becomes empty.

    It keeps its colours unless there are so many that a page of it would take minutes to make.
    """
    if not isinstance(value, str):
        return ""
    text = value[:most].encode("utf-8", "replace").decode("utf-8")
    return text if text.count("\x1b") <= MOST_COLOURS else COLOURS.sub("", text).replace("\x1b", "")
