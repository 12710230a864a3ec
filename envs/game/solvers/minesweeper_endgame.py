"""Minesweeper's best opening, and the best guess where few placements of the mines are left.

What a player can know is the set of placements that agree with all numbers. Revealing a cell either
loses or splits that set by what shows; an exact search over all such sets tells which reveal wins
most often.
"""

import functools
import itertools
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from gemenv.envs.game.solvers.minesweeper import deduce, members, neighbours

_STEPS = 2000
"""Cells that are tried in the search for placements before it gives up."""


def best_opening(rows: int, cols: int, mines: int) -> int:
    """Return a cell whose reveal is a good first one, on small grids the best.

    The more it opens, the better, the nearest to the middle, while the other cells have room for
    all mines but one. On large grids a second one may be left for the surroundings of an inner
    cell; on 3x3, where these are all there is, none. Where nothing opens so little, the fewest
    mines are left for the surroundings of a corner. An exact search of all that can be known bears
    this out on small grids.

    >>> best_opening(8, 8, 10), best_opening(3, 3, 1), best_opening(3, 3, 8)
    (36, 1, 0)
    """
    around, cells = neighbours(rows, cols), rows * cols
    large = min(rows, cols) > 3 or cells > 18

    def merit(cell: int) -> tuple[bool, int, int]:
        opened = around[cell].bit_count() + 1
        left_over = mines - (cells - opened)
        fits = left_over <= ((cells > 9) + large if opened == 9 else 1)
        row, col = divmod(cell, cols)
        away = abs(row - rows // 2) + abs(col - cols // 2)
        return fits, opened if fits else -opened, -away

    return max(range(cells), key=merit)


def placements(
    numbers: Mapping[int, int], hidden: int, mines: int, around: Sequence[int], most: int
) -> list[int] | None:
    """Return all sets of mines that agree with the numbers and with the count of mines.

    Args:
        numbers: For each revealed cell, how many mines are around it.
        hidden: The set of cells that are not revealed.
        mines: How many mines there are.
        around: `neighbours` of the grid.
        most: How many to return at most.

    Returns:
        `None` where there are more, or where it takes long to tell.
    """
    safe, mined, constraints = deduce(numbers, hidden, around)
    touched = functools.reduce(int.__or__, (cells for cells, _ in constraints), 0)
    free = list(members(hidden & ~(safe | mined | touched)))
    steps = itertools.count()

    def laid(cells: list[int], left: list[tuple[int, int]], found: int) -> Iterator[int | None]:
        """Decide one cell after the other; `None` stands for giving up."""
        if next(steps) > _STEPS:
            yield None
        elif any(n < 0 or n > rest.bit_count() for rest, n in left) or found.bit_count() > mines:
            return
        elif cells:
            bit = 1 << cells[0]
            for mine in (0, 1):
                after = [(r & ~bit, n - mine) if r & bit else (r, n) for r, n in left]
                yield from laid(cells[1:], after, found | bit * mine)
        else:
            for others in itertools.combinations(free, mines - found.bit_count()):
                yield found | sum(1 << cell for cell in others)

    all_found = list(itertools.islice(laid(list(members(touched)), constraints, mined), most + 1))
    return (
        None
        if None in all_found or len(all_found) > most
        else [m for m in all_found if m is not None]
    )


def best_guess(candidates: Sequence[int], hidden: int, around: Sequence[int]) -> int:
    """Return the cell whose reveal wins for the most placements, if all that follows is best.

    Args:
        candidates: The sets of mines that are possible, all equally likely; 1 or more.
        hidden: The set of cells that are not revealed, more than are mined.
        around: `neighbours` of the grid.
    """

    @functools.cache
    def wins(possible: tuple[int, ...], hidden: int) -> int:
        """Count the placements for which the best play wins."""
        return len(possible) if hidden == possible[0] else best(possible, hidden)[0]

    def best(possible: tuple[int, ...], hidden: int) -> tuple[int, int]:
        """Return the placements for which the best play wins, and its first reveal."""
        alive = {c: sum(not m >> c & 1 for m in possible) for c in members(hidden)}
        most, chosen = 0, -1
        for cell in sorted(alive, key=lambda c: (-alive[c], around[c].bit_count(), c)):
            # No reveal wins where it loses at once, and one that is safe costs nothing.
            if alive[cell] <= most:
                break
            won = sum(wins(part, left) for part, left in split(possible, hidden, cell))
            if won > most or chosen < 0:
                most, chosen = won, cell
            if alive[cell] == len(possible):
                break
        return most, chosen

    def split(
        possible: tuple[int, ...], hidden: int, cell: int
    ) -> Iterator[tuple[tuple[int, ...], int]]:
        """Part the placements by what the reveal of a cell shows."""
        parts: defaultdict[tuple[int, ...], list[int]] = defaultdict(list)
        for mines in possible:
            if not mines >> cell & 1:
                left = _revealed(cell, mines, hidden, around)
                shown = ((mines & around[c]).bit_count() for c in members(hidden & ~left))
                parts[left, *shown].append(mines)
        return ((tuple(part), key[0]) for key, part in parts.items())

    return best(tuple(candidates), hidden)[1]


def _revealed(cell: int, mines: int, hidden: int, around: Sequence[int]) -> int:
    """Return what is hidden after a reveal: a cell without mines around reveals its neighbours."""
    todo = [cell]
    hidden &= ~(1 << cell)
    for one in todo:
        if not mines & around[one]:
            todo += members(around[one] & hidden)
            hidden &= ~around[one]
    return hidden
