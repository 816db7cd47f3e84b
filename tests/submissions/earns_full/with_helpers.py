# Use helpers, a generator, recursion, a global variable and a nested function.
calls = []
FACTOR = 2


def terms(number):
    for _ in range(FACTOR):
        yield number


def total(values):
    return values[0] + total(values[1:]) if values else 0


def twice(number):
    global calls

    def listed():
        return list(terms(number))

    calls += [number]
    return total(listed())
