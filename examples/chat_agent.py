"""Let a model behind an OpenAI-compatible server play.

python examples/chat_agent.py http://127.0.0.1:8000/v1 MODEL
"""

import asyncio
import contextlib
import sys

from gemenv.agents import ChatAgent
from gemenv.rollout import Job, arollouts


async def main(base_url: str, model: str) -> None:
    """Play ten episodes, five at a time."""
    jobs = [Job(env_id="game:GuessTheNumber-v0-easy", task=task) for task in range(10)]
    async with contextlib.aclosing(ChatAgent(model, base_url=base_url, max_tokens=256)) as agent:
        async for episode in arollouts(jobs, agent, concurrency=5):
            print(episode.task, episode.reward, episode.success, episode.usage)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
