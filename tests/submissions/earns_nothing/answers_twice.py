# Fork in the function, so that two processes answer the same question.
import os


def twice(number):
    os.fork()
    return 0
