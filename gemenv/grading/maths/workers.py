"""The worker processes in which comparisons that may hang are made: one pool for the process."""

import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gemenv.core.workers import Outcome, WorkerPool

WORKERS = 2
MEMORY_BYTES = 1 << 30

_lock = threading.Lock()
_pools: "list[WorkerPool]" = []


def _pool() -> "WorkerPool":
    from gemenv.core.workers import WorkerPool

    if not _pools:
        with _lock:
            if not _pools:
                _pools.append(
                    WorkerPool(
                        "gemenv.grading.maths.symbolic:compare",
                        size=WORKERS,
                        memory_bytes=MEMORY_BYTES,
                        preload=("gemenv.grading.maths.warm",),
                    )
                )
    return _pools[0]


def compare(answer: str, gold: str, options: Mapping[str, Any], timeout: float) -> "Outcome":
    """Compare two answers in a worker, and wait in this thread."""
    return _pool().call(answer, gold, dict(options), timeout=timeout)


async def acompare(answer: str, gold: str, options: Mapping[str, Any], timeout: float) -> "Outcome":
    """Compare two answers in a worker, without blocking the event loop."""
    return await _pool().acall(answer, gold, dict(options), timeout=timeout)
