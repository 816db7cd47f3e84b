"""What an importer makes of a notebook: cells with our marks, and a line on what became of each cell."""

from __future__ import annotations

import ast
import re
import unicodedata
from dataclasses import dataclass, field
from textwrap import indent
from typing import Any

from gradestep.authoring.cell_marks import NAME
from gradestep.static_analysis.syntax import unmeasured

CELL_MAGIC = re.compile(r"^\s*%%\w", re.MULTILINE)
CAPTURE = re.compile(
    r"%%capture((?:[ \t]+--no-(?:stderr|stdout|display))*)(?:[ \t]+(?P<name>[A-Za-z_]\w*))?[ \t]*$", re.MULTILINE
)
LONGEST = 48  # letters of a name
TODO = "TODO: "


@dataclass
class Piece:
    """A cell of the script to be: its source, its marks, and what became of the cells that it comes from.

    `origin` says which cell or question that was, `became` what it is now, as the table of an import shows them.
    """

    cell_type: str
    source: str
    marks: dict[str, Any] = field(default_factory=dict)
    origin: str = ""
    became: str = "a lesson"


@dataclass
class Names:
    """Gives each cell a name of its own that a mark can bear."""

    taken: set[str] = field(default_factory=set)

    def of(self, wish: str, otherwise: str = "cell") -> str:
        """Return a name as near to `wish` as can be."""
        plain = re.sub(r"[^a-z0-9]+", "_", without_accents(wish).lower()).strip("_")
        plain = plain if NAME.fullmatch(plain[:LONGEST]) else f"{otherwise}_{plain}".strip("_")
        name, number = plain[:LONGEST], 2
        while name in self.taken:
            name = f"{plain[: LONGEST - 4]}_{number}"
            number += 1
        self.taken.add(name)
        return name


def literal(text: str) -> str:
    """Return a text as a literal of Python, in double quotes where that needs no escape more, as formatters have it."""
    single = repr(text)
    return single if single.startswith('"') or '"' in text else f'"{single[1:-1]}"'


def python(source: str) -> str | None:
    """Return code as plain Python, magics as the calls that IPython makes of them; None when it is not Python."""
    from IPython.core.inputtransformer2 import TransformerManager

    for text in (source, TransformerManager().transform_cell(source) if source.strip() else source):
        try:
            ast.parse(text)
        except (SyntaxError, ValueError):
            continue
        return text.rstrip("\n")
    return None


def without_measure(cell: Any, read: str = "") -> tuple[str, str]:
    """Return what is said of a `%%time` or `%%capture` above a cell with marks, and the source without it.

    As the call that IPython makes of them, all of the cell would be one text, with its regions, and what it raises is
    kept. What `%%capture NAME` caught is caught by a `with` where `read`, the other cells, speak of the name.
    """
    if cell.cell_type != "code":
        return "", cell.source
    if found := CAPTURE.match(cell.source):
        body = cell.source[found.end() :].lstrip("\n")
        if not found["name"] or not re.search(rf"\b{found['name']}\b", read):
            return f"; left out: {found[0].strip()}", body
        caught = captured(cell.source)
        return ("", cell.source) if caught is None else (f"; {found[0].strip()} is a with statement now", caught)
    plain = unmeasured(cell.source)
    return ("", plain) if plain == cell.source else (f"; left out: {cell.source.split()[0]}", plain.removeprefix("#\n"))


def others(notebook: Any, cell: Any) -> str:
    """Return the code of all cells of a notebook but one."""
    return "\n".join(each.source for each in notebook.cells if each is not cell and each.cell_type == "code")


def captured(source: str) -> str | None:
    """Return a cell below `%%capture` as a `with` statement; None for another one, and for what no indent leaves alone.

    IPython would run a text, which nobody can read in a script.
    """
    found = CAPTURE.match(source)
    body = source[found.end() :].strip("\n") if found else ""
    tree = ast.parse(body) if body and python(body) == body else None
    if not found or not tree or not tree.body or any(_is_long_text(node) for node in ast.walk(tree)):
        return None
    flags = ", ".join(f"{flag}=False" for flag in re.findall(r"--no-(\w+)", found[0]))
    name = f" as {found['name']}" if found["name"] else ""
    head = f"from IPython.utils.capture import capture_output\n\nwith capture_output({flags}){name}:\n"
    return head + indent(body, "    ")


def _is_long_text(node: ast.AST) -> bool:
    """Return whether a node is a text of several lines, which is another one when it is indented."""
    return isinstance(node, (ast.Constant, ast.JoinedStr)) and node.end_lineno != node.lineno


def without_accents(words: str) -> str:
    """Return words with plain letters in place of those with accents."""
    return "".join(sign for sign in unicodedata.normalize("NFKD", words) if not unicodedata.combining(sign))


def without_value(source: str) -> str:
    """Return tests whose last line has no value, which would be their score."""
    tree = ast.parse(source)
    return f"{source}\npass" if tree.body and isinstance(tree.body[-1], ast.Expr) else source


def code(source: str, origin: str, became: str = "a lesson", **marks: Any) -> Piece:
    """Return a code cell; what is not Python becomes text with a TODO, which shows it if students may see it."""
    plain = captured(source) or python(source)
    if plain is not None and not (marks and CELL_MAGIC.search(source) and plain != source.rstrip("\n")):
        return Piece("code", plain, marks, origin, became)
    if marks:  # a solution, or tests with hidden ones
        shown = f"{TODO}write what was {origin} of the file: {became}, but not Python."
    else:
        shown = f"{TODO}this was a code cell that is not Python; mend it, or delete it.\n\n```\n{source}\n```"
    return Piece("markdown", shown, {}, origin, f"text with a TODO: not Python, so not {became}")


def text(source: str, origin: str, became: str = "a lesson", **marks: Any) -> Piece:
    """Return a Markdown cell."""
    return Piece("markdown", source, marks, origin, became)
