"""The traffic between a vector environment and its backend."""

import contextlib
import time
from collections import deque
from collections.abc import AsyncIterator, Generator, Iterable, Mapping
from typing import Any

from gemenv.errors import BusyError, ClosedError, InvalidArgumentError, ResetNeeded
from gemenv.vector.arguments import listed
from gemenv.vector.backend import Backend, Done
from gemenv.vector.batch import EnvStep
from gemenv.vector.waiting import Waiter


class Dispatch:
    """Hands operations to a backend, and results to whoever waits for them.

    It knows which environments are in flight and which want a reset, and refuses what does not
    fit before anything changes.

    Args:
        backend: What runs the operations.
        num_envs: How many environments there are.
        ends: Whether an environment that ended wants a reset before the next step.
    """

    def __init__(self, backend: Backend, num_envs: int, *, ends: bool) -> None:
        self.all = frozenset(range(num_envs))
        self.ends = ends
        self.in_flight: set[int] = set()
        self.unstarted = set(self.all)
        """Environments that want a `reset` before the next step."""
        self.interrupted = False
        self.closed = False
        self._backend = backend
        self._waiter = Waiter(backend)
        self._ready: deque[Done] = deque()

    # Operations that are waited for

    def run(self, operation: str, jobs: Mapping[int, Any]) -> list[Any]:
        """Do an operation, wait for all results, and return them in the order of the jobs."""
        with self._uninterrupted():
            done = self._backend.submit(operation, jobs)
            if len(done) == len(jobs):
                # Done at once, and so in order.
                return [value for _, value in done]
            results = dict(done)
            while len(results) < len(jobs):
                for index, value in self._collect():
                    if index in jobs:
                        results[index] = value
                    else:
                        self._sort([(index, value)])
                if len(results) < len(jobs):
                    self._waiter.wait(None)
            return [results[index] for index in jobs]

    def ask(self, operation: str, jobs: Mapping[int, Any]) -> dict[int, Any]:
        """Do an operation that may raise; return the values by index."""
        self.check_usable()
        self.check_idle(jobs)
        values = self.run(operation, jobs)
        for value in values:
            if isinstance(value, BaseException):
                raise value
        return dict(zip(jobs, values, strict=True))

    # Operations whose results are received later

    def send(self, operation: str, jobs: Mapping[int, Any]) -> None:
        """Begin an operation."""
        with self._uninterrupted():
            done = self._backend.submit(operation, jobs)
            self.in_flight.update(jobs)
            self._sort(done)

    def receive(self, min_ready: int, timeout: float | None) -> list[EnvStep]:
        """Return what is finished, waiting until there is enough."""
        self._check_receive(min_ready, timeout)
        give_up = None if timeout is None else time.monotonic() + timeout
        with self._uninterrupted():
            self._sort(self._collect())
            while len(self._ready) < min_ready and self._waiter.wait(give_up):
                self._sort(self._collect())
            return self._deliver()

    async def receive_async(self, min_ready: int, timeout: float | None) -> list[EnvStep]:
        """Return what is finished, as `receive` does, without holding up the event loop."""
        self._check_receive(min_ready, timeout)
        give_up = None if timeout is None else time.monotonic() + timeout
        self._sort(self._collect())
        while len(self._ready) < min_ready and await self._waiter.wait_async(give_up):
            self.check_usable()
            self._sort(self._collect())
        return self._deliver()

    async def stream(self) -> AsyncIterator[EnvStep]:
        """Yield what is finished one by one, until the end."""
        while not self.closed:
            self._sort(self._collect())
            while self._ready:
                yield self._deliver_one()
            if not self.closed:
                await self._waiter.wait_async(None)

    def _collect(self) -> list[Done]:
        try:
            return self._backend.collect()
        except Exception:
            # What other workers had answered by then is lost.
            self.interrupted = True
            raise

    def _sort(self, done: Iterable[Done]) -> None:
        self._ready.extend(done)
        if self._ready:
            self._waiter.wake()

    def _deliver(self) -> list[EnvStep]:
        return [self._deliver_one() for _ in range(len(self._ready))]

    def _deliver_one(self) -> EnvStep:
        index, step = self._ready.popleft()
        self.in_flight.discard(index)
        if self.ends or self.unstarted:
            self.note([(index, step)])
        return EnvStep(index, *step)

    def note(self, results: Iterable[Done]) -> None:
        """Remember which environments have an episode in play."""
        for index, step in results:
            if self.ends and (step[2] or step[3]):
                self.unstarted.add(index)
            else:
                self.unstarted.discard(index)

    # Beginning and end

    def start_over(self) -> None:
        """Drop what is in flight, after an interrupt with all environments anew."""
        if self.interrupted:
            self._backend.restart()
            self.in_flight.clear()
            self._ready.clear()
            self.unstarted = set(self.all)
            self.interrupted = False
        elif self.in_flight:
            self.receive(len(self.in_flight), None)

    def close(self) -> None:
        """Let those who wait look again; nothing is accepted any more."""
        self.closed = True
        self._waiter.close()

    @contextlib.contextmanager
    def _uninterrupted(self) -> Generator[None]:
        """Remember that something like Ctrl-C came amid an operation: results may be lost."""
        try:
            yield
        except Exception:
            raise
        except BaseException:
            self.interrupted = True
            raise

    # What is refused

    def check_startable(self, jobs: Mapping[int, Any]) -> None:
        """Raise unless each of these may take a step."""
        self.check_usable()
        if self.in_flight:
            self.check_idle(jobs)
        if self.unstarted and (waiting := self.unstarted.intersection(jobs)):
            raise ResetNeeded(
                f"No episode is in play in {listed(waiting)}: call `reset` before `step`."
            )

    def check_idle(self, indices: Iterable[int]) -> None:
        """Raise if one of these is in flight."""
        if self.in_flight and (busy := self.in_flight.intersection(indices)):
            raise BusyError(f"{listed(busy)} still in flight: take the results from `recv` first.")

    def check_usable(self) -> None:
        """Raise after the end, and after an interrupt."""
        if self.closed:
            raise ClosedError("The vector environment is closed; build another one.")
        if self.interrupted:
            message = "An interrupt or an error came amid an operation: call `reset` for all."
            raise ResetNeeded(message)

    def _check_receive(self, min_ready: int, timeout: float | None) -> None:
        self.check_usable()
        if not isinstance(min_ready, int) or min_ready < 1:  # pyright: ignore[reportUnnecessaryIsInstance]
            raise InvalidArgumentError(f"`min_ready` must be 1 or more, got {min_ready!r}.")
        if timeout is not None and not timeout >= 0:
            raise InvalidArgumentError(f"`timeout` must be 0 or more seconds, got {timeout!r}.")
        if min_ready > len(self.in_flight):
            raise InvalidArgumentError(
                f"`recv` is to wait for {min_ready} results, but {len(self.in_flight)} are in "
                "flight: `send` actions first."
            )
