"""Episodes: played, recorded, written and read."""

from gemenv.rollout.engine import Job, arollout, arollouts, rollout, rollouts
from gemenv.rollout.episode import Episode, Failure, Turn
from gemenv.rollout.jsonl import EpisodeWriter, read_episodes

__all__ = [
    "Episode",
    "EpisodeWriter",
    "Failure",
    "Job",
    "Turn",
    "arollout",
    "arollouts",
    "read_episodes",
    "rollout",
    "rollouts",
]
