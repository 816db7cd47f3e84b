"""The checker's side of the line to the student's process: ask for names and calls, get plain data.

What is not plain data stays over there, and a `Remote` stands for it here. It can be called; a tests cell that says
`### ALLOW OBJECTS` may also ask it for attributes, items and its length. Comparing it, or taking it for a truth
value or a number, is an error: no code of the student's ever decides a comparison.
"""

from __future__ import annotations

import builtins
import json
import sys
import time
from typing import TYPE_CHECKING, Any, NoReturn

from gradestep.grader import models
from gradestep.grader.data import DataError, is_model
from gradestep.grader.decode import Decoder
from gradestep.grader.encode import Encoder
from gradestep.grader.frames import ASK, REPLY, Frame, FrameError, frame, receive, send

if TYPE_CHECKING:
    from typing import BinaryIO

OBJECTS = "### ALLOW OBJECTS"
LONGEST = 2000  # characters of a message


class StudentError(Exception):
    """The student's code raised, or gave no usable answer; `name` and `said` tell what, `where` its last lines."""

    name = "StudentError"
    where: tuple[str, ...] = ()


class NotPlainError(StudentError, TypeError):
    """An answer that is not plain data, where a test needs some."""


class Link:
    """The line to the student's process; the coordinator passes each frame on."""

    def __init__(self, reader: BinaryIO, writer: BinaryIO) -> None:
        """Speak through the two streams."""
        self.reader, self.writer = reader, writer
        self.objects_allowed = False
        self.until = time.monotonic()  # when the time of the running tests cell is over
        self._functions: list[Any] = []

    def get(self, name: str) -> Any:
        """Return what the student's process has under `name`; raises StudentError, as NameError when it has nothing."""
        return self.ask({"op": "get", "name": name})

    def call(self, number: int, args: tuple[Any, ...], named: dict[str, Any]) -> Any:
        """Call a thing of the student's; arguments that it changes in place are changed here too."""
        encoder = Encoder(self._refer)
        try:
            order = {
                "op": "call",
                "number": number,
                "args": [encoder.encode(value) for value in args],
                "named": [[name, encoder.encode(value)] for name, value in named.items()],
            }
        except DataError as error:
            raise StudentError(f"the tests pass what cannot be sent to another process: {error}") from None
        return self.ask(order, encoder)

    def ask(self, order: dict[str, Any], encoder: Encoder | None = None) -> Any:
        """Send an order and return what the student's process answers; raises StudentError."""
        asked = encoder or Encoder(self._refer)
        seconds = max(0.1, self.until - time.monotonic())
        send(self.writer, frame(ASK, {**order, "seconds": seconds}, asked.blobs))
        while (answer := receive(self.reader)).kind == ASK:
            send(self.writer, self._called_back(answer))
        if answer.kind != REPLY:
            raise FrameError("the answer is no answer")
        try:
            return self._understand(answer, asked)
        except (DataError, FrameError) as error:
            raise StudentError(f"the answer is not plain data: {error}") from None

    def _understand(self, answer: Frame, asked: Encoder) -> Any:
        said = answer.message
        if type(said) is not dict:
            raise DataError("no dict came")
        decoder = Decoder(answer.blobs, self._meet, self._model, asked.objects)
        value = decoder.decode(said.get("value"))
        for number, content in said.get("changed") or ():
            if type(number) is not int or not 0 <= number < len(asked.objects):
                raise DataError("it changes what was not sent")
            decoder.renew(asked.objects[number], content)
        if said.get("error"):
            raise _raised(said["error"])
        return value

    def _called_back(self, asked: Frame) -> Frame:
        """Call a function of the tests that the student's code was given, and return the frame of its answer."""
        encoder = Encoder(self._refer)
        try:
            said = asked.message
            decoder = Decoder(asked.blobs, self._meet, self._model)
            function = self._functions[said["number"]]
            args = [decoder.decode(node) for node in said["args"]]
            named = {str(name): decoder.decode(node) for name, node in said["named"]}
            message = {"value": encoder.encode(function(*args, **named))}
        except Exception as error:  # noqa: BLE001 - it goes back to the code that called
            message = {"error": described(error)}
        return frame(REPLY, message, encoder.blobs if "value" in message else [])

    def _refer(self, value: Any) -> list[Any]:
        """Return the node of what is not data: the student's own thing, a part of Keras, a function to call back."""
        if isinstance(value, Remote):
            return ["Y", value.__dict__["_number"]]
        keras = sys.modules.get("keras")
        if is_model(value):
            return ["N"]
        if keras and isinstance(value, (keras.optimizers.Optimizer, keras.losses.Loss, keras.metrics.Metric)):
            return ["Z", json.dumps(keras.saving.serialize_keras_object(value))]
        if callable(value):
            self._functions.append(value)
            return ["C", len(self._functions) - 1]
        raise DataError(f"a {type(value).__name__} is not plain data")

    def _meet(self, node: list[Any]) -> Any:
        tag, number, kind, name = node
        if tag not in ("F", "I", "O") or type(number) is not int:
            raise DataError("of an unknown kind")
        return Remote(self, tag, number, str(kind)[:60], str(name)[:60])

    def _model(self, config: Any, weights: list[Any], compiled: Any, handle: Remote) -> Any:
        if "keras" not in sys.modules:
            return handle
        try:
            return models.built_in(config, weights, compiled)
        except Exception as error:  # noqa: BLE001 - Keras raises many kinds
            handle.__dict__["_why"] = str(error)[:200]
            return handle


class Remote:
    """Something of the student's that is not plain data."""

    def __init__(self, link: Link, tag: str, number: int, kind: str, name: str) -> None:
        """Stand for the thing that the student's process knows by `number`."""
        self.__dict__.update(_link=link, _tag=tag, _number=number, _kind=kind, _why="", __name__=name)

    def __call__(self, *args: Any, **named: Any) -> Any:
        """Call it over there."""
        if self.__dict__["_tag"] != "F":
            raise TypeError(f"{self!r} is not callable")
        return self.__dict__["_link"].call(self.__dict__["_number"], args, named)

    def __iter__(self) -> Any:
        """Go through an iterator of the student's."""
        if self.__dict__["_tag"] != "I":
            self._no()
        return self

    def __next__(self) -> Any:
        """Return the next item of an iterator of the student's."""
        if self.__dict__["_tag"] != "I":
            self._no()
        return self._ask("next")

    def __getattr__(self, name: str) -> Any:
        """Ask for an attribute, where the tests cell allows it."""
        if name.startswith("__"):
            raise AttributeError(name)
        return self._ask("attribute", name=name) if self.__dict__["_link"].objects_allowed else self._no()

    def __getitem__(self, key: Any) -> Any:
        """Ask for an item, where the tests cell allows it."""
        return self._ask("item", key=Encoder(_no_handle).encode(key)) if self._allowed() else self._no()

    def __len__(self) -> int:
        """Ask for the length, where the tests cell allows it."""
        length = self._ask("length") if self._allowed() else self._no()
        return length if type(length) is int and length >= 0 else self._no()

    def __repr__(self) -> str:
        """Say what it is."""
        why = f" ({self.__dict__['_why']})" if self.__dict__["_why"] else ""
        return f"<{self.__dict__['_kind']} of the student's: {self.__dict__['__name__']}{why}>"

    def _allowed(self) -> bool:
        return bool(self.__dict__["_link"].objects_allowed)

    def _ask(self, op: str, **more: Any) -> Any:
        return self.__dict__["_link"].ask({"op": op, "number": self.__dict__["_number"], **more})

    def _no(self, *_: Any, **__: Any) -> NoReturn:
        raise NotPlainError(f"the answer is a {self.__dict__['_kind']}, not plain data: {self!r}")

    __array_ufunc__ = None
    __hash__ = _no
    __array__ = __bool__ = __float__ = __int__ = __index__ = __contains__ = _no
    __eq__ = __ne__ = __lt__ = __gt__ = __le__ = __ge__ = _no
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = _no
    __neg__ = __abs__ = __round__ = __pow__ = __rpow__ = __matmul__ = __rmatmul__ = _no


def described(error: BaseException) -> list[Any]:
    """Return an exception as plain data: its name, its text, and the names of the builtin kinds that it is of."""
    try:
        said = str(error)[:LONGEST]
    except Exception:  # noqa: BLE001 - an exception of the student's own may refuse
        said = "(its text cannot be shown)"
    bases = [base.__name__ for base in type(error).__mro__ if base.__module__ == "builtins"]
    return [type(error).__name__[:80], said, bases[:8], []]


def _raised(error: Any) -> StudentError:
    """Return the exception that stands for one of the student's: of the same builtin kind, with the same text."""
    name, said, bases, where = error
    kinds = [getattr(builtins, str(base), None) for base in bases]
    kind = next((kind for kind in kinds if isinstance(kind, type) and issubclass(kind, Exception)), Exception)
    raised: StudentError
    if kind is Exception or (kind is StopIteration and name != "StopIteration"):
        raised = StudentError(str(said)[:LONGEST])
    else:
        raised = type(str(name)[:80], (StudentError, kind), {})(str(said)[:LONGEST])
    raised.name = str(name)[:80]
    raised.where = tuple(str(line)[:300] for line in where[:3])
    return raised


def _no_handle(value: Any) -> list[Any]:
    raise DataError(f"a {type(value).__name__} is not plain data")
