"""2048."""

import functools
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from gemenv.envs.base.arguments import is_int, require
from gemenv.envs.game.base import Game
from gemenv.envs.game.config import GameConfig
from gemenv.envs.game.outcome import LOST, MOVED, REFUSED, SOLVED, Play
from gemenv.envs.game.solvers.tiles2048 import (
    DIRECTIONS,
    Line,
    Rows,
    best_slide,
    free_cells,
    largest,
    slides,
    with_tile,
)


@dataclass(frozen=True, kw_only=True)
class Game2048Config(GameConfig):
    """The target and the size of the board."""

    target_tile: int = 256
    """A power of two from 8 to 131072, the largest tile for which 4x4 has room; 2x2 has for 32."""
    board_size: int = 4
    """Rows, and as many columns; 2 to 8."""
    max_turns: int = 208
    """Moves. A tile of n takes n/2.2 of them and more, as each brings a 2 or, one in ten, a 4."""

    def __post_init__(self) -> None:
        super().__post_init__()
        target = self.target_tile
        require(
            is_int(target, 8, 1 << 17) and target & (target - 1) == 0,
            "`target_tile` must be a power of two from 8 to 131072",
            target,
        )
        require(is_int(self.board_size, 2, 8), "`board_size` must be from 2 to 8", self.board_size)
        require(
            target <= 2 << self.board_size**2,
            "`target_tile` must be a tile for which the board has room",
            target,
        )


_PER_MOVE = 2.2
"""Mean of the tile that a move brings."""


@dataclass
class State:
    """A board."""

    rows: Rows
    start: Rows
    """The board at the start."""
    largest: int
    """The largest tile."""


class Game2048(Game):
    r"""Slide and merge tiles until one of them is the target.

    Observation: what the move did and the board, `.` where there is no tile.
    Action: `\boxed{up}`, `\boxed{down}`, `\boxed{left}` or `\boxed{right}`, in any case.
    Reward: `progress`, the doublings of the largest tile over those from the first board to the
        target: in total 1 when the target is made.
    Ends: terminated when the target is made, when no slide changes the board, or on an unreadable
        reply; truncated at the turn limit.
    Potential: the share of the doublings that are made; −1 where no slide is left.
    Difficulty: moves after which the tiles add up to the target on average.
    Levels: targets from 8 to 2048.

    A move adds 4 at most, and 2.2 on average, to the sum of the tiles, so that no play makes 512 in
    50 turns, nor 2048 in 100. The variants `-hard` and `-extreme-hard`, with these targets, give
    400 and 1500 turns.

    The oracle is an expectimax search over two slides and the tile between them. Chance can defeat
    it, and how often is beyond computing: it makes 512 nearly always, and 2048 in about six games
    of seven. Instances are the first boards, 480 on 4x4; later tiles come by chance.
    """

    Config = Game2048Config
    MAX_LEVEL = 8
    several_moves = "up, up, left"
    ansi_styles: ClassVar[Mapping[str, str]] = {".": "90"}
    config: Game2048Config
    state: State
    answer_format = r"Answer with one direction, as in \boxed{up}."

    @classmethod
    def draw_config(cls, rng: np.random.Generator) -> Game2048Config:
        """Draw a target of 128, 256 or 512."""
        return cls.at_level(int(rng.integers(4, 6, endpoint=True)))

    @classmethod
    def at_level(cls, level: int) -> Game2048Config:
        """Return a target that doubles with the level, and turns for it."""
        target = 8 << level
        return Game2048Config(target_tile=target, max_turns=target * 3 // 4 + 16)

    def start(self) -> State:
        """Put two tiles on the board."""
        side = self.config.board_size
        rows = self._with_new_tile(self._with_new_tile(((0,) * side,) * side))
        return State(rows, rows, largest(rows))

    def _with_new_tile(self, rows: Rows) -> Rows:
        free = free_cells(rows)
        return with_tile(rows, free[self.draw(len(free))], 2 if self.draw(10) else 4)

    def rules(self) -> str:
        """Explain the game."""
        config = self.config
        return (
            f"Make a tile of {config.target_tile} within {config.max_turns} turns. A move slides "
            "all tiles up, down, left or right as far as they go; two equal tiles that meet merge "
            "into one of their sum, each tile once in a move. Then a new tile, 2 or one time in "
            "ten 4, comes to a random free cell. A move has to change the board, and the game is "
            f"lost when none does. {self.answer_format}"
        )

    def board(self) -> str:
        """Draw the rows."""
        return "\n".join(map(_drawn, self.state.rows))

    def parse(self, answer: str) -> str | None:
        """Read a direction."""
        direction = answer.lower() if len(answer) <= 5 else ""
        return direction if direction in DIRECTIONS else None

    def play(self, move: str) -> Play:
        """Slide, merge and add a tile."""
        state = self.state
        slid = slides(state.rows).get(move)
        if slid is None:
            return f"Sliding {move} changes nothing.", REFUSED, None
        state.rows = self._with_new_tile(slid)
        terms = self._progress(largest(state.rows))
        if state.largest >= self.config.target_tile:
            return f"You slid {move} and made {state.largest}.", SOLVED, terms
        if not slides(state.rows):
            return f"You slid {move}. No move is left: you have lost.", LOST, terms
        return f"You slid {move}.", MOVED, terms

    def _progress(self, made: int) -> dict[str, float] | None:
        """Note the largest tile and pay for its doublings."""
        state = self.state
        if made == state.largest:
            return None
        before, state.largest = state.largest, made
        return {"progress": math.log2(made / before) / self._doublings()}

    def _doublings(self) -> float:
        """Return the doublings from the largest tile of the first board to the target."""
        return math.log2(self.config.target_tile / largest(self.state.start))

    def moves(self) -> list[str]:
        """List the slides that change the board."""
        return list(slides(self.state.rows))

    def oracle(self) -> str | None:
        """Return the slide with the largest expected worth."""
        return best_slide(self.state.rows, self.config.target_tile)

    def chance(self) -> None:
        """Return `None`: the tiles that come may defeat any play, and how often nobody knows."""
        return

    def phi(self) -> float:
        """Return the share of the doublings that are made; −1 where no slide is left."""
        state = self.state
        if state.largest < self.config.target_tile and not slides(state.rows):
            return -1.0
        return math.log2(state.largest / largest(state.start)) / self._doublings()

    def canonical(self) -> str:
        """Write the first board and the target."""
        rows = "/".join(" ".join(map(str, row)) for row in self.state.start)
        return f"{self.config.target_tile}: {rows}"

    def difficulty(self) -> float:
        """Return the moves after which the tiles add up to the target on average."""
        return (self.config.target_tile - sum(map(sum, self.state.start))) / _PER_MOVE

    def instance_space(self) -> int:
        """Count the first boards: two cells, with a 2 or a 4 in each."""
        return 4 * math.comb(self.config.board_size**2, 2)


@functools.lru_cache(maxsize=1 << 16)
def _drawn(row: Line) -> str:
    return " ".join([f"{tile or '.':>4}" for tile in row])
