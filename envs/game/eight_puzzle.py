"""The 8-puzzle."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from gemenv.envs.base.arguments import require
from gemenv.envs.game.sliding_puzzle import SlidingConfig, SlidingPuzzle

_SHUFFLES = (4, 8, 12, 16, 22)
"""Moves of the shuffle at most, for each level but the last."""


@dataclass(frozen=True, kw_only=True)
class EightPuzzleConfig(SlidingConfig):
    """How the board is shuffled."""

    num_rows: int = 3
    """Rows, and as many columns: 3."""
    init_algo: Literal["monte_carlo", "pure_random"] = "pure_random"
    """Moves at random from the solved board, or any board that can be solved."""

    def __post_init__(self) -> None:
        super().__post_init__()
        require(
            self.num_rows == 3,
            "`num_rows` of EightPuzzle must be 3 (see FifteenPuzzle)",
            self.num_rows,
        )


class EightPuzzle(SlidingPuzzle):
    r"""Slide the tiles of a 3x3 board into ascending order.

    Observation: what the move did and the board, with `__` for the gap.
    Action: `\boxed{up}`, `\boxed{down}`, `\boxed{left}` or `\boxed{right}`, in any case: the way
        in which a tile moves into the gap.
    Reward: `success` 1 when the board is solved; at the turn limit `progress`, the share of cells
        that hold what they should, the gap included.
    Ends: terminated when solved or on an unreadable reply; truncated at the turn limit.
    Potential: minus the moves of the shortest solution, which has 31 at most.
    Difficulty: moves of the shortest solution.
    Levels: from shuffles of 4 moves at most to boards drawn from all that can be solved.
    """

    Config = EightPuzzleConfig
    MAX_LEVEL = len(_SHUFFLES)

    @classmethod
    def draw_config(cls, rng: np.random.Generator) -> EightPuzzleConfig:
        """Draw the length of the shuffle."""
        moves = int(rng.integers(8, 24, endpoint=True))
        return EightPuzzleConfig(init_algo="monte_carlo", mc_rand_moves=moves, max_turns=2 * moves)

    @classmethod
    def at_level(cls, level: int) -> EightPuzzleConfig:
        """Return a length of the shuffle."""
        if level == cls.MAX_LEVEL:
            return EightPuzzleConfig(max_turns=50)
        moves = _SHUFFLES[level]
        return EightPuzzleConfig(init_algo="monte_carlo", mc_rand_moves=moves, max_turns=2 * moves)
