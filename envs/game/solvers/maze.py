"""Mazes: passages carved by a random depth-first walk, and exact distances by flooding.

A maze of cells is drawn with its walls: cell (r, c) is the sign at row 2r + 1, column 2c + 1.
Rows end with a newline, so that a place is an index into the text as the player reads it.
"""

from collections import deque
from collections.abc import Callable

WALL, FLOOR = "#", "_"


def carve(draw: Callable[[int], int], height: int, width: int, loops: int) -> str:
    """Carve a maze in which every cell can be reached.

    Args:
        draw: Gives a random integer below its argument.
        height: Rows of cells.
        width: Columns of cells.
        loops: Walls to take out of the finished maze, which make ways round; without, there is
            exactly one way between two cells.

    Returns:
        2 · `height` + 1 lines of 2 · `width` + 1 signs.
    """
    pitch = 2 * width + 2
    signs = [*([WALL] * (pitch - 1) + ["\n"]) * (2 * height + 1)]
    ways = (-2 * pitch, 2 * pitch, -2, 2)
    trail = [(2 * draw(height) + 1) * pitch + 2 * draw(width) + 1]
    signs[trail[0]] = FLOOR
    while trail:
        place = trail[-1]
        ahead = [
            way
            for way in ways
            if 0 < place + way < len(signs)
            and (place + way) % pitch < pitch - 1
            and signs[place + way] == WALL
            and signs[place + way // 2] == WALL
        ]
        if not ahead:
            trail.pop()
            continue
        way = ahead[draw(len(ahead))]
        signs[place + way // 2] = signs[place + way] = FLOOR
        trail.append(place + way)
    walls = inner_walls(signs, height, width)
    for _ in range(min(loops, len(walls))):
        signs[walls.pop(draw(len(walls)))] = FLOOR
    return "".join(signs[:-1])


def inner_walls(signs: list[str], height: int, width: int) -> list[int]:
    """Return the walls between two neighbouring cells."""
    pitch = 2 * width + 2
    between = [
        row * pitch + column
        for row in range(1, 2 * height)
        for column in range(1, 2 * width)
        if row % 2 != column % 2
    ]
    return [place for place in between if signs[place] == WALL]


def distances(maze: str, pitch: int, goal: int) -> dict[int, int]:
    r"""Return for every cell its steps from cell to cell to the goal, along a shortest way.

    >>> distances("#####\n#___#\n#####", 6, 7)
    {7: 0, 9: 1}
    """
    found = {goal: 0}
    queue = deque([goal])
    while queue:
        place = queue.popleft()
        for way in (-pitch, pitch, -1, 1):
            other = place + 2 * way
            if maze[place + way] == FLOOR and other not in found:
                found[other] = found[place] + 1
                queue.append(other)
    return found
