"""Wumpus."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from gemenv.envs.base.arguments import is_int, require
from gemenv.envs.game.base import Game
from gemenv.envs.game.config import GameConfig
from gemenv.envs.game.outcome import LOST, MOVED, REFUSED, SOLVED, Play
from gemenv.envs.game.solvers.wumpus import (
    DIRECTIONS,
    Cave,
    distances_to,
    generate,
    next_move,
    steps,
)
from gemenv.errors import InvalidArgumentError


@dataclass(frozen=True, kw_only=True)
class WumpusConfig(GameConfig):
    """The size of the cave and the pits."""

    rows: int = 6
    """Rows; 3 to 12."""
    cols: int = 6
    """Columns; 3 to 12."""
    num_pits: int = 5
    """Cells with a pit; 0 to a fifth of all cells."""
    max_turns: int = 80
    """Moves; a careful explorer kills the wumpus within them."""

    def __post_init__(self) -> None:
        super().__post_init__()
        for name, value in (("rows", self.rows), ("cols", self.cols)):
            require(is_int(value, 3, 12), f"`{name}` must be from 3 to 12", value)
        most = self.rows * self.cols // 5
        require(is_int(self.num_pits, 0, most), f"`num_pits` must be 0 to {most}", self.num_pits)


_LEVELS = ((4, 1), (5, 2), (6, 4), (7, 5), (9, 8), (11, 12))
"""Side, pits."""
_STYLES = {"P": "1;36", "b": "34", "s": "31", "B": "1;35", "?": "90"}


@dataclass
class State:
    """A cave, where the player is and was."""

    cave: Cave
    start: int
    careful: int
    """The moves in which a careful explorer kills the wumpus from the start."""
    player: int
    visited: int
    """The set of cells that the player entered."""
    over: bool = False
    """Whether an arrow was shot or the player fell."""
    won: bool = False


class Wumpus(Game):
    r"""Find the wumpus in a dark cave by its smell, and shoot it; beware of pits.

    Observation: what the move did, what is sensed in the player's cell, and the map: `P` player,
        `_` a cell that was entered, `b` one with a breeze, `s` with a stench, `B` with both, `?`
        an unknown cell. A breeze blows in the cells beside a pit, a stench is in those beside the
        wumpus, which may live in a pit.
    Action: `\boxed{up}`, `\boxed{down}`, `\boxed{left}` or `\boxed{right}`, or `\boxed{shoot up}`
        and so on into the next cell, in any case.
    Reward: `success` 1 when the arrow, the only one, hits the wumpus.
    Ends: terminated by the shot, in a pit, by the wumpus, or on an unreadable reply; truncated at
        the turn limit. A move out of the cave is refused.
    Potential: minus the moves of the shortest way to kill the wumpus, by the true map; after
        a loss minus the number of cells.
    Difficulty: the moves in which a careful explorer kills the wumpus.
    Levels: from 4x4 with 1 pit to 11x11 with 12.

    Every cave can be solved without risk: the careful explorer, the oracle, enters only cells that
    are safe in every cave with the same breezes and stenches, and shoots when only one place for
    the wumpus is left. The player does not know how many pits there are. The rules of the senses
    are those of the wumpus world in Russell and Norvig's "Artificial Intelligence".
    """

    Config = WumpusConfig
    MAX_LEVEL = len(_LEVELS) - 1
    several_moves = "up, up, shoot left"
    ansi_styles: ClassVar[Mapping[str, str]] = _STYLES
    config: WumpusConfig
    state: State
    answer_format = r"Answer with one move, as in \boxed{up} or \boxed{shoot left}."

    @classmethod
    def draw_config(cls, rng: np.random.Generator) -> WumpusConfig:
        """Draw a size from 5x5 to 7x7, and pits."""
        rows, cols = (int(rng.integers(5, 7, endpoint=True)) for _ in range(2))
        pits = int(rng.integers(3, rows * cols // 6, endpoint=True))
        return WumpusConfig(rows=rows, cols=cols, num_pits=pits)

    @classmethod
    def at_level(cls, level: int) -> WumpusConfig:
        """Return a square cave."""
        side, pits = _LEVELS[level]
        return WumpusConfig(rows=side, cols=side, num_pits=pits, max_turns=3 * side * side)

    def start(self) -> State:
        """Draw a cave that can be solved without risk in time."""
        config = self.config
        try:
            cave, player, moves = generate(
                self.draw, config.rows, config.cols, config.num_pits, config.max_turns
            )
        except ValueError as error:
            raise InvalidArgumentError(
                "`max_turns` must let a careful explorer kill the wumpus, "
                f"got {config.max_turns!r}."
            ) from error
        return State(cave, player, moves, player, 1 << player)

    def rules(self) -> str:
        """Explain the game."""
        config = self.config
        turns = "turns" if self.max_actions_per_turn > 1 else "moves"
        return (
            f"You are in a dark cave of {config.rows} rows and {config.cols} columns of cells. In "
            "one of the cells lives a wumpus, and some have a bottomless pit; the wumpus may live "
            "in a pit. Whoever enters one of these cells dies. You feel a breeze in the cells "
            "beside a pit and smell a stench in the cells beside the wumpus: above, below, left or "
            f"right of it. Kill the wumpus within {config.max_turns} {turns} with your only arrow, "
            "which flies into the next cell. On the map P is you, _ a cell that you entered, b one "
            f"with a breeze, s with a stench, B with both, ? an unknown cell. {self.answer_format}"
        )

    def board(self) -> str:
        """Say what is sensed, and draw the map."""
        state, cols = self.state, self.config.cols
        cave, here = state.cave, state.player
        signs = [self._sign(cell) for cell in range(self.config.rows * cols)]
        lines = (" ".join(signs[i : i + cols]) for i in range(0, len(signs), cols))
        breeze = "You feel a breeze." if cave.breezy >> here & 1 else "There is no breeze."
        stench = "You smell a stench." if cave.smelly >> here & 1 else "There is no stench."
        return "\n".join([f"{breeze} {stench}", *lines])

    def _sign(self, cell: int) -> str:
        state = self.state
        if cell == state.player:
            return "P"
        if not state.visited >> cell & 1:
            return "?"
        return "_bsB"[(state.cave.breezy >> cell & 1) + 2 * (state.cave.smelly >> cell & 1)]

    def parse(self, answer: str) -> str | None:
        """Read a direction, or a shot in one."""
        words = answer.lower().split() if len(answer) <= 20 else []
        way = words[-1] if words and words[:-1] in ([], ["shoot"]) else ""
        return " ".join(words) if way in DIRECTIONS else None

    def play(self, move: str) -> Play:
        """Walk or shoot."""
        state = self.state
        cave = state.cave
        shooting, way = move.startswith("shoot"), move.split()[-1]
        cell = self._beside().get(way)
        if cell is None:
            return f"There is only rock {_WHERE[way]}.", REFUSED, None
        if shooting:
            state.over, state.won = True, cell == cave.wumpus
            if state.won:
                return "You hear a scream: your arrow hit the wumpus.", SOLVED, {"success": 1.0}
            return "Your arrow hit nothing. The wumpus awakes and finds you.", LOST, None
        state.player, state.visited = cell, state.visited | 1 << cell
        if cave.deadly >> cell & 1:
            state.over = True
            who = "The wumpus ate you." if cell == cave.wumpus else "You fell into a pit."
            return f"You moved {way}. {who}", LOST, None
        return f"You moved {way}.", MOVED, None

    def _beside(self) -> dict[str, int]:
        return steps(self.config.rows, self.config.cols)[self.state.player]

    def moves(self) -> list[str]:
        """List the directions within the cave, and shots in them."""
        ways = list(self._beside())
        return ways + [f"shoot {way}" for way in ways]

    def oracle(self) -> str | None:
        """Return the next move of the careful explorer."""
        state = self.state
        return next_move(state.cave, state.visited, state.player)

    def phi(self) -> float:
        """Return minus the moves of the shortest way to kill the wumpus."""
        state = self.state
        cells = self.config.rows * self.config.cols
        if state.over:
            return 0.0 if state.won else -float(cells)
        free = (1 << cells) - 1 & ~state.cave.deadly
        return -1.0 - distances_to(state.cave, free, state.cave.smelly)[state.player]

    def canonical(self) -> str:
        """Write the cave and the first cell."""
        cave = self.state.cave
        return f"{cave.rows}x{cave.cols} {cave.pits:x} {cave.wumpus} from {self.state.start}"

    def difficulty(self) -> float:
        """Return the moves of the careful explorer."""
        return float(self.state.careful)

    def privileged(self) -> dict[str, int]:
        """Tell the wumpus's cell."""
        return {"wumpus": self.state.cave.wumpus}


_WHERE = {"up": "above", "down": "below", "left": "on the left", "right": "on the right"}
