# Answer with data that is none: pointers, shapes and numbers that cannot be, loops, unknown marks, way {way} of 18.
import json

from gradestep.bridge import student_process
from gradestep.bridge.wire import Frame

honest = student_process.Process._answered
VALUE = [
    ["a", "|O", [1], 0],
    ["a", "<f8", [-1], 0],
    ["a", "<f8", [1 << 40, 1 << 40, 0], 0],
    ["a", "<f8", [True], 0],
    ["a", "f8,O", [1], 0],
    ["a", "<M8[s]", [1], 0],
    ["a", "<f8", [1], 5],
    ["m", 0, ["l", [["r", 0]]]],
    ["m", 0, ["d", [[["r", 0], 1]]]],
    ["m", 7, ["l", []]],
    ["q", 0],
    ["d", [[["l", []], 1]]],
    ["i", "9" * 4000],
    ["f", "0x1p99999"],
    ["g", 0, 10**30, 1],
    ["F", 10**9, "function", "check_close"],
    ["K", "{}", [], None, ["F", 0, "x", "x"]],
    ["__class__", {}],
][{way} - 1]


def answered(self, order):
    if order.message.get("op") != "call":
        return honest(self, order)
    return Frame(b"R", json.dumps({"value": VALUE}).encode(), (bytes(8),))


student_process.Process._answered = answered


def twice(number):
    return 0
