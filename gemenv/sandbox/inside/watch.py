"""What all processes of a sandbox use together, looked at again and again.

`Watch` is made in the first process of a process namespace, with a dictionary of

- `folders`: one in each file system that programs can write to;
- `files`: how many files and folders these may hold, besides those that are there already;
- `memory_bytes`, `processes`: limits, or `None` where a control group keeps them. Files count as
  memory, threads as processes;
- `events`: a descriptor that tells how many processes the kernel ended for want of memory, as
  `memory.events` of a control group does, or `None`.
"""

# pyright: basic

import os
import re
import resource
import time

PASSED: "tuple[str, ...]" = ("", "memory", "files", "processes")
"""Limits that a program can pass, by name; at first none."""
LOOK_SECONDS = 0.005
"""How often files are counted while a program runs."""

_SOONEST, _LATEST, _SHARE = 0.01, 0.05, 0.1
"""Seconds between looks at processes, and the share of one processor that they had best take."""
_PAGE = resource.getpagesize()
_THREADS, _RESIDENT = 17, 21
"""Places in the line of a process, after its name."""
_OWN_PAGES = re.compile(rb"^Pss_(?:Anon|Shmem): +(\d+)", re.MULTILINE)


class Watch:
    """See the module."""

    def __init__(self, settings):
        self._folders, self._events = settings["folders"], settings["events"]
        self._memory_bytes, self._processes = settings["memory_bytes"], settings["processes"]
        self._files = settings["files"] + self._count_files()
        self._killed = self._count_killed()
        self._next_look = 0.0

    def forget(self):
        """Leave to the first process what is its own, in a fork."""
        if self._events is not None:
            os.close(self._events)

    def passed(self, now=False):
        """Return which limit is passed, of `PASSED`.

        Args:
            now: Look at everything, whether or not its time has come.
        """
        if self._count_files() > self._files:
            return "files"
        began = time.monotonic()
        if (self._memory_bytes is None and self._processes is None) or (
            began < self._next_look and not now
        ):
            return ""
        busy = time.process_time()
        found = self._look_at_processes()
        wait = (time.process_time() - busy) / _SHARE
        self._next_look = time.monotonic() + min(max(_SOONEST, wait), _LATEST)
        return found

    def killed(self):
        """Return whether processes were ended for want of memory since this was last asked."""
        before, self._killed = self._killed, self._count_killed()
        return self._killed > before

    def _count_files(self):
        usages = map(os.statvfs, self._folders)
        return sum(usage.f_files - usage.f_ffree for usage in usages)

    def _count_killed(self):
        if self._events is None:
            return 0
        lines = os.pread(self._events, 4096, 0).decode().splitlines()
        return int(dict(line.split() for line in lines).get("oom_kill", 0))

    def _look_at_processes(self):
        resident = {}
        threads = 0
        for pid in others():
            fields = _read("/proc/%d/stat" % pid).rpartition(b")")[2].split()
            if fields:
                threads += int(fields[_THREADS])
                resident[pid] = int(fields[_RESIDENT]) * _PAGE
        if self._processes is not None and threads > self._processes:
            return "processes"
        limit = self._memory_bytes
        if limit is None:
            return ""
        for folder in self._folders:
            usage = os.statvfs(folder)
            limit -= (usage.f_blocks - usage.f_bfree) * usage.f_frsize
        # Only whoever is near the limit is worth the work of telling what is shared.
        if sum(resident.values()) > limit:
            own = sum(_own_memory(pid, most) for pid, most in resident.items())
            return "memory" if own > limit else ""
        return ""


def others():
    """Return all processes of this namespace but this one."""
    own = str(os.getpid())
    return [int(name) for name in os.listdir("/proc") if name.isdigit() and name != own]


def _own_memory(pid, most):
    """Return the memory of a process with its share of what it has in common with others."""
    # A process that hides from its user cannot be asked, and is taken for large.
    found = _OWN_PAGES.findall(_read("/proc/%d/smaps_rollup" % pid))
    return sum(map(int, found)) * 1024 if found else most


def _read(path):
    """Return a file of a process, nothing if that has ended or hides."""
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError:
        return b""
