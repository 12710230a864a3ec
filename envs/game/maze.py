"""Maze."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from gemenv.envs.base.arguments import is_int, require
from gemenv.envs.game.base import Game
from gemenv.envs.game.config import GameConfig
from gemenv.envs.game.outcome import MOVED, REFUSED, SOLVED, Play
from gemenv.envs.game.solvers.maze import WALL, carve, distances


@dataclass(frozen=True, kw_only=True)
class MazeConfig(GameConfig):
    """The size of the maze and what the player sees of it."""

    size: tuple[int, int] = (5, 5)
    """Rows and columns of cells; 3 to 20 each."""
    loops: int = 0
    """Walls taken out of a maze that has one way between any two cells; 0 to 20."""
    view_radius: int | None = None
    """How many cells the player sees in each direction; 1 to 10, or `None` for the whole maze."""
    max_turns: int = 60
    """Moves; every maze can be solved within them."""

    def __post_init__(self) -> None:
        super().__post_init__()
        for side in self.size:
            require(is_int(side, 3, 20), "`size` must be two ints from 3 to 20", self.size)
        require(is_int(self.loops, 0, 20), "`loops` must be from 0 to 20", self.loops)
        require(
            self.view_radius is None or is_int(self.view_radius, 1, 10),
            "`view_radius` must be from 1 to 10, or None",
            self.view_radius,
        )


_LEVELS = ((3, 20), (4, 30), (5, 60), (7, 80), (9, 120), (12, 200), (16, 300), (20, 500))
"""Side and turns."""
_WAYS = {"up": (-1, 0), "down": (1, 0), "left": (0, -1), "right": (0, 1)}


@dataclass
class State:
    """A maze and a player; places are indices into the text of the maze."""

    maze: str
    """Lines of `#` and `_`, as `solvers.maze` draws them."""
    goal: int
    start: int
    player: int


class Maze(Game):
    r"""Find the way through a maze from cell to cell.

    Observation: what the move did, the player's and the goal's row and column, and the maze: `#`
        wall, `_` passage, `G` goal, `P` player. With `view_radius` only the surroundings.
    Action: `\boxed{up}`, `\boxed{down}`, `\boxed{left}` or `\boxed{right}`, in any case.
    Reward: `success` 1 at the goal.
    Ends: terminated at the goal or on an unreadable reply; truncated at the turn limit.
    Potential: minus the moves of the shortest way to the goal.
    Difficulty: the moves of the shortest way from the start.
    Levels: from 3x3 cells to 20x20.

    The start is drawn from the cells at least half as far from the goal as the farthest one.
    """

    Config = MazeConfig
    MAX_LEVEL = 7
    several_moves = "up, up, left"
    ansi_styles: ClassVar[Mapping[str, str]] = {"#": "90", "P": "1;36", "G": "1;33"}
    config: MazeConfig
    state: State
    answer_format = r"Answer with one direction, as in \boxed{up}."
    _known: tuple[tuple[str, int], dict[int, int]] | None = None

    @classmethod
    def draw_config(cls, rng: np.random.Generator) -> MazeConfig:
        """Draw sides of 4 to 9 cells."""
        height, width = (int(rng.integers(4, 9, endpoint=True)) for _ in range(2))
        loops = int(rng.integers(0, 3, endpoint=True))
        return MazeConfig(size=(height, width), loops=loops, max_turns=2 * height * width)

    @classmethod
    def at_level(cls, level: int) -> MazeConfig:
        """Return a square maze."""
        side, turns = _LEVELS[level]
        return MazeConfig(size=(side, side), max_turns=turns)

    def start(self) -> State:
        """Carve a maze and draw a goal, and a start far from it."""
        height, width = self.config.size
        maze = carve(self.draw, height, width, self.config.loops)
        goal = (2 * self.draw(height) + 1) * self._pitch + 2 * self.draw(width) + 1
        found = distances(maze, self._pitch, goal)
        self._known = (maze, goal), found
        most = min(max(found.values()), self.config.max_turns)
        far = [place for place, distance in found.items() if most <= 2 * distance <= 2 * most]
        start = far[self.draw(len(far))]
        return State(maze, goal, start, start)

    def rules(self) -> str:
        """Explain the game."""
        config = self.config
        turns = "turns" if self.max_actions_per_turn > 1 else "moves"
        sight = "You see the whole maze."
        if config.view_radius is not None:
            sight = f"You see {config.view_radius} cell(s) in each direction."
        return (
            f"You are in a maze of {config.size[0]} rows and {config.size[1]} columns of cells. "
            f"Reach the goal (G) within {config.max_turns} {turns}. You move up, down, left or "
            "right to the next cell, unless a wall is between. A cell is one sign in two, with a "
            f"wall or a passage drawn between it and the next. {sight} # is wall, _ is passage, P "
            f"is you. {self.answer_format}"
        )

    def board(self) -> str:
        """Draw what the player sees."""
        state = self.state
        row, column = self._cell(state.player)
        goal_row, goal_column = self._cell(state.goal)
        maze = f"{state.maze[: state.goal]}G{state.maze[state.goal + 1 :]}"
        maze = f"{maze[: state.player]}P{maze[state.player + 1 :]}"
        radius = self.config.view_radius
        if radius is not None:
            lines = maze.split("\n")[max(0, 2 * (row - radius) - 2) : 2 * (row + radius) + 1]
            left, right = max(0, 2 * (column - radius) - 2), 2 * (column + radius) + 1
            maze = "\n".join(line[left:right] for line in lines)
        return (
            f"You are in row {row}, column {column}; the goal is in row {goal_row}, column "
            f"{goal_column}.\n{maze}"
        )

    def _cell(self, place: int) -> tuple[int, int]:
        """Return row and column of a place, from 1 on."""
        return (place // self._pitch + 1) // 2, (place % self._pitch + 1) // 2

    @property
    def _pitch(self) -> int:
        """From a sign of the maze to the one below it."""
        return 2 * self.config.size[1] + 2

    def parse(self, answer: str) -> str | None:
        """Read a direction."""
        word = answer.lower() if len(answer) <= 5 else ""
        return word if word in _WAYS else None

    def play(self, move: str) -> Play:
        """Walk to the next cell."""
        state = self.state
        step = self._step_of(move)
        if state.maze[state.player + step] == WALL:
            return f"You cannot move {move}: there is a wall.", REFUSED, None
        state.player += 2 * step
        if state.player == state.goal:
            return f"You moved {move}. You reached the goal.", SOLVED, {"success": 1.0}
        return f"You moved {move}.", MOVED, None

    def _step_of(self, move: str) -> int:
        row, column = _WAYS[move]
        return row * self._pitch + column

    def moves(self) -> list[str]:
        """List the directions that no wall blocks."""
        state = self.state
        return [way for way in _WAYS if state.maze[state.player + self._step_of(way)] != WALL]

    def oracle(self) -> str:
        """Return a move of a shortest way."""
        found, player = self._distances(), self.state.player
        return min(self.moves(), key=lambda way: found[player + 2 * self._step_of(way)])

    def phi(self) -> float:
        """Return minus the moves of the shortest way."""
        return float(-self._distances()[self.state.player])

    def canonical(self) -> str:
        """Write the maze with start and goal, and how far one sees."""
        state = self.state
        radius = self.config.view_radius
        sight = "" if radius is None else f" seen {radius} far"
        return f"{state.maze} {state.start} {state.goal}{sight}"

    def difficulty(self) -> float:
        """Return the moves of the shortest way from the start."""
        return float(self._distances()[self.state.start])

    def _distances(self) -> dict[int, int]:
        key = self.state.maze, self.state.goal
        if self._known is None or self._known[0] != key:
            self._known = key, distances(self.state.maze, self._pitch, self.state.goal)
        return self._known[1]
