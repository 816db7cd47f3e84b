"""Links and pictures in the prose: a link inside the course leads somewhere, and a picture says what it shows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from gradestep.authoring.validation import read_challenge
from gradestep.proof.prose.tokens import Tags, tokens
from gradestep.proof.runner.outcome import Broken

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from markdown_it.token import Token

    from gradestep.authoring.challenge import Challenge
    from gradestep.course.course import Course


def broken_links(challenge: Challenge, course: Course) -> Iterator[Broken]:
    """Yield each link and picture address that leads nowhere in what students get; other sites are not asked."""
    for line, target in _targets(challenge):
        what = _wrong(target, challenge, course)
        if what:
            yield Broken(challenge.path, line, what)


def wordless_pictures(challenge: Challenge) -> Iterator[Broken]:
    """Yield each picture without a text for those who cannot see it."""
    for line, token in _tokens(challenge):
        if token.type == "image" and not token.content.strip():
            yield Broken(challenge.path, line, f"![]({token.attrGet('src')}) has no text: ![what it shows](...)")
        for tag, given in _tags(token):
            if tag == "img" and not given.get("alt", "").strip():
                what = f'<img src="{given.get("src", "")}"> has no text: add alt="what it shows"'
                yield Broken(challenge.path, line, what)


def _tokens(challenge: Challenge) -> Iterator[tuple[int, Token]]:
    for cell in challenge.cells:
        if cell.cell_type == "markdown" and not cell.stays_behind:
            yield from tokens(cell)


def _tags(token: Token) -> list[tuple[str, dict[str, str]]]:
    return Tags(token.content).tags if token.type in ("html_inline", "html_block") else []


def _targets(challenge: Challenge) -> Iterator[tuple[int, str]]:
    for line, token in _tokens(challenge):
        for name in ("href", "src"):
            if token.attrGet(name):
                yield line, str(token.attrGet(name))
            yield from ((line, given[name]) for _, given in _tags(token) if name in given)


def _wrong(target: str, challenge: Challenge, course: Course) -> str:
    """Return why a link inside the course leads nowhere and what to do, or `""`."""
    parts = urlsplit(target)
    if parts.netloc or parts.scheme not in ("", "attachment"):
        return ""
    if parts.scheme or parts.path.startswith("/"):
        return f'"{target}" leads nowhere for students: put the file into source/{challenge.assignment}/ and link that'
    here = (course.source / challenge.path.relative_to(course.challenges)).with_suffix(".ipynb").resolve()
    path = (here.parent / unquote(parts.path)).resolve() if parts.path else here
    script = _script(path, course)
    if script is None:
        return (
            ""
            if path.exists() and path.is_relative_to(course.source.resolve())
            else _nowhere(target, challenge, course)
        )
    heading = unquote(parts.fragment)
    if heading and heading not in _anchors(challenge if path == here else read_challenge(script)):
        return f'"{target}": there is no heading "{heading.replace("-", " ")}" in {script.stem}: name one as it stands'
    return ""


def _nowhere(target: str, challenge: Challenge, course: Course) -> str:
    where = f"no such notebook in {course.show(course.challenges)}/, no such file in source/"
    return f'"{target}" leads nowhere: {where}: put the file into source/{challenge.assignment}/, or mend the name'


def _script(path: Path, course: Course) -> Path | None:
    """Return the script that a built or released notebook comes from; the course's own home stands above the topics."""
    if path.suffix != ".ipynb" or not path.is_relative_to(course.source.resolve()):
        return None
    script = course.challenges / path.relative_to(course.source.resolve()).with_suffix(".py")
    return script if script.is_file() else None


def _anchors(challenge: Challenge) -> set[str]:
    """Return what a link can name in a notebook: JupyterLab writes a heading with - for each space."""
    found = {str(challenge.front["title"]).replace(" ", "-")}
    heading = False
    for _, token in _tokens(challenge):
        if heading and token.type == "inline":
            found.add(re.sub(r"[*_`]", "", token.content).replace(" ", "-"))
        heading = token.type == "heading_open"
        found |= {given[name] for _, given in _tags(token) for name in ("id", "name") if name in given}
    return found
