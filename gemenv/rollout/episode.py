"""The record of one episode."""

import json
from collections.abc import Sequence
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, FiniteFloat, ValidationError, field_validator
from pydantic_core import CoreSchema, core_schema

from gemenv.agents.base import Usage
from gemenv.core.failure import FailureKind, FailureStage
from gemenv.errors import RecordError
from gemenv.messages import Message, calls_as_text, user_message

VERSION = 1
"""Version of the record; raised whenever an older one can no longer be read."""


class _AnyString:
    """Validates by `isinstance` alone: pydantic's own `str` refuses lone surrogates."""

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> CoreSchema:
        return core_schema.is_instance_schema(str)


AnyText = Annotated[str, _AnyString]
"""Any `str`, lone surrogates included: a model may well write one."""

StopCondition = Literal["terminated", "truncated", "max_turns", "failed"]
"""Why an episode stopped: its task's end, a limit of the environment, a limit of the caller, or
a failure."""


class _Record(BaseModel):
    """What all parts of a record share: no unknown fields, no change afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Action(_Record):
    """What the agent gave in one turn."""

    action: AnyText
    """The raw reply."""
    reasoning: AnyText | None = None
    tool_calls: list[dict[str, Any]] = []
    finish_reason: AnyText | None = None
    usage: Usage | None = None
    """Tokens; `None` where nobody counted."""
    token_ids: list[int] | None = None
    logprobs: list[FiniteFloat] | None = None

    @field_validator("tool_calls", "calls", check_fields=False)
    @classmethod
    def _json_able(cls, calls: list[dict[str, Any]]) -> list[dict[str, Any]]:
        json.dumps(calls, allow_nan=False)
        return calls


DROPPED = "(This observation is left out.)"
"""What stands in prompts for an observation that was dropped."""


class Turn(Action):
    """One action and what came of it."""

    parsed_action: AnyText | None
    """The action as the environment understood it."""
    action_valid: bool
    observation: AnyText
    """What the environment answered."""
    images: list[str] = []
    """Images that belong to the observation, as URLs."""
    calls: list[dict[str, Any]] = []
    """The calls of tools that were read in the reply, and their results: `info["tool_calls"]`.
    The text of a single result is `observation`."""
    drops_previous: bool = False
    """Whether the agent no longer gets to see the observation that this turn answers."""
    reward: FiniteFloat
    reward_terms: dict[str, FiniteFloat]
    """The reward in named parts; they sum to `reward`."""
    terminated: bool
    truncated: bool
    agent_seconds: float
    """Wall seconds that the agent took, waiting included."""
    env_seconds: float
    """Wall seconds that the environment took."""

    @property
    def messages(self) -> list[Message]:
        """The reply and what came of it, in the OpenAI format."""
        return [self._reply(), *self._answers()]

    def without_observation(self) -> "Turn":
        """Return the turn as later prompts show it, once its observation is dropped."""
        return self.model_copy(update={"observation": DROPPED, "images": [], "calls": []})

    def _reply(self) -> Message:
        # Calls stand behind the text too, for environments; a model server gets them once.
        text = self.action.removesuffix(calls_as_text(self.tool_calls)).removesuffix("\n")
        message: Message = {
            "role": "assistant",
            "content": text if self.tool_calls else self.action,
        }
        if self.reasoning is not None:
            message["reasoning_content"] = self.reasoning
        if self.tool_calls:
            message["tool_calls"] = self.tool_calls
        return message

    def _answers(self) -> list[Message]:
        if not self.tool_calls:
            return [user_message(self.observation, self.images)]
        if len(self.calls) == len(self.tool_calls) > 1:
            texts = [str(call["text"]) for call in self.calls]
        else:
            # Every call wants an answer, and there is one observation.
            texts = [self.observation, *[""] * (len(self.tool_calls) - 1)]
        return [
            {"role": "tool", "tool_call_id": str(call.get("id", "")), "content": text}
            for call, text in zip(self.tool_calls, texts, strict=True)
        ]


class Failure(_Record):
    """Why an episode could not be played to its end. It is not the policy's doing."""

    kind: FailureKind
    stage: FailureStage
    message: AnyText


class Episode(_Record):
    """One episode, complete: it can be replayed, scored again and trained on."""

    version: Literal[1] = VERSION
    env_id: str
    env_kwargs: dict[str, Any] = {}
    """Constructor arguments on top of those of the id."""
    source_hash: str | None = None
    """SHA-256 of the environment's code, comments and layout aside."""
    agent: str
    run_seed: int | None = None
    task: int = 0
    """Which task of the environment this is, from 0; repeats share it, and its seed."""
    repeat: int = 0
    """Which try at the task this is, from 0."""
    seed: int | None
    """What `reset` was called with."""
    system_prompt: AnyText | None = None
    prompt: AnyText
    """The first observation; empty if the episode failed before."""
    images: list[str] = []
    """Images that belong to the first observation, as URLs."""
    turns: list[Turn]
    reward: FiniteFloat | None
    """The sum of all rewards; `None`, which is not 0, if the episode failed."""
    success: bool | None
    """Whether the task was solved; `None` if the episode failed."""
    stop: StopCondition
    failure: Failure | None = None
    started: str
    """When the episode began: ISO 8601, UTC."""
    seconds: float
    """Wall seconds of the whole episode."""

    @property
    def key(self) -> tuple[str, int, int]:
        """What tells this episode from the others of a run."""
        return self.env_id, self.task, self.repeat

    @property
    def actions(self) -> list[str]:
        """The agent's replies, in order."""
        return [turn.action for turn in self.turns]

    @property
    def messages(self) -> list[Message]:
        """The conversation in the OpenAI format, the last observation included.

        Observations that were dropped are left out.
        """
        return self.messages_before(len(self.turns))

    def messages_before(self, turn: int) -> list[Message]:
        """Return what the agent was asked in a turn, counted from 0."""
        return conversation(self.system_prompt, self.prompt, self.images, self.turns[:turn])

    @property
    def usage(self) -> Usage | None:
        """Tokens of all turns; `None` where nobody counted."""
        counted = [turn.usage for turn in self.turns if turn.usage is not None]
        return sum(counted, Usage()) if counted else None

    def to_json(self) -> str:
        """Return the record as one line of ASCII JSON; fields at their defaults are left out."""
        data = {"version": self.version, **self.model_dump(exclude_defaults=True)}
        return json.dumps(data, ensure_ascii=True, allow_nan=False)

    @classmethod
    def from_json(cls, line: str | bytes) -> Self:
        """Read a record.

        Raises:
            RecordError: If it is not the JSON of an episode of this version.
        """
        try:
            return cls.model_validate(json.loads(line))
        except (ValueError, ValidationError, RecursionError) as error:
            raise RecordError(f"Not an episode of version {VERSION}: {error}") from error


def conversation(
    system_prompt: str | None, prompt: str, images: Sequence[str], turns: Sequence[Turn]
) -> list[Message]:
    """Write what an agent sees after some turns, in the OpenAI format."""
    messages: list[Message] = []
    if system_prompt is not None:
        messages.append({"role": "system", "content": system_prompt})
    messages.append(user_message(prompt, images))
    for turn, following in zip(turns, [*turns[1:], None], strict=False):
        dropped = following is not None and following.drops_previous
        messages += (turn.without_observation() if dropped else turn).messages
    return messages
