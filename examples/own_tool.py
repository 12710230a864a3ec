"""A tool of your own, and what an agent that tries again gains when tools fail."""

from typing import Any

import gemenv
from gemenv.agents import Agent, Prompt, Reply
from gemenv.errors import ToolError
from gemenv.messages import boxed, message_text
from gemenv.rollout import rollout
from gemenv.tools import FaultPlan, tool, written
from gemenv.wrappers import ToolWrapper

FAULTS = FaultPlan(timeout=0.25, rate_limit=0.25)


@tool
def divisors(number: int) -> list[int]:
    """List the divisors of a number.

    Args:
        number: From 1 to 1,000,000.
    """
    if not 1 <= number <= 1_000_000:
        raise ToolError("I know the divisors of numbers from 1 to 1,000,000.")
    return [n for n in range(1, number + 1) if number % n == 0]


class Asker(Agent):
    """Asks for the divisors of 360, and says how many there are.

    Args:
        tries: How often it asks.
    """

    def __init__(self, tries: int) -> None:
        self.name, self.tries = f"{tries} tries", tries

    async def act(self, prompt: Prompt) -> Reply:
        """Ask, or answer by what the tool said."""
        said = message_text(prompt.messages[-1])
        if said.startswith("["):
            return Reply(text=boxed(said.count(",") + 1))
        if prompt.turn < self.tries:
            return Reply(text=written("divisors", number=360))
        return Reply(text=boxed(0))


def play(agent: Agent, **options: Any) -> float:
    """Return the share of 40 episodes that an agent solves."""
    rows = [{"problem": "How many divisors does 360 have?", "answer": "24"}]
    env = ToolWrapper(gemenv.make("math:GSM8K-v0", dataset=rows), [divisors], **options)
    return sum(rollout(env, agent, seed=seed).success is True for seed in range(40)) / 40


if __name__ == "__main__":
    print(f"no faults, 1 try: {play(Asker(1)):.0%}")
    print(f"half of the calls fail, 1 try: {play(Asker(1), faults=FAULTS):.0%}")
    print(f"half of the calls fail, up to 6 tries: {play(Asker(6), faults=FAULTS):.0%}")
