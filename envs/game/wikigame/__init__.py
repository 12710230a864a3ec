"""WikiGame: from one page of a wiki to another, by links."""

from gemenv.envs.game.wikigame.config import WikiGameConfig
from gemenv.envs.game.wikigame.game import WikiGame

__all__ = ["WikiGame", "WikiGameConfig"]
