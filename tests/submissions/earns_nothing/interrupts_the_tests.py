# Raise what tests do not expect: KeyboardInterrupt, GeneratorExit, StopIteration, BaseException.
def twice(number):
    if number == 3:
        return 6
    raise {-4: KeyboardInterrupt, 0.5: GeneratorExit, 7: StopIteration}.get(number, BaseException)("2.0")
