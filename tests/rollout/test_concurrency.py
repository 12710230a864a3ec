import asyncio
import itertools
import math
import threading
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

import gemenv
from gemenv.agents import Prompt, RandomAgent, Reply
from gemenv.errors import InvalidArgumentError, UnknownEnvError
from gemenv.rollout import Episode, Job, arollouts, rollout, rollouts
from gemenv.wrappers import EpisodeStatistics
from tests.rollout.toys import ASYNC_WALK, WALK, Doer, Walk, grid


def test_hundreds_wait_at_the_same_time_on_one_loop() -> None:
    everybody = asyncio.Barrier(200)
    threads: set[int] = set()
    counts: set[int] = set()

    async def act(prompt: Prompt) -> Reply:
        async with asyncio.timeout(60):
            await everybody.wait()
        threads.add(threading.get_ident())
        counts.add(threading.active_count())
        return Reply(text="here")

    before = threading.active_count()
    jobs = grid([WALK, ASYNC_WALK], tasks=100, max_turns=1)
    episodes = list(rollouts(jobs, Doer(act), concurrency=200))

    assert [e.stop for e in episodes] == ["max_turns"] * 200
    assert len(threads) == 1
    assert max(counts) <= before + 1


@pytest.mark.parametrize("concurrency", [1, 7, 64])
def test_no_more_are_in_flight_than_asked_and_no_fewer(concurrency: int) -> None:
    flying = most = 0

    async def act(prompt: Prompt) -> Reply:
        nonlocal flying, most
        flying += 1
        most = max(most, flying)
        await asyncio.sleep(0)
        flying -= 1
        return Reply(text="x")

    assert len(list(rollouts(grid([WALK], 100), Doer(act), concurrency=concurrency))) == 100
    assert most == concurrency


def test_each_record_comes_as_soon_as_it_is_there() -> None:
    async def main() -> list[int]:
        go_on = asyncio.Event()

        async def act(prompt: Prompt) -> Reply:
            if prompt.messages[0]["content"] == slow:
                await go_on.wait()
            return Reply(text="x")

        order: list[int] = []
        async with asyncio.timeout(60):
            async for episode in arollouts(jobs, Doer(act), concurrency=2):
                order.append(episode.task)
                if len(order) == 3:
                    go_on.set()
        return order

    jobs = grid([WALK], 4)
    [slow] = [episode.prompt for episode in rollouts(jobs[:1], RandomAgent())]
    assert asyncio.run(main()) == [1, 2, 3, 0]


def test_jobs_are_read_as_they_are_needed() -> None:
    read = 0

    def endless() -> Iterator[Job]:
        nonlocal read
        for read in itertools.count(1):
            yield Job(env_id=WALK, task=read)

    stream = rollouts(endless(), RandomAgent(), concurrency=2)
    assert len(list(itertools.islice(stream, 10))) == 10
    stream.close()
    # Ten taken, two in the queue, two in flight, and two more begun meanwhile at most.
    assert read <= 16


def test_a_slow_reader_holds_the_players_up() -> None:
    async def main() -> int:
        stream = arollouts(grid([WALK], 500), RandomAgent(), concurrency=3)
        await anext(stream)
        begun = Walk.closed
        for _ in range(2000):
            await asyncio.sleep(0)
        played = Walk.closed - begun
        await stream.aclose()
        return played

    assert asyncio.run(main()) <= 9


def test_no_jobs_no_episodes() -> None:
    assert list(rollouts([], RandomAgent())) == []


def test_every_environment_is_closed() -> None:
    before = Walk.closed
    list(rollouts(grid([WALK], 10), RandomAgent(), concurrency=3))
    assert Walk.closed == before + 10


@pytest.mark.parametrize("concurrency", [0, -1])
def test_concurrency_is_one_or_more(concurrency: int) -> None:
    with pytest.raises(InvalidArgumentError, match="concurrency"):
        next(rollouts(grid([WALK], 1), RandomAgent(), concurrency=concurrency))


@pytest.mark.parametrize("concurrency", [1, 2, 64])
def test_an_unknown_id_is_the_callers_error(concurrency: int) -> None:
    jobs = [*grid([WALK], 3), Job(env_id="toy:Wlk-v0"), *grid([WALK], 3, run_seed=1)]
    with pytest.raises(UnknownEnvError, match="toy:Walk-v0"):
        list(rollouts(jobs, RandomAgent(), concurrency=concurrency))


def test_an_error_among_the_jobs_reaches_the_caller() -> None:
    def jobs() -> Iterator[Job]:
        yield Job(env_id=WALK)
        raise LookupError("no more tasks on this disk")

    with pytest.raises(LookupError, match="this disk"):
        list(rollouts(jobs(), RandomAgent(), concurrency=4))


def test_arguments_of_the_job_reach_the_environment() -> None:
    job = Job(env_id=WALK, env_kwargs={"length": 2}, task=1, repeat=3, run_seed=9)
    [episode] = rollouts([job], RandomAgent())
    assert len(episode.turns) == 2
    assert episode.env_kwargs == {"length": 2}
    assert episode.key == job.key == (WALK, 1, 3)
    assert episode.run_seed == 9
    assert Episode.from_json(episode.to_json()) == episode


@pytest.mark.parametrize("length", [3, np.int64(3), 3.5, math.inf, Fraction(7, 2), None])
def test_arguments_that_json_does_not_know_spoil_no_record(length: Any) -> None:
    jobs = [Job(env_id=WALK, env_kwargs={"length": length}, max_turns=2, task=t) for t in (0, 1)]
    episodes = list(rollouts([*jobs, *grid([WALK], 2, run_seed=1)], RandomAgent()))
    assert len(episodes) == 4
    for episode in episodes:
        assert Episode.from_json(episode.to_json()) == episode


def test_arguments_given_to_make_are_in_the_record() -> None:
    env = gemenv.make(WALK, length=2, wrappers=[EpisodeStatistics])
    assert rollout(env, RandomAgent(), seed=0).env_kwargs == {"length": 2}
    assert rollout(gemenv.make(WALK), RandomAgent(), seed=0).env_kwargs == {}
