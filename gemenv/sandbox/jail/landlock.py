"""Which files a program may reach: a rule set that an ordinary process can put on itself.

Source: https://docs.kernel.org/userspace-api/landlock.html
"""

import os
import struct
from collections.abc import Iterable

from gemenv.sandbox.jail import libc

_CREATE, _ADD, _RESTRICT = 444, 445, 446
"""Numbers of the system calls, the same on every architecture."""
_BENEATH = 1

EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = 1, 2, 4, 8
READ = EXECUTE | READ_FILE | READ_DIR
_RIGHTS = {1: 0x1FFF, 2: 0x3FFF, 3: 0x7FFF, 5: 0xFFFF}
"""All rights on files, by the version that knows them first."""
_FILE_RIGHTS = EXECUTE | WRITE_FILE | READ_FILE | 1 << 14
"""Those that make sense for what is not a folder."""


def version() -> int:
    """Return the kernel's version of Landlock, 0 where there is none."""
    try:
        return libc.syscall(_CREATE, None, 0, 1)
    except OSError:
        return 0


def _all_rights(known: int) -> int:
    return _RIGHTS[max(first for first in _RIGHTS if first <= known)]


def restrict(readable: Iterable[str], writable: Iterable[str]) -> None:
    """Let this process reach files only beneath these paths, for good.

    Paths that do not exist are left out. The process must have given up new privileges before.

    Args:
        readable: To read and to execute.
        writable: To do anything with.

    Raises:
        OSError: If the kernel has no Landlock.
    """
    everything = _all_rights(version())
    rules = libc.syscall(_CREATE, struct.pack("=Q", everything), 8, 0)
    try:
        for paths, rights in ((readable, READ), (writable, everything)):
            for path in paths:
                _allow(rules, path, rights)
        libc.syscall(_RESTRICT, rules, 0)
    finally:
        os.close(rules)


def _allow(rules: int, path: str, rights: int) -> None:
    try:
        folder = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    try:
        if not os.path.isdir(path):
            rights &= _FILE_RIGHTS
        libc.syscall(_ADD, rules, _BENEATH, struct.pack("=Qi", rights, folder), 0)
    finally:
        os.close(folder)
