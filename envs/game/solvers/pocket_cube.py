"""The 2x2x2 cube: turns as permutations of stickers, and shortest solutions.

One corner, down-back-left, never moves: turns of the three faces without it reach all 3,674,160
positions, and at most 11 turns solve any. A position is 24 letters, face by face as drawn in the
net: up, left, front, right, back, down. Solutions come from a table of all positions up to
`NEAR` turns from the solved one, and a breadth-first search to its rim.
"""

import functools
from collections.abc import Callable
from operator import itemgetter

Vector = tuple[int, int, int]

SOLVED = "WWWWOOOOGGGGRRRRBBBBYYYY"
TURNS = tuple(f"{face}{times}" for face in "URF" for times in ("", "2", "'"))
POSITIONS = 3_674_160
NEAR = 5
"""12,224 positions, found once in a process."""

# Places of the stickers of each face: its normal, and its corners in reading order.
_FACES: tuple[tuple[Vector, tuple[Vector, ...]], ...] = (
    ((0, 1, 0), ((-1, 1, -1), (1, 1, -1), (-1, 1, 1), (1, 1, 1))),
    ((-1, 0, 0), ((-1, 1, -1), (-1, 1, 1), (-1, -1, -1), (-1, -1, 1))),
    ((0, 0, 1), ((-1, 1, 1), (1, 1, 1), (-1, -1, 1), (1, -1, 1))),
    ((1, 0, 0), ((1, 1, 1), (1, 1, -1), (1, -1, 1), (1, -1, -1))),
    ((0, 0, -1), ((1, 1, -1), (-1, 1, -1), (1, -1, -1), (-1, -1, -1))),
    ((0, -1, 0), ((-1, -1, 1), (1, -1, 1), (-1, -1, -1), (1, -1, -1))),
)


def _turned(face: str, v: Vector) -> Vector:
    """Turn a vector clockwise, as seen from outside of the face."""
    x, y, z = v
    return {"U": (-z, y, x), "R": (x, z, -y), "F": (y, -x, z)}[face]


@functools.cache
def _stickers() -> dict[str, Callable[[str], tuple[str, ...]]]:
    """Return for each turn what picks the stickers in their new order."""
    places = [(corner, normal) for normal, corners in _FACES for corner in corners]
    axis = {"U": 1, "R": 0, "F": 2}
    found: dict[str, Callable[[str], tuple[str, ...]]] = {}
    for face in "URF":
        comes_from = list(range(24))
        for i, (corner, normal) in enumerate(places):
            if corner[axis[face]] == 1:
                comes_from[places.index((_turned(face, corner), _turned(face, normal)))] = i
        order = list(range(24))
        for times in ("", "2", "'"):
            order = [order[i] for i in comes_from]
            found[face + times] = itemgetter(*order)
    return found


def turned(position: str, turn: str) -> str:
    """Turn a face of the cube.

    >>> turned(turned(SOLVED, "R"), "R'") == SOLVED
    True
    """
    return "".join(_stickers()[turn](position))


@functools.cache
def near() -> dict[str, int]:
    """Return the turns to the solved cube for every position with at most `NEAR`."""
    found, layer = {SOLVED: 0}, [SOLVED]
    for distance in range(1, NEAR + 1):
        ahead: list[str] = []
        for position in layer:
            for pick in _stickers().values():
                other = "".join(pick(position))
                if other not in found:
                    found[other] = distance
                    ahead.append(other)
        layer = ahead
    return found


def solve(position: str) -> tuple[int, str | None]:
    """Return the turns of a shortest solution and its first one, `None` for the solved cube.

    Args:
        position: Reachable from the solved cube.
    """
    known = near()
    if position in known:
        left = known[position]
        closer = (turn for turn in TURNS if known.get(turned(position, turn)) == left - 1)
        return left, next(closer, None)
    # The first position met on the rim is `NEAR` turns from the end, or it had been met before.
    layer = {turned(position, turn): turn for turn in TURNS}
    seen, depth = {position, *layer}, 1
    while True:
        for other, first in layer.items():
            if other in known:
                return depth + NEAR, first
        ahead: dict[str, str] = {}
        for other, first in layer.items():
            for pick in _stickers().values():
                reached = "".join(pick(other))
                if reached not in seen:
                    seen.add(reached)
                    ahead[reached] = first
        layer, depth = ahead, depth + 1
