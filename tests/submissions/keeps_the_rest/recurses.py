# Recurse without an end, with the limit lifted, until the stack is gone.
import sys

sys.setrecursionlimit(10**8)


def twice(number):
    return repr(twice(number)) + str(number)
