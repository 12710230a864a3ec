"""Playing with agents, turn by turn."""

import asyncio

from gemenv.agents import Agent, Prompt
from gemenv.core import Env
from gemenv.messages import Message


def play(env: Env, agent: Agent, seed: int) -> tuple[bool, float, list[Message]]:
    """Return success, total reward and messages of an episode."""
    observation, info = env.reset(seed=seed)
    messages: list[Message] = [{"role": "user", "content": observation}]
    total = 0.0
    while not env.over:
        prompt = Prompt(messages=messages, env=env, info=info, turn=env.turn, seed=seed)
        reply = asyncio.run(agent.act(prompt)).text
        observation, reward, _, _, info = env.step(reply)
        total += reward
        messages += [
            {"role": "assistant", "content": reply},
            {"role": "user", "content": observation},
        ]
    return bool(info["success"]), total, messages


def successes(env: Env, agent: Agent, seeds: range) -> int:
    """Return how many episodes succeed."""
    return sum(play(env, agent, seed)[0] for seed in seeds)
