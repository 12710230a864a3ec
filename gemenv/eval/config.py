"""What an evaluation is to do."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from gemenv.rollout import Job


class EvalConfig(BaseModel):
    """Everything that decides the outcome of an evaluation; two equal ones are comparable.

    How fast it goes, concurrency for one, is not part of it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    version: Literal[1] = 1
    env_ids: tuple[str, ...] = Field(min_length=1)
    tasks: int = Field(default=20, ge=1)
    """Tasks of each environment; each has a seed of its own."""
    repeats: int = Field(default=1, ge=1)
    """Tries at each task."""
    seed: int = Field(default=0, ge=0)
    """The seed of the whole run, from which all others are derived."""
    max_turns: int | None = Field(default=None, ge=1)
    """Turns after which an episode is stopped; `None` leaves it to the environment."""
    agent: dict[str, Any]
    """The agent's name and settings, never its key."""

    @field_validator("env_ids")
    @classmethod
    def _each_once(cls, env_ids: tuple[str, ...]) -> tuple[str, ...]:
        if len(set(env_ids)) < len(env_ids):
            raise ValueError("each environment must stand in `env_ids` once")
        return env_ids

    @property
    def total(self) -> int:
        """Episodes in all."""
        return len(self.env_ids) * self.tasks * self.repeats

    def jobs(self) -> list[Job]:
        """Return one job for each episode, a task of each environment in turn.

        In this order an interrupted run has something of every environment.
        """
        return [
            Job(
                env_id=env_id,
                run_seed=self.seed,
                task=task,
                repeat=repeat,
                max_turns=self.max_turns,
            )
            for task in range(self.tasks)
            for repeat in range(self.repeats)
            for env_id in self.env_ids
        ]
