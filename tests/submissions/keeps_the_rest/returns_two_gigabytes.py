# Return an array that is larger than what may be sent.
import numpy as np


def twice(number):
    return np.zeros(250_000_000)
