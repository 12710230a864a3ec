"""Let an agent run Python in a sandbox before it answers."""

import re
from collections.abc import Sequence

import gemenv
from gemenv.agents import FunctionAgent
from gemenv.messages import Message, message_text
from gemenv.rollout import rollout
from gemenv.tools import PythonTool
from gemenv.wrappers import ToolWrapper

PROGRAM = """
from itertools import permutations, product

forms = "(({}{}{}){}{}){}{}", "({}{}{}){}({}{}{})", "{}{}({}{}({}{}{}))", "({}{}({}{}{})){}{}"
signs = product("+-*/", repeat=3)
for (a, b, c, d), (x, y, z), form in product(permutations(NUMBERS), signs, forms):
    expression = form.format(a, x, b, y, c, z, d)
    try:
        if abs(eval(expression) - 24) < 1e-9:
            print(expression)
            break
    except ZeroDivisionError:
        pass
"""


def searcher(messages: Sequence[Message]) -> str:
    """Write a program that searches, then answer with what it printed: in place of a model."""
    told = message_text(messages[-1])
    if found := re.search("Numbers: (.*)", told):
        numbers = found[1].replace(" ", ", ")
        return f"I search for it.\n```python\nNUMBERS = {numbers}\n{PROGRAM}```"
    return f"It is {gemenv.boxed(told.removeprefix('Code execution result: '))}."


env = ToolWrapper(
    gemenv.make("game:Game24-v0"),
    [PythonTool(timeout=5)],
    tool_success_reward=0.1,
    max_tool_uses=3,
)
for seed in range(3):
    episode = rollout(env, FunctionAgent(searcher), seed=seed)
    for turn in episode.turns:
        print(f"reward {turn.reward:g} {turn.reward_terms}: {turn.observation}")
    print(f"solved: {episode.success}\n")
env.close()
