"""Sokoban positions: how they move, and the exact number of moves that solves them.

Cells are numbered `row * width + column`, the outer wall included. A set of cells is an `int`
with one bit per cell: because the outer ring is wall, a shift by 1 or by `width` moves every
cell of a set one step, and none leaves the grid.
"""

from dataclasses import dataclass
from functools import cached_property

DIRECTIONS = ("up", "down", "left", "right")
"""The moves of the player, in the order in which `DistanceField.best_move` breaks ties."""

MAX_WORK = 1_000_000
"""Entries after which a search gives up: some seconds, and seven times a full 8x8 room."""


@dataclass(frozen=True, slots=True)
class Room:
    """What does not change during an episode; `walls` must hold the whole outer ring.

    Attributes:
        height: Rows, the outer wall included.
        width: Columns, the outer wall included.
        walls: The set of wall cells.
        goals: The set of goal cells, as many as there are boxes.
    """

    height: int
    width: int
    walls: int
    goals: int

    @property
    def floor(self) -> int:
        """The set of cells without a wall."""
        return ~self.walls & ((1 << self.height * self.width) - 1)

    def step(self, direction: str) -> int:
        """Return what one move adds to the number of the player's cell.

        >>> [Room(5, 7, 0, 0).step(direction) for direction in DIRECTIONS]
        [-7, 7, -1, 1]
        """
        sign = 1 if direction in ("down", "right") else -1
        return sign * (self.width if direction in ("up", "down") else 1)

    def move(self, boxes: int, player: int, direction: str) -> tuple[int, int]:
        """Return the boxes and the player's cell after a move; a blocked move changes nothing.

        Args:
            boxes: The set of cells with a box.
            player: The number of the player's cell.
            direction: One of `DIRECTIONS`.
        """
        step = self.step(direction)
        target = 1 << player + step
        if self.walls & target:
            return boxes, player
        if boxes & target:
            beyond = 1 << player + 2 * step
            if (self.walls | boxes) & beyond:
                return boxes, player
            boxes ^= target | beyond
        return boxes, player + step


@dataclass(frozen=True, slots=True)
class Level:
    """A room with a start position.

    Attributes:
        room: Walls and goals.
        boxes: The set of cells with a box.
        player: The number of the player's cell.
        optimal_length: The smallest number of moves, pushes included, that solves the level.
    """

    room: Room
    boxes: int
    player: int
    optimal_length: int


class DistanceField:
    """The distance to the solved room, in moves, found by a search on demand.

    The search runs backwards from the solved positions, one layer of equal distance at a time,
    and keeps what it has found: a distance costs new work only where it is larger than every
    one asked for before. A position that cannot be solved costs the search of all that can,
    unless a box stands where it never reaches a goal: that is below a second in 8x8 rooms with
    4 boxes. In the largest rooms the search gives up after `MAX_WORK` entries.

    Args:
        room: The room to search.

    Attributes:
        room: The room that is searched.
        layers: For each distance, the positions found: boxes to the set of the player's cells.
        work: The number of entries in the layers.
    """

    def __init__(self, room: Room) -> None:
        self.room = room
        self._floor = room.floor
        solved = self._floor & ~room.goals
        self.layers: list[dict[int, int]] = [{room.goals: solved}]
        self.work = 1
        self._seen = {room.goals: solved}

    @cached_property
    def _pushable(self) -> int:
        """The cells from which a box alone in the room could be pushed to a goal."""
        floor, width = self._floor, self.room.width
        cells, before = self.room.goals, 0
        while cells != before:
            before = cells
            for step in (1, width):
                cells |= cells >> step & floor & floor << step
                cells |= cells << step & floor & floor >> step
        return cells

    def extend(self) -> bool:
        """Add the next layer; False where no further position can be solved."""
        floor, seen, width = self._floor, self._seen, self.room.width
        found: dict[int, int] = {}
        get = found.get
        for boxes, cells in self.layers[-1].items():
            free = floor & ~boxes
            walked = cells << 1 | cells >> 1 | cells << width | cells >> width
            if walked := walked & free & ~seen[boxes]:
                found[boxes] = get(boxes, 0) | walked
            # A pull: the player steps away from a box, which follows onto the player's cell.
            for step in (1, width):
                pullers = cells & boxes << step & free >> step
                while pullers:
                    cell = pullers & -pullers
                    pullers ^= cell
                    pulled = boxes ^ (cell | cell >> step)
                    found[pulled] = get(pulled, 0) | cell << step
                pullers = cells & boxes >> step & free << step
                while pullers:
                    cell = pullers & -pullers
                    pullers ^= cell
                    pulled = boxes ^ (cell | cell << step)
                    found[pulled] = get(pulled, 0) | cell >> step
        layer: dict[int, int] = {}
        for boxes, cells in found.items():
            before = seen.get(boxes, 0)
            if cells := cells & ~before:
                layer[boxes] = cells
                seen[boxes] = before | cells
        if not layer:
            return False
        self.layers.append(layer)
        self.work += len(layer)
        return True

    def distance(self, boxes: int, player: int) -> int | None:
        """Return the smallest number of moves to the solved room; None where no way was found.

        Args:
            boxes: The set of cells with a box.
            player: The number of the player's cell.
        """
        here = 1 << player
        if boxes & ~self._pushable:
            return None
        while not self._seen.get(boxes, 0) & here:
            if self.work > MAX_WORK or not self.extend():
                return None
        return next(i for i, layer in enumerate(self.layers) if layer.get(boxes, 0) & here)

    def best_move(self, boxes: int, player: int) -> str | None:
        """Return the first of `DIRECTIONS` on a shortest way; None if solved or unsolvable.

        Args:
            boxes: The set of cells with a box.
            player: The number of the player's cell.
        """
        distance = self.distance(boxes, player)
        if not distance:
            return None
        closer = self.layers[distance - 1]
        moved = ((way, self.room.move(boxes, player, way)) for way in DIRECTIONS)
        return next(way for way, (after, cell) in moved if closer.get(after, 0) >> cell & 1)


def cell_numbers(cells: int) -> list[int]:
    """Return the numbers of the cells of a set, in ascending order.

    >>> cell_numbers(0b1010)
    [1, 3]
    """
    numbers: list[int] = []
    while cells:
        numbers.append((cells & -cells).bit_length() - 1)
        cells &= cells - 1
    return numbers
