"""What is measured while a contender of `benchmarks/vector.py` runs."""

import contextlib
import gc
import os
import resource
import time
from pathlib import Path
from typing import Any

Figures = dict[str, float]

WARM_UP = 0.5
"""Of the seconds of a measurement, how many more are spent first; slow tools get out of step."""


class Meter:
    """Adds up what the environments have waited for, from the end of the warm-up on.

    Steps that are in flight at the start are counted whole, those at the end are not: over the
    two, it evens out.
    """

    def __init__(self, num_envs: int, seconds: float) -> None:
        self.num_envs, self.warming = num_envs, True
        self.threads = 0
        now = time.perf_counter()
        self.warm, self.seconds = now + min(WARM_UP, seconds), seconds
        self._restart(now)

    def _restart(self, now: float) -> None:
        self.begin, self.now, self.cpu = now, now, time.process_time()
        self.waited, self.steps, self.look = 0.0, 0, now

    def goes_on(self) -> bool:
        """Say whether to go on."""
        self.now = now = time.perf_counter()
        if self.warming and now >= self.warm:
            self.warming = False
            self._restart(now)
        if now >= self.look:
            self.look = now + 0.1
            self.threads = max(self.threads, count_threads())
        return self.warming or now - self.begin < self.seconds

    def count(self, infos: list[dict[str, Any]]) -> None:
        """Count steps that are done."""
        self.waited += sum(info["seconds"] for info in infos)
        self.steps += len(infos)

    def figures(self) -> Figures:
        """Return the figures."""
        wall, cpu = self.now - self.begin, time.process_time() - self.cpu
        return {
            "efficiency": self.waited / (self.num_envs * wall),
            "rate": self.steps / wall,
            "cpu_us": 1e6 * cpu / max(1, self.steps),
            "threads": self.threads,
        }


class Stopwatch:
    """Wall seconds, and CPU seconds of this process and of those that it has started."""

    def __init__(self) -> None:
        # Looking at other processes takes a while, which is not to count.
        self._others = _cpu_of_descendants()
        self._wall, self._own = time.perf_counter(), time.process_time()

    def figures(self, steps: int) -> Figures:
        """Return the figures of so many env-steps, by now."""
        wall, own = time.perf_counter() - self._wall, time.process_time() - self._own
        others = _cpu_of_descendants() - self._others
        return {
            "rate": steps / wall,
            "rate_cpu": steps / (own + others),
            "own_us": 1e6 * own / steps,
            "others_us": 1e6 * others / steps,
        }


def _cpu_of_descendants() -> float:
    """Return the CPU seconds of the processes below this one, of ended ones once it is known."""
    parents: dict[int, int] = {}
    ticks: dict[int, int] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            # The name, in brackets, may hold anything.
            fields = path.read_text().rpartition(")")[2].split()
            parents[int(path.parent.name)] = int(fields[1])
            ticks[int(path.parent.name)] = sum(map(int, fields[11:15]))
    found = {os.getpid()}
    while more := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= more
    return sum(ticks[pid] for pid in found - {os.getpid()}) / os.sysconf("SC_CLK_TCK")


class Company:
    """The CPU time that other programs take; while they do, waiting and worker processes suffer."""

    def __init__(self) -> None:
        self._total, self._foreign = self._read()

    def _read(self) -> tuple[float, float]:
        words = Path("/proc/stat").read_text().split("\n", 1)[0].split()
        user, nice, system, idle, waiting, *interrupts = (
            int(word) / os.sysconf("SC_CLK_TCK") for word in words[1:8]
        )
        busy = user + nice + system + sum(interrupts)
        own = time.process_time() + _cpu_of_descendants()
        ended = resource.getrusage(resource.RUSAGE_CHILDREN)
        own += ended.ru_utime + ended.ru_stime
        return busy + idle + waiting, busy - own

    def share(self) -> float:
        """Return the share of the machine's CPU time that others have taken since the start."""
        total, foreign = self._read()
        return max(0.0, foreign - self._foreign) / max(1e-9, total - self._total)


def count_threads() -> int:
    """Return how many threads this process has."""
    return len(os.listdir("/proc/self/task"))


def resident() -> int:
    """Return the bytes of resident memory, without what is garbage."""
    gc.collect()
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGESIZE")
