# Answer the tests' calls with an error that would end or fool the checker, way {way} of 9.
import json

from gradestep.bridge import student_process
from gradestep.bridge.wire import Frame

honest = student_process.Process._answered
ERROR = [
    ["SystemExit", "0", ["SystemExit"], []],
    ["KeyboardInterrupt", "", ["KeyboardInterrupt", "BaseException"], []],
    ["UnicodeDecodeError", "x", ["UnicodeDecodeError"], []],
    ["ExceptionGroup", "x", ["ExceptionGroup"], []],
    ["StopIteration", "2.0", ["StopIteration"], []],
    ["\0\n\ud800", "\ud800", ["__import__", "exec", "type"], ["\ud800"] * 10**5],
    ["a" * 10**6, None, [None], None],
    [],
    "error",
][{way} - 1]


def answered(self, order):
    if order.message.get("op") != "call":
        return honest(self, order)
    return Frame(b"R", json.dumps({"value": 6, "error": ERROR}).encode())


student_process.Process._answered = answered


def twice(number):
    return 0
