"""What an environment answers depends on seeds and actions alone, whatever runs it and when."""

import json
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gemenv import VectorEnv, make_vec
from gemenv.seeding import derive_seed
from tests.vector.toys import EPISODE, IDS, MODES

BACKENDS = ("sync", "async", "process")

LINES = 8
"""Results that are taken from each environment."""


@dataclass(frozen=True)
class Plan:
    """What is played, down to `failing`, and how it is run, which must not matter."""

    seed: int
    num_envs: int
    length: int
    mode: str
    every: int | None
    failing: int
    """One in so many steps raises; none for 0."""
    slowness: int
    """Milliseconds that a step may take."""
    order: int
    """In which order actions are sent, and how many at a time."""
    threads: int | None
    workers: int | None
    deadline: float | None
    together: bool
    """Whether all are stepped at once, as by `step`."""


def policy(plan: Plan, index: int, episode: int, turn: int) -> str:
    """Return an action that depends on the place, the episode and the turn alone."""
    drawn = derive_seed("policy", plan.seed, index, episode, turn)
    fault = "!raise" if plan.failing and drawn % plan.failing == 0 else ""
    wait = f"@{drawn // 7 % (plan.slowness + 1)}" if plan.slowness else ""
    return f"{index}.{episode}.{turn}{wait}{fault}"


class Player:
    """Plays in each environment, and writes down what comes."""

    def __init__(self, vec: VectorEnv, plan: Plan) -> None:
        self.vec, self.plan = vec, plan
        self.lines: dict[int, list[Any]] = {index: [] for index in range(vec.num_envs)}
        self.places = dict.fromkeys(range(vec.num_envs), (0, 0))
        self.wants_reset: set[int] = set()

    def note(self, index: int, action: str | None, result: tuple[Any, ...]) -> None:
        observation, reward, terminated, truncated, info = result
        episode, turn = self.places[index]
        line = [index, episode, turn, action, observation, float(reward)]
        self.lines[index].append([*line, bool(terminated), bool(truncated), info])
        self.places[index] = (info.get(EPISODE, episode), info["turn"])
        if self.plan.mode == "DISABLED" and (terminated or truncated):
            self.wants_reset.add(index)

    def play(self) -> dict[int, list[Any]]:
        """Play until there are enough lines from each; those that are ahead go on."""
        for index, (observation, info) in enumerate(zip(*self.vec.reset(), strict=True)):
            self.note(index, None, (observation, 0.0, False, False, info))
        play = self.play_together if self.plan.together else self.play_apart
        play()
        return {index: lines[:LINES] for index, lines in self.lines.items()}

    def behind(self) -> list[int]:
        return [index for index, lines in self.lines.items() if len(lines) < LINES]

    def play_together(self) -> None:
        while self.behind():
            if ended := sorted(self.wants_reset):
                self.wants_reset.clear()
                begun = zip(ended, *self.vec.reset(ended), strict=True)
                for index, observation, info in begun:
                    self.note(index, None, (observation, 0.0, False, False, info))
            actions = [policy(self.plan, i, *self.places[i]) for i in range(self.vec.num_envs)]
            for index, result in enumerate(zip(*self.vec.step(actions), strict=True)):
                self.note(index, actions[index], result)

    def play_apart(self) -> None:
        sent: dict[int, str | None] = {}
        turn = 0
        while self.behind():
            turn += 1
            idle = [index for index in self.behind() if index not in sent]
            # Another order each time, and not always all of them.
            idle.sort(key=lambda index: derive_seed("order", self.plan.order, turn, index))
            for index in idle[: 1 + (self.plan.order + turn) % len(self.lines)]:
                if index in self.wants_reset:
                    self.wants_reset.discard(index)
                    sent[index] = None
                    self.vec.send_reset([index])
                else:
                    sent[index] = action = policy(self.plan, index, *self.places[index])
                    self.vec.send({index: action})
            for index, *result in self.vec.recv(min_ready=1 + (turn + self.plan.order) % len(sent)):
                self.note(index, sent.pop(index), tuple(result))
        while sent:
            for step in self.vec.recv():
                del sent[step.env_index]


def run(plan: Plan, backend: str) -> str:
    """Return the transcripts of all environments as JSON."""
    if backend == "sync":
        how: dict[str, Any] = {}
    else:
        how = {"threads": plan.threads, "deadline": plan.deadline}
        if backend != "async":
            how["workers"] = plan.workers
    with make_vec(
        IDS,
        max(plan.num_envs, len(IDS)),
        backend=backend,
        seed=plan.seed,
        autoreset=plan.mode,
        snapshot_every=plan.every,
        length=plan.length,
        **how,
    ) as vec:
        return json.dumps(Player(vec, plan).play(), sort_keys=True)


def plans(slowness: int) -> st.SearchStrategy[Plan]:
    return st.builds(
        Plan,
        seed=st.integers(0, 2**40),
        num_envs=st.integers(3, 7),
        length=st.integers(1, 4),
        mode=st.sampled_from(MODES),
        every=st.sampled_from([None, None, 1, 2]),
        failing=st.sampled_from([0, 3, 6]),
        slowness=st.integers(0, slowness),
        order=st.integers(0, 1000),
        threads=st.sampled_from([None, 1, 2]),
        workers=st.sampled_from([1, 2]),
        deadline=st.sampled_from([None, 60.0]),
        together=st.booleans(),
    )


def require_equal(plan: Plan, other: Plan, backend: str) -> None:
    """Compare a backend with the plainest one, stepped in another order."""
    assert run(plan, backend) == run(other, "sync")


def in_step(plan: Plan) -> Plan:
    """The same episodes, in step."""
    return Plan(**{**vars(plan), "together": True, "order": 0})


@pytest.mark.parametrize("backend", BACKENDS)
@given(plan=plans(slowness=2))
@settings(
    max_examples=20, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
def test_episodes_do_not_depend_on_how_they_are_run(plan: Plan, backend: str) -> None:
    require_equal(plan, in_step(plan), backend)


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("backend", BACKENDS)
@given(plan=plans(slowness=5))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_episodes_do_not_depend_on_how_they_are_run_in_many_cases(plan: Plan, backend: str) -> None:
    require_equal(plan, in_step(plan), backend)


def test_the_transcripts_hold_what_is_compared() -> None:
    plan = Plan(
        seed=1,
        num_envs=5,
        length=3,
        mode="SAME_STEP",
        every=2,
        failing=3,
        slowness=0,
        order=0,
        threads=None,
        workers=None,
        deadline=None,
        together=True,
    )
    text = run(plan, "sync")
    transcripts = json.loads(text)
    assert [len(lines) for lines in transcripts.values()] == [LINES] * 5
    for word in ("final_obs", "failure", "restored", "mask_sample", "reward_terms"):
        assert f'"{word}"' in text
    # Another seed, another length: another text.
    for change in ({"seed": 2}, {"length": 2}, {"mode": "NEXT_STEP"}, {"failing": 0}):
        assert run(Plan(**{**vars(plan), **change}), "sync") != text
