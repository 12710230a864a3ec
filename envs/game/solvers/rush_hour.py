"""Vehicles that slide in rows and columns: all positions that can be reached, and distances.

Lines are numbered: the rows from the top, then the columns from the left. A vehicle stays on its
line, and those of a line keep their order, so that a line's occupied cells say where they are. A
position is an integer with `2 * size` bits a line: those of its own vehicles in the lower half,
those of the vehicles that cross it in the upper one. A slide changes a position by an XOR that
depends on its line's bits alone, and so comes from a table.
"""

import functools
from collections.abc import Callable, Sequence

Lengths = tuple[tuple[int, ...], ...]
"""The lengths of the vehicles of each line, in order."""

Slide = tuple[int, int, int]
"""A line, which of its vehicles, and by how many cells, to the right or down if positive."""


def exit_row(size: int) -> int:
    """Return the row in which the car leaves to the right.

    >>> exit_row(5), exit_row(6)
    (2, 2)
    """
    return (size - 1) // 2


@functools.lru_cache(maxsize=1 << 14)
def _spread(size: int, line: int, cells: int) -> int:
    """Return the bits of a position in which cells of a line stand, as its own and as crossing."""
    width, across = 2 * size, size if line < size else 0
    bits = cells << width * line
    for cell in range(size):
        if cells >> cell & 1:
            bits |= 1 << width * (across + cell) + size + line % size
    return bits


def starts(own: int, lengths: Sequence[int]) -> list[int]:
    """Return the first cell of each vehicle of a line.

    >>> starts(0b11111, (3, 2))
    [0, 3]
    """
    found: list[int] = []
    end = 0
    for length in lengths:
        first = (own >> end & -(own >> end)).bit_length() - 1 + end
        found.append(first)
        end = first + length
    return found


@functools.lru_cache(maxsize=1 << 16)
def _slides(
    lengths: tuple[int, ...], size: int, own: int, crossing: int
) -> tuple[tuple[int, int, int], ...]:
    """Return which vehicle of a line slides how far, with the cells that this changes."""
    found: list[tuple[int, int, int]] = []
    for i, (first, length) in enumerate(zip(starts(own, lengths), lengths, strict=True)):
        vehicle = (1 << length) - 1 << first
        blocked = own ^ vehicle | crossing
        for step, last in ((-1, first), (1, size - first - length)):
            for count in range(1, last + 1):
                moved = vehicle << count if step > 0 else vehicle >> count
                if moved & blocked:
                    break
                found.append((i, step * count, vehicle ^ moved))
    return tuple(found)


class _Changes(dict[int, tuple[int, ...]]):
    """By the bits of a line, what its slides change in a position; filled on demand."""

    def __init__(self, size: int, line: int, lengths: tuple[int, ...]) -> None:
        self._line = size, line, lengths

    def __missing__(self, bits: int) -> tuple[int, ...]:
        size, line, lengths = self._line
        slides = _slides(lengths, size, bits & (1 << size) - 1, bits >> size)
        self[bits] = changes = tuple(_spread(size, line, cells) for _, _, cells in slides)
        return changes


_changes = functools.cache(_Changes)
"""The tables of all lines; few kinds of lines share them among all yards."""


class Yard:
    """What does not change in an episode: the size and the vehicles of each line.

    Args:
        size: Rows, and as many columns.
        lengths: As in `Lengths`; in the exit row stands only the car, of length 2.
    """

    def __init__(self, size: int, lengths: Lengths) -> None:
        self.size = size
        self.lengths = lengths
        self._car = exit_row(size) * 2 * size
        self._out = 0b11 << size - 2
        self._tables = [
            (line, line * 2 * size, _changes(size, line, some))
            for line, some in enumerate(lengths)
            if some
        ]

    def out(self, position: int) -> bool:
        """Say whether the car is at the exit."""
        return position >> self._car & (1 << self.size) - 1 == self._out

    def own(self, position: int, line: int) -> int:
        """Return the cells of a line in which vehicles of this line stand."""
        return position >> line * 2 * self.size & (1 << self.size) - 1

    def slides(self, position: int) -> list[tuple[Slide, int]]:
        """Return all slides with the position after each."""
        size, found = self.size, list[tuple[Slide, int]]()
        for line, shift, _ in self._tables:
            own, crossing = self.own(position, line), position >> shift + size & (1 << size) - 1
            found += [
                ((line, i, by), position ^ _spread(size, line, cells))
                for i, by, cells in _slides(self.lengths[line], size, own, crossing)
            ]
        return found

    def near(self, position: int) -> list[int]:
        """Return the positions after all slides."""
        full = (1 << 2 * self.size) - 1
        return [
            position ^ change
            for _, shift, table in self._tables
            for change in table[position >> shift & full]
        ]


def distances(
    yard: Yard, position: int, *, most: int | None = None, least: int = 0
) -> dict[int, int] | None:
    """Return the fewest slides to the exit from each position that can be reached.

    Args:
        yard: The vehicles.
        position: One of the positions.
        most: Positions beyond which to give up.
        least: Slides that the farthest position must take at least, if `position` is at the exit.

    Returns:
        None when given up, when no position is as far as `least`, or when none is at the exit.
    """
    near = {position: list[int]()}
    layer, depth = [position], -1
    while layer:
        depth += 1
        for here in layer:
            near[here] = yard.near(here)
        layer = list({there for here in layer for there in near[here] if there not in near})
        if most is not None and len(near) + len(layer) > most:
            return None
    if depth < least:
        return None
    layer = [here for here in near if yard.out(here)]
    found = dict.fromkeys(layer, 0)
    depth = 0
    while layer:
        depth += 1
        further: list[int] = []
        for here in layer:
            for there in near[here]:
                if there not in found:
                    found[there] = depth
                    further.append(there)
        layer = further
    return found if found and depth > least else None


@functools.cache
def _vehicles(size: int) -> tuple[tuple[int, int, int, int], ...]:
    """Return all vehicles outside the exit row: bits, line, first cell, length."""
    return tuple(
        (_spread(size, line, (1 << length) - 1 << first), line, first, length)
        for line in range(2 * size)
        if line != exit_row(size)
        for length in (2, 3)
        for first in range(size - length + 1)
    )


@functools.cache
def _cells(size: int) -> dict[int, int]:
    """Return the cells of the grid that the bits of each vehicle stand for."""
    cells: dict[int, int] = {}
    for bits, line, first, length in _vehicles(size):
        places = range(first, first + length)
        cells[bits] = sum(
            1 << (line * size + i if line < size else i * size + line - size) for i in places
        )
    return cells


def place(draw: Callable[[int], int], size: int, vehicles: int) -> tuple[Yard, int]:
    """Draw vehicles around the car at the exit, anew while there is no room for all.

    Args:
        draw: Draws an integer below its argument.
        size: Rows, and as many columns.
        vehicles: How many, the car included.
    """
    cells, row = _cells(size), exit_row(size)
    while True:
        taken = 0b11 << row * size + size - 2
        position = _spread(size, row, 0b11 << size - 2)
        placed = [(row, size - 2, 2)]
        room = [one for one in _vehicles(size) if not cells[one[0]] & taken]
        while len(placed) < vehicles and room:
            bits, *where = room[draw(len(room))]
            taken |= cells[bits]
            position |= bits
            placed.append((where[0], where[1], where[2]))
            room = [one for one in room if not cells[one[0]] & taken]
        if len(placed) == vehicles:
            break
    placed.sort()
    lengths = tuple(
        tuple(length for at, _, length in placed if at == line) for line in range(2 * size)
    )
    return Yard(size, lengths), position
