"""What a tests cell shows: a card that says why a check failed, or a quiet tick."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from pathlib import Path
from types import TracebackType

from gradestep.student.widget.live import is_live

COLOURS = re.compile(r"\x1b\[[0-9;]*m")
CODE = re.compile(r"`([^`]+)`")
OURS = Path(__file__).parents[1]  # the folder of all that runs in a kernel
_style = Path(__file__).with_name("checks.css").read_text(encoding="utf-8")


class CheckFailedError(AssertionError):
    """A check that does not hold; its message says what was expected, what came, and where to look.

    At the top of a notebook's cell it shows itself as a card with the traceback one click away.
    """

    _shown = False

    def _render_traceback_(self) -> list[str]:
        """Show the card and return the plain line, which nbgrader scores by; IPython asks for it twice."""
        try:
            if is_live() and not self._shown:
                self._shown = True
                _show(self)
        except Exception as error:  # noqa: BLE001 - an error in here would hide the student's
            return [str(self), f"(The card could not be shown: {type(error).__name__}: {error})"]
        return [str(self)]


@dataclass(frozen=True)
class Tick:
    """A quiet line for tests that pass."""

    said: str

    def _repr_html_(self) -> str:
        """Return the line as HTML."""
        tick = '<span aria-hidden="true">✓</span>'
        return f'<style>{_style}</style><p class="gradestep-passed">{tick} {escape(self.said)}</p>'

    def __repr__(self) -> str:
        """Return the line as plain text, for a front end that shows no HTML."""
        return f"✓ {self.said}"


def passed(name: str) -> None:
    """Show a tick for the tests cell `name`, as a display: a cell's value would be taken for its score."""
    _display(Tick(f"{name.replace('_', ' ')}: the tests that you can see pass"))


def _show(error: CheckFailedError) -> None:
    """Display the card of `error`, as HTML only: where no HTML is shown, the plain line says the same."""
    show_html(card(str(error), plain_traceback(error, without_our_frames(error.__traceback__))))


def show_html(html: str) -> None:
    """Display `html`, and no words beside it for a front end that shows none."""
    _display({"text/html": html}, raw=True)


def _display(thing: object, *, raw: bool = False) -> None:
    from IPython.display import display

    display(thing, raw=raw)


def card(message: str, traceback: str, *, lead: str = "Not yet.", calm: bool = False) -> str:
    """Return the HTML of the card that says `lead` and `message`, with `traceback` folded away.

    A `calm` card says that something is to be done, not that something is wrong: it has neither sign nor traceback.
    """
    said = CODE.sub(r"<code>\1</code>", escape(message))
    if calm:
        section = f'<section class="gradestep-check gradestep-calm" aria-label="{escape(lead)}">'
        return f"<style>{_style}</style>{section}<p><b>{escape(lead)}</b> {said}</p></section>"
    return (
        f'<style>{_style}</style><section class="gradestep-check" aria-label="A check failed">'
        f'<p><b><span aria-hidden="true">✗</span> {escape(lead)}</b> {said}</p>'
        f"<details><summary>Traceback</summary><pre>{escape(traceback)}</pre></details></section>"
    )


def plain_traceback(error: BaseException, frames: TracebackType | None) -> str:
    """Return IPython's own traceback of `error` through `frames`, as plain text."""
    from IPython import get_ipython

    form = get_ipython().InteractiveTB
    lines = form.structured_traceback(type(error), error, frames, tb_offset=1)
    return COLOURS.sub("", form.stb2text(lines))


def without_our_frames(frames: TracebackType | None) -> TracebackType | None:
    """Return a traceback without our own frames at its end: the last one is the line that called the check."""
    if frames is None or Path(frames.tb_frame.f_code.co_filename).is_relative_to(OURS):
        return None
    return TracebackType(without_our_frames(frames.tb_next), frames.tb_frame, frames.tb_lasti, frames.tb_lineno)
