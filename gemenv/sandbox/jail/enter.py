"""Into namespaces of one's own, as root or as an ordinary user."""

import fcntl
import os
import socket
import struct

from gemenv.sandbox.jail import libc, root, wire
from gemenv.sandbox.jail.places import USER, NamespacePlace
from gemenv.sandbox.jail.seccomp import filter_program, install

_ALL = (
    libc.CLONE_NEWPID
    | libc.CLONE_NEWNS
    | libc.CLONE_NEWNET
    | libc.CLONE_NEWIPC
    | libc.CLONE_NEWUTS
    | libc.CLONE_NEWCGROUP
)
_HOST_NAME = "sandbox"
_GET_FLAGS, _SET_FLAGS, _UP = 0x8913, 0x8914, 1
_FIRST_USER = 1_700_000_000
"""Users from here on are those of no account: far beyond what systems give out."""
_USERS_PER_WORKER, _WORKERS = 2, 1 << 20


def enter(link: socket.socket, *, counted: bool) -> NamespacePlace:
    """Enter new namespaces; returns in a child of the calling process, which itself exits.

    Args:
        link: To the zygote, which is told of the new process, and writes its map of users.
        counted: Whether a control group counts memory and processes.

    Raises:
        OSError: If the kernel does not allow it.
    """
    privileged = _unshare()
    process = os.fork()
    if process:
        wire.send(link, {"process": process})
        os._exit(0)
    wire.receive(link)
    libc.sethostname(_HOST_NAME)
    _bring_up_loopback()
    root.build()
    if privileged:
        _become_nobody(link)
    libc.forbid_regaining()
    libc.no_new_privileges()
    libc.prctl(libc.PR_SET_DUMPABLE, 0)
    install(filter_program(in_charge=True))
    return NamespacePlace(counted=counted, drop_user=privileged)


def _unshare() -> bool:
    """Leave all namespaces but, if it is not needed for that, the one of users; say whether so."""
    if os.geteuid() == 0:
        try:
            libc.unshare(_ALL)
        except PermissionError:
            pass  # root of a container, for instance
        else:
            return True
    user, group = os.geteuid(), os.getegid()
    libc.unshare(libc.CLONE_NEWUSER | _ALL)
    # The process keeps its own user, under another number, and may give that up only.
    _write("/proc/self/setgroups", "deny")
    _write("/proc/self/uid_map", f"{USER} {user} 1")
    _write("/proc/self/gid_map", f"{USER} {group} 1")
    return False


def _become_nobody(link: socket.socket) -> None:
    """Cease to be root: become a user who is nobody outside, and rules namespaces of its own."""
    os.setgroups([])
    libc.unshare(libc.CLONE_NEWUSER | libc.CLONE_NEWNS)
    wire.send(link, {"map": True})
    wire.receive(link)
    os.setresgid(0, 0, 0)
    os.setresuid(0, 0, 0)


def write_map(process: int) -> None:
    """Give a process two users: 0 for itself and `USER` for its programs."""
    first = _FIRST_USER + process % _WORKERS * _USERS_PER_WORKER
    for kind in ("uid_map", "gid_map"):
        _write(f"/proc/{process}/{kind}", f"0 {first} 1\n{USER} {first + 1} 1\n")


def _write(path: str, text: str) -> None:
    with open(path, "wb", buffering=0) as file:
        file.write(text.encode())


def _bring_up_loopback() -> None:
    """Let programs talk to themselves over 127.0.0.1, which leads nowhere else."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        request = struct.pack("16sH22x", b"lo", 0)
        flags = struct.unpack_from("H", fcntl.ioctl(any_socket, _GET_FLAGS, request), 16)[0]
        fcntl.ioctl(any_socket, _SET_FLAGS, struct.pack("16sH22x", b"lo", flags | _UP))
