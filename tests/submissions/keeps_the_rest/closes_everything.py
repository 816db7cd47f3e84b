# Close every descriptor.
import os

os.closerange(0, 1 << 16)


def twice(number):
    return 0
