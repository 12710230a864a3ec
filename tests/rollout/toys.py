"""Small environments and agents for rollouts: sound ones, and ones that fail on demand."""

import asyncio
import contextlib
import itertools
import json
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import gymnasium
import numpy as np

from gemenv import AsyncEnv, Env, StepResult, register
from gemenv.agents import Agent, Prompt, RandomAgent, Reply
from gemenv.registry.registry import _registry
from gemenv.rollout import Episode, Job

WALK, ASYNC_WALK, BLOCKING_WALK, BROKEN = (
    "toy:Walk-v0",
    "toy:AsyncWalk-v0",
    "toy:BlockingWalk-v0",
    "toy:Broken-v0",
)


@dataclass
class State:
    place: int


class Walk(Env):
    """A walk of drawn steps; it ends after `length` turns, and the last reply may solve it."""

    state: State
    closed = 0
    """Calls of `close`, all instances together."""

    def __init__(self, length: int = 4) -> None:
        self.length = length

    def _reset(self, options: dict[str, Any]) -> str:
        self.state = State(int(self.np_random.integers(1_000_000)))
        return f"You are at {self.state.place}. {options or ''}"

    def _step(self, action: str) -> StepResult:
        self.state.place += int(self.np_random.integers(1_000_000))
        return StepResult.of(
            f"{action} leads to {self.state.place}.",
            {"step": self.state.place % 7 / 4, "toll": -0.25},
            terminated=self.turn >= self.length,
            success=self.turn >= self.length and action.endswith("0"),
            parsed_action=action,
        )

    def _random_action(self, rng: np.random.Generator) -> str:
        return f"go {rng.integers(1_000_000)}"

    def close(self) -> None:
        type(self).closed += 1


class AsyncWalk(AsyncEnv):
    """The same in async code."""

    def __init__(self, length: int = 4) -> None:
        self.walk = Walk(length)

    async def _areset(self, options: dict[str, Any]) -> str:
        await asyncio.sleep(0)
        return self.walk.reset(seed=int(self.np_random.integers(2**31)), options=options)[0]

    async def _astep(self, action: str) -> StepResult:
        await asyncio.sleep(0)
        return self.walk.step(action)

    def _random_action(self, rng: np.random.Generator) -> str:
        return self.walk.sample_random_action(rng)


class Broken(Walk):
    """Fails as it is told, in its second turn unless the fault is one of `reset` or `close`."""

    closed = 0

    def __init__(self, fault: str = "step") -> None:
        super().__init__()
        self.fault = fault

    def _reset(self, options: dict[str, Any]) -> Any:
        if self.fault == "reset":
            raise RuntimeError("the board is on fire")
        return None if self.fault == "no observation" else super()._reset(options)

    def _step(self, action: str) -> Any:
        result = super()._step(action)
        if self.turn < 2:
            return result
        match self.fault:
            case "step":
                raise RuntimeError("the board is on fire")
            case "nan" | "inf":
                return StepResult.of("?", {"step": float(self.fault)})
            case "overflow":
                return StepResult.of("?", {"step": 1.5e308}, terminated=self.turn == 4)
            case "no success":
                del result.info["success"]
                return result._replace(terminated=True)
            case "no tuple":
                return None
            case "cancel":
                raise asyncio.CancelledError
            case _:
                return result

    def close(self) -> None:
        super().close()
        if self.fault == "close":
            raise OSError("the lid is stuck")


@contextlib.contextmanager
def registered() -> Iterator[None]:
    """Have the environments above under their ids for a while."""
    before = dict(gymnasium.registry), dict(_registry.specs)
    register(WALK, Walk)
    register(ASYNC_WALK, AsyncWalk)
    register(BLOCKING_WALK, Walk, blocking=True)
    register(BROKEN, Broken)
    yield
    for registry, contents in zip((gymnasium.registry, _registry.specs), before, strict=True):
        registry.clear()
        registry.update(contents)


class Dawdler(RandomAgent):
    """The random agent, which lets the others go first as often as it is told."""

    def __init__(self, waits: Iterable[int]) -> None:
        self.waits = itertools.cycle(waits)

    async def act(self, prompt: Prompt) -> Reply:
        for _ in range(next(self.waits)):
            await asyncio.sleep(0)
        return await super().act(prompt)


class Doer(Agent):
    """Answers with whatever a function of the prompt gives, raises or awaits."""

    def __init__(self, act: Any, *, name: str = "doer", system_prompt: str | None = None) -> None:
        self.name, self.system_prompt, self._act = name, system_prompt, act

    async def act(self, prompt: Prompt) -> Any:
        reply = self._act(prompt)
        return await reply if asyncio.iscoroutine(reply) else reply


class Stuck(Agent):
    """Answers whoever asks first, and lets all others wait for ever.

    Args:
        expected: How many must have asked for `all_asked` to be set.
    """

    name = "stuck"

    def __init__(self, expected: int = 4) -> None:
        self.expected = expected
        self.asked = 0
        self.all_asked = threading.Event()
        self.cancelled: list[str] = []

    async def act(self, prompt: Prompt) -> Reply:
        self.asked += 1
        if self.asked == self.expected:
            self.all_asked.set()
        if self.asked > 1:
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                self.cancelled.append(prompt.messages[0]["content"])
                raise
        return Reply(text="done")


def grid(env_ids: Iterable[str], tasks: int, repeats: int = 1, **kwargs: Any) -> list[Job]:
    return [
        Job(env_id=env_id, task=task, repeat=repeat, **kwargs)
        for env_id in env_ids
        for task in range(tasks)
        for repeat in range(repeats)
    ]


def untimed(episode: Episode) -> dict[str, Any]:
    """Return a record as data, without the fields that tell the time."""
    data = json.loads(episode.to_json())
    for name in ("started", "seconds"):
        del data[name]
    for turn in data["turns"]:
        for name in ("agent_seconds", "env_seconds"):
            del turn[name]
    return data


def by_key(episodes: Iterable[Episode]) -> dict[tuple[str, int, int], dict[str, Any]]:
    """Return records without times by environment, task and repeat; each must be there once."""
    found = [(episode.key, untimed(episode)) for episode in episodes]
    assert len({key for key, _ in found}) == len(found)
    return dict(found)
