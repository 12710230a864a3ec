"""The processes below one process, as `/proc` shows them."""

# pyright: basic

import ctypes
import os
import signal
import time

_SET_PDEATHSIG, _SET_DUMPABLE, _SET_CHILD_SUBREAPER = 1, 4, 36


def adopt_orphans():
    """Become the parent of orphans below this process, where Linux offers it."""
    _prctl(_SET_CHILD_SUBREAPER, 1)


def set_inspectable(allowed):
    """Say whether others of the same user may read the memory and descriptors of this process."""
    _prctl(_SET_DUMPABLE, int(allowed))


def die_first():
    """Have the kernel end this process, and what it starts, before others for want of memory."""
    try:
        with open("/proc/self/oom_score_adj", "w") as file:
            file.write("500")
    except OSError:
        pass  # Not on Linux.


def die_with(parent):
    """Have this process killed when its parent ends, where Linux offers it."""
    _prctl(_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def _prctl(option, value):
    try:
        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)
    except (OSError, AttributeError):
        pass  # Not on Linux.


def table():
    """Return `{pid: (parent, start, state)}` of all that can be seen; start is in clock ticks."""
    found = {}
    try:
        names = os.listdir("/proc")
    except OSError:
        return found
    for name in names:
        if name.isdigit():
            row = _row(name)
            if row:
                found[int(name)] = row
    return found


def start_of(pid):
    """Return the clock tick at which a process began; `None` if that is not to be had."""
    row = _row(str(pid))
    return row and row[1]


def _row(name):
    try:
        with open("/proc/%s/stat" % name, "rb") as file:
            fields = file.read().rpartition(b")")[2].split()
        return int(fields[1]), int(fields[19]), fields[0]
    except (OSError, IndexError, ValueError):
        return None


def below(root, rows):
    """Return the processes whose line of parents leads to `root`, without it."""
    children = {}
    for pid, row in rows.items():
        children.setdefault(row[0], []).append(pid)
    found, waiting = [], [root]
    while waiting:
        waiting += children.get(waiting[0], ())
        found += children.get(waiting.pop(0), ())
    return found


def end_below(root, since, keep, patience):
    """Kill what runs below `root` and began at the tick `since` or later, except `keep`.

    Returns whether nothing of it is left after `patience` seconds: what forks fast enough is
    not caught.
    """
    limit = time.monotonic() + patience
    while True:
        rows = table()
        found = [
            pid
            for pid in below(root, rows)
            if pid not in keep and rows[pid][1] >= since and rows[pid][2] not in (b"Z", b"X")
        ]
        if not found:
            return True
        if time.monotonic() > limit:
            return False
        for pid in found:
            kill(pid)
        time.sleep(0.001)


def exists(pid):
    """Return whether a process is there, be it a zombie."""
    try:
        os.kill(pid, 0)
    except (OSError, TypeError):
        return False
    return True


def kill(pid, number=int(signal.SIGKILL)):
    """Send a signal to a process, if it is there."""
    try:
        os.kill(pid, number)
    except OSError:
        pass


def kill_group(leader):
    """Kill a process and its process group."""
    try:
        os.killpg(leader, signal.SIGKILL)
    except OSError:
        pass
    kill(leader)


def watch_children():
    """Return a descriptor that can be read whenever a child has ended."""
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    signal.signal(signal.SIGCHLD, lambda number, frame: None)
    signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    return reading


def unwatch_children():
    """Undo `watch_children` in a fork."""
    os.close(signal.set_wakeup_fd(-1))
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)


def to_null(*numbers):
    """Have descriptors lead nowhere."""
    null = os.open(os.devnull, os.O_RDWR)
    for number in numbers:
        os.dup2(null, number)
    if null > max(numbers):
        os.close(null)
