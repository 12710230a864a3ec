"""The caller's end of a zygote, the process that workers are forked from."""

import contextlib
import json
import os
import select
import signal
import socket
import struct
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass

ORDER = struct.Struct("!BQ")
"""What is sent to a zygote: an order, and the number of a worker."""
FORK, KILL = 0, 1

_BOOT = """
import json, sys
plan = json.loads(sys.argv[2])
sys.path[:] = plan.pop("path")
from gemenv.core.workers.breeding import main
main(int(sys.argv[1]), plan)
"""
_ENVIRONMENT = {
    "PATH": "/usr/local/bin:/usr/bin:/bin",
    "HOME": "/nonexistent",
    "LANG": "C.UTF-8",
    "TZ": "UTC",
    "PYTHONHASHSEED": "0",
    "MALLOC_ARENA_MAX": "2",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "VECLIB_MAXIMUM_THREADS": "1",
}
"""All that workers get of an environment: nothing of the caller's, where secrets may be."""
_PATIENCE_SECONDS = 10.0


def _absolute(entry: str) -> str:
    """Return an entry of `sys.path` for a process in another folder; not all are paths."""
    return os.path.abspath(entry) if os.path.isdir(entry or ".") else entry


@dataclass(frozen=True)
class Plan:
    """What the workers of a pool are.

    Attributes:
        function: What they call, as `package.module:name`.
        memory_bytes: What they may use on top of what the zygote has loaded.
        preload: Modules that the zygote imports, beside the function's own.
    """

    function: str
    memory_bytes: int
    preload: Sequence[str]


class Zygote:
    """A fresh interpreter that has imported what workers need. For one thread at a time.

    It is started at once, and forks workers when it is ready; nothing here waits for it.
    """

    def __init__(self, plan: Plan) -> None:
        self.up = False
        """Whether a worker of it has been heard of: then it serves, and has workers to end."""
        self._control, theirs = socket.socketpair()
        details = asdict(plan) | {"path": [_absolute(entry) for entry in sys.path]}
        # An interpreter that is not where its packages are finds them by this variable alone.
        home = {name: os.environ[name] for name in ("PYTHONHOME",) if name in os.environ}
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and program
                [sys.executable, "-c", _BOOT, str(theirs.fileno()), json.dumps(details)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd="/",
                env=_ENVIRONMENT | home,
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )
        self._control.settimeout(_PATIENCE_SECONDS)

    def fork(self, number: int) -> socket.socket:
        """Order a worker; return the socket to it, which never blocks and may be used at once.

        Raises:
            OSError: If the zygote is gone.
        """
        ours, theirs = socket.socketpair()
        with theirs:
            try:
                socket.send_fds(self._control, [ORDER.pack(FORK, number)], [theirs.fileno()])
            except BaseException:
                ours.close()
                raise
        ours.setblocking(False)
        return ours

    def kill(self, number: int) -> None:
        """Kill a worker, if it is still there."""
        with contextlib.suppress(OSError):  # with the zygote, its workers are gone too
            self._control.sendall(ORDER.pack(KILL, number))

    def gone(self) -> bool:
        """Say whether it has ended, and with it its workers."""
        poll = select.poll()
        try:
            poll.register(self._control, select.POLLIN)
        except ValueError:
            return True  # closed on this side
        # It says nothing: what can be read is the end.
        return bool(poll.poll(0))

    def close(self) -> None:
        """Kill it and its workers, and wait until they are gone."""
        if self.up:
            with contextlib.suppress(OSError):
                # It kills and collects its workers, then it ends.
                self._control.shutdown(socket.SHUT_WR)
                self._control.recv(1)
        self._control.close()
        with contextlib.suppress(OSError):
            # They are all in its process group, which is ours until we have collected it.
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def forget(self) -> None:
        """Let go of it without ending it: in a forked process, it is the parent's."""
        self._control.close()
        self._process.returncode = 0  # `Popen` would warn that it is still running
