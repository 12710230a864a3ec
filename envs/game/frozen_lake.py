"""FrozenLake."""

import itertools
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from gemenv.envs.base.arguments import is_int, require
from gemenv.envs.game.base import Game
from gemenv.envs.game.config import GameConfig
from gemenv.envs.game.outcome import LOST, MOVED, SOLVED, Play
from gemenv.envs.game.solvers.frozen_lake import (
    DIRECTIONS,
    GOAL,
    HOLE,
    neighbours,
    path_length,
    values,
)


@dataclass(frozen=True, kw_only=True)
class FrozenLakeConfig(GameConfig):
    """The lake and how slippery it is."""

    size: tuple[int, int] = (4, 4)
    """Rows and columns; 3 to 12 each."""
    holes: int = 4
    """Holes in the ice; at most a third of the cells."""
    slip: float = 0.2
    """The chance to slide sideways, half of it to each side: 0 to below 1; Gymnasium has 2/3."""
    max_turns: int = 30
    """Moves."""

    def __post_init__(self) -> None:
        super().__post_init__()
        for side in self.size:
            require(is_int(side, 3, 12), "`size` must be two ints from 3 to 12", self.size)
        most = self.size[0] * self.size[1] // 3
        require(is_int(self.holes, 0, most), f"`holes` must be from 0 to {most}", self.holes)
        require(0 <= self.slip < 1, "`slip` must be from 0 to below 1", self.slip)
        least = self.size[0] + self.size[1]
        require(self.max_turns >= least, f"`max_turns` must be {least} or more", self.max_turns)


_LEVELS = (
    ((3, 3), 2, 0.0, 20),
    ((4, 4), 4, 0.1, 30),
    ((5, 5), 6, 0.1, 40),
    ((6, 6), 9, 0.2, 60),
    ((8, 8), 14, 0.2, 100),
    ((10, 10), 20, 0.2, 150),
    ((12, 12), 28, 0.2, 200),
)
"""Size, holes, slip, turns."""


@dataclass
class State:
    """A lake and a player; cells are numbered row by row."""

    cells: str
    """`_` ice, `O` hole, `G` goal."""
    start: int
    player: int


class FrozenLake(Game):
    r"""Cross a frozen lake without falling into a hole, on ice that may turn a move aside.

    Observation: where the move led, and the board: `_` ice, `O` hole, `G` goal, `P` player, `X`
        player in a hole, `√` player on the goal.
    Action: `\boxed{up}`, `\boxed{down}`, `\boxed{left}` or `\boxed{right}`, in any case. The edge
        holds the player back; that is a move as well.
    Reward: `success` 1 on the goal.
    Ends: terminated on the goal, in a hole, or on an unreadable reply; truncated at the turn limit.
    Potential: the chance to reach the goal within the turns left if every move is the best, by
        exact value iteration. It is the chance of the oracle, too, which makes those moves.
    Difficulty: moves of the shortest safe path, if nothing slips.
    Levels: from 3x3 without slipping to 12x12 with one move in five turned aside.

    The start and the goal are anywhere, at least half of the sides' sum apart. A shortest path
    fits into the turn limit.
    """

    Config = FrozenLakeConfig
    MAX_LEVEL = 6
    several_moves = "up, up, left"
    ansi_styles: ClassVar[Mapping[str, str]] = {
        "_": "36", "O": "1;34", "G": "1;33", "P": "1;37", "X": "1;31", "√": "1;32",
    }  # fmt: skip
    config: FrozenLakeConfig
    state: State
    answer_format = r"Answer with one direction, as in \boxed{up}."
    _values: tuple[tuple[str, FrozenLakeConfig], NDArray[np.float64]] | None = None

    @classmethod
    def draw_config(cls, rng: np.random.Generator) -> FrozenLakeConfig:
        """Draw a square lake of side 4 to 8."""
        side = int(rng.integers(4, 8, endpoint=True))
        slip = int(rng.integers(0, 4, endpoint=True)) / 10
        return FrozenLakeConfig(
            size=(side, side), holes=side * side // 5, slip=slip, max_turns=12 * side
        )

    @classmethod
    def at_level(cls, level: int) -> FrozenLakeConfig:
        """Return a square lake."""
        size, holes, slip, turns = _LEVELS[level]
        return FrozenLakeConfig(size=size, holes=holes, slip=slip, max_turns=turns)

    def start(self) -> State:
        """Draw holes, start and goal until there is a safe path."""
        height, width = self.config.size
        while True:
            free = list(range(height * width))
            cells = ["_"] * len(free)
            for _ in range(self.config.holes):
                cells[free.pop(self.draw(len(free)))] = HOLE
            start, goal = (free.pop(self.draw(len(free))) for _ in range(2))
            cells[goal] = GOAL
            apart = abs(start // width - goal // width) + abs(start % width - goal % width)
            if 2 * apart < height + width:
                continue
            board = "".join(cells)
            length = path_length(board, height, width, start)
            if length is not None and length <= self.config.max_turns:
                return State(board, start, start)

    def rules(self) -> str:
        """Explain the game."""
        slip = self.config.slip
        turns = "turns" if self.max_actions_per_turn > 1 else "moves"
        ice = (
            f"The ice is slippery: with probability {slip:.3g} you slide to one of the two sides "
            "of your direction instead, each with half of it. "
            if slip
            else ""
        )
        return (
            f"You are on a frozen lake. Reach the goal (G) within {self.config.max_turns} {turns} "
            f"and do not step into a hole (O). You move up, down, left or right; the edge of the "
            f"lake holds you back. {ice}_ is ice, P is you, X is you in a hole, √ is you on the "
            f"goal. {self.answer_format}"
        )

    def board(self) -> str:
        """Draw the lake."""
        state = self.state
        width, player = self.config.size[1], state.player
        sign = {HOLE: "X", GOAL: "√"}.get(state.cells[player], "P")
        cells = f"{state.cells[:player]}{sign}{state.cells[player + 1 :]}"
        return "\n".join(cells[row : row + width] for row in range(0, len(cells), width))

    def parse(self, answer: str) -> str | None:
        """Read a direction."""
        word = answer.lower() if len(answer) <= 5 else ""
        return word if word in DIRECTIONS else None

    def play(self, move: str) -> Play:
        """Move, or slide to a side."""
        state, slip = self.state, self.config.slip
        wanted = DIRECTIONS.index(move)
        way = wanted
        if slip and (luck := self.np_random.random()) < slip:
            way = (wanted + (1 if luck < slip / 2 else -1)) % 4
        cell = neighbours(*self.config.size)[state.player][way]
        message = f"You moved {DIRECTIONS[way]}."
        if way != wanted:
            message = f"You slipped {DIRECTIONS[way]}."
        if cell == state.player:
            message = f"{message[:-1]}, against the edge, and stay where you are."
        state.player = cell
        if state.cells[cell] == HOLE:
            return f"{message} You fell into a hole.", LOST, None
        if state.cells[cell] == GOAL:
            return f"{message} You reached the goal.", SOLVED, {"success": 1.0}
        return message, MOVED, None

    def moves(self) -> list[str]:
        """List all directions, since the edge forbids nothing."""
        return list(DIRECTIONS)

    def oracle(self) -> str:
        """Return the direction with the largest chance, even where that is 0."""
        return DIRECTIONS[int(self._chances().argmax())]

    def phi(self) -> float:
        """Return the largest chance to reach the goal within the turns left."""
        return min(1.0, float(self._chances().max()))

    def chance(self) -> float:
        """Return the potential, which is the oracle's chance in every state."""
        return self.phi()

    def _chances(self) -> NDArray[np.float64]:
        """Return the chance of each direction, with the turns left."""
        config, state = self.config, self.state
        key = state.cells, config
        if self._values is None or self._values[0] != key:
            table = values(state.cells, *config.size, config.slip, config.max_turns)
            self._values = key, table
        left = config.max_turns - self.turn
        return self._values[1][left, state.player]

    def canonical(self) -> str:
        """Write size, slip, board and start."""
        height, width = self.config.size
        return f"{height}x{width} {self.config.slip:g} {self.state.cells} {self.state.start}"

    def difficulty(self) -> float:
        """Return the moves of the shortest safe path."""
        return float(path_length(self.state.cells, *self.config.size, self.state.start) or 0)

    def instance_space(self) -> int:
        """Count boards with start and goal far enough apart, with or without a safe path."""
        height, width = self.config.size
        places = list(itertools.product(range(height), range(width)))
        apart = (abs(a - c) + abs(b - d) for (a, b), (c, d) in itertools.product(places, places))
        pairs = sum(2 * distance >= height + width for distance in apart)
        return pairs * math.comb(height * width - 2, self.config.holes)
