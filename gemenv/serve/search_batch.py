"""Searches of many requests, done together in a thread of their own."""

import asyncio
from collections import deque
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from gemenv.core.background import OWN_THREADS
from gemenv.serve.search_bodies import Asked
from gemenv.tools.search import Hit, Index

_TOGETHER = 64
"""Queries that are searched before others have their turn."""


class _Waiting:
    """A request, and as much of its answer as there is."""

    def __init__(self, asked: Asked, answer: asyncio.Future[bytes]) -> None:
        self.asked, self.answer = asked, answer
        self.parts: list[bytes] = []

    def next_queries(self, most: int) -> list[str]:
        return self.asked.queries[len(self.parts) : len(self.parts) + most]

    def take(self, found: Sequence[Sequence[Hit]]) -> None:
        write = self.asked.dialect.hits
        self.parts += [write(hits, self.asked.scores) for hits in found]

    @property
    def complete(self) -> bool:
        return len(self.parts) == len(self.asked.queries)


class Batcher:
    """Answers requests in turn, a few queries of each at a time.

    Requests that wait together are searched together: one hop to the thread serves them all, and
    a request of thousands of queries keeps nobody waiting for its end.

    Args:
        index: What is searched.
    """

    def __init__(self, index: Index) -> None:
        self._index = index
        self._line: deque[_Waiting] = deque()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=f"{OWN_THREADS}search")
        self._work: asyncio.Task[None] | None = None

    async def answer(self, asked: Asked) -> bytes:
        """Return the body that answers a request."""
        answer = asyncio.get_running_loop().create_future()
        self._line.append(_Waiting(asked, answer))
        if self._work is None:
            self._work = asyncio.ensure_future(self._go_on())
        return await answer

    def end(self, error: Exception) -> None:
        """Fail all requests that wait."""
        while self._line:
            waiting = self._line.popleft()
            if not waiting.answer.done():
                waiting.answer.set_exception(error)

    async def close(self) -> None:
        """Wait for the thread to end."""
        if self._work is not None:
            await self._work
        self._thread.shutdown()

    async def _go_on(self) -> None:
        loop = asyncio.get_running_loop()
        try:
            while batch := self._next():
                try:
                    await loop.run_in_executor(self._thread, self._search, batch)
                except Exception as error:
                    for waiting in batch:
                        if not waiting.answer.done():
                            waiting.answer.set_exception(error)
                for waiting in batch:
                    self._settle(waiting)
        finally:
            self._work = None

    def _next(self) -> list[_Waiting]:
        """Take requests from the line that can be searched in one go."""
        batch: list[_Waiting] = []
        left = _TOGETHER
        while self._line and left > 0:
            waiting = self._line[0]
            if batch and waiting.asked.topk != batch[0].asked.topk:
                break
            self._line.popleft()
            # Whoever has hung up wants nothing any more.
            if not waiting.answer.done():
                batch.append(waiting)
                left -= len(waiting.next_queries(left))
        return batch

    def _search(self, batch: Sequence[_Waiting]) -> None:
        left = _TOGETHER
        queries: list[list[str]] = []
        for waiting in batch:
            queries.append(waiting.next_queries(left))
            left -= len(queries[-1])
        together = [query for some in queries for query in some]
        found = self._index.search_many(together, batch[0].asked.topk) if together else []
        start = 0
        for waiting, some in zip(batch, queries, strict=True):
            waiting.take(found[start : start + len(some)])
            start += len(some)

    def _settle(self, waiting: _Waiting) -> None:
        """Answer a request, or put it at the end of the line."""
        if waiting.answer.done():
            return
        if waiting.complete:
            asked = waiting.asked
            waiting.answer.set_result(asked.dialect.answer(waiting.parts, asked.single))
        else:
            self._line.append(waiting)
