# Fill twelve gigabytes of memory.
hoard = []
for _ in range(120):
    hoard.append(bytearray(b"x") * (100 << 20))


def twice(number):
    return 0
