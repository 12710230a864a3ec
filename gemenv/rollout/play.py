"""One episode in the making."""

import asyncio
import json
import math
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from pydantic import ValidationError

from gemenv.agents import Agent, Prompt, Reply
from gemenv.core import Env, Info, StepResult
from gemenv.core.failure import FailureStage, describe_error
from gemenv.errors import AgentError, ContractError, InvalidArgumentError
from gemenv.messages import Message
from gemenv.rollout.episode import (
    Action,
    Episode,
    Failure,
    StopCondition,
    Turn,
    conversation,
)
from gemenv.rollout.source import source_hash
from gemenv.seeding import derive_seed


class EpisodePlay:
    """One episode in the making."""

    def __init__(
        self,
        env: Env,
        agent: Agent,
        *,
        seed: int | None,
        max_turns: int | None,
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
            "env_kwargs": _json_able(env.env_kwargs),
            "source_hash": source_hash(env),
            "agent": agent.name,
            "run_seed": run_seed,
            "task": task,
            "repeat": repeat,
            "seed": seed,
            "system_prompt": agent.system_prompt,
        }
        self.prompt = ""
        self.images: list[str] = []
        self.messages: list[Message] = []
        self.tools: list[dict[str, Any]] = []
        self.turns: list[Turn] = []
        self.reward, self.success = 0.0, False
        self.started = datetime.now(UTC)
        self.clock = time.perf_counter()

    async def run(self, options: dict[str, Any] | None) -> Episode:
        """Play to the end, or to the failure."""
        stage: FailureStage = "reset"
        try:
            observation, info = await self.env.areset(seed=self.seed, options=options)
            self._begin(observation, info)
            while True:
                stage, began = "agent", time.perf_counter()
                action = _record_action(await self.agent.act(self._ask(info)))
                stage, replied = "step", time.perf_counter()
                result = StepResult(*await self.env.astep(action.action))
                ended = time.perf_counter()
                self._record(action, result, replied - began, ended - replied)
                info = result.info
                if stop := self._stop(result):
                    return self._episode(stop, self.success)
        except asyncio.CancelledError as error:
            task = asyncio.current_task()
            if task is not None and task.cancelling():
                raise
            # Nobody cancelled this episode: something inside of it has let an error out.
            return self._failed(stage, error)
        except (Exception, SystemExit) as error:
            return self._failed(stage, error)

    def _begin(self, observation: str, info: Info) -> None:
        if not isinstance(observation, str):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise ContractError(f"An observation must be a str, got {observation!r}.")
        self.prompt, self.images = observation, _images(info)
        self.tools = list(info.get("tools", ()))
        self.messages = self._conversation()

    def _conversation(self) -> list[Message]:
        return conversation(self.agent.system_prompt, self.prompt, self.images, self.turns)

    def _ask(self, info: Info) -> Prompt:
        turn = len(self.turns)
        seed = derive_seed(*self.agent_path, turn)
        return Prompt(
            messages=self.messages,
            env=self.env,
            info=info,
            tools=self.tools,
            turn=turn,
            seed=seed,
        )

    def _record(
        self, action: Action, result: StepResult, agent_seconds: float, env_seconds: float
    ) -> None:
        info = result.info
        turn = Turn(
            **dict(action),
            parsed_action=info["parsed_action"],
            action_valid=info["action_valid"],
            observation=result.observation,
            images=_images(info),
            calls=_calls(info),
            drops_previous=bool(info.get("drops_previous")),
            reward=result.reward,
            reward_terms=info["reward_terms"],
            terminated=result.terminated,
            truncated=result.truncated,
            agent_seconds=round(agent_seconds, 6),
            env_seconds=round(env_seconds, 6),
        )
        self.turns.append(turn)
        self.reward, self.success = self.reward + turn.reward, bool(info["success"])
        if not math.isfinite(self.reward):
            raise ContractError(f"The rewards of an episode must have a sum, got {self.reward!r}.")
        if turn.drops_previous:
            self.messages = self._conversation()
        else:
            self.messages += turn.messages

    def _stop(self, result: StepResult) -> StopCondition | None:
        if result.terminated:
            return "terminated"
        if result.truncated:
            return "truncated"
        return "max_turns" if len(self.turns) == self.max_turns else None

    def _failed(self, stage: FailureStage, error: BaseException) -> Episode:
        message = str(error) if isinstance(error, AgentError) else describe_error(error)
        kind = "agent_error" if stage == "agent" else "env_error"
        return self._episode("failed", None, Failure(kind=kind, stage=stage, message=message))

    def _episode(
        self, stop: StopCondition, success: bool | None, failure: Failure | None = None
    ) -> Episode:
        return Episode(
            **self.identity,
            prompt=self.prompt,
            images=self.images,
            turns=self.turns,
            reward=None if failure else self.reward,
            success=success,
            stop=stop,
            failure=failure,
            started=self.started.isoformat(),
            seconds=round(time.perf_counter() - self.clock, 6),
        )


def _record_action(reply: Reply) -> Action:
    """Return a reply as it goes into the record.

    Raises:
        AgentError: If it is none.
    """
    if not isinstance(reply, Reply):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise AgentError(f"An agent must return a `Reply`, got {reply!r}.")
    try:
        return Action(
            action=reply.text,
            reasoning=reply.reasoning,
            tool_calls=reply.tool_calls,
            finish_reason=reply.finish_reason,
            usage=reply.usage,
            token_ids=reply.token_ids,
            logprobs=reply.logprobs,
        )
    except (ValidationError, TypeError, RecursionError) as error:
        raise AgentError(f"An agent's reply cannot be recorded: {error}") from error


def _json_able(keywords: Mapping[str, Any]) -> dict[str, Any]:
    """Return keywords for a record; what JSON cannot hold, a data set say, by its `repr`."""
    kept: dict[str, Any] = {}
    for name, value in keywords.items():
        try:
            kept[name] = json.loads(json.dumps(value, allow_nan=False))
        except (TypeError, ValueError):
            kept[name] = repr(value)
    return kept


def _calls(info: Info) -> list[dict[str, Any]]:
    """Return the calls of tools; the text of a single one is the observation, and left out."""
    calls: list[dict[str, Any]] = list(info.get("tool_calls", ()))
    if len(calls) == 1:
        return [{name: value for name, value in calls[0].items() if name != "text"}]
    return calls


def _images(info: Info) -> list[str]:
    """Return the images that belong to an observation."""
    return list(info.get("images", ()))
