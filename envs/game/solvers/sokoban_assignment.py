"""A quick lower bound of the pushes that solve a Sokoban position: each box on its own."""

import functools

from gemenv.envs.game.solvers.sokoban import Room, cell_numbers


def fewest_pushes(room: Room, boxes: int) -> int | None:
    """Return the pushes of the best assignment of boxes to goals, if no box hinders another.

    Args:
        room: Walls and goals; as many goals as boxes, up to about ten.
        boxes: The set of cells with a box.

    Returns:
        At most the pushes of any solution; `None` where there surely is none.

    >>> room = Room(3, 6, walls=0b111111_100001_111111, goals=1 << 10)
    >>> fewest_pushes(room, 1 << 8), fewest_pushes(room, 1 << 7)
    (2, None)
    """
    distances = _distances(room)
    # The cheapest way to serve each set of goals by the boxes so far.
    served: dict[int, int] = {0: 0}
    for box in cell_numbers(boxes):
        wider: dict[int, int] = {}
        for goals, cost in served.items():
            for i, from_goal in enumerate(distances):
                if not goals >> i & 1 and box in from_goal:
                    key, total = goals | 1 << i, cost + from_goal[box]
                    wider[key] = min(total, wider.get(key, total))
        served = wider
    return min(served.values(), default=None)


@functools.lru_cache(maxsize=64)
def _distances(room: Room) -> tuple[dict[int, int], ...]:
    """Return for each goal the pushes to it from every cell where that is possible."""
    return tuple(_from(room, goal) for goal in cell_numbers(room.goals))


def _from(room: Room, goal: int) -> dict[int, int]:
    """Search backwards by pulls: the box and the player behind it need a cell each."""
    floor = room.floor
    distances, layer = {goal: 0}, [goal]
    while layer:
        found: list[int] = []
        for cell in layer:
            for step in (-room.width, room.width, -1, 1):
                there, behind = cell + step, cell + 2 * step
                # Within the outer wall, `there` is never outside; `behind` is asked for only then.
                if floor >> there & 1 and floor >> behind & 1 and there not in distances:
                    distances[there] = distances[cell] + 1
                    found.append(there)
        layer = found
    return distances
