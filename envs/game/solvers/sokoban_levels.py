"""Sokoban levels: rooms carved at random, and starts found by playing backwards.

The floor is carved by a random walk, as in the rooms of Racanière et al. 2017,
"Imagination-Augmented Agents for Deep Reinforcement Learning". The start is found by playing
backwards from the solved room, as in Taylor & Parberry 2011, "Procedural Generation of Sokoban
Levels": the player walks, and may pull a box along. Here that reverse play is a complete
breadth-first search, so every start can be solved and its shortest solution is known exactly.
"""

import random
from collections.abc import Callable

import numpy as np

from gemenv.envs.game.solvers.sokoban import DistanceField, Level, Room, cell_numbers
from gemenv.errors import InvalidArgumentError

MIN_SIDE, MAX_SIDE, MAX_BOXES = 5, 12, 5

# About two microseconds each: 8x8 rooms with 4 boxes rarely need as many, big rooms often do.
_MAX_WORK = 8_000


def generate(
    rng: np.random.Generator, height: int, width: int, num_boxes: int, max_length: int
) -> Level:
    """Draw a level.

    A wanted length is drawn first, from a range that grows with the sides and the number of
    boxes. The start is drawn from the positions at that distance or, where there are none, at
    the largest distance found: from those with the fewest boxes on goals, each with the same
    chance. Rooms that are too easy are thrown away, and the search in a room is bounded.

    Args:
        rng: The source of randomness; one number is taken from it.
        height: Rows, the outer wall included.
        width: Columns, the outer wall included.
        num_boxes: The number of boxes, and of goals.
        max_length: The largest optimal length allowed, in moves.

    Raises:
        InvalidArgumentError: If an argument is out of range, or the boxes do not fit.

    >>> level = generate(np.random.default_rng(0), 6, 6, 2, max_length=20)
    >>> DistanceField(level.room).distance(level.boxes, level.player) == level.optimal_length
    True
    """
    check_size(height, width, num_boxes)
    if max_length < 1:
        raise InvalidArgumentError(
            f"`max_length` must be at least 1, got {max_length!r}: allow more moves."
        )
    draw = random.Random(int(rng.integers(2**63))).random
    size = (height + width) * num_boxes
    shortest = min(round(0.18 * size), max_length)
    longest = min(round(0.57 * size), max_length)
    wanted = shortest + int(draw() * (longest - shortest + 1))
    attempts = 0
    while True:
        attempts += 1
        room = _draw_room(draw, height, width, num_boxes)
        if room is None:
            continue
        field = DistanceField(room)
        while len(field.layers) <= wanted and field.work < _MAX_WORK and field.extend():
            pass
        length = len(field.layers) - 1
        # The minimum falls with the attempts, since a tight room may not reach it at all.
        if length >= max(1, shortest - attempts // 16) or field.work >= _MAX_WORK:
            return Level(room, *_draw_position(draw, field), length)


def check_size(height: int, width: int, num_boxes: int) -> None:
    """Raise unless there are levels of this size.

    Raises:
        InvalidArgumentError: If a side or the boxes are out of range, or the boxes do not fit.
    """
    for name, value, least, most in (
        ("height", height, MIN_SIDE, MAX_SIDE),
        ("width", width, MIN_SIDE, MAX_SIDE),
        ("num_boxes", num_boxes, 1, MAX_BOXES),
    ):
        if not least <= value <= most:
            raise InvalidArgumentError(f"`{name}` must be from {least} to {most}, got {value!r}.")
    cells = (height - 2) * (width - 2)
    if cells < 2 * num_boxes + 1:
        raise InvalidArgumentError(
            f"`num_boxes` must be at most {(cells - 1) // 2} in a {height}x{width} room, "
            f"got {num_boxes!r}: choose fewer boxes or a bigger room."
        )


def _draw_room(draw: Callable[[], float], height: int, width: int, num_boxes: int) -> Room | None:
    """Carve a connected floor and put goals on it; None if it is too small to be of use."""
    row = (1 << width - 2) - 1
    inside = sum(row << line * width + 1 for line in range(1, height - 1))
    # What is carved around the walker: a line or an angle, drawn in the first three rows.
    north, west, middle, east, south = 2, 1 << width, 2 << width, 4 << width, 2 << 2 * width
    lines = (west | middle | east, north | middle | south)
    stamps = (*lines, *(middle | a | b for a in (north, south) for b in (west, east)))
    steps = (-width, width, -1, 1)
    cell = (1 + int(draw() * (height - 2))) * width + 1 + int(draw() * (width - 2))
    step, floor = 0, 0
    for turn in range(2 * (height + width)):
        if turn == 0 or draw() < 0.3:
            step = steps[int(draw() * 4)]
        if inside >> cell + step & 1:
            cell += step
        floor |= stamps[int(draw() * 6)] << cell - width - 1
    floor &= inside
    if 4 * floor.bit_count() < 3 * (height + width):
        return None
    # A box can be pulled off a goal only along two more cells of floor.
    spots = 0
    for step in (1, width):
        spots |= floor >> step & floor >> 2 * step | floor << step & floor << 2 * step
    spots = cell_numbers(spots & floor)
    if len(spots) < num_boxes:
        return None
    goals = sum(1 << spots.pop(int(draw() * len(spots))) for _ in range(num_boxes))
    return Room(height, width, ~floor & ((1 << height * width) - 1), goals)


def _draw_position(draw: Callable[[], float], field: DistanceField) -> tuple[int, int]:
    """Draw the boxes and the player's cell from the last layer, with few boxes on goals."""
    layer, goals = field.layers[-1], field.room.goals
    fewest = min((boxes & goals).bit_count() for boxes in layer)
    positions = [
        (boxes, cell)
        for boxes, cells in layer.items()
        if (boxes & goals).bit_count() == fewest
        for cell in cell_numbers(cells)
    ]
    return positions[int(draw() * len(positions))]
