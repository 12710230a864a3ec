"""Quadrilaterals and other polygons."""

from fractions import Fraction

from gemenv.envs.math.draws import Draw
from gemenv.envs.math.exact import decimal
from gemenv.envs.math.figures.plane import Point, along, meet, polar
from gemenv.envs.math.figures.sketch import Sketch, Task, letters

_NAMES = {4: "quadrilateral", 5: "pentagon", 6: "hexagon"}


def _angles(d: Draw, n: int) -> list[int]:
    total = 180 * (n - 2)
    low, high = (55, 130) if n == 4 else (80, 150)
    most = d.until(
        lambda: [d.whole(low, high) for _ in range(n - 1)],
        lambda x: low <= total - sum(x) <= high,
    )
    return [*most, total - sum(most)]


def _polygon(d: Draw, n: int) -> tuple[list[int], list[Point], list[float]]:
    """Return angles, corners, and the lengths of the sides."""
    angles = _angles(d, n)
    headings = [180 * i - sum(angles[1 : i + 1]) for i in range(n)]
    corners = [(0.0, 0.0)]
    for heading in headings[: n - 2]:
        corners.append(polar(corners[-1], heading, d.whole(5, 10)))
    # The last two sides are as long as they must be.
    corners.append(meet(corners[-1], headings[-2], corners[0], angles[0]))
    ends = [*corners[1:], corners[0]]
    sides = [along(*side) for side in zip(corners, ends, headings, strict=True)]
    return angles, corners, sides


def _angle_sum(d: Draw, n: int) -> Task:
    names = letters(d, n)
    angles, corners, _ = d.until(lambda: _polygon(d, n), lambda x: min(x[2]) > 4 and max(x[2]) < 13)
    s = Sketch(dict(zip(names, corners, strict=True)))
    s.polygon(names)
    around = names[-1] + names + names[0]
    hidden = d.below(n)
    for i, angle in enumerate(angles):
        corner = around[i : i + 3]
        if i == hidden:
            s.asked = f"angle:{corner}"
        else:
            s.give_angle(corner, angle)
    says = f"{names} is a convex {_NAMES[n]}.", f"The picture shows a convex {_NAMES[n]} {names}."
    return Task(s, says, str(angles[hidden]))


def quadrilateral(d: Draw) -> Task:
    """The fourth angle."""
    return _angle_sum(d, 4)


def pentagon(d: Draw) -> Task:
    """The fifth angle."""
    return _angle_sum(d, 5)


def hexagon(d: Draw) -> Task:
    """The sixth angle."""
    return _angle_sum(d, 6)


def trapezium(d: Draw) -> Task:
    """The area of a quadrilateral with two parallel sides."""
    a, b, c, e, f = letters(d, 5)
    long, short = d.until(lambda: (d.tenths(60, 200), d.tenths(30, 150)), lambda x: x[0] > x[1] + 2)
    high = d.tenths(40, 120)
    left = (long - short) * Fraction(d.whole(25, 75), 100)
    s = Sketch({a: (0.0, 0.0), b: (float(long), 0.0), f: (float(left), 0.0)})
    s.points |= {c: (float(left + short), float(high)), e: (float(left), float(high))}
    s.polygon(a + b + c + e)
    s.segments.append(e + f)
    s.right_angles.append(b + f + e)
    s.parallel = [a + b, e + c]
    s.give_length(a + b, long)
    s.give_length(c + e, short)
    s.give_length(e + f, high)
    says = (
        f"In quadrilateral {a}{b}{c}{e}, {a}{b} is parallel to {c}{e}. {f} lies on {a}{b}, and "
        f"{e}{f} is perpendicular to it.",
        f"{a}{b}{c}{e} has the parallel sides {a}{b} and {c}{e}; {f} is the foot of the "
        f"perpendicular from {e} on {a}{b}.",
    )
    area = (long + short) * high / 2
    asks = f"What is the area of {a}{b}{c}{e}?", f"Find the area of {a}{b}{c}{e}."
    return Task(s, says, str(decimal(area)), ((1.0, f"area:{a}{b}{c}{e}"),), asks)


def l_shape(d: Draw) -> Task:
    """A rectangle without a smaller one in its corner."""
    names = letters(d, 6)
    a, b, c, e, f, g = names
    wide, high = d.tenths(60, 200), d.tenths(60, 160)
    top = wide * Fraction(d.whole(3, 7), 10)
    step = high * Fraction(d.whole(3, 7), 10)
    s = Sketch({a: (0.0, 0.0), b: (float(wide), 0.0), c: (float(wide), float(step))})
    s.points |= {e: (float(top), float(step)), f: (float(top), float(high)), g: (0.0, float(high))}
    s.polygon(names)
    s.right_angles = [a + b + c, b + c + e, e + f + g, f + g + a, g + a + b]
    s.give_length(a + b, wide)
    s.give_length(b + c, step)
    s.give_length(f + g, top)
    s.give_length(g + a, high)
    says = (
        f"Neighbouring sides of the hexagon {names} are perpendicular to each other; the inner "
        f"angle at {e} is a reflex angle.",
        f"The hexagon {names} is a rectangle from which a smaller rectangle has been cut, with "
        f"its inner corner at {e}.",
    )
    area = wide * step + top * (high - step)
    asks = f"What is the area of {names}?", f"Find the area of {names}."
    return Task(s, says, str(decimal(area)), ((1.0, f"area:{names}"),), asks)


def cut_corner(d: Draw) -> Task:
    """A rectangle without a triangle in its corner."""
    a, b, c, e, f = names = letters(d, 5)
    wide, high = d.tenths(70, 200), d.tenths(60, 150)
    off, low = wide * Fraction(d.whole(3, 6), 10), high * Fraction(d.whole(3, 6), 10)
    s = Sketch({a: (0.0, 0.0), b: (float(wide), 0.0), c: (float(wide), float(high - low))})
    s.points |= {e: (float(wide - off), float(high)), f: (0.0, float(high))}
    s.polygon(names)
    s.right_angles = [f + a + b, a + b + c, e + f + a]
    s.give_length(a + b, wide)
    s.give_length(b + c, high - low)
    s.give_length(e + f, wide - off)
    s.give_length(f + a, high)
    says = (
        f"The pentagon {names} has right angles at {a}, {b} and {f}.",
        f"{names} is a rectangle of which one corner, between {c} and {e}, has been cut off "
        "along a straight line.",
    )
    area = wide * high - off * low / 2
    asks = f"What is the area of {names}?", f"Find the area of the pentagon {names}."
    return Task(s, says, str(decimal(area)), ((1.0, f"area:{names}"),), asks)


KINDS = (
    (1, quadrilateral),
    (2, pentagon),
    (2, hexagon),
    (2, trapezium),
    (3, l_shape),
    (4, cut_corner),
)
