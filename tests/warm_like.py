"""Stands in for the warm process: `python -c THIS LEVEL JSON` confines a child for each entry of the list.

Each entry has `code`, which the child runs, and may have `limits`, and `seconds` after which its line is cut. Prints a
list of what each child said and its supervisor's status, and how many processes were left over. It holds no tests.
"""

import json
import os
import sys
import time
import traceback
from dataclasses import dataclass

from gradestep.sandbox import confine, libc
from gradestep.sandbox.process_tree import descendants


@dataclass
class Child:
    """A child, by its supervisor's number."""

    supervisor: int
    output: int
    alive: int
    cut: float


def start(level, order, others):
    output, said = os.pipe()
    life, alive = os.pipe()
    supervisor = os.fork()
    if supervisor == 0:
        for end in (alive, output, *(each.alive for each in others), *(each.output for each in others)):
            os.close(end)
        be_student(level, order, life, said)
    os.close(said)
    os.close(life)
    return Child(supervisor, output, alive, time.monotonic() + order.get("seconds", 60))


def be_student(level, order, life, said):
    try:
        confine.confine(level, confine.Limits(**order.get("limits", {})), life)
        os.close(life)
        os.dup2(said, 1)
        os.dup2(said, 2)
        os.close(said)
        exec(order["code"], {"__name__": "student"})  # noqa: S102 - as a notebook does
    except BaseException:  # noqa: BLE001 - what a student's code may raise
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        os._exit(0)


def result(child):
    while True:
        ended, status = os.waitpid(child.supervisor, os.WNOHANG)
        if ended:
            break
        if time.monotonic() > child.cut and child.alive:
            os.close(child.alive)
            child.alive = 0
        time.sleep(0.01)
    said = b""
    os.set_blocking(child.output, False)
    while piece := os.read(child.output, 1 << 16):
        said += piece
    return {"said": said.decode(), "status": os.waitstatus_to_exitcode(status)}


def main():
    level, orders = sys.argv[1], json.loads(sys.argv[2])
    confine.enter(level)
    libc.prctl(libc.SUBREAPER, 1)  # whoever outlives a supervisor comes here
    children = []
    for order in orders:
        children.append(start(level, order, children))
    results = [result(child) for child in children]
    print(json.dumps({"results": results, "left": len(descendants(os.getpid()))}))  # noqa: T201


main()
