"""Programs in ordinary child processes: for development with trusted code."""

import os
import sys
import warnings
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

from gemenv.sandbox.base import Sandbox, checked_workers
from gemenv.sandbox.child_channel import ChildChannel
from gemenv.sandbox.connection import Channel
from gemenv.sandbox.folders import make_folder, remove_folder, work_folder
from gemenv.sandbox.launch import resource_limits, script
from gemenv.sandbox.limits import Limits
from gemenv.sandbox.local_process import run
from gemenv.sandbox.place import Place
from gemenv.sandbox.request import Request
from gemenv.sandbox.result import ExecResult, Isolation, failed
from gemenv.sandbox.running import Running

_UNSAFE = (
    "The sandbox `subprocess` is no sandbox: programs run as you do. They can read and write your "
    "files, use the network, send signals to your processes, and leave processes behind. It "
    "bounds time, output, and the memory, file size and open files of each process. Use it with "
    "code that you trust; `warn=False` silences this."
)
_warned = False


class SubprocessSandbox(Sandbox):
    """Runs programs in ordinary child processes, each in a folder of its own.

    It keeps nothing apart and is for development with trusted code, or inside a machine that is
    itself a sandbox. Of `Limits` it enforces `wall_seconds`, the two on output, and for each
    process `cpu_seconds`, `memory_bytes` (not on macOS), `open_files` and `file_bytes`; not
    `processes`, `disk_bytes` and `files`. A program that leaves its process group can outlive
    its call.

    Args:
        warn: Warn, once in a process, of what this does not stop.
        workers: Programs that run at a time; by default one for each processor, at least two.
        **options: See `Sandbox`.
    """

    name: ClassVar[str] = "subprocess"

    def __init__(self, *, warn: bool = True, workers: int | None = None, **options: Any) -> None:
        super().__init__(**options)
        self.workers = checked_workers(workers)
        self._warn = warn
        self._running: Running

    async def _start(self) -> Isolation:
        global _warned
        if self._warn and not _warned:
            _warned = True
            warnings.warn(_UNSAFE, stacklevel=1)
        self._running = Running(self.workers)
        return "none"

    async def _exec(self, request: Request) -> ExecResult:
        async with self._running.call():
            try:
                async with work_folder() as folder:
                    place = _place(folder, request, request.limits)
                    return await run(request, place, "none", self._running)
            except OSError as error:
                return failed(f"The work folder broke: {error}.", "none")

    async def _open(self, limits: Limits) -> Channel:
        folder = make_folder()
        # A session's limit of CPU time is that of each call.
        place = _place(folder, None, replace(limits, cpu_seconds=None))
        return await ChildChannel.open(place, self._running, lambda: remove_folder(folder))

    async def _close(self) -> None:
        await self._running.end()


def _place(folder: str, request: Request | None, limits: Limits) -> Place:
    path = os.pathsep.join([os.path.dirname(sys.executable), "/usr/local/bin", "/usr/bin", "/bin"])

    def command(descriptors: Mapping[str, int | None]) -> list[str]:
        wanted = resource_limits(limits, processes=False)
        return [sys.executable, *script(request, {"limits": wanted, **descriptors})]

    environment = {"PATH": path, "HOME": folder, "TMPDIR": folder, "LANG": "C.UTF-8"}
    return Place(command=command, environment=environment, folder=folder)
