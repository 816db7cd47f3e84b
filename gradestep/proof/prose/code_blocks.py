"""Fenced code in Markdown, and what it claims to print: `>>>` as doctest reads it, or comments such as `# prints 4`."""

from __future__ import annotations

import ast
import doctest
import io
import re
import tokenize
from dataclasses import dataclass

from markdown_it import MarkdownIt

from gradestep.static_analysis.syntax import tree_of

PYTHON = ("python", "py", "pycon")
PROMPT = re.compile(r"^\s*>>> ", re.MULTILINE)
SAYS = re.compile(r"#\s*(?:prints|gives|->|=>|→)[\s:]\s*(?P<want>\S.*)")
UNCHECKED = doctest.register_optionflag("GRADESTEP_UNCHECKED")
_markdown = MarkdownIt("commonmark")


@dataclass(frozen=True)
class Fence:
    """A fenced block: its first line and the line after its last, from 0, its language and what stands in it."""

    line: int
    end: int
    language: str
    code: str


def fences(source: str) -> list[Fence]:
    """Return the fenced blocks of a Markdown text, in order, those in lists and quotes too."""
    if "```" not in source and "~~~" not in source:
        return []
    return [
        Fence(token.map[0], token.map[1], (token.info.split() or [""])[0].lower(), token.content)
        for token in _markdown.parse(source)
        if token.type == "fence" and token.map
    ]


def claims(fence: Fence) -> list[doctest.Example]:
    """Return the statements of a Python block with the output that it claims; nothing when it claims none.

    Raises ValueError when it claims something and cannot be read.
    """
    if fence.language not in PYTHON:
        return []
    if PROMPT.search(fence.code):
        return doctest.DocTestParser().get_examples(fence.code)
    if "#" not in fence.code:
        return []
    try:
        return _commented(fence.code)
    except (SyntaxError, tokenize.TokenError) as error:
        if SAYS.search(fence.code):
            raise ValueError(f"not Python ({error.args[0]})") from error
        return []  # a sketch, such as code with "..." for what is left out


def _commented(code: str) -> list[doctest.Example]:
    comments = _comments(code)
    examples = []
    for statement in tree_of(code).body:
        want = _wanted(comments, statement) if isinstance(statement, ast.Expr) else None
        options = {UNCHECKED: True} if want is None else {}
        line = statement.lineno - 1
        examples.append(doctest.Example(ast.unparse(statement), want or "", lineno=line, options=options))
    return examples if any(not example.options for example in examples) else []


def _comments(code: str) -> dict[int, tuple[str, bool]]:
    """Return each comment by its line, from 1, and whether it has the line to itself."""
    tokens = tokenize.generate_tokens(io.StringIO(code).readline)
    return {
        token.start[0]: (token.string, not token.line[: token.start[1]].strip())
        for token in tokens
        if token.type == tokenize.COMMENT
    }


def _wanted(comments: dict[int, tuple[str, bool]], statement: ast.Expr) -> str | None:
    """Return what the comment behind a statement, or alone below it, claims to be printed; None for no claim."""
    end = statement.end_lineno or statement.lineno
    beside, _ = comments.get(end, ("", False))
    below, alone = comments.get(end + 1, ("", False))
    if found := SAYS.fullmatch(beside) or (alone and SAYS.fullmatch(below)):
        return found["want"].strip()
    value = beside.removeprefix("#").strip()
    return value if value and _is_literal(value) else None


def _is_literal(text: str) -> bool:
    try:
        ast.literal_eval(text)
    except (ValueError, SyntaxError, TypeError):
        return False
    return True
