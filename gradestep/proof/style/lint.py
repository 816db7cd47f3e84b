"""Every code cell lints: ruff reads the script by the course's own settings, or by rules that find mistakes only."""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import TYPE_CHECKING

from gradestep.course.course import environment
from gradestep.proof.runner.outcome import Broken

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from gradestep.authoring.challenge import Challenge

# each cell may import, what stands in for an answer has its name, and a proof may exec what a question asks about
OF_THE_FORM = {"E402", "F811", "S102"}
# pyflakes, and the errors of pycodestyle; ruff's own defaults are some hundreds, and others in each version
WITHOUT_SETTINGS = ["--isolated", "--select=E4,E7,E9,F"]
ASKED = ["--output-format=json", "--quiet", "--no-fix", "--no-cache", "--force-exclude"]
DRAWN = ("F821", "Undefined name `variant`")  # which the proof of a question with variants finds there


def unlinted(challenge: Challenge) -> Iterator[Broken]:
    """Yield what ruff finds in a script, with the rules of the pyproject.toml or ruff.toml above it."""
    ruff = shutil.which("ruff", path=environment()["PATH"])
    if ruff is None:
        yield Broken(challenge.path, 1, 'cannot be linted, for ruff is missing: pip install "gradestep[teacher]"')
        return
    ran = subprocess.run(  # noqa: S603 - ruff, on a file
        [ruff, "check", *ASKED, *([] if _has_settings(challenge.path) else WITHOUT_SETTINGS), challenge.path.name],
        cwd=challenge.path.parent,  # elsewhere it would fall back on the settings of that place
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if not ran.stdout.strip():  # it could not begin
        yield Broken(challenge.path, 1, f"cannot be linted: {ran.stderr.strip()}")
        return
    rows: dict[str, list[int]] = {}  # an answer and all that stand in for it share a signature, and what is said of it
    has_variants = any(cell.variants > 1 for cell in challenge.of_role("quiz"))
    for found in json.loads(ran.stdout):
        is_drawn = has_variants and (found["code"], found["message"]) == DRAWN
        if found["code"] not in OF_THE_FORM and not is_drawn:
            rows.setdefault(f"{found['message']} ({found['code']})", []).append(found["location"]["row"])
    for what, (first, *more) in rows.items():
        also = f", and in line{'s' * (len(more) > 1)} {', '.join(map(str, more))}" if more else ""
        yield Broken(challenge.path, first, f"{what}{also}: mend it, or say noqa with a reason")


def _has_settings(script: Path) -> bool:
    """Say whether a folder above a script holds settings for ruff, as ruff looks for them."""
    return any(
        (folder / ".ruff.toml").exists()
        or (folder / "ruff.toml").exists()
        or ((project := folder / "pyproject.toml").exists() and "[tool.ruff" in project.read_text("utf-8", "replace"))
        for folder in script.resolve().parents
    )
