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
import re
import sys
import textwrap
import threading
import time
from types import CodeType, TracebackType
from typing import TYPE_CHECKING, Any
from unittest import SkipTest

from gradestep.bridge import keras_models, lent_objects, proxies, random_streams, tags
from gradestep.bridge.decode import Decoder
from gradestep.bridge.empty_arrays import guarded
from gradestep.bridge.encode import Encoder
from gradestep.bridge.ipython_shell import Stream
from gradestep.bridge.plain_data import DataError
from gradestep.bridge.proxies import COMPARED, function, instance, is_remote, number_of
from gradestep.bridge.shared_objects import Shared
from gradestep.bridge.wire import ASK, REPLY, Frame, FrameError, frame, receive, send
from gradestep.bridge.work_files import WorkFiles

if TYPE_CHECKING:
    from typing import BinaryIO

OBJECTS = "### ALLOW OBJECTS"
LONGEST = 2000  # characters of a message
INPUT = builtins.input
MASKS = re.compile(r"mask|\bma\b|filled|compressed")  # in tests that mean them
MRO = vars(type)["__mro__"]
DATA = (str, bytes, int, float, list, tuple, dict, set)
METHODS_OF_DATA = frozenset(name for kind in DATA for name in dir(kind) if not name.startswith("_"))
STEERING = (StopIteration, StopAsyncIteration, SkipTest)  # which would end or skip the tests' own loops and cases


class StudentError(Exception):
    """The student's code raised, or gave no usable answer; `name` and `said` tell what, `where` its last lines."""


class NotPlainError(StudentError, TypeError):
    """A question that neither plain data nor a call can answer, so that no program can judge the answer."""


class Known:
    """What the checker's own cells define, by name; this one knows nothing."""

    def lesson_class(self, name: str) -> Any:  # noqa: ARG002 - the door that a checker opens
        """Return a class that the lessons define, or None."""
        return None

    def module(self, name: str) -> Any:  # noqa: ARG002 - likewise
        """Return a module that the notebook's own cells import, or None."""
        return None

    def lent(self) -> dict[str, Any]:
        """Return what the tests have put under a name that the student's functions read, once."""
        return {}

    def forget(self, names: list[str]) -> None:
        """Hear which of the student's names mean something else now."""


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
        self.until = time.monotonic()  # when the time of the running tests cell is over
        self.classes: dict[int, type] = {}
        self.files = WorkFiles()
        self._shared = Shared("c")
        self._things: dict[int, Any] = {}
        self._enums: dict[int, Any] = {}
        self._functions: list[Any] = []
        self._function_numbers: dict[int, int] = {}  # by id
        self._forgotten: list[int] = []  # tapes of the student's process that no gradient will be asked of
        self._stand_ins: dict[int, Any] = {}
        self._renewed: Any = None
        self.side = keras_models.Side(self.wrapped, self.not_plain, {})
        self._turn = threading.RLock()  # TensorFlow calls functions from threads of its own

    def get(self, name: str) -> Any:
        """Return what the student's process has under `name`; raises NameError when it has nothing."""
        return self.ask({"op": "get", "name": name})

    def has(self, name: str) -> bool:
        """Return whether the student's process has something under `name`."""
        return self.ask({"op": "has", "name": name}) is True

    def call(self, number: int, args: tuple[Any, ...], named: dict[str, Any]) -> Any:
        """Call a thing of the student's; what it changes in place is changed here too."""
        more = {} if builtins.input is INPUT else {"input": builtins.input}
        gradients = importlib.import_module("gradestep.bridge.gradients") if "tensorflow" in sys.modules else None
        if gradients and gradients.in_graph(args, named):
            return gradients.traced(self, number, args, named)
        order = {"op": "call", "number": number, "record": bool(gradients and gradients.may_be_asked())}
        known = self._shared.ids()
        value = self.ask(order, args=list(args), named=list(named.items()), **more)
        came_back = id(value) in known or any(value is each for each in args)
        return value if came_back else guarded(value, self.source)

    def operate(self, name: str, thing: Any, given: Any, known: Any = None) -> Any:
        """Return what an operation on a thing of the student's gives (tapes.py), with no object of both sides in it.

        A Keras object that comes back is what `known` becomes.
        """
        with self._turn:
            self._renewed = known
            order = {"op": "operate", "name": name, "forgotten": self._forgotten, "pure": True}
            self._forgotten = []
            try:
                return self.ask(order, thing=thing, given=given)
            finally:
                self._renewed = None

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
        self.renewed.clear()
        self.texts.clear()

    def holds_news(self) -> bool:
        """Return whether objects of both sides have changed here since the student's process last heard of them."""
        return bool(self._shared.changed())

    def end_test(self) -> None:
        """End a tests cell: where the tests drew nothing since, the streams stand where they would without a nudge."""
        if self._before_nudge and random_streams.mark() == self._nudged:
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
        return Encoder(self._to_handle, Shared("c") if pure else self._shared, self._instance)

    def _framed(self, kind: bytes, order: dict[str, Any], values: dict[str, Any], encoder: Encoder) -> Frame:
        """Return the frame of a message: with what changed here since the last one, and `values`.

        An operation is pure: it may be a part of a graph, where no value can be read and none may change.
        """
        try:
            message = dict(order)
            if not order.get("pure"):
                message |= {"changed": encoder.changes(), "forget": self._shared.forget_unused()}
                message["lent"] = [[name, encoder.encode(value)] for name, value in self._known.lent().items()]
            message |= {name: encoder.encode(value) for name, value in values.items()}  # read after what is lent
            if not order.get("pure"):
                message["files"] = self.files.changes(encoder.blobs)
            if not order.get("pure") or order["name"] == "run":  # which is never done while a graph is made
                message["streams"] = self._moved_streams()
            return frame(kind, message, encoder.blobs)
        except (DataError, FrameError) as error:
            encoder.take_back()
            raise self.not_plain(f"the tests pass what cannot be sent to another process: {error}") from None

    def _received(
        self, came: Frame, tensors: dict[int, Any] | None = None, *, pure: bool = False
    ) -> tuple[dict[str, Any], Decoder]:
        """Return the message of a frame and its decoder, after what changed over there is renewed here."""
        said = came.message
        if type(said) is not dict:
            raise DataError("no dict came")
        shared = Shared("c") if pure else self._shared
        decoder = Decoder(came.blobs, self._from_handle, self._model, shared, self._known.lesson_class)
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
        printed = said.get("printed")
        if type(printed) is str and printed and not isinstance(sys.stdout, Stream):  # a test that captures it
            sys.stdout.write(printed)
            self.texts.add(printed)
        if "cannot" in said:
            raise DataError(str(said["cannot"])[:LONGEST])
        if said.get("error"):
            raised = self._raised(said["error"], decoder, iterating=order.get("name") == "__next__")
            if type(chain := said.get("chain")) is list and len(chain) == 2:  # noqa: PLR2004 - a pair
                suppressed = chain[0] is not None
                raised.__cause__, raised.__context__ = (self._above(each, decoder) for each in chain)
                raised.__suppress_context__ = suppressed
            return None, raised
        value = decoder.decode(said.get("value"))
        self._refuse_masks(decoder)
        return value, None

    def _refuse_masks(self, decoder: Decoder) -> None:
        """Raise DataError when something masked came to tests that say nothing of masks: they would pass by it."""
        if decoder.is_masked and not MASKS.search(self.source):
            raise DataError("some of its values are masked, and such a value is taken for equal to any")

    def _called_back(self, asked: Frame) -> Frame:
        """Call a function of the tests that the student's code was given, and return the frame of its answer."""
        try:
            said, decoder = self._received(asked)
            args = decoder.decode(said["args"])
            named = {str(name): value for name, value in decoder.decode(said["named"])}
            self._refuse_masks(decoder)
            value = lent_objects.asked(self._functions[said["function"]], said, args, named)
            return self._framed(REPLY, {}, {"value": value}, self._encoder())
        except Exception as error:  # noqa: BLE001 - it goes back to the code that called
            if isinstance(error, lent_objects.RefusedError):
                self.unjudged = self.unjudged or str(error)
            parts, encoder = described(error), self._encoder()
            with contextlib.suppress(DataError, FrameError):
                parts[4] = encoder.encode(error.args)
                return frame(REPLY, {"error": parts}, encoder.blobs)
            encoder.take_back()
            return frame(REPLY, {"error": described(error)})

    def _instance(self, value: Any) -> str | None:
        """Return the name of the lessons' class of which `value` is an instance whose state is all it is."""
        kind = type(value)
        if kind.__module__ != "__main__" or self._known.lesson_class(kind.__name__) is not kind:
            return None
        return kind.__name__ if kind.__mro__[-2].__module__ == "__main__" and hasattr(value, "__dict__") else None

    def _to_handle(self, value: Any) -> list[Any]:  # noqa: PLR0911 - one for each kind
        """Return the node of what is not data: the student's own thing, a module, a function to call back."""
        if is_remote(value):
            return [tags.YOURS, number_of(value)]
        if isinstance(value, type) and value in self._enums.values():
            return [tags.YOURS, next(number for number, kind in self._enums.items() if kind is value)]
        if type(value) in self._enums.values():
            return [
                tags.ENUM_MEMBER,
                next(number for number, kind in self._enums.items() if kind is type(value)),
                value.name,
            ]
        if isinstance(value, TracebackType):
            return [tags.SINGLETON, "None"]
        if isinstance(value, type(sys)):
            return [tags.MODULE, value.__name__]
        if hasattr(type(value), "stands_in"):
            return [tags.YOURS, number_of(value.__dict__["_handle"])]
        if keras_models.is_keras(value):
            return [tags.NOTHING]
        if (path := lent_objects.by_path(value)) is not None:
            return [tags.BY_PATH, *path]
        if id(value) not in self._function_numbers:
            self._function_numbers[id(value)] = len(self._functions)
            self._functions.append(value)
        above = [each for each in type(value).__mro__ if self._known.lesson_class(each.__name__) is each]
        return lent_objects.node_of(value, self._function_numbers[id(value)], [each.__name__ for each in above])

    def _from_handle(self, node: list[Any]) -> Any:  # noqa: PLR0911 - one for each kind
        """Return what stands here for what a node refers to."""
        tag, number = node[0], node[1]
        self.texts |= _names_in(node)
        if tag == tags.MODULE:
            if (module := self._known.module(str(number))) is None:
                raise DataError(f"the answer is a module, {str(number)[:60]}")
            return module
        if tag in lent_objects.TAGS:
            return self._functions[number]
        if tag == tags.LESSON_CLASS:
            return self.lesson_class(node)
        if tag == tags.ENUM_MEMBER:
            return self._enum(number)[str(node[2])]
        if tag == tags.ENUM:
            return self._enum(node)
        if tag not in (tags.FUNCTION, tags.OWN_CLASS, tags.INSTANCE) or type(number) is not int:
            raise DataError("of an unknown kind")
        if tag == tags.OWN_CLASS:
            return proxies.class_of(self, node)
        if number not in self._things:
            self._things[number] = (
                function(self, number, str(node[2]))
                if tag == tags.FUNCTION
                else instance(self, number, proxies.class_of(self, node[2]))
            )
        return self._things[number]

    def _enum(self, node: list[Any]) -> Any:
        """Return the Enum that a node describes, the same for each of its members."""
        _, number, name, base, members = node
        if number not in self._enums:
            self._enums[number] = proxies.enumeration(str(name), str(base), members)
        return self._enums[number]

    def lesson_class(self, node: list[Any]) -> type:
        """Return the class of the lessons' that a node names; raises DataError when there is none."""
        kind = self._known.lesson_class(str(node[1]))
        if not isinstance(kind, type):
            raise DataError("an unknown class came")
        return kind

    def _model(self, config: Any, arrays: list[Any], things: list[Any], handle: Any, known: Any = None) -> Any:
        """Return the Keras object that a description says, or make `known` what it says."""
        if "keras" not in sys.modules:
            return handle
        known = self._renewed if known is None else known
        if known is not None:
            try:
                keras_models.renew(known, config, arrays, things, self.side)
            except Exception as error:  # noqa: BLE001 - Keras raises many kinds
                raise DataError(f"a Keras object has come back as another: {error}"[:300]) from None
            return known
        try:
            return keras_models.rebuilt(config, arrays, things, self.side)
        except Exception:  # noqa: BLE001 - see above
            return handle

    def wrapped(self, kind: str, config: dict[str, Any], handle: Any) -> Any:
        """Return what stands here for a function or a Keras object of the student's own; the same one each time."""
        stand_ins = importlib.import_module("gradestep.bridge.keras_stand_ins")
        number = number_of(handle)
        if number not in self._stand_ins:
            self._stand_ins[number] = stand_ins.wrap(kind, config, handle)
        elif hasattr(self._stand_ins[number], "adopt"):
            self._stand_ins[number].adopt(config)
        return self._stand_ins[number]

    def _raised(self, error: Any, decoder: Decoder, *, iterating: bool) -> BaseException:
        """Return the exception that stands for one of the student's: of the same kind, with the same text."""
        name, said, bases, where, args, thing, state = error
        name, said = str(name)[:80], str(said)[:LONGEST]
        self.texts |= {name, said}
        raised = self._error_of(bases, said, decoder, args, thing)
        if (more := decoder.decode(state)) and type(raised).__module__ == "__main__":
            raised.__dict__.update(more)
        steers = isinstance(raised, STEERING) and not (iterating and isinstance(raised, StopIteration))
        if steers:
            raised = StudentError(said)
        of_student(raised, name, said, tuple(str(line)[:300] for line in where[:3]))
        return raised

    def _above(self, described: Any, decoder: Decoder) -> BaseException | None:
        """Return the exception that one of the student's came from; it says no more than that."""
        if described is None:
            return None
        _, said, bases, args = described
        return self._error_of(bases, str(said)[:LONGEST], decoder, args, None)

    def _exception(self, path: str) -> type[BaseException] | None:
        """Return an exception class by its name: a lesson's own, a builtin one, or one of an imported library."""
        if path.startswith("__main__."):
            kind = self._known.lesson_class(path.removeprefix("__main__."))
            return kind if isinstance(kind, type) and issubclass(kind, Exception) else None
        return exception_class(path)

    def _error_of(self, bases: Any, said: str, decoder: Decoder, args: Any, thing: Any) -> BaseException:
        parts = decoder.decode(args)
        if thing is not None:
            met = decoder.decode(thing)
            if isinstance(met, Exception):
                met.args = tuple(parts) if type(parts) is tuple else (said,)
                return met
        for kind in filter(None, (self._exception(str(base)) for base in bases)):
            with contextlib.suppress(Exception):  # such arguments do not make one: then the next kind
                return kind.__new__(kind, *parts) if kind.__module__ != "builtins" else kind(*parts)
        return StudentError(said)


def _names_in(node: Any) -> set[str]:
    """Return what the node of a thing, or of its class, calls it: names that the student's code may have made up."""
    parts = [part for part in node[1:] if type(part) is list and part and part[0] == tags.OWN_CLASS]
    described = [part for part in node if type(part) is list and len(part) == 5]  # noqa: PLR2004 - as class_of reads it
    own = {part for part in (*node[1:], *(text for part in described for text in part)) if type(part) is str}
    return own.union(*map(_names_in, parts))


def _or_empty(given: list[Any]) -> Any:
    """Return the only part of a list, and what stands for none in a signature when it is empty."""
    return given[0] if given else inspect.Signature.empty


def of_student(error: BaseException, name: str, said: str, where: tuple[str, ...]) -> None:
    """Mark an exception as one that the student's code raised."""
    error.__dict__["_of_student"] = (name, said, where)


def by_student(error: BaseException) -> tuple[str, str, tuple[str, ...]] | None:
    """Return name, text and last lines of an exception that the student's code raised; None for the tests' own."""
    found: tuple[str, str, tuple[str, ...]] | None = error.__dict__.get("_of_student")
    return found


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


def described(error: BaseException) -> list[Any]:
    """Return an exception as plain data: its name, its text, and its kinds, by module where they are not builtin."""
    try:
        said = str(error)[:LONGEST]
    except Exception:  # noqa: BLE001 - an exception of the student's own may refuse
        said = "(its text cannot be shown)"
    kinds = MRO.__get__(type(error))  # of an exception of the student's, that of its proxy
    bases = [f"{'' if each.__module__ == 'builtins' else each.__module__ + '.'}{each.__name__}" for each in kinds]
    return [type(error).__name__[:80], said, bases[:12], [], None, None, None]


def exception_class(path: str) -> type[Exception] | None:
    """Return an exception class by its name, or by module and name when this process has imported that module."""
    module, _, name = path.rpartition(".")
    kind = None if name.startswith("_") else getattr(sys.modules.get(module or "builtins"), name, None)
    ours = isinstance(kind, type) and issubclass(kind, Exception) and kind is not Exception
    return kind if ours else None
