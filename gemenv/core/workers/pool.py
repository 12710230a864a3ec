"""The pool of workers that callers see."""

import math
import os
import re
import weakref
from collections.abc import Sequence
from typing import Any

from gemenv.core.background import run_through
from gemenv.core.workers.crew import Crew
from gemenv.core.workers.exchange import ZygoteLostError, ready_worker, work
from gemenv.core.workers.frames import frame
from gemenv.core.workers.outcome import Outcome
from gemenv.core.workers.turns import Turns
from gemenv.core.workers.waits import InThread, OnLoop, Waits
from gemenv.core.workers.zygote import Plan
from gemenv.errors import ClosedError, InvalidArgumentError

_FUNCTION = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*:[A-Za-z_]\w*", re.ASCII)


class WorkerPool:
    """Runs a function in worker processes that are killed at their deadline.

    Nothing is started before the first call. Any thread and any event loop may call, also
    several at once; calls wait for a free worker in the order of their coming. A call that is
    killed, runs out of memory or crashes never affects another one. In a process forked from
    this one, the pool makes workers of its own. At the end of the program it is closed.

    Workers see none of the caller's environment variables, descriptors and signals. On Linux
    their memory is bounded, and a worker in which calls have left much memory behind is
    replaced, so that a call has at least three quarters of `memory_bytes`.

    Args:
        function: `package.module:name` of a function of the library whose arguments and result
            JSON can hold.
        size: Workers at a time.
        memory_bytes: What a worker may use on top of what is imported (Linux).
        spare: Keep one more worker ready, which takes the place of one that was killed.
        preload: Modules to import before any call, beside the function's own.

    Raises:
        InvalidArgumentError: If one of these is out of its range.

    >>> pool = WorkerPool("math:factorial")
    >>> pool.call(20, timeout=10).value
    2432902008176640000
    >>> pool.call(10**9, timeout=0.1).status
    'timeout'
    >>> pool.close()
    """

    def __init__(
        self,
        function: str,
        *,
        size: int = 1,
        memory_bytes: int = 1 << 30,
        spare: bool = True,
        preload: Sequence[str] = (),
    ) -> None:
        if _FUNCTION.fullmatch(function) is None:
            raise InvalidArgumentError(f"function must be 'package.module:name', got {function!r}.")
        for name, value in (("size", size), ("memory_bytes", memory_bytes)):
            if value < 1:
                raise InvalidArgumentError(f"{name} must be at least 1, got {value!r}.")
        self._size, self._spare = size, spare
        self._plan = Plan(function, memory_bytes, tuple(preload))
        self._begin()
        _pools.add(self)

    def _begin(self) -> None:
        self._turns = Turns(self._size)
        self._crew = Crew(self._plan, spare=self._spare)
        # Called when nobody has the pool any more, and at the end of the program.
        self._end = weakref.finalize(self, self._crew.close)

    def call(self, *args: Any, timeout: float) -> Outcome:
        """Call the function in a worker, and wait for it in this thread.

        Args:
            args: What JSON can hold.
            timeout: Seconds that the work itself may take; the wait for a free worker, and the
                start of one, do not count.

        Raises:
            ClosedError: If the pool is closed, before or meanwhile.
            InvalidArgumentError: If JSON cannot hold the arguments, or `timeout` is not positive.
        """
        return run_through(self._call(args, timeout, InThread()))

    async def acall(self, *args: Any, timeout: float) -> Outcome:
        """Do as `call`, without blocking the event loop. May be cancelled."""
        return await self._call(args, timeout, OnLoop())

    async def _call(self, args: tuple[Any, ...], timeout: float, waits: Waits) -> Outcome:
        if not (0 < timeout < math.inf):
            raise InvalidArgumentError(f"timeout must be positive and finite, got {timeout!r}.")
        try:
            request = frame(args)
        except (TypeError, ValueError, RecursionError) as error:
            raise InvalidArgumentError(f"JSON cannot hold the arguments: {error}.") from error
        # A process that is forked meanwhile gets others.
        turns, crew = self._turns, self._crew
        await waits.turn(turns)
        try:
            try:
                outcome = await _attempt(crew, request, timeout, waits)
            except ZygoteLostError:
                outcome = await _attempt(crew, request, timeout, waits)
        except ZygoteLostError:
            outcome = Outcome("died", message="the processes of the pool ended")
        finally:
            turns.give_back()
        if outcome.status == "died" and crew.closed:
            raise ClosedError("This worker pool was closed during the call.")
        return outcome

    def close(self) -> None:
        """Kill all workers, and wait until they are gone. May be called again."""
        self._turns.close()
        self._end()

    def _forget(self) -> None:
        """In a forked process, leave what is the parent's alone and begin afresh."""
        self._end.detach()
        closed = self._crew.closed
        self._crew.forget()
        self._begin()
        if closed:
            self.close()


async def _attempt(crew: Crew, request: bytes, timeout: float, waits: Waits) -> Outcome:
    link = await ready_worker(crew, waits)
    if isinstance(link, str):
        return Outcome("died", message=link)
    return await work(crew, link, request, timeout, waits)


_pools: "weakref.WeakSet[WorkerPool]" = weakref.WeakSet()


def _after_fork() -> None:
    for pool in list(_pools):
        pool._forget()  # pyright: ignore[reportPrivateUsage]


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
