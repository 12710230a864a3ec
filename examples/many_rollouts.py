"""Play hundreds of episodes at a time, write the records, and read them again."""

import tempfile
from pathlib import Path

from gemenv.agents import OracleAgent
from gemenv.rollout import EpisodeWriter, Job, read_episodes, rollouts

jobs = [
    Job(env_id=env_id, task=task, repeat=repeat)
    for env_id in ("game:Mastermind-v0-hard", "game:Sokoban-v0-easy")
    for task in range(20)
    for repeat in range(4)
]
with tempfile.TemporaryDirectory() as folder:
    file = Path(folder) / "episodes.jsonl"
    with EpisodeWriter(file) as writer:
        for episode in rollouts(jobs, OracleAgent(epsilon=0.3), concurrency=64):
            writer.write(episode)
    rewards = [episode.reward or 0.0 for episode in read_episodes(file)]
print(f"{len(rewards)} episodes, mean reward {sum(rewards) / len(rewards):.3f}")
