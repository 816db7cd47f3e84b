"""The front end of a widget as one text, which is how anywidget takes it: ES modules and style sheets, joined."""

from __future__ import annotations

import re
from pathlib import Path

HERE = Path(__file__).parent
IMPORT = re.compile(r'^import \{[^}]*\} from "\./(?P<file>[\w-]+\.js)";\n', re.MULTILINE)
EXPORT = re.compile(r"^export (?!default )", re.MULTILINE)


def script(name: str) -> str:
    """Return the ES module `name` with the modules that it imports in front of it, each of them once."""
    *needed, own = _modules(name, {}).values()
    return "\n".join([*(EXPORT.sub("", code) for code in needed), own])


def style(*names: str) -> str:
    """Return style sheets as one."""
    return "\n".join((HERE / name).read_text(encoding="utf-8") for name in names)


def _modules(name: str, known: dict[str, str]) -> dict[str, str]:
    """Return `known` and the modules that `name` needs, itself the last, without their imports."""
    code = (HERE / name).read_text(encoding="utf-8")
    for found in IMPORT.finditer(code):
        if found["file"] not in known:
            _modules(found["file"], known)
    known[name] = IMPORT.sub("", code)
    return known
