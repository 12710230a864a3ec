import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gemenv.agents import Usage
from gemenv.eval import EvalConfig, Summary, summarise
from gemenv.eval.statistics import wilson
from gemenv.rollout import Episode, Failure, Turn

A, B = "toy:Walk-v0", "toy:AsyncWalk-v0"


def a_config(*env_ids: str, tasks: int = 2, repeats: int = 2) -> EvalConfig:
    return EvalConfig(env_ids=env_ids or (A,), tasks=tasks, repeats=repeats, agent={"name": "doer"})


def an_episode(
    env_id: str = A,
    task: int = 0,
    repeat: int = 0,
    *,
    reward: float | None = 1.0,
    success: bool | None = True,
    turns: int = 1,
    usage: Usage | None = None,
    seconds: float = 1.0,
) -> Episode:
    turn = Turn(
        action="go",
        parsed_action=None,
        action_valid=True,
        observation="gone",
        reward=0.0,
        reward_terms={},
        terminated=False,
        truncated=False,
        agent_seconds=0.0,
        env_seconds=0.0,
        usage=usage,
    )
    lost = Failure(kind="agent_error", stage="agent", message="no") if reward is None else None
    return Episode(
        env_id=env_id,
        agent="doer",
        task=task,
        repeat=repeat,
        seed=0,
        prompt="Go.",
        turns=[turn] * turns,
        reward=reward,
        success=None if lost else success,
        stop="failed" if lost else "terminated",
        failure=lost,
        started="2026-01-01T00:00:00+00:00",
        seconds=seconds,
    )


def test_numbers_by_hand() -> None:
    episodes = [
        an_episode(A, 0, 0, reward=1.0, success=True, turns=2, seconds=1.0),
        an_episode(A, 0, 1, reward=0.0, success=False, turns=4, seconds=2.0),
        an_episode(A, 1, 0, reward=1.0, success=True, turns=6, seconds=3.0),
        an_episode(A, 1, 1, reward=1.0, success=True, turns=8, seconds=6.0),
        an_episode(B, 0, 0, reward=-0.5, success=False),
    ]
    summary = summarise(a_config(A, B), episodes)
    first, second = summary.envs

    assert (first.env_id, first.episodes, first.failed, first.tasks) == (A, 4, 0, 2)
    assert (first.reward, first.success, first.turns, first.seconds) == (0.75, 0.75, 5.0, 3.0)
    # Totals of the residuals are -0.5 and 0.5; sqrt(0.5 · 2) / 4 = 0.25, and t(1) = 12.7062.
    half = 12.7062 * 0.25
    assert first.reward_ci95 is not None
    assert list(first.reward_ci95) == pytest.approx([0.75 - half, 0.75 + half], abs=1e-4)
    assert first.success_ci95 is not None
    assert 0 < first.success_ci95.low < 0.75 < first.success_ci95.high < 1
    assert (second.env_id, second.episodes, second.reward, second.success) == (B, 1, -0.5, 0.0)
    assert (summary.reward, summary.success) == (0.125, 0.375)
    assert (summary.episodes, summary.expected, summary.failed) == (5, 8, 0)
    assert not summary.complete


def test_one_task_gives_no_interval() -> None:
    [env] = summarise(a_config(), [an_episode(repeat=0), an_episode(repeat=1)]).envs
    assert (env.episodes, env.tasks, env.reward) == (2, 1, 1.0)
    assert env.reward_ci95 is None
    assert env.success_ci95 is None


def test_all_solved_is_not_certain() -> None:
    [env] = summarise(
        a_config(tasks=10, repeats=1), [an_episode(task=task) for task in range(10)]
    ).envs
    assert env.success_ci95 is not None
    assert list(env.success_ci95) == pytest.approx(list(wilson(1.0, 10)))


def test_failed_episodes_are_no_zeros() -> None:
    played = [an_episode(task=0), an_episode(task=1, reward=0.5, success=True)]
    lost = [an_episode(task=t, repeat=1, reward=None) for t in (0, 1)]
    with_failures = summarise(a_config(), [*lost, *played])
    without = summarise(a_config(tasks=2, repeats=1), played)

    [env], [same] = with_failures.envs, without.envs
    assert (env.failed, env.episodes) == (2, 2)
    assert env.model_copy(update={"failed": 0}) == same
    assert (with_failures.reward, with_failures.success) == (0.75, 1.0)
    assert (with_failures.failed, with_failures.episodes) == (2, 4)
    assert with_failures.complete


def test_where_nothing_was_played_there_are_no_numbers() -> None:
    summary = summarise(a_config(A, B), [an_episode(A, reward=None), an_episode(B, reward=0.5)])
    first, second = summary.envs
    assert (first.episodes, first.failed, first.tasks) == (0, 1, 0)
    assert {first.reward, first.reward_ci95, first.success, first.turns, first.seconds} == {None}
    # And it does not pull the mean over environments down.
    assert summary.reward == second.reward == 0.5


def test_of_no_episodes() -> None:
    summary = summarise(a_config(A, B), [])
    assert (summary.reward, summary.success, summary.usage) == (None, None, None)
    assert (summary.episodes, summary.expected, summary.complete) == (0, 8, False)
    assert [env.env_id for env in summary.envs] == [A, B]


def test_tokens_of_all_episodes_count_failed_ones_too() -> None:
    used = Usage(prompt_tokens=100, completion_tokens=10, cached_tokens=5, reasoning_tokens=2)
    episodes = [
        an_episode(A, 0, turns=2, usage=used),
        an_episode(A, 1, turns=1, usage=used, reward=None),
        an_episode(B, 0),
    ]
    summary = summarise(a_config(A, B), episodes)
    assert [env.tokens for env in summary.envs] == [330, None]
    assert summary.usage == Usage(
        prompt_tokens=300, completion_tokens=30, cached_tokens=15, reasoning_tokens=6
    )


def test_environments_come_in_the_order_asked() -> None:
    episodes = [an_episode(A), an_episode(B)]
    for order in ((A, B), (B, A)):
        assert tuple(env.env_id for env in summarise(a_config(*order), episodes).envs) == order


numbers = st.floats(-1e3, 1e3)
grids = st.lists(st.none() | st.tuples(numbers, st.booleans(), numbers), min_size=12, max_size=12)


@settings(deadline=None, max_examples=40)
@given(grids, st.data())
def test_the_order_of_the_episodes_leaves_no_trace(
    outcomes: list[tuple[float, bool, float] | None], data: st.DataObject
) -> None:
    episodes = [
        an_episode(
            A if number % 2 else B,
            number // 2 % 3,
            number // 6,
            reward=outcome and outcome[0],
            success=outcome and outcome[1],
            seconds=outcome[2] if outcome else 0.0,
        )
        for number, outcome in enumerate(outcomes)
    ]
    config = a_config(A, B, tasks=3)
    expected = summarise(config, episodes)
    shuffled = data.draw(st.permutations(episodes))

    assert summarise(config, iter(shuffled)).model_dump_json() == expected.model_dump_json()
    assert expected.complete


@settings(deadline=None, max_examples=40)
@given(grids)
def test_a_summary_survives_a_file(outcomes: list[tuple[float, bool, float] | None]) -> None:
    episodes: list[Any] = [
        an_episode(task=number, reward=outcome and outcome[0], success=outcome and outcome[1])
        for number, outcome in enumerate(outcomes)
    ]
    summary = summarise(a_config(tasks=12, repeats=1), episodes)
    text = summary.model_dump_json()
    assert Summary.model_validate_json(text) == summary
    assert not any(word in text for word in ("NaN", "Infinity"))
    [env] = summary.envs
    assert env.reward is None or math.isfinite(env.reward)
