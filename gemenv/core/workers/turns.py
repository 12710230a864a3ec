"""Turns, dealt out in the order of asking."""

import asyncio
import threading
from collections import deque
from concurrent.futures import Future

from gemenv.errors import ClosedError


class Turns:
    """A number of turns at a time, for threads and for tasks of any event loop.

    Args:
        number: How many may have a turn at a time.
    """

    def __init__(self, number: int) -> None:
        self._lock = threading.Lock()
        self._left = number
        self._waiting: deque[Future[None]] = deque()
        self._closed = False

    def _ask(self) -> "Future[None] | None":
        with self._lock:
            if self._closed:
                raise ClosedError("This worker pool is closed; make a new one.")
            if self._left:
                self._left -= 1
                return None
            waiter: Future[None] = Future()
            self._waiting.append(waiter)
            return waiter

    def take(self) -> None:
        """Wait for a turn in this thread.

        Raises:
            ClosedError: If there are none any more.
        """
        if (waiter := self._ask()) is not None:
            try:
                waiter.result()
            except BaseException:
                self._withdraw(waiter)
                raise

    async def atake(self) -> None:
        """Wait for a turn, and let others run on the event loop.

        Raises:
            ClosedError: If there are none any more.
        """
        if (waiter := self._ask()) is not None:
            try:
                await asyncio.wrap_future(waiter)
            except BaseException:
                self._withdraw(waiter)
                raise

    def _withdraw(self, waiter: "Future[None]") -> None:
        """Give back the turn of a waiter who was interrupted, if it has come meanwhile."""
        if not waiter.cancel() and waiter.exception() is None:
            self.give_back()

    def give_back(self) -> None:
        """Let the next one have the turn."""
        while True:
            with self._lock:
                if not self._waiting:
                    self._left += 1
                    return
                waiter = self._waiting.popleft()
            # Outside of the lock: it wakes up others, who may give a turn back at once.
            if waiter.set_running_or_notify_cancel():
                waiter.set_result(None)
                return

    def close(self) -> None:
        """Let nobody have a turn any more; those who wait get a `ClosedError`."""
        with self._lock:
            self._closed = True
            waiting, self._waiting = self._waiting, deque()
        for waiter in waiting:
            if waiter.set_running_or_notify_cancel():
                waiter.set_exception(ClosedError("This worker pool was closed meanwhile."))
