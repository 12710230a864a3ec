from typing import Any

import pytest

from gemenv import Env
from gemenv.check import CHECKS, check_env
from gemenv.core import StepResult
from gemenv.envs.tools.make import office
from gemenv.envs.tools.reward import SCORES, CallReward
from gemenv.errors import InvalidArgumentError
from gemenv.tools import written
from tests.envs.tools.offices import follow, inner, started

ALL = [check.name for check in CHECKS]


def paid(env: Env, actions: list[str]) -> float:
    total = 0.0
    for action in actions:
        if not env.over:
            total += StepResult(*env.step(action)).info["reward_terms"].get("calls", 0.0)
    return total


def gold(env: Env) -> list[str]:
    requests = inner(env).state.requests
    return [written(g.name, **g.arguments) for request in requests for g in request.calls]


@pytest.mark.parametrize("score", SCORES)
def test_the_gold_calls_earn_the_whole_weight(score: Any) -> None:
    for seed in range(5):
        env, _ = started(seed, call_reward=score, call_weight=2.0, follow_ups=False, min_tier=2)
        assert paid(env, gold(env)) == pytest.approx(2.0)
        result = follow(env)
        assert result.info["reward_terms"] == {"success": 1.0}


@pytest.mark.parametrize("score", SCORES)
def test_a_repeated_call_earns_nothing(score: Any) -> None:
    for seed in range(5):
        env, _ = started(seed, call_reward=score, min_tier=2)
        first = gold(env)[0]
        once = paid(env, [first])
        assert once > 0
        assert paid(env, [first] * 10) <= 1e-9
        twin, _ = started(seed, call_reward=score, min_tier=2)
        assert paid(twin, [first] * 11) <= once + 1e-9


@pytest.mark.parametrize("score", SCORES)
def test_random_calls_earn_less_than_all(score: Any) -> None:
    env = office(call_reward=score, min_tier=2)
    for seed in range(5):
        env.reset(seed=seed)
        total = 0.0
        while not env.over:
            result = StepResult(*env.step(env.sample_random_action()))
            total += result.info["reward_terms"].get("calls", 0.0)
            assert result.reward == pytest.approx(sum(result.info["reward_terms"].values()))
        assert total < 0.6


def test_without_it_calls_earn_nothing() -> None:
    env, _ = started(0)
    assert "calls" not in env.step(gold(env)[0])[4]["reward_terms"]


@pytest.mark.parametrize(
    "name",
    [
        check if check == "snapshot" else pytest.param(check, marks=pytest.mark.slow)
        for check in ALL
    ],
)
def test_it_keeps_the_contract(name: str) -> None:
    report = check_env(lambda: office(call_reward="toolrl"), only=[name])
    assert report.passed, [f"{result.name}: {result.message}" for result in report.failures]


def test_what_it_cannot_wrap_is_refused() -> None:
    env = office()
    for wrong in ({"score": "best"}, {"weight": 0.0}):
        with pytest.raises(InvalidArgumentError):
            CallReward(env, **wrong)
