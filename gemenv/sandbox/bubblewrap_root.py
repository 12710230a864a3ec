"""The file system that a program in bubblewrap sees."""

import functools
import os
import sys
from typing import Any

from gemenv.sandbox.limits import Limits

HOME = "/tmp/work"  # noqa: S108 - inside the sandbox, where it is private
_SYSTEM = ("/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")
_CONFIGURATION = (
    "ld.so.cache",
    "ld.so.conf",
    "ld.so.conf.d",
    "alternatives",
    "localtime",
    "mime.types",
    "protocols",
    "services",
)
_READ_ONLY = ("acpi", "bus", "fs", "irq", "scsi", "sys", "sysrq-trigger")
"""In `/proc`: the file owner may write there, and a root may be theirs."""
_SHARED_MEMORY = 1 / 8
"""The part of a program's disk that is `/dev/shm`."""
_PAGE = 4096


def interpreter() -> str:
    """Return the path of this interpreter, which is the same inside."""
    return sys.executable


def environment() -> dict[str, str]:
    """Return the environment of `bwrap` itself."""
    return {"PATH": os.environ.get("PATH", os.defpath)}


def passwd() -> bytes:
    """Return the only line of the sandbox's list of users."""
    return f"sandbox:x:1000:1000::{HOME}:/bin/sh\n".encode()


def watched(limits: Limits, events: int | None) -> dict[str, Any]:
    """Return what has to be looked at while a program runs, as `inside/watch.py` takes it.

    Args:
        limits: What it may use.
        events: Of the control group that counts memory and processes, if one does.
    """
    return {
        "folders": ["/tmp", "/dev/shm"],  # noqa: S108
        "files": limits.files,
        "memory_bytes": limits.memory_bytes if events is None else None,
        "processes": limits.processes if events is None else None,
        "events": events,
    }


def arguments(limits: Limits, *, passwd_fd: int) -> list[str]:
    """Return the options of `bwrap`.

    Args:
        limits: Of which `disk_bytes` counts here.
        passwd_fd: Where `passwd` can be read.
    """
    # A size of 0 would stand for no limit.
    shared = max(_PAGE, int(limits.disk_bytes * _SHARED_MEMORY))
    rest = max(_PAGE, limits.disk_bytes - shared)
    return [
        *_FENCES,
        *("--ro-bind-data", str(passwd_fd), "/etc/passwd"),
        *_system(),
        *("--proc", "/proc", *_proc_files()),
        *("--dev", "/dev", "--size", str(shared), "--tmpfs", "/dev/shm", "--remount-ro", "/dev"),  # noqa: S108
        *("--size", str(rest), "--tmpfs", "/tmp", "--dir", HOME),  # noqa: S108
        *_python(),
        *("--remount-ro", "/", "--chdir", HOME),
        *("--setenv", "PATH", f"{os.path.dirname(interpreter())}:/usr/local/bin:/usr/bin:/bin"),
        *("--setenv", "HOME", HOME, "--setenv", "TMPDIR", "/tmp", "--setenv", "LANG", "C.UTF-8"),  # noqa: S108
    ]


_FENCES = (
    *("--unshare-all", "--unshare-user", "--disable-userns", "--uid", "1000", "--gid", "1000"),
    *("--hostname", "sandbox", "--cap-drop", "ALL", "--clearenv"),
    # As the first process our supervisor, or kernel, cannot be killed from within.
    *("--die-with-parent", "--new-session", "--as-pid-1"),
)


@functools.cache
def _system() -> tuple[str, ...]:
    found = ["--ro-bind", "/usr", "/usr"]
    for path in _SYSTEM:
        if os.path.islink(path):
            found += ["--symlink", os.readlink(path), path]
        elif os.path.isdir(path):
            found += ["--ro-bind", path, path]
    for name in _CONFIGURATION:
        found += ["--ro-bind-try", f"/etc/{name}", f"/etc/{name}"]
    return tuple(found)


@functools.cache
def _proc_files() -> tuple[str, ...]:
    paths = [f"/proc/{name}" for name in _READ_ONLY if os.path.exists(f"/proc/{name}")]
    return tuple(part for path in paths for part in ("--ro-bind", path, path))


@functools.cache
def _python() -> tuple[str, ...]:
    """Bind this interpreter and its packages, under every name that they are found by."""
    names = {sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix}
    # A virtual environment's interpreter is a chain of links.
    link = sys.executable
    while os.path.islink(link):
        link = os.path.join(os.path.dirname(link), os.readlink(link))
        names.add(os.path.dirname(os.path.dirname(os.path.normpath(link))))
    wanted = sorted(
        {os.path.abspath(name) for name in names} | {os.path.realpath(n) for n in names}
    )
    kept: list[str] = []
    for path in wanted:
        # What lies in a bound folder is there already; the root folder holds everything.
        if path != "/" and not any(
            path == one or path.startswith(one + "/") for one in ["/usr", *kept]
        ):
            kept.append(path)
    return tuple(part for path in kept for part in ("--ro-bind", path, path))
