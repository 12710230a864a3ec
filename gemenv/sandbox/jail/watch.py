"""How long a program has run, and what it has used."""

import os
import resource
import time
from typing import Any

from gemenv.sandbox.jail.cgroup import Group
from gemenv.sandbox.jail.places import JailLimits, Place

_LOOK_SECONDS = 0.05
"""How often memory is looked at where no control group counts it."""
_PAGE = resource.getpagesize()
_TICKS = os.sysconf("SC_CLK_TCK")
_USED_TIMES = slice(11, 15)
"""Where the line of a process, after its name, tells the CPU time of it and of its children."""


class Watch:
    """Keeps the time and the limits of one program.

    Args:
        place: Where it runs.
        group: What counts its memory, if anything does.
        limits: What it may use.
    """

    def __init__(self, place: Place, group: Group | None, limits: JailLimits) -> None:
        self._place, self._group, self._limits = place, group, limits
        self._kills_before = group.begin() if group is not None else 0
        self._used_before = _children_seconds()
        self._process, self._began = 0, 0.0
        self.out_of_time = False
        """Whether it has used up its wall or CPU time."""
        self._timed_out = self._out_of_memory = False

    def begin(self, process: int) -> None:
        """Start the clock."""
        self._process, self._began = process, time.monotonic()

    def seconds(self) -> float:
        """Return the wall time so far."""
        return time.monotonic() - self._began

    def patience(self) -> float:
        """Return the seconds until `is_over` is to be asked; any negative number for ever."""
        until = [-1.0]
        if (wall := self._limits["wall_seconds"]) is not None:
            until.append(wall - self.seconds())
        if (cpu := self._limits["cpu_seconds"]) is not None:
            # On so many processors it cannot be used up sooner.
            until.append((cpu - self._cpu_seconds()) / (os.cpu_count() or 1))
        if not self._place.counted:
            until.append(_LOOK_SECONDS)
        limits = [max(seconds, 0.001) for seconds in until[1:]]
        return min(limits) if limits else -1.0

    def is_over(self) -> bool:
        """Say whether the program has used up what it may."""
        wall, cpu = self._limits["wall_seconds"], self._limits["cpu_seconds"]
        self._timed_out = wall is not None and self.seconds() >= wall
        self.out_of_time = self._timed_out or (cpu is not None and self._cpu_seconds() >= cpu)
        if not self._place.counted:
            files = self._place.disk_used()
            self._out_of_memory = (
                self._memory() + files > self._limits["memory_bytes"]
                or files > self._limits["disk_bytes"]
            )
        return self.out_of_time or self._out_of_memory

    def report(self, usage: Any) -> dict[str, object]:
        """Return what the program has used, after its end."""
        if self._group is not None:
            self._out_of_memory |= self._group.ended_for_memory() > self._kills_before
        peak = self._group.peak() if self._group is not None else None
        return {
            "timed_out": self._timed_out,
            "out_of_memory": self._out_of_memory,
            "cpu_seconds": _children_seconds() - self._used_before,
            "peak_memory": peak or usage.ru_maxrss * 1024,
        }

    def _cpu_seconds(self) -> float:
        """Return the CPU time of the program and all that it has started."""
        ticks = 0
        for member in self._place.members(self._process):
            line = _read(f"/proc/{member}/stat")
            # A name may hold anything, brackets and spaces too.
            ticks += sum(map(int, line.rpartition(b")")[2].split()[_USED_TIMES]))
        return ticks / _TICKS + _children_seconds() - self._used_before

    def _memory(self) -> int:
        """Return the bytes that the program's processes hold."""
        pages = 0
        for member in self._place.members(self._process):
            numbers = _read(f"/proc/{member}/statm").split()
            # What it shares is mostly the interpreter, which is not its own.
            pages += int(numbers[1]) - int(numbers[2]) if numbers else 0
        return pages * _PAGE


def _children_seconds() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _read(path: str) -> bytes:
    """Return a file of a process, nothing if that has ended."""
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError:
        return b""
