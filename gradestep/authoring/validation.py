"""What can be wrong with a challenge that was read: each fault with its line and its remedy."""

from __future__ import annotations

import ast
import re
from collections import Counter
from dataclasses import replace
from datetime import datetime
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from gradestep.authoring import cell_marks, flash, regions, rubric, validation_of_parts, vocabulary
from gradestep.authoring.challenge import DRAFT, parse_script
from gradestep.course.course import FEEDBACK, HOME, RESULTS
from gradestep.course.errors import AuthoringError, raise_all
from gradestep.student.progress.modes import CHALLENGE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from gradestep.authoring.challenge import Cell, Challenge

FRONT_MATTER = {"title": str, "kind": str, "level": str, "minutes": int, "objectives": list}
MODE_FRONT_MATTER = {"mode" if key == "kind" else key: kind for key, kind in FRONT_MATTER.items()}
MAY_SAY = {"proof": str}
HOME_FRONT_MATTER = {"title": str}
OF_ANY_HOME = {"badge": str, "feedback": str, "results": str, "due": str}
HOME_MAY_SAY = {**OF_ANY_HOME, "after": str, "needs": str}
COURSE_HOME_MAY_SAY = {**OF_ANY_HOME, "modes": dict, "kinds": list, "levels": list}
DUE = 'it as "2026-12-01 23:59+01:00", in quotes'
OF_OTHERS = ("proves", "computes")  # roles that bear the name of another cell
MAGIC = re.compile(r"\s*(%%?|!)\w")
LIKE_A_HEADER = re.compile(rf"\s*#*\s*%+\s*(?:\[(?:markdown|md)\]|(?:{'|'.join(cell_marks.ROLES)})=)", re.IGNORECASE)
CHANGE = re.compile(r"^# [-+] ", re.MULTILINE)
PATH = re.compile(r"[a-z0-9][a-z0-9-]*/[a-z0-9][a-z0-9-]*")


def read_challenge(path: Path) -> Challenge:
    """Read one percent script and validate it.

    Raises `GradestepError` with a line for each thing that is wrong (`path:line: what: what to do`).
    """
    challenge = parse_script(path)
    for complain in IN_TURN:
        raise_all(AuthoringError(path, line, what) for line, what in sorted(set(complain(challenge))))
    return replace(challenge, front=_with_own_modes(challenge))


def _with_own_modes(challenge: Challenge) -> dict[str, Any]:
    """Return the front matter; of a topic's home with the modes of a course that has its own, which the home shows."""
    own = vocabulary.vocabulary_of(challenge.path).modes
    is_topic_home = challenge.name == HOME and challenge.path.parent.name != "challenges"
    return {**challenge.front, "modes": own} if is_topic_home and own != vocabulary.DEFAULT.modes else challenge.front


def in_marks(challenge: Challenge) -> Iterator[tuple[int, str]]:
    """Yield `(line, what is wrong and what to do)` for the front matter and the marks of each cell."""
    is_home = challenge.name == HOME
    front_complaints = _home_complaints if is_home else _challenge_complaints
    yield from ((challenge.front_lines.get(key, 1), what) for key, what in front_complaints(challenge))
    if not challenge.cells:
        yield 1, 'no cells: start each with "# %%" or "# %% [markdown]"'
    if not PATH.fullmatch(f"{challenge.assignment}/{challenge.name}"):
        yield 1, f'"{challenge.assignment}/{challenge.name}" is no TOPIC/NAME: use small letters, digits and -'
    for cell in challenge.cells:
        if is_home and cell.role:
            yield cell.line, f"{cell.role}= in a home, which holds lesson cells only: move the cell to a challenge"
        else:
            yield from ((cell.line, what) for what in cell_marks.complaints(cell.cell_type, cell.marks))


def in_cells(challenge: Challenge) -> Iterator[tuple[int, str]]:
    """Yield `(line, what is wrong and what to do)` for what the cells hold, and for names given twice."""
    for cell in challenge.cells:
        yield from _cell_complaints(cell, is_draft=challenge.is_draft)
    yield from _twice(challenge)


def _front_complaints(
    front: dict[str, Any], needed: Mapping[str, type], optional: Mapping[str, type]
) -> Iterator[tuple[str, str]]:
    """Yield `(key, what is wrong and what to do)`."""
    for key in needed:
        if front.get(key) in (None, "", []):
            yield key, f'no {key} in the front matter: add "# {key}: ..." between the "# ---" lines'
    for key, kind in {**needed, **optional}.items():
        if key in front and (front[key] not in (None, "", []) or key in optional) and not _is_a(kind, front[key]):
            yield key, f"{key} in the front matter is {_shown(front[key])}: write {_wanted(key, kind)}"
    known = [*needed, *optional]
    for key in front.keys() - {*known}:
        yield key, f'unknown key "{key}" in the front matter: {_instead(str(key), known)}'


def _shown(value: Any) -> str:
    return "empty" if value is None else repr(value) if isinstance(value, (str, list, dict)) else str(value)


def _wanted(key: str, kind: type) -> str:
    if key == "due":
        return DUE
    return {
        str: "a text there, in quotes",
        int: "a whole number there",
        list: f'a list there: "# {key}:", and below it a line "#   - ..." for each',
        dict: f'a table there: "# {key}:", and below it a line "#   Name: ..." for each',
    }[kind]


def _instead(key: str, known: list[str]) -> str:
    if near := get_close_matches(key.lower(), known, n=1):
        return f'did you mean "{near[0]}"?'
    if key in HOME_MAY_SAY and "objectives" in known:
        return f"{key} is said in the home of the topic, {HOME}.py"
    return f"use {', '.join(known)}"


def _is_a(kind: type, value: Any) -> bool:
    return isinstance(value, kind) and not isinstance(value, bool)


def _is_time(text: str) -> bool:
    try:
        return bool(datetime.fromisoformat(text)) and ":" in text  # a day alone would end as it begins
    except ValueError:
        return False


def _home_complaints(challenge: Challenge) -> Iterator[tuple[str, str]]:
    front, is_course_home = challenge.front, challenge.path.parent.name == "challenges"
    yield from _front_complaints(front, HOME_FRONT_MATTER, COURSE_HOME_MAY_SAY if is_course_home else HOME_MAY_SAY)
    if is_course_home:
        yield from vocabulary.complaints(front)
    for name, known in (("feedback", FEEDBACK), ("results", RESULTS)):
        if isinstance(front.get(name), str) and front[name] not in known:
            yield name, f'{name} "{front[name]}" is not known: use one of {", ".join(known)}'
    if isinstance(front.get("due"), str) and not _is_time(front["due"]):
        yield "due", f'due "{front["due"]}" is no time: write {DUE}'
    after, topics = front.get("after"), challenge.path.parent.parent
    if isinstance(after, str) and (not (topics / after).is_dir() or after == challenge.path.parent.name):
        others = sorted(each.name for each in topics.iterdir() if each.is_dir() and each != challenge.path.parent)
        how = f"use one of {', '.join(others)}" if others else "there is no other, so take it out"
        yield "after", f'after "{after}" is no other topic: {how}'


def _challenge_complaints(challenge: Challenge) -> Iterator[tuple[str, str]]:
    front, words = challenge.front, vocabulary.vocabulary_of(challenge.path)
    if {"kind", "mode"} <= front.keys():
        yield (
            "mode",
            "kind and mode in the front matter: a challenge has a kind, any other notebook a mode; take one out",
        )
        return
    yield from _front_complaints(front, MODE_FRONT_MATTER if "mode" in front else FRONT_MATTER, MAY_SAY)
    if isinstance(front.get("proof"), str) and front["proof"] != DRAFT:
        yield "proof", f'proof "{front["proof"]}" is not known: write proof: {DRAFT}, or leave it out'
    if _is_a(int, front.get("minutes")) and front["minutes"] <= 0:
        yield "minutes", f"minutes in the front matter is {front['minutes']}: write how long it takes"
    objectives = front.get("objectives")
    for objective in objectives if isinstance(objectives, list) else []:
        if not isinstance(objective, str):
            yield "objectives", f"the objective {objective!r} is no text: put it in quotes"
    own_modes = [mode for mode in words.modes if mode != CHALLENGE]  # a challenge says its kind
    known = {"kind": [*words.kinds], "mode": own_modes, "level": [*words.levels]}
    for key, its in known.items():
        said = front.get(key)
        if said and isinstance(said, str) and said not in its:
            yield key, f'{key} "{said}" is not known: {_among(key, said, known)}'


def _among(key: str, said: str, known: Mapping[str, list[str]]) -> str:
    """Return what to write for a kind, mode or level that is none: what is spelled nearly so, or is of another key."""
    for other, words in known.items():
        if other != key and said in words:
            return f"it is a {other}, so write {other}: {said}"
    lower = {word.lower(): word for word in known[key]}
    near = [lower[word] for word in get_close_matches(said.lower(), lower, n=1, cutoff=0.8)]
    return f'did you mean "{near[0]}"?' if near else f"use one of {', '.join(known[key])}"


def _cell_complaints(cell: Cell, *, is_draft: bool) -> Iterator[tuple[int, str]]:
    if cell.role == "quiz":
        yield from ((cell.line, what) for what in cell.quiz.complaints(cell.name, is_draft=is_draft))
    elif cell.marks.get("points") == 0 and not is_draft:
        yield cell.line, f"points=0 on a cell with {cell.role}= earns nothing: give points, or leave {cell.role}= out"
    if cell.role in rubric.ROLES:
        found = rubric.complaints(cell.source, cell.marks["points"])
        yield from ((cell.line + line, what) for line, what in found)
    yield from _like_headers(cell)
    if cell.cell_type == "raw":
        yield cell.line, 'a raw cell: use "# %%" or "# %% [markdown]"'
    if cell.cell_type == "code":
        yield from _code_complaints(cell, is_draft=is_draft)
    yield from _region_complaints(cell)


def _like_headers(cell: Cell) -> Iterator[tuple[int, str]]:
    """Yield the lines of a cell that were meant to begin another one."""
    for number, line in enumerate(cell.source.splitlines(), 1):
        if LIKE_A_HEADER.match(line):
            how = 'begin a cell with "# %%" or "# %% [markdown]", with spaces as here'
            yield (
                cell.line + number,
                f'"{line.strip()}" looks like the header of a cell, and is text of this one: {how}',
            )


def _code_complaints(cell: Cell, *, is_draft: bool) -> Iterator[tuple[int, str]]:
    try:
        tree = ast.parse(cell.source)
    except SyntaxError as error:
        line = cell.source.splitlines()[(error.lineno or 1) - 1 :][:1]
        is_magic = bool(line) and MAGIC.match(line[0])
        how = "a magic of IPython's is no Python: leave it out, or call get_ipython()" if is_magic else "mend the cell"
        yield cell.line + (error.lineno or 0), f"not Python ({error.msg}): {how}"
        return
    except ValueError as error:  # a NUL byte, before Python 3.12
        yield cell.line, f"not Python ({error}): mend the cell"
        return
    for node in ast.walk(tree) if cell.role == "tests" and not is_draft else ():
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Compare) and node is not tree.body[-1]:
            yield cell.line + node.lineno, f"{ast.unparse(node)[:60]} compares and fails nobody: write assert before it"
    if cell.role == "tests" and validation_of_parts.has_parts(cell.source):
        yield from (
            (cell.line + line, what) for line, what in validation_of_parts.complaints(cell.source, cell.marks["points"])
        )
        return
    if cell.role == "tests" and not is_draft and (number := validation_of_parts.bare_score(cell.source)):
        how = "end with an assert, or give points for each claim with parts(), from gradestep"
        yield cell.line + number, f"the last value of a tests cell is its score: {how}"


def _region_complaints(cell: Cell) -> Iterator[tuple[int, str]]:
    for line, what in regions.complaints(cell.role, cell.source):
        yield cell.line + line, what
    if cell.role == "answer" and not cell.hidden():
        yield cell.line, f'answer "{cell.name}" has no solution: put it between ### BEGIN SOLUTION and ### END SOLUTION'


def _twice(challenge: Challenge) -> Iterator[tuple[int, str]]:
    named = [
        cell
        for cell in challenge.cells
        if cell.role and cell_marks.ROLES[cell.role].named and cell.role not in OF_OTHERS
    ]
    count = Counter(cell.name for cell in named)
    for cell in named:
        if count[cell.name] > 1:
            first = next(other for other in named if other.name == cell.name)
            if cell is not first:
                yield cell.line, f'the name "{cell.name}" is taken (line {first.line}): give each cell its own'


def between_cells(challenge: Challenge) -> Iterator[tuple[int, str]]:
    """Yield `(line, what is wrong and what to do)` for cells that name or need others which are not there."""
    quizzes = {cell.name for cell in challenge.of_role("quiz")}
    proofs = challenge.of_role("proves")
    for cell in proofs:
        if cell.name not in quizzes:
            yield cell.line, f'proves="{cell.name}" but there is no such quiz: {_one_of(quizzes)}'
    for cell in challenge.of_role("quiz"):
        if cell.name not in {proof.name for proof in proofs} and not challenge.is_draft:
            yield cell.line, f'quiz "{cell.name}" has no proof: add a cell with proves="{cell.name}" that sets holds'
    yield from _untested(challenge)
    yield from _unshown(challenge)
    yield from _undealt(challenge)


def _one_of(names: set[str]) -> str:
    return f"name one of {', '.join(sorted(names))}" if names else "there is none in this script"


def _untested(challenge: Challenge) -> Iterator[tuple[int, str]]:
    tests = {cell.name for cell in challenge.of_role("tests")}
    mistakes = challenge.of_role("mistake")
    first_answer = min((cell.line for cell in challenge.of_role("answer")), default=None)
    for cell in [*mistakes, *challenge.of_role("alternative")]:
        if first_answer is None or cell.line < first_answer:
            yield cell.line, f"{cell.role}= stands in for the answer above it, but there is none: move it below one"
        elif missing := _defined(challenge.answered_by(cell)) - _defined(cell):
            yield (
                cell.line,
                f"{cell.role}= does not define {', '.join(sorted(missing))}, as the answer above it does: add it",
            )
        if cell.role == "mistake" and not cell.fails:
            yield cell.line, 'fails="" names no tests: name those that this mistake must fail'
        for name in set(cell.fails) - tests:
            yield cell.line, f'fails="{name}" but there is no such tests cell: {_one_of(tests)}'
    for cell in challenge.of_role("tests"):
        if not any(cell.name in mistake.fails for mistake in mistakes) and not challenge.is_draft:
            yield cell.line, f'no mistake fails the tests "{cell.name}": add a mistake= cell with fails="{cell.name}"'


def _unshown(challenge: Challenge) -> Iterator[tuple[int, str]]:
    first_answer = min((cell.line for cell in challenge.of_role("answer")), default=None)
    for cell in challenge.of_role("equivalent"):
        if first_answer is None or cell.line < first_answer:
            yield cell.line, "equivalent= is about the answer above it, but there is none: move it below one"
        if not CHANGE.search(cell.source):
            yield cell.line, "equivalent= shows no change: paste the lines # - old and # + new, as `check` prints them"


def _undealt(challenge: Challenge) -> Iterator[tuple[int, str]]:
    cards = challenge.of_role("card")
    for cell in cards:
        yield from ((cell.line, what) for what in flash.complaints(cell, challenge.path))
    names = {cell.name for cell in cards}
    for cell in challenge.of_role("computes"):
        if cell.name not in names:
            yield cell.line, f'computes="{cell.name}" but there is no such flash card: {_one_of(names)}'


def _defined(cell: Cell) -> set[str]:
    """Return the names of the functions and classes that a cell defines."""
    return {node.name for node in ast.parse(cell.source).body if isinstance(node, (ast.FunctionDef, ast.ClassDef))}


IN_TURN = (in_marks, in_cells, between_cells)  # a wrong mark would make the rest wrong too
