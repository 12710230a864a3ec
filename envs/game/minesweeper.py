"""Minesweeper."""

import functools
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from gemenv.envs.base.arguments import is_int, require
from gemenv.envs.game.base import MENU_LIMIT, Game
from gemenv.envs.game.config import GameConfig
from gemenv.envs.game.outcome import LOST, MOVED, REFUSED, SOLVED, Play
from gemenv.envs.game.solvers.minesweeper import (
    clicks,
    deduce,
    lay,
    listed,
    members,
    mine_chances,
    neighbours,
)
from gemenv.envs.game.solvers.minesweeper_endgame import best_guess, best_opening, placements


@dataclass(frozen=True, kw_only=True)
class MinesweeperConfig(GameConfig):
    """The size of the grid."""

    rows: int = 8
    """Rows; 2 to 24."""
    cols: int = 8
    """Columns; 2 to 24."""
    num_mines: int = 10
    """Mines; at least one cell holds none."""
    view_radius: int | None = None
    """Cells farther from the last move, in steps of a king, are not shown; `None` shows all."""
    max_turns: int = 64
    """Moves, flags included."""

    def __post_init__(self) -> None:
        super().__post_init__()
        for name in ("rows", "cols"):
            size = getattr(self, name)
            require(is_int(size, 2, 24), f"`{name}` must be from 2 to 24", size)
        most = self.rows * self.cols - 1
        require(
            is_int(self.num_mines, 1, most), f"`num_mines` must be from 1 to {most}", self.num_mines
        )
        radius = self.view_radius
        require(
            radius is None or radius >= 1,
            "`view_radius` must be 1 or more, or None",
            self.view_radius,
        )


_SEARCHED = 1600
"""Placements times hidden cells up to which the oracle searches for the best guess."""
_LEVELS = ((4, 2), (5, 4), (6, 6), (7, 8), (8, 10), (9, 14), (10, 18), (12, 26))
"""Side and mines."""
_MOVE = re.compile(r"([a-zA-Z]{1,20})\s+([0-9]{1,9})\s+([0-9]{1,9})", re.ASCII)
_HIDDEN, _FLAG, _EXPLODED, _UNSEEN = ".", "F", "*", "?"


@dataclass
class State:
    """A grid; cells are numbered row by row."""

    order: list[int]
    """All cells: the first of them, but for the surroundings of the first reveal, are mined."""
    shown: list[str]
    """What stands in each cell."""
    safe_left: int
    """Cells without a mine that are not revealed."""
    mines: int = 0
    """The set of mined cells, as bits; 0 until the first reveal."""
    last: int | None = None
    """The cell of the last move."""


class Minesweeper(Game):
    r"""Reveal all cells without a mine.

    The first reveal hits no mine, and its neighbours hold none as long as the other cells have
    room for all mines. A revealed 0 reveals its neighbours too, but for those with a flag.

    Observation: what the move did and the grid: `.` hidden, `F` flag, a digit for the mines around
        a revealed cell, `*` the mine that was hit, `?` a cell out of view.
    Action: `\boxed{reveal 2 3}` or `\boxed{flag 2 3}`, row and column from 0; a second flag takes
        the first away. A cell with a flag cannot be revealed.
    Reward: `progress`, the newly revealed cells over all cells without a mine: in total 1 when
        all are revealed. Flags are not needed and earn nothing.
    Ends: terminated when all are revealed, on a mine, or on an unreadable reply; truncated at the
        turn limit.
    Potential: the share of the cells without a mine that are revealed; −1 after a mine.
    Difficulty: reveals that clear the board for one who knows the mines (3BV), after an opening
        where the oracle opens.
    Levels: from 4x4 with 2 mines to 12x12 with 26.
    Oracle: a cell that is certainly safe, and where there is none, the one with the smallest chance
        of a mine, both by an exact count of all placements; where few placements are left, the
        guess that wins most often, by an exact search. It looks at no hidden cell, so that it
        loses where a guess goes wrong. On grids of up to 16 cells it wins as often as the best
        play.
    """

    Config = MinesweeperConfig
    MAX_LEVEL = 7
    several_moves = "reveal 0 0, flag 1 2"
    ansi_styles: ClassVar[Mapping[str, str]] = {_FLAG: "1;33", _EXPLODED: "1;31", _UNSEEN: "90"}
    config: MinesweeperConfig
    state: State
    answer_format = (
        r"Answer with a command, a row and a column, as in \boxed{reveal 2 3} or \boxed{flag 0 1}."
    )

    @classmethod
    def draw_config(cls, rng: np.random.Generator) -> MinesweeperConfig:
        """Draw a side from 5 to 8; a fifth of the cells are mined."""
        side = int(rng.integers(5, 8, endpoint=True))
        return MinesweeperConfig(rows=side, cols=side, num_mines=side**2 // 5, max_turns=side**2)

    @classmethod
    def at_level(cls, level: int) -> MinesweeperConfig:
        """Return a square grid."""
        side, mines = _LEVELS[level]
        return MinesweeperConfig(rows=side, cols=side, num_mines=mines, max_turns=side**2)

    def start(self) -> State:
        """Draw an order of the cells, by which the first reveal lays the mines."""
        cells = self.config.rows * self.config.cols
        order = self.np_random.permutation(cells).tolist()
        return State(order, [_HIDDEN] * cells, cells - self.config.num_mines)

    def rules(self) -> str:
        """Explain the game."""
        config = self.config
        view = (
            ""
            if config.view_radius is None
            else f" You see only the cells up to {config.view_radius} rows and columns away from "
            "your last move; ? is a cell out of view."
        )
        return (
            f"Reveal all cells that hold no mine, within {config.max_turns} turns. The grid has "
            f"{config.rows} rows and {config.cols} columns, counted from 0, and {config.num_mines} "
            "mines. A revealed cell shows how many of the up to 8 cells around it are mined; 0 "
            "reveals those around it too. Your first reveal is safe. 'reveal' opens a cell: a mine "
            "loses the game. 'flag' marks a cell, or takes the mark away; a marked cell cannot be "
            "revealed, and marks are not needed to win. . is a hidden cell, F a flag."
            f"{view} {self.answer_format}"
        )

    def board(self) -> str:
        """Draw the grid with the numbers of rows and columns."""
        config, shown = self.config, self.state.shown
        cols = config.cols
        if config.view_radius is not None:
            shown = self._in_view(config.view_radius)
        heading, rows = _frame(config.rows, cols)
        lines = [number + "  ".join(shown[first : first + cols]) for number, first in rows]
        return heading + "\n".join(lines)

    def _in_view(self, radius: int) -> list[str]:
        state, cols = self.state, self.config.cols
        if state.last is None:
            return state.shown
        row, col = divmod(state.last, cols)
        return [
            sign if max(abs(i // cols - row), abs(i % cols - col)) <= radius else _UNSEEN
            for i, sign in enumerate(state.shown)
        ]

    def parse(self, answer: str) -> tuple[str, int, int] | None:
        """Read a command, a row and a column."""
        found = _MOVE.fullmatch(answer)
        return found and (found[1].lower(), int(found[2]), int(found[3]))

    def play(self, move: tuple[str, int, int]) -> Play:
        """Reveal a cell or mark it."""
        verb, row, col = move
        config, state = self.config, self.state
        if row >= config.rows or col >= config.cols:
            return f"There is no cell ({row}, {col}).", REFUSED, None
        cell = row * config.cols + col
        sign = state.shown[cell]
        if verb not in ("reveal", "flag"):
            return f"There is no command '{verb}': use 'reveal' or 'flag'.", REFUSED, None
        if sign not in (_HIDDEN, _FLAG):
            return f"The cell ({row}, {col}) is already revealed.", REFUSED, None
        if verb == "flag":
            state.last = cell
            state.shown[cell] = _HIDDEN if sign == _FLAG else _FLAG
            did = "removed the flag from" if sign == _FLAG else "put a flag on"
            return f"You {did} ({row}, {col}).", MOVED, None
        if sign == _FLAG:
            return f"The cell ({row}, {col}) has a flag: remove it first.", REFUSED, None
        state.last = cell
        return self._reveal(cell, f"({row}, {col})")

    def _reveal(self, cell: int, place: str) -> Play:
        config, state = self.config, self.state
        around = neighbours(config.rows, config.cols)
        if not state.mines:
            state.mines = lay(state.order, config.num_mines, around[cell], cell)
        mines, shown = state.mines, state.shown
        if mines >> cell & 1:
            shown[cell] = _EXPLODED
            return f"{place} holds a mine. You have lost.", LOST, None
        opened, found = [cell], 0
        shown[cell] = "0"
        for one in opened:
            found += 1
            if count := (mines & around[one]).bit_count():
                shown[one] = _DIGITS[count]
                continue
            for near in listed(config.rows, config.cols)[one]:
                if shown[near] == _HIDDEN:
                    shown[near] = "0"
                    opened.append(near)
        state.safe_left -= found
        terms = {"progress": found / (config.rows * config.cols - config.num_mines)}
        if not state.safe_left:
            return f"You revealed {place}. All safe cells are revealed.", SOLVED, terms
        return f"You revealed {place}.", MOVED, terms

    def moves(self) -> list[str] | None:
        """List the reveals of hidden cells, then the flags."""
        shown, cols = self.state.shown, self.config.cols
        free = [i for i, sign in enumerate(shown) if sign == _HIDDEN]
        markable = [i for i, sign in enumerate(shown) if sign in (_HIDDEN, _FLAG)]
        if len(free) + len(markable) > MENU_LIMIT:
            return None
        return [
            *(f"reveal {i // cols} {i % cols}" for i in free),
            *(f"flag {i // cols} {i % cols}" for i in markable),
        ]

    def random_move(self, rng: np.random.Generator) -> str:
        """Reveal nine times of ten, and flag otherwise."""
        cols = self.config.cols
        wanted = _HIDDEN if rng.random() < 0.9 and _HIDDEN in self.state.shown else _HIDDEN + _FLAG
        cells = [i for i, sign in enumerate(self.state.shown) if sign in wanted]
        cell = cells[int(rng.integers(len(cells)))]
        return f"{'reveal' if wanted == _HIDDEN else 'flag'} {cell // cols} {cell % cols}"

    def oracle(self) -> str:
        """Return the reveal that promises most, or take its flag away first."""
        config, cols, state = self.config, self.config.cols, self.state
        if not state.mines:
            cell = best_opening(config.rows, config.cols, config.num_mines)
        else:
            numbers = {i: int(sign) for i, sign in enumerate(state.shown) if sign.isdecimal()}
            hidden = sum(1 << i for i, sign in enumerate(state.shown) if not sign.isdecimal())
            cell = self._safest(numbers, hidden)
        verb = "flag" if state.shown[cell] == _FLAG else "reveal"
        return f"{verb} {cell // cols} {cell % cols}"

    def _safest(self, numbers: dict[int, int], hidden: int) -> int:
        """Return a hidden cell that is safe, or else the best guess."""
        around, mines = neighbours(self.config.rows, self.config.cols), self.config.num_mines
        if safe := deduce(numbers, hidden, around)[0]:
            return next(members(safe))
        chances = mine_chances(numbers, hidden, mines, around)
        # Among equals a cell with few neighbours, which more often shows 0.
        cell = min(chances, key=lambda i: (chances[i], around[i].bit_count(), i))
        most = _SEARCHED // hidden.bit_count()
        left = placements(numbers, hidden, mines, around, most) if chances[cell] else None
        return best_guess(left, hidden, around) if left else cell

    def phi(self) -> float:
        """Return the share of safe cells that are revealed; −1 after a mine."""
        state = self.state
        if _EXPLODED in state.shown:
            return -1.0
        safe = len(state.shown) - self.config.num_mines
        return 1.0 - state.safe_left / safe

    def chance(self) -> None:
        """Leave it open how often the oracle's guesses go right."""
        return

    def canonical(self) -> str:
        """Write the mines that each first reveal lays."""
        config, order = self.config, self.state.order
        around = neighbours(config.rows, config.cols)
        laid = (lay(order, config.num_mines, near, i) for i, near in enumerate(around))
        return f"{config.rows}x{config.cols} {' '.join(f'{mines:x}' for mines in laid)}"

    def difficulty(self) -> float:
        """Return the 3BV of the board that the oracle's opening lays."""
        config = self.config
        cell = best_opening(config.rows, config.cols, config.num_mines)
        around = neighbours(config.rows, config.cols)
        mines = lay(self.state.order, config.num_mines, around[cell], cell)
        return float(clicks(mines, around))

    def instance_space(self) -> int | None:
        """Bound the orders of so many cells as one first reveal can concern."""
        cells = self.config.rows * self.config.cols
        count = math.perm(cells, min(cells, self.config.num_mines + 9))
        return count if count < 10**6 else None

    def privileged(self) -> dict[str, list[int]]:
        """Tell the order in which cells are mined."""
        return {"mine_order": list(self.state.order)}


_DIGITS = "012345678"


@functools.cache
def _frame(rows: int, cols: int) -> tuple[str, tuple[tuple[str, int], ...]]:
    """Return the heading, and for each row its number as written and its first cell."""
    heading = "   " + " ".join(f"{col:2}" for col in range(cols)) + "\n"
    return heading, tuple((f"{row:2}  ", row * cols) for row in range(rows))
