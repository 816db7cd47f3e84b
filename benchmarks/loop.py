"""How long one waits for an answer at one's desk: `python -m benchmarks.loop [--tests]`, on a clone of its own.

It prints what `make quick` takes, a check with nothing known, after a word of text, after a changed hidden test, after
a comment in the package, and, as on a fresh clone, the first release and the demo. With `--tests` also `make test`.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import click

from gradestep.proof import cache

ROOT = Path(__file__).resolve().parent.parent
TOPIC = "training-optimization"
SCRIPT = f"challenges/{TOPIC}/challenge-2-one-step-loss.py"
MODULE = "gradestep/student/progress/badge.py"
EDITS = {  # of a file, what is replaced by what, where it comes first
    "a word of text": (SCRIPT, "# %% [markdown]\n# ", "# %% [markdown]\n# Well. "),
    "a line in a hidden test": (SCRIPT, "### END HIDDEN TESTS", "# once more\n### END HIDDEN TESTS"),
    "a comment in the package": (MODULE, '"""', '"""Reworded. '),
}


def clone(into: Path) -> None:
    """Copy what Git keeps of the repository, as it is now, into a new folder; raises CalledProcessError without Git."""
    names = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True).stdout  # noqa: S607
    for name in filter(None, names.split("\0")):
        if (ROOT / name).is_file():
            (into / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, into / name)


def seconds(root: Path, *command: str) -> float:
    """Return how long a command takes in a copy of the repository; raises CalledProcessError when it fails."""
    began = time.monotonic()
    environment = {**os.environ, "PYTHONPATH": str(root)}
    subprocess.run(command, cwd=root, env=environment, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - our own
    return time.monotonic() - began


def gradestep(root: Path, *words: str) -> float:
    """Return how long a command of ours takes, by the package of the copy."""
    return seconds(root, sys.executable, "-m", "gradestep", *words)


def edited(root: Path, name: str, old: str, new: str) -> None:
    """Replace the first `old` in a file; raises ValueError when there is none."""
    text = (root / name).read_text("utf-8")
    if old not in text:
        raise ValueError(f"{name} holds no {old!r} any more: name another place in benchmarks/loop.py")
    (root / name).write_text(text.replace(old, new, 1), "utf-8")


@click.command()
@click.option("--tests", is_flag=True, help="Also run make test, which takes long.")
def main(tests: bool) -> None:  # noqa: FBT001 - an option of a command
    """Print what one waits for."""
    with tempfile.TemporaryDirectory(prefix="gradestep-loop-", dir=Path.home()) as temporary:
        root, fresh = Path(temporary, "course"), Path(temporary, "fresh")
        clone(root)
        clone(fresh)
        rows = [("release on a fresh clone", _of(temporary, "a", fresh, "release", TOPIC))]
        rows.append(("demo on a fresh clone", _of(temporary, "b", fresh, "demo")))
        (root / "challenges" / TOPIC / cache.RECORD).unlink()
        rows.append(("check, with nothing known", _of(temporary, "c", root, "check")))
        rows.append(("check, with all known", _of(temporary, "c", root, "check")))
        for after, edit in EDITS.items():
            edited(root, *edit)
            rows.append((f"check, after {after}", _of(temporary, "c", root, "check")))
    rows.append(("make quick", seconds(ROOT, "make", "quick")))
    rows += [("make test", seconds(ROOT, "make", "test"))] if tests else []
    click.echo(f"| what, on {os.cpu_count()} processors | seconds |\n| --- | ---: |")
    click.echo("\n".join(f"| {what} | {took:.0f} |" for what, took in rows))


def _of(temporary: str, name: str, root: Path, *words: str) -> float:
    os.environ[cache.VARIABLE] = str(Path(temporary, f"cache-{name}"))
    return gradestep(root, *words)


if __name__ == "__main__":
    main()
