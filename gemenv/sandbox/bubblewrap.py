"""Programs in namespaces made by bubblewrap."""

import contextlib
import os
import shutil
from collections.abc import Generator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar

from gemenv.errors import SandboxError
from gemenv.sandbox.base import Sandbox, checked_workers
from gemenv.sandbox.bubblewrap_group import Gate, Groups
from gemenv.sandbox.bubblewrap_root import (
    arguments,
    environment,
    interpreter,
    passwd,
    watched,
)
from gemenv.sandbox.child_channel import ChildChannel
from gemenv.sandbox.connection import Channel
from gemenv.sandbox.launch import resource_limits, script
from gemenv.sandbox.limits import Limits
from gemenv.sandbox.local_process import run
from gemenv.sandbox.place import Place
from gemenv.sandbox.request import Request, make_request
from gemenv.sandbox.result import ExecResult, Isolation, failed
from gemenv.sandbox.running import Running

if TYPE_CHECKING:
    from gemenv.sandbox.jail.cgroup import Group


class BubblewrapSandbox(Sandbox):
    """Runs each program in namespaces of its own, made by the system's `bwrap`.

    A program sees an empty work folder, the system's programs and libraries, this interpreter
    with its packages, and nothing else; it has no network. It can write to its work folder and
    `/tmp`, which are in memory and share seven eighths of `disk_bytes`, and to `/dev/shm`, which
    has the rest.

    Of `Limits` it enforces all; `cpu_seconds` for each process. A control group of its own counts
    the memory and the processes of a program where the machine lets us make one, as it does for
    root. Elsewhere they are looked at every 10 to 50 ms, and files everywhere every 5 ms: what
    is used between two looks may be beyond the limit. A program that passes a limit is ended:
    with status `memory` for memory and files, `killed` for processes.

    Args:
        workers: Programs that run at a time; by default one for each processor, at least two.
        **options: See `Sandbox`.

    Raises:
        SandboxError: At the start, if `bwrap` is missing or not allowed to make namespaces.
    """

    name: ClassVar[str] = "bubblewrap"
    _running: Running

    def __init__(self, *, workers: int | None = None, **options: Any) -> None:
        super().__init__(**options)
        self.workers = checked_workers(workers)
        self._user: int | None = None
        self._groups: Groups

    async def _start(self) -> Isolation:
        if shutil.which("bwrap") is None:
            raise SandboxError(
                "The sandbox `bubblewrap` needs the program `bwrap`: `apt-get install bubblewrap`."
            )
        self._running, self._groups = Running(self.workers), Groups()
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
        async with self._running.call():
            try:
                with (
                    self._group(request.limits) as group,
                    self._place(request, request.limits, group) as place,
                ):
                    return await run(request, place, "namespace", self._running)
            except OSError as error:
                return failed(f"The sandbox broke: {error}.", "namespace")

    async def _open(self, limits: Limits) -> Channel:
        # A session's limit of CPU time is that of each call.
        limits = replace(limits, cpu_seconds=None)
        leaving = contextlib.ExitStack()
        group = leaving.enter_context(self._group(limits))

        async def after() -> None:
            leaving.close()

        try:
            with self._place(None, limits, group) as place:
                return await ChildChannel.open(place, self._running, after)
        except BaseException:
            leaving.close()
            raise

    async def _close(self) -> None:
        await self._running.end()
        await self._groups.close()

    @contextlib.contextmanager
    def _group(self, limits: Limits) -> Generator["Group | None"]:
        """Give a control group for one start, where there can be one."""
        group = self._groups.make(limits)
        try:
            yield group
        finally:
            self._groups.let_go(group)

    @contextlib.contextmanager
    def _place(
        self, request: Request | None, limits: Limits, group: "Group | None"
    ) -> Generator[Place]:
        """Give a place for one start: `bwrap` reads its descriptors to their end."""
        with contextlib.ExitStack() as stack:
            user_list, filter_fd = (
                stack.enter_context(_holding(data)) for data in (passwd(), _system_calls())
            )
            gate = stack.enter_context(Gate.before(group)) if group else None
            options = [*arguments(limits, passwd_fd=user_list), "--seccomp", str(filter_fd)]
            options += gate.options if gate else []
            events = group.events if group else None
            settings = {"limits": resource_limits(limits, processes=True)}
            watch = watched(limits, events)

            def command(descriptors: Mapping[str, int | None]) -> list[str]:
                inside = [interpreter(), *script(request, {**settings, **descriptors}, watch)]
                return ["bwrap", *options, "--", *inside]

            passed = (user_list, filter_fd, *(gate.fds if gate else ()))
            yield Place(
                command=command,
                environment=environment(),
                folder="/",
                pass_fds=passed if events is None else (*passed, events),
                user=self._user,
                admit=gate.open if gate else None,
            )


def _system_calls() -> bytes:
    """Return the filter of system calls, for `bwrap --seccomp`."""
    # Imported late: it exists on Linux only.
    from gemenv.sandbox.jail.seccomp import filter_program, supported

    if not supported():
        raise SandboxError(
            "The sandbox `bubblewrap` has no filter of system calls for this processor."
        )
    return filter_program()


@contextlib.contextmanager
def _holding(data: bytes) -> Generator[int]:
    """Give a descriptor from which these few bytes can be read."""
    reading, writing = os.pipe()
    try:
        with open(writing, "wb") as pipe:
            pipe.write(data)
        yield reading
    finally:
        os.close(reading)


_NOBODY = 65534
"""The user and group that programs run as, where we may choose."""
