"""One episode in the making."""

import time
import traceback
from datetime import UTC, datetime
from typing import Any, Literal

from gemenv.agents import Agent, Prompt, Reply
from gemenv.core import Env, Info, StepResult
from gemenv.errors import AgentError, InvalidArgumentError
from gemenv.messages import Message
from gemenv.rollout.episode import Episode, Failure, StopCondition, Turn, assistant_message
from gemenv.rollout.source import source_hash
from gemenv.seeding import derive_seed

_TRACEBACK_FRAMES = 8
"""Innermost frames that a failure's message shows."""


class EpisodePlay:
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
