"""What a tests cell shows when student code raises: a sentence first, and the traceback folded away.

IPython's own door, `set_custom_exc`, hands over the exception; what goes out as the cell's error has its name and
message as ever, so nbgrader and nbval see what they always saw. By another, `ast_transformers`, tests are not run while
what they judge has a syntax error: they would judge what an earlier run of that cell has left.
"""

from __future__ import annotations

import ast
import re
import sys
import traceback
from typing import TYPE_CHECKING, Any

from gradestep.student.checks.verdict import card, plain_traceback, show_html
from gradestep.student.widget.live import is_live

if TYPE_CHECKING:
    from types import TracebackType

NOT_WRITTEN = "is not written yet: replace this line with your code"
STUB = re.compile(rf"^(?P<what>.+) {NOT_WRITTEN}$")
TESTS = re.compile(r"^(?:passed|chosen|check\w*|with parts)\(", re.MULTILINE)
PASSED = re.compile(r"(?:passed|check|check_\w+|parts)$")
DEFINES = r"^[^\S\n]*(?:(?:def|class)\s+{name}\b|{name}\s*=)"
MADE = re.compile(r"^(?:(?:async )?def|class)\s+(\w+)|^(\w+)\s*=(?!=)", re.MULTILINE)
LONGEST = 300  # letters of an exception's message that a sentence holds

_unread: dict[str, tuple[str, int]] = {}  # cell: its source that is no Python, and the line that is not
_stale: dict[str, int] = {}  # name that such a cell makes, and no cell since: the line that is no Python


def install() -> None:
    """Show exceptions in tests cells as cards, in a kernel at which somebody looks; else, leave IPython as it is."""
    shell = sys.modules["IPython"].get_ipython() if is_live() else None
    if shell and not shell.custom_exceptions:
        shell.set_custom_exc((Exception, KeyboardInterrupt), _show)
        shell.events.register("post_run_cell", _note_syntax_error)
        shell.ast_transformers.append(_StaleNames())


class _StaleNames(ast.NodeTransformer):
    """Reject tests of a name whose cell has a syntax error, which IPython's `InputRejected` does."""

    def visit(self, node: ast.AST) -> ast.AST:
        """Return the tests as they are, or show what is to be mended first, and raise."""
        names = [each for each in ast.walk(node) if isinstance(each, ast.Name)] if _stale else []
        if any(PASSED.match(each.id) for each in names):
            own = {each.id for each in names if isinstance(each.ctx, ast.Store)}
            for name in sorted({each.id for each in names} & set(_stale) - own):
                _reject(name)
        return node


def _reject(name: str) -> None:
    said = f"{_broken(name, _stale[name])} (What `{name}` was before is not tested.)"
    show_html(card(said, "", lead="Not there yet.", calm=True))
    error = sys.modules["IPython"].core.error.InputRejected(said)
    error._render_traceback_ = lambda: [f"InputRejected: {said}"]
    raise error


def _show(shell: Any, kind: type, error: BaseException, frames: TracebackType, tb_offset: int | None = None) -> None:
    """Show an exception as IPython does, but one of a tests cell as a card."""
    if isinstance(error, SyntaxError) and not _cell_frames(frames):
        shell.showsyntaxerror()  # the cell itself is no Python: nothing of it has run
        return
    if not hasattr(error, "_render_traceback_"):
        source = shell.get_parent().get("content", {}).get("code", "")
        if TESTS.search(source) or STUB.match(str(error)):
            _put_card(error, frames)
    shell.showtraceback((kind, error, frames), tb_offset=tb_offset, running_compiled_code=True)


def _put_card(error: BaseException, frames: TracebackType) -> None:
    """Display the card of `error`, and let its plain line follow in place of the traceback."""
    lead, said = sentence(error, frames)
    plain = f"{type(error).__name__}: {error}"
    folded = plain_traceback(error, frames)
    try:
        error._render_traceback_ = lambda: [plain]  # type: ignore[attr-defined]
    except AttributeError:
        return  # an exception with slots keeps its traceback
    show_html(card(said, folded, lead=lead, calm=lead == "Not written yet."))


def sentence(error: BaseException, frames: TracebackType | None) -> tuple[str, str]:
    """Return what the card of `error` says: two or three words, and what happened and what to do."""
    if stub := STUB.match(str(error)):
        return "Not written yet.", _not_written(stub["what"], frames)
    where = _cell_frames(frames)
    if isinstance(error, NameError) and error.name and not isinstance(error, UnboundLocalError):
        return "Not there yet.", _missing(error.name, where)
    if isinstance(error, KeyboardInterrupt):
        return "Interrupted.", f"{_place(where)} {'was' if len(where) > 1 else 'were'} running."
    lead = "Your code stopped." if len(where) > 1 else "The tests stopped."
    message = " ".join(str(error).split())[:LONGEST]
    what = f"`{type(error).__name__}`" + (f": {message}" if message else "")
    return lead, f"{_place(where)} raised {what}{'' if what.endswith('.') else '.'}"


def _not_written(what: str, frames: TracebackType | None) -> str:
    if len(_cell_frames(frames)) > 1:  # a function, and a test has called it
        return f"Write `{what}` above, then run this."
    return "Write your code in this cell, in place of its last line, then run it again."


def defines(name: str) -> re.Pattern[str]:
    """Return the pattern of a cell that makes `name`, whether or not it is whole Python."""
    return re.compile(DEFINES.format(name=re.escape(name)), re.MULTILINE)


def _missing(name: str, where: list[traceback.FrameSummary]) -> str:
    for source, line in _unread.values():
        if defines(name).search(source):
            return _broken(name, line)
    if len(where) > 1:
        ask = "is it spelled right, and is the cell run that makes it?"
        return f"{_place(where)} uses `{name}`, which does not exist: {ask}"
    return f"`{name}` does not exist yet: run the cells above first, and see that one of them makes it."


def _broken(name: str, line: int) -> str:
    return f"The cell that makes `{name}` has a syntax error in line {line}: mend and run it, then run this."


def _place(where: list[traceback.FrameSummary]) -> str:
    """Return where student code raised: the innermost line of a cell, unless that is the tests cell itself."""
    if len(where) < 2:  # noqa: PLR2004 - the tests cell, and one that it called
        return "They"
    last = where[-1]
    return f"In `{last.name}`, line {last.lineno}, {f'`{last.line}`' if last.line else 'something'}"


def _cell_frames(frames: TracebackType | None) -> list[traceback.FrameSummary]:
    """Return the frames of a notebook's cells, the outermost first."""
    return [each for each in traceback.extract_tb(frames) if is_cell(each.filename)]


def is_cell(filename: str) -> bool:
    """Return whether a traceback's file name stands for a notebook's cell."""
    return "ipykernel_" in filename or filename.startswith("<ipython-input")


def _note_syntax_error(result: Any) -> None:
    """Remember a cell that is no Python, until it is run again and is."""
    source = result.info.raw_cell
    cell = str(result.info.cell_id or source)
    made = {name for found in MADE.findall(source) for name in found if name}
    error = result.error_before_exec
    if isinstance(error, SyntaxError):
        _unread[cell] = (source, error.lineno or 1)
        _stale.update(dict.fromkeys(made, error.lineno or 1))
    else:
        _unread.pop(cell, None)
        for name in made if error is None else ():
            _stale.pop(name, None)
