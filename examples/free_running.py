"""Step many environments at their own pace: nothing waits for the slowest."""

import asyncio
import time
from typing import Any

import numpy as np

import gemenv

ENVS, STEPS = 64, 2_000


class SlowTool(gemenv.AsyncEnv):
    """An environment whose tool takes 1 ms, and sometimes 50."""

    state: int

    async def _areset(self, options: dict[str, Any]) -> str:
        self.state = 0
        return "Call the tool ten times."

    async def _astep(self, action: str) -> gemenv.StepResult:
        slow = self.np_random.random() < 0.05
        await asyncio.sleep(0.05 if slow else 0.001)
        self.state += 1
        return gemenv.StepResult.of("Done.", {}, terminated=self.state == 10)

    def _random_action(self, rng: np.random.Generator) -> str:
        return "call"


gemenv.register("example:SlowTool-v0", SlowTool)

with gemenv.make_vec("example:SlowTool-v0", ENVS, backend="async", seed=0) as vec:
    vec.reset()
    began = time.perf_counter()
    vec.send(["call"] * ENVS)
    finished = episodes = 0
    while finished < STEPS:
        results = vec.recv()
        finished += len(results)
        episodes += sum(result.terminated for result in results)
        # A trainer would ask its model here, for those that are ready.
        vec.send({result.env_index: "call" for result in results})
    seconds = time.perf_counter() - began

print(f"{finished / seconds:,.0f} steps/s, {episodes} episodes")
