"""TicTacToe."""

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from gemenv.envs.base.arguments import is_int, require
from gemenv.envs.game.duel_game import DuelConfig, DuelGame, State
from gemenv.envs.game.solvers.duel import Opponent, replies, value
from gemenv.envs.game.solvers.tic_tac_toe import EMPTY, TicTacToeRules


@dataclass(frozen=True, kw_only=True)
class TicTacToeConfig(DuelConfig):
    """The opponent, the seat and the opening."""

    opening: int = 2
    """Signs put on the board at random before the game; 0 to 4."""
    max_turns: int = 9
    """Moves, refused ones included; 5 or more."""

    def __post_init__(self) -> None:
        super().__post_init__()
        require(is_int(self.opening, 0, 4), "`opening` must be from 0 to 4", self.opening)
        require(self.max_turns >= 5, "`max_turns` must be 5 or more", self.max_turns)


_RULES = TicTacToeRules()
_OPPONENTS: tuple[Opponent, ...] = ("random", "scripted", "exact")


class TicTacToe(DuelGame):
    r"""Get three of your signs in a line before the opponent does.

    Observation: both moves, and the board: `X`, `O`, and the numbers of the free cells.
    Action: `\boxed{5}`, the number of a free cell.
    Reward: `result` 1 for a win, 0.5 for a draw, 0 for a loss.
    Ends: terminated when the game is over or on an unreadable reply; truncated at the turn limit.
        It is a success to score what perfect play of both would have brought from the start, which
        is never a loss: a win, or a draw at least.
    Potential: the score that is certain, whatever the opponent does: 1, 0.5 or 0, by exact search.
    Difficulty: −log2 of the chance that random moves succeed against this opponent.
    Levels: the random, the scripted and the exact opponent.

    The scripted opponent wins or blocks where it can, and prefers the centre, then corners. The
    oracle never gives away what is certain, and with that earns the most against its opponent.
    """

    Config = TicTacToeConfig
    MAX_LEVEL = 2
    ansi_styles: ClassVar[Mapping[str, str]] = {"X": "1;36", "O": "1;33"}
    config: TicTacToeConfig
    state: State
    answer_format = r"Answer with the number of a free cell, as in \boxed{5}."

    @classmethod
    def draw_config(cls, rng: np.random.Generator) -> TicTacToeConfig:
        """Draw an opponent."""
        return TicTacToeConfig(opponent=_OPPONENTS[int(rng.integers(3))])

    @classmethod
    def at_level(cls, level: int) -> TicTacToeConfig:
        """Return an opponent."""
        return TicTacToeConfig(opponent=_OPPONENTS[level])

    def duel(self) -> TicTacToeRules:
        """Return the rules."""
        return _RULES

    def opening(self) -> str:
        """Put signs on free cells."""
        position = EMPTY
        for _ in range(self.config.opening):
            legal = _RULES.legal(position)
            position = _RULES.after(position, legal[self.draw(len(legal))])
        return position

    def begins(self, position: str, *, first: bool) -> bool:
        """Say whether the player's sign is to be put next."""
        return (position.count(".") % 2 == 1) == first

    def rules(self) -> str:
        """Explain the game."""
        return (
            "Play tic-tac-toe: get three of your signs in a row, column or diagonal before your "
            f"opponent does. {self.opponent_rule()} {self.answer_format}"
        )

    def board(self) -> str:
        """Draw the board."""
        cells = [s if s != "." else str(i + 1) for i, s in enumerate(self.state.position)]
        rows = "\n".join(" ".join(cells[row : row + 3]) for row in (0, 3, 6))
        return f"You are {'X' if self.state.first else 'O'}.\n{rows}"

    def parse(self, answer: str) -> str | None:
        """Read a digit from 1 to 9."""
        return answer if len(answer) == 1 and answer in "123456789" else None

    def refusal(self, move: str) -> str:
        """Say that a cell is taken."""
        return f"Cell {move} is taken."

    def instance_space(self) -> int:
        """Count the starts."""
        config = self.config
        seats = (True, False) if config.first is None else (config.first,)
        return sum(_count_starts(config.opponent, config.opening, seat) for seat in seats)


@functools.cache
def _count_starts(opponent: Opponent, opening: int, first: bool) -> int:
    """Count the positions from which a player of a seat may have to start."""
    positions = {EMPTY}
    for _ in range(opening):
        positions = {_RULES.after(p, move) for p in positions for move in _RULES.legal(p)}
    open_still = {p for p in positions if _RULES.score(p) is None}
    if (opening % 2 == 0) != first:
        answered = {
            _RULES.after(p, move) for p in open_still for move in replies(_RULES, opponent, p)
        }
        open_still = {p for p in answered if _RULES.score(p) is None}
    return sum(value(_RULES, p) > 0 for p in open_still)
