"""The kernel of a session in a child process."""

import asyncio
import os
import tempfile
from collections.abc import Awaitable, Callable

from gemenv.errors import SandboxError
from gemenv.sandbox.child import Child
from gemenv.sandbox.place import Leash, Place
from gemenv.sandbox.running import Running


class ChildChannel:
    """The ends of a kernel; see `Channel`.

    Args:
        child: Runs the kernel.
        running: Holds this channel until it is closed.
        after: What frees the place, once the child has ended.
    """

    def __init__(
        self, child: Child, running: Running, after: Callable[[], Awaitable[None]] | None
    ) -> None:
        self._child, self._running, self._after = child, running, after
        self._stdin, self._stdout = (pipe.fileno() for pipe in child.pipes)
        self._waiting: set[asyncio.Future[None]] = set()
        self._closing: asyncio.Task[None] | None = None
        running.channels.add(self)

    @classmethod
    async def open(
        cls,
        place: Place,
        running: Running,
        after: Callable[[], Awaitable[None]] | None = None,
    ) -> "ChildChannel":
        """Start a kernel. If that fails, the place is freed too.

        Raises:
            SandboxError: If it does not start.
        """
        with tempfile.TemporaryFile() as stderr, Leash.pipes() as leash:
            try:
                child = place.start(leash, stderr=stderr)
            except OSError as error:
                if after is not None:
                    await asyncio.shield(after())
                raise SandboxError(f"The session could not be started: {error}.") from None
            channel = cls(child, running, after)
            try:
                if place.admit is not None:
                    await place.admit()
                if not await leash.wait(_STARTING):
                    child.kill()
                    await channel.close()
                    stderr.seek(0)
                    reason = stderr.read(_LONGEST_REASON).decode("utf-8", "replace").strip()
                    raise SandboxError(f"The session could not begin: {reason or 'too slow'}")
            except OSError as error:
                await channel.close()
                raise SandboxError(f"The session could not begin: {error}.") from None
            except BaseException:
                await channel.close()
                raise
        return channel

    async def send(self, data: bytes) -> None:
        """Write to its stdin."""
        rest = memoryview(data)
        while rest:
            if self._closing is not None:
                raise ConnectionResetError("the kernel has ended")
            try:
                rest = rest[os.write(self._stdin, rest[:_CHUNK]) :]
            except BlockingIOError:
                await self._wait(self._stdin, writing=True)

    async def receive(self) -> bytes:
        """Return what it wrote next."""
        while self._closing is None:
            try:
                return os.read(self._stdout, _CHUNK)
            except BlockingIOError:
                await self._wait(self._stdout, writing=False)
        return b""

    async def _wait(self, fd: int, *, writing: bool) -> None:
        """Wait until a pipe is ready, or the channel is closed."""
        loop = asyncio.get_running_loop()
        ready: asyncio.Future[None] = loop.create_future()
        self._waiting.add(ready)
        add, remove = loop.add_reader, loop.remove_reader
        if writing:
            add, remove = loop.add_writer, loop.remove_writer
        add(fd, _wake, ready)
        try:
            await ready
        finally:
            self._waiting.discard(ready)
            if self._closing is None:
                remove(fd)

    async def close(self) -> None:
        """End it: at the end of its stdin it kills what it has started."""
        if self._closing is None:
            self._closing = asyncio.ensure_future(self._close())
        await asyncio.shield(self._closing)

    async def _close(self) -> None:
        try:
            loop = asyncio.get_running_loop()
            loop.remove_writer(self._stdin)
            loop.remove_reader(self._stdout)
            for waiting in self._waiting:
                _wake(waiting)
            self._child.pipes[0].close()
            await asyncio.wait({self._child.ended}, timeout=_ENDING)
            await self._child.close()
            if self._after is not None:
                await self._after()
        finally:
            self._running.channels.discard(self)


def _wake(waiting: asyncio.Future[None]) -> None:
    if not waiting.done():
        waiting.set_result(None)


_CHUNK = 1 << 18
_STARTING = 30.0
_ENDING = 0.5
"""Seconds for a kernel to end what it has started."""
_LONGEST_REASON = 2000
