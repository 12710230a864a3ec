import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import gemenv
from gemenv.agents import FunctionAgent, OracleAgent, RandomAgent
from gemenv.messages import Message
from gemenv.rollout import Job, arollout, arollouts, rollout, rollouts
from gemenv.seeding import derive_seed
from tests.rollout.toys import ASYNC_WALK, BLOCKING_WALK, WALK, Dawdler, by_key, grid, untimed

ENVS = (WALK, ASYNC_WALK, BLOCKING_WALK, "game:Sudoku-v0-easy")
JOBS = grid(ENVS, tasks=3, repeats=2, run_seed=5, max_turns=5)


@cache
def alone() -> dict[tuple[str, int, int], dict[str, Any]]:
    """Each episode of JOBS by the random agent, one after the other."""
    return by_key(rollouts(JOBS, RandomAgent(), concurrency=1))


@settings(deadline=None, max_examples=12)
@given(
    order=st.permutations(JOBS),
    concurrency=st.sampled_from([1, 3, 64]),
    waits=st.lists(st.integers(0, 7), min_size=1, max_size=20),
)
def test_order_concurrency_and_latency_leave_no_trace(
    order: list[Job], concurrency: int, waits: list[int]
) -> None:
    assert by_key(rollouts(order, Dawdler(waits), concurrency=concurrency)) == alone()


@settings(deadline=None, max_examples=10)
@given(concurrency=st.sampled_from([1, 3, 64]), waits=st.lists(st.integers(0, 7), min_size=1))
def test_latency_of_an_async_function_leaves_no_trace(concurrency: int, waits: list[int]) -> None:
    calls = 0

    async def answer(messages: Sequence[Message]) -> str:
        nonlocal calls
        calls += 1
        for _ in range(waits[calls % len(waits)]):
            await asyncio.sleep(0)
        return str(len(messages[-1]["content"]) * len(messages))

    jobs = grid((WALK, ASYNC_WALK), tasks=3)
    expected = by_key(
        rollouts(jobs, FunctionAgent(lambda m: str(len(m[-1]["content"]) * len(m)), "answer"))
    )
    assert by_key(rollouts(jobs, FunctionAgent(answer), concurrency=concurrency)) == expected


def test_order_of_episodes_does_depend_on_latency() -> None:
    # Or else the tests above would say little.
    orders = {
        tuple(episode.task for episode in rollouts(grid([WALK], 6), Dawdler(waits)))
        for waits in ([0], [0, 9, 0, 0], [7, 0, 0])
    }
    assert len(orders) > 1


@pytest.mark.parametrize("env_id", ENVS)
def test_one_episode_is_the_same_again_and_on_both_faces(env_id: str) -> None:
    first = rollout(gemenv.make(env_id), RandomAgent(), seed=11)
    used = gemenv.make(env_id)
    rollout(used, RandomAgent(), seed=12)

    assert untimed(rollout(used, RandomAgent(), seed=11)) == untimed(first)
    awaited = asyncio.run(arollout(gemenv.make(env_id), RandomAgent(), seed=11))
    assert untimed(awaited) == untimed(first)
    assert untimed(rollout(used, RandomAgent(), seed=12)) != untimed(first)


def test_async_and_sync_streams_agree() -> None:
    async def collect() -> dict[tuple[str, int, int], dict[str, Any]]:
        return by_key([episode async for episode in arollouts(JOBS, RandomAgent())])

    assert asyncio.run(collect()) == alone()


def test_episodes_from_several_threads_share_one_loop_and_nothing_else() -> None:
    seeds = range(12)
    expected = [untimed(rollout(gemenv.make(ASYNC_WALK), RandomAgent(), seed=s)) for s in seeds]
    with ThreadPoolExecutor(6) as pool:
        episodes = pool.map(
            lambda seed: rollout(gemenv.make(ASYNC_WALK), Dawdler([seed]), seed=seed), seeds
        )
        assert [untimed(episode) for episode in episodes] == expected


def test_repeats_share_the_task_and_not_the_agents_luck() -> None:
    jobs = grid(["game:GuessTheNumber-v0-hard"], tasks=2, repeats=3)
    episodes = {episode.key[1:]: episode for episode in rollouts(jobs, RandomAgent())}

    for task in range(2):
        tries = [episodes[task, repeat] for repeat in range(3)]
        assert len({(e.seed, e.prompt) for e in tries}) == 1
        assert len({tuple(e.actions) for e in tries}) == 3
    assert episodes[0, 0].seed != episodes[1, 0].seed


def test_the_run_the_environment_and_the_task_decide_the_seed() -> None:
    seeds = {
        (run, env_id, task): Job(env_id=env_id, run_seed=run, task=task).seed
        for run in (0, 1)
        for env_id in (WALK, ASYNC_WALK)
        for task in (0, 1)
    }
    assert len(set(seeds.values())) == len(seeds)
    assert seeds[1, WALK, 1] == derive_seed(1, WALK, 1)
    [episode] = rollouts([Job(env_id=WALK, run_seed=1, task=1)], RandomAgent())
    assert episode.seed == seeds[1, WALK, 1]
    assert episode.prompt == gemenv.make(WALK).reset(seed=episode.seed)[0]


def test_another_run_seed_is_another_run() -> None:
    def prompts(run_seed: int) -> set[str]:
        jobs = grid([WALK], tasks=5, run_seed=run_seed)
        return {episode.prompt for episode in rollouts(jobs, RandomAgent())}

    assert not prompts(0) & prompts(1)


def test_the_agents_draws_are_new_in_each_turn() -> None:
    episode = rollout(gemenv.make(WALK, length=50), RandomAgent(), seed=3)
    assert len(set(episode.actions)) == 50


def test_what_the_agent_draws_does_not_disturb_the_environment() -> None:
    for seed in range(5):
        env = gemenv.make("game:Mastermind-v0-hard")
        cautious, bold = (rollout(env, OracleAgent(e), seed=seed) for e in (0.0, 1.0))
        assert cautious.prompt == bold.prompt
        assert cautious.actions != bold.actions
