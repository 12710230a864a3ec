"""The bound of pushes against the exact distance, and against trying every assignment."""

from itertools import permutations

import numpy as np

from gemenv.envs.game.solvers.sokoban import DIRECTIONS, DistanceField, Room, cell_numbers
from gemenv.envs.game.solvers.sokoban_assignment import fewest_pushes
from gemenv.envs.game.solvers.sokoban_levels import generate


def alone(room: Room, box: int, goal: int) -> int | None:
    """Search the pushes of one box forwards, with the player wherever it is needed."""
    reached, layer, pushes = {box}, [box], 0
    while layer:
        if goal in layer:
            return pushes
        pushes += 1
        layer = [
            cell + step
            for cell in layer
            for step in (-room.width, room.width, -1, 1)
            if room.floor >> cell + step & 1 and room.floor >> cell - step & 1
        ]
        layer = [cell for cell in dict.fromkeys(layer) if cell not in reached]
        reached |= set(layer)
    return None


def by_trying(room: Room, boxes: int) -> int | None:
    goals = cell_numbers(room.goals)
    totals = []
    for order in permutations(cell_numbers(boxes)):
        pushes = [alone(room, box, goal) for box, goal in zip(order, goals, strict=True)]
        if None not in pushes:
            totals.append(sum(n for n in pushes if n is not None))
    return min(totals, default=None)


def test_it_is_the_best_assignment_and_never_above_the_exact_distance() -> None:
    seen = {"lost": 0, "solvable": 0}
    for seed in range(20):
        rng = np.random.default_rng(seed)
        level = generate(rng, 7, 6, 2 + seed % 2, max_length=40)
        field = DistanceField(level.room)
        boxes, player = level.boxes, level.player
        for _ in range(10):
            bound = fewest_pushes(level.room, boxes)
            assert bound == by_trying(level.room, boxes)
            exact = field.distance(boxes, player)
            if exact is None:
                seen["lost"] += 1
            else:
                seen["solvable"] += 1
                assert bound is not None
                assert bound <= exact
            for _ in range(4):
                direction = DIRECTIONS[int(rng.integers(4))]
                boxes, player = level.room.move(boxes, player, direction)
    assert min(seen.values()) > 10
