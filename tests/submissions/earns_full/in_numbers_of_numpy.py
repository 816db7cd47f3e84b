# Return numbers of NumPy, whole ones and arrays without a dimension.
import numpy as np


def twice(number):
    return np.array(number) * np.int64(2) if number > 0 else np.float64(2) * number
