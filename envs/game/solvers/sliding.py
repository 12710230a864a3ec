"""Sliding puzzles: how a board moves, and its shortest solution.

A board is a tuple of tiles, row by row, with 0 for the gap; it is solved with the tiles in
ascending order and the gap last.
"""

import functools
import heapq
from collections.abc import Mapping, Sequence

Tiles = tuple[int, ...]

DIRECTIONS = ("up", "down", "left", "right")
"""The ways in which a tile moves into the gap."""

MAX_NODES = 60_000
"""Boards after which the search for a shortest solution gives way to one for a short solution."""
_WEIGHTS = (1, 2, 4)
"""By how much the search overrates the estimate, one attempt after another."""


@functools.cache
def sources(side: int) -> tuple[Mapping[str, int], ...]:
    """Return for each place of the gap and each direction where the tile that moves comes from.

    >>> sources(2)[0]
    {'up': 2, 'left': 1}
    """
    found: list[dict[str, int]] = []
    for gap in range(side * side):
        row, col = divmod(gap, side)
        ways = {"up": row < side - 1, "down": row > 0, "left": col < side - 1, "right": col > 0}
        steps = {"up": side, "down": -side, "left": 1, "right": -1}
        found.append({way: gap + steps[way] for way in DIRECTIONS if ways[way]})
    return tuple(found)


@functools.cache
def goal(side: int) -> Tiles:
    """Return the solved board."""
    return (*range(1, side * side), 0)


def slide(tiles: Tiles, gap: int, source: int) -> Tiles:
    """Return the board after the tile at `source` has moved into the gap."""
    after = list(tiles)
    after[gap], after[source] = after[source], 0
    return tuple(after)


def solvable(tiles: Sequence[int], side: int) -> bool:
    """Say whether moves lead from a board to the solved one: half of all boards.

    >>> solvable((1, 2, 0, 3), 2), solvable((2, 1, 3, 0), 2)
    (True, False)
    """
    order = [tile for tile in tiles if tile]
    inversions = sum(a > b for i, a in enumerate(order) for b in order[i + 1 :])
    rows_below = side - 1 - tiles.index(0) // side
    return (inversions + (rows_below if side % 2 == 0 else 0)) % 2 == 0


def estimate(tiles: Tiles, side: int) -> int:
    """Return moves that a board needs at least: taxicab distances with linear conflicts.

    After Hansson, Mayer & Yung (1992): tiles that stand in their goal row in a wrong order need
    two moves more for each of them that has to make way, and so in columns.
    """
    return sum(
        _line(tiles[i * side : (i + 1) * side], i, side, True)
        + _line(tiles[i::side], i, side, False)
        for i in range(side)
    )


@functools.lru_cache(maxsize=1 << 17)
def _line(line: Tiles, index: int, side: int, is_row: bool) -> int:
    """Return the moves across a line that its tiles need, and those to make way within it."""
    across = 0
    home: list[int] = []
    for tile in line:
        if tile:
            row, col = divmod(tile - 1, side)
            off, along = (row - index, col) if is_row else (col - index, row)
            across += abs(off)
            if not off:
                home.append(along)
    # The longest ascending run of those at home can stay; each of the others makes way.
    longest: list[int] = []
    for i, along in enumerate(home):
        longest.append(1 + max((longest[j] for j in range(i) if home[j] < along), default=0))
    return across + 2 * (len(home) - max(longest, default=0))


def solve(tiles: Tiles, side: int) -> list[str]:
    """Return a solution, a shortest one unless the search for it takes too long.

    Args:
        tiles: A board that can be solved.
        side: Rows, and columns.

    Returns:
        Directions; of the fewest where `MAX_NODES` boards suffice, as they do for every board of
        3x3 and for boards of 4x4 within some 32 moves.

    >>> solve((1, 2, 0, 3), 2)
    ['left']
    """
    for weight in _WEIGHTS:
        found = _search(tiles, side, weight, None if weight == _WEIGHTS[-1] else MAX_NODES)
        if found is not None:
            return found
    raise AssertionError("The last search has no limit.")


def _search(tiles: Tiles, side: int, weight: int, most: int | None) -> list[str] | None:
    """Search best first (A*), with the estimate times `weight`."""
    target, ways = goal(side), sources(side)
    cost = {tiles: 0}
    came: dict[Tiles, tuple[Tiles, str]] = {}
    queue = [(0, 0, tiles)]
    while queue and (most is None or len(cost) < most):
        _, so_far, board = heapq.heappop(queue)
        if board == target:
            return _trace(came, board)
        if -so_far > cost[board]:
            continue
        gap, after_cost = board.index(0), 1 - so_far
        for way, source in ways[gap].items():
            after = slide(board, gap, source)
            if after_cost < cost.get(after, 1 << 30):
                cost[after] = after_cost
                came[after] = board, way
                rank = after_cost + weight * estimate(after, side)
                heapq.heappush(queue, (rank, -after_cost, after))
    return None


def _trace(came: Mapping[Tiles, tuple[Tiles, str]], board: Tiles) -> list[str]:
    moves: list[str] = []
    while board in came:
        board, way = came[board]
        moves.append(way)
    return moves[::-1]
