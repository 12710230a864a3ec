"""System calls that Python has no name for."""

import ctypes
import os
import struct

_libc = ctypes.CDLL(None, use_errno=True)
_libc.prctl.argtypes = (ctypes.c_int, *4 * (ctypes.c_ulong,))

CLONE_NEWNS, CLONE_NEWCGROUP, CLONE_NEWUTS = 0x00020000, 0x02000000, 0x04000000
CLONE_NEWIPC, CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNET = (
    0x08000000,
    0x10000000,
    0x20000000,
    0x40000000,
)

MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC = 1, 2, 4, 8
MS_REMOUNT, MS_BIND, MS_REC, MS_PRIVATE = 32, 4096, 16384, 1 << 18
MNT_DETACH = 2

PR_SET_PDEATHSIG, PR_SET_DUMPABLE = 1, 4
PR_CAPBSET_DROP, PR_SET_SECUREBITS = 24, 28
PR_SET_CHILD_SUBREAPER, PR_SET_NO_NEW_PRIVS = 36, 38

_SECURE_NOROOT_LOCKED = 0b11
# Made ahead: in a forked process, each new object costs copies of pages.
_CAPSET_HEADER = struct.pack("=II", 0x20080522, 0)
_CAPSET_NOTHING = bytes(24)


def _check(result: int, what: str) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
    return result


def prctl(option: int, argument: int = 0, third: int = 0) -> None:
    """Set a property of this process."""
    _check(_libc.prctl(option, argument, third, 0, 0), "prctl")


def syscall(number: int, *arguments: int | bytes | ctypes.Array[ctypes.c_char] | None) -> int:
    """Make a system call by its number."""
    return _check(_libc.syscall(ctypes.c_long(number), *arguments), f"system call {number}")


def unshare(flags: int) -> None:
    """Leave namespaces for new ones."""
    _check(_libc.unshare(flags), "unshare")


def mount(source: str | None, target: str, kind: str | None, flags: int, options: str = "") -> None:
    """Mount something, or change a mount."""
    _check(
        _libc.mount(
            source.encode() if source else None,
            target.encode(),
            kind.encode() if kind else None,
            ctypes.c_ulong(flags),
            options.encode(),
        ),
        f"mount of {kind or source or 'it'} on {target}",
    )


_MOUNT_SETATTR, _HERE, _RECURSIVE = 442, -100, 0x8000
_ATTRIBUTES = struct.pack("=QQQQ", 0b111, 0, 0, 0)


def make_read_only(target: str) -> None:
    """Let nobody write to a mount or those beneath it, nor use devices or set-user-id there."""
    syscall(_MOUNT_SETATTR, _HERE, target.encode(), _RECURSIVE, _ATTRIBUTES, len(_ATTRIBUTES))


def unmount(target: str) -> None:
    """Take a mount away, now or when it is no longer in use."""
    _check(_libc.umount2(target.encode(), MNT_DETACH), f"unmount of {target}")


def pivot_root(root: str) -> None:
    """Make a folder the root, and drop the old one. It must be a mount."""
    os.chdir(root)
    _check(_libc.pivot_root(b".", b"."), "pivot_root")
    unmount(".")
    os.chdir("/")


def sethostname(name: str) -> None:
    """Name the machine, in this namespace."""
    _check(_libc.sethostname(name.encode(), len(name)), "sethostname")


def drop_capabilities() -> None:
    """Give up every capability, for good."""
    _check(_libc.capset(_CAPSET_HEADER, _CAPSET_NOTHING), "capset")


def forbid_regaining() -> None:
    """Let no program that is started gain capabilities by being root, and no file give them."""
    prctl(PR_SET_SECUREBITS, _SECURE_NOROOT_LOCKED)


def no_new_privileges() -> None:
    """Let no program that is started gain privileges."""
    prctl(PR_SET_NO_NEW_PRIVS, 1)
