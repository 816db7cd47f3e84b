"""The front matter of a percent script: YAML in comments, read with the line of each key."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import yaml

from gradestep.course.errors import AuthoringError

if TYPE_CHECKING:
    from pathlib import Path

EDGE = "# ---"
KEY = re.compile(r"""["']?(?P<key>\w[\w -]*?)["']?\s*:(?:\s|$)""")
YAML = 'write "# key: value", with quotes around a value that holds a colon, as in # title: "Which: one?"'


def read_front_matter(path: Path, text: str) -> tuple[dict[str, Any], dict[str, int]]:
    """Return what the front matter of a script says, and the line (1-based) of each of its keys.

    Raises AuthoringError where there is none, and for what is no YAML or says a thing twice.
    """
    lines = text.splitlines()
    if not lines or lines[0].rstrip() != EDGE or EDGE not in lines[1:]:
        raise AuthoringError(path, 1, 'no front matter: start with "# ---", "# title: ...", "# ---"')
    written = lines[1 : lines.index(EDGE, 1)]
    for number, line in enumerate(written, 2):
        if line.strip() and not line.startswith("#"):
            how = f'begin it with "# ", or end the front matter above it with "{EDGE}"'
            raise AuthoringError(path, number, f'"{line.strip()}" in the front matter is no comment: {how}')
    bare = [line.removeprefix("#").removeprefix(" ") for line in written]
    try:
        front = yaml.safe_load("\n".join(bare)) or {}
    except yaml.YAMLError as error:
        number = _line(error, bare)
        how = "write spaces where it has a tab" if "\t" in (*bare, "")[number - 2] else YAML
        raise AuthoringError(path, number, f"front matter is not YAML: {how}") from None
    if not isinstance(front, dict):
        raise AuthoringError(path, 2, "front matter is not YAML: write key: value on each line")
    return front, _lines_of_keys(path, bare)


def end_of(text: str) -> int:
    """Return the line (1-based) in which the front matter of a script that has one ends."""
    return text.splitlines().index(EDGE, 1) + 1


def _line(error: yaml.YAMLError, bare: list[str]) -> int:
    """Return the line of the script in which YAML went wrong: the first that is none by itself, or where it stopped."""
    mark = getattr(error, "problem_mark", None)
    stopped = mark.line if mark else 0
    return next((number for number, line in enumerate(bare[:stopped], 2) if _is_wrong_alone(line)), stopped + 2)


def _is_wrong_alone(line: str) -> bool:
    """Return whether a line, none of those that go on with another, is no `key: value`."""
    if not line.strip() or line.startswith((" ", "-", "#")):
        return False
    try:
        yaml.safe_load(line)
    except yaml.YAMLError:
        return True
    return not KEY.match(line)


def _lines_of_keys(path: Path, bare: list[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for number, line in enumerate(bare, 2):
        if key := KEY.match(line):
            if key["key"] in found:
                what = f"{key['key']} stands twice in the front matter, in line {found[key['key']]} already"
                raise AuthoringError(path, number, f"{what}: take one of the two out")
            found[key["key"]] = number
    return found
