"""Frozen lakes: boards with a safe path, and the exact value of every cell by value iteration."""

import functools
from collections import deque

import numpy as np
from numpy.typing import NDArray

HOLE, GOAL = "O", "G"
DIRECTIONS = ("left", "down", "right", "up")
"""A quarter turn apart each, so that those beside one, the last and the first too, are sideways."""


@functools.cache
def neighbours(height: int, width: int) -> tuple[tuple[int, int, int, int], ...]:
    """Return for each cell where the four directions lead; the edge holds the player back.

    >>> neighbours(2, 2)[0]
    (0, 2, 1, 0)
    """
    return tuple(
        (
            cell - (cell % width > 0),
            cell + width * (cell // width < height - 1),
            cell + (cell % width < width - 1),
            cell - width * (cell // width > 0),
        )
        for cell in range(height * width)
    )


def path_length(cells: str, height: int, width: int, start: int) -> int | None:
    """Return the moves of a shortest path to the goal around the holes, if nothing slips."""
    nexts = neighbours(height, width)
    distance = {start: 0}
    queue = deque([start])
    while queue:
        cell = queue.popleft()
        if cells[cell] == GOAL:
            return distance[cell]
        for other in nexts[cell]:
            if other not in distance and cells[other] != HOLE:
                distance[other] = distance[cell] + 1
                queue.append(other)
    return None


def values(cells: str, height: int, width: int, slip: float, horizon: int) -> NDArray[np.float64]:
    """Return the largest chance to reach the goal, by Bellman's equation over moves left.

    Args:
        cells: The board row by row; all that is neither hole nor goal is ice.
        height: Rows.
        width: Columns.
        slip: The chance to slide to one of the two sides instead, half of it for each.
        horizon: The most moves left.

    Returns:
        An array [moves left, cell, direction] for 0 to `horizon` moves left: the chance if that
        direction is taken first, and then the best ones.
    """
    nexts = np.array(neighbours(height, width))
    goal = np.array([cell == GOAL for cell in cells], dtype=float)
    ice = np.array([cell not in (HOLE, GOAL) for cell in cells])
    found = np.empty((horizon + 1, len(cells), 4))
    found[0] = goal[:, None]
    for left in range(1, horizon + 1):
        ahead = found[left - 1].max(axis=1)[nexts]
        sideways = (np.roll(ahead, 1, axis=1) + np.roll(ahead, -1, axis=1)) / 2
        chance = (1 - slip) * ahead + slip * sideways
        found[left] = np.where(ice[:, None], chance, goal[:, None])
    return found
