"""Slots in workers elsewhere, each worker with its supervisor."""

import pickle
from collections.abc import Mapping, Sequence
from typing import Any

from gemenv.errors import InvalidArgumentError
from gemenv.vector.backend import Done
from gemenv.vector.faces import Limits
from gemenv.vector.slot import SlotOrder
from gemenv.vector.supervisor import Site, Supervisor
from gemenv.vector.waiting import Waiter


class RemoteBackend:
    """Deals slots out to workers.

    Args:
        orders: The slots; the error of a constructor comes out here.
        site: Where the workers run; closed with the backend.
        limits: Wall seconds that a call may take.
        workers: How many workers; the slots are dealt out to them in turn.
    """

    def __init__(
        self, orders: Sequence[SlotOrder], site: Site, limits: Limits, workers: int
    ) -> None:
        self._site = site
        self._closed = False
        try:
            self._supervisors = [
                Supervisor(orders[k::workers], site, limits) for k in range(workers)
            ]
            self._home = {o.index: k % workers for k, o in enumerate(orders)}
            self._wait_until_built()
        except BaseException:
            self.close()
            raise

    def submit(self, operation: str, jobs: Mapping[int, Any]) -> list[Done]:
        """Begin an operation on some slots; nothing is ever done at once."""
        if operation != "step":
            _check_sendable(operation, jobs)
        shares: list[dict[int, Any]] = [{} for _ in self._supervisors]
        home = self._home
        for index, payload in jobs.items():
            shares[home[index]][index] = payload
        for supervisor, share in zip(self._supervisors, shares, strict=True):
            if share:
                supervisor.submit(operation, share)
        return []

    def collect(self) -> list[Done]:
        """Return what is done meanwhile; bring workers back that have ended."""
        self._site.poll()
        done: list[Done] = []
        for supervisor in self._supervisors:
            done += supervisor.collect()
        return done

    def fileno(self) -> int:
        """Return the descriptor on which the workers' answers arrive."""
        return self._site.fileno()

    def patience(self) -> float | None:
        """Return the seconds until some deadline must be looked after."""
        waits = [s.patience() for s in self._supervisors]
        return min((wait for wait in waits if wait is not None), default=None)

    def restart(self) -> None:
        """Drop what is in flight, and build all environments anew."""
        for supervisor in self._supervisors:
            supervisor.start_over()
        self._wait_until_built()

    def close(self) -> None:
        """End all workers."""
        if not self._closed:
            self._closed = True
            self._site.close()

    def _wait_until_built(self) -> None:
        waiter = Waiter(self)
        while any(supervisor.building for supervisor in self._supervisors):
            waiter.wait(None)
            self.collect()


def _check_sendable(operation: str, jobs: Mapping[int, Any]) -> None:
    try:
        pickle.dumps(jobs, pickle.HIGHEST_PROTOCOL)
    except Exception as error:
        raise InvalidArgumentError(
            f"What `{operation}` was given cannot be sent to another process: {error}"
        ) from error
