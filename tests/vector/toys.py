"""Small environments for vectors: sound ones, and ones that fail, hang or die on demand.

What an action says happens: `"x@3"` takes three milliseconds, `"x!raise"` raises, and so on.
Everything can be pickled, and what happens depends on the seed and the actions alone.
"""

import asyncio
import contextlib
import ctypes
import json
import os
import re
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import gymnasium
import numpy as np

from gemenv import AsyncEnv, Env, StepResult, Wrapper, register
from gemenv.registry.registry import _registry
from gemenv.vector import VectorEnv

COUNT, ASYNC_COUNT, BLOCKING_COUNT, OUTSIDE = (
    "toy:Count-v0",
    "toy:AsyncCount-v0",
    "toy:BlockingCount-v0",
    "toy:Outside-v0",
)
IDS = (COUNT, ASYNC_COUNT, BLOCKING_COUNT)
"""The same environment, with and without something to wait for."""
BACKENDS = ("sync", "async")
"""The backends that the tests run over."""
MODES = ("SAME_STEP", "NEXT_STEP", "DISABLED")
EPISODE = "episode_index"
"""Where info tells the number of the episode."""

released = threading.Event()
"""Lets those go that hang; set after each test."""


@dataclass
class Tally:
    total: int
    heard: list[str] = field(default_factory=list)


class Faults:
    """What went wrong, by the word after `!` in an action or in `options["fault"]`."""

    @staticmethod
    def find(text: str) -> str:
        return match[1] if (match := re.search(r"!(\w+)", text)) else ""

    @staticmethod
    def commit(fault: str) -> None:
        """Do what cannot be done by halves; what hangs is done by the environments."""
        match fault:
            case "raise":
                raise RuntimeError("the beads are lost")
            case "chain":
                try:
                    raise LookupError("no beads")
                except LookupError as error:
                    raise RuntimeError("the beads are lost") from error
            case "exit":
                raise SystemExit("no more")
            case "cancel":
                raise asyncio.CancelledError
            case "strange":
                raise Strange("not even an Exception")
            case "interrupt":
                raise KeyboardInterrupt
            case "kill":
                os._exit(7)
            case "segfault":
                ctypes.string_at(0)
            case _:
                pass


class Strange(BaseException):
    """An error that `except Exception` does not see."""


class Counting(Env):
    """What the sync and the async one share; it ends after `length` turns, or at `bye`.

    Args:
        length: Turns of an episode.
        label: A word in every observation.
        switch: While this file exists, the constructor raises.
        jam: While this file exists, `reset` raises.
        bad_seeds: Episodes whose `reset` raises.
    """

    state: Tally
    made = closed = 0
    """Calls of the constructor and of `close`, all instances together."""
    _lock = threading.Lock()

    def __init__(
        self,
        length: int = 4,
        label: str = "",
        switch: str = "",
        jam: str = "",
        bad_seeds: tuple[int, ...] = (),
    ) -> None:
        if switch and Path(switch).exists():
            raise RuntimeError("no beads in stock")
        self.length, self.label, self.jam, self.bad_seeds = length, label, jam, bad_seeds
        with self._lock:
            Counting.made += 1

    def _start(self, options: dict[str, Any]) -> str:
        if self.np_random_seed in self.bad_seeds or (self.jam and Path(self.jam).exists()):
            raise RuntimeError("the frame is jammed")
        Faults.commit(Faults.find(str(options.get("fault", ""))))
        self.state = Tally(int(self.np_random.integers(1_000_000)))
        said = {name: value for name, value in options.items() if name != "fault"}
        return f"{self.label}You have {self.state.total}. {json.dumps(said)}"

    def _count(self, action: str) -> StepResult:
        self.state.heard.append(action)
        Faults.commit(Faults.find(action))
        self.state.total += int(self.np_random.integers(1_000_000))
        ended = self.turn >= self.length or action.startswith("bye")
        return StepResult.of(
            f"{self.label}{action} makes {self.state.total}.",
            {"beads": self.state.total % 7 / 4, "toll": -0.25},
            terminated=ended and not action.startswith("late"),
            truncated=ended and action.startswith("late"),
            success=ended and action.endswith("0"),
            parsed_action=action,
            info={"many": self.state.total % 5} if self.turn % 2 else {},
        )

    def _random_action(self, rng: np.random.Generator) -> str:
        return f"take {rng.integers(1_000_000)}"

    def shout(self, word: str, times: int = 1) -> str:
        return f"{self.label}{word.upper()}" * times

    def fail(self) -> None:
        raise LookupError("no such bead")

    def close(self) -> None:
        with self._lock:
            Counting.closed += 1


def seconds(action: str) -> float:
    return int(match[1]) / 1000 if (match := re.search(r"@(\d+)", action)) else 0.0


class Count(Counting):
    """Counts in sync code."""

    def _reset(self, options: dict[str, Any]) -> str:
        linger(Faults.find(str(options.get("fault", ""))))
        return self._start(options)

    def _step(self, action: str) -> StepResult:
        time.sleep(seconds(action))
        linger(Faults.find(action))
        return self._count(action)


def linger(fault: str) -> None:
    """Hang in Python, in C, or in Python that does not want to stop."""
    if fault == "hang":
        while not released.wait(0.005):
            pass
    elif fault == "stuck":
        released.wait()
    elif fault == "stubborn":
        while not released.is_set():
            with contextlib.suppress(BaseException):
                while not released.wait(0.005):
                    pass


class AsyncCount(Counting, AsyncEnv):
    """Counts in async code."""

    async def _areset(self, options: dict[str, Any]) -> str:
        await alinger(Faults.find(str(options.get("fault", ""))))
        return self._start(options)

    async def _astep(self, action: str) -> StepResult:
        await asyncio.sleep(seconds(action))
        await alinger(Faults.find(action))
        return self._count(action)


async def alinger(fault: str) -> None:
    while fault in ("hang", "stuck", "stubborn") and not released.is_set():
        try:
            await asyncio.sleep(0.005)
        except asyncio.CancelledError:
            if fault != "stubborn":
                raise


class Polite(Wrapper):
    """Says please, and breaks when it hears that something is rude."""

    def __init__(self, env: Env, word: str = "please") -> None:
        super().__init__(env)
        self.word = word

    def on_reset(self, observation: str, info: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        return f"{observation} {self.word}", info

    def on_step(self, result: StepResult) -> StepResult:
        if "rude" in result.observation:
            raise ValueError("how rude")
        return result._replace(observation=f"{result.observation} {self.word}")


class Waiting(Wrapper):
    """A wrapper that awaits something of its own."""

    async def astep(self, action: str) -> Any:
        await asyncio.sleep(0)
        return await super().astep(action)


@contextlib.contextmanager
def registered() -> Iterator[None]:
    """Have the environments above under their ids for a while."""
    before = dict(gymnasium.registry), dict(_registry.specs)
    register(COUNT, Count)
    register(ASYNC_COUNT, AsyncCount)
    register(BLOCKING_COUNT, Count, blocking=True)
    register(OUTSIDE, Count, snapshot=False)
    yield
    for registry, contents in zip((gymnasium.registry, _registry.specs), before, strict=True):
        registry.clear()
        registry.update(contents)


def wait_until(condition: Callable[[], Any], limit: float = 30) -> None:
    """Wait for what another thread will bring about; fail if it never does."""
    give_up = time.monotonic() + limit
    while not condition():
        assert time.monotonic() < give_up, "it did not come about"
        time.sleep(0.002)


def threads() -> int:
    """Return how many threads of vectors run."""
    return sum(thread.name == "gemenv-vector" for thread in threading.enumerate())


def transcript(vec: VectorEnv, turns: int, *, begun: Any = None) -> str:
    """Play in step, and return everything that came as JSON."""
    lines: list[Any] = [vec.reset() if begun is None else begun]
    for turn in range(turns):
        batch = vec.step([f"take {turn} of {index}" for index in range(vec.num_envs)])
        lines.append([part if isinstance(part, tuple) else part.tolist() for part in batch])
    return json.dumps(lines)
