"""A bounded pool of threads whose work can be left behind."""

import asyncio
import ctypes
import logging
import queue
import threading
import time
from collections.abc import Callable
from typing import Any, TypeVar

from gemenv.core.background import OWN_THREADS
from gemenv.errors import ClosedError, DeadlineExceeded

T = TypeVar("T")

_log = logging.getLogger(__name__)

PATIENCE = 2.0
"""Seconds that closing waits for work that was left behind."""


def too_late(name: str, limit: float) -> DeadlineExceeded:
    """Return the error of a call that missed its deadline."""
    return DeadlineExceeded(f"{name} took longer than {limit:g} s.")


class _LeftBehind(BaseException):
    """Raised inside a thread whose work nobody waits for any more."""


class _Thread:
    """One daemon thread that runs what it is given, one call at a time."""

    def __init__(self) -> None:
        self.calls: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self.thread = threading.Thread(target=self._work, name=f"{OWN_THREADS}vector", daemon=True)
        self.thread.start()

    def _work(self) -> None:
        try:
            while (call := self.calls.get()) is not None:
                call()
                # The call, and what it holds, must not live until the next one.
                del call
        except _LeftBehind:
            return

    def interrupt(self) -> None:
        """End the thread at its next line of Python; a wait in C code is not cut short."""
        self.calls.put(None)
        ident = self.thread.ident
        if ident is not None and self.thread.is_alive():
            ctypes.pythonapi.PyThreadState_SetAsyncExc(
                ctypes.c_ulong(ident), ctypes.py_object(_LeftBehind)
            )


class Threads:
    """Threads for calls from one event loop.

    Args:
        bound: Calls at the same time; further ones wait their turn. A call that was left behind
            does not count: another thread takes its place.
    """

    def __init__(self, bound: int) -> None:
        self._turns = asyncio.Semaphore(bound)
        self._idle: list[_Thread] = []
        self._busy: set[_Thread] = set()
        self._left: set[_Thread] = set()
        self.closed = False

    async def run(
        self,
        function: Callable[[], T],
        *,
        limit: float | None,
        name: str,
        late: Callable[[], object] | None = None,
    ) -> T:
        """Call a function in a thread.

        Args:
            function: What to call.
            limit: Wall seconds that it may take, from when its turn has come.
            name: What it is, for the error.
            late: Called in the same thread when the call comes back after its time.

        Raises:
            DeadlineExceeded: If it took longer; the thread is told to stop, and left behind.
        """
        async with self._turns:
            thread, future = self.start(function, late)
            try:
                done, _ = await asyncio.wait({future}, timeout=limit)
            except asyncio.CancelledError:
                self._leave(thread, future)
                raise
            if done:
                result, error = future.result()
                if error is not None:
                    raise error
                return result
            self._leave(thread, future)
            assert limit is not None  # noqa: S101 - without one, the call would be done
            raise too_late(name, limit)

    def start(
        self, function: Callable[[], T], late: Callable[[], object] | None = None
    ) -> "tuple[_Thread, asyncio.Future[tuple[Any, BaseException | None]]]":
        """Begin a call at once; return its thread and what it will give or raise."""
        if self.closed:
            raise ClosedError("The threads are closed: nothing can be started any more.")
        loop = asyncio.get_running_loop()
        future: asyncio.Future[tuple[Any, BaseException | None]] = loop.create_future()
        thread = self._idle.pop() if self._idle else _Thread()
        self._busy.add(thread)

        def settle(result: Any, error: BaseException | None) -> None:
            self._busy.discard(thread)
            self._left.discard(thread)
            if future.cancelled():
                return
            self._idle.append(thread)
            future.set_result((result, error))

        def call() -> None:
            result, error = None, None
            try:
                result = function()
            except _LeftBehind:
                raise
            except BaseException as raised:
                error = raised
            finally:
                if future.cancelled() and late is not None:
                    late()
                if not loop.is_closed():
                    loop.call_soon_threadsafe(settle, result, error)

        thread.calls.put(call)
        return thread, future

    def _leave(self, thread: _Thread, future: "asyncio.Future[Any]") -> None:
        future.cancel()
        self._busy.discard(thread)
        self._left.add(thread)
        thread.interrupt()

    def close(self) -> None:
        """End the threads; wait for idle ones, and for a short while for the others."""
        self.closed = True
        for thread in self._idle:
            thread.calls.put(None)
        for thread in list(self._busy):
            thread.interrupt()
        for thread in self._idle:
            thread.thread.join()
        give_up = time.monotonic() + PATIENCE
        for thread in [*self._busy, *self._left]:
            thread.thread.join(max(0.0, give_up - time.monotonic()))
        stuck = sum(t.thread.is_alive() for t in [*self._busy, *self._left])
        if stuck:
            _log.warning("%d threads hang in an environment and cannot be ended", stuck)
        self._idle, self._busy, self._left = [], set(), set()
