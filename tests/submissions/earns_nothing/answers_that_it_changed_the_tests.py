# Answer that arguments of the tests have changed which were never sent, or cannot change, way {way} of 8.
import json

from gradestep.bridge import student_process
from gradestep.bridge.wire import Frame

honest = student_process.Process._answered
CHANGES = [
    [[0, ["l", []]]],
    [[-1, ["d", [["small", 0]]]]],
    [[True, None]],
    [["0", None]],
    "many",
    [[10**9, 1]],
    [[0]],
    {"0": 1},
][{way} - 1]


def answered(self, order):
    if order.message.get("op") != "call":
        return honest(self, order)
    return Frame(b"R", json.dumps({"value": 6, "changed": CHANGES}).encode())


student_process.Process._answered = answered


def twice(number):
    return 0
