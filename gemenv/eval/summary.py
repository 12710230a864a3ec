"""What an evaluation came to, per environment."""

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

import numpy as np
from pydantic import BaseModel, ConfigDict

from gemenv.agents import Usage
from gemenv.eval.config import EvalConfig
from gemenv.eval.statistics import Interval, cluster_mean, cluster_rate
from gemenv.rollout import Episode


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, ser_json_inf_nan="null")


class EnvSummary(_Model):
    """One environment. Failed episodes count in `failed` alone: a failure is not a zero."""

    env_id: str
    episodes: int
    """Episodes that were played to their end."""
    failed: int
    tasks: int
    """Tasks among the episodes that were played to their end."""
    reward: float | None
    """Mean total reward; `None` where no episode was played to its end."""
    reward_ci95: Interval | None
    """Clustered by task; `None` where there are fewer than two tasks."""
    success: float | None
    """Share of episodes that solved their task."""
    success_ci95: Interval | None
    turns: float | None
    """Mean turns."""
    seconds: float | None
    """Mean wall seconds of an episode."""
    tokens: int | None
    """Tokens read and written, all episodes; `None` where nobody counted."""


class Summary(_Model):
    """A whole evaluation."""

    version: Literal[1] = 1
    complete: bool
    """Whether every episode of the configuration is there."""
    episodes: int
    """Episodes recorded, failed ones included."""
    expected: int
    failed: int
    reward: float | None
    """Mean over environments of their mean rewards."""
    success: float | None
    """Mean over environments of their success rates."""
    usage: Usage | None
    envs: list[EnvSummary]


def summarise(config: EvalConfig, episodes: Iterable[Episode]) -> Summary:
    """Summarise the episodes of an evaluation.

    Args:
        config: What was asked; its environments appear in its order.
        episodes: The records, in any order; read once, and not kept. Of several records of one
            episode the last counts.
    """
    rows: dict[str, dict[tuple[int, int], _Row]] = {env_id: {} for env_id in config.env_ids}
    for episode in episodes:
        rows[episode.env_id][episode.task, episode.repeat] = _Row.of(episode)
    envs = [_summarise_env(env_id, [*rows[env_id].values()]) for env_id in config.env_ids]
    recorded = sum(map(len, rows.values()))
    found = (row.usage for group in rows.values() for row in group.values())
    usages = [usage for usage in found if usage is not None]
    return Summary(
        complete=recorded == config.total,
        episodes=recorded,
        expected=config.total,
        failed=sum(env.failed for env in envs),
        reward=_mean([env.reward for env in envs if env.reward is not None]),
        success=_mean([env.success for env in envs if env.success is not None]),
        usage=sum(usages, Usage()) if usages else None,
        envs=envs,
    )


class _Row(NamedTuple):
    """What the numbers need of an episode."""

    task: int
    repeat: int
    reward: float | None
    success: bool
    turns: int
    seconds: float
    usage: Usage | None

    @classmethod
    def of(cls, episode: Episode) -> "_Row":
        return cls(
            task=episode.task,
            repeat=episode.repeat,
            reward=None if episode.failure else episode.reward,
            success=bool(episode.success),
            turns=len(episode.turns),
            seconds=episode.seconds,
            usage=episode.usage,
        )


def _summarise_env(env_id: str, rows: Sequence[_Row]) -> EnvSummary:
    # In the order of the tasks, so that the last bit of a mean does not depend on who was first.
    played = sorted((row for row in rows if row.reward is not None), key=lambda row: row[:2])
    tasks = [row.task for row in played]
    rewards = [row.reward for row in played if row.reward is not None]
    reward = cluster_mean(rewards, tasks) if played else None
    success = cluster_rate([row.success for row in played], tasks) if played else None
    several = len(set(tasks)) > 1
    usages = [row.usage for row in rows if row.usage is not None]
    return EnvSummary(
        env_id=env_id,
        episodes=len(played),
        failed=len(rows) - len(played),
        tasks=len(set(tasks)),
        reward=reward.mean if reward else None,
        reward_ci95=reward.interval if reward and several else None,
        success=success.mean if success else None,
        success_ci95=success.interval if success and several else None,
        turns=_mean([row.turns for row in played]),
        seconds=_mean([row.seconds for row in played]),
        tokens=sum(u.prompt_tokens + u.completion_tokens for u in usages) if usages else None,
    )


def _mean(values: Sequence[float]) -> float | None:
    return float(np.mean(values)) if values else None
