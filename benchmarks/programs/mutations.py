"""What a student may do to a right answer: one small change, of which most are wrong."""

from __future__ import annotations

import re

EDITS = (
    (r"\b([1-7])\b", "9"),
    (r" \+ ", " - "),
    (r"(?m)^( +)return .*$", r"\1return None"),
    (r"(?m)^( +)return (.*)$", r"\1print(\2)"),
    (r"(?m)^( *)[a-z]+\.[a-z]+\(.*\)$", r"\1pass"),
    (r"(?m)^(def .*:)$", "\\1\n    raise ValueError('I do not know how')"),
    (r"(?m)^(def .*:)$", "\\1\n    random.random()"),
    (r"list\(", "("),
    (r"\+=", "-="),
    (r"\[:1\]", "[1:]"),
    (r" if .* else .*$", ""),
)
AROUND = (
    "raise NotImplementedError",
    "pass",
    "{answer}\n1 / 0",
    "1 / 0\n{answer}",
    "{answer}\n)",
    "random.seed(1)\n{answer}",
    "np.random.rand()\n{answer}",
    "numbers = [9]\n{answer}",
    "n = 9\n{answer}",
    "Path('notes.txt').write_text('mine')\n{answer}",
)


def mutations(answer: str) -> list[str]:
    """Return the answer with each single change; the edits that fit come first."""
    edited = [
        answer[: found.start()] + found.expand(new) + answer[found.end() :]
        for old, new in EDITS
        for found in re.finditer(old, answer)
    ]
    return edited + [around.format(answer="{}").replace("{}", answer) for around in AROUND]
