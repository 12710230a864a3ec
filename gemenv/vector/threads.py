"""A bounded pool of threads whose work can be left behind."""

import asyncio
import contextlib
import ctypes
import logging
import queue
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Any, TypeVar

from gemenv.core.background import OWN_THREADS, background_loop
from gemenv.errors import ClosedError, DeadlineExceeded

T = TypeVar("T")

_log = logging.getLogger(__name__)

_NEVER = float("inf")
PATIENCE = 2.0
"""Seconds that closing waits for work that was left behind."""


def too_late(name: str, limit: float) -> DeadlineExceeded:
    """Return the error of a call that missed its deadline."""
    return DeadlineExceeded(f"{name} took longer than {limit:g} s.")


class _LeftBehind(BaseException):
    """Raised inside a thread whose work nobody waits for any more."""


class Call:
    """Something to do in a thread.

    Args:
        function: What to call.
        finish: Is given what the function returns, and the error that it raises or `None`: in
            the thread, or on the background loop where the deadline is missed.
        limit: Wall seconds that it may take, from when its turn has come.
        name: What it is, for the error.
        late: Is called in the thread where the function comes back after it was left behind.
    """

    __slots__ = ("began", "finish", "function", "late", "limit", "name", "thread")

    def __init__(
        self,
        function: Callable[[], Any],
        finish: Callable[[Any, BaseException | None], object],
        *,
        limit: float | None = None,
        name: str = "a call",
        late: Callable[[], object] | None = None,
    ) -> None:
        self.function, self.finish, self.late = function, finish, late
        self.limit, self.name = limit, name
        self.began = 0.0
        self.thread: _Thread | None = None

    def come_back(self) -> None:
        """Follow the return of a call that was left behind."""
        if self.late is not None:
            self.late()


class _Thread:
    """One daemon thread of a pool, which runs one call at a time."""

    def __init__(self, pool: "Threads") -> None:
        self.wake_ups: queue.SimpleQueue[bool] = queue.SimpleQueue()
        """True to look for a call, false to end."""
        self._pool = pool
        self.thread = threading.Thread(target=self._work, name=f"{OWN_THREADS}vector", daemon=True)
        self.thread.start()

    def _work(self) -> None:
        while (call := self._pool.next_call(self)) is not None:
            try:
                goes_on = self._run(call)
            except _LeftBehind:
                goes_on = False
            if goes_on:
                # The call, and what it holds, must not live until the next one.
                del call
                continue
            for _ in (1, 2):
                # The interrupt may come as late as here; it comes once.
                try:
                    call.come_back()
                    return
                except _LeftBehind:
                    continue
            return

    def _run(self, call: Call) -> bool:
        """Run a call, if it is still wanted; say whether this thread is, too."""
        call.thread = self
        call.began = time.monotonic()
        if not self._pool.begin(call):
            return True
        result, error = None, None
        try:
            result = call.function()
        except _LeftBehind:
            raise
        except BaseException as raised:
            error = raised
        if not self._pool.end(call):
            return False
        # Whoever hears of the end, and has another call, needs no other thread for it.
        self._pool.rest(self)
        call.finish(result, error)
        return True

    def interrupt(self) -> None:
        """End the thread at its next line of Python; a wait in C code is not cut short."""
        ident = self.thread.ident
        if ident is not None and self.thread.is_alive():
            ctypes.pythonapi.PyThreadState_SetAsyncExc(
                ctypes.c_ulong(ident), ctypes.py_object(_LeftBehind)
            )


class Threads:
    """Threads for calls from any thread.

    What is shared is changed by single operations of sets and deques, each of which is whole in
    the face of other threads: a lock would cost every step a change of threads.

    Args:
        bound: Calls at the same time; further ones wait their turn. A call that was left behind
            does not count: another thread takes its place.
    """

    def __init__(self, bound: int) -> None:
        self._bound = bound
        self._wanted: set[Call] = set()
        """The calls that are to begin; who removes one decides whether it does."""
        self._running: set[Call] = set()
        """The calls that have begun; who removes one answers it."""
        self._waiting: deque[Call] = deque()
        """The calls that no thread has been given."""
        self._idle: dict[_Thread, None] = {}
        self._threads: set[_Thread] = set()
        self._left: set[_Thread] = set()
        self._growing = threading.Lock()
        self._keeper: asyncio.TimerHandle | None = None
        self._next_look = _NEVER
        self.closed = False

    # Calls

    def submit(self, call: Call) -> None:
        """Begin a call as soon as a thread is free; may come from any thread.

        Raises:
            ClosedError: If the pool is closed.
        """
        if self.closed:
            raise ClosedError("The threads are closed: nothing can be started any more.")
        self._wanted.add(call)
        self._waiting.append(call)
        if len(self._waiting) == 1:
            # Otherwise one is on its way already, and wakes the next.
            self._wake_one()
        if call.limit is not None:
            self._keep_to(call.limit)

    async def run(
        self,
        function: Callable[[], T],
        *,
        limit: float | None = None,
        name: str = "a call",
        late: Callable[[], object] | None = None,
    ) -> T:
        """Call a function in a thread, from an event loop; the arguments are those of `Call`.

        Raises:
            DeadlineExceeded: If it took longer; the thread is told to stop, and left behind.
        """
        loop = asyncio.get_running_loop()
        future: asyncio.Future[tuple[Any, BaseException | None]] = loop.create_future()

        def settle(result: Any, error: BaseException | None) -> None:
            if not future.done():
                future.set_result((result, error))

        def finish(result: Any, error: BaseException | None) -> None:
            if not loop.is_closed():
                loop.call_soon_threadsafe(settle, result, error)

        call = Call(function, finish, limit=limit, name=name, late=late)
        self.submit(call)
        try:
            result, error = await future
        except asyncio.CancelledError:
            self._leave(call)
            raise
        if error is not None:
            raise error
        return result

    def begin(self, call: Call) -> bool:
        """Say whether a call is still wanted, now that its turn has come."""
        self._running.add(call)
        if _removed(call, self._wanted):
            return True
        self._running.discard(call)
        return False

    def end(self, call: Call) -> bool:
        """Say whether a call is still waited for, now that it is through."""
        return _removed(call, self._running)

    # Threads

    def rest(self, thread: _Thread) -> None:
        """Count a thread among those that look for a call, or are about to."""
        self._idle[thread] = None

    def next_call(self, thread: _Thread) -> Call | None:
        """Wait for a call, in a thread that has none; `None` is the end."""
        while True:
            # First: whoever adds a call from now on finds somebody idle.
            self.rest(thread)
            try:
                call = self._waiting.popleft()
            except IndexError:
                if not thread.wake_ups.get():
                    return None
                continue
            self._idle.pop(thread, None)
            if self._waiting:
                # One wakes the next, just before it lets go of the interpreter lock for its call:
                # all at once would stand in line for the lock.
                self._wake_one()
            return call

    def _wake_one(self) -> None:
        """Let an idle thread look for a call, or another one, up to the bound."""
        try:
            thread, _ = self._idle.popitem()
        except KeyError:
            if len(self._threads) < self._bound:
                self._grow()
            return
        thread.wake_ups.put(True)

    def _grow(self) -> None:
        with self._growing:
            if len(self._threads) < self._bound and not self.closed:
                self._threads.add(_Thread(self))

    def _leave(self, call: Call) -> bool:
        """Leave a call behind; say whether it was waited for until now."""
        if _removed(call, self._wanted):
            with contextlib.suppress(ValueError):
                self._waiting.remove(call)
            return True
        if not _removed(call, self._running):
            return False
        thread = call.thread
        assert thread is not None  # noqa: S101 - set before it was running
        self._threads.discard(thread)
        # Those that have come back and ended need not be waited for.
        self._left = {each for each in self._left if each.thread.is_alive()} | {thread}
        thread.interrupt()
        if self._waiting:
            self._wake_one()
        return True

    # Deadlines

    def _keep_to(self, limit: float) -> None:
        """See to it that a call which begins no sooner than now is looked at when it is late."""
        if time.monotonic() + limit < self._next_look:
            # Until that has run, nothing else needs to ask for it.
            self._next_look = 0.0
            background_loop().call_soon_threadsafe(self._keep)

    def _keep(self) -> None:
        """Leave calls behind that have missed their deadlines; runs on the background loop."""
        if self._keeper is not None:
            self._keeper.cancel()
        # Put off before the look: a call that comes during it asks for another one.
        self._next_look = _NEVER
        now, following = time.monotonic(), _NEVER
        # In this order, since a call is among those that run before it is not among these.
        for call in self._wanted.copy():
            if call.limit is not None:
                following = min(following, now + call.limit)
        for call in self._running.copy():
            if call.limit is None:
                continue
            due = call.began + call.limit
            if due > now:
                following = min(following, due)
            elif self._leave(call):
                call.finish(None, too_late(call.name, call.limit))
        if following < _NEVER:
            self._next_look = following
            self._keeper = background_loop().call_later(following - now, self._keep)

    # The end

    def leave(self) -> None:
        """Accept nothing any more, and leave all calls behind."""
        # One that is being started is known before, or not started at all.
        with self._growing:
            self.closed = True
        for call in [*self._wanted.copy(), *self._running.copy()]:
            self._leave(call)
        if self._keeper is not None:
            # With nothing to look after, it does not come back.
            background_loop().call_soon_threadsafe(self._keep)

    def close(self) -> None:
        """End the threads; wait for idle ones, and for a short while for the others."""
        self.leave()
        idle = [*self._threads]
        for thread in idle:
            thread.wake_ups.put(False)
        for thread in idle:
            thread.thread.join()
        self._threads.clear()
        give_up = time.monotonic() + PATIENCE
        for thread in self._left:
            thread.thread.join(max(0.0, give_up - time.monotonic()))
        stuck = sum(thread.thread.is_alive() for thread in self._left)
        if stuck:
            _log.warning("%d threads hang in an environment and cannot be ended", stuck)
        self._left.clear()


def _removed(call: Call, calls: set[Call]) -> bool:
    """Remove a call from a set; say whether it was in it, which only one of all threads is told."""
    try:
        calls.remove(call)
    except KeyError:
        return False
    return True
