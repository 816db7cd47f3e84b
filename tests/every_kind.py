"""The script of a challenge with every question that docs/kinds.md shows."""

import re

from .conftest import REPOSITORY

FRONT = """\
# ---
# title: Questions of every kind
# kind: Conceptual
# level: beginner
# minutes: 1
# objectives:
#   - Answer what is asked.
# ---
"""
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PAGE = (REPOSITORY / "docs/kinds.md").read_text("utf-8")


def every_kind():
    return "\n\n".join([FRONT.rstrip().replace("minutes: 1", "minutes: 4"), *BLOCK.findall(PAGE)])
