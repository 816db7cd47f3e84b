"""NumPy's own subclasses of ndarray, which cross as what they are: matrices, record arrays and masked arrays.

They are read of modules that are loaded already, for a notebook may use no NumPy at all.
"""

from __future__ import annotations

import re
import sys
from typing import Any

MASKED = "masked"
MEANT = re.compile(r"mask|\bma\b|filled|compressed")  # in the source of tests that ask for masks
EQUAL_TO_ANY = "some of its values are masked, and such a value is taken for equal to any"
VIEWS = ("matrix", "recarray")  # classes that are nothing but another way to see an array


def viewed_as(array: Any) -> str:
    """Return the name of the class that an array is seen as; an empty text for any other array."""
    np = sys.modules["numpy"]
    return next((name for name in VIEWS if type(array) is getattr(np, name)), "")


def is_masked(value: Any) -> bool:
    """Return whether `value` is a masked array."""
    ma = sys.modules.get("numpy.ma")
    return ma is not None and type(value) is ma.MaskedArray


def is_the_masked(value: Any) -> bool:
    """Return whether `value` is `np.ma.masked`, which stands for each masked entry, and is an array too."""
    ma = sys.modules.get("numpy.ma")
    return ma is not None and value is ma.masked


def parts(array: Any) -> list[Any]:
    """Return copies of what a masked array is made of: data, mask, and the value that it is filled with."""
    np = sys.modules["numpy"]
    return [np.array(array.data), np.array(np.ma.getmaskarray(array)), np.asarray(array.fill_value)]
