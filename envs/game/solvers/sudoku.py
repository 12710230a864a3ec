"""Sudoku: random puzzles with one solution, and an exact solver, for 4x4 and 9x9 grids.

A grid is a flat row-major tuple; 0 is an empty cell. The search is exact cover on one large
integer. A sudoku is a set of groups ("cell 5 holds one digit", "row 2 has one 7", the same
for columns and boxes), each with one candidate bit per choice. All groups lie side by side in
one integer, each followed by an empty guard bit, so that a few additions and masks find every
group with no, one or several candidates at once.
"""

import random
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np

from gemenv.errors import InvalidArgumentError


@dataclass(frozen=True, slots=True)
class Puzzle:
    """A puzzle and its only solution.

    Attributes:
        clues: The givens, row-major, 0 for an empty cell.
        solution: The full grid.
    """

    clues: tuple[int, ...]
    solution: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Board:
    """Constants of one grid size; a position is the index of a candidate bit.

    The first `side * side` groups are the cells, so position `i * (side + 1) + digit - 1` is
    "cell i holds digit". Every candidate has three further positions, one in each other kind
    of group.
    """

    side: int
    width: int
    start: int  # every candidate bit set
    low: int  # the lowest bit of each group
    guard: int  # the guard bit of each group
    body: int  # all bits of each group but the guard
    cells: int  # the bits of the cell groups
    keep: tuple[int, ...]  # by position: what is left once that candidate is chosen
    without: tuple[int, ...]  # by position: every bit but the four of that candidate


@cache
def _board(box: int) -> _Board:
    side = box * box
    width, area = side + 1, side * side
    positions: list[tuple[int, int, int, int]] = []
    for cell in range(area):
        row, column = divmod(cell, side)
        region = row // box * box + column // box
        inside = row % box * box + column % box
        positions.extend(
            (
                cell * width + digit,
                (area + row * side + digit) * width + column,
                (2 * area + column * side + digit) * width + row,
                (3 * area + region * side + digit) * width + inside,
            )
            for digit in range(side)
        )
    low = sum(1 << group * width for group in range(4 * area))
    body = low * ((1 << side) - 1)
    groups = [0] * (4 * area)  # all bits, in all kinds, of the candidates of one group
    bits = [sum(1 << position for position in four) for four in positions]
    for four, mask in zip(positions, bits, strict=True):
        for position in four:
            groups[position // width] |= mask
    keep = [0] * (4 * area * width)
    without = [0] * (4 * area * width)
    for four, mask in zip(positions, bits, strict=True):
        rivals = 0
        for position in four:
            rivals |= groups[position // width]
        for position in four:
            keep[position] = body & ~rivals | mask
            without[position] = body & ~mask
    cells = (1 << area * width) - 1
    return _Board(
        side, width, body, low, low << side, body, cells & body, tuple(keep), tuple(without)
    )


# A state is (candidates, fresh): `fresh` has the four bits of each candidate that has not been
# chosen, so that a choice is made once. Chosen or not, rivals stay in `fresh`.
_State = tuple[int, int]


def _propagate(board: _Board, state: _State) -> tuple[_State, int] | None:
    """Make all forced choices; return the state and the groups still open (as guard bits).

    None means that some group has no candidate left.
    """
    candidates, fresh = state
    low, guard, body = board.low, board.guard, board.body
    keep, without, side = board.keep, board.without, board.side
    while True:
        less = (candidates | guard) - low  # a guard bit is borrowed where a group is empty
        if less & guard != guard:
            return None
        more = candidates & less  # candidates but the lowest of each group
        if not more:
            return (candidates, fresh), 0
        several = (more + body) & guard
        single = guard ^ several
        forced = candidates & fresh & (single - (single >> side))
        if not forced:
            return (candidates, fresh), several
        while forced:
            position = forced.bit_length() - 1
            candidates &= keep[position]
            fresh &= without[position]
            forced &= without[position]


def _branch(
    board: _Board, candidates: int, groups: int, draw: random.Random | None = None
) -> list[int]:
    """Return the candidates of one of the smallest open `groups`, as positions.

    With `draw`, both the group and the order of its candidates are random.
    """
    low, guard, body, side = board.low, board.guard, board.body, board.side
    rest = candidates & ((candidates | guard) - low)
    while True:
        rest &= (rest | guard) - low
        left = (rest + body) & groups
        if left != groups:
            break
    smallest = groups ^ left
    if draw is not None:
        for _ in range(draw.randrange(smallest.bit_count())):
            smallest &= smallest - 1
        smallest &= -smallest
    base = smallest.bit_length() - 1 - side
    slots = candidates >> base & ((1 << side) - 1)
    options = [base + slot for slot in range(side) if slots >> slot & 1]
    if draw is not None:
        draw.shuffle(options)
    return options


def _choose(board: _Board, state: _State, position: int) -> _State:
    return state[0] & board.keep[position], state[1] & board.without[position]


def _search(
    board: _Board, state: _State, limit: int, found: list[int], draw: random.Random | None = None
) -> None:
    """Append the candidates of up to `limit` solutions to `found`, in random order on request."""
    result = _propagate(board, state)
    if result is None:
        return
    state, groups = result
    if not groups:
        found.append(state[0])
        return
    for position in _branch(board, state[0], groups, draw):
        _search(board, _choose(board, state, position), limit, found, draw)
        if len(found) >= limit:
            return


def _other_solution(board: _Board, state: _State, known: int) -> int | None:
    """Return a solution that differs from the solution `known`, or None if there is none."""
    while True:
        result = _propagate(board, state)
        if result is None:
            raise AssertionError("the known solution does not fit the clues")
        state, groups = result
        if not groups:
            return None
        true = -1
        for position in _branch(board, state[0], groups):
            if known >> position & 1:
                true = position
                continue
            found: list[int] = []
            _search(board, _choose(board, state, position), 1, found)
            if found:
                return found[0]
        state = _choose(board, state, true)


@cache
def _small_grids() -> tuple[int, ...]:
    """Return the candidates of all 288 full 4x4 grids."""
    board = _board(2)
    found: list[int] = []
    _search(board, (board.start, board.start), 288, found)
    return tuple(found)


def _full_grid(board: _Board, draw: random.Random) -> int:
    """Return the candidates of a random full grid.

    All 4x4 grids are equally likely. So are 9x9 grids that differ by a symmetry (of digits,
    rows, columns, boxes), as every choice of the search is uniform among equals.
    """
    if board.side == 4:
        return draw.choice(_small_grids())
    found: list[int] = []
    _search(board, (board.start, board.start), 1, found, draw)
    return found[0]


def _grid(board: _Board, candidates: int) -> tuple[int, ...]:
    cells = candidates & board.cells
    digits: list[int] = []
    mask = (1 << board.side) - 1
    for _ in range(board.side * board.side):
        digits.append((cells & mask).bit_length())
        cells >>= board.width
    return tuple(digits)


def _removed(board: _Board, known: int, digits: tuple[int, ...], order: list[int]) -> int:
    """Return which of the cells in `order` a removal one by one takes away, as bits.

    A removal is refused iff it completes an "unavoidable set": the cells in which some other
    grid differs from the solution. Rather than test uniqueness at each cell, a whole block
    of removals is replayed with the sets met so far. If that leaves one solution, no set was
    missed and the outcome is that of the one-by-one process; if not, the other solution shows
    a set that was missed.
    """
    given = [cell * board.width + digit - 1 for cell, digit in enumerate(digits)]
    rank = {cell: 1 << index for index, cell in enumerate(order)}
    fixed = (board.start, board.start)
    for cell, position in enumerate(given):
        if cell not in rank:
            fixed = _choose(board, fixed, position)
    removed = 0
    sets: list[int] = []
    for begin, end in _blocks(board, len(order)):
        later = fixed
        for cell in order[end:]:
            later = _choose(board, later, given[cell])
        while True:
            trial = removed | (1 << end) - (1 << begin)
            state = later
            for cells in sorted(sets):  # what a set's last cell depends on is settled before it
                if cells & trial == cells:
                    last = cells.bit_length() - 1
                    trial ^= 1 << last
                    state = _choose(board, state, given[order[last]])
            other = _other_solution(board, state, known)
            if other is None:
                break
            sets.append(_difference(board, other, known, rank))
        for index in range(begin, end):
            if not trial >> index & 1:
                fixed = _choose(board, fixed, given[order[index]])
        removed = trial
    return removed


def _blocks(board: _Board, attempts: int) -> list[tuple[int, int]]:
    """Cut the attempts into blocks: a long one that seldom fails, then shorter ones."""
    first = min(attempts, board.side * board.side * 5 // 9)
    ends = [first, *range(first + 4, attempts, 4), attempts]
    return [(begin, end) for begin, end in pairwise([0, *ends]) if begin < end]


def _difference(board: _Board, other: int, known: int, rank: dict[int, int]) -> int:
    """Return the cells in which two grids differ, each as its bit in `rank`."""
    change = other & ~known & board.cells
    cells = 0
    while change:
        position = change.bit_length() - 1
        cells |= rank[position // board.width]
        change ^= 1 << position
    return cells


def generate(rng: np.random.Generator, box: int, removals: int) -> Puzzle:
    """Draw a puzzle with exactly one solution.

    A random full grid is drawn; then `removals` different cells, in random order, are emptied
    one after the other, each only if the solution stays the only one. On a 4x4 grid, 10
    attempts leave 6 to 8 givens, seldom 9; on a 9x9 grid, 50 attempts leave mostly 32 to 36.

    Args:
        rng: The only source of chance; one number is drawn from it.
        box: Side of a box: 2 for a 4x4 grid, 3 for a 9x9 grid.
        removals: Number of removal attempts, from 0 to the number of cells.

    Raises:
        InvalidArgumentError: `box` or `removals` is outside its range.

    >>> puzzle = generate(np.random.default_rng(0), box=2, removals=10)
    >>> solve(puzzle.clues) == puzzle.solution
    True
    """
    if box not in (2, 3):
        raise InvalidArgumentError(f"box must be 2 (4x4) or 3 (9x9), got {box!r}; pass 2 or 3.")
    area = box**4
    if not 0 <= removals <= area:
        raise InvalidArgumentError(
            f"removals must be from 0 to {area} for box={box}, got {removals!r}; "
            "pass the number of cells to try to empty."
        )
    draw = random.Random(int(rng.integers(2**63)))
    board = _board(box)
    known = _full_grid(board, draw)
    solution = _grid(board, known)
    order = draw.sample(range(area), removals)
    removed = _removed(board, known, solution, order)
    clues = list(solution)
    for index, cell in enumerate(order):
        if removed >> index & 1:
            clues[cell] = 0
    return Puzzle(tuple(clues), solution)


def _solutions(clues: tuple[int, ...], limit: int) -> tuple[_Board, list[int]]:
    if len(clues) not in (16, 81):
        raise InvalidArgumentError(
            f"clues must have 16 or 81 cells, got {len(clues)}; pass a row-major 4x4 or 9x9 grid."
        )
    board = _board(2 if len(clues) == 16 else 3)
    state = (board.start, board.start)
    for cell, digit in enumerate(clues):
        if not 0 <= digit <= board.side:
            raise InvalidArgumentError(
                f"cell {cell} must be from 0 to {board.side}, got {digit!r}; use 0 for empty."
            )
        if digit:
            state = _choose(board, state, cell * board.width + digit - 1)
    found: list[int] = []
    _search(board, state, limit, found)
    return board, found


def count_solutions(clues: tuple[int, ...], limit: int = 2) -> int:
    """Count the solutions of a puzzle, stopping at `limit`.

    Args:
        clues: 16 or 81 cells, row-major, 0 for empty. Contradictory clues have no solution.
        limit: Where to stop counting, at least 1.

    Raises:
        InvalidArgumentError: The grid has another size, a cell is out of range, or `limit` < 1.

    >>> count_solutions((0,) * 16, limit=1000)
    288
    """
    if limit < 1:
        raise InvalidArgumentError(f"limit must be at least 1, got {limit!r}; pass 2 for unique.")
    return len(_solutions(clues, limit)[1])


def solve(clues: tuple[int, ...]) -> tuple[int, ...] | None:
    """Return a solution of the puzzle (the only one, if it is unique), or None.

    Raises:
        InvalidArgumentError: The grid is not 4x4 or 9x9, or a cell is out of range.

    >>> solve((1, 1) + (0,) * 14) is None
    True
    """
    board, found = _solutions(clues, 1)
    return _grid(board, found[0]) if found else None
