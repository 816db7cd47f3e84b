# Answer the order to run a cell, and the tests' calls, with what is no dict of outputs, way {way} of 6.
from gradestep.bridge import student_process

honest = student_process.frame
ANSWER = [{"outputs": {"0": "output"}, "error": 5}, [], "text", None, 5, [["value", 6]]][{way} - 1]
student_process.frame = lambda kind, message, blobs=(): honest(kind, ANSWER, blobs)


def twice(number):
    return 0
