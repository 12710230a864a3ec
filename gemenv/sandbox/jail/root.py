"""A small read-only root file system, in a mount namespace of its own.

It holds the system's programs and libraries, the interpreter with its packages, a few devices and
`/proc`. Nothing of home folders, projects or configuration is in it. Programs may write beneath
one mount point only, `BOX`.
"""

import os
import shutil
import sys

from gemenv.sandbox.jail import libc

BOX = "/box"
FOLDERS = ("work", "tmp", "shm")
"""What is inside the box: the work folder, `/tmp` and `/dev/shm`."""
WORK = f"{BOX}/work"

SYSTEM = ("usr", "bin", "sbin", "lib", "lib32", "lib64", "libx32")
ETC = (
    "alternatives",
    "ld.so.cache",
    "ld.so.conf",
    "ld.so.conf.d",
    "localtime",
    "magic",
    "mime.types",
    "protocols",
    "services",
    "ssl/certs",
    "ssl/openssl.cnf",
)
_WRITTEN = {
    "passwd": "root:x:0:0:root:/:/bin/sh\nuser:x:1000:1000:user:/box/work:/bin/sh\n",
    "group": "root:x:0:\nuser:x:1000:\n",
    "hosts": "127.0.0.1 localhost\n::1 localhost\n",
    "nsswitch.conf": "passwd: files\ngroup: files\nhosts: files\n",
}
_DEVICES = ("null", "zero", "full", "random", "urandom")
_MASKED = ("kcore", "keys", "latency_stats", "sched_debug", "sysrq-trigger", "timer_list")
_HIDDEN = ("acpi", "asound", "bus", "driver", "fs", "irq", "scsi", "tty")
_MOUNT_POINTS = ("/mnt", "/srv", "/media", "/opt", "/var")
_TMP, _BENEATH_TMP = "/tmp", "/interpreter"  # noqa: S108 - the program's own
_NO_EXTRAS = libc.MS_NOSUID | libc.MS_NODEV


def interpreter_folders() -> list[str]:
    """Return the folders that this interpreter and its packages need, outermost ones only.

    Folders of the user's own that are on `sys.path`, such as a project, are not among them.
    """
    prefixes = {sys.prefix, sys.exec_prefix, sys.base_prefix, sys.base_exec_prefix}
    prefixes |= {os.path.realpath(prefix) for prefix in prefixes}
    # An interpreter may be reached over links, `/opt/python/current/bin/python` for example.
    prefixes.add(os.path.dirname(os.path.dirname(os.path.realpath(sys.executable))))
    prefixes -= {"/", "/usr", "/usr/local"}
    return sorted(p for p in prefixes if not any(p.startswith(f"{q}/") for q in prefixes))


def furnish_tmp() -> None:
    """Lead from a program's fresh `/tmp` to an interpreter that is installed beneath `/tmp`."""
    folders = (path for path in interpreter_folders() if path.startswith(f"{_TMP}/"))
    for name in {path.split("/")[2] for path in folders}:
        os.symlink(f"{_BENEATH_TMP}{_TMP}/{name}", f"{BOX}{_TMP}/{name}")


def build() -> None:
    """Make the root, and enter it.

    The calling process must be in a mount namespace of its own, with the right to mount.
    """
    libc.mount(None, "/", None, libc.MS_REC | libc.MS_PRIVATE)
    new_root = _mount_point()
    libc.mount("tmpfs", new_root, "tmpfs", _NO_EXTRAS, "mode=755,size=4m")
    for name in SYSTEM:
        _system_folder(f"/{name}", f"{new_root}/{name}")
    for folder in interpreter_folders():
        if folder.startswith(f"{_TMP}/"):
            _bind(folder, new_root + _BENEATH_TMP + folder)
        elif not folder.startswith("/usr/"):
            _bind(folder, new_root + folder)
    _etc(f"{new_root}/etc")
    _devices(f"{new_root}/dev")
    _proc(f"{new_root}/proc")
    os.mkdir(new_root + BOX)
    os.symlink(BOX + _TMP, new_root + _TMP)
    libc.pivot_root(new_root)
    libc.mount(None, "/", None, libc.MS_REMOUNT | libc.MS_BIND | libc.MS_RDONLY | _NO_EXTRAS)


def _mount_point() -> str:
    """Return a folder that may be covered: nothing that is to be shown is beneath it."""
    for path in _MOUNT_POINTS:
        needed = any(folder.startswith(f"{path}/") for folder in interpreter_folders())
        if os.path.isdir(path) and not needed:
            return path
    raise FileNotFoundError(f"none of {', '.join(_MOUNT_POINTS)} is a folder without interpreter")


def _system_folder(source: str, target: str) -> None:
    if os.path.islink(source):
        os.symlink(os.readlink(source), target)
    elif os.path.isdir(source):
        _bind(source, target)


def _bind(source: str, target: str) -> None:
    """Show a folder or file, read-only."""
    if os.path.isdir(source):
        os.makedirs(target, exist_ok=True)
    else:
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with open(target, "w"):
            pass
    libc.mount(source, target, None, libc.MS_BIND | libc.MS_REC)
    libc.make_read_only(target)


def _etc(target: str) -> None:
    os.mkdir(target)
    for name in ETC:
        source = f"/etc/{name}"
        if os.path.isdir(source):
            _bind(source, f"{target}/{name}")
        elif os.path.isfile(source):
            os.makedirs(os.path.dirname(f"{target}/{name}"), exist_ok=True)
            shutil.copyfile(source, f"{target}/{name}")
    for name, text in _WRITTEN.items():
        with open(f"{target}/{name}", "w", encoding="ascii") as file:
            file.write(text)


def _devices(target: str) -> None:
    os.mkdir(target)
    for name in _DEVICES:
        with open(f"{target}/{name}", "w"):
            pass
        libc.mount(f"/dev/{name}", f"{target}/{name}", None, libc.MS_BIND)
    os.symlink(f"{BOX}/shm", f"{target}/shm")
    os.symlink("/proc/self/fd", f"{target}/fd")
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        os.symlink(f"/proc/self/fd/{number}", f"{target}/{name}")


def _proc(target: str) -> None:
    """Show the processes of this namespace, without what tells of the machine or acts on it."""
    os.mkdir(target)
    libc.mount("proc", target, "proc", _NO_EXTRAS | libc.MS_NOEXEC)
    for name in _MASKED:
        if os.path.exists(f"{target}/{name}"):
            libc.mount("/dev/null", f"{target}/{name}", None, libc.MS_BIND)
    for name in _HIDDEN:
        if os.path.isdir(f"{target}/{name}"):
            libc.mount("tmpfs", f"{target}/{name}", "tmpfs", libc.MS_RDONLY, "size=4k,mode=000")
    system = f"{target}/sys"
    libc.mount(system, system, None, libc.MS_BIND)
    libc.make_read_only(system)
