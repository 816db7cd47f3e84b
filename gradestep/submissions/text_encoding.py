"""Text encodings of a notebook that another program saved: UTF-16, and Windows-1252 (ANSI), as Notepad writes them."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
MOST_BROKEN = 10_000  # bytes that are looked at one by one; a file with more has no UTF-8 to save
ANSI = "gradestep.windows-1252"  # the name of what is done about bytes that are no UTF-8


def as_utf_8(chunks: Iterable[bytes], notes: list[str], name: str) -> Iterator[bytes]:
    """Yield the bytes of a file in UTF-8, also when it begins with the mark of UTF-16; `notes` are told of that."""
    decoder = None
    for number, chunk in enumerate(chunks):
        if number == 0 and chunk.startswith(UTF_16):
            decoder = codecs.getincrementaldecoder("utf-16")("replace")
            notes.append(f"{name} was saved as UTF-16 by another program than Jupyter: read all the same.")
        yield decoder.decode(chunk).encode("utf-8") if decoder else chunk


def decoded(data: bytes | bytearray, notes: list[str], name: str) -> str:
    """Return text in UTF-8, the bytes that are none read as Windows-1252; `notes` are told of these.

    Raises UnicodeDecodeError for what is no text.
    """
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        if b"\0" in data:
            raise
        notes.append(f"{name} is not all in UTF-8: the rest was read as Windows-1252, so look at letters such as é.")
        is_ansi = data.decode("utf-8", "replace").count("\ufffd") > MOST_BROKEN
        return data.decode("cp1252", "replace") if is_ansi else data.decode("utf-8-sig", ANSI)


def _as_windows_does(error: UnicodeError) -> tuple[str, int]:
    """Return what Windows reads in the bytes of a decoding error, and where to go on."""
    assert isinstance(error, UnicodeDecodeError)
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error(ANSI, _as_windows_does)
