"""Small environments: one in sync, one in async code."""

import asyncio
import threading
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from gemenv.core import AsyncEnv, Env, StepResult


@dataclass
class State:
    secret: int
    heard: list[str] = field(default_factory=list)


class Parrot(Env):
    """Repeats what it hears with a number drawn at random; `bye` ends it."""

    state: State

    def __init__(self, top: int = 1000, *, name: str = "parrot") -> None:
        self.top = top
        self.name = name
        self.threads: list[int] = []
        self.options: dict[str, Any] | None = None

    def _reset(self, options: dict[str, Any]) -> str:
        self.threads.append(threading.get_ident())
        self.options = options
        self.state = State(int(self.np_random.integers(self.top)))
        return f"Hello {self.state.secret}."

    def _step(self, action: str) -> StepResult:
        self.threads.append(threading.get_ident())
        self.state.heard.append(action)
        return StepResult.of(
            f"{action} {self.np_random.integers(self.top)}",
            {"speech": 0.5},
            terminated=action == "bye",
            parsed_action=action,
        )

    def _random_action(self, rng: np.random.Generator) -> str:
        return f"word{rng.integers(self.top)}"


class AsyncParrot(AsyncEnv):
    """The same, but it takes its time."""

    state: State

    def __init__(self) -> None:
        self.loops: list[asyncio.AbstractEventLoop] = []

    async def _areset(self, options: dict[str, Any]) -> str:
        self.loops.append(asyncio.get_running_loop())
        await asyncio.sleep(0)
        self.state = State(int(self.np_random.integers(1000)))
        return f"Hello {self.state.secret}."

    async def _astep(self, action: str) -> StepResult:
        self.loops.append(asyncio.get_running_loop())
        await asyncio.sleep(0)
        self.state.heard.append(action)
        return StepResult.of(
            f"{action} {self.np_random.integers(1000)}",
            {"speech": 0.5},
            terminated=action == "bye",
            parsed_action=action,
        )

    def _random_action(self, rng: np.random.Generator) -> str:
        return f"word{rng.integers(1000)}"


class Face:
    """Calls an environment on its sync or on its async face."""

    def __init__(self, env: Env, kind: str) -> None:
        self.env = env
        self.kind = kind

    def reset(self, **kwargs: Any) -> Any:
        if self.kind == "async":
            return asyncio.run(self.env.areset(**kwargs))
        return self.env.reset(**kwargs)

    def step(self, action: Any) -> StepResult:
        if self.kind == "async":
            return StepResult(*asyncio.run(self.env.astep(action)))
        return StepResult(*self.env.step(action))
