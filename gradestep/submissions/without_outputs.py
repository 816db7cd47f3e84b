"""A streaming filter for notebooks as JSON: the bytes of one without its outputs, however large these are.

It looks at strings and brackets only and holds nothing of what it leaves out; `json` has the last word on the rest.
"""

from __future__ import annotations

import re

CHUNK = 1 << 20
MOST_KEPT, MOST_WORK = 50 << 20, 10_000_000  # bytes; what takes some ten seconds of a processor
BRACKETS = 5  # how much more work a pair of brackets is than a quote, measured
LEFT_OUT = {(3, b'"outputs"'), (2, b'"widgets"')}  # at what depth: of a cell, and of the notebook's metadata
LONGEST_KEY = max(len(key) for _, key in LEFT_OUT) + 1
MARK = re.compile(rb'["\[\]{}]')
WHOLE = re.compile(rb'(?:[^"\[\]{}]+|"[^"\\]*(?:\\.[^"\\]*)*")*', re.DOTALL)  # strings that end in this chunk


class TooMuchError(Exception):
    """A notebook that is too large even without its outputs; its text says what there is too much of."""


class Slim:
    """A filter that is fed a notebook chunk by chunk; `kept` is what remains of it."""

    def __init__(self, most: int) -> None:
        """Begin before the first byte; more than `most` are too much."""
        self._left = most
        self.kept = bytearray()
        self._carried = b""  # a backslash at the end of a chunk, which belongs to what comes next
        self._depth = self._work = 0
        self._in_string = self._after_key = False
        self._key = b""  # how the string begins
        self._since = 0  # the depth of the bracket since which all is left out, 0 for none

    @property
    def is_whole(self) -> bool:
        """Whether every bracket and string has ended."""
        return not (self._depth or self._in_string)

    def feed(self, chunk: bytes) -> None:
        """Take the next bytes; raises TooMuchError."""
        self._left -= len(chunk)
        if self._left < 0:
            raise TooMuchError("more bytes than are read")
        self._work += chunk.count(b'"')
        if self._work > MOST_WORK:
            raise TooMuchError("too many parts")
        chunk, self._carried, position = self._carried + chunk, b"", 0
        while position < len(chunk):
            position = self._string(chunk, position) if self._in_string else self._mark(chunk, position)
        if len(self.kept) > MOST_KEPT:
            raise TooMuchError(f"more than {MOST_KEPT >> 20} MB besides its outputs")

    def _mark(self, chunk: bytes, begin: int) -> int:
        """Pass on to the next bracket or beginning of a string, and return the position after it."""
        start = WHOLE.match(chunk, begin).end() if self._since else begin  # type: ignore[union-attr]  # it may be empty
        found = MARK.search(chunk, start)
        end = found.end() if found else len(chunk)
        self._keep(chunk[begin : end - bool(found)])
        if found:
            {b'"': self._begin_string, b"[": self._open, b"{": self._open}.get(found[0], self._close)(found[0])
            self._after_key = False
        return end

    def _begin_string(self, mark: bytes) -> None:
        self._in_string, self._key = True, mark
        self._keep(mark)

    def _open(self, mark: bytes) -> None:
        self._depth += 1
        self._work += BRACKETS
        if self._after_key and not self._since:
            self._keep(b"null")
            self._since = self._depth
        self._keep(mark)

    def _close(self, mark: bytes) -> None:
        self._keep(mark)
        if self._since == self._depth:
            self._since = 0
        self._depth -= 1

    def _string(self, chunk: bytes, begin: int) -> int:
        """Pass on to the end of the string, or of the chunk."""
        end = begin
        while (found := chunk.find(b'"', end)) >= 0 and _escapes(chunk, begin, found):
            end = found + 1
        ended, end = found >= 0, found + 1 if found >= 0 else len(chunk)
        if not ended and _escapes(chunk, begin, end):
            end, self._carried = end - 1, b"\\"
        self._keep(chunk[begin:end])
        self._key = (self._key + chunk[begin : min(end, begin + LONGEST_KEY)])[:LONGEST_KEY]
        if ended:
            self._in_string, self._after_key = False, (self._depth, self._key) in LEFT_OUT
        return end if ended else len(chunk)

    def _keep(self, data: bytes) -> None:
        if not self._since:
            self.kept += data


def _escapes(chunk: bytes, begin: int, end: int) -> bool:
    """Return whether the backslashes before `end`, none before `begin` among them, escape what comes there."""
    window = 16
    while True:  # a window that grows, as there may be a million of them
        part = chunk[max(begin, end - window) : end]
        run = len(part) - len(part.rstrip(b"\\"))
        if run < len(part) or len(part) == end - begin:
            return bool(run % 2)
        window *= 16
