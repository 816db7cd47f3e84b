# Leave large variables, odd names, and a half-used generator behind.
import numpy as np

small, check_close, feedback, letters = None, None, None, "C"
matrix = np.zeros((1000, 1000, 10))
ünïcödé = (number for number in range(10))
next(ünïcödé)
_ = __ = ___ = print


def twice(number: "int | float" = 0, /, *rest, **named) -> "float":
    """Gib das Doppelte zurück — «doppelt» 🙂."""
    return number * 2
