"""Which process a container belongs to, as a label that outlives it."""

import os
import platform
import sys
from contextlib import suppress
from pathlib import Path

LABEL, OWNER = "gemenv.sandbox", "gemenv.owner"


def owner(pid: int | None = None) -> str:
    """Return the label of a process, by default of this one: place, number and start.

    The place is the boot and the process namespace, since a number means something only there.

    Raises:
        ProcessLookupError: If there is no such process.
    """
    pid = pid or os.getpid()
    return f"{_place()} {pid} {_start(pid)}"


def is_gone(label: str) -> bool:
    """Say whether a label's process has surely ended; of one elsewhere, nothing is sure."""
    place, _, rest = label.partition(" ")
    pid = rest.partition(" ")[0]
    if place != _place() or not pid.isdigit():
        return False
    try:
        return owner(int(pid)) != label
    except ProcessLookupError:
        return True


def _place() -> str:
    if sys.platform != "linux":
        return platform.node().replace(" ", "-")
    boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    return f"{boot}/{os.readlink('/proc/self/ns/pid')}"


def _start(pid: int) -> str:
    """Return when a process started, in the kernel's ticks; nothing where that is not told."""
    if sys.platform != "linux":
        # One that lives as another user may not be asked.
        with suppress(PermissionError):
            os.kill(pid, 0)
        return "-"
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        raise ProcessLookupError(pid) from None
    # The name in brackets may hold anything; what follows the last bracket is regular.
    return stat.rpartition(")")[2].split()[19]
