"""ConnectFour."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from gemenv.envs.base.arguments import is_int, require
from gemenv.envs.game.duel_game import DuelConfig, DuelGame, State
from gemenv.envs.game.solvers import connect_four as solver
from gemenv.envs.game.solvers.connect_four import ConnectFourRules
from gemenv.envs.game.solvers.duel import Opponent

MOST_FREE = 18
"""The most cells that an opening may leave free: beyond, exact values take seconds."""


@dataclass(frozen=True, kw_only=True)
class ConnectFourConfig(DuelConfig):
    """The board, the opening, the opponent and the seat."""

    size: tuple[int, int] = (5, 6)
    """Rows and columns, from (4, 4) to (8, 8)."""
    opening: int = 17
    """Discs dropped at random before the game; one more where the seat wants it.

    They leave 6 to 18 cells free.
    """
    max_turns: int = 15
    """Moves, refused ones included; half of the free cells or more."""

    def __post_init__(self) -> None:
        super().__post_init__()
        rows, columns = self.size
        for cells in self.size:
            require(is_int(cells, 4, 8), "`size` must be from (4, 4) to (8, 8)", self.size)
        fewest, most = rows * columns - MOST_FREE, rows * columns - 6
        require(
            is_int(self.opening, max(0, fewest), most),
            f"`opening` must be from {max(0, fewest)} to {most} on {rows}x{columns}",
            self.opening,
        )
        least = (rows * columns - self.opening + 1) // 2
        require(self.max_turns >= least, f"`max_turns` must be {least} or more", self.max_turns)


_LEVELS: tuple[tuple[tuple[int, int], int, Opponent], ...] = (
    ((4, 4), 10, "random"), ((4, 5), 12, "random"), ((5, 6), 18, "scripted"),
    ((6, 7), 28, "exact"), ((6, 7), 26, "exact"),
)  # fmt: skip
"""Size, opening, opponent."""


class ConnectFour(DuelGame):
    r"""Drop discs into columns; four of yours in a line win.

    Observation: both moves, and the board: `X` began, `O` answers, `.` is free.
    Action: `\boxed{3}`, the number of a column.
    Reward: `result` 1 for a win, 0.5 for a draw, 0 for a loss.
    Ends: terminated when the game is over or on an unreadable reply; truncated at the turn limit.
        To win is the success: every start can be won by force, and no move wins it at once.
    Potential: the score that is certain, whatever the opponent does: 1, 0.5 or 0, by exact search.
    Difficulty: −log2 of the chance that random moves of the player keep the win, along the line in
        which both play their best.
    Levels: from a 4x4 board and a random opponent to 6x7 and an exact one.

    Openings are played at random, but so that no disc lets the other side win at once; they are
    long enough for the search of all that can follow to take milliseconds. The scripted opponent
    wins or blocks where it can, and stays near the middle; the exact one keeps the best that is
    left, and never lets the player win at once if it can help it.
    """

    Config = ConnectFourConfig
    MAX_LEVEL = len(_LEVELS) - 1
    ansi_styles: ClassVar[Mapping[str, str]] = {"X": "1;31", "O": "1;33"}
    config: ConnectFourConfig
    state: State
    answer_format = r"Answer with the number of a column, as in \boxed{3}."

    @classmethod
    def draw_config(cls, rng: np.random.Generator) -> ConnectFourConfig:
        """Draw a board with 12 or 13 free cells, and an opponent."""
        rows, columns = (int(rng.integers(4, high)) for high in (7, 8))
        opponents: tuple[Opponent, ...] = ("random", "scripted", "exact")
        opponent = opponents[int(rng.integers(3))]
        opening = max(6, rows * columns - 13)
        return ConnectFourConfig(size=(rows, columns), opening=opening, opponent=opponent)

    @classmethod
    def at_level(cls, level: int) -> ConnectFourConfig:
        """Return a board and an opponent."""
        size, opening, opponent = _LEVELS[level]
        return ConnectFourConfig(size=size, opening=opening, opponent=opponent)

    def duel(self) -> ConnectFourRules:
        """Return the rules."""
        return ConnectFourRules(*self.config.size)

    def opening(self) -> str:
        """Drop discs until a seat is to move, so that it can win."""
        config, rules = self.config, self.duel()
        while True:
            first = bool(self.draw(2)) if config.first is None else config.first
            plies = config.opening + (config.opening % 2 == first)
            position = solver.opening(rules, plies, self.draw)
            if position is not None and solver.wins(rules, position):
                return position

    def begins(self, position: str, *, first: bool) -> bool:
        """Say whether a seat is to move."""
        return (solver.sign_to_move(position) == "X") == first

    def start(self) -> State:
        """Draw an opening that the player can win."""
        position = self.opening()
        return State(position, position, self.begins(position, first=True))

    def rules(self) -> str:
        """Explain the game."""
        return (
            "Play Connect Four: you and your opponent take turns to drop a disc into a column, "
            "where it falls to the lowest free cell. Whoever first has four in a row, column or "
            f"diagonal wins. {self.opponent_rule()} {self.answer_format}"
        )

    def board(self) -> str:
        """Draw the board."""
        rows, _ = self.config.size
        columns = [column.ljust(rows, ".") for column in self.state.position.split("/")]
        drawn = [" ".join(cells) for cells in zip(*columns, strict=True)]
        numbers = " ".join(str(number) for number in range(1, len(columns) + 1))
        side = "X" if self.state.first else "O"
        return "\n".join([f"You are {side}.", *reversed(drawn), numbers])

    def parse(self, answer: str) -> str | None:
        """Read the number of a column."""
        return answer if len(answer) == 1 and answer in "12345678" else None

    def refusal(self, move: str) -> str:
        """Say that a column is full, or not there."""
        columns = self.config.size[1]
        return f"Column {move} is full." if int(move) <= columns else f"There is no column {move}."

    def oracle(self) -> str:
        """Return a move that keeps the best that is certain."""
        return solver.best(self.duel(), self.state.position)[0]

    def difficulty(self) -> float:
        """Return −log2 of the chance that random moves keep the win along the main line."""
        return solver.main_line_bits(self.duel(), self.state.start)
