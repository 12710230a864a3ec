"""A process outside the sandbox that probes attack."""

import json
import os
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

_PROGRAM = """
import ctypes, json, os, sys
# Where a security module asks for it: whoever has the rights may trace this process.
ctypes.CDLL(None).prctl(0x59616D61, ctypes.c_ulong(-1 & (2**64 - 1)), 0, 0, 0)
memory = ctypes.create_string_buffer(os.environ["VICTIM_SECRET"].encode(), 64)
secret = open("secret")
print(json.dumps([ctypes.addressof(memory), secret.fileno()]), flush=True)
for line in sys.stdin:
    print(memory.value.decode(errors="replace"), flush=True)
"""


class Victim:
    """A process with a secret in its memory, environment, arguments, and an open file.

    Args:
        secret: What it holds.
        marker: What its command line shows besides.
        folder: Its working folder; the secret's file there is removed once it is open.
    """

    def __init__(self, secret: str, marker: str, folder: Path) -> None:
        (folder / "secret").write_text(secret)
        self.secret, self.folder = secret, folder
        self.process = subprocess.Popen(  # noqa: S603 - a fixed program
            [sys.executable, "-I", "-c", _PROGRAM, marker, secret],
            cwd=folder,
            env={"VICTIM_SECRET": secret},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        self._address, self._descriptor = json.loads(self._read())
        (folder / "beside").write_text(secret)
        self._settings = self._look()

    def described(self) -> dict[str, Any]:
        """Return what an attacker knows of it."""
        return {
            "victim": self.process.pid,
            "address": self._address,
            "descriptor": self._descriptor,
        }

    def harmed(self) -> str:
        """Say what an attack did to it."""
        if self.process.poll() is not None:
            return f"a process outside was ended (exit code {self.process.returncode})"
        assert self.process.stdin is not None  # noqa: S101 - a pipe
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        if self._read().strip() != self.secret:
            return "the memory of a process outside was changed"
        settings = self._look()
        if settings != self._settings:
            return f"settings of a process outside were changed to {settings}"
        return ""

    def close(self) -> None:
        """End it."""
        self.process.kill()
        self.process.communicate()

    def _look(self) -> tuple[object, ...]:
        """Return what others may change: limits, priority, processors, kill score."""
        pid = self.process.pid
        score = Path(f"/proc/{pid}/oom_score_adj").read_text()
        limit = resource.prlimit(pid, resource.RLIMIT_NOFILE)
        return limit, os.getpriority(os.PRIO_PROCESS, pid), os.sched_getaffinity(pid), score

    def _read(self) -> str:
        assert self.process.stdout is not None  # noqa: S101 - a pipe
        return self.process.stdout.readline()
