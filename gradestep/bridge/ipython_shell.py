"""IPython's shell without a kernel: it runs cells and keeps what they show, as nbformat's outputs."""

from __future__ import annotations

import io
import sys
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, NoReturn

from ipykernel.zmqshell import KernelMagics
from IPython.core.autocall import ExitAutocall
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.error import StdinNotImplementedError
from IPython.core.interactiveshell import InteractiveShell
from traitlets import Type, default
from traitlets.config import Config

from gradestep.bridge.tracebacks import hide_ours, without_ours

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_BYTES = 1 << 20  # of output that one cell may show
CUT = "\n... cut: this cell shows more than is kept ...\n"


class Recorder:
    """The outputs of the running cell, up to MOST_BYTES."""

    def __init__(self) -> None:
        self.outputs: list[dict[str, Any]] = []
        self._left = MOST_BYTES

    def take(self) -> list[dict[str, Any]]:
        """Return the outputs and start anew."""
        taken = [{**output, "text": "".join(output["text"])} if "text" in output else output for output in self.outputs]
        self.__init__()  # type: ignore[misc]
        return taken

    def printed(self) -> list[list[str]]:
        """Return what was written to standard output and standard error, each with the stream's name; start anew."""
        return [[output["name"], output["text"]] for output in self.take() if "text" in output]

    def text(self, name: str, text: str) -> None:
        """Keep what was written to the stream `name`."""
        fits = text[: max(0, self._left)]
        last = self.outputs[-1] if self.outputs else {}
        if fits and last.get("output_type") == "stream" and last["name"] == name:
            last["text"].append(fits)  # joined at the end: adding to a long text takes ever longer
        elif fits:
            self.outputs.append({"output_type": "stream", "name": name, "text": [fits]})
        self._spend(len(text))

    def show(self, kind: str, data: dict[str, Any], **more: Any) -> None:
        """Keep a display or a result."""
        size = sum(len(part) if isinstance(part, (str, bytes)) else len(repr(part)) for part in data.values())
        if size <= self._left:
            self.outputs.append({"output_type": kind, "data": data, "metadata": {}, **more})
        self._spend(size)

    def fail(self, name: str, said: str, lines: Iterable[str]) -> None:
        """Keep an error; there is always room for it."""
        self.outputs.append({"output_type": "error", "ename": name, "evalue": said, "traceback": list(lines)})

    def has_failed(self) -> bool:
        """Return whether there is an error; of an ExceptionGroup IPython writes a traceback as text, and keeps none."""
        return any(output["output_type"] == "error" for output in self.outputs)

    def instead_of_error(self, name: str, said: str) -> None:
        """Keep an error in the place of the last one, with its traceback."""
        shown = [output for output in self.outputs if output["output_type"] == "error"]
        self.outputs = [output for output in self.outputs if output not in shown]
        self.fail(name, said, [*(line for output in shown for line in output["traceback"]), f"{name}: {said}"])

    def _spend(self, size: int) -> None:
        if size > self._left >= 0:
            self.outputs.append({"output_type": "stream", "name": "stdout", "text": [CUT]})
            self._left = -1
        elif self._left >= 0:
            self._left -= size


recorder = Recorder()


class Stream(io.TextIOBase):
    """What cells have for sys.stdout and sys.stderr."""

    encoding = "utf-8"

    def __init__(self, name: str) -> None:
        """Write to the stream `name` of the running cell."""
        self.name = name

    def write(self, text: str) -> int:
        """Keep `text`."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        recorder.text(self.name, text)
        return len(text)

    def writable(self) -> bool:
        """Say yes."""
        return True


class Publisher(DisplayPublisher):
    """Keeps what `display` shows."""

    def publish(self, data: dict[str, Any], *_: Any, **__: Any) -> None:
        """Keep a display."""
        recorder.show("display_data", data)

    def clear_output(self, wait: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002 - IPython's own signature
        """Forget what was shown."""
        recorder.take()


class Results(DisplayHook):
    """Keeps the value of a cell's last expression."""

    def write_output_prompt(self) -> None:
        """Write no prompt."""

    def write_format_data(self, format_dict: dict[str, Any], md_dict: Any = None) -> None:  # noqa: ARG002
        """Keep the value."""
        recorder.show("execute_result", format_dict, execution_count=self.prompt_count)

    def finish_displayhook(self) -> None:
        """Write no line end."""


class PassedOver(ExitAutocall):
    """What `quit()` and `exit()` are: a kernel would end after the cell, and the notebook could not be graded."""

    def __call__(self, *_: object) -> None:
        """Say that the notebook goes on."""
        print("quit() is passed over: the notebook goes on.", file=sys.stderr)  # noqa: T201


class Shell(InteractiveShell):
    """IPython as a notebook's kernel runs it, with nobody to ask."""

    displayhook_class = Type(Results)
    display_pub_class = Type(Publisher)

    @property
    def kernel(self) -> SimpleNamespace:
        """What stands for the kernel: there is none, but some cells ask it for its shell."""
        return SimpleNamespace(shell=self)

    async def run_as_in_a_kernel(self, source: str) -> None:
        """Run a cell in the running event loop, which it may await."""
        transformed, failed = source, None
        try:
            transformed = self.transform_cell(source)  # type: ignore[no-untyped-call]
        except Exception:  # noqa: BLE001 - a SyntaxError, or what a transformer raises: IPython shows it
            failed = sys.exc_info()
        read: dict[str, Any] = {"transformed_cell": transformed, "preprocessing_exc_tuple": failed}
        if self.should_run_async(source, **read):
            ran = await self.run_cell_async(source, store_history=True, **read)
            self.events.trigger("post_execute")
        else:
            ran = self.run_cell(source, store_history=True)  # type: ignore[no-untyped-call]
        if (raised := ran.error_before_exec or ran.error_in_exec) and not recorder.has_failed():
            recorder.fail(type(raised).__name__, _text_of(raised), [type(raised).__name__])

    @default("exiter")
    def _exiter_default(self) -> PassedOver:
        return PassedOver(self)  # type: ignore[no-untyped-call]

    def enable_gui(self, gui: Any = None) -> None:
        """Open no windows."""

    def _get_exc_info(self, exc_tuple: Any = None) -> Any:
        kind, error, frames = super()._get_exc_info(exc_tuple)  # type: ignore[no-untyped-call]
        hide_ours(error)
        return kind, error, without_ours(frames)

    def _format_exception_for_storage(self, exception: BaseException, *_: Any, **__: Any) -> dict[str, Any]:
        """Keep no traceback for `%notebook`, which nobody asks for: with TensorFlow each takes as long as the cell."""
        return {"ename": type(exception).__name__, "evalue": "", "traceback": []}

    def _showtraceback(self, etype: Any, evalue: Any, stb: Any) -> None:
        recorder.fail(getattr(etype, "__name__", str(etype)), str(evalue), stb)


def _text_of(error: BaseException) -> str:
    try:
        return str(error)
    except Exception:  # noqa: BLE001 - an exception of the student's own may refuse
        return ""


def nobody_answers(*_: object, **__: object) -> NoReturn:
    """Be `input()` and `getpass()` where nobody can be asked; raises what a kernel without a front end does."""
    raise StdinNotImplementedError("input() asks a person, and nobody is here: write the value into the code instead")


def pass_over(*_: object, **__: object) -> None:
    """Be `breakpoint()` where nobody can be asked."""
    print("breakpoint() is passed over: nobody is here to answer.", file=sys.stderr)  # noqa: T201


def pass_over_help(*_: object, **__: object) -> None:
    """Be where `len?` shows its help, which no notebook keeps: a pager would wait for a key."""


def make_shell() -> Shell:
    """Make the shell of this process, without a history file and its thread."""
    quiet = Config()
    quiet.HistoryManager.enabled = False
    shell: Shell = Shell.instance(config=quiet)
    shell.register_magics(KernelMagics)  # such as %autosave and %clear
    shell.run_line_magic("load_ext", "storemagic")
    shell.set_hook("show_in_pager", pass_over_help)  # type: ignore[no-untyped-call]
    sys.breakpointhook = pass_over
    shell.colors = "NoColor" if "NoColor" in getattr(type(shell).colors, "values", ()) else "nocolor"
    return shell


def capture() -> None:
    """Let cells write to the recorder from now on."""
    sys.stdout, sys.stderr = Stream("stdout"), Stream("stderr")


def close_figures() -> None:
    """Close the figures as matplotlib's inline backend does after a cell, unless it is told to keep them."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    inline: Any = sys.modules.get("matplotlib_inline.config")
    if pyplot is not None and "inline" in pyplot.get_backend() and inline.InlineBackend.instance().close_figures:
        pyplot.close("all")
