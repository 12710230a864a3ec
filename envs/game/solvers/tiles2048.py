"""2048: how tiles slide and merge, and slides chosen by expectimax search.

Everything a search asks of a line, where it slides to and how good it is, is looked up in tables
that fill as lines come up: there are few different lines.
"""

import functools
import itertools
import math
from collections.abc import Callable

Line = tuple[int, ...]
"""The tiles of a row or a column, 0 for none."""
Rows = tuple[Line, ...]

DIRECTIONS = ("up", "down", "left", "right")
CHANCE_OF_2 = 0.9
"""How often a new tile is a 2; otherwise it is a 4."""
_REACHED = 1e6
"""Worth of a line with the target tile."""
_CROWDED = 3
"""Free cells up to which the search reckons with a 4 too; it hardly matters where there are more,
and leaving it out halves the time."""
_ROOMY = 5
"""Free cells above which the search looks at the slide alone: there is no danger."""


@functools.lru_cache(maxsize=1 << 17)
def merge(line: Line) -> Line:
    """Slide one line towards its beginning; a tile merges once.

    >>> merge((2, 0, 2, 4)), merge((2, 2, 2, 2))
    ((4, 4, 0, 0), (4, 4, 0, 0))
    """
    merged: list[int] = []
    fresh = False
    for tile in line:
        if tile and fresh and merged[-1] == tile:
            merged[-1], fresh = 2 * tile, False
        elif tile:
            merged.append(tile)
            fresh = True
    return (*merged, *[0] * (len(line) - len(merged)))


@functools.lru_cache(maxsize=1 << 17)
def merge_back(line: Line) -> Line:
    """Slide one line towards its end.

    >>> merge_back((2, 2, 2, 0))
    (0, 0, 2, 4)
    """
    return merge(line[::-1])[::-1]


def slides(rows: Rows) -> dict[str, Rows]:
    """Return the board after each slide that changes it, before a new tile comes.

    >>> slides(((2, 0), (2, 0)))
    {'up': ((4, 0), (0, 0)), 'down': ((0, 0), (4, 0)), 'right': ((0, 2), (0, 2))}
    """
    found: dict[str, Rows] = {}
    columns = tuple(zip(*rows, strict=True))
    for direction, push in (("up", merge), ("down", merge_back)):
        pushed = tuple(map(push, columns))
        if pushed != columns:
            found[direction] = tuple(zip(*pushed, strict=True))
    for direction, push in (("left", merge), ("right", merge_back)):
        pushed = tuple(map(push, rows))
        if pushed != rows:
            found[direction] = pushed
    return found


def largest(rows: Rows) -> int:
    """Return the largest tile."""
    return max(map(max, rows))


def free_cells(rows: Rows) -> list[tuple[int, int]]:
    """Return row and column of each cell without a tile."""
    return [(i, j) for i, row in enumerate(rows) for j, tile in enumerate(row) if not tile]


def with_tile(rows: Rows, cell: tuple[int, int], tile: int) -> Rows:
    """Return the board with a tile on one cell."""
    i, j = cell
    return (*rows[:i], (*rows[i][:j], tile, *rows[i][j + 1 :]), *rows[i + 1 :])


def best_slide(rows: Rows, target: int) -> str | None:
    """Return the slide with the largest expected worth after the next tile and slide.

    Args:
        rows: The board.
        target: The tile to make.

    Returns:
        A direction; `None` where no slide changes the board.
    """
    value = _worth if len(free_cells(rows)) > _ROOMY else _expected
    worth = {direction: value(after, target) for direction, after in slides(rows).items()}
    return max(worth, key=worth.__getitem__) if worth else None


def _worth(rows: Rows, target: int) -> float:
    """Return the worth of a board."""
    judge = _judge(target)
    return sum(map(judge, rows)) + sum(map(judge, zip(*rows, strict=True)))


def _expected(rows: Rows, target: int) -> float:
    """Return the mean worth over the tiles that may come, each followed by the best slide."""
    if largest(rows) >= target:
        return 2.0 * _REACHED
    free = free_cells(rows)
    tiles = [(2, CHANCE_OF_2), (4, 1 - CHANCE_OF_2)] if len(free) <= _CROWDED else [(2, 1.0)]
    judge = _judge(target)
    columns = tuple(zip(*rows, strict=True))
    along = [_Pushed(rows, merge, judge), _Pushed(rows, merge_back, judge)]
    across = [_Pushed(columns, merge, judge), _Pushed(columns, merge_back, judge)]
    total = 0.0
    for i, j in free:
        row, column = rows[i], columns[j]
        for tile, chance in tiles:
            in_row = (*row[:j], tile, *row[j + 1 :])
            in_column = (*column[:i], tile, *column[i + 1 :])
            worths = [pushed.worth_with(i, in_row) for pushed in along]
            worths += [pushed.worth_with(j, in_column) for pushed in across]
            total += chance * max(worths)
    return total / len(free)


class _Pushed:
    """The lines of a board, all pushed one way, of which one may be another."""

    __slots__ = ("changed", "judge", "lines", "moved", "push", "worth", "worths")

    def __init__(
        self, lines: Rows, push: Callable[[Line], Line], judge: Callable[[Line], float]
    ) -> None:
        self.push, self.judge = push, judge
        self.lines = list(map(push, lines))
        self.changed = [a != b for a, b in zip(lines, self.lines, strict=True)]
        self.worths = list(map(judge, self.lines))
        self.worth = sum(self.worths)
        self.moved = sum(self.changed)

    def worth_with(self, i: int, line: Line) -> float:
        """Return the worth of the board with another line `i`, after the push."""
        pushed = self.push(line)
        if self.moved == self.changed[i] and pushed == line:
            return -_REACHED
        lines, judge = self.lines, self.judge
        before, lines[i] = lines[i], pushed
        worth = self.worth - self.worths[i] + judge(pushed) + sum(map(judge, zip(*lines)))  # noqa: B905 - strict costs time
        lines[i] = before
        return worth


@functools.cache
def _judge(target: int) -> Callable[[Line], float]:
    """Return the worth of a line, for a target.

    Free cells and equal neighbours are good, and so are few large tiles instead of many small
    ones; ups and downs of the tiles are bad. The weights were found by play.
    """

    @functools.lru_cache(maxsize=1 << 17)
    def judge(line: Line) -> float:
        if max(line) >= target:
            return _REACHED
        ranks = [math.log2(tile) if tile else 0.0 for tile in line]
        tiles = [rank for rank in ranks if rank]
        pairs = sum(a == b for a, b in itertools.pairwise(tiles))
        steps = [b * b - a * a for a, b in itertools.pairwise(ranks)]
        rises = sum(step for step in steps if step > 0)
        falls = rises - sum(steps)
        weight = sum(rank * rank for rank in ranks)
        return 4.0 * ranks.count(0.0) + 6.0 * pairs - min(rises, falls) - 0.1 * weight

    return judge
