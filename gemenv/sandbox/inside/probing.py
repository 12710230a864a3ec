"""What every program of `gemenv sandbox check` begins with.

A program says what it has done by words that were drawn for this run alone, in `scene`: it ends
with `attempted()` when all of its attempts are over, and calls `escaped()` when one succeeded.
Output goes past the streams of Python, which the program may have spoiled.
"""

# pyright: basic

import ctypes
import errno
import os
import platform

_NUMBERS = {
    # name: (x86_64, aarch64)
    "acct": (163, 89),
    "add_key": (248, 217),
    "bpf": (321, 280),
    "capget": (125, 90),
    "chroot": (161, 51),
    "clone": (56, 220),
    "clone3": (435, 435),
    "delete_module": (176, 106),
    "fanotify_init": (300, 262),
    "finit_module": (313, 273),
    "fsopen": (430, 430),
    "io_uring_setup": (425, 425),
    "kexec_load": (246, 104),
    "keyctl": (250, 219),
    "memfd_create": (319, 279),
    "mount": (165, 40),
    "mq_open": (240, 180),
    "msgget": (68, 186),
    "open_by_handle_at": (304, 265),
    "open_tree": (428, 428),
    "perf_event_open": (298, 241),
    "personality": (135, 92),
    "pidfd_getfd": (438, 438),
    "pidfd_open": (434, 434),
    "pidfd_send_signal": (424, 424),
    "pivot_root": (155, 41),
    "prctl": (157, 167),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "ptrace": (101, 117),
    "reboot": (169, 142),
    "rt_sigqueueinfo": (129, 138),
    "semget": (64, 190),
    "setns": (308, 268),
    "shmat": (30, 196),
    "shmget": (29, 194),
    "syslog": (103, 116),
    "tgkill": (234, 131),
    "tkill": (200, 130),
    "umount2": (166, 39),
    "unshare": (272, 97),
    "userfaultfd": (323, 282),
}
_COLUMN = 0 if platform.machine() == "x86_64" else 1
_libc = ctypes.CDLL(None, use_errno=True)
_libc.syscall.restype = ctypes.c_long

scene = {}


def say(*words):
    """Write a line to stdout."""
    os.write(1, (" ".join(map(str, words)) + "\n").encode("utf-8", "backslashreplace"))


def escaped(how):
    """Say that an attempt succeeded."""
    say(scene["escaped"], how)


def attempted():
    """Say that all attempts are over."""
    say(scene["attempted"])


def syscall(name, *arguments):
    """Make a system call past the C library; return its value, and the error number or 0."""
    ctypes.set_errno(0)
    plain = [ctypes.c_long(part) if isinstance(part, int) else part for part in arguments]
    value = _libc.syscall(ctypes.c_long(_NUMBERS[name][_COLUMN]), *plain)
    return value, ctypes.get_errno() if value == -1 else 0


def reach(name, *arguments):
    """Make a call that must be refused; it escaped if the kernel got as far as its arguments."""
    value, error = syscall(name, *arguments)
    if error not in (errno.EPERM, errno.EACCES, errno.ENOSYS):
        escaped(f"{name} gave {value} ({errno.errorcode.get(error, 'no error')})")
    elif error == errno.ENOSYS:
        say(scene["absent"])
    return value


def show(path):
    """Write what a file holds, if it can be read."""
    try:
        with open(path, "rb") as file:
            say(path, file.read(1 << 16).decode("utf-8", "replace"))
    except OSError as error:
        say(path, error)


def rename_process(name):
    """Give this process a name that can be found from outside."""
    syscall("prctl", 15, ctypes.c_char_p(name.encode()[:15]), 0, 0, 0)


def writable_folders(limit=400):
    """Return the folders that this program can write to, the work folder first."""
    found = []
    places = (".", "/tmp", "/var/tmp", "/dev/shm", "/run")  # noqa: S108 - where to look
    for root in (*places, os.path.expanduser("~")):
        for folder, folders, _ in os.walk(root):
            folders[:] = sorted(folders)[:8]
            if os.access(folder, os.W_OK) and folder not in found:
                found.append(folder)
            if len(found) >= limit:
                return found
    return found


def last_words(error):
    """Return an exception as one line."""
    return type(error).__name__ + ": " + str(error).split("\n")[0]
