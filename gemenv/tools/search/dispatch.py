"""Searches on their way: a bounded number at once, equal ones joined, waiting ones in batches."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from gemenv.errors import SearchAnswerError
from gemenv.tools.search.cache import Hits, Key

Send = Callable[[Sequence[str], int, float], Awaitable[Sequence[Hits]]]
"""Asks for several queries at once: with topk, and seconds that it may take."""

Limits = Callable[[], tuple[int, int]]
"""Returns how many requests may be under way at once, and how many queries each may hold."""


@dataclass(frozen=True)
class _Order:
    key: Key
    seconds: float
    found: asyncio.Future[Hits]


class Dispatcher:
    """Sends the searches of one event loop.

    Nobody waits to fill a batch: a free place takes what has come meanwhile. So there is a search
    a request while the server keeps up, and there are large batches when it does not. A batch
    that the server cannot answer is sent again one by one, so that one bad query spoils no other.

    Args:
        send: Does the work.
        limits: Asked each time: how many requests may be under way at once, and how many queries
            a request may hold.
    """

    def __init__(self, send: Send, limits: Limits) -> None:
        self._send, self._limits = send, limits
        self._busy = 0
        self._orders: deque[_Order] = deque()
        self._pending: dict[Key, asyncio.Future[Hits]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._loop = asyncio.get_running_loop()

    async def find(self, key: Key, seconds: float) -> Hits:
        """Return what a search finds; an equal one that is under way answers this one too.

        Raises:
            SearchError: As `send` does.
        """
        found = self._pending.get(key)
        if found is None:
            found = self._loop.create_future()
            # Nobody may be left to look at a failure.
            found.add_done_callback(lambda done: done.cancelled() or done.exception())
            self._pending[key] = found
            self._orders.append(_Order(key, seconds, found))
            self._loop.call_soon(self._fill)
        return await asyncio.shield(found)

    def _fill(self) -> None:
        places, most = self._limits()
        while self._orders and self._busy < places:
            self._busy += 1
            task = self._loop.create_task(self._work(self._next_batch(most)))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def _next_batch(self, most: int) -> list[_Order]:
        first = self._orders.popleft()
        batch = [first]
        like_first = first.key[1], first.seconds
        while self._orders and len(batch) < most:
            if (self._orders[0].key[1], self._orders[0].seconds) != like_first:
                break
            batch.append(self._orders.popleft())
        return batch

    async def _work(self, batch: list[_Order]) -> None:
        try:
            await self._answer(batch)
        finally:
            for order in batch:
                self._pending.pop(order.key, None)
                order.found.cancel()
            self._busy -= 1
            self._fill()

    async def _answer(self, batch: list[_Order]) -> None:
        topk, seconds = batch[0].key[1], batch[0].seconds
        try:
            found = await self._send([order.key[0] for order in batch], topk, seconds)
            answers = list(zip(batch, found, strict=True))
        except SearchAnswerError as error:
            if len(batch) == 1:
                batch[0].found.set_exception(error)
                return
            for order in batch:
                await self._answer([order])
        except Exception as error:
            for order in batch:
                order.found.set_exception(error)
        else:
            for order, hits in answers:
                order.found.set_result(hits)


class Dispatchers:
    """A dispatcher for each event loop: a forked process has a new one.

    Args:
        send: Does the work.
        limits: Asked each time: how many requests may be under way at once, and how many queries
            a request may hold.
    """

    def __init__(self, send: Send, limits: Limits) -> None:
        self._arguments = send, limits
        self._by_loop: dict[asyncio.AbstractEventLoop, Dispatcher] = {}

    async def find(self, key: Key, seconds: float) -> Hits:
        """Return what a search finds, as `Dispatcher.find` does."""
        loop = asyncio.get_running_loop()
        if loop not in self._by_loop:
            self._by_loop[loop] = Dispatcher(*self._arguments)
        return await self._by_loop[loop].find(key, seconds)
