"""CSV files of other programs, read with the place of each cell, so that some can be filled and no other byte changes.

Encodings: UTF-8 and UTF-16 with or without a byte order mark, else Windows-1252. Separators: comma, semicolon, tab.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gradestep.course.errors import GradestepError, near

if TYPE_CHECKING:
    from pathlib import Path

MOST_BYTES = 50 << 20
MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
MARK = "\ufeff"
SEPARATORS = ",;\t"
ROW_ENDS = "\r\n"


@dataclass(frozen=True)
class Cell:
    """A cell's text, its place in the file's text with its quotes, and whether it has them."""

    text: str
    start: int
    end: int
    quoted: bool


@dataclass(frozen=True)
class SeparatedText:
    """A file of rows; `lines` says on which line, from 1, each row begins."""

    path: Path
    encoding: str
    text: str
    separator: str
    rows: list[list[Cell]]
    lines: list[int]

    def texts(self, row: int) -> list[str]:
        """Return the texts of a row's cells, without white space at their rims."""
        return [cell.text.strip() for cell in self.rows[row]]

    def filled(self, changes: dict[tuple[int, int], str]) -> bytes:
        """Return the file's bytes with other texts in the cells `(row, column)` of `changes`, and else as they were."""
        parts, end = [], 0
        for row, column in sorted(changes):
            cell = self.rows[row][column]
            parts += [self.text[end : cell.start], self._written(changes[row, column], cell)]
            end = cell.end
        return "".join([*parts, self.text[end:]]).encode(self.encoding)

    def _written(self, text: str, cell: Cell) -> str:
        needs = any(letter in text for letter in f'{self.separator}"\r\n')
        return f'"{text.replace(chr(34), chr(34) * 2)}"' if cell.quoted or needs else text


def read_separated(path: Path) -> SeparatedText:
    """Return the rows of a file; raises GradestepError when it is no such file, or cannot be read exactly."""
    if not path.is_file():
        raise GradestepError(f"{near(path)}: there is no such file: look at its name and folder")
    with path.open("rb") as file:
        data = file.read(MOST_BYTES + 1)
    _refuse(path, data)
    encoding = _encoding(data)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        raise GradestepError(f"{near(path)}: no text in UTF-8, UTF-16 or Windows-1252: save it as CSV UTF-8") from None
    separator = _separator(text)
    rows = _cells(path, text, separator)
    lines = [text.count("\n", 0, row[0].start) + 1 for row in rows]
    return SeparatedText(path, encoding, text, separator, rows, lines)


def _refuse(path: Path, data: bytes) -> None:
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise GradestepError(f"{near(path)}: this is a spreadsheet or a zip, no CSV: save or export it as CSV")
    if len(data) > MOST_BYTES:
        raise GradestepError(f"{near(path)}: larger than {MOST_BYTES >> 20} MB, too much for a class list or grades")
    if not data.strip(b"\xef\xbb\xbf\xff\xfe\0 \r\n\t"):
        raise GradestepError(f"{near(path)}: the file is empty: export it again")


def _encoding(data: bytes) -> str:
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return encoding
    if b"\0" in data[:200]:
        return "utf-16-le" if data[1:2] == b"\0" else "utf-16-be"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _separator(text: str) -> str:
    """Return the separator that Excel's `sep=` names, else the one that is most frequent in the first line."""
    line = next(line for line in text.lstrip(MARK).splitlines() if line.strip())
    if named := re.fullmatch(r'"?sep=(.)"?', line):
        return named[1]
    bare = re.sub(r'"[^"]*"', "", line)
    return max(SEPARATORS, key=bare.count)


def _cells(path: Path, text: str, separator: str) -> list[list[Cell]]:
    """Return the cells of each row that is not blank; a quote inside of a cell without quotes is a letter."""
    rows: list[list[Cell]] = []
    row: list[Cell] = []
    place = len(MARK) if text.startswith(MARK) else 0
    while place < len(text):
        cell = _cell(path, text, place, separator)
        row.append(cell)
        place = cell.end
        if place == len(text) or text[place] in ROW_ENDS:
            rows += [row] if any(each.text.strip() for each in row) else []
            row = []
            place += 2 if text.startswith("\r\n", place) else 1
        else:
            place += 1
            if place == len(text):  # a separator ends the file: an empty cell follows it
                row.append(Cell("", place, place, quoted=False))
    return [*rows, row] if row else rows


def _cell(path: Path, text: str, start: int, separator: str) -> Cell:
    if text[start] != '"':
        end = start
        while end < len(text) and text[end] != separator and text[end] not in ROW_ENDS:
            end += 1
        return Cell(text[start:end], start, end, quoted=False)
    end = start + 1
    while True:
        end = text.find('"', end)
        if end < 0:
            line = text.count("\n", 0, start) + 1
            raise GradestepError(f"{near(path)}:{line}: a quote is opened and never closed: export the file again")
        if text[end + 1 : end + 2] != '"':
            break
        end += 2
    after = end + 1
    while after < len(text) and text[after] != separator and text[after] not in ROW_ENDS:
        after += 1  # what stands between the closing quote and the separator belongs to the cell
    inner = text[start + 1 : end].replace('""', '"') + text[end + 1 : after].rstrip()
    return Cell(inner, start, after, quoted=True)
