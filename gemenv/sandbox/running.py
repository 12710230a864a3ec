"""What runs in a provider, so that all of it can be ended."""

import asyncio
import contextlib
from collections.abc import Generator

from gemenv.sandbox.child import Child
from gemenv.sandbox.connection import Channel


class Running:
    """Children of calls, and channels of sessions. Made and used on one event loop."""

    def __init__(self) -> None:
        self.children: set[Child] = set()
        self.channels: set[Channel] = set()
        self._calls = 0
        self._idle = asyncio.Event()
        self._idle.set()

    @contextlib.contextmanager
    def call(self) -> Generator[None]:
        """Count a call until it has freed everything."""
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
        for child in list(self.children):
            child.kill()
        for channel in list(self.channels):
            await channel.close()
        await self._idle.wait()
