"""What an agent is: something that reads a conversation and writes the next reply."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from gemenv.core import Env, Info
from gemenv.messages import Message


@dataclass(frozen=True, kw_only=True)
class Prompt:
    """What an agent is asked in one turn."""

    messages: Sequence[Message]
    """The conversation so far; the last message is the latest observation."""
    env: Env
    """The environment, for agents that ask it: random, oracle, human. A policy never looks."""
    info: Info
    """The info of the latest reset or step."""
    tools: Sequence[Mapping[str, Any]] = ()
    """What can be called, as the OpenAI API describes tools; for APIs with calls of their own."""
    turn: int
    """Turns taken so far in this episode."""
    seed: int
    """A seed of this very turn, in [0, 2**63), for whatever the agent draws.

    It depends on the run, the task, the repeat and the turn, not on the order of execution.
    """


@dataclass(frozen=True, kw_only=True)
class Usage:
    """Tokens, as the model server counted them."""

    prompt_tokens: int = 0
    """Tokens read, cached ones included."""
    completion_tokens: int = 0
    """Tokens written, reasoning included."""
    cached_tokens: int = 0
    """Those of `prompt_tokens` that the server had in its cache."""
    reasoning_tokens: int = 0
    """Those of `completion_tokens` that were reasoning."""

    def __add__(self, other: "Usage") -> "Usage":
        return Usage(
            prompt_tokens=self.prompt_tokens + other.prompt_tokens,
            completion_tokens=self.completion_tokens + other.completion_tokens,
            cached_tokens=self.cached_tokens + other.cached_tokens,
            reasoning_tokens=self.reasoning_tokens + other.reasoning_tokens,
        )


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What an agent answered."""

    text: str
    """The reply as the environment gets it."""
    reasoning: str | None = None
    """What the model thought beforehand, where the server tells it apart."""
    tool_calls: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    """Tool calls in the OpenAI format; `text` ends with the same calls as text."""
    finish_reason: str | None = None
    """Why the model stopped: `"stop"`, `"length"`, `"tool_calls"`, …"""
    usage: Usage | None = None
    """Tokens; `None` where nobody counted."""
    token_ids: list[int] | None = None
    """The tokens of `text`, where the server gives them."""
    logprobs: list[float] | None = None
    """Natural log-probability of each token, where the server gives them."""


class Agent(ABC):
    """A policy over text.

    One agent serves any number of episodes at the same time, so it keeps no state between calls
    of `act`; what it draws at random it draws from `prompt.seed`.
    """

    name: str
    """How tables and records call this agent."""
    system_prompt: str | None = None
    """The first message of every conversation, if there is one."""

    @abstractmethod
    async def act(self, prompt: Prompt) -> Reply:
        """Write the next reply.

        Raises:
            AgentError: If there is no reply to be had; the episode is recorded as failed.
        """

    def describe(self) -> dict[str, Any]:
        """Return name and settings for records: JSON-able, and without any secret."""
        return {"name": self.name}

    async def aclose(self) -> None:  # noqa: B027 - most agents hold nothing
        """Release what the agent holds; may be called twice."""
