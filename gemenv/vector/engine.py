"""Operations that wait, on the library's event loop, for callers that are not on it."""

import asyncio
import contextlib
import contextvars
import logging
import os
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from typing import Any

from gemenv.core.background import background_loop, run
from gemenv.core.env import CALL_IN_THREAD
from gemenv.vector.backend import Done
from gemenv.vector.threads import PATIENCE

_log = logging.getLogger(__name__)


class Engine:
    """Runs coroutines on the background loop and collects what they give.

    `fileno` is readable when something has come; `collect` takes it. One thread submits and
    collects; the loop's thread and those of a pool deliver.

    Args:
        call_in_thread: How coroutines run what blocks.
    """

    def __init__(self, call_in_thread: Callable[[Callable[[], Any]], Awaitable[Any]]) -> None:
        self._loop = background_loop()
        self._context = contextvars.copy_context()
        self._context.run(CALL_IN_THREAD.set, call_in_thread)
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._done: deque[Done] = deque()
        self._unsignalled: deque[None] = deque([None])
        """One token while nothing has been signalled; empty from a signal to its reading."""
        self._closed = False
        self._read, self._write = os.pipe()
        os.set_blocking(self._read, False)

    def submit(self, jobs: Iterable[tuple[int, Coroutine[Any, Any, Any]]]) -> None:
        """Begin coroutines, from any thread; each gives the result of the slot of its index."""
        self._loop.call_soon_threadsafe(self._start, list(jobs), context=self._context)

    def _start(self, jobs: list[tuple[int, Coroutine[Any, Any, Any]]]) -> None:
        for index, job in jobs:
            if self._closed:
                job.close()
                continue
            self._tasks[index] = self._loop.create_task(self._run(index, job))

    async def _run(self, index: int, job: Coroutine[Any, Any, Any]) -> None:
        value = await job
        del self._tasks[index]
        if self._closed:
            return
        self._done.append((index, value))
        if self._unsignalled:
            # Only when the loop is through with what is due: the caller wakes up at once, and
            # then takes turns with the loop instead of taking all of it.
            self._loop.call_soon(self._signal)

    def deliver(self, index: int, value: Any) -> None:
        """Take what a slot gave; may come from any thread."""
        self._done.append((index, value))
        self._signal()

    def _signal(self) -> None:
        if self._closed:
            return
        with contextlib.suppress(IndexError):
            # Of all threads, one takes the token and writes.
            self._unsignalled.pop()
            os.write(self._write, b"!")

    def collect(self) -> list[Done]:
        """Return what has come, without waiting."""
        if not self._unsignalled:
            # The token is taken just before the byte is written. What is delivered once it is
            # back signals again, and what came before is in the queue.
            with contextlib.suppress(BlockingIOError):
                os.read(self._read, 1)
                self._unsignalled.append(None)
        done: list[Done] = []
        while self._done:
            done.append(self._done.popleft())
        return done

    def fileno(self) -> int:
        """Return the descriptor to wait on."""
        return self._read

    def stop(self) -> None:
        """Cancel what still runs, and wait for it to end; nothing is delivered any more."""
        run(self._cancel())

    def close(self) -> None:
        """Give the descriptors back, once no thread can deliver: else it might write to others."""
        os.close(self._read)
        os.close(self._write)

    async def _cancel(self) -> None:
        tasks = [*self._tasks.values()]
        for task in tasks:
            task.cancel()
        if tasks:
            _, stuck = await asyncio.wait(tasks, timeout=PATIENCE)
            if stuck:
                _log.warning("%d environments do not let themselves be cancelled", len(stuck))
        # Those must find the descriptors neither closed nor, worse, used for something else.
        self._closed = True
