"""The wrappers that come with gemenv."""

from gemenv.wrappers.citations import Citations
from gemenv.wrappers.episode_statistics import EpisodeStatistics
from gemenv.wrappers.judge_search import JudgeSearch
from gemenv.wrappers.missing_premise import MissingPremise
from gemenv.wrappers.multi_attempt import MultiAttempt
from gemenv.wrappers.self_correction import SelfCorrection
from gemenv.wrappers.tools import ToolWrapper
from gemenv.wrappers.turn_limit import TurnLimit
from gemenv.wrappers.undo import Undo

__all__ = [
    "Citations",
    "EpisodeStatistics",
    "JudgeSearch",
    "MissingPremise",
    "MultiAttempt",
    "SelfCorrection",
    "ToolWrapper",
    "TurnLimit",
    "Undo",
]
