"""Seal a key and its feedback so that reading a notebook does not give them away.

A seal is no lock: whoever has the notebook and this file can open it. It is for practice, where a card answers at
once; in exam mode a release holds no seal at all.
"""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any

LONGEST = 200_000  # characters of a seal that is opened


def seal(name: str, content: dict[str, Any]) -> str:
    """Return `content` (JSON types) as base64 text that says nothing to a reader; the same input, the same text."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return base64.b64encode(_mask(name, text.encode())).decode("ascii")


def open_sealed(name: str, sealed: str) -> dict[str, Any]:
    """Return what `seal` was given under `name`; raise ValueError when `sealed` is damaged or was made for another."""
    try:
        content = json.loads(_mask(name, base64.b64decode(sealed[:LONGEST], validate=True)))
    except (ValueError, RecursionError):
        content = None
    if not isinstance(content, dict):
        raise ValueError(f'the seal of "{name}" is damaged: take the card from a fresh copy of the notebook')  # noqa: TRY004
    return content


def _mask(name: str, data: bytes) -> bytes:
    """Return `data` XOR a keystream made of `name`: the same function seals and opens."""
    stream = hashlib.shake_256(f"gradestep {name}".encode()).digest(len(data))
    return bytes(byte ^ mask for byte, mask in zip(data, stream, strict=True))
