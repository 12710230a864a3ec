"""The workers of a pool: made when they are needed, used again when they are free."""

import asyncio
import tempfile
from collections import deque

from gemenv.errors import SandboxError
from gemenv.sandbox.connection import Channel
from gemenv.sandbox.pool.kinds import KINDS
from gemenv.sandbox.pool.worker import Worker
from gemenv.sandbox.pool.zygote import Zygote
from gemenv.sandbox.result import Isolation


class Staff:
    """Workers of every kind, and the warm interpreters that they are forked from.

    Args:
        isolation: What a worker is to reach: `namespace` or `process`.
        size: Workers of a kind that are made ahead.
    """

    def __init__(self, isolation: Isolation, size: int) -> None:
        self.isolation: Isolation = isolation
        self._size = size
        self._parent = tempfile.gettempdir() if isolation == "process" else None
        self._zygotes: dict[str, asyncio.Task[Zygote]] = {}
        self._free: dict[str, deque[Worker]] = {kind: deque() for kind in KINDS}
        self._kinds: dict[Worker, str] = {}
        """All workers that have not been dismissed."""
        self._filling: dict[str, asyncio.Task[None]] = {}
        self.channels: set[Channel] = set()
        """Those of the sessions that are open."""

    async def open(self) -> None:
        """Make the first workers: two, so that one gets ready while the other runs a program.

        Raises:
            SandboxError: If none can be made.
        """
        for _ in range(min(2, self._size)):
            self.give_back("bare", await self._hire("bare"))

    async def take(self, kind: str) -> Worker:
        """Return a free worker of a kind, or a new one.

        Raises:
            SandboxError: If none can be made.
        """
        if self._free[kind]:
            # The one that has rested longest is ready for its next program.
            return self._free[kind].popleft()
        return await self._hire(kind)

    def make_ahead(self, kind: str) -> None:
        """See to it that there is a free worker for the next program of a kind."""
        if self._free[kind] or list(self._kinds.values()).count(kind) >= self._size:
            return
        if kind not in self._filling or self._filling[kind].done():
            self._filling[kind] = asyncio.create_task(self._fill(kind))

    async def _fill(self, kind: str) -> None:
        try:
            self.give_back(kind, await self._hire(kind))
        except SandboxError:
            return  # whoever needs a worker will hear of it

    async def _hire(self, kind: str) -> Worker:
        starting = self._zygotes.get(kind)
        if starting is None:
            starting = self._zygotes[kind] = asyncio.create_task(Zygote.start(KINDS[kind]))
        try:
            zygote = await asyncio.shield(starting)
            worker = Worker(await zygote.fork(self._parent), self.isolation)
        except SandboxError:
            # The next call begins with another one.
            if self._zygotes.get(kind) is starting:
                del self._zygotes[kind]
                await _close(starting)
            raise
        self._kinds[worker] = kind
        return worker

    def give_back(self, kind: str, worker: Worker) -> None:
        """Let a worker be used again."""
        if worker in self._kinds:
            self._free[kind].append(worker)

    def dismiss(self, worker: Worker) -> None:
        """End a worker, and what it runs."""
        self._kinds.pop(worker, None)
        worker.close()

    async def close(self) -> None:
        """End all, and wait until they have ended."""
        for channel in list(self.channels):
            await channel.close()
        await asyncio.gather(*self._filling.values())
        for worker in list(self._kinds):
            self.dismiss(worker)
        await asyncio.gather(*map(_close, self._zygotes.values()))


async def _close(starting: asyncio.Task[Zygote]) -> None:
    try:
        zygote = await starting
    except SandboxError:
        return  # it has told whoever asked for it
    await zygote.close()
