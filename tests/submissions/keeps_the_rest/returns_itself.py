# Return containers that contain themselves, and some that are very deep.
def twice(number):
    loop = []
    loop.append(loop)
    deep = []
    for _ in range(100_000):
        deep = [deep]
    return loop if number == 3 else deep
