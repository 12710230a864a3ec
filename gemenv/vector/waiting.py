"""Waiting for a backend, in a thread or on an event loop."""

import asyncio
import select
import time

from gemenv.vector.backend import Backend


class Waiter:
    """Waits until a backend may have something, or wants to look after its deadlines."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self._sleepers: set[asyncio.Event] = set()

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
        poll.poll(None if seconds is None else seconds * 1000)
        return True

    async def wait_async(self, give_up: float | None) -> bool:
        """Wait for a while, as `wait` does, without holding up the event loop."""
        seconds, late = self._seconds(give_up)
        if late:
            return False
        loop, descriptor, event = (
            asyncio.get_running_loop(),
            self._backend.fileno(),
            asyncio.Event(),
        )
        self._sleepers.add(event)
        if descriptor >= 0:
            loop.add_reader(descriptor, event.set)
        try:
            async with asyncio.timeout(seconds):
                await event.wait()
        except TimeoutError:
            return True
        finally:
            self._sleepers.discard(event)
            if descriptor >= 0:
                loop.remove_reader(descriptor)
        return True

    def wake(self) -> None:
        """Let those who wait on an event loop look again."""
        for event in self._sleepers:
            event.set()

    def _seconds(self, give_up: float | None) -> tuple[float | None, bool]:
        """Return how long to wait, and whether it is too late."""
        patience = self._backend.patience()
        if give_up is None:
            return patience, False
        left = give_up - time.monotonic()
        return (left if patience is None else min(left, patience)), left <= 0
