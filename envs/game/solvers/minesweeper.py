"""Minesweeper grids: what surrounds a cell, and the exact chances of mines.

Cells are numbered `row * cols + col`; a set of cells is an `int` with one bit per cell.
"""

import functools
import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

_Ways = dict[int, int]
"""For each number of mines, the ways to place so many."""
_Constraint = tuple[int, int]
"""A set of hidden cells, and how many of them are mined."""
_Groups = dict[int, int]
"""Cells that the same numbers touch: the set of those constraints to the set of cells."""


@functools.cache
def neighbours(rows: int, cols: int) -> tuple[int, ...]:
    """Return for each cell the set of the cells around it, itself not included.

    >>> [bin(cells) for cells in neighbours(2, 2)]
    ['0b1110', '0b1101', '0b1011', '0b111']
    """
    return tuple(
        sum(
            1 << r * cols + c
            for r in range(max(row - 1, 0), min(row + 2, rows))
            for c in range(max(col - 1, 0), min(col + 2, cols))
            if (r, c) != (row, col)
        )
        for row in range(rows)
        for col in range(cols)
    )


def members(cells: int) -> Iterator[int]:
    """Yield the numbers of the cells of a set, in ascending order."""
    while cells:
        yield (cells & -cells).bit_length() - 1
        cells &= cells - 1


@functools.cache
def listed(rows: int, cols: int) -> tuple[tuple[int, ...], ...]:
    """Return the neighbours of each cell by their numbers."""
    return tuple(tuple(members(near)) for near in neighbours(rows, cols))


def lay(order: Sequence[int], num_mines: int, near: int, first: int) -> int:
    """Return the mined cells: the earliest in the order, the surroundings of `first` only last.

    Args:
        order: All cells.
        num_mines: How many are mined.
        near: The set of cells around the first one.
        first: The cell that is revealed first, and never mined.

    >>> bin(lay([0, 1, 2, 3, 4, 5], 2, neighbours(1, 6)[2], 2))
    '0b10001'
    """
    mines = 0
    for cell in order:
        if num_mines and not (near | 1 << first) >> cell & 1:
            mines |= 1 << cell
            num_mines -= 1
    for cell in order:
        if num_mines and near >> cell & 1:
            mines |= 1 << cell
            num_mines -= 1
    return mines


def clicks(mines: int, around: Sequence[int]) -> int:
    """Count the reveals that clear a board whose mines are known (its 3BV).

    Args:
        mines: The set of mined cells.
        around: `neighbours` of the grid.

    >>> clicks(0b1, neighbours(3, 3)), clicks(0b10000, neighbours(3, 3))
    (1, 8)
    """
    zeros = sum(1 << i for i, near in enumerate(around) if not (near | 1 << i) & mines)
    safe = (1 << len(around)) - 1 & ~mines
    count = 0
    while zeros:
        opening, grown = 0, zeros & -zeros
        while grown != opening:
            opening = grown
            for cell in members(opening):
                grown |= around[cell] & zeros
        count += 1
        zeros &= ~opening
        for cell in members(opening):
            safe &= ~(around[cell] | 1 << cell)
    return count + safe.bit_count()


def mine_chances(
    numbers: Mapping[int, int], hidden: int, mines: int, around: Sequence[int]
) -> dict[int, float]:
    """Return for each hidden cell the chance of a mine: 0.0 and 1.0 stand for certainty.

    All placements that agree with the numbers and with the count of mines are equally likely.

    Args:
        numbers: For each revealed cell, how many mines are around it.
        hidden: The set of cells that are not revealed.
        mines: How many mines there are.
        around: `neighbours` of the grid.
    """
    safe, mined, constraints = deduce(numbers, hidden, around)
    chances = dict.fromkeys(members(safe), 0.0) | dict.fromkeys(members(mined), 1.0)
    hidden &= ~(safe | mined)
    mines -= mined.bit_count()
    parts = [_count(part) for part in _components(constraints)]
    touched = functools.reduce(int.__or__, (cells for cells, _ in constraints), 0)
    free = (hidden & ~touched).bit_count()
    open_field = {k: math.comb(free, k) for k in range(free + 1)}
    totals = [open_field, *(total for total, _ in parts)]
    everything = functools.reduce(_times, totals).get(mines, 0)
    for i, (_, by_group) in enumerate(parts, 1):
        rest = functools.reduce(_times, totals[:i] + totals[i + 1 :])
        for cells, mined in by_group.items():
            ways = sum(n * rest.get(mines - k, 0) for k, n in mined.items())
            chances |= dict.fromkeys(members(cells), ways / (everything * cells.bit_count()))
    if free:
        rest = functools.reduce(_times, totals[1:], {0: 1})
        ways = sum(k * n * rest.get(mines - k, 0) for k, n in open_field.items())
        chances |= dict.fromkeys(members(hidden & ~touched), ways / (everything * free))
    return chances


def deduce(
    numbers: Mapping[int, int], hidden: int, around: Sequence[int]
) -> tuple[int, int, list[_Constraint]]:
    """Find what single numbers tell, one after another.

    Args:
        numbers: As for `mine_chances`.
        hidden: As for `mine_chances`.
        around: As for `mine_chances`.

    Returns:
        Cells that are safe, cells that are mined, and what the numbers say of the others.
    """
    safe = mined = 0
    constraints = {(around[i] & hidden, n) for i, n in numbers.items()}
    while True:
        constraints = {
            (cells & ~(safe | mined), n - (cells & mined).bit_count()) for cells, n in constraints
        }
        found = [one for one in constraints if one[1] in (0, one[0].bit_count())]
        if not found:
            return safe, mined, list(constraints)
        for cells, n in found:
            constraints.discard((cells, n))
            if n:
                mined |= cells
            else:
                safe |= cells


def _components(constraints: Sequence[_Constraint]) -> Iterator[list[_Constraint]]:
    """Split constraints into parts without a common cell, neighbours next to each other."""
    left = sorted(constraints)
    while left:
        part = [left.pop()]
        cells = part[0][0]
        while touching := next((one for one in left if one[0] & cells), None):
            left.remove(touching)
            part.append(touching)
            cells |= touching[0]
        yield part


def _count(part: Sequence[_Constraint]) -> tuple[_Ways, dict[int, _Ways]]:
    """Count the placements in one part.

    Returns:
        For each number of mines the placements; and for each group of cells that no number tells
        apart, the mines in it, summed over the placements with so many mines in all.
    """
    groups = _group(part)
    order = sorted(groups, key=lambda key: (key.bit_length(), key))
    sizes = [groups[key].bit_count() for key in order]
    last = {c: max(i for i, key in enumerate(order) if key >> c & 1) for c in range(len(part))}
    closing = [[c for c in last if last[c] == i] for i in range(len(order))]

    def after(i: int, left: tuple[int, ...], k: int) -> tuple[int, ...] | None:
        """Put `k` mines into group `i`; `None` if a number forbids it."""
        key = order[i]
        state = tuple(n - k if key >> c & 1 else n for c, n in enumerate(left))
        return None if min(state) < 0 or any(state[c] for c in closing[i]) else state

    layers: list[dict[tuple[int, ...], _Ways]] = [{tuple(n for _, n in part): {0: 1}}]
    for i, size in enumerate(sizes):
        reached: dict[tuple[int, ...], _Ways] = defaultdict(lambda: defaultdict(int))
        for left, ways in layers[i].items():
            for k in range(size + 1):
                if (state := after(i, left, k)) is not None:
                    _add(reached[state], ways, k, math.comb(size, k))
        layers.append(reached)
    # Backwards: the ways to finish from each state, and with them the mines in each group.
    finish: dict[tuple[int, ...], _Ways] = {state: {0: 1} for state in layers[-1]}
    mined: dict[int, _Ways] = {}
    for i in reversed(range(len(order))):
        before: dict[tuple[int, ...], _Ways] = {}
        in_group = mined[groups[order[i]]] = defaultdict(int)
        for left, ways in layers[i].items():
            ends: _Ways = defaultdict(int)
            for k in range(sizes[i] + 1):
                state = after(i, left, k)
                if state is not None and state in finish:
                    n = math.comb(sizes[i], k)
                    _add(ends, finish[state], k, n)
                    _add(in_group, _times(ways, finish[state]), k, n * k)
            if ends:
                before[left] = ends
        finish = before
    return next(iter(finish.values()), {}), mined


def _group(part: Sequence[_Constraint]) -> _Groups:
    groups: _Groups = defaultdict(int)
    for cell in members(functools.reduce(int.__or__, (cells for cells, _ in part))):
        groups[sum(1 << c for c, (cells, _) in enumerate(part) if cells >> cell & 1)] |= 1 << cell
    return groups


def _add(total: _Ways, ways: _Ways, mines: int, times: int) -> None:
    """Add `ways` with so many mines more, each so many times."""
    for k, n in ways.items():
        total[k + mines] = total.get(k + mines, 0) + n * times


def _times(a: _Ways, b: _Ways) -> _Ways:
    product: _Ways = {}
    for k, n in b.items():
        _add(product, a, k, n)
    return product
