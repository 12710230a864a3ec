"""The workers of a pool: made when they are needed, used again when they are free."""

import asyncio
import shutil
import tempfile

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
    """

    def __init__(self, isolation: Isolation) -> None:
        self.isolation: Isolation = isolation
        self._zygotes: dict[str, asyncio.Task[Zygote]] = {}
        self._free: dict[str, list[Worker]] = {kind: [] for kind in KINDS}
        self._all: set[Worker] = set()
        self.channels: set[Channel] = set()
        """Those of the sessions that are open."""

    async def take(self, kind: str) -> Worker:
        """Return a free worker of a kind, or a new one.

        Raises:
            SandboxError: If none can be made.
        """
        if self._free[kind]:
            return self._free[kind].pop()
        starting = self._zygotes.get(kind)
        if starting is None:
            starting = self._zygotes[kind] = asyncio.create_task(Zygote.start(KINDS[kind]))
        try:
            zygote = await asyncio.shield(starting)
            worker = await self._make(zygote)
        except SandboxError:
            # The next call begins with another one.
            if self._zygotes.get(kind) is starting:
                del self._zygotes[kind]
                await _close(starting)
            raise
        self._all.add(worker)
        return worker

    async def _make(self, zygote: Zygote) -> Worker:
        if self.isolation == "namespace":
            return Worker(await zygote.fork(None), self.isolation)
        folder = tempfile.mkdtemp(prefix="gemenv-")
        try:
            # From here on the folder is the worker's, which removes it when it ends.
            return Worker(await zygote.fork(folder), self.isolation)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise

    def give_back(self, kind: str, worker: Worker) -> None:
        """Let a worker be used again."""
        if worker in self._all:
            self._free[kind].append(worker)

    def dismiss(self, worker: Worker) -> None:
        """End a worker, and what it runs."""
        self._all.discard(worker)
        worker.close()

    async def close(self) -> None:
        """End all, and wait until they have ended."""
        for channel in list(self.channels):
            await channel.close()
        for worker in list(self._all):
            self.dismiss(worker)
        await asyncio.gather(*map(_close, self._zygotes.values()))


async def _close(starting: asyncio.Task[Zygote]) -> None:
    try:
        zygote = await starting
    except SandboxError:
        return  # it has told whoever asked for it
    await zygote.close()
