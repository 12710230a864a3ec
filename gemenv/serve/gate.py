"""Who may come in, and who has a turn."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Generator

from gemenv.errors import GemenvError


class BusyServerError(GemenvError, RuntimeError):
    """A server takes no more requests now."""


class Gate:
    """Bounds the requests of a server: some have a turn, some wait for theirs in order.

    Args:
        places: How many have a turn at a time.
        most_waiting: How many more may be inside.
    """

    def __init__(self, places: int, most_waiting: int) -> None:
        self.places = places
        self._most_inside = places + most_waiting
        self._turns = asyncio.Semaphore(places)
        self._closed = False
        self.inside = 0
        """Requests that were let in, and have not left."""
        self.waiting = 0
        """Those of them that stand in line; the others are still being read."""
        self.running = 0
        """Those of them that have a turn."""

    @contextlib.contextmanager
    def visit(self) -> Generator[None]:
        """Let a request in for as long as the block lasts.

        Raises:
            BusyServerError: If there are too many inside, or the gate is closed.
        """
        self._check()
        if self.inside >= self._most_inside:
            raise BusyServerError(f"{self.inside} requests are here already; come again later.")
        self.inside += 1
        try:
            yield
        finally:
            self.inside -= 1

    @contextlib.asynccontextmanager
    async def turn(self) -> AsyncGenerator[None]:
        """Wait for a turn, first come, first served, and have it for as long as the block lasts.

        Raises:
            BusyServerError: If the gate closes meanwhile.
        """
        self.waiting += 1
        try:
            await self._turns.acquire()
        finally:
            self.waiting -= 1
        try:
            self._check()
            self.running += 1
            try:
                yield
            finally:
                self.running -= 1
        finally:
            self._turns.release()

    def close(self) -> None:
        """Let nobody in any more, and send away who waits; who has a turn keeps it."""
        if not self._closed:
            self._closed = True
            for _ in range(self.inside - self.running):
                self._turns.release()

    def _check(self) -> None:
        if self._closed:
            raise BusyServerError("The server is ending.")
