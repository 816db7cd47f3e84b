"""The least that running notebooks can cost: `python -m benchmarks.floor CELLS.json SIDE-BY-SIDE [MODULE ...]`.

A process imports the modules, and forks one for each notebook, which runs the cells, tests included, and ends. There
is no sandbox, no checker and no gradebook. The file holds a list of notebooks, each a list of the cells' sources.
"""

from __future__ import annotations

import gc
import json
import os
import sys
import time
from pathlib import Path

from gradestep.bridge.ipython_shell import capture, make_shell, recorder
from gradestep.bridge.random_streams import seed
from gradestep.fork_server.server import preload, shared_shell


def run(cells: list[str]) -> None:
    """Run the cells of one notebook in this process."""
    capture()
    seed()
    shell = make_shell()
    for source in cells:
        shell.run_cell(source, store_history=True)
        recorder.take()


def forked(cells: list[str]) -> None:
    """Run the cells of one notebook in a process of their own."""
    if os.fork() == 0:
        try:
            run(cells)
        finally:
            os._exit(os.EX_OK)


def waited() -> float:
    """Wait until a process ends and return the seconds of processor time that it took."""
    _, _, used = os.wait3(0)
    return used.ru_utime + used.ru_stime


def main() -> None:
    """Run all notebooks and print the seconds as JSON: until it is warm, then on the clock and of the processors."""
    path, side_by_side, *modules = sys.argv[1:]
    notebooks: list[list[str]] = json.loads(Path(path).read_text("utf-8"))
    began = time.monotonic()
    preload(modules)
    shared_shell()
    gc.collect()
    gc.freeze()
    warm, cpu = time.monotonic(), 0.0
    for number, cells in enumerate(notebooks):
        if number >= int(side_by_side):
            cpu += waited()
        forked(cells)
    cpu += sum(waited() for _ in range(min(int(side_by_side), len(notebooks))))
    json.dump({"warm_up": warm - began, "wall": time.monotonic() - warm, "cpu": cpu}, sys.stdout)


if __name__ == "__main__":
    main()
