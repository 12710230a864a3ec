"""Processes that should have ended."""

import contextlib
import os
import signal
import time
from pathlib import Path

from gemenv.sandbox.probes.scene import Scene

_GRACE = 2.0
"""Seconds in which what was ended may still be seen."""


def survivors(scene: Scene, within: float = _GRACE) -> str:
    """Say whether a process with the marker goes on after some seconds, and end it."""
    end = time.monotonic() + within
    while found := processes_with(scene.marker):
        if time.monotonic() > end:
            for pid in found:
                with contextlib.suppress(OSError):
                    os.kill(pid, signal.SIGKILL)
            return f"{len(found)} of its processes go on after the call"
        time.sleep(0.02)
    return ""


def processes_with(marker: str) -> list[int]:
    """Return the processes of this machine whose name, arguments or environment hold a word.

    Zombies count: they have a name, and someone should have waited for them. Our own process
    does not.
    """
    found: list[int] = []
    for entry in os.listdir("/proc"):
        if entry.isdecimal() and int(entry) != os.getpid():
            for part in ("comm", "cmdline", "environ"):
                try:
                    text = Path("/proc", entry, part).read_bytes()
                except OSError:
                    continue
                if marker.encode() in text:
                    found.append(int(entry))
                    break
    return found
