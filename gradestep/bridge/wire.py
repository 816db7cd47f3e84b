"""Frames: how the processes of the grader speak, JSON and raw bytes of bounded size, over a stream.

A frame is a byte that says its kind, the length of its JSON and the count of its blobs (u32 each), the length of each
blob (u64), the JSON, the blobs. There is no pickle anywhere: whatever comes in is plain data.
"""

from __future__ import annotations

import json
import struct
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

ORDER, ASK, REPLY, VERDICT, END = b"O", b"A", b"R", b"V", b"E"
MOST_JSON, MOST_BLOBS, MOST_BYTES = 16 << 20, 4000, 128 << 20
HEAD = struct.Struct("<cII")


class FrameError(Exception):
    """The other side sent what is no frame, or one that is too large; nothing more can be read from it."""


@dataclass(frozen=True)
class Frame:
    """One message: its kind, its JSON as bytes, and its blobs. It can be passed on without being understood."""

    kind: bytes
    text: bytes
    blobs: tuple[bytes, ...] = ()

    @property
    def message(self) -> Any:
        """The JSON of the frame; raises FrameError when it is none."""
        try:
            return json.loads(self.text)
        except (ValueError, RecursionError):
            raise FrameError("what came is no JSON") from None


def frame(kind: bytes, message: Any, blobs: list[bytes] | tuple[bytes, ...] = ()) -> Frame:
    """Return a frame that holds `message`, which JSON can hold, and `blobs`; FrameError when it is too large."""
    text = json.dumps(message).encode()
    _bound(len(text), [len(blob) for blob in blobs])
    return Frame(kind, text, tuple(blobs))


def send(stream: BinaryIO, sent: Frame) -> None:
    """Write a frame; raises OSError when the other side is gone."""
    sizes = struct.pack(f"<{len(sent.blobs)}Q", *map(len, sent.blobs))
    stream.write(b"".join([HEAD.pack(sent.kind, len(sent.text), len(sent.blobs)), sizes, sent.text, *sent.blobs]))
    stream.flush()


def receive(stream: BinaryIO) -> Frame:
    """Read the next frame; raises EOFError at the end of the stream, and FrameError when it is none or too large."""
    kind, length, count = HEAD.unpack(_read(stream, HEAD.size))
    if kind not in (ORDER, ASK, REPLY, VERDICT, END) or count > MOST_BLOBS:
        raise FrameError("what came is no frame")
    sizes = struct.unpack(f"<{count}Q", _read(stream, 8 * count))
    _bound(length, list(sizes))
    return Frame(kind, _read(stream, length), tuple(_read(stream, size) for size in sizes))


def orders(stream: BinaryIO) -> Iterator[Frame]:
    """Yield one frame after another until the stream ends, or a frame END comes; raises FrameError for what is none."""
    with suppress(EOFError):
        while (order := receive(stream)).kind != END:
            yield order


def files_frame(op: str, files: dict[str, bytes], **more: Any) -> Frame:
    """Return the frame of an order that brings files, by path relative to the work folder."""
    return frame(ORDER, {"op": op, "files": list(files), **more}, list(files.values()))


def write_files(order: Frame) -> None:
    """Write the files of an order into the current folder."""
    for name, data in zip(order.message["files"], order.blobs, strict=True):
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def _bound(length: int, sizes: list[int]) -> None:
    if len(sizes) > MOST_BLOBS:
        raise FrameError("a value has too many arrays to be sent")
    if length > MOST_JSON or sum(sizes) > MOST_BYTES:
        raise FrameError(f"a value is too large to be sent: {(length + sum(sizes)) >> 20} MB")


def _read(stream: BinaryIO, size: int) -> bytes:
    parts = []
    while size:
        part = stream.read(min(size, 1 << 20))
        if not part:
            raise EOFError("the other side is gone")
        parts.append(part)
        size -= len(part)
    return b"".join(parts)
