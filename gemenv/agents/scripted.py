"""Agents without a model: random, oracle, a function, a recording."""

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Sequence

import numpy as np

from gemenv.agents.base import Agent, Prompt, Reply
from gemenv.errors import AgentError, InvalidArgumentError
from gemenv.messages import Message


class RandomAgent(Agent):
    """Plays valid actions at random: the floor of every evaluation."""

    name = "random"

    async def act(self, prompt: Prompt) -> Reply:
        """Draw a valid action."""
        return Reply(text=prompt.env.sample_random_action(np.random.default_rng(prompt.seed)))


class OracleAgent(Agent):
    """Plays what the environment's solver says: the ceiling of every evaluation.

    Where the solver has nothing to say, it plays a random valid action.

    Args:
        epsilon: Probability of a random valid action instead, in [0, 1].

    Raises:
        InvalidArgumentError: If `epsilon` is out of range.
    """

    def __init__(self, epsilon: float = 0.0) -> None:
        if not 0.0 <= epsilon <= 1.0:
            raise InvalidArgumentError(f"`epsilon` must be from 0 to 1, got {epsilon!r}.")
        self.epsilon = epsilon
        self.name = f"oracle:{epsilon:g}" if epsilon else "oracle"

    async def act(self, prompt: Prompt) -> Reply:
        """Ask the solver, in a worker thread: a search may take long."""
        rng = np.random.default_rng(prompt.seed)
        action = None
        if not self.epsilon or rng.random() >= self.epsilon:
            action = await asyncio.to_thread(prompt.env.oracle_action)
        return Reply(text=prompt.env.sample_random_action(rng) if action is None else action)


class FunctionAgent(Agent):
    """Asks a function, sync or async, for each reply.

    Args:
        function: Gets the messages so far and returns the reply's text.
        name: How records call it; by default the function's name.

    >>> FunctionAgent(lambda messages: "hello", name="greeter").name
    'greeter'
    """

    def __init__(
        self,
        function: Callable[[Sequence[Message]], str | Awaitable[str]],
        name: str | None = None,
    ) -> None:
        self.function = function
        self.name = name or getattr(function, "__name__", type(function).__name__)

    async def act(self, prompt: Prompt) -> Reply:
        """Call the function."""
        reply = self.function(prompt.messages)
        text = await reply if inspect.isawaitable(reply) else reply
        if not isinstance(text, str):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise AgentError(
                f"The function of agent {self.name!r} must return a str, got {text!r}."
            )
        return Reply(text=text)


class ReplayAgent(Agent):
    """Plays recorded actions, one a turn.

    Args:
        actions: The actions of one episode, in order.
        name: How records call it.
    """

    def __init__(self, actions: Sequence[str], name: str = "replay") -> None:
        self.actions = tuple(actions)
        self.name = name

    async def act(self, prompt: Prompt) -> Reply:
        """Return the action of this turn.

        Raises:
            AgentError: If the episode goes on beyond the recording.
        """
        if prompt.turn >= len(self.actions):
            raise AgentError(
                f"The recording has {len(self.actions)} actions, and the episode wants more: "
                "the environment does not behave as when it was recorded."
            )
        return Reply(text=self.actions[prompt.turn])
