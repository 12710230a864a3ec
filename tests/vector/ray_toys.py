"""The small environments of `toys` for actors of Ray, which import this module by its name."""

import ctypes
import os
import threading
from typing import Any

import numpy as np
import ray

from gemenv import EnvSpec, StepResult
from tests.vector import toys


class Count(toys.Count):
    """Counts, and tells where it runs.

    Args:
        deadly: The seeds whose episodes end the process in `reset`.
        beads: What every step adds to, in place.
        kwargs: For `toys.Count`.
    """

    def __init__(
        self, deadly: tuple[int, ...] = (), beads: np.ndarray | None = None, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.deadly, self.beads = deadly, beads

    def _reset(self, options: dict[str, Any]) -> str:
        if self.np_random_seed in self.deadly:
            os._exit(3)
        return super()._reset(options)

    def _step(self, action: str) -> StepResult:
        if "!hog" in action:
            # A wait that lets no other thread of Python run.
            ctypes.PyDLL(None).pause()
        if self.beads is not None:
            self.beads += 1
        return super()._step(action)

    def process(self) -> int:
        return os.getpid()

    def node(self) -> str:
        return ray.get_runtime_context().get_node_id()

    def actor(self) -> Any:
        return ray.get_runtime_context().current_actor


class AsyncCount(toys.AsyncCount):
    """Counts in async code, which may hold up everything else on its event loop."""

    async def _astep(self, action: str) -> StepResult:
        if "!hog" in action:
            threading.Event().wait()
        return await super()._astep(action)


COUNT = EnvSpec(id="toy:RayCount-v0", entry_point="tests.vector.ray_toys:Count")
BLOCKING = EnvSpec(
    id="toy:RayBlocking-v0", entry_point="tests.vector.ray_toys:Count", blocking=True
)
ASYNC = EnvSpec(id="toy:RayAsync-v0", entry_point="tests.vector.ray_toys:AsyncCount")
KINDS = (COUNT, BLOCKING, ASYNC)
"""The same environment: in place, in a thread, on an event loop."""
