"""The wrappers that come with gemenv."""

from gemenv.wrappers.episode_statistics import EpisodeStatistics
from gemenv.wrappers.tools import ToolWrapper
from gemenv.wrappers.turn_limit import TurnLimit
from gemenv.wrappers.undo import Undo

__all__ = ["EpisodeStatistics", "ToolWrapper", "TurnLimit", "Undo"]
