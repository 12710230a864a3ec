"""Points in the plane. Angles are in degrees, counter-clockwise from the x-axis."""

import math

Point = tuple[float, float]


def polar(origin: Point, degrees: float, radius: float) -> Point:
    """Go so far in a direction."""
    angle = math.radians(degrees)
    return origin[0] + radius * math.cos(angle), origin[1] + radius * math.sin(angle)


def direction(start: Point, end: Point) -> float:
    """Return the direction from one point to another, from -180 to 180."""
    return math.degrees(math.atan2(end[1] - start[1], end[0] - start[0]))


def between(start: Point, end: Point, part: float = 0.5) -> Point:
    """Return the point after such a part of the way."""
    return start[0] + part * (end[0] - start[0]), start[1] + part * (end[1] - start[1])


def along(start: Point, end: Point, degrees: float) -> float:
    """Return how far it is from one point to another in a direction."""
    x, y = polar((0.0, 0.0), degrees, 1.0)
    return (end[0] - start[0]) * x + (end[1] - start[1]) * y


def meet(p: Point, along: float, q: Point, across: float) -> Point:
    """Return where the line through `p` meets the line through `q`, by their directions.

    >>> x, y = meet((0.0, 0.0), 45.0, (4.0, 0.0), 90.0)
    >>> round(x, 9), round(y, 9)
    (4.0, 4.0)
    """
    u, v = polar((0.0, 0.0), along, 1.0), polar((0.0, 0.0), across, 1.0)
    gap = q[0] - p[0], q[1] - p[1]
    part = (gap[0] * v[1] - gap[1] * v[0]) / (u[0] * v[1] - u[1] * v[0])
    return p[0] + part * u[0], p[1] + part * u[1]


def circumcentre(a: Point, b: Point, c: Point) -> Point:
    """Return the centre of the circle through three points."""
    return meet(between(a, b), direction(a, b) + 90.0, between(b, c), direction(b, c) + 90.0)


def turned(point: Point, degrees: float, mirrored: bool) -> Point:
    """Turn about the origin, after a reflection if `mirrored`."""
    x, y = (-point[0], point[1]) if mirrored else point
    return polar((0.0, 0.0), direction((0.0, 0.0), (x, y)) + degrees, math.hypot(x, y))
