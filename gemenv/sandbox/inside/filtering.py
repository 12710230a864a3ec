"""Puts a process under a filter of system calls, which the kernel runs."""

# pyright: basic

import ctypes
import os

_INSTRUCTION = 8
"""Bytes of each."""
_SET_SECCOMP, _SET_NO_NEW_PRIVILEGES = 22, 38
_FILTER = 2
_libc = ctypes.CDLL(None, use_errno=True)


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def install(program: bytes) -> None:
    """Put this thread, and all that it starts, under a filter for good.

    It gives up new privileges too: from others than root, the kernel takes no filter otherwise.

    Raises:
        OSError: If the kernel does not take it.
    """
    described = _Program(len(program) // _INSTRUCTION, program)
    _prctl(_SET_NO_NEW_PRIVILEGES, 1)
    _prctl(_SET_SECCOMP, _FILTER, ctypes.addressof(described))


def install_for_this_machine(filters):
    """Do that with the one for this machine, of several.

    Args:
        filters: Each in hexadecimal digits, by the machine's name.

    Raises:
        OSError: If there is none, or the kernel does not take it.
    """
    machine = os.uname().machine
    if machine not in filters:
        raise OSError(f"there is no filter of system calls for {machine}")
    install(bytes.fromhex(filters[machine]))


def _prctl(option, *arguments):
    given = [ctypes.c_ulong(value) for value in (*arguments, 0, 0, 0)[:4]]
    if _libc.prctl(option, *given) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"prctl {option}: {os.strerror(number)}")
