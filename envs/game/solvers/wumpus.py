"""Caves with pits and a wumpus: what is certain there, and an explorer who takes no risk.

Cells are numbered `row * cols + col`; a set of cells is an `int` with one bit per cell.
"""

import functools
from collections.abc import Callable
from dataclasses import dataclass

from gemenv.envs.game.solvers.minesweeper import members

DIRECTIONS = {"up": (-1, 0), "down": (1, 0), "left": (0, -1), "right": (0, 1)}


@dataclass(frozen=True)
class Cave:
    """A grid with pits and a wumpus, which may live in a pit."""

    rows: int
    cols: int
    pits: int
    """The set of cells with a pit."""
    wumpus: int
    """The cell of the wumpus."""

    @functools.cached_property
    def deadly(self) -> int:
        """Return the set of cells that nobody enters alive."""
        return self.pits | 1 << self.wumpus

    @functools.cached_property
    def breezy(self) -> int:
        """Return the set of cells next to a pit."""
        beside = neighbours(self.rows, self.cols)
        return sum(1 << cell for cell, near in enumerate(beside) if near & self.pits)

    @property
    def smelly(self) -> int:
        """Return the set of cells next to the wumpus."""
        return neighbours(self.rows, self.cols)[self.wumpus]


@functools.cache
def steps(rows: int, cols: int) -> tuple[dict[str, int], ...]:
    """Return for each cell the cells beside it, by direction.

    >>> steps(2, 2)[0]
    {'down': 2, 'right': 1}
    """
    return tuple(
        {
            name: (row + down) * cols + col + right
            for name, (down, right) in DIRECTIONS.items()
            if 0 <= row + down < rows and 0 <= col + right < cols
        }
        for row in range(rows)
        for col in range(cols)
    )


@functools.cache
def neighbours(rows: int, cols: int) -> tuple[int, ...]:
    """Return for each cell the set of the cells beside it.

    >>> neighbours(2, 2)
    (6, 9, 9, 6)
    """
    return tuple(sum(1 << cell for cell in beside.values()) for beside in steps(rows, cols))


def certain(cave: Cave, visited: int) -> tuple[int, int]:
    """Return what a visitor knows who has sensed the visited cells.

    Nothing is known of how many pits there are, so that only the lack of a breeze excludes them.

    Args:
        cave: The cave; only what is sensed in visited cells is used.
        visited: The set of cells that were entered.

    Returns:
        The set of cells that are certainly safe, and the set of those where the wumpus may be.
    """
    beside = neighbours(cave.rows, cave.cols)
    breezy, smelly = cave.breezy, cave.smelly
    no_pit, places = visited, (1 << cave.rows * cave.cols) - 1 & ~visited
    for cell in members(visited):
        if not breezy >> cell & 1:
            no_pit |= beside[cell]
        places &= beside[cell] if smelly >> cell & 1 else ~beside[cell]
    return no_pit & ~places, places


def next_move(cave: Cave, visited: int, player: int) -> str | None:
    """Return a move of an explorer who takes no risk; `None` if nothing more can be known.

    It goes to the nearest cell that is certainly safe and new, until it knows where the wumpus
    is; then it goes beside that cell, and shoots.
    """
    safe, places = certain(cave, visited)
    beside = steps(cave.rows, cave.cols)
    if places & places - 1:
        return way(cave, player, safe, safe & ~visited)
    for name, cell in beside[player].items():
        if places >> cell & 1:
            return f"shoot {name}"
    near = neighbours(cave.rows, cave.cols)[places.bit_length() - 1]
    # Where the wumpus is known for want of another place, the way there may not be.
    return way(cave, player, safe, safe & near or safe & ~visited)


def way(cave: Cave, player: int, free: int, goals: int) -> str | None:
    """Return the first step of a shortest way over free cells to one of the goals."""
    distances = distances_to(cave, free, goals)
    beside = steps(cave.rows, cave.cols)[player]
    reached = {name: distances[cell] for name, cell in beside.items() if cell in distances}
    return min(reached, key=reached.__getitem__, default=None)


def distances_to(cave: Cave, free: int, goals: int) -> dict[int, int]:
    """Return for every cell from which free cells lead to a goal how many moves that takes."""
    beside = neighbours(cave.rows, cave.cols)
    distances: dict[int, int] = {}
    ring, seen, far = goals & free, 0, 0
    while ring:
        seen |= ring
        grown = 0
        for cell in members(ring):
            distances[cell] = far
            grown |= beside[cell]
        ring, far = grown & free & ~seen, far + 1
    return distances


def explorable(cave: Cave, player: int) -> bool:
    """Say whether a careful explorer can kill the wumpus; the order of its steps is all one.

    It is a tenth of the work of `hunt`, and most caves are not.
    """
    visited, safe = 0, 1 << player
    while safe != visited:
        visited = safe
        safe, places = certain(cave, visited)
        if not places & places - 1 and safe & cave.smelly:
            return True
    return False


def hunt(cave: Cave, player: int) -> int:
    """Return in how many moves a careful explorer kills the wumpus of an explorable cave."""
    visited, moves = 1 << player, 1
    while (move := next_move(cave, visited, player)) in DIRECTIONS:
        player = steps(cave.rows, cave.cols)[player][move]
        visited |= 1 << player
        moves += 1
    return moves


def generate(
    draw: Callable[[int], int], rows: int, cols: int, pits: int, most: int
) -> tuple[Cave, int, int]:
    """Draw a cave in which the careful explorer succeeds.

    Args:
        draw: Returns an integer from 0 to below its argument.
        rows: Rows.
        cols: Columns.
        pits: Cells with a pit.
        most: The most moves that the explorer may take.

    Returns:
        The cave, the first cell, and the moves of the explorer.

    Raises:
        ValueError: If 2,000 draws gave none.
    """
    for _ in range(2000):
        player, *others = _some(draw, rows * cols, pits + 1)
        wumpus = draw(rows * cols)
        cave = Cave(rows, cols, sum(1 << cell for cell in others), wumpus)
        if wumpus != player and explorable(cave, player):
            moves = hunt(cave, player)
            if moves <= most:
                return cave, player, moves
    raise ValueError("No cave was found that can be explored in time.")


def _some(draw: Callable[[int], int], count: int, n: int) -> list[int]:
    left = list(range(count))
    return [left.pop(draw(len(left))) for _ in range(n)]
