"""The checker's side of the line to the student's process: ask for names and calls, get plain data.

What is not plain data stays over there, and a proxy stands for it here (proxies.py). Mutable data are one object with
a copy on either side, renewed whenever control passes (shared_objects.py); so are the files of the work folder.
"""

from __future__ import annotations

import builtins
import contextlib
import importlib
import inspect
import linecache
import sys
import textwrap
import threading
import time
import warnings
from io import StringIO
from types import CodeType
from typing import TYPE_CHECKING, Any

from gradestep.bridge import array_kinds, lent_objects, random_streams
from gradestep.bridge.ambient import Told
from gradestep.bridge.checker_things import Known, Things
from gradestep.bridge.decode import Decoder
from gradestep.bridge.empty_arrays import guarded
from gradestep.bridge.encode import Encoder
from gradestep.bridge.exceptions import LONGEST, Remade, StudentError, described, of_student
from gradestep.bridge.ipython_shell import Stream
from gradestep.bridge.plain_data import DataError
from gradestep.bridge.proxies import COMPARED, is_remote
from gradestep.bridge.shared_objects import Shared
from gradestep.bridge.standard_values import attributes
from gradestep.bridge.wire import ASK, REPLY, Frame, FrameError, frame, receive, send
from gradestep.bridge.work_files import WorkFiles

if TYPE_CHECKING:
    from typing import BinaryIO

OBJECTS = "### ALLOW OBJECTS"
REPLACED: dict[str, tuple[Any, Any]] = {  # what tests may put something else for
    "input": (builtins, builtins.input),
    "print": (builtins, builtins.print),
    "stdin": (sys, sys.stdin),
}
DATA = (str, bytes, int, float, list, tuple, dict, set)
METHODS_OF_DATA = frozenset(name for kind in DATA for name in dir(kind) if not name.startswith("_"))


class NotPlainError(StudentError, TypeError):
    """A question that neither plain data nor a call can answer, so that no program can judge the answer."""


class Link:
    """The line to the student's process; the coordinator passes each frame on.

    `unjudged` says why the running tests cell cannot be judged, if so. `classes` are the proxy classes by number.
    """

    def __init__(self, reader: BinaryIO, writer: BinaryIO, known: Known | None = None) -> None:
        """Speak through the two streams; `known` is what the checker's own cells have defined."""
        self.reader, self.writer, self._known = reader, writer, known or Known()
        self.objects_allowed = False
        self.operators: frozenset[str] = frozenset()
        self.solved: frozenset[str] = frozenset()  # the solution's classes
        self.unjudged, self.source = "", ""  # of the running tests cell
        self.texts: set[str] = set()  # that came while it ran
        self.renewed: set[int] = set()  # the ids of what the student's code has changed in it
        self._mark: list[Any] = random_streams.mark()
        self._nudged: list[Any] | None = None
        self._before_nudge: dict[str, Any] | None = None
        self.drawn = False  # whether the student's code has drawn where the streams stand here, since a lesson ran
        self.until = time.monotonic()  # when the time of the running tests cell is over
        self.classes: dict[int, type] = {}
        self.files, self.settings = WorkFiles(), Told()
        self._shared = Shared("c")
        self._raised: list[Exception] = []  # what functions of the tests have raised in the student's code
        self._forgotten: list[int] = []  # tapes of the student's process that no gradient will be asked of
        self._things = Things(self, self._known)
        self._turn = threading.RLock()  # TensorFlow calls functions from threads of its own

    def get(self, name: str) -> Any:
        """Return what the student's process has under `name`; raises NameError when it has nothing."""
        return self.ask({"op": "get", "name": name})

    def has(self, name: str) -> bool:
        """Return whether the student's process has something under `name`."""
        return self.ask({"op": "has", "name": name}) is True

    def call(self, number: int, args: tuple[Any, ...], named: dict[str, Any]) -> Any:
        """Call a thing of the student's; what it changes in place is changed here too."""
        now = [(name, getattr(place, name), usual) for name, (place, usual) in REPLACED.items()]
        patched = [(name, value) for name, value, usual in now if value is not usual]
        gradients = importlib.import_module("gradestep.bridge.gradients") if "tensorflow" in sys.modules else None
        if gradients and gradients.in_graph(args, named):
            return gradients.traced(self, number, args, named)
        order = {"op": "call", "number": number, "record": bool(gradients and gradients.may_be_asked())}
        known = self._shared.ids()
        value = self.ask(order, args=list(args), named=list(named.items()), patched=patched)
        came_back = id(value) in known or any(value is each for each in args)
        return value if came_back else guarded(value, self.source)

    def operate(self, name: str, thing: Any, given: Any, known: Any = None) -> Any:
        """Return what an operation on a thing of the student's gives (tapes.py), with no object of both sides in it.

        A Keras object that comes back is what `known` becomes.
        """
        with self._turn:
            self._things.becomes = known
            order = {"op": "operate", "name": name, "forgotten": self._forgotten, "pure": True}
            self._forgotten = []
            try:
                return self.ask(order, thing=thing, given=given)
            finally:
                self._things.becomes = None

    def forget_tape(self, token: int) -> None:
        """Let the student's process forget a tape, with the next operation."""
        self._forgotten = [*self._forgotten, token]

    def special(self, number: int, name: str, *args: Any) -> Any:
        """Return what a special method of a thing of the student's returns."""
        return self.ask({"op": "special", "number": number, "name": name}, args=list(args))

    def plain(self, number: int, base: type) -> Any:
        """Return the plain value of an instance of a subclass of `base`."""
        value = self.ask({"op": "plain", "number": number})
        if type(value) is not base:
            raise self.not_plain(f"a {base.__name__} of the student's is none")
        return value

    def signature(self, number: int) -> inspect.Signature:
        """Return the parameters of a function of the student's."""
        found = self.ask({"op": "signature", "number": number})
        return inspect.Signature(
            [
                inspect.Parameter(name, kind, default=_or_empty(default), annotation=_or_empty(annotation))
                for name, kind, default, annotation in found[:-1]
            ],
            return_annotation=_or_empty(found[-1]),
        )

    def code(self, number: int, name: str) -> Any:
        """Return the code object of a function of the student's, made of its source, which `inspect` finds then."""
        text = self.ask({"op": "source", "number": number})
        if type(text) is not str:
            raise self.not_plain("the source of a function is no text")
        file = f"<source of {name}>"
        linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
        inside = compile(textwrap.dedent(text), file, "exec", dont_inherit=True)
        return next((part for part in inside.co_consts if isinstance(part, CodeType)), inside)

    def may(self, kind: str, name: str, args: tuple[Any, ...]) -> bool:
        """Return whether a special method of the student's may decide: among things of his own, or where it is asked.

        That is a tests cell that says `### ALLOW OBJECTS`, or an operator, but no comparison, that the solution's
        class of this name defines too.
        """
        theirs = self.objects_allowed or all(is_remote(arg) for arg in args)
        return theirs or (name not in COMPARED and f"{kind}.{name}" in self.operators)

    def may_be_asked(self, kind: str, name: str) -> bool:
        """Return whether an own object's method that is called as one of a text's, a list's or a dict's may answer.

        It may where the solution, or a lesson, has a class of that name: else it stands where a plain value is due, and
        would be handed what is expected of it.
        """
        theirs = self.objects_allowed or name not in METHODS_OF_DATA
        return theirs or kind in self.solved or self._known.lesson_class(kind) is not None

    def may_answer(self, value: Any, args: tuple[Any, ...]) -> bool:
        """Return whether an operator may give `value`: of data of the tests it may make a thing of its own kind only.

        A plain number would be the student's answer to the very number that is expected.
        """
        asked = self.objects_allowed or all(is_remote(arg) for arg in args)
        return asked or is_remote(value) or value is NotImplemented

    def not_plain(self, why: str) -> NotPlainError:
        """Return the error that says why no program can judge the answer, and remember it."""
        self.unjudged = self.unjudged or why
        return NotPlainError(why)

    def lesson_class(self, node: list[Any]) -> type:
        """Return the class of the lessons' that a node names; raises DataError when there is none."""
        kind = self._known.lesson_class(str(node[1]))
        if not isinstance(kind, type):
            raise DataError("an unknown class came")
        return kind

    def ask(self, order: dict[str, Any], **values: Any) -> Any:
        """Send an order with `values` and return what the student's process answers; raises what it raises."""
        with self._turn:
            encoder = self._encoder(pure=order.get("pure") is True)
            order = {**order, "seconds": max(0.1, self.until - time.monotonic())}
            send(self.writer, self._framed(ASK, order, values, encoder))
            while (answer := receive(self.reader)).kind == ASK:
                send(self.writer, self._called_back(answer))
            if answer.kind != REPLY:
                raise FrameError("the answer is no answer")
            try:
                value, raised = self._understand(answer, order, encoder.tensors)
            except (DataError, FrameError) as error:
                raise self.not_plain(f"{_asked_for(order)} is not plain data: {error}") from None
            except Exception as error:  # noqa: BLE001 - no test may take what a stranger's data lead to for an answer
                raise self.not_plain(f"{_asked_for(order)} cannot be read ({type(error).__name__})") from None
        if raised is not None:
            raise raised
        return value

    def begin_test(self, source: str) -> None:
        """Begin a tests cell: nothing is unjudged, and the student's random streams go on from where they are."""
        self.unjudged, self.source, self._mark = "", source, random_streams.mark()
        if self.drawn:
            self._nudge_streams()
        self.renewed.clear()
        self.texts.clear()

    def holds_news(self) -> bool:
        """Return whether objects of both sides have changed here since the student's process last heard of them."""
        return bool(self._shared.changed())

    def end_test(self) -> None:
        """End a tests cell: where the tests drew nothing since, the streams stand where they would without a nudge."""
        self.drawn = self._before_nudge is not None and random_streams.mark() == self._nudged
        if self.drawn and self._before_nudge:
            random_streams.set_state(self._before_nudge)
        self._before_nudge, self._nudged = None, None

    def _nudge_streams(self) -> None:
        """Note that the student's code has drawn: the tests may seed anew with the same number, and mean it."""
        mark = random_streams.mark()
        if mark != self._nudged:
            self._before_nudge = random_streams.state()
            random_streams.nudge()
            self._mark = self._nudged = random_streams.mark()

    def _moved_streams(self) -> dict[str, Any] | None:
        """Return the random streams when the tests have moved them since the student's process last heard of them."""
        mark = random_streams.mark()
        if mark == self._mark:
            return None
        self._mark = mark
        return random_streams.state()

    def _encoder(self, *, pure: bool = False) -> Encoder:
        return Encoder(self._things.to_handle, Shared("c") if pure else self._shared, self._things.instance)

    def _framed(self, kind: bytes, order: dict[str, Any], values: dict[str, Any], encoder: Encoder) -> Frame:
        """Return the frame of a message: with what changed here since the last one, and `values`.

        An operation is pure: it may be a part of a graph, where no value can be read and none may change.
        """
        files, settings, mark, lent = self.files.known, self.settings.told, self._mark, {}
        try:
            message = dict(order)
            if not order.get("pure"):
                lent = self._known.lent()
                message |= {"changed": encoder.changes(), "forget": self._shared.forget_unused()}
                message["lent"] = [[name, encoder.encode(value)] for name, value in lent.items()]
            message |= {name: encoder.encode(value) for name, value in values.items()}  # read after what is lent
            if not order.get("pure"):
                message["files"] = self.files.changes(encoder.blobs)
                message |= {"settings": self.settings.news(), "listening": self.settings.listens()}
            if not order.get("pure") or order["name"] == "run":  # which is never done while a graph is made
                message["streams"] = self._moved_streams()
            return frame(kind, message, encoder.blobs)
        except BaseException as error:
            encoder.take_back()  # the next message tells what this one would have told
            self.files.known, self.settings.told, self._mark = files, settings, mark
            self._known.lend_again(lent)
            if isinstance(error, (DataError, FrameError)):
                raise self.not_plain(f"the tests pass what cannot be sent to another process: {error}") from None
            raise

    def _received(
        self, came: Frame, tensors: dict[int, Any] | None = None, *, pure: bool = False
    ) -> tuple[dict[str, Any], Decoder]:
        """Return the message of a frame and its decoder, after what changed over there is renewed here."""
        said = came.message
        if type(said) is not dict:
            raise DataError("no dict came")
        shared = Shared("c") if pure else self._shared
        decoder = Decoder(came.blobs, self._things.from_handle, self._things.model, shared, self._known.lesson_class)
        decoder.texts = self.texts
        if "token" in said and tensors is not None:
            gradients, owners = importlib.import_module("gradestep.bridge.gradients"), decoder.decode(said["owners"])
            decoder.grown = gradients.growing(self, said, tensors, self._shared.object_of, owners)
        if pure:
            return said, decoder
        decoder.renew(changed := said.get("changed") or [])
        self.renewed |= {id(self._shared.object_of(key)) for key, _ in changed}
        forgotten = said.get("forget") or []
        if type(forgotten) is not list:
            raise DataError("what came is no list")
        self._shared.forget([key for key in forgotten if type(key) is str])
        self.files.apply(said.get("files"), came.blobs)
        if said.get("moved") is True:
            self._nudge_streams()
        stale = said.get("stale") or []
        self._known.forget([name for name in stale if type(name) is str] if type(stale) is list else [])
        return said, decoder

    def _understand(
        self, answer: Frame, order: dict[str, Any], tensors: dict[int, Any]
    ) -> tuple[Any, BaseException | None]:
        """Return the value of an answer, or the exception that it is."""
        said, decoder = self._received(answer, tensors if order.get("record") else None, pure="pure" in order)
        for name, text in said.get("printed") or ():
            stream = {"stdout": sys.stdout, "stderr": sys.stderr}[name]
            if type(text) is str and not isinstance(stream, Stream):  # a test that captures it
                stream.write(text)
                self.texts.add(text)
        if "cannot" in said:
            raise DataError(str(said["cannot"])[:LONGEST])
        if said.get("error"):
            remade, iterating = Remade(decoder, self._known.lesson_class), order.get("name") == "__next__"
            self.texts |= {str(said["error"][0])[:80], str(said["error"][1])[:LONGEST]}
            warned = self._warned(decoder.decode(said.get("warned")) or ())
            known = self._raised_by_tests(said.get("number"))
            return None, warned or remade.raised(said["error"], said.get("chain"), iterating=iterating, known=known)
        value = decoder.decode(said.get("value"))
        self._refuse_masks(decoder)
        return value, self._warned(decoder.decode(said.get("warned")) or ())

    def _raised_by_tests(self, number: Any) -> BaseException | None:
        """Return the exception of the tests' own that has passed through the student's code, None for another one."""
        if number is None:
            return None
        if type(number) is not int or not 0 <= number < len(self._raised):
            raise DataError("what came is no exception of the tests")
        return self._raised[number]

    def _warned(self, warned: Any) -> BaseException | None:
        """Warn as the student's code has warned; return what a warning becomes where the tests make errors of them.

        On a page it is not shown: it may hold what hidden tests gave to the code.
        """
        shown = contextlib.redirect_stderr(StringIO()) if isinstance(sys.stderr, Stream) else contextlib.nullcontext()
        for kind, text in warned:
            if not (isinstance(kind, type) and issubclass(kind, Warning) and type(text) is str):
                raise DataError("what came is no warning")
            self.texts.add(text)
            try:
                with shown:
                    warnings.warn_explicit(text[:LONGEST], kind, "<answer>", 1, "__main__", {})
            except Warning as error:
                of_student(error, kind.__name__, text[:LONGEST], ())
                return error
        return None

    def _refuse_masks(self, decoder: Decoder) -> None:
        """Raise DataError when something masked came to tests that say nothing of masks: they would pass by it."""
        if decoder.is_masked and not array_kinds.MEANT.search(self.source):
            raise DataError(array_kinds.EQUAL_TO_ANY)

    def _called_back(self, asked: Frame) -> Frame:
        """Call a function of the tests that the student's code was given, and return the frame of its answer."""
        try:
            said, decoder = self._received(asked)
            args = decoder.decode(said["args"])
            named = {str(name): value for name, value in decoder.decode(said["named"])}
            self._refuse_masks(decoder)
            value = lent_objects.asked(self._things.functions[said["function"]], said, args, named)
            return self._framed(REPLY, {}, {"value": value}, self._encoder())
        except Exception as error:  # noqa: BLE001 - it goes back to the code that called
            if isinstance(error, lent_objects.RefusedError):
                self.unjudged = self.unjudged or str(error)
            own = type(error).__module__ == "__main__"  # of a class that the other process has not
            self._raised += [error] if own else []
            parts, encoder, number = described(error), self._encoder(), len(self._raised) - 1 if own else None
            with contextlib.suppress(DataError, FrameError):
                parts[4], parts[6] = encoder.encode(error.args), encoder.encode(() if own else attributes(error))
                return frame(REPLY, {"error": parts, "number": number}, encoder.blobs)
            encoder.take_back()
            return frame(REPLY, {"error": described(error), "number": number})


def _or_empty(given: list[Any]) -> Any:
    """Return the only part of a list, and what stands for none in a signature when it is empty."""
    return given[0] if given else inspect.Signature.empty


def _asked_for(order: dict[str, Any]) -> str:
    """Return which value of the answer an order asks for, in words."""
    name = order.get("name")
    wanted = {
        "get": f"the value of {name}",
        "call": "what the answer returns",
        "attribute": f"the attribute {name} of what the answer gives",
        "special": f"what {name} of the answer gives",
    }
    return wanted.get(order["op"], "the answer")
