"""Receipts: what was handed in, when, and its hashes, as files that stay beside the topic's folder."""

from __future__ import annotations

import hashlib
import json
from itertools import count
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

FOLDER = "receipts"


def hashes(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of each notebook of `folder` by its name."""
    paths = sorted(path for path in folder.glob("*.ipynb") if path.is_file() and not path.name.startswith("."))
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def of_all(files: dict[str, str]) -> str:
    """Return one hash for all files: the SHA-256 of their lines `hash  name`, as `sha256sum *.ipynb` prints them."""
    lines = "".join(f"{digest}  {name}\n" for name, digest in files.items())
    return hashlib.sha256(lines.encode()).hexdigest()


def write_receipt(folder: Path, files: dict[str, str], now: datetime, said: str) -> dict[str, Any]:
    """Write a receipt for the topic's `folder` into `receipts/` beside it, over no other, and return it.

    `said` is nbgrader's own line.
    """
    receipt: dict[str, Any] = {
        "topic": folder.name,
        "handed_in": now.isoformat(timespec="seconds"),
        "sha256": of_all(files),
    }
    receipt |= {"nbgrader": said, "files": files}
    kept = folder.parent / FOLDER
    kept.mkdir(exist_ok=True)
    for number in count(1):
        path = kept / f"{folder.name} {now:%Y-%m-%d %H.%M.%S}{f' {number}' if number > 1 else ''}.json"
        try:
            with path.open("x", encoding="utf-8") as file:
                json.dump(receipt, file, indent=2, ensure_ascii=False)
        except FileExistsError:
            continue
        return {**receipt, "path": f"{FOLDER}/{path.name}"}
    raise AssertionError("numbers do not end")


def read_receipts(folder: Path) -> list[dict[str, Any]]:
    """Return the receipts of the topic's `folder`, the newest first; a file that is none is passed over."""
    found = []
    for path in sorted((folder.parent / FOLDER).glob("*.json"), reverse=True):
        try:
            receipt = json.loads(path.read_text("utf-8"))
        except (OSError, ValueError, RecursionError):
            continue
        if isinstance(receipt, dict) and receipt.get("topic") == folder.name and isinstance(receipt.get("files"), dict):
            found.append({**receipt, "path": f"{FOLDER}/{path.name}"})
    return found
