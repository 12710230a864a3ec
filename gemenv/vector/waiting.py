"""Waiting for a backend, in a thread or on an event loop."""

import asyncio
import select
import time

from gemenv.vector.backend import Backend

_LONGEST = 3600.0
"""Seconds that one wait may take; the operating system does not count far beyond."""


class Waiter:
    """Waits until a backend may have something, or wants to look after its deadlines."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self._sleepers: set[asyncio.Event] = set()
        self._watched = -1
        """The descriptor that the event loop watches while anybody sleeps."""

    def wait(self, give_up: float | None) -> bool:
        """Wait for a while.

        Args:
            give_up: When to give up, on `time.monotonic`'s clock; `None` never gives up.

        Returns:
            Whether it is worth looking again; false when it is time to give up.
        """
        seconds, late = self._seconds(give_up)
        if late:
            return False
        poll = select.poll()
        if (descriptor := self._backend.fileno()) >= 0:
            poll.register(descriptor, select.POLLIN)
        poll.poll(None if seconds is None else min(seconds, _LONGEST) * 1000)
        return True

    async def wait_async(self, give_up: float | None) -> bool:
        """Wait for a while, as `wait` does, without holding up the event loop."""
        seconds, late = self._seconds(give_up)
        if late:
            return False
        loop, event = asyncio.get_running_loop(), asyncio.Event()
        if not self._sleepers and (descriptor := self._backend.fileno()) >= 0:
            self._watched = descriptor
            loop.add_reader(descriptor, self.wake)
        self._sleepers.add(event)
        try:
            async with asyncio.timeout(seconds):
                await event.wait()
        except TimeoutError:
            return True
        finally:
            self._sleepers.discard(event)
            if not self._sleepers:
                self._forget(loop)
        return True

    def _forget(self, loop: asyncio.AbstractEventLoop) -> None:
        if self._watched >= 0:
            loop.remove_reader(self._watched)
            self._watched = -1

    def wake(self) -> None:
        """Let those who wait on an event loop look again."""
        for event in self._sleepers:
            event.set()

    def close(self) -> None:
        """Let all look again, and watch nothing any more: the descriptor is about to close."""
        if self._sleepers:
            self._forget(asyncio.get_running_loop())
        self.wake()

    def _seconds(self, give_up: float | None) -> tuple[float | None, bool]:
        """Return how long to wait, and whether it is too late."""
        patience = self._backend.patience()
        if give_up is None:
            return patience, False
        left = give_up - time.monotonic()
        return (left if patience is None else min(left, patience)), left <= 0
