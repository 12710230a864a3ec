"""Four in a line: the rules, and exact values by alpha-beta search on bit boards.

The search follows what is known of such solvers (Allis 1988; Tromp): only moves that do not lose
at once are searched, those with more open threes first, and bounds are kept by position. How long
it takes hangs on the free cells: with 14 left some milliseconds, with 20 some tenths of a second.
"""

import functools
import math
from collections.abc import Callable
from dataclasses import dataclass

from gemenv.envs.game.solvers.duel import Rules

KEPT = 1 << 14
"""Positions whose scores are kept."""


@dataclass(frozen=True)
class ConnectFourRules(Rules):
    """A position is the columns, from the bottom up, with `/` between them; `X` began.

    Moves are columns, from 1 on.
    """

    rows: int
    columns: int

    def __str__(self) -> str:
        return f"{self.rows}x{self.columns}"

    def empty(self) -> str:
        """Return the position without discs."""
        return "/" * (self.columns - 1)

    def legal(self, position: str) -> list[str]:
        """Return the columns that are not full."""
        columns = enumerate(position.split("/"), 1)
        return [str(number) for number, column in columns if len(column) < self.rows]

    def after(self, position: str, move: str) -> str:
        """Drop a disc."""
        columns = position.split("/")
        columns[int(move) - 1] += sign_to_move(position)
        return "/".join(columns)

    def score(self, position: str) -> float | None:
        """Return 1 for four in a line, 0.5 for a full board."""
        own, other = _bits(self, position)
        if _four(other, self.rows):
            return 1.0
        return 0.5 if (own | other).bit_count() == self.rows * self.columns else None

    def scripted(self, position: str) -> list[str]:
        """Win if a move does; otherwise block; otherwise stay near the middle."""
        legal = self.legal(position)
        own, other = _bits(self, position)
        drops = {move: _drop(own | other, int(move) - 1, self.rows) for move in legal}
        for side in (own, other):
            if found := [move for move in legal if _four(side | drops[move], self.rows)]:
                return found
        return [move for move in legal if self._off_centre(move) == self._nearest(legal)]

    def _nearest(self, legal: list[str]) -> int:
        return min(map(self._off_centre, legal))

    def _off_centre(self, move: str) -> int:
        """Return twice the distance to the middle."""
        return abs(2 * int(move) - 1 - self.columns)

    def solve(self, position: str) -> float:
        """Return the score of whoever is to move if both play their best."""
        return _solved(self, position)

    def hardest(self, position: str) -> list[str]:
        """Return the best moves; of several, those that let the other side not win at once."""
        moves = list(best(self, position))
        own, other = _bits(self, position)
        search = _Search(self.rows, self.columns)
        mask = own | other
        safe = search.safe(other, mask, search.drops(mask))
        careful = [move for move in moves if safe & _drop(mask, int(move) - 1, self.rows)]
        return careful or moves


def sign_to_move(position: str) -> str:
    """Return whose turn it is."""
    return "X" if position.count("X") == position.count("O") else "O"


@functools.lru_cache(maxsize=KEPT)
def _solved(rules: ConnectFourRules, position: str) -> float:
    own, other = _bits(rules, position)
    return _Search(rules.rows, rules.columns).value(own, own | other)


@functools.lru_cache(maxsize=KEPT)
def best(rules: ConnectFourRules, position: str) -> tuple[str, ...]:
    """Return the moves that keep the value; if one wins at once, those that do."""
    own, other = _bits(rules, position)
    mask = own | other
    drops = {move: _drop(mask, int(move) - 1, rules.rows) for move in rules.legal(position)}
    if four := tuple(move for move, disc in drops.items() if _four(own | disc, rules.rows)):
        return four
    search = _Search(rules.rows, rules.columns)
    for least in (1, 0):
        if found := tuple(
            move
            for move, disc in drops.items()
            if -search.score(other, mask | disc, -least, 1 - least) >= least
        ):
            return found
    return tuple(drops)


def opening(rules: ConnectFourRules, plies: int, draw: Callable[[int], int]) -> str | None:
    """Drop discs at random, none of which lets the other side win at once.

    Args:
        rules: The board.
        plies: How many discs.
        draw: Draws an integer from 0 to one less than it is given.

    Returns:
        A position in which nobody wins at once, or `None` where the draws left no such move.
    """
    search = _Search(rules.rows, rules.columns)
    own = mask = 0
    columns = [""] * rules.columns
    for ply in range(plies):
        possible = search.safe(own ^ mask, mask, search.drops(mask))
        free = [c for c in range(rules.columns) if possible & _drop(mask, c, rules.rows)]
        if not free:
            return None
        column = free[draw(len(free))]
        own, mask = own ^ mask, mask | _drop(mask, column, rules.rows)
        columns[column] += "XO"[ply % 2]
    return "/".join(columns)


def wins(rules: ConnectFourRules, position: str) -> bool:
    """Say whether whoever is to move can force a win, which is quicker to find than the value."""
    own, other = _bits(rules, position)
    return _Search(rules.rows, rules.columns).score(own, own | other, 0, 1) > 0


def main_line_bits(rules: ConnectFourRules, position: str) -> float:
    """Return −log2 of the chance that random moves of one side keep what it has.

    It is that of the line in which both play the first of their best moves.
    """
    bits = 0.0
    while rules.score(position) is None:
        kept = best(rules, position)
        bits += math.log2(len(rules.legal(position)) / len(kept))
        position = rules.after(position, kept[0])
        if rules.score(position) is None:
            position = rules.after(position, rules.hardest(position)[0])
    return bits


class _Search:
    """A search of one position, on bit boards with one spare bit above each column."""

    def __init__(self, rows: int, columns: int) -> None:
        self.rows = rows
        self.cells = rows * columns
        bottom = sum(1 << column * (rows + 1) for column in range(columns))
        self.bottom, self.board = bottom, bottom * ((1 << rows) - 1)
        column = (1 << rows) - 1
        middle = (columns - 1) / 2
        order = sorted(range(columns), key=lambda c: abs(c - middle))
        self.columns = [column << c * (rows + 1) for c in order]
        self.bounds: dict[tuple[int, int], tuple[int, int]] = {}

    def value(self, own: int, mask: int) -> float:
        """Return 1, 0.5 or 0 for whoever has `own` and is to move."""
        if self.score(own, mask, 0, 1) > 0:
            return 1.0
        return 0.0 if self.score(own, mask, -1, 0) < 0 else 0.5

    def drops(self, mask: int) -> int:
        """Return the cells where discs may fall."""
        return (mask + self.bottom) & self.board

    def score(self, own: int, mask: int, low: int, high: int) -> int:
        """Return the score if it is between the bounds, otherwise a bound beyond them.

        It is 0 for a draw; otherwise one more than the cells that stay free at the end, negative
        if whoever is to move loses.
        """
        left = self.cells - mask.bit_count()
        if left == 0:
            return 0
        possible = self.drops(mask)
        if _threats(own, mask, self.rows, self.board) & possible:
            return left
        return self._deeper(own, mask, possible, low, high)

    def _deeper(self, own: int, mask: int, possible: int, low: int, high: int) -> int:
        """Search where no move wins at once."""
        left = self.cells - mask.bit_count()
        other = own ^ mask
        possible = self.safe(other, mask, possible)
        if not possible:
            return 1 - left
        if left <= 2:
            return 0
        key = (own, mask)
        least, most = self.bounds.get(key, (3 - left, left - 2))
        if least >= high or least == most:
            return least
        if most <= low:
            return most
        alpha, beta = max(low, least), min(high, most)
        best = -left
        for _, disc in self._ordered(own, mask, possible):
            came = -self.score(other, mask | disc, -beta, -max(alpha, best))
            if came > best:
                best = came
                if best >= beta:
                    break
        if best <= alpha:
            most = min(most, best)
        elif best >= beta:
            least = max(least, best)
        else:
            least = most = best
        self.bounds[key] = (least, most)
        return best

    def safe(self, other: int, mask: int, possible: int) -> int:
        """Return the moves after which the other side does not win at once."""
        danger = _threats(other, mask, self.rows, self.board)
        if forced := possible & danger:
            if forced & (forced - 1):
                return 0
            possible = forced
        # Not below a cell where the other side wins.
        return possible & ~(danger >> 1)

    def _ordered(self, own: int, mask: int, possible: int) -> list[tuple[int, int]]:
        """Return the moves with the most open threes first, the middle before the sides."""
        moves = [(0, disc) for column in self.columns if (disc := possible & column)]
        if len(moves) > 1:
            moves = [
                (-_threats(own | d, mask | d, self.rows, self.board).bit_count(), d)
                for _, d in moves
            ]
            moves.sort(key=lambda move: move[0])
        return moves


def _bits(rules: ConnectFourRules, position: str) -> tuple[int, int]:
    """Return the discs of whoever is to move, and the others."""
    discs = {"X": 0, "O": 0}
    for column, signs in enumerate(position.split("/")):
        for row, sign in enumerate(signs):
            discs[sign] |= 1 << column * (rules.rows + 1) + row
    own = sign_to_move(position)
    return discs[own], discs["O" if own == "X" else "X"]


def _drop(mask: int, column: int, rows: int) -> int:
    """Return the cell where a disc falls."""
    bottom = 1 << column * (rows + 1)
    return (mask + bottom) & (bottom * ((1 << rows) - 1))


def _four(discs: int, rows: int) -> bool:
    """Say whether four are in a line."""
    for step in (1, rows, rows + 1, rows + 2):
        pairs = discs & discs >> step
        if pairs & pairs >> 2 * step:
            return True
    return False


def _threats(discs: int, mask: int, rows: int, board: int) -> int:
    """Return the free cells that would complete four in a line."""
    found = discs << 1 & discs << 2 & discs << 3
    for step in (rows, rows + 1, rows + 2):
        pairs = discs << step & discs << 2 * step
        found |= pairs & (discs << 3 * step | discs >> step)
        pairs = discs >> step & discs >> 2 * step
        found |= pairs & (discs >> 3 * step | discs << step)
    return found & board & ~mask
