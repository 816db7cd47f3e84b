# Sleep, and compute, for as long as is allowed.
import time

time.sleep(2)


def twice(number):
    time.sleep(0.2)
    return 2 * number
