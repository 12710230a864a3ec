"""Agents in environments: one episode, or hundreds at the same time on one event loop."""

import asyncio
import time
import traceback
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

from gemenv.agents import Agent, Prompt, Reply
from gemenv.core import Env, Info, StepResult
from gemenv.core.background import run
from gemenv.errors import AgentError, InvalidArgumentError
from gemenv.messages import Message
from gemenv.registry import make
from gemenv.rollout.episode import Episode, Failure, StopCondition, Turn, assistant_message
from gemenv.rollout.source import source_hash
from gemenv.seeding import check_seed, derive_seed

_TRACEBACK_FRAMES = 8
"""Innermost frames that a failure's message shows."""


@dataclass(frozen=True, kw_only=True)
class Job:
    """One episode to play."""

    env_id: str
    env_kwargs: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """Constructor arguments on top of those of the id."""
    run_seed: int = 0
    """The seed of the whole run."""
    task: int = 0
    """Which task; the environment's seed is derived from the run's seed, the id and this."""
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
    return await _Play(env, agent, seed=seed, max_turns=max_turns).run(options)


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
        play = _Play(
            env,
            agent,
            env_kwargs=dict(job.env_kwargs),
            run_seed=job.run_seed,
            task=job.task,
            repeat=job.repeat,
            seed=job.seed,
            max_turns=job.max_turns,
        )
        # Episodes that never wait must still let the others, and a cancellation, through.
        await asyncio.sleep(0)
        return await play.run(None)
    finally:
        env.close()


class _Play:
    """One episode in the making."""

    def __init__(
        self,
        env: Env,
        agent: Agent,
        *,
        seed: int | None,
        max_turns: int | None,
        env_kwargs: dict[str, Any] | None = None,
        run_seed: int | None = None,
        task: int = 0,
        repeat: int = 0,
    ) -> None:
        if max_turns is not None and max_turns < 1:
            raise InvalidArgumentError(f"`max_turns` must be 1 or more, got {max_turns!r}.")
        self.env, self.agent, self.seed, self.max_turns = env, agent, seed, max_turns
        self.agent_path = (run_seed or 0, seed or 0, "agent", repeat)
        self.identity: dict[str, Any] = {
            "env_id": env.env_id or type(env.unwrapped).__name__,
            "env_kwargs": env_kwargs or {},
            "source_hash": source_hash(env),
            "agent": agent.name,
            "run_seed": run_seed,
            "task": task,
            "repeat": repeat,
            "seed": seed,
            "system_prompt": agent.system_prompt,
        }
        self.prompt = ""
        self.messages: list[Message] = []
        self.turns: list[Turn] = []
        self.started = datetime.now(UTC)
        self.clock = time.perf_counter()

    async def run(self, options: dict[str, Any] | None) -> Episode:
        """Play to the end, or to the failure."""
        try:
            self.prompt, info = await self.env.areset(seed=self.seed, options=options)
        except Exception as error:
            return self._failed("env_error", "reset", error)
        if self.agent.system_prompt is not None:
            self.messages.append({"role": "system", "content": self.agent.system_prompt})
        self.messages.append({"role": "user", "content": self.prompt})
        while True:
            began = time.perf_counter()
            try:
                reply = await self.agent.act(self._ask(info))
            except Exception as error:
                return self._failed("agent_error", "agent", error)
            replied = time.perf_counter()
            try:
                result = StepResult(*await self.env.astep(reply.text))
                self._record(reply, result, replied - began, time.perf_counter() - replied)
            except Exception as error:
                return self._failed("env_error", "step", error)
            info = result.info
            if stop := self._stop(result):
                return self._episode(stop, bool(info["success"]))

    def _ask(self, info: Info) -> Prompt:
        turn = len(self.turns)
        seed = derive_seed(*self.agent_path, turn)
        return Prompt(messages=self.messages, env=self.env, info=info, turn=turn, seed=seed)

    def _record(
        self, reply: Reply, result: StepResult, agent_seconds: float, env_seconds: float
    ) -> None:
        info = result.info
        turn = Turn(
            action=reply.text,
            parsed_action=info["parsed_action"],
            action_valid=info["action_valid"],
            observation=result.observation,
            reward=result.reward,
            reward_terms=info["reward_terms"],
            terminated=result.terminated,
            truncated=result.truncated,
            agent_seconds=round(agent_seconds, 6),
            env_seconds=round(env_seconds, 6),
            reasoning=reply.reasoning,
            tool_calls=reply.tool_calls,
            finish_reason=reply.finish_reason,
            usage=reply.usage,
            token_ids=reply.token_ids,
            logprobs=reply.logprobs,
        )
        self.turns.append(turn)
        self.messages.append(assistant_message(turn.action, turn.reasoning, turn.tool_calls))
        self.messages.append({"role": "user", "content": turn.observation})

    def _stop(self, result: StepResult) -> StopCondition | None:
        if result.terminated:
            return "terminated"
        if result.truncated:
            return "truncated"
        return "max_turns" if len(self.turns) == self.max_turns else None

    def _failed(
        self,
        kind: Literal["agent_error", "env_error"],
        stage: Literal["reset", "agent", "step"],
        error: Exception,
    ) -> Episode:
        message = str(error) if isinstance(error, AgentError) else _traceback(error)
        return self._episode("failed", None, Failure(kind=kind, stage=stage, message=message))

    def _episode(
        self, stop: StopCondition, success: bool | None, failure: Failure | None = None
    ) -> Episode:
        return Episode(
            **self.identity,
            prompt=self.prompt,
            turns=self.turns,
            reward=None if failure else sum(turn.reward for turn in self.turns),
            success=success,
            stop=stop,
            failure=failure,
            started=self.started.isoformat(),
            seconds=round(time.perf_counter() - self.clock, 6),
        )


def _traceback(error: Exception) -> str:
    return "".join(traceback.format_exception(error, limit=-_TRACEBACK_FRAMES)).strip()


async def _next(stream: AsyncIterator[Episode]) -> Episode:
    return await anext(stream)


async def _close(stream: Any) -> None:
    await stream.aclose()
