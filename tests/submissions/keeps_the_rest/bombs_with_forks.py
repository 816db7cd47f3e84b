# Fork many times; every child forks too. It ends by itself, if nothing else ends it.
import os
import time

end = time.monotonic() + 20
for _ in range(12):
    try:
        if os.fork() == 0:
            end = time.monotonic() + 20
    except OSError:
        break
while time.monotonic() < end:
    time.sleep(0.1)


def twice(number):
    return 0
