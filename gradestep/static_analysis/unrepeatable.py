"""Nondeterminism that can be read in source: code that asks the clock, the system or chance for something new.

Only what is known is found. The global random streams are no chance: a grader starts them from one state.
"""

from __future__ import annotations

import ast
import re
from functools import lru_cache

from gradestep.static_analysis.names import MOST, parsed

MAGIC = re.compile(r"(?m)^[^\S\n]*(%%?(time|timeit|prun|bash|sh|script|system|sx)\b|!)")  # ask time or system
ANEW = re.compile(  # attributes and names that are imported: the clock, chance, processes beside this one
    "(time|monotonic|perf_counter|process_time|thread_time|clock_gettime)(_ns)?|now|today|utcnow|localtime|gmtime|"
    "strftime|ctime|timeit|default_timer|urandom|getrandom|SystemRandom|token_(bytes|hex|urlsafe)|"
    "randbelow|uuid[14]|entropy|from_non_deterministic_state|getpid|getppid|gettempdir|mkdtemp|mkstemp|"
    "(Named|Spooled)?Temporary(File|Directory)|st_[acm]time(_ns)?|getmtime|Thread|Timer|ThreadPool(Executor)?|"
    "getrusage|getloadavg|cpu_percent|virtual_memory|ProcessPoolExecutor|Process|Pool|Popen|check_output|getoutput|fork|create_subprocess_(exec|shell)"
)
SEEDED = ("default_rng", "RandomState", "Random", "seed", "SeedSequence", "PCG64", "MT19937", "Philox", "SFC64")
CHANCE = ("secrets",)  # modules of which whatever is asked is another each time
BUILTINS = ("id", "hash")  # an address in memory; of a text, another number in each process


@lru_cache(MOST)
def draws_anew(source: str) -> str:
    """Return the first word of a cell by which two runs of it may differ; an empty text when none is known."""
    if found := MAGIC.search(source):
        return found[0].strip()
    for node in ast.walk(parsed(source)):
        if isinstance(node, ast.Call) and (word := _called(node)):
            return word
        if isinstance(node, ast.Import):
            word = next((each.name for each in node.names if each.name in CHANCE), "")
        elif isinstance(node, ast.ImportFrom):
            is_chance = node.module in CHANCE
            word = next((each.name for each in node.names if is_chance or ANEW.fullmatch(each.name)), "")
        else:
            word = node.attr if isinstance(node, ast.Attribute) and ANEW.fullmatch(node.attr) else ""
        if word:
            return word
    return ""


def _called(call: ast.Call) -> str:
    """Return the name of what is called when it is a seed of nothing, or a number that no other process has."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    given = [*call.args, *(each.value for each in call.keywords)]
    if isinstance(call.func, ast.Name) and name in BUILTINS:
        return str(name)
    is_none = bool(given) and isinstance(given[0], ast.Constant) and given[0].value is None
    return str(name) if name in SEEDED and (not given or is_none) else ""
