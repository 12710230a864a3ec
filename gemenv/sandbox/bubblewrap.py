"""Programs in namespaces made by bubblewrap."""

import contextlib
import os
import shutil
from collections.abc import Generator, Mapping
from dataclasses import replace
from typing import Any, ClassVar

from gemenv.errors import SandboxError
from gemenv.sandbox.base import Sandbox
from gemenv.sandbox.bubblewrap_root import arguments, environment, interpreter, passwd
from gemenv.sandbox.child_channel import ChildChannel
from gemenv.sandbox.connection import Channel
from gemenv.sandbox.launch import resource_limits, script
from gemenv.sandbox.limits import Limits
from gemenv.sandbox.local_process import run
from gemenv.sandbox.place import Place
from gemenv.sandbox.request import Request, make_request
from gemenv.sandbox.result import ExecResult, Isolation, failed
from gemenv.sandbox.running import Running


class BubblewrapSandbox(Sandbox):
    """Runs each program in namespaces of its own, made by the system's `bwrap`.

    A program sees an empty work folder, the system's programs and libraries, this interpreter
    with its packages, and nothing else; it has no network. It can write to its work folder and
    `/tmp`, which are in memory and share `disk_bytes`.

    Of `Limits` it enforces all but `files`; `cpu_seconds` and `memory_bytes` for each process.
    `processes` counts those of the program alone on Linux 5.14 and later; it does not hold where
    the program has to run as root, because root alone can read the interpreter.

    Raises:
        SandboxError: At the start, if `bwrap` is missing or not allowed to make namespaces.
    """

    name: ClassVar[str] = "bubblewrap"
    _running: Running

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._user: int | None = None

    async def _start(self) -> Isolation:
        if shutil.which("bwrap") is None:
            raise SandboxError(
                "The sandbox `bubblewrap` needs the program `bwrap`: `apt-get install bubblewrap`."
            )
        self._running = Running()
        trial = make_request(
            "print(6 * 7)", stdin=b"", files=None, limits=Limits(wall_seconds=30), show_last=False
        )
        reason = ""
        for self._user in (_NOBODY, None) if os.geteuid() == 0 else (None,):
            result = await self._exec(trial)
            if result.stdout == "42\n":
                return "namespace"
            reason = result.message or result.stderr[-500:]
        raise SandboxError(
            f"`bwrap` cannot run a program on this machine: {reason} "
            "Choose another sandbox, or allow this user to make user namespaces."
        )

    async def _exec(self, request: Request) -> ExecResult:
        with self._running.call():
            try:
                with self._place(request, request.limits) as place:
                    return await run(request, place, "namespace", self._running)
            except OSError as error:
                return failed(f"The sandbox broke: {error}.", "namespace")

    async def _open(self, limits: Limits) -> Channel:
        # A session's limit of CPU time is that of each call.
        with self._place(None, replace(limits, cpu_seconds=None)) as place:
            return await ChildChannel.open(place, self._running)

    async def _close(self) -> None:
        await self._running.end()

    @contextlib.contextmanager
    def _place(self, request: Request | None, limits: Limits) -> Generator[Place]:
        """Give a place for one start: `bwrap` reads its descriptors to their end."""
        fds = [_holding(passwd())]
        try:
            options = arguments(limits, passwd_fd=fds[0])
            fds.append(_holding(_system_calls()))
            options += ["--seccomp", str(fds[1])]

            def command(descriptors: Mapping[str, int | None]) -> list[str]:
                wanted = resource_limits(limits, processes=True)
                inside = [interpreter(), *script(request, {"limits": wanted, **descriptors})]
                return ["bwrap", *options, "--", *inside]

            yield Place(
                command=command,
                environment=environment(),
                folder="/",
                pass_fds=tuple(fds),
                user=self._user,
            )
        finally:
            for fd in fds:
                os.close(fd)


def _system_calls() -> bytes:
    """Return the filter of system calls, for `bwrap --seccomp`."""
    # Imported late: it exists on Linux only.
    from gemenv.sandbox.jail.seccomp import filter_program, supported

    if not supported():
        raise SandboxError(
            "The sandbox `bubblewrap` has no filter of system calls for this processor."
        )
    return filter_program()


def _holding(data: bytes) -> int:
    """Return a descriptor from which these few bytes can be read."""
    reading, writing = os.pipe()
    with open(writing, "wb") as pipe:
        pipe.write(data)
    return reading


_NOBODY = 65534
"""The user and group that programs run as, where we may choose."""
