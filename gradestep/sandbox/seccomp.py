"""Refuse the system calls that no notebook needs: other namespaces, other processes' memory, sockets, kernel doors."""

from __future__ import annotations

import ctypes
import errno
import os
import struct
from dataclasses import dataclass

from gradestep.sandbox.libc import NO_NEW_PRIVILEGES, prctl
from gradestep.sandbox.syscalls import (
    BY_NUMBER,
    CHANGING,
    CLONE,
    FCNTL,
    IOCTL,
    LIMIT_OF,
    NEW_NAMESPACES,
    OWNER_CONTROLS,
    OWNERS,
    REFUSED,
    SIGNALLING,
    TRUNCATE,
)

AUDIT = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
COLUMN = {"x86_64": 0, "aarch64": 1}

# Classic BPF: load a word, jump when equal, at least, or with a bit in common, return.
LOAD, EQUAL, AT_LEAST, ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
NUMBER, ARCHITECTURE, ARGUMENTS = 0, 4, 16  # offsets in struct seccomp_data
ALLOW, KILL, REFUSE = 0x7FFF0000, 0x80000000, 0x00050000
X32 = 0x40000000  # another set of numbers for the same calls

Step = tuple[int, int, int, int]
Numbers = tuple[int, int] | tuple[int, int | None]


@dataclass(frozen=True)
class Rule:
    """What to do when the call with these numbers comes."""

    numbers: Numbers
    steps: list[Step]


def refuse_calls(*, alone: bool = False, bystander: bool = False) -> None:
    """Refuse this process and all that it starts the calls above, for ever.

    With `alone`, for where the kernel does not keep signals inside by itself, the process signals only itself, and
    what it starts signals nobody. With `bystander`, for where it is the same user as the owner of files outside,
    changes of rights and the like do nothing. An OSError says when the kernel has no filters, a KeyError that
    we do not know the numbers of this machine's calls.
    """
    chosen = [*always(), *(no_signals() if alone else ()), *(no_changes() if bystander else ())]
    code = b"".join(struct.pack("HBBI", *step) for step in program(chosen))
    buffer = ctypes.create_string_buffer(code, len(code))
    filters = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(code) // 8, ctypes.addressof(buffer)))
    prctl(NO_NEW_PRIVILEGES, 1)
    prctl(22, 2, ctypes.byref(filters))  # PR_SET_SECCOMP, SECCOMP_MODE_FILTER


def program(rules: list[Rule]) -> list[Step]:
    """Return the filter of these rules for this machine; their order is of no matter."""
    machine = os.uname().machine
    steps: list[Step] = [(LOAD, 0, 0, ARCHITECTURE), (EQUAL, 1, 0, AUDIT[machine]), (RETURN, 0, 0, KILL)]
    steps.append((LOAD, 0, 0, NUMBER))
    if machine == "x86_64":
        steps += [(AT_LEAST, 0, 1, X32), (RETURN, 0, 0, KILL)]
    for rule in rules:
        number = rule.numbers[COLUMN[machine]]
        if number is not None:
            steps += [(EQUAL, 0, len(rule.steps), number), *rule.steps]
    return [*steps, (RETURN, 0, 0, ALLOW)]


def always() -> list[Rule]:
    """Return the rules for every student's process."""
    refused = [Rule(numbers, [refusal(number)]) for number, calls in REFUSED.items() for numbers in calls.values()]
    return [*refused, Rule(CLONE, flags_refused(NEW_NAMESPACES)), Rule(LIMIT_OF, only(0, (0, os.getpid())))]


def no_signals() -> list[Rule]:
    """Return rules that let this process signal itself, its group, and nobody else."""
    found = [Rule(numbers, only(0, (0, os.getpid()))) for numbers in BY_NUMBER.values()]
    found += [Rule(numbers, [refusal(errno.EPERM)]) for numbers in SIGNALLING.values()]
    return [*found, Rule(FCNTL, never(1, OWNERS)), Rule(IOCTL, never(1, OWNER_CONTROLS))]


def no_changes() -> list[Rule]:
    """Return rules that change no file by its name: what copies a file with its rights goes on without them."""
    return [Rule(TRUNCATE, [refusal(errno.EPERM)]), *(Rule(numbers, [refusal(0)]) for numbers in CHANGING.values())]


def refusal(number: int) -> Step:
    """Return the step that ends the call with the error `number`; with 0 as if it had succeeded."""
    return RETURN, 0, 0, REFUSE | number


def flags_refused(flags: int) -> list[Step]:
    """Return steps that refuse a call whose first argument has any of `flags`."""
    return [(LOAD, 0, 0, ARGUMENTS), (ANY_BIT, 0, 1, flags), refusal(errno.EPERM), (RETURN, 0, 0, ALLOW)]


def only(argument: int, values: tuple[int, ...]) -> list[Step]:
    """Return steps that allow a call only when its argument of that place is one of `values`."""
    return [*matched(argument, values), refusal(errno.EPERM), (RETURN, 0, 0, ALLOW)]


def never(argument: int, values: tuple[int, ...]) -> list[Step]:
    """Return steps that refuse a call when its argument of that place is one of `values`."""
    return [*matched(argument, values), (RETURN, 0, 0, ALLOW), refusal(errno.EPERM)]


def matched(argument: int, values: tuple[int, ...]) -> list[Step]:
    """Return steps that go on when the argument is none of `values`, and over the next one when it is."""
    jumps = [(EQUAL, len(values) - place, 0, value) for place, value in enumerate(values)]
    return [(LOAD, 0, 0, ARGUMENTS + 8 * argument), *jumps]
