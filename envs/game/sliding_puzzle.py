"""What FifteenPuzzle and EightPuzzle share: tiles that slide into a gap."""

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal

from gemenv.envs.base.arguments import is_int, require
from gemenv.envs.game.base import Game
from gemenv.envs.game.config import GameConfig
from gemenv.envs.game.outcome import MOVED, REFUSED, SOLVED, Play
from gemenv.envs.game.solvers.sliding import (
    DIRECTIONS,
    Tiles,
    estimate,
    goal,
    slide,
    solvable,
    solve,
    sources,
)

_DEEPEST = 32
"""Moves away from the goal that a shuffle goes at most, to find a shortest solution fast."""
_EXACT_SIDE = 3
"""Side up to which the potential is the exact distance."""
_FEW = 12
"""Moves up to which the boards of 4x4 that they reach are few."""


@dataclass(frozen=True, kw_only=True)
class SlidingConfig(GameConfig):
    """The size of the board, and how it is shuffled."""

    num_rows: int = 4
    """Rows, and as many columns; 2 to 4."""
    init_algo: Literal["monte_carlo", "pure_random"] = "monte_carlo"
    """Moves at random from the solved board, or any board that can be solved.

    The shortest solution of a random 4x4 board has 53 moves on average, and up to 80.
    """
    mc_rand_moves: int = 100
    """Moves of the shuffle at most, none of which takes back the one before.

    No more are made than `max_turns` and 32, so that the board can be solved in time.
    """
    max_turns: int = 100
    """Moves."""

    def __post_init__(self) -> None:
        super().__post_init__()
        require(is_int(self.num_rows, 2, 4), "`num_rows` must be from 2 to 4", self.num_rows)
        require(self.mc_rand_moves >= 1, "`mc_rand_moves` must be 1 or more", self.mc_rand_moves)


@dataclass
class State:
    """A board, row by row, with 0 for the gap."""

    tiles: Tiles
    start: Tiles
    """The board at the start."""


class SlidingPuzzle(Game):
    """A board of tiles with a gap, to be brought into ascending order."""

    Config = SlidingConfig
    several_moves = "up, up, left"
    ansi_styles: ClassVar[Mapping[str, str]] = {"__": "1;36"}
    config: SlidingConfig
    state: State
    answer_format = r"Answer with one direction, as in \boxed{up}."
    _plan: tuple[Tiles, list[str]] | None = None

    def start(self) -> State:
        """Shuffle the tiles; the board is never solved at the start."""
        config = self.config
        side, tiles = config.num_rows, goal(config.num_rows)
        while tiles == goal(side):
            if config.init_algo == "monte_carlo":
                tiles = self._shuffled(min(config.mc_rand_moves, config.max_turns, _DEEPEST))
            else:
                order = self.np_random.permutation(side * side).tolist()
                if not solvable(order, side):
                    i, j = (k for k, tile in enumerate(order) if tile in (1, 2))
                    order[i], order[j] = order[j], order[i]
                tiles = tuple(order)
        return State(tiles, tiles)

    def _shuffled(self, most: int) -> Tiles:
        """Make moves at random, more than half of those allowed; on 2x2, any number of them."""
        side = self.config.num_rows
        ways, tiles = _listed(side), list(goal(side))
        least = 1 if side == 2 else most // 2 + 1
        gap, before = side * side - 1, -1
        choices = self.np_random.random(most + 1).tolist()
        for x in choices[: least + int(choices.pop() * (most - least + 1))]:
            free = [source for source in ways[gap] if source != before]
            source = free[int(x * len(free))]
            tiles[gap], tiles[source] = tiles[source], 0
            gap, before = source, gap
        return tuple(tiles)

    def rules(self) -> str:
        """Explain the game."""
        side = self.config.num_rows
        return (
            f"Bring the tiles of the {side}x{side} board into ascending order, row by row from 1 "
            f"to {side * side - 1}, with the gap (__) in the bottom right corner, within "
            f"{self.config.max_turns} turns. A move slides a tile into the gap: 'up' moves the "
            "tile below the gap up, 'down' the tile above it down, 'left' the tile to its right "
            f"left, 'right' the tile to its left right. {self.answer_format}"
        )

    def board(self) -> str:
        """Draw the rows."""
        side, tiles = self.config.num_rows, self.state.tiles
        rows = [_drawn(tiles[first : first + side]) for first in range(0, side * side, side)]
        return "\n".join(rows)

    def parse(self, answer: str) -> str | None:
        """Read a direction."""
        if answer in DIRECTIONS:
            return answer
        direction = answer.lower()
        return direction if direction in DIRECTIONS else None

    def play(self, move: str) -> Play:
        """Slide a tile."""
        state, side = self.state, self.config.num_rows
        tiles = state.tiles
        gap = tiles.index(0)
        source = sources(side)[gap].get(move)
        if source is None:
            return f"No tile can move {move}.", REFUSED, None
        state.tiles = slide(tiles, gap, source)
        message = f"You moved {tiles[source]} {move}."
        if state.tiles == goal(side):
            return f"{message} The board is solved.", SOLVED, {"success": 1.0}
        return message, MOVED, None

    def consolation(self, move: str) -> dict[str, float]:
        """Pay for the cells that hold what they should, the gap included."""
        tiles = self.state.tiles
        right = sum(map(int.__eq__, tiles, goal(self.config.num_rows)))
        return {"progress": right / len(tiles)} if right else {}

    def moves(self) -> list[str]:
        """List the directions in which a tile can move."""
        return list(sources(self.config.num_rows)[self.state.tiles.index(0)])

    def oracle(self) -> str:
        """Return the next move of a solution, which is kept as long as it is followed."""
        tiles, side = self.state.tiles, self.config.num_rows
        if self._plan is None or self._plan[0] != tiles or not self._plan[1]:
            self._plan = tiles, list(_solution(tiles, side))
        way, *rest = self._plan[1]
        gap = tiles.index(0)
        self._plan = slide(tiles, gap, sources(side)[gap][way]), rest
        return way

    def phi(self) -> float:
        """Return minus the moves that are left, or that are left at least."""
        tiles, side = self.state.tiles, self.config.num_rows
        exact = side <= _EXACT_SIDE
        return -float(len(_solution(tiles, side)) if exact else estimate(tiles, side))

    def canonical(self) -> str:
        """Write the board at the start."""
        return " ".join(map(str, self.state.start))

    def difficulty(self) -> float:
        """Return the moves of the solution from the start."""
        return float(len(_solution(self.state.start, self.config.num_rows)))

    def instance_space(self) -> int | None:
        """Count the boards that the shuffle reaches, where they are few."""
        config = self.config
        most = _DEEPEST
        if config.init_algo == "monte_carlo":
            most = min(config.mc_rand_moves, config.max_turns, _DEEPEST)
        if config.num_rows > _EXACT_SIDE and most > _FEW:
            return None
        return _boards_within(config.num_rows, most)


@functools.lru_cache(maxsize=4096)
def _solution(tiles: Tiles, side: int) -> tuple[str, ...]:
    return tuple(solve(tiles, side))


@functools.cache
def _boards_within(side: int, moves: int) -> int:
    """Count the boards that so many moves reach from the solved one, itself not included."""
    seen = layer = {goal(side)}
    for _ in range(moves):
        layer = {
            slide(tiles, tiles.index(0), source)
            for tiles in layer
            for source in sources(side)[tiles.index(0)].values()
        } - seen
        seen = seen | layer
    return len(seen) - 1


@functools.cache
def _listed(side: int) -> tuple[tuple[int, ...], ...]:
    """Return for each place of the gap the places of the tiles that can move."""
    return tuple(tuple(ways.values()) for ways in sources(side))


@functools.lru_cache(maxsize=1 << 16)
def _drawn(row: Tiles) -> str:
    return " ".join(f"{tile:2}" if tile else "__" for tile in row)
