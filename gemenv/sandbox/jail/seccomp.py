"""Which system calls a program may make: a filter that the kernel runs.

The filter is an allow-list. What it does not know is refused as not implemented, so that
libraries fall back to older calls; a call of another architecture ends the process.
"""

import errno
import json
import os
import platform
import struct
from collections.abc import Iterable

from gemenv.sandbox.inside.filtering import install

__all__ = ["PRIVILEGED", "filter_program", "install", "last_filter", "machines", "supported"]

_ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_X32 = 0x40000000
"""A bit in the numbers of calls of the x32 architecture, which shares its name with x86_64."""

_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _KILL, _ERROR = 0x7FFF0000, 0x80000000, 0x00050000
_NUMBER, _ARCHITECTURE = 0, 4

_AF_UNIX, _AF_INET, _AF_INET6 = 1, 2, 10
_CLONE_THREAD, _CLONE_NEW = 0x00010000, 0x7E020000
_TERMINAL_INPUT = (0x5412, 0x541C)  # TIOCSTI and TIOCLINUX type into the user's terminal
_PRCTL = (1, 2, 3, 4, 15, 16, 23, 29, 30, 36, 37, 38, 39, 41, 42, 0x53564D41)
"""Names, signals at the parent's death, dumps, subreapers, timers, huge pages, names of memory."""
_PRCTL_SECCOMP = 22

PRIVILEGED = frozenset(
    [
        "mount",
        "umount2",
        "setresuid",
        "setresgid",
        "capset",
        "landlock_create_ruleset",
        "landlock_add_rule",
        "landlock_restrict_self",
    ]
)
"""Calls that the process in charge of a program makes, and a program never may."""
_FALL_BACK = ("clone3", "memfd_create")
"""Arguments of the one cannot be filtered; memory of the other escapes the limit."""
_CHILDREN = ("fork", "vfork", "execve")
_OTHER_SIGNALS = ("tkill", "pidfd_open", "pidfd_send_signal")
_SOCKETS = ["socket", "connect", "accept", "accept4", "bind", "listen"]

_Instruction = struct.Struct("=HBBI")


def _statement(code: int, value: int) -> bytes:
    return _Instruction.pack(code, 0, 0, value & 0xFFFFFFFF)


def _jump(code: int, value: int, yes: int, no: int) -> bytes:
    return _Instruction.pack(code, yes, no, value & 0xFFFFFFFF)


_GRANTED, _REFUSED = _statement(_RETURN, _ALLOW), _statement(_RETURN, _ERROR | errno.EPERM)
_UNKNOWN, _ENDED = _statement(_RETURN, _ERROR | errno.ENOSYS), _statement(_RETURN, _KILL)


def _argument(index: int) -> bytes:
    """Load the lower half of an argument; what is filtered here fits into it."""
    return _statement(_LOAD, 16 + 8 * index)


def _only(index: int, allowed: Iterable[int]) -> bytes:
    """Allow a call whose argument is one of these."""
    tests = b"".join(_jump(_EQUAL, value, 0, 1) + _GRANTED for value in allowed)
    return _argument(index) + tests + _REFUSED


def _clone(*, children: bool) -> bytes:
    threads = b"" if children else _jump(_ANY_BIT, _CLONE_THREAD, 1, 0) + _REFUSED
    return _argument(0) + threads + _jump(_ANY_BIT, _CLONE_NEW, 0, 1) + _REFUSED + _GRANTED


def _renice() -> bytes:
    """Allow a change of the process itself, not of others of its user or group."""
    return _argument(0) + _jump(_EQUAL, 0, 1, 0) + _REFUSED + _only(1, (0,))


def _ioctl() -> bytes:
    tests = b"".join(_jump(_EQUAL, value, 0, 1) + _REFUSED for value in _TERMINAL_INPUT)
    return _argument(1) + tests + _GRANTED


# Read at once: where a filter is made, files may no longer be in sight.
with open(os.path.join(os.path.dirname(__file__), "syscalls.json"), encoding="ascii") as _file:
    _NUMBERS: dict[str, dict[str, int]] = json.load(_file)


def machines() -> tuple[str, ...]:
    """Return the machines, as `uname -m` names them, for which there is a filter."""
    return tuple(_NUMBERS)


def supported() -> bool:
    """Say whether there is a filter for this machine."""
    return platform.machine() in _NUMBERS


def filter_program(
    *, sockets: bool = True, in_charge: bool = False, machine: str | None = None
) -> bytes:
    """Return the filter, as the kernel takes it.

    Args:
        sockets: Whether sockets of the families unix and internet may be made. Without network
            and mount namespaces of its own, a program could reach the machine through them.
        in_charge: Whether it is for the process that is in charge of programs. Its programs get
            `last_filter` on top, which takes a tenth of the time.
        machine: One of `machines`; by default this one.

    Raises:
        KeyError: If there is no filter for the machine.
    """
    machine = machine or platform.machine()
    numbers = _NUMBERS[machine]
    special = {
        "clone": _clone(children=True),
        "ioctl": _ioctl(),
        "prctl": _only(0, (*_PRCTL, _PRCTL_SECCOMP) if in_charge else _PRCTL),
        "prlimit64": _only(0, (0,)),
        "sched_setaffinity": _only(0, (0,)),
        "setpriority": _renice(),
        "socketpair": _only(0, (_AF_UNIX,)),
        **dict.fromkeys(_FALL_BACK, _UNKNOWN),
    }
    refused: set[str] = set()
    if not in_charge:
        refused.update(PRIVILEGED)
    if sockets:
        special["socket"] = _only(0, (_AF_UNIX, _AF_INET, _AF_INET6))
    else:
        refused.update(_SOCKETS)
    special.update(dict.fromkeys(refused, _REFUSED))

    parts = [_statement(_LOAD, _ARCHITECTURE)]
    parts += [_jump(_EQUAL, _ARCHITECTURES[machine], 1, 0), _ENDED, _statement(_LOAD, _NUMBER)]
    if machine == "x86_64":
        parts += [_jump(_AT_LEAST, _X32, 0, 1), _ENDED]
    parts.append(_cases(special, numbers))
    for first, after in _ranges(n for name, n in numbers.items() if name not in special):
        # Below the range and not in one before it, or inside of it, or further on.
        parts += [_jump(_AT_LEAST, first, 1, 0), _REFUSED, _jump(_AT_LEAST, after, 1, 0), _GRANTED]
    return b"".join(parts) + _UNKNOWN


def last_filter(*, only_process: int | None = None) -> bytes:
    """Return the filter that a program has on top of that of the process in charge.

    Args:
        only_process: Without namespaces, the program's own process: it may send signals to no
            other one, and start none.
    """
    no_filter = _argument(0) + _jump(_EQUAL, _PRCTL_SECCOMP, 0, 1) + _REFUSED + _GRANTED
    special = {"prctl": no_filter, **dict.fromkeys(PRIVILEGED, _REFUSED)}
    if only_process is not None:
        special.update({name: _only(0, (only_process,)) for name in ("kill", "tgkill")})
        special["clone"] = _clone(children=False)
        special.update(dict.fromkeys((*_CHILDREN, *_OTHER_SIGNALS), _REFUSED))
    return _statement(_LOAD, _NUMBER) + _cases(special, _NUMBERS[platform.machine()]) + _GRANTED


def _cases(special: dict[str, bytes], numbers: dict[str, int]) -> bytes:
    """Return what happens to calls that are neither allowed nor refused as such."""
    parts: list[bytes] = []
    for name, then in special.items():
        if name in numbers:
            parts += [_jump(_EQUAL, numbers[name], 0, len(then) // _Instruction.size), then]
    return b"".join(parts)


def _ranges(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """Return runs of consecutive numbers, each as its first and the one after its last.

    >>> _ranges([4, 1, 2, 3, 7])
    [(1, 5), (7, 8)]
    """
    runs: list[tuple[int, int]] = []
    for number in sorted(numbers):
        if runs and runs[-1][1] == number:
            runs[-1] = (runs[-1][0], number + 1)
        else:
            runs.append((number, number + 1))
    return runs
