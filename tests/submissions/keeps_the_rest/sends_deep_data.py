# Answer with JSON that is too deep or too long, or with none at all, way {way} of 5.
from gradestep.bridge import student_process
from gradestep.bridge.wire import Frame

honest = student_process.Process._answered
DEPTH = 100_000
ANSWER = [
    b'{"value": ' + b"[" * DEPTH + b"]" * DEPTH + b"}",
    b'{"value": ' + b'["l", [' * DEPTH + b"]]" * DEPTH + b"}",
    b'{"value": ' + b"9" * 1_000_000 + b"}",
    b'{"value": ["l", [' + b"0," * 3_000_000 + b"0]]}",
    b"\xff\xfe",
][{way} - 1]


def answered(self, order):
    return Frame(b"R", ANSWER) if order.message.get("op") == "call" else honest(self, order)


student_process.Process._answered = answered


def twice(number):
    return 0
