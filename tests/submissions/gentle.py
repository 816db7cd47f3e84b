# Only look whether a hostile submission could do harm. This one runs first, and all others only if it finds nothing.
import os
import sys


def reach_the_tests():
    if os.readlink("/proc/self/ns/pid") == "{pids}":
        os.kill(int("{pid}"), 0)
        print("reached the process of the tests")


def reach_python():
    for folder in [os.path.dirname(os.__file__), *(each for each in sys.path if "site-packages" in each), "{home}"]:
        if os.access(folder, os.W_OK):
            print("reached", folder, "to write in it")


for look in (reach_the_tests, reach_python, lambda: print("reached the course", os.listdir("{course}"))):
    try:
        look()
    except OSError as error:
        print(type(error).__name__)
print("looked around")


def twice(number):
    return number * 2
