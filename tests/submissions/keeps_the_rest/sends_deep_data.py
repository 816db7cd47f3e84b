# Answer with JSON that is too deep or too long, or with none at all, way {way} of 5.
from gradestep.grader import student
from gradestep.grader.frames import Frame

honest = student.Process._answered
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


student.Process._answered = answered


def twice(number):
    return 0
