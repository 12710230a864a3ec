"""How often the oracle wins, against the best play of all, by a search of all that can be known."""

import functools
import itertools
from collections import defaultdict
from collections.abc import Callable

import pytest

from gemenv.envs.game.minesweeper import Minesweeper, State
from gemenv.envs.game.solvers.minesweeper import neighbours
from gemenv.envs.game.solvers.minesweeper_endgame import placements

Cells = frozenset[int]
Known = tuple[frozenset[Cells], Cells]
"""The placements that may be, and the cells that are revealed."""


class Grid:
    """All games on a grid: every placement, every reveal."""

    def __init__(self, rows: int, cols: int, mines: int) -> None:
        self.cols, self.mines, self.cells = cols, mines, range(rows * cols)
        self.env = Minesweeper(rows=rows, cols=cols, num_mines=mines)
        self.env.reset(seed=0)
        self.near = [
            frozenset(
                j
                for j in self.cells
                if j != i and abs(i // cols - j // cols) <= 1 and abs(i % cols - j % cols) <= 1
            )
            for i in self.cells
        ]

    def after(self, laid: Cells, revealed: Cells, cell: int) -> Cells:
        opened, todo = set(revealed), [cell]
        while todo:
            one = todo.pop()
            if one not in opened:
                opened.add(one)
                todo += [] if self.near[one] & laid else self.near[one]
        return frozenset(opened)

    def reveal(self, known: Known, cell: int) -> list[Known]:
        """Return what may be known after a reveal that hits no mine."""
        parts: defaultdict[tuple[Cells, tuple[int, ...]], set[Cells]] = defaultdict(set)
        for laid in known[0]:
            if cell not in laid:
                opened = self.after(laid, known[1], cell)
                shown = tuple(len(self.near[c] & laid) for c in sorted(opened))
                parts[opened, shown].add(laid)
        return [(frozenset(laid), opened) for (opened, _), laid in parts.items()]

    def wins(self, known: Known, choose: Callable[[Known], list[int]]) -> int:
        """Count the placements that are won, if one of the chosen cells is revealed each time."""

        @functools.cache
        def count(known: Known) -> int:
            possible, revealed = known
            if len(revealed) == len(self.cells) - self.mines:
                return len(possible)
            hidden = [c for c in self.cells if c not in revealed]
            safe = [c for c in hidden if not any(c in laid for laid in possible)]
            tried = safe[:1] or choose(known)
            return max(sum(map(count, self.reveal(known, c))) for c in tried)

        return count(known)

    def oracle(self, known: Known) -> list[int]:
        """Ask the oracle on a board that shows what is known."""
        possible, revealed = known
        laid = next(iter(possible))
        shown = [str(len(self.near[c] & laid)) if c in revealed else "." for c in self.cells]
        left = len(self.cells) - self.mines - len(revealed)
        self.env.state = State([*self.cells], shown, left, mines=1)
        return [self.cell(self.env.oracle())]

    def cell(self, move: str) -> int:
        _, row, col = move.split()
        return int(row) * self.cols + int(col)

    def anything(self, known: Known) -> list[int]:
        return [c for c in self.cells if c not in known[1]]

    def chance(self, opening: int, choose: Callable[[Known], list[int]]) -> float:
        """Return how often a way of playing wins after an opening."""
        outside = [c for c in self.cells if c != opening and c not in self.near[opening]]
        inside = sorted(self.near[opening])
        if len(outside) >= self.mines:
            laid = map(frozenset, itertools.combinations(outside, self.mines))
        else:
            more = itertools.combinations(inside, self.mines - len(outside))
            laid = (frozenset([*outside, *cells]) for cells in more)
        possible = frozenset[Cells](laid)
        begun = self.reveal((possible, frozenset()), opening)
        return sum(self.wins(known, choose) for known in begun) / len(possible)


def check(rows: int, cols: int, mines: int) -> None:
    grid = Grid(rows, cols, mines)
    opening = grid.cell(grid.env.oracle())
    best = max(grid.chance(cell, grid.anything) for cell in grid.cells)
    assert grid.chance(opening, grid.oracle) == pytest.approx(best, abs=1e-12)


SMALL = [
    (rows, cols, mines)
    for rows in (2, 3, 4)
    for cols in range(rows, 9)
    if rows * cols <= 16
    for mines in range(1, rows * cols)
]


@pytest.mark.parametrize("mines", range(1, 9))
def test_the_oracle_wins_as_often_as_the_best_play_on_3x3(mines: int) -> None:
    check(3, 3, mines)


@pytest.mark.parametrize("mines", [2, 9, 11])
def test_the_oracle_wins_as_often_as_the_best_play_on_4x4(mines: int) -> None:
    check(4, 4, mines)


@pytest.mark.slow
@pytest.mark.parametrize(("rows", "cols", "mines"), SMALL)
def test_the_oracle_wins_as_often_as_the_best_play_on_small_grids(
    rows: int, cols: int, mines: int
) -> None:
    check(rows, cols, mines)


@pytest.mark.parametrize(("mines", "most"), [(1, 3), (2, 3), (2, 2), (3, 100)])
def test_placements_are_all_that_agree(mines: int, most: int) -> None:
    # A 1 in the corner of 3x3, and what else is hidden.
    around, hidden = neighbours(3, 3), 0b111111110
    agreeing = [
        sum(1 << c for c in laid)
        for laid in itertools.combinations(range(1, 9), mines)
        if sum(c in laid for c in (1, 3, 4)) == 1
    ]
    found = placements({0: 1}, hidden, mines, around, most)
    assert (found and sorted(found)) == (sorted(agreeing) if len(agreeing) <= most else None)


def test_a_search_for_placements_gives_up_in_time() -> None:
    rows = cols = 24
    around = neighbours(rows, cols)
    numbers = {row * cols + col: 4 for row in range(1, 23, 2) for col in range(1, 23, 2)}
    hidden = sum(1 << c for c in range(rows * cols) if c not in numbers)
    assert placements(numbers, hidden, 455, around, 100) is None
