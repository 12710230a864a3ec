"""Control groups for what bubblewrap starts, where the machine lets us make some."""

import asyncio
import contextlib
import itertools
import json
import os
import time
from collections.abc import Generator
from typing import TYPE_CHECKING, Any

from gemenv.sandbox.limits import MIB, Limits

if TYPE_CHECKING:
    from gemenv.sandbox.jail.cgroup import Group

_serials = itertools.count()


class Groups:
    """The control groups of one sandbox. Made and used on one event loop."""

    def __init__(self) -> None:
        # Imported late: it is of use on Linux only.
        from gemenv.sandbox.jail import cgroup

        cgroup.sweep()
        self._leaving: list[Group] = []

    def make(self, limits: Limits) -> "Group | None":
        """Return a group with these limits, or `None` where none can be made."""
        from gemenv.sandbox.jail import cgroup

        self._sweep()
        group = cgroup.make(next(_serials))
        if group is None:
            return None
        try:
            group.limit(limits.memory_bytes + _OWN_MEMORY, limits.processes + _OWN_PROCESSES)
        except OSError:
            # Such as a limit beyond that of a group above; the other way takes its place.
            self.let_go(group)
            return None
        return group

    def let_go(self, group: "Group | None") -> None:
        """Take a group away, as soon as the kernel has let go of its processes."""
        if group is not None:
            group.close()
            self._leaving.append(group)
            self._sweep()

    def _sweep(self) -> None:
        self._leaving = [group for group in self._leaving if not group.take_away()]

    async def close(self) -> None:
        """Wait until all that were let go are away."""
        deadline = time.monotonic() + _PATIENCE
        while self._leaving and time.monotonic() < deadline:
            await asyncio.sleep(0.002)
            self._sweep()


class Gate:
    """Keeps what `bwrap` starts from beginning until it is in its group.

    Args:
        group: The group.
    """

    def __init__(self, group: "Group") -> None:
        self._group = group
        self._hearing, self._telling = os.pipe()
        self._waiting, self._opening = os.pipe()
        os.set_blocking(self._hearing, False)

    @classmethod
    @contextlib.contextmanager
    def before(cls, group: "Group") -> Generator["Gate"]:
        """Give one, and close it after use."""
        gate = cls(group)
        try:
            yield gate
        finally:
            for fd in (gate._hearing, gate._opening, *gate.fds):
                os.close(fd)

    @property
    def fds(self) -> tuple[int, ...]:
        """Descriptors that `bwrap` inherits."""
        return tuple(fd for fd in (self._telling, self._waiting) if fd >= 0)

    @property
    def options(self) -> list[str]:
        """Options of `bwrap`."""
        return ["--info-fd", str(self._telling), "--block-fd", str(self._waiting)]

    async def open(self) -> None:
        """Put what has been started into the group, and let it begin.

        Raises:
            OSError: If that fails.
        """
        for fd in self.fds:
            os.close(fd)
        self._telling = self._waiting = -1
        process = await self._hear()
        if process is None:
            return  # It has ended, and why is on its stderr.
        # The kernel may take some ten milliseconds for it.
        adding = asyncio.ensure_future(asyncio.to_thread(self._group.add, process))
        try:
            await asyncio.shield(adding)
        except asyncio.CancelledError:
            await asyncio.wait({adding})
            raise
        os.write(self._opening, b"1")

    async def _hear(self) -> int | None:
        """Return the process that `bwrap` has started; `None` if it has ended."""
        heard, deadline = b"", time.monotonic() + _PATIENCE
        loop, ready = asyncio.get_running_loop(), asyncio.Event()
        loop.add_reader(self._hearing, ready.set)
        try:
            while time.monotonic() < deadline:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(deadline - time.monotonic()):
                        await ready.wait()
                ready.clear()
                try:
                    data = os.read(self._hearing, 1 << 16)
                except BlockingIOError:
                    continue
                if not data:
                    return None
                heard += data
                with contextlib.suppress(ValueError):
                    told: Any = json.loads(heard)
                    return int(told["child-pid"])
        finally:
            loop.remove_reader(self._hearing)
        raise TimeoutError("`bwrap` does not say what it has started")


_OWN_MEMORY = 16 * MIB
_OWN_PROCESSES = 1
"""What the first process takes, which is ours."""
_PATIENCE = 10.0
