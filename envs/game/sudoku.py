"""Sudoku."""

import functools
import math
import operator
import re
from dataclasses import dataclass

import numpy as np

from gemenv.envs.base.arguments import require
from gemenv.envs.game.base import Game
from gemenv.envs.game.config import GameConfig
from gemenv.envs.game.outcome import MOVED, REFUSED, SOLVED, Play
from gemenv.envs.game.solvers.sudoku import generate

_MOVE = re.compile(r"([0-9]{1,2})[\s,]+([0-9]{1,2})[\s,]+([0-9]{1,2})", re.ASCII)
_EMPTY = "."
_FIRST_SLOT = 128
"""The byte that stands for the first cell in a board's template; ASCII ends before it."""


@dataclass(frozen=True, kw_only=True)
class SudokuConfig(GameConfig):
    """The size and the difficulty of the grid."""

    scale: int = 9
    """Rows, columns and digits: 4 or 9."""
    clues: int = 50
    """Cells that are tried for removal; each stays if the solution would no longer be unique."""
    max_turns: int = 100
    """Moves."""

    def __post_init__(self) -> None:
        super().__post_init__()
        require(self.scale in (4, 9), "`scale` must be 4 or 9", self.scale)
        cells = self.scale**2
        require(1 <= self.clues <= cells, f"`clues` must be from 1 to {cells}", self.clues)


_LEVELS = (4, 7, 10, 20, 30, 40, 50, 60, 81)
"""Cells that are tried for removal."""


@dataclass
class State:
    """A grid, row by row: one character a cell, a digit or a dot."""

    clues: str
    solution: str
    cells: str


class Sudoku(Game):
    r"""Fill a grid so that no row, column or box repeats a digit; the solution is unique.

    Observation: what the move did and the grid, with row and column headers.
    Action: `\boxed{row column digit}`, counted from 1; digit 0 clears a cell that you filled.
    Reward: `progress`, the change in the number of right cells over the number of cells to fill:
        in total 1 when solved. A digit that the rules allow is accepted, right or wrong; nothing
        tells which.
    Ends: terminated when solved or on an unreadable reply; truncated at the turn limit.
    Potential: the share of the cells to fill that are right.
    Difficulty: the cells to fill: the moves of the shortest solution.
    Levels: 4x4 with 4, 7 or 10 cells tried for removal, 9x9 with 20, 30, 40, 50, 60 or 81.
    """

    Config = SudokuConfig
    MAX_LEVEL = 8
    config: SudokuConfig
    state: State
    answer_format = r"Answer with row, column and digit, as in \boxed{2 1 4}."

    @classmethod
    def draw_config(cls, rng: np.random.Generator) -> SudokuConfig:
        """Draw one of the two published sizes."""
        if rng.integers(2):
            return SudokuConfig(scale=9, clues=50, max_turns=50)
        return SudokuConfig(scale=4, clues=10, max_turns=15)

    @classmethod
    def at_level(cls, level: int) -> SudokuConfig:
        """Return a size, and how many cells are tried for removal."""
        tried = _LEVELS[level]
        return SudokuConfig(scale=4 if level < 3 else 9, clues=tried, max_turns=tried + 5)

    def start(self) -> State:
        """Draw a grid with a unique solution."""
        puzzle = generate(self.np_random, math.isqrt(self.config.scale), self.config.clues)
        clues = "".join(map(str, puzzle.clues)).replace("0", _EMPTY)
        return State(clues, "".join(map(str, puzzle.solution)), clues)

    def rules(self) -> str:
        """Explain the game."""
        n, box = self.config.scale, math.isqrt(self.config.scale)
        return (
            f"Solve the Sudoku within {self.config.max_turns} moves: fill the {n}x{n} grid so that "
            f"each row, each column and each of the {n} boxes of {box}x{box} cells holds the "
            f"digits 1 to {n} once. A dot is an empty cell. {self.answer_format} Rows and columns "
            "count from 1; digit 0 clears a cell that you filled."
        )

    def board(self) -> str:
        """Draw the grid."""
        # One pass: every cell has a byte of its own in the template.
        digits = self.state.cells.encode()
        table = _ASCII + digits + bytes(256 - _FIRST_SLOT - len(digits))
        return _template(self.config.scale).translate(table).decode()

    def parse(self, answer: str) -> tuple[int, int, int] | None:
        """Read row, column and digit."""
        found = _MOVE.fullmatch(answer)
        return (int(found[1]), int(found[2]), int(found[3])) if found else None

    def play(self, move: tuple[int, int, int]) -> Play:
        """Write or clear a cell."""
        row, column, number = move
        n, state = self.config.scale, self.state
        if not (1 <= row <= n and 1 <= column <= n):
            return f"Rows and columns run from 1 to {n}.", REFUSED, None
        if number > n:
            return f"Digits run from 1 to {n}, or 0 to clear.", REFUSED, None
        cell, digit = (row - 1) * n + column - 1, str(number) if number else _EMPTY
        where = f"row {row}, column {column}"
        before = state.cells[cell]
        if state.clues[cell] != _EMPTY:
            return f"The cell at {where} is given; you cannot change it.", REFUSED, None
        if digit == before:
            return f"The cell at {where} is already {before!r}.", REFUSED, None
        if number and any(state.cells[peer] == digit for peer in _peers(n)[cell]):
            message = f"{digit} at {where} would repeat in its row, column or box."
            return message, REFUSED, None
        state.cells = state.cells[:cell] + digit + state.cells[cell + 1 :]
        right = state.solution[cell]
        gain = (digit == right) - (before == right)
        terms = {"progress": gain / state.clues.count(_EMPTY)} if gain else None
        if state.cells == state.solution:
            return f"You wrote {digit} at {where}. The grid is solved.", SOLVED, terms
        did = f"wrote {digit} at" if number else "cleared"
        return f"You {did} {where}.", MOVED, terms

    def moves(self) -> list[str]:
        """List what can be written or cleared, cell by cell."""
        state, n = self.state, self.config.scale
        moves: list[str] = []
        for cell, (clue, digit) in enumerate(zip(state.clues, state.cells, strict=True)):
            if clue == _EMPTY:
                taken = {state.cells[peer] for peer in _peers(n)[cell]} | {digit}
                free = (d for d in range(1, n + 1) if str(d) not in taken)
                moves += [self._move(cell, d) for d in (*free, *([0] if digit != _EMPTY else []))]
        return moves

    def random_move(self, rng: np.random.Generator) -> str:
        """Draw an empty cell and a digit that fits it; where none fits, clear a cell."""
        cells, n = self.state.cells, self.config.scale
        empty = [cell for cell in range(n * n) if cells[cell] == _EMPTY]
        rng.shuffle(empty)
        for cell in empty:
            taken = {cells[peer] for peer in _peers(n)[cell]}
            if free := [digit for digit in range(1, n + 1) if str(digit) not in taken]:
                return self._move(cell, free[int(rng.integers(len(free)))])
        own = [cell for cell in range(n * n) if cells[cell] != self.state.clues[cell]]
        return self._move(own[int(rng.integers(len(own)))], 0)

    def oracle(self) -> str:
        """Clear what is wrong, then fill what is empty."""
        state = self.state
        wrong = [i for i, c in enumerate(state.cells) if c not in (_EMPTY, state.solution[i])]
        if wrong:
            return self._move(wrong[0], 0)
        cell = state.cells.index(_EMPTY)
        return self._move(cell, int(state.solution[cell]))

    def phi(self) -> float:
        """Return the share of the cells to fill that are right."""
        state = self.state
        right = sum(map(operator.eq, state.cells, state.solution))
        given = len(state.clues) - state.clues.count(_EMPTY)
        return (right - given) / (len(state.clues) - given)

    def canonical(self) -> str:
        """Write the given cells, row by row."""
        return self.state.clues

    def difficulty(self) -> float:
        """Return how many cells are to be filled."""
        return float(self.state.clues.count(_EMPTY))

    def privileged(self) -> dict[str, str]:
        """Tell the solution, row by row."""
        return {"solution": self.state.solution}

    def _move(self, cell: int, digit: int) -> str:
        row, column = divmod(cell, self.config.scale)
        return f"{row + 1} {column + 1} {digit}"


_ASCII = bytes(range(_FIRST_SLOT))


@functools.cache
def _template(n: int) -> bytes:
    """Draw a grid of `n` rows with one byte from 128 on for each cell."""
    box = math.isqrt(n)

    def line(head: bytes, words: list[bytes]) -> bytes:
        groups = [b" ".join(words[start : start + box]) for start in range(0, n, box)]
        return head + b" | ".join(groups)

    header = line(b"   ", [b"C%d" % (column + 1) for column in range(n)])
    lines = [header]
    for row in range(n):
        if row % box == 0:
            lines.append(b"-" * len(header))
        slots = [bytes([_FIRST_SLOT + row * n + column]) for column in range(n)]
        lines.append(line(b"R%d " % (row + 1), [b" " + slot for slot in slots]))
    return b"\n".join(lines)


@functools.cache
def _peers(n: int) -> tuple[tuple[int, ...], ...]:
    """Return for each cell the others in its row, column and box."""
    box = math.isqrt(n)
    places = [(r, c, r // box * box + c // box) for r in range(n) for c in range(n)]
    return tuple(
        tuple(
            other
            for other, there in enumerate(places)
            if other != cell and any(a == b for a, b in zip(here, there, strict=True))
        )
        for cell, here in enumerate(places)
    )
