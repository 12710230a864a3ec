"""What runs in an actor of Ray: a worker, and an outbox."""

import contextlib
import importlib
import os
import pickle
import select
import sys
import threading
import time
import traceback
from collections.abc import Sequence
from typing import Any

from gemenv.core.background import background_loop
from gemenv.core.failure import FailureStage
from gemenv.vector.progress import Doing
from gemenv.vector.slot import Slot
from gemenv.vector.worker import Message, Worker, WorkerSettings

_SOON = 0.002
"""Results that `handle` has at once wait until it returns; a worker passes on earlier ones only
where the call takes longer."""


class Host:
    """What an actor is: a worker, and an outbox for what it gives.

    Ray calls `handle` and `close` in one thread, `results` in another, `progress` in a third. None
    of them is the main thread, so an environment cannot set signal handlers here.
    """

    def __init__(self, settings: WorkerSettings, path: Sequence[str]) -> None:
        sys.path.extend(each for each in path if each not in sys.path and os.path.exists(each))
        self._worker = _Worker(settings, self._send, self._begin, self._rest)
        self._turn, self._guard = threading.Lock(), threading.Lock()
        self._outbox: list[bytes] = []
        self._doing: Doing | None = None
        self._began = 0.0
        self._read, self._write = os.pipe()
        os.set_blocking(self._write, False)

    def handle(self, data: bytes) -> list[bytes]:
        """Do what a message asks, and return what has come by then."""
        message: Message = pickle.loads(data)  # noqa: S301 - from the program that started us
        with self._turn:
            self._began = time.monotonic()
            try:
                self._worker.handle(message)
            except BaseException:
                # What nothing has caught ends the process, as anywhere.
                traceback.print_exc()
                sys.stderr.flush()
                os._exit(1)
        if self._worker.fileno() >= 0:
            self._wake()
        return self._take()

    def results(self) -> list[bytes]:
        """Wait until something has come that `handle` does not return, and return it."""
        while not (taken := self._take()):
            poll = select.poll()
            poll.register(self._read, select.POLLIN)
            if not self._turn.locked() and (waiting := self._worker.fileno()) >= 0:
                poll.register(waiting, select.POLLIN)
            if self._read in dict(poll.poll()):
                os.read(self._read, 4096)
            # The worker belongs to one thread at a time; `handle` wakes this one when it is done.
            if self._turn.acquire(blocking=False):
                try:
                    self._worker.collect()
                finally:
                    self._turn.release()
        return taken

    def progress(self) -> Doing | None:
        """Return the call that is going on, with the seconds that it has taken for `since`.

        While the event loop is held up, there is no answer.
        """
        if self._worker.fileno() >= 0:
            alive = threading.Event()
            background_loop().call_soon_threadsafe(alive.set)
            alive.wait()
        doing = self._doing
        return doing and doing._replace(since=time.monotonic() - doing.since)

    def close(self) -> None:
        """Close the environments."""
        with self._turn:
            self._worker.close()

    def _begin(self, index: int, stage: FailureStage, episode: int) -> None:
        self._doing = Doing(index, stage, episode, time.monotonic())

    def _rest(self) -> None:
        self._doing = None

    def _send(self, data: bytes) -> None:
        with self._guard:
            self._outbox.append(data)
        if time.monotonic() - self._began > _SOON:
            self._wake()

    def _take(self) -> list[bytes]:
        with self._guard:
            taken, self._outbox = self._outbox, []
        return taken

    def _wake(self) -> None:
        with contextlib.suppress(BlockingIOError):  # when it is full, it is seen anyway
            os.write(self._write, b"!")


class _ByValue:
    """Becomes, where it is unpickled, what was pickled by value."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def __reduce__(self) -> tuple[Any, ...]:
        return pickle.loads, (self._data,)


class _Worker(Worker):
    def _sendable(self, slot: Slot, value: Any) -> Any:
        """Send objects of the program's `__main__` too: a plain pickle cannot name their class."""
        with contextlib.suppress(Exception):  # the worker says what is wrong
            data = importlib.import_module("ray.cloudpickle").dumps(value)
            pickle.loads(data)  # noqa: S301 - our own bytes
            return _ByValue(data)
        return super()._sendable(slot, value)
