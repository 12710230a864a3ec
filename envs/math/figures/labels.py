"""Where names and numbers stand in a picture. All coordinates are pixels, y downwards."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from gemenv.envs.math.figures.plane import Point, along, between, direction, polar

Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""

_AIR = 2.0
"""Pixels that stay free around a label."""


@dataclass
class Plan:
    """What is in the way of labels, the labels placed so far among it."""

    width: int
    height: int
    segments: list[tuple[Point, Point]] = field(default_factory=list[tuple[Point, Point]])
    circles: list[tuple[Point, float]] = field(default_factory=list[tuple[Point, float]])
    boxes: list[Box] = field(default_factory=list[Box])

    def place(self, size: tuple[float, float], centres: Iterable[Point]) -> Point:
        """Choose the first centre that is in nobody's way, or else the best, and keep it free."""
        best, fewest = (0.0, 0.0), math.inf
        for x, y in centres:
            half, tall = size[0] / 2 + _AIR, size[1] / 2 + _AIR
            conflicts = self._conflicts((x - half, y - tall, x + half, y + tall))
            if conflicts < fewest:
                best, fewest = (x, y), conflicts
            if not conflicts:
                break
        half, tall = size[0] / 2, size[1] / 2
        self.boxes.append((best[0] - half, best[1] - tall, best[0] + half, best[1] + tall))
        return best

    def _conflicts(self, box: Box) -> float:
        left, top, right, bottom = box
        outside = left < 0 or top < 0 or right > self.width or bottom > self.height
        return (
            20.0 * outside
            + 10.0 * sum(_overlap(box, other) for other in self.boxes)
            + sum(_crosses(box, *segment) for segment in self.segments)
            + sum(_touches(box, *circle) for circle in self.circles)
        )


def _overlap(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _crosses(box: Box, start: Point, end: Point) -> bool:
    """Say whether a segment has a point in a box: it is clipped side by side."""
    enter, leave = 0.0, 1.0
    for axis in (0, 1):
        a, b, low, high = start[axis], end[axis], box[axis], box[axis + 2]
        if (a < low and b < low) or (a > high and b > high):
            return False
        step = b - a
        if abs(step) < 1e-9:
            continue
        one, two = (low - start[axis]) / step, (high - start[axis]) / step
        enter, leave = max(enter, min(one, two)), min(leave, max(one, two))
    return enter <= leave


def _touches(box: Box, centre: Point, radius: float) -> bool:
    """Say whether a circle has a point in a box."""
    x, y = centre
    across = max(box[0] - x, x - box[2], 0.0), max(box[1] - y, y - box[3], 0.0)
    far = max(x - box[0], box[2] - x), max(y - box[1], box[3] - y)
    return math.hypot(*across) <= radius <= math.hypot(*far)


def beside_point(point: Point, away: float, size: tuple[float, float]) -> Iterator[Point]:
    """Yield places around a point, first in the direction `away`."""
    for gap in (4.0, 7.0, 11.0):
        for turn in (0, 25, -25, 50, -50, 75, -75, 100, -100, 130, -130, 160, -160, 180):
            yield _beyond(point, away + turn, size, gap)


def beside_segment(
    start: Point, end: Point, middle: Point, size: tuple[float, float]
) -> Iterator[Point]:
    """Yield places on both sides of a segment, first half-way and outside of the figure."""
    normal = direction(start, end) + 90
    if along(middle, between(start, end), normal) < 0:
        normal += 180
    for gap in (4.0, 8.0):
        for part in (0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74, 0.18, 0.82):
            for side in (0, 180):
                yield _beyond(between(start, end, part), normal + side, size, gap)


def inside_angle(
    corner: Point, bisector: float, opening: float, arc: float, size: tuple[float, float]
) -> Iterator[Point]:
    """Yield places on the bisector of an angle and near it, from its arc outwards."""
    for step in range(20):
        for part in (0.0, 0.12, -0.12, 0.24, -0.24):
            heading = bisector + part * opening
            yield _beyond(polar(corner, heading, arc + 4 * step), heading, size, 2.0)


def _beyond(point: Point, heading: float, size: tuple[float, float], gap: float) -> Point:
    """Return the centre of a box that lies in a direction, clear of a point."""
    x, y = polar((0.0, 0.0), heading, 1.0)
    reach = abs(x) * size[0] / 2 + abs(y) * size[1] / 2 + gap
    return point[0] + reach * x, point[1] + reach * y
