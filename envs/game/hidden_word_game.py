"""What Wordle and Hangman share: a hidden word, and the words that agree with what is known."""

import math
from abc import abstractmethod
from dataclasses import dataclass
from typing import Any

from gemenv.envs.base.arguments import is_int, require
from gemenv.envs.game.base import Game
from gemenv.envs.game.config import GameConfig
from gemenv.envs.game.words import LONGEST, SHORTEST


@dataclass(frozen=True, kw_only=True)
class HiddenWordConfig(GameConfig):
    """How long the hidden word is."""

    word_length: int = 5
    """Letters of the hidden word; 3 to 8."""

    def __post_init__(self) -> None:
        super().__post_init__()
        require(
            is_int(self.word_length, SHORTEST, LONGEST),
            f"`word_length` must be an int from {SHORTEST} to {LONGEST}",
            self.word_length,
        )


class HiddenWordGame(Game):
    """Find a hidden word, `state.word`."""

    config: Any
    state: Any

    @abstractmethod
    def agreeing(self) -> tuple[str, ...]:
        """Return the words that may be hidden and agree with all that is known."""

    def phi(self) -> float:
        """Return −log2 of the count of words that agree."""
        return -math.log2(len(self.agreeing()))

    def canonical(self) -> str:
        """Write the word."""
        return self.state.word

    def privileged(self) -> dict[str, str]:
        """Tell the word."""
        return {"word": self.state.word.upper()}
