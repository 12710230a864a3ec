"""A person at a terminal."""

import asyncio
import threading
from collections.abc import Callable

from gemenv.agents.base import Agent, Prompt, Reply
from gemenv.errors import AgentError
from gemenv.messages import boxed


class HumanAgent(Agent):
    r"""Asks a person for each reply.

    What the person types goes into a `\boxed{…}` unless there is one in it already, so that
    `up` is enough to move up.

    Args:
        ask: Shows the latest observation and returns what the person typed, or `None` if the
            person leaves; it may block.
    """

    name = "human"

    def __init__(self, ask: Callable[[Prompt], str | None]) -> None:
        self.ask = ask

    async def act(self, prompt: Prompt) -> Reply:
        """Ask.

        Raises:
            AgentError: If the person leaves.
        """
        loop = asyncio.get_running_loop()
        typed: asyncio.Future[str | None] = loop.create_future()

        def settle(answer: str | None, error: BaseException | None) -> None:
            if typed.cancelled():
                return
            if error is None:
                typed.set_result(answer)
            else:
                typed.set_exception(error)

        def wait_for_person() -> None:
            answer, failure = None, None
            try:
                answer = self.ask(prompt)
            except Exception as error:
                failure = error
            loop.call_soon_threadsafe(settle, answer, failure)

        # A daemon, unlike the threads of a pool: nobody can interrupt a read from a terminal, and
        # it must not hold up the end of the process.
        threading.Thread(target=wait_for_person, name="gemenv-human", daemon=True).start()
        answer = await typed
        if answer is None:
            raise AgentError("The person has left.")
        return Reply(text=answer if "\\boxed{" in answer else boxed(answer))
