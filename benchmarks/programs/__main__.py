"""Compare generated programs: `python -m benchmarks.programs --count 20000`; the exit status is 1 when any differ."""

from __future__ import annotations

import os
import sys
from concurrent.futures import ProcessPoolExecutor, as_completed
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.progress import Progress

from benchmarks.programs.compare import Seen
from benchmarks.programs.explore import explore

if TYPE_CHECKING:
    from collections.abc import Iterator

PART = 200  # programs, after which the processes start anew


def parts(seed: int, count: int) -> Iterator[tuple[int, int]]:
    """Return the seed and the number of programs of each part."""
    for place in range(-(-count // PART)):
        yield 1000 * seed + place, min(PART, count - place * PART)


@click.command()
@click.option("--count", default=2000, show_default=True, help="How many programs to compare.")
@click.option("--seed", default=0, show_default=True, help="Another seed gives other programs.")
@click.option("--workers", default=os.cpu_count() or 1, show_default=True, help="Processes side by side.")
@click.option("--show", default=1, show_default=True, help="How many programs that differ to print.")
def main(count: int, seed: int, workers: int, show: int) -> None:
    """Compare generated programs, run whole in one process and by the grader's path."""
    seen = Seen()
    with ProcessPoolExecutor(workers) as pool, Progress(console=Console(stderr=True)) as progress:
        task = progress.add_task("programs", total=count)
        for part in as_completed([pool.submit(explore, *each) for each in parts(seed, count)]):
            seen += part.result()
            progress.update(task, completed=seen.programs, description=f"programs, {len(seen.differences)} differ")
    shortest = sorted(map(str, seen.differences), key=len)[:show]
    click.echo("\n\n".join([*shortest, str(seen)]))
    sys.exit(bool(seen.differences))


if __name__ == "__main__":
    main()
