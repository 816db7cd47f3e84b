"""The student's process: it runs the cells of one notebook and answers the checker's questions in plain data.

Nothing in here is trusted by anybody: the student's code shares the process with it.
"""

from __future__ import annotations

import json
import linecache
import signal
import sys
import threading
import traceback
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from gradestep.grader import models
from gradestep.grader.data import DataError, is_model, is_variable
from gradestep.grader.decode import Decoder
from gradestep.grader.encode import Encoder
from gradestep.grader.frames import ASK, ORDER, REPLY, Frame, FrameError, frame, orders, receive, send, write_files
from gradestep.grader.remote import described
from gradestep.grader.shell import capture, make_shell, recorder, seed

if TYPE_CHECKING:
    from typing import BinaryIO

NOTHING = object()


class TimeLimitError(KeyboardInterrupt):
    """A cell or a call that takes longer than it may; like Ctrl-C, so that `except Exception` lets it pass."""


class Process:
    """One notebook's process, on its line to the coordinator."""

    def __init__(self, reader: BinaryIO, writer: BinaryIO) -> None:
        """Take over this process's streams; its shell is there already when a warm process was forked."""
        self.reader, self.writer = reader, writer
        self.shell = make_shell()
        self.things: list[Any] = []
        self._numbers: dict[int, int] = {}
        capture()
        seed()

    def serve(self) -> None:
        """Do one order after another until the line ends."""
        for order in orders(self.reader):
            send(self.writer, self._answered(order))

    def _answered(self, order: Frame) -> Frame:
        said = order.message
        try:
            with limited(said.get("seconds")):
                message, encoder = ORDERS[said["op"]](self, said, order.blobs)
            return frame(REPLY, message, encoder.blobs)
        except BaseException as error:  # noqa: BLE001 - the student's code may raise anything at all
            return frame(REPLY, {"error": self._described(error), "outputs": recorder.take()})

    def begin(self, said: dict[str, Any], blobs: Any) -> tuple[dict[str, Any], Encoder]:
        """Write the files of the work folder."""
        write_files(Frame(ORDER, json.dumps(said).encode(), blobs))
        return {}, Encoder(self._refer)

    def cell(self, said: dict[str, Any], _: Any) -> tuple[dict[str, Any], Encoder]:
        """Run a cell; its outputs come back."""
        recorder.take()
        self.shell.run_cell(said["source"], store_history=True)  # type: ignore[no-untyped-call]
        return {"outputs": recorder.take(), "count": self.shell.execution_count - 1}, Encoder(self._refer)

    def get(self, said: dict[str, Any], _: Any) -> tuple[dict[str, Any], Encoder]:
        """Send what has a name."""
        value = self.shell.user_ns.get(said["name"], NOTHING)
        if value is NOTHING:
            raise NameError(f"name '{said['name']}' is not defined")
        return self._value(value)

    def letters(self, _: Any, __: Any) -> tuple[dict[str, Any], Encoder]:
        """Send the letters that the cards have recorded."""
        quiz = sys.modules.get("gradestep.student.quiz")
        return self._value(quiz._recorded if quiz else {})  # noqa: SLF001 - our own package

    def call(self, said: dict[str, Any], blobs: Any) -> tuple[dict[str, Any], Encoder]:
        """Call a thing, and send its value and how the arguments have changed."""
        decoder = Decoder(blobs, self._meet, _trusted)
        args = [decoder.decode(node) for node in said["args"]]
        named = {name: decoder.decode(node) for name, node in said["named"]}
        before = [_state(value) for value in decoder.objects]
        encoder = Encoder(self._refer, decoder.objects)
        message: dict[str, Any] = {}
        try:
            message["value"] = encoder.encode(self.things[said["number"]](*args, **named))
        except BaseException as error:  # noqa: BLE001 - see above
            message["error"] = self._described(error)
        message["changed"] = [
            [number, encoder.content(value)]
            for number, (value, was) in enumerate(zip(decoder.objects, before, strict=True))
            if not _same(was, _state(value))
        ]
        return message, encoder

    def attribute(self, said: dict[str, Any], _: Any) -> tuple[dict[str, Any], Encoder]:
        """Send an attribute of a thing."""
        return self._value(getattr(self.things[said["number"]], said["name"]))

    def item(self, said: dict[str, Any], blobs: Any) -> tuple[dict[str, Any], Encoder]:
        """Send an item of a thing."""
        key = Decoder(blobs, self._meet, lambda *_: None).decode(said["key"])
        return self._value(self.things[said["number"]][key])

    def length(self, said: dict[str, Any], _: Any) -> tuple[dict[str, Any], Encoder]:
        """Send the length of a thing."""
        return self._value(len(self.things[said["number"]]))

    def next(self, said: dict[str, Any], _: Any) -> tuple[dict[str, Any], Encoder]:
        """Send the next item of an iterator."""
        return self._value(next(self.things[said["number"]]))

    def _value(self, value: Any) -> tuple[dict[str, Any], Encoder]:
        encoder = Encoder(self._refer)
        return {"value": encoder.encode(value)}, encoder

    def _refer(self, value: Any) -> list[Any]:
        """Return the node of a thing that stays here."""
        if id(value) not in self._numbers:
            self._numbers[id(value)] = len(self.things)
            self.things.append(value)
        tag = "F" if callable(value) else "I" if isinstance(value, Iterator) else "O"
        name = getattr(value, "__name__", type(value).__name__)
        return [tag, self._numbers[id(value)], type(value).__name__[:60], name[:60] if type(name) is str else ""]

    def _meet(self, node: list[Any]) -> Any:
        """Return what a node of the checker's stands for: a thing of ours, a part of Keras, a function of the tests."""
        if node[0] == "Y":
            return self.things[node[1]]
        if node[0] == "Z":
            return sys.modules["keras"].saving.deserialize_keras_object(json.loads(node[1]))
        return CalledBack(self, node[1]) if node[0] == "C" else None

    def _described(self, error: BaseException) -> list[Any]:
        name, said, bases, _ = described(error)
        if isinstance(error, SystemExit):
            said = said or "the code ended the program"
        return [name, said, bases, _lines(error)]

    def call_back(self, number: int, args: tuple[Any, ...], named: dict[str, Any]) -> Any:
        """Call a function of the tests that was passed to the student's code."""
        encoder = Encoder(self._refer)
        message = {
            "number": number,
            "args": [encoder.encode(value) for value in args],
            "named": [[name, encoder.encode(value)] for name, value in named.items()],
        }
        send(self.writer, frame(ASK, message, encoder.blobs))
        answer = receive(self.reader)
        said = answer.message
        if "error" in said:
            raise RuntimeError(f"{said['error'][0]}: {said['error'][1]}")
        return Decoder(answer.blobs, self._meet, _trusted).decode(said["value"])


class CalledBack:
    """A function of the tests, in the student's hands."""

    def __init__(self, process: Process, number: int) -> None:
        """Stand for the function that the checker knows by `number`."""
        self._process, self._number = process, number

    def __call__(self, *args: Any, **named: Any) -> Any:
        """Call it over there."""
        return self._process.call_back(self._number, args, named)


ORDERS = {
    "begin": Process.begin,
    "cell": Process.cell,
    "get": Process.get,
    "letters": Process.letters,
    "call": Process.call,
    "attribute": Process.attribute,
    "item": Process.item,
    "length": Process.length,
    "next": Process.next,
}


class limited:  # noqa: N801 - reads as a word where it is used
    """Raise TimeLimitError in the main thread after so many seconds; None is no limit."""

    def __init__(self, seconds: float | None) -> None:
        """Take the limit."""
        self.seconds = seconds or 0

    def __enter__(self) -> None:
        """Set the clock."""
        if hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGALRM, self._over)
            signal.setitimer(signal.ITIMER_REAL, self.seconds)

    def __exit__(self, *_: object) -> None:
        """Stop the clock."""
        if hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_REAL, 0)

    def _over(self, *_: object) -> None:
        raise TimeLimitError(f"stopped after {self.seconds:g} s")


def _lines(error: BaseException) -> list[str]:
    """Return the lines of notebook cells that an exception came from, the last ones last."""
    frames = [each for each in traceback.extract_tb(error.__traceback__) if "ipython-input" in each.filename]
    return [f"{each.name}: {linecache.getline(each.filename, each.lineno or 0).strip()}" for each in frames[-2:]]


def _trusted(config: str, weights: list[Any], compiled: str | None, _: Any) -> Any:
    return models.trusted(config, weights, compiled)


def _state(value: Any) -> Any:
    """Return what tells whether a thing has changed: the numbers it holds, or which parts."""
    if is_model(value):
        return [weight.copy() for weight in value.get_weights()]
    if is_variable(value):
        return [value.numpy().copy()]
    if type(value) is dict:
        return [(key, id(part)) for key, part in value.items()]
    if type(value) in (list, set):
        return [id(part) for part in value]
    return [value.copy()]


def _same(was: list[Any], now: list[Any]) -> bool:
    if len(was) != len(now):
        return False
    return all(_equal(one, other) for one, other in zip(was, now, strict=True))


def _equal(one: Any, other: Any) -> bool:
    if hasattr(one, "tobytes"):
        return one.shape == other.shape and one.tobytes() == other.tobytes()
    return bool(one == other)


def main(reader: BinaryIO, writer: BinaryIO) -> None:
    """Serve until the line ends; a line that breaks ends the process."""
    try:
        Process(reader, writer).serve()
    except (OSError, FrameError, DataError):
        return
