"""The 15-puzzle, and its smaller sizes."""

import numpy as np

from gemenv.envs.game.sliding_puzzle import SlidingConfig, SlidingPuzzle

FifteenPuzzleConfig = SlidingConfig

_LEVELS = ((2, 10, 10), (3, 8, 20), (3, 14, 30), (3, 22, 40), (4, 24, 50), (4, 28, 60), (4, 32, 70))
"""Rows, moves of the shuffle at most, turns."""


class FifteenPuzzle(SlidingPuzzle):
    r"""Slide the tiles of a square board into ascending order.

    Observation: what the move did and the board, with `__` for the gap.
    Action: `\boxed{up}`, `\boxed{down}`, `\boxed{left}` or `\boxed{right}`, in any case: the way
        in which a tile moves into the gap.
    Reward: `success` 1 when the board is solved; at the turn limit `progress`, the share of cells
        that hold what they should, the gap included.
    Ends: terminated when solved or on an unreadable reply; truncated at the turn limit.
    Potential: minus the moves of the shortest solution on 2x2 and 3x3; on 4x4 minus a lower bound
        of them, taxicab distances with linear conflicts.
    Difficulty: moves of the shortest solution; on 4x4 beyond some 32 moves, of a short one.
    Levels: from 2x2 to 4x4 boards that are up to 32 moves away from the goal.
    """

    MAX_LEVEL = 6

    @classmethod
    def draw_config(cls, rng: np.random.Generator) -> SlidingConfig:
        """Draw one of the three published sizes."""
        rows, turns = ((2, 10), (3, 20), (4, 50))[int(rng.integers(3))]
        return SlidingConfig(num_rows=rows, max_turns=turns)

    @classmethod
    def at_level(cls, level: int) -> SlidingConfig:
        """Return a size and a depth of the shuffle."""
        rows, moves, turns = _LEVELS[level]
        return SlidingConfig(num_rows=rows, mc_rand_moves=moves, max_turns=turns)
