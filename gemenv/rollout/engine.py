"""Agents in environments: one episode, or hundreds at the same time on one event loop."""

import asyncio
import logging
import sys
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from gemenv.agents import Agent
from gemenv.core import Env
from gemenv.core.background import run
from gemenv.errors import InvalidArgumentError
from gemenv.registry import make
from gemenv.rollout.episode import Episode
from gemenv.rollout.play import EpisodePlay
from gemenv.seeding import check_seed, derive_seed

_log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Job:
    """One episode to play."""

    env_id: str
    env_kwargs: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """Constructor arguments on top of those of the id."""
    run_seed: int = 0
    """The seed of the whole run."""
    task: int = 0
    """Which task; the environment's seed is derived from the run's seed, the id and this.

    An environment that counts its tasks, the rows of a data set, is asked the one of this index.
    """
    repeat: int = 0
    """Which try at the task; the agent's seeds depend on it, the environment's does not."""
    max_turns: int | None = None
    """Turns after which the episode is stopped; `None` leaves it to the environment."""

    @property
    def key(self) -> tuple[str, int, int]:
        """What tells this episode from the others of a run."""
        return self.env_id, self.task, self.repeat

    @property
    def seed(self) -> int:
        """The environment's seed."""
        return derive_seed(self.run_seed, self.env_id, self.task)


def rollout(
    env: Env,
    agent: Agent,
    *,
    seed: int | None = None,
    options: dict[str, Any] | None = None,
    max_turns: int | None = None,
) -> Episode:
    """Play one episode and return its record.

    Args:
        env: The environment; it is reset first, and left open.
        agent: Who plays.
        seed: Passed to `reset`; also the root of the agent's seeds.
        options: Passed to `reset`.
        max_turns: Turns after which the episode is stopped; `None` leaves it to the environment.

    >>> import gemenv
    >>> from gemenv.agents import OracleAgent
    >>> env = gemenv.make("game:GuessTheNumber-v0-easy")
    >>> rollout(env, OracleAgent(), seed=0).success
    True
    """
    return run(arollout(env, agent, seed=seed, options=options, max_turns=max_turns))


async def arollout(
    env: Env,
    agent: Agent,
    *,
    seed: int | None = None,
    options: dict[str, Any] | None = None,
    max_turns: int | None = None,
) -> Episode:
    """Play one episode, as `rollout` does, on the running event loop."""
    if seed is not None:
        check_seed(seed)
    return await EpisodePlay(env, agent, seed=seed, max_turns=max_turns).run(options)


def rollouts(jobs: Iterable[Job], agent: Agent, *, concurrency: int = 64) -> Iterator[Episode]:
    """Play many episodes at the same time; yield each record as soon as it is there.

    Args:
        jobs: The episodes to play; read as needed.
        agent: Who plays them all.
        concurrency: Episodes in flight, 1 or more.

    Yields:
        Records, in the order in which the episodes end. What they hold, times aside, does not
        depend on that order or on `concurrency`.

    >>> from gemenv.agents import RandomAgent
    >>> jobs = [Job(env_id="game:Sokoban-v0-easy", task=i) for i in range(3)]
    >>> sorted(episode.task for episode in rollouts(jobs, RandomAgent()))
    [0, 1, 2]
    """
    stream = arollouts(jobs, agent, concurrency=concurrency)
    try:
        while True:
            try:
                yield run(_next(stream))
            except StopAsyncIteration:
                return
    finally:
        # At the end of the program there is no loop any more that could close it.
        if not sys.is_finalizing():
            run(_close(stream))


async def arollouts(
    jobs: Iterable[Job], agent: Agent, *, concurrency: int = 64
) -> AsyncIterator[Episode]:
    """Play many episodes at the same time, as `rollouts` does, on the running event loop."""
    if concurrency < 1:
        raise InvalidArgumentError(f"`concurrency` must be 1 or more, got {concurrency!r}.")
    waiting = iter(jobs)
    finished: asyncio.Queue[Episode | Exception | None] = asyncio.Queue(maxsize=concurrency)

    async def work() -> None:
        try:
            for job in waiting:
                await finished.put(await _play_job(job, agent))
            await finished.put(None)
        except Exception as error:
            await finished.put(error)

    workers = [asyncio.create_task(work()) for _ in range(concurrency)]
    try:
        idle = 0
        while idle < concurrency:
            episode = await finished.get()
            if isinstance(episode, Exception):
                raise episode
            if episode is None:
                idle += 1
            else:
                yield episode
    finally:
        for worker in workers:
            worker.cancel()
        await asyncio.gather(*workers, return_exceptions=True)


async def _play_job(job: Job, agent: Agent) -> Episode:
    env = make(job.env_id, **job.env_kwargs)
    try:
        play = EpisodePlay(
            env,
            agent,
            run_seed=job.run_seed,
            task=job.task,
            repeat=job.repeat,
            seed=job.seed,
            max_turns=job.max_turns,
        )
        # Episodes that never wait must still let the others, and a cancellation, through.
        await asyncio.sleep(0)
        return await play.run({"index": job.task % env.num_tasks} if env.num_tasks else None)
    finally:
        try:
            env.close()
        except Exception:
            _log.warning("closing %r failed; its episode is recorded", env, exc_info=True)


async def _next(stream: AsyncIterator[Episode]) -> Episode:
    return await anext(stream)


async def _close(stream: Any) -> None:
    await stream.aclose()
