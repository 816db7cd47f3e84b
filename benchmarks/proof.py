"""How long a check of the whole course takes, cold and warm, and what it finds: `python -m benchmarks.proof [--write]`.

`--write` puts the table between the two marks in `docs/proven.md`.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from gradestep.course.course import Course
from gradestep.course.files import write
from gradestep.proof import cache, check, table

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs/proven.md"
BEGIN, END = "<!-- proof: written by python -m benchmarks.proof --write -->", "<!-- end of proof -->"
BETWEEN = re.compile(f"{re.escape(BEGIN)}.*?{re.escape(END)}", re.DOTALL)


def seconds() -> float:
    """Return how many seconds `gradestep check` takes here."""
    began = time.monotonic()
    subprocess.run([sys.executable, "-m", "gradestep", "check"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return time.monotonic() - began


def between(text: str, proven: str) -> str:
    """Return a page with `proven` between its marks; raises ValueError when it has none."""
    if not BETWEEN.search(text):
        raise ValueError(f"the page has no {BEGIN} ... {END}: add them where the table should stand")
    return BETWEEN.sub(lambda _: f"{BEGIN}\n{proven}\n{END}", text)


def main() -> None:
    """Print the table; without `--write` also how long a check takes when nothing is known, and when all is."""
    if "--write" in sys.argv:
        changed = write(PAGE, between(PAGE.read_text("utf-8"), table.markdown(check.check(Course(ROOT)))))
        sys.stdout.write(f"{'wrote' if changed else 'kept'} docs/proven.md\n")
        return
    with tempfile.TemporaryDirectory() as folder:
        os.environ[cache.VARIABLE] = folder
        cold, warm = seconds(), seconds()
        head = f"| check of the whole course, {os.cpu_count()} processors | seconds |\n| --- | ---: |"
        sys.stdout.write(f"{head}\n| cold | {cold:.0f} |\n| warm | {warm:.1f} |\n\n")
        sys.stdout.write(f"{table.markdown(check.check(Course(ROOT)))}\n")


if __name__ == "__main__":
    main()
