"""The front end of a widget as one text, which is how anywidget takes it: ES modules and style sheets, joined."""

from __future__ import annotations

import re
from pathlib import Path

STUDENT = Path(__file__).parents[1]
IMPORT = re.compile(r'^import \{[^}]*\} from "(?P<file>(?:\.\.?/)+[\w/-]+\.js)";\n', re.MULTILINE)
EXPORT = re.compile(r"^export (?!default )", re.MULTILINE)


def script(name: str) -> str:
    """Return the ES module `name`, as "quiz/card.js", with the modules that it imports before it, each of them once."""
    *needed, own = _modules(STUDENT / name, {}).values()
    return "\n".join([*(EXPORT.sub("", code) for code in needed), own])


def style(*names: str) -> str:
    """Return style sheets, such as "quiz/card.css", as one."""
    return "\n".join((STUDENT / name).read_text(encoding="utf-8") for name in names)


def _modules(path: Path, known: dict[Path, str]) -> dict[Path, str]:
    """Return `known` and the modules that the one at `path` needs, itself the last, without their imports."""
    code = path.read_text(encoding="utf-8")
    for found in IMPORT.finditer(code):
        needed = (path.parent / found["file"]).resolve()
        if needed not in known:
            _modules(needed, known)
    known[path] = IMPORT.sub("", code)
    return known
