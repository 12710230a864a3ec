"""A long run among failures: every step is answered once, and memory does not grow.

    python benchmarks/soak.py [--steps 200000] [--backend process]

Environments end their process, hang and raise, each in a third of a per cent of all steps, as
their actions say. Every answer is compared with the same episode played alone, so that a step
that is lost, doubled or given to another environment shows. Exits with 1 if anything differs, or
if resident memory grows by 1 MB or more in 100,000 steps.
"""

import argparse
import os
import resource
import sys
import time
from dataclasses import dataclass, field
from typing import Any

import numpy as np

import gemenv
from gemenv.seeding import derive_seed

HAZARDS = {"exit": "crash", "hang": "deadline", "raise": "env_error"}
"""What an action does, and the failure that must come of it."""
RATE = 0.01
LENGTH = 40
DEADLINE = 0.25
ALLOWED_SLOPE = 1.0
"""Megabytes per 100,000 steps."""


@dataclass
class Tally:
    """What an episode has seen."""

    steps: int = 0
    total: int = 0


class Hazardous(gemenv.Env):
    """Adds up random numbers, and does the harm that it is told to do."""

    state: Tally

    def _reset(self, options: dict[str, Any]) -> str:
        self.state = Tally(total=int(self.np_random.integers(1_000_000)))
        return f"start {self.state.total}"

    def _step(self, action: str) -> gemenv.StepResult:
        if action == "exit":
            os._exit(1)
        if action == "raise":
            raise ValueError("as told")
        while action == "hang":
            time.sleep(DEADLINE)
        self.state.steps += 1
        self.state.total += int(self.np_random.integers(1_000_000)) + int(action)
        seen = f"{self.state.steps} {self.state.total}"
        return gemenv.StepResult.of(seen, {}, terminated=self.state.steps == LENGTH)

    def _random_action(self, rng: np.random.Generator) -> str:
        return str(rng.integers(1000))


def choose(backend: str, index: int, episode: int, turn: int) -> str:
    """Return the action, a pure function of where it is taken."""
    seed = derive_seed(index, episode, turn)
    if seed % 100_000 >= 100_000 * RATE:
        return str(seed % 1000)
    harm = list(HAZARDS)[seed % 3]
    return harm if backend == "process" else "raise"


@dataclass
class Course:
    """One environment of the vector, beside a twin that plays the same episodes alone."""

    index: int
    backend: str
    twin: gemenv.Env = field(default_factory=lambda: gemenv.make("soak:Hazardous-v0"))
    episode: int = -1
    action: str = ""
    faults: list[str] = field(default_factory=list[str])

    def expect(self, what: str, wanted: object, came: object) -> None:
        """Note a difference."""
        if wanted != came:
            self.faults.append(f"{self.index}, episode {self.episode}: {what} {wanted!r}: {came!r}")

    def begin(self, observation: str, info: dict[str, Any]) -> None:
        """Begin the next episode in the twin too."""
        self.episode += 1
        self.expect("episode", self.episode, info["episode_index"])
        self.expect("start", self.twin.reset(seed=info["seed"])[0], observation)

    def check(self, observation: str, ended: bool, info: dict[str, Any]) -> str | None:
        """Compare one answer; return the kind of the failure that it reports."""
        kind = info["failure"]["kind"] if "failure" in info else None
        self.expect("failure", HAZARDS.get(self.action), kind)
        if kind is None:
            wanted, _, over, _, _ = self.twin.step(self.action)
            self.expect("end", over, ended)
            self.expect("observation", wanted, info["final_obs"] if ended else observation)
        if ended:
            self.begin(observation, info)
        return kind

    def next(self) -> str:
        """Return the next action."""
        self.action = choose(self.backend, self.index, self.episode, self.twin.turn)
        return self.action


def resident_mb() -> float:
    """Return the resident memory of this process."""
    with open("/proc/self/statm") as statm:
        return int(statm.read().split()[1]) * resource.getpagesize() / 1e6


def soak(steps: int, backend: str, envs: int) -> dict[str, Any]:
    """Run, and return what came of it."""
    options: dict[str, Any] = {"deadline": DEADLINE} if backend != "sync" else {}
    courses = [Course(index, backend) for index in range(envs)]
    failures: dict[str, int] = {}
    memory: list[tuple[int, float]] = []
    answered, began = 0, time.perf_counter()
    with gemenv.make_vec("soak:Hazardous-v0", envs, backend=backend, seed=1, **options) as vec:
        observations, infos = vec.reset()
        for course, observation, info in zip(courses, observations, infos, strict=True):
            course.begin(observation, info)
        vec.send({course.index: course.next() for course in courses})
        while answered < steps:
            results = vec.recv()
            for index, observation, _, terminated, truncated, info in results:
                kind = courses[index].check(observation, terminated or truncated, info)
                if kind is not None:
                    failures[kind] = failures.get(kind, 0) + 1
            answered += len(results)
            if answered >= len(memory) * 1000:
                memory.append((answered, resident_mb()))
            if answered < steps:
                vec.send({result.env_index: courses[result.env_index].next() for result in results})
        answered += len(vec.recv(len(vec.in_flight))) if vec.in_flight else 0
    return {
        "steps": answered,
        "seconds": time.perf_counter() - began,
        "failures": failures,
        "slope": slope(memory),
        "faults": [fault for course in courses for fault in course.faults],
    }


def slope(memory: list[tuple[int, float]]) -> float:
    """Return megabytes per 100,000 steps, by least squares over the second half of the run."""
    half = np.array(memory[len(memory) // 2 :])
    return float(np.polyfit(half[:, 0] / 100_000, half[:, 1], 1)[0])


def main() -> int:
    """Run as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--steps", type=int, default=200_000)
    parser.add_argument("--envs", type=int, default=64)
    parser.add_argument("--backend", choices=["sync", "async", "process"], default="process")
    given = parser.parse_args()
    result = soak(given.steps, given.backend, given.envs)
    print(
        f"{result['steps']:,} steps in {result['seconds']:.0f} s, failures {result['failures']}, "
        f"memory {result['slope']:+.2f} MB per 100,000 steps, {len(result['faults'])} faults"
    )
    for fault in result["faults"][:20]:
        print(fault, file=sys.stderr)
    # A short run is still filling its caches.
    grows = given.steps >= 100_000 and result["slope"] >= ALLOWED_SLOPE
    return 1 if result["faults"] or grows else 0


gemenv.register("soak:Hazardous-v0", Hazardous)

if __name__ == "__main__":
    sys.exit(main())
