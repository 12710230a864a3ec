"""Limits on memory and processes of a whole group, where the machine lets us set them.

Both versions of control groups are known. Without one, limits of each process, and a look at all
of them from time to time, take its place.
"""

import contextlib
import os
import time
from dataclasses import dataclass

_ROOT = "/sys/fs/cgroup"
_NAME = "gemenv-"
_PATIENCE_SECONDS = 2.0


@dataclass(frozen=True)
class _Layout:
    """Where a version keeps what."""

    memory: str
    """The folder of memory."""
    processes: str
    """The folder of processes; the same one in version 2."""
    memory_limit: str
    memory_peak: str
    memory_events: str
    swap_limit: str


def _layouts() -> list[_Layout]:
    first = _Layout(
        f"{_ROOT}/memory",
        f"{_ROOT}/pids",
        "memory.limit_in_bytes",
        "memory.max_usage_in_bytes",
        "memory.oom_control",
        "memory.memsw.limit_in_bytes",
    )
    own = _own_folder()
    second = _Layout(own, own, "memory.max", "memory.peak", "memory.events", "memory.swap.max")
    return [first, second]


def _own_folder() -> str:
    """Return the folder of this process in version 2."""
    with contextlib.suppress(OSError), open("/proc/self/cgroup", encoding="utf-8") as file:
        for line in file:
            if line.startswith("0::"):
                return _ROOT + line[3:].strip()
    return _ROOT


class Group:
    """A group of processes with limits of its own.

    The descriptors stay open, since the process in charge sets limits after it has lost sight of
    the folder and the rights to it.
    """

    def __init__(self, layout: _Layout, name: str) -> None:
        self._layout = layout
        self._folders = tuple(dict.fromkeys((layout.memory, layout.processes)))
        self._folders = tuple(f"{folder}/{name}" for folder in self._folders)
        self.descriptors: dict[str, int] = {}
        try:
            for folder in self._folders:
                os.mkdir(folder)
            files = (layout.memory_limit, layout.memory_peak, layout.memory_events)
            for file in files:
                self._open(self._folders[0], file)
            self._open(self._folders[-1], "pids.max")
            self._write_file(self._folders[0], layout.swap_limit, b"0")
        except OSError:
            self.remove()
            raise

    def _open(self, folder: str, name: str) -> None:
        flags = os.O_CLOEXEC
        path = f"{folder}/{name}"
        writable = os.access(path, os.W_OK)
        self.descriptors[name] = os.open(path, flags | (os.O_RDWR if writable else os.O_RDONLY))

    def _write_file(self, folder: str, name: str, data: bytes) -> None:
        with contextlib.suppress(OSError), open(f"{folder}/{name}", "wb", buffering=0) as file:
            file.write(data)

    def add(self, process: int) -> None:
        """Put a process, and what it will start, into the group."""
        for folder in self._folders:
            with open(f"{folder}/cgroup.procs", "wb", buffering=0) as file:
                file.write(str(process).encode())

    def limit(self, memory_bytes: int, processes: int) -> None:
        """Set the limits."""
        os.pwrite(self.descriptors[self._layout.memory_limit], str(memory_bytes).encode(), 0)
        os.pwrite(self.descriptors["pids.max"], str(processes).encode(), 0)

    def begin(self) -> int:
        """Forget the peak of memory; return how many processes were ended for want of it."""
        with contextlib.suppress(OSError):
            os.pwrite(self.descriptors[self._layout.memory_peak], b"0", 0)
        return self.ended_for_memory()

    @property
    def events(self) -> int:
        """The descriptor from which `ended_for_memory` is read."""
        return self.descriptors[self._layout.memory_events]

    def ended_for_memory(self) -> int:
        """Return how many processes the kernel has ended for want of memory."""
        text = os.pread(self.events, 4096, 0).decode()
        return int(dict(line.split() for line in text.splitlines()).get("oom_kill", 0))

    def peak(self) -> int | None:
        """Return the most memory that the group held, where the kernel forgets it on demand."""
        if self._layout.memory_peak == "memory.peak":
            return None
        return int(os.pread(self.descriptors[self._layout.memory_peak], 64, 0))

    def close(self) -> None:
        """Close the descriptors."""
        for descriptor in self.descriptors.values():
            os.close(descriptor)
        self.descriptors = {}

    def remove(self) -> None:
        """Take the group away; its processes must have ended."""
        self.close()
        deadline = time.monotonic() + _PATIENCE_SECONDS
        # The kernel lets go of a process a moment after its end.
        while not self.take_away() and time.monotonic() < deadline:
            time.sleep(0.001)

    def take_away(self) -> bool:
        """Take the group away if none of its processes is left; return whether it is gone."""
        for folder in self._folders:
            with contextlib.suppress(OSError):
                os.rmdir(folder)
        return not any(map(os.path.isdir, self._folders))


def make(serial: int) -> Group | None:
    """Return a new group, or `None` where the machine lets us make none.

    Args:
        serial: A number that no other group of this process has.
    """
    for layout in _layouts():
        if not os.path.exists(f"{layout.memory}/cgroup.procs"):
            continue
        with contextlib.suppress(OSError):
            return Group(layout, f"{_NAME}{os.getpid()}-{serial}")
    return None


def sweep() -> None:
    """Take away groups whose makers were killed."""
    for layout in _layouts():
        for folder in dict.fromkeys((layout.memory, layout.processes)):
            with contextlib.suppress(OSError):
                for name in os.listdir(folder):
                    owner = name[len(_NAME) :].partition("-")[0]
                    if name.startswith(_NAME) and owner.isdigit() and not _lives(int(owner)):
                        with contextlib.suppress(OSError):
                            os.rmdir(f"{folder}/{name}")


def _lives(process: int) -> bool:
    return os.path.exists(f"/proc/{process}")
