# Count calls and remember results with decorators.
import functools


def counted(function):
    @functools.wraps(function)
    def call(number):
        call.count += 1
        return function(number)

    call.count = 0
    return call


@counted
@functools.lru_cache(maxsize=None)
def twice(number):
    """Return twice `number`."""
    return number * 2
