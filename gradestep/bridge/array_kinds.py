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
SIMPLE = "biufcMmUSV"  # kinds of dtypes that say by their name what they are
VIEWS = ("matrix", "recarray")  # classes that are nothing but another way to see an array


def viewed_as(array: Any) -> str:
    """Return the name of the class that an array is seen as; an empty text for any other array."""
    np = sys.modules["numpy"]
    return next((name for name in VIEWS if type(array) is getattr(np, name)), "")


def is_class(kind: type) -> bool:
    """Return whether a class is one of NumPy's own, of numbers, texts, arrays or dtypes."""
    np = sys.modules["numpy"]
    above = (np.generic, np.ndarray, np.dtype)
    return issubclass(kind, above) and getattr(np, kind.__name__, None) is kind


def is_masked(value: Any) -> bool:
    """Return whether `value` is a masked array."""
    ma = sys.modules.get("numpy.ma")
    return ma is not None and type(value) is ma.MaskedArray


def is_the_masked(value: Any) -> bool:
    """Return whether `value` is `np.ma.masked`, which stands for each masked entry, and is an array too."""
    ma = sys.modules.get("numpy.ma")
    return ma is not None and value is ma.masked


def parts(array: Any) -> list[Any]:
    """Return copies of what a masked array is made of: data, mask (None for no mask), and what fills it."""
    np = sys.modules["numpy"]
    mask = None if array.mask is np.ma.nomask else np.array(array.mask)
    return [np.array(array.data), mask, np.asarray(array.fill_value)]


def masks(mask: Any) -> bool:
    """Return whether a mask hides anything; that of structures is one itself."""
    return mask is not None and b"\1" in mask.tobytes()


def description(dtype: Any) -> Any:
    """Return a dtype as JSON has it: a text, base and shape, or what fields make it; None for one of objects."""
    described = _description(dtype)
    try:
        same = made_dtype(described)
    except (TypeError, ValueError):
        return None
    return described if same == dtype else None


def _description(dtype: Any) -> Any:
    if dtype.subdtype:
        return [_description(dtype.subdtype[0]), list(dtype.subdtype[1])]
    if dtype.names is None:
        return dtype.str
    kinds, offsets = zip(*(dtype.fields[name][:2] for name in dtype.names), strict=True) if dtype.names else ((), ())
    is_record = dtype.type is sys.modules["numpy"].record
    parts = [list(dtype.names), list(map(_description, kinds)), list(offsets)]
    return [*parts, dtype.itemsize, dtype.isalignedstruct, is_record]


def made_dtype(described: Any) -> Any:
    """Return the dtype of a description; raises TypeError or ValueError where there is no such one."""
    kind = _made_dtype(described)
    if not kind.itemsize:
        raise ValueError("a dtype of nothing")
    return kind


def _made_dtype(described: Any) -> Any:
    np = sys.modules["numpy"]
    if type(described) is str:
        kind = np.dtype(described)
        if kind.kind not in SIMPLE or kind.names or kind.subdtype:
            raise ValueError("no dtype of plain data")
        return kind
    if len(described) == 2:  # noqa: PLR2004 - base and shape
        return np.dtype((_made_dtype(described[0]), tuple(described[1])))
    names, kinds, offsets, size, aligned, is_record = described
    parts = {"names": names, "formats": list(map(_made_dtype, kinds)), "offsets": offsets, "itemsize": size}
    made = np.dtype(parts, align=aligned is True)
    return np.dtype((np.record, made)) if is_record is True else made


def texts(array: Any) -> set[str]:
    """Return the texts in an array; raises ValueError where one holds what is no character."""
    if array.dtype.names:
        return set[str]().union(*(texts(array[name]) for name in array.dtype.names))
    if array.dtype.kind != "U" or not array.dtype.itemsize:
        return set()
    np, flat = sys.modules["numpy"], array.flatten()
    codes = flat.view(np.dtype("u4").newbyteorder(array.dtype.byteorder))
    if codes.max(initial=0) > sys.maxunicode:  # NumPy makes a text of it, and Python has none such
        raise ValueError("no text")
    return set(flat.tolist())
