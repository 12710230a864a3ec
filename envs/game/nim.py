"""Nim."""

import functools
from dataclasses import dataclass

import numpy as np

from gemenv.envs.base.arguments import is_int, require
from gemenv.envs.game.duel_game import DuelConfig, DuelGame, State
from gemenv.envs.game.solvers.duel import Opponent
from gemenv.envs.game.solvers.nim import NimRules


@dataclass(frozen=True, kw_only=True)
class NimConfig(DuelConfig):
    """The heaps, the opponent and the seat."""

    num_heaps: int = 4
    """Heaps; 2 to 5."""
    max_heap: int = 7
    """The largest size of a heap; 2 to 7."""
    misere: bool = False
    """Whether taking the last one loses instead of winning."""
    max_turns: int = 40
    """Moves, refused ones included; `num_heaps` times `max_heap` or more."""

    def __post_init__(self) -> None:
        super().__post_init__()
        require(is_int(self.num_heaps, 2, 5), "`num_heaps` must be from 2 to 5", self.num_heaps)
        require(is_int(self.max_heap, 2, 7), "`max_heap` must be from 2 to 7", self.max_heap)
        least = self.num_heaps * self.max_heap
        require(self.max_turns >= least, f"`max_turns` must be {least} or more", self.max_turns)


_LEVELS: tuple[tuple[int, int, Opponent], ...] = (
    (2, 4, "random"), (3, 5, "random"), (3, 5, "exact"), (4, 6, "exact"), (5, 7, "exact"),
)  # fmt: skip
"""Heaps, largest size, opponent."""


class Nim(DuelGame):
    r"""Take from heaps in turns; whoever takes the last one wins, or, in misère play, loses.

    Observation: both moves, and the heaps.
    Action: `\boxed{2 3}`: from heap 2 take 3.
    Reward: `result` 1 for a win.
    Ends: terminated when all is taken or on an unreadable reply; truncated at the turn limit.
    Potential: 1 if perfect play wins whatever the opponent does, 0 if not, by exact search.
    Difficulty: −log2 of the chance that random moves win against this opponent.
    Levels: from 2 heaps and a random opponent to 5 and an exact one.

    Every start can be won. The scripted opponent takes a largest heap whole, but spares one where
    that would lose.
    """

    Config = NimConfig
    MAX_LEVEL = len(_LEVELS) - 1
    config: NimConfig
    state: State
    answer_format = r"Answer with a heap and how many you take from it, as in \boxed{2 3}."

    @classmethod
    def draw_config(cls, rng: np.random.Generator) -> NimConfig:
        """Draw heaps, an opponent and the kind of play."""
        heaps, largest = (int(rng.integers(low, high)) for low, high in ((3, 6), (5, 8)))
        opponents: tuple[Opponent, ...] = ("random", "scripted", "exact")
        return NimConfig(
            num_heaps=heaps,
            max_heap=largest,
            misere=bool(rng.integers(2)),
            opponent=opponents[int(rng.integers(3))],
        )

    @classmethod
    def at_level(cls, level: int) -> NimConfig:
        """Return heaps and an opponent."""
        heaps, largest, opponent = _LEVELS[level]
        return NimConfig(num_heaps=heaps, max_heap=largest, opponent=opponent)

    def duel(self) -> NimRules:
        """Return the rules."""
        return _rules_of(self.config.misere)

    def opening(self) -> str:
        """Draw the heaps."""
        largest = self.config.max_heap
        return "".join(str(1 + self.draw(largest)) for _ in range(self.config.num_heaps))

    def begins(self, position: str, *, first: bool) -> bool:
        """Say whether the player begins."""
        return first

    def rules(self) -> str:
        """Explain the game."""
        aim = "loses" if self.config.misere else "wins"
        return (
            f"Play Nim: in turns you and your opponent take one or more from one heap. Whoever "
            f"takes the last one of all {aim}. {self.opponent_rule()} {self.answer_format}"
        )

    def board(self) -> str:
        """Show the heaps."""
        heaps = (f"heap {i}: {size}" for i, size in enumerate(self.state.position, 1))
        return f"Heaps: {', '.join(heaps)}."

    def parse(self, answer: str) -> str | None:
        """Read a heap and a number."""
        words = answer.split() if len(answer) <= 20 else []
        joined = "".join(words)
        if len(words) != 2 or not (joined.isdecimal() and joined.isascii()):
            return None
        return f"{int(words[0])} {int(words[1])}"

    def refusal(self, move: str) -> str:
        """Say what is not there."""
        heap, number = map(int, move.split())
        if not 1 <= heap <= len(self.state.position):
            return f"There is no heap {heap}."
        return f"You cannot take {number} from heap {heap}: it has {self.state.position[heap - 1]}."

    def instance_space(self) -> int:
        """Count heaps in order, for each seat."""
        config = self.config
        seats = 2 if config.first is None else 1
        # After an opponent's move heaps may be empty.
        return seats * (config.max_heap + 1) ** config.num_heaps


@functools.cache
def _rules_of(misere: bool) -> NimRules:
    return NimRules(misere)
