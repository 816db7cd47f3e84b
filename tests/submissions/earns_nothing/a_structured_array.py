# Return a record with fields, whose comparison is a matter of opinion.
import numpy as np


def twice(number):
    return np.zeros((), dtype=[("a", "f8"), ("b", "O")])
