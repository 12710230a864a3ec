"""The containers of a sandbox: those that wait, those at work, and those on their way out."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from typing import Any, TypeVar

from gemenv.errors import ClosedError, SandboxError
from gemenv.sandbox.docker.container import Container, Shape

T = TypeVar("T")


class Crew:
    """Keeps up to `size` containers warm.

    Whatever it begins with the engine it brings to an end, whoever is cancelled meanwhile; so no
    container is lost.

    Args:
        make: Makes a container.
        size: How many are kept.
    """

    def __init__(self, make: Callable[[Shape], Coroutine[Any, Any, Container]], size: int) -> None:
        self._make, self._size = make, size
        self._turn = asyncio.Semaphore(size)
        self._used = 0
        self._idle: list[Container] = []
        self._all: set[Container] = set()
        self._chores: set[asyncio.Task[Any]] = set()
        self._closed = False

    @asynccontextmanager
    async def use(self, shape: Shape) -> AsyncGenerator[Container]:
        """Lend a warm container of a shape, or a new one; first come, first served.

        It waits for the next use only if it is marked as clean at the end of this one.

        Raises:
            SandboxError: If the engine fails.
            ClosedError: After `close`.
        """
        async with self._turn:
            self._used += 1
            try:
                container = await self._take(shape)
                container.clean = False
                try:
                    yield container
                finally:
                    if container.clean and container in self._all:
                        self._idle.append(container)
                    else:
                        await self.drop(container)
            finally:
                self._used -= 1

    async def hire(self, shape: Shape) -> Container:
        """Return a new container, which the caller drops.

        Raises:
            SandboxError: If the engine fails.
            ClosedError: After `close`.
        """
        if self._closed:
            raise ClosedError("This docker sandbox is closed; make a new one.")
        task = self._chore(self._new(shape))
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            task.add_done_callback(self._unwanted)
            raise

    async def drop(self, container: Container) -> None:
        """Remove a container."""
        if container in self._all:
            self._all.discard(container)
            await asyncio.shield(self._chore(self._remove(container)))

    async def close(self) -> None:
        """Remove all containers, and wait for all that is on its way."""
        self._closed = True
        self._idle.clear()
        for container in list(self._all):
            self._all.discard(container)
            self._chore(self._remove(container))
        while self._chores:
            await asyncio.wait(self._chores)

    async def _take(self, shape: Shape) -> Container:
        for container in [c for c in self._idle if not c.link.alive]:
            self._idle.remove(container)
            await self.drop(container)
        for container in reversed(self._idle):
            if container.shape == shape:
                self._idle.remove(container)
                return container
        while self._idle and len(self._idle) > self._size - self._used:
            await self.drop(self._idle.pop(0))
        return await self.hire(shape)

    async def _new(self, shape: Shape) -> Container:
        container = await self._make(shape)
        if self._closed:
            await self._remove(container)
            raise ClosedError("This docker sandbox was closed.")
        self._all.add(container)
        return container

    async def _remove(self, container: Container) -> None:
        # Without the engine nothing can be done, and hanging up has ended the container.
        with suppress(SandboxError):
            await container.remove()

    def _unwanted(self, task: asyncio.Task[Container]) -> None:
        """Remove what was made for somebody who was cancelled."""
        if not task.cancelled() and task.exception() is None:
            self._all.discard(task.result())
            self._chore(self._remove(task.result()))

    def _chore(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        task = asyncio.get_running_loop().create_task(work)
        self._chores.add(task)
        task.add_done_callback(self._done)
        return task

    def _done(self, task: asyncio.Task[Any]) -> None:
        self._chores.discard(task)
        if not task.cancelled():
            task.exception()  # known to whoever waited for it
