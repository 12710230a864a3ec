"""What a sandbox leaves on the machine."""

import os
import re
import shutil
import subprocess
import tempfile
import threading
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from gemenv.core.background import OWN_THREADS

_CONTAINER = '{{.ID}} {{.Label "gemenv.owner"}}'
_EXECUTOR = "asyncio_"
"""How threads are called that an event loop keeps for its next work; there is a fixed number."""


@dataclass(frozen=True)
class Footprint:
    """What this process holds, and what sandboxes made on this machine, at one moment.

    Example:
        >>> before = Footprint.take()
        >>> file = open("/dev/null")
        >>> "descriptor: /dev/null" in Footprint.take().beyond(before)
        True
        >>> file.close()
    """

    parts: Counter[str]
    """Each thing by its kind and its name."""

    @classmethod
    def take(cls) -> Self:
        """Look at processes, mounts, control groups, containers, folders, files and threads."""
        return cls(
            Counter(
                [
                    *(f"process: {each}" for each in _descendants()),
                    *(f"mount: {each}" for each in _mounts()),
                    *(f"control group: {each}" for each in _control_groups()),
                    *(f"container: {each}" for each in _containers()),
                    *(f"temporary: {each}" for each in _temporary()),
                    *(f"descriptor: {each}" for each in _descriptors()),
                    *(f"thread: {each}" for each in _threads()),
                ]
            )
        )

    def beyond(self, before: "Footprint") -> list[str]:
        """Return what there is now and was not before."""
        return sorted((self.parts - before.parts).elements())


def _descendants() -> list[str]:
    """Return the processes that this one started, directly or not, with their names."""
    parents: dict[int, int] = {}
    names: dict[int, str] = {}
    for entry in filter(str.isdecimal, _entries("/proc")):
        try:
            text = Path("/proc", entry, "stat").read_text(errors="replace")
        except OSError:
            continue
        name, _, rest = text.partition("(")[2].rpartition(")")
        names[int(entry)], parents[int(entry)] = name, int(rest.split()[1])
    family = {os.getpid()}
    while grown := {pid for pid, parent in parents.items() if parent in family} - family:
        family |= grown
    return [f"{pid} {names[pid]}" for pid in family - {os.getpid()}]


def _mounts() -> list[str]:
    """Return where something of a sandbox is mounted."""
    try:
        lines = Path("/proc/self/mountinfo").read_text().splitlines()
    except OSError:
        return []
    points = [line.split()[4] for line in lines]
    return [point for point in points if "gemenv" in point or point.startswith(_temp())]


def _control_groups() -> list[str]:
    """Return our control groups, but for those of a living process of another program."""
    family = {int(each.split()[0]) for each in _descendants()} | {os.getpid()}
    found: list[str] = []
    for folder, _, _ in os.walk("/sys/fs/cgroup"):
        named = re.match(r"gemenv-(\d+)", os.path.basename(folder))
        if named and (int(named[1]) in family or not os.path.exists(f"/proc/{named[1]}")):
            found.append(folder)
    return found


def _containers() -> list[str]:
    """Return the containers of this process, running or not: a label names their owner."""
    client = shutil.which("docker")
    if client is None:
        return []
    asked = subprocess.run(  # noqa: S603 - a fixed command
        [client, "ps", "--all", "--filter", "label=gemenv.sandbox", "--format", _CONTAINER],
        capture_output=True,
        text=True,
        timeout=30,
    )
    # The owner is a place, the number of a process, and the time of its start.
    rows = [line.split() for line in asked.stdout.splitlines()]
    return [row[0] for row in rows if len(row) < 3 or row[2] == str(os.getpid())]


def _temporary() -> list[str]:
    """Return what lies in the temporary folder and in shared memory."""
    shared = [f"/dev/shm/{name}" for name in _entries("/dev/shm")]  # noqa: S108 - only listed
    return [f"{_temp()}/{name}" for name in _entries(_temp())] + [
        path for path in shared if "gemenv" in path
    ]


def _temp() -> str:
    return tempfile.gettempdir()


def _descriptors() -> list[str]:
    found: list[str] = []
    for number in _entries("/proc/self/fd"):
        try:
            found.append(os.readlink(f"/proc/self/fd/{number}").partition(":[")[0])
        except OSError:
            # The one that lists the folder.
            continue
    return found


def _threads() -> list[str]:
    own = (f"{OWN_THREADS}background", _EXECUTOR)
    return [each.name for each in threading.enumerate() if not each.name.startswith(own)]


def _entries(folder: str) -> list[str]:
    try:
        return os.listdir(folder)
    except OSError:
        return []
