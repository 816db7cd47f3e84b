# Fill shared memory, anonymous files and pipes.
import contextlib
import os

kept = []
for number in range(120):
    with contextlib.suppress(OSError):
        kept.append(os.open(f"/dev/shm/{number}", os.O_CREAT | os.O_WRONLY))
        for _ in range(100):
            os.write(kept[-1], bytes(1 << 20))
    with contextlib.suppress(OSError):
        kept.append(os.memfd_create(f"{number}"))
        for _ in range(100):
            os.write(kept[-1], bytes(1 << 20))


def twice(number):
    return 0
