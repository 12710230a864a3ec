"""LightsOut."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from gemenv.envs.base.arguments import is_int, require
from gemenv.envs.game.base import Game
from gemenv.envs.game.config import GameConfig
from gemenv.envs.game.outcome import MOVED, REFUSED, SOLVED, Play
from gemenv.envs.game.solvers.lights_out import effects, fewest_presses, lit_by, quiet_patterns


@dataclass(frozen=True, kw_only=True)
class LightsOutConfig(GameConfig):
    """The size of the board and how far it is from dark."""

    size: tuple[int, int] = (5, 5)
    """Rows and columns; 2 to 8 each."""
    presses: int = 6
    """Different random cells that are pressed at the start, from 1 on; often fewer would do."""
    max_turns: int = 20
    """Presses; at least those of the start."""

    def __post_init__(self) -> None:
        super().__post_init__()
        for side in self.size:
            require(is_int(side, 2, 8), "`size` must be two ints from 2 to 8", self.size)
        cells = self.size[0] * self.size[1]
        require(
            is_int(self.presses, 1, cells), f"`presses` must be from 1 to {cells}", self.presses
        )
        require(
            self.max_turns >= self.presses,
            f"`max_turns` must be {self.presses} or more, with so many `presses`",
            self.max_turns,
        )


_LEVELS = ((3, 1), (3, 2), (3, 4), (4, 5), (5, 8), (6, 14), (7, 22), (8, 32))
"""Side and presses."""
_MOVE = re.compile(r"\(?([1-8])[ \t]+([1-8])\)?", re.ASCII)


@dataclass
class State:
    """The lights that are on, as `solvers.lights_out` numbers them."""

    lights: int
    start: int


class LightsOut(Game):
    r"""Turn all lights off, where a press toggles a light and its neighbours.

    Observation: what the move did and the board: `#` is on, `.` is off.
    Action: `\boxed{2 3}` presses row 2, column 3.
    Reward: `success` 1 when all lights are off.
    Ends: terminated when all lights are off or on an unreadable reply; truncated at the turn limit.
    Potential: minus the fewest presses that turn all lights off, exact.
    Difficulty: the fewest presses for the start.
    Levels: from 1 press on 3x3 to 32 on 8x8.

    Every board can be solved, as it comes from presses in the dark. A board has a solution for each
    quiet pattern of its size; the oracle takes a smallest. Few presses on a small board leave few
    instances, as `instance_space` counts: 126 for 4 on 3x3, 560 for 3 on 4x4.
    """

    Config = LightsOutConfig
    MAX_LEVEL = len(_LEVELS) - 1
    several_moves = "1 2, 3 3, 2 1"
    ansi_styles: ClassVar[Mapping[str, str]] = {"#": "1;33", ".": "90"}
    config: LightsOutConfig
    state: State
    answer_format = r"Answer with row and column, as in \boxed{1 2}."

    @classmethod
    def draw_config(cls, rng: np.random.Generator) -> LightsOutConfig:
        """Draw sides of 4 to 6 and 3 to 10 presses."""
        size = (int(rng.integers(4, 6, endpoint=True)), int(rng.integers(4, 6, endpoint=True)))
        return LightsOutConfig(size=size, presses=int(rng.integers(3, 10, endpoint=True)))

    @classmethod
    def at_level(cls, level: int) -> LightsOutConfig:
        """Return a square board."""
        side, presses = _LEVELS[level]
        return LightsOutConfig(size=(side, side), presses=presses, max_turns=2 * presses + 6)

    def start(self) -> State:
        """Press random cells in the dark, until a light is on."""
        rows, columns = self.config.size
        lights = 0
        while not lights:
            cells = list(range(rows * columns))
            drawn = (cells.pop(self.draw(len(cells))) for _ in range(self.config.presses))
            lights = lit_by(sum(1 << cell for cell in drawn), rows, columns)
        return State(lights, lights)

    def rules(self) -> str:
        """Explain the game."""
        config = self.config
        turns = "turns" if self.max_actions_per_turn > 1 else "presses"
        return (
            f"Turn all lights off within {config.max_turns} {turns}. Pressing a light toggles it "
            "and its neighbours above, below, left and right: what is on goes off and what is off "
            f"goes on. There are {config.size[0]} rows and {config.size[1]} columns, counted from "
            f"1 at the top left; # is on, . is off. {self.answer_format}"
        )

    def board(self) -> str:
        """Draw the lights."""
        rows, columns = self.config.size
        signs = ["#" if self.state.lights >> cell & 1 else "." for cell in range(rows * columns)]
        return "\n".join(" ".join(signs[r * columns : (r + 1) * columns]) for r in range(rows))

    def parse(self, answer: str) -> tuple[int, int] | None:
        """Read row and column."""
        found = _MOVE.fullmatch(answer) if len(answer) <= 10 else None
        return (int(found[1]), int(found[2])) if found else None

    def play(self, move: tuple[int, int]) -> Play:
        """Press a light."""
        (rows, columns), (row, column) = self.config.size, move
        if row > rows or column > columns:
            return f"There is no light at {row} {column}.", REFUSED, None
        state = self.state
        state.lights ^= effects(rows, columns)[(row - 1) * columns + column - 1]
        if not state.lights:
            return f"You pressed {row} {column}. All lights are off.", SOLVED, {"success": 1.0}
        return f"You pressed {row} {column}.", MOVED, None

    def moves(self) -> list[str]:
        """List all lights."""
        rows, columns = self.config.size
        return [f"{row + 1} {column + 1}" for row in range(rows) for column in range(columns)]

    def oracle(self) -> str | None:
        """Return the first press of a smallest solution."""
        presses = fewest_presses(self.state.lights, *self.config.size)
        if not presses:
            return None
        row, column = divmod((presses & -presses).bit_length() - 1, self.config.size[1])
        return f"{row + 1} {column + 1}"

    def phi(self) -> float:
        """Return minus the fewest presses."""
        return -self._fewest(self.state.lights)

    def canonical(self) -> str:
        """Write the size and the lights of the start."""
        rows, columns = self.config.size
        return f"{rows}x{columns}: {self.state.start:0{rows * columns}b}"

    def difficulty(self) -> float:
        """Return the fewest presses for the start."""
        return self._fewest(self.state.start)

    def _fewest(self, lights: int) -> float:
        return float((fewest_presses(lights, *self.config.size) or 0).bit_count())

    def instance_space(self) -> int:
        """Count the sets of presses, or the boards where there are fewer."""
        rows, columns = self.config.size
        cells = rows * columns
        boards = (1 << cells) // len(quiet_patterns(rows, columns)) - 1
        return min(math.comb(cells, self.config.presses), boards)
