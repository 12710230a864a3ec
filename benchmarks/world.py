"""How fast a generated encyclopedia and its questions come, and what searching in it gives.

python benchmarks/world.py [--smoke] [--json]
"""

import argparse
import asyncio
import json
import resource
import sys
import time
from collections import Counter
from typing import Any

import gemenv
from gemenv.agents import Agent, Prompt
from gemenv.core import Env
from gemenv.data.world import World
from gemenv.envs.qa.world.agent import WorldAgent
from gemenv.envs.qa.world.questions import WorldQuestion


def pages(count: int) -> dict[str, Any]:
    """Stream a world."""
    before, began, cpu = _memory(), time.perf_counter(), time.process_time()
    words = sum(page.text.count(" ") + 1 for page in World(0, count).pages())
    return {
        "pages": count,
        "seconds": time.perf_counter() - began,
        "CPU seconds": time.process_time() - cpu,
        "words a page": words / count,
        "MiB more": _memory() - before,
    }


def questions(level: int, count: int) -> dict[str, Any]:
    """Draw questions."""
    env, kinds = WorldQuestion(level=level), Counter[str]()
    env.reset(seed=0)
    cpu = time.process_time()
    for seed in range(count):
        env.reset(seed=seed)
        kinds[env.plan.kind] += 1
    rate = count / (time.process_time() - cpu)
    return {"level": level, "questions a CPU second": rate, "kinds": dict(kinds)}


def scores(env_id: str, index: str, count: int) -> dict[str, Any]:
    """Let the agent search, and guess."""
    open_book, closed_book = gemenv.make(env_id, index=index), gemenv.make(env_id, search=False)
    agent = WorldAgent()
    turns: list[int] = []
    right = guessed = 0
    for seed in range(count):
        right += play(open_book, agent, seed)
        turns.append(open_book.turn)
        guessed += play(closed_book, agent, seed)
    return {
        "id": env_id,
        "index": index,
        "episodes": count,
        "with search": right / count,
        "without": guessed / count,
        "turns": sum(turns) / count,
    }


def play(env: Env, agent: Agent, seed: int) -> bool:
    """Play an episode, and say whether it succeeds."""
    observation, info = env.reset(seed=seed)
    messages: list[Any] = [{"role": "user", "content": observation}]
    while not env.over:
        prompt = Prompt(messages=messages, env=env, info=info, turn=env.turn, seed=seed)
        reply = asyncio.run(agent.act(prompt)).text
        observation, _, _, _, info = env.step(reply)
        messages += [
            {"role": "assistant", "content": reply},
            {"role": "user", "content": observation},
        ]
    return bool(info["success"])


def _memory() -> float:
    scale = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * scale / 2**20


def main() -> None:
    """Measure, and print a line for each."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--smoke", action="store_true", help="only show that it runs")
    parser.add_argument("--json", action="store_true", help="print one JSON object a line")
    args = parser.parse_args()
    count, episodes = (2000, 5) if args.smoke else (1_000_000, 200)
    ids = [s.id for s in gemenv.list_envs("qa:World*") if not args.smoke or "hard" not in s.id]
    kinds = ("auto",) if args.smoke else ("fts5", "auto")
    rows = [lambda: pages(count)]
    rows += [lambda level=level: questions(level, 40 * episodes // 20) for level in range(5)]
    rows += [lambda i=i, k=k: scores(i, k, episodes) for i in ids for k in kinds]
    for row in rows:
        found = row()
        if args.json:
            print(json.dumps(found), flush=True)
        else:
            shown = (
                f"{k}: {v:.4g}" if isinstance(v, float) else f"{k}: {v}" for k, v in found.items()
            )
            print(", ".join(shown), flush=True)


if __name__ == "__main__":
    main()
