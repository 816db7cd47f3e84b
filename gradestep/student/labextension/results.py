"""What came back: the feedback pages that were fetched for a topic, and the scores that they name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FOLDER = "feedback"  # nbgrader's: feedback/TIMESTAMP/N.html
HEADING = re.compile(  # of nbgrader's own page, and of ours
    r"<(?P<tag>h[24])>[^<]*\(Score: (?P<score>-?[\d.]+) / (?P<points>[\d.]+)\)</(?P=tag)>"
)
BEGINNING = 20_000_000  # characters of a page in which its heading is looked for
TIME = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")


def latest_results(folder: Path) -> dict[str, Any] | None:
    """Return the newest feedback in the topic's `folder`: `{handed_in, pages: [{name, path, score, points}]}`.

    `path` is relative to the folder; `score` and `points` are None in a page that names none. None when nothing has
    come back yet.
    """
    times = sorted(_times(folder / FOLDER))
    if not times:
        return None
    pages = [_page(path, folder) for path in sorted((folder / FOLDER / times[-1]).glob("*.html"))]
    return {"handed_in": times[-1][:16], "pages": pages} if pages else None


def _times(folder: Path) -> Iterator[str]:
    try:
        yield from (each.name for each in folder.iterdir() if each.is_dir() and TIME.match(each.name))
    except OSError:
        return


def _page(path: Path, folder: Path) -> dict[str, Any]:
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            found = HEADING.search(file.read(BEGINNING))
    except OSError:
        found = None
    score, points = (float(found["score"]), float(found["points"])) if found else (None, None)
    return {"name": path.stem, "path": path.relative_to(folder).as_posix(), "score": score, "points": points}
