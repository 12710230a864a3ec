"""Operations that wait, on the library's event loop, for callers that are not on it."""

import asyncio
import contextlib
import logging
import os
from collections import deque
from collections.abc import Coroutine, Iterable
from typing import Any

from gemenv.core.background import background_loop, run
from gemenv.vector.backend import Done
from gemenv.vector.threads import PATIENCE

_log = logging.getLogger(__name__)


class Engine:
    """Runs coroutines on the background loop and collects what they give.

    `fileno` is readable when something has come; `collect` takes it. One thread submits and
    collects; the loop's thread delivers.
    """

    def __init__(self) -> None:
        self._loop = background_loop()
        self._tasks: set[asyncio.Task[None]] = set()
        self._done: deque[Done] = deque()
        self._signalled = False
        self._closed = False
        self._read, self._write = os.pipe()
        os.set_blocking(self._read, False)

    def submit(self, jobs: Iterable[tuple[int, Coroutine[Any, Any, Any]]]) -> None:
        """Begin coroutines; each gives the result of the slot of its index."""
        self._loop.call_soon_threadsafe(self._start, list(jobs))

    def _start(self, jobs: list[tuple[int, Coroutine[Any, Any, Any]]]) -> None:
        for index, job in jobs:
            task = self._loop.create_task(self._run(index, job))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _run(self, index: int, job: Coroutine[Any, Any, Any]) -> None:
        value = await job
        if self._closed:
            return
        self._done.append((index, value))
        if not self._signalled:
            self._signalled = True
            # Only when the loop is through with what is due: the caller wakes up at once, and
            # then takes turns with the loop instead of taking all of it.
            self._loop.call_soon(self._signal)

    def _signal(self) -> None:
        if not self._closed:
            os.write(self._write, b"!")

    def collect(self) -> list[Done]:
        """Return what has come, without waiting."""
        if self._signalled:
            # The flag is set just before the byte is written. What is delivered once it is
            # lowered signals again, and what came before is in the queue.
            with contextlib.suppress(BlockingIOError):
                os.read(self._read, 1)
                self._signalled = False
        done: list[Done] = []
        while self._done:
            done.append(self._done.popleft())
        return done

    def fileno(self) -> int:
        """Return the descriptor to wait on."""
        return self._read

    def close(self) -> None:
        """Cancel what still runs, and wait for it to end."""
        run(self._cancel())
        os.close(self._read)
        os.close(self._write)

    async def _cancel(self) -> None:
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            _, stuck = await asyncio.wait(self._tasks, timeout=PATIENCE)
            if stuck:
                _log.warning("%d environments do not let themselves be cancelled", len(stuck))
        # Those must find the descriptors neither closed nor, worse, used for something else.
        self._closed = True
