"""Houses for TextNav: rooms on a grid, joined by doors, and exact distances between them."""

import functools
from collections import deque
from collections.abc import Callable, Sequence

DIRECTIONS = ("north", "east", "south", "west")
_STEPS = ((-1, 0), (0, 1), (1, 0), (0, -1))
NO_DOOR = -1

Doors = tuple[tuple[int, ...], ...]
"""For each room the rooms behind its doors to the north, east, south and west, or `NO_DOOR`."""


def draw_house(draw: Callable[[int], int], rooms: int, loops: int) -> Doors:
    """Draw a house in which every room can be reached.

    Rooms are added one by one beside a random earlier one, and joined to it. They lie on a grid, so
    that north and south, east and west take each other back, and loops close as on a map.

    Args:
        draw: Gives a random integer below its argument.
        rooms: How many rooms there are.
        loops: Doors added between neighbours that have none, as far as there are such.
    """
    cells = [(0, 0)]
    number = {(0, 0): 0}
    doors = [[NO_DOOR] * 4 for _ in range(rooms)]
    while len(cells) < rooms:
        room, way = draw(len(cells)), draw(4)
        cell = _beside(cells[room], way)
        if cell not in number:
            number[cell] = len(cells)
            cells.append(cell)
            _join(doors, room, way, number[cell])
    shut = [
        (room, way, number[cell])
        for room in range(rooms)
        for way in (0, 1)
        if (cell := _beside(cells[room], way)) in number and doors[room][way] == NO_DOOR
    ]
    for _ in range(min(loops, len(shut))):
        _join(doors, *shut.pop(draw(len(shut))))
    return tuple(map(tuple, doors))


def _beside(cell: tuple[int, int], way: int) -> tuple[int, int]:
    return cell[0] + _STEPS[way][0], cell[1] + _STEPS[way][1]


def _join(doors: list[list[int]], room: int, way: int, other: int) -> None:
    doors[room][way] = other
    doors[other][way ^ 2] = room


@functools.lru_cache(maxsize=4096)
def distances(doors: Doors, goal: int) -> Sequence[int]:
    """Return for each room the doors on a shortest way to the goal.

    >>> distances(((-1, 1, -1, -1), (-1, 2, -1, 0), (-1, -1, -1, 1)), 0)
    (0, 1, 2)
    """
    found = {goal: 0}
    queue = deque([goal])
    while queue:
        room = queue.popleft()
        for other in doors[room]:
            if other != NO_DOOR and other not in found:
                found[other] = found[room] + 1
                queue.append(other)
    return tuple(found[room] for room in range(len(doors)))
