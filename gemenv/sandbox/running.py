"""What runs in a provider, so that all of it can be ended."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator

from gemenv.errors import ClosedError
from gemenv.sandbox.child import Child
from gemenv.sandbox.connection import Channel


class Running:
    """Children of calls, and channels of sessions. Made and used on one event loop.

    Args:
        workers: Calls at a time; others wait, in the order of their coming.
    """

    def __init__(self, workers: int) -> None:
        self._turns = asyncio.Semaphore(workers)
        self._ended = False
        self.children: set[Child] = set()
        self.channels: set[Channel] = set()
        self._calls = 0
        self._idle = asyncio.Event()
        self._idle.set()

    @contextlib.asynccontextmanager
    async def call(self) -> AsyncGenerator[None]:
        """Wait for a turn, and count a call until it has freed everything.

        Raises:
            ClosedError: If all has been ended meanwhile.
        """
        async with self._turns:
            if self._ended:
                raise ClosedError("The sandbox was closed before this call began.")
            self._calls += 1
            self._idle.clear()
            try:
                yield
            finally:
                self._calls -= 1
                if self._calls == 0:
                    self._idle.set()

    async def end(self) -> None:
        """End everything, and wait until it has."""
        self._ended = True
        for child in list(self.children):
            child.kill()
        for channel in list(self.channels):
            await channel.close()
        await self._idle.wait()
