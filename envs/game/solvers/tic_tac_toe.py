"""The rules of tic-tac-toe."""

import functools
from dataclasses import dataclass

from gemenv.envs.game.solvers.duel import Rules

EMPTY = "." * 9
LINES = ((0, 1, 2), (3, 4, 5), (6, 7, 8), (0, 3, 6), (1, 4, 7), (2, 5, 8), (0, 4, 8), (2, 4, 6))


@dataclass(frozen=True)
class TicTacToeRules(Rules):
    """A position is nine signs, `X`, `O` or `.`, row by row; `X` began. Moves are 1 to 9."""

    def __str__(self) -> str:
        return "3x3"

    def legal(self, position: str) -> list[str]:
        """Return the free cells."""
        return [str(cell + 1) for cell, sign in enumerate(position) if sign == "."]

    def after(self, position: str, move: str) -> str:
        """Put a sign on a cell."""
        cell = int(move) - 1
        sign = "X" if position.count(".") % 2 else "O"
        return f"{position[:cell]}{sign}{position[cell + 1 :]}"

    def score(self, position: str) -> float | None:
        """Return 1 for three in a line, 0.5 for a full board."""
        return _score(position)

    def scripted(self, position: str) -> list[str]:
        """Win if a move does; otherwise block; otherwise take the centre, corners, sides."""
        legal = self.legal(position)
        if wins := [move for move in legal if self.score(self.after(position, move)) == 1]:
            return wins
        # The other sign on the cell: what the opponent would do there.
        other = "O" if position.count(".") % 2 else "X"
        threats = [
            move
            for move in legal
            if _score(f"{position[: int(move) - 1]}{other}{position[int(move) :]}") == 1
        ]
        for group in (threats, ["5"], ["1", "3", "7", "9"]):
            if found := [move for move in group if move in legal]:
                return found
        return legal


@functools.cache
def _score(position: str) -> float | None:
    lines = (position[a] + position[b] + position[c] for a, b, c in LINES)
    if any(line in ("XXX", "OOO") for line in lines):
        return 1.0
    return None if "." in position else 0.5
