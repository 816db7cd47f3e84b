# Fill memory in children, each of which is small.
import os
import time

for _ in range(24):
    if os.fork() == 0:
        hoard = bytearray(b"x") * (400 << 20)
        time.sleep(20)
        os._exit(0)
time.sleep(20)


def twice(number):
    return 0
