# Make half a million empty files.
import contextlib

with contextlib.suppress(OSError):
    for number in range(500_000):
        open(f"empty-{number}", "w").close()


def twice(number):
    return 0
