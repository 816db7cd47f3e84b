# Warn on stderr, by logging, warnings and print, in the cell and in every call.
import logging
import sys
import warnings

logging.basicConfig(level=logging.DEBUG)
warnings.warn("this may be slow", stacklevel=1)


def twice(number):
    logging.getLogger("twice").warning("asked for %s", number)
    warnings.warn("asked", DeprecationWarning, stacklevel=1)
    print("careful", file=sys.stderr)
    return 2 * number
