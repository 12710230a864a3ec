"""What the kernel counts for a container as a whole, under either version of control groups."""

# pyright: basic

import re

_CPU = (
    ("/sys/fs/cgroup/cpu.stat", r"^usage_usec (\d+)", 1e-6),
    ("/sys/fs/cgroup/cpuacct/cpuacct.usage", r"^(\d+)", 1e-9),
    ("/sys/fs/cgroup/cpu,cpuacct/cpuacct.usage", r"^(\d+)", 1e-9),
)
_OOM_KILLS = (
    ("/sys/fs/cgroup/memory.events", r"^oom_kill (\d+)", 1),
    ("/sys/fs/cgroup/memory/memory.oom_control", r"^oom_kill (\d+)", 1),
)


def cpu_seconds():
    """Return the CPU seconds of all processes so far; 0 where nobody counts."""
    return _first(_CPU)


def oom_kills():
    """Return how many processes were killed for want of memory; 0 where nobody counts."""
    return _first(_OOM_KILLS)


def _first(places):
    for path, pattern, unit in places:
        try:
            with open(path) as file:
                found = re.search(pattern, file.read(), re.MULTILINE)
        except OSError:
            continue
        if found:
            return int(found.group(1)) * unit
    return 0
