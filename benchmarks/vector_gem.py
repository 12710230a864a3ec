"""GEM's side of the benchmark of vector environments; runs in the Python that holds `gem-llm`."""

import time
from collections.abc import Callable
from typing import Any

import gem
from gem.core import Env

Step = tuple[str, float, bool, bool, dict[str, Any]]


class Noop(Env):
    """Does nothing, for ever."""

    def __init__(self, **_: Any) -> None:
        super().__init__()

    def reset(self, seed: int | None = None) -> tuple[str, dict[str, Any]]:
        """Begin an episode."""
        super().reset(seed)
        return "", {}

    def step(self, action: str) -> Step:
        """Answer one action."""
        return "", 0.0, False, False, {}


class BlockingTool(Noop):
    """A tool whose answer blocks the thread that asks.

    Args:
        draw: Gives the seconds of each call.
    """

    def __init__(self, draw: Callable[[], float], **_: Any) -> None:
        super().__init__()
        self.draw = draw

    def step(self, action: str) -> Step:
        """Answer one action."""
        seconds = self.draw()
        time.sleep(seconds)
        return "", 0.0, False, False, {"seconds": seconds}


for cls in (Noop, BlockingTool):
    gem.register(f"bench:{cls.__name__}-v0", cls)


def make_vec(
    env_id: str, num_envs: int, *, backend: str, vec_kwargs: list[dict[str, Any]] | None = None
) -> Any:
    """Build a vector environment of GEM's."""
    return gem.make_vec([env_id] * num_envs, async_mode=backend == "async", vec_kwargs=vec_kwargs)
