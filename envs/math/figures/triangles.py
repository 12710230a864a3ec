"""Triangles."""

from fractions import Fraction

from gemenv.envs.math.draws import Draw
from gemenv.envs.math.exact import decimal, latex_root
from gemenv.envs.math.figures.plane import between, direction, meet, polar
from gemenv.envs.math.figures.sketch import Sketch, Task, letters

TRIPLES = (
    *((3, 4, 5), (5, 12, 13), (8, 15, 17), (7, 24, 25), (20, 21, 29), (12, 35, 37)),
    *((9, 40, 41), (28, 45, 53), (33, 56, 65), (16, 63, 65), (48, 55, 73)),
)
"""Sides of right triangles, in whole numbers without a common divisor."""


def right_sides(d: Draw, most: int) -> tuple[Fraction, Fraction, Fraction]:
    """Draw the sides of a right triangle, with one decimal and below `most`; the longest last."""
    a, b, c = d.one(TRIPLES)
    scale = Fraction(d.whole(max(1, 50 // c), most * 10 // c), 10)
    low, high = d.several((a, b), 2)
    return low * scale, high * scale, c * scale


def two_angles(d: Draw, least: int = 28, most: int = 105) -> tuple[int, int]:
    """Draw two angles of a triangle, so that none of its three is small."""
    return d.until(
        lambda: (d.whole(least, most), d.whole(least, most)), lambda x: sum(x) <= 180 - least
    )


def angle_sum(d: Draw) -> Task:
    """The third angle."""
    a, b, c = names = letters(d, 3)
    first, second = two_angles(d)
    s = Sketch(asked=f"angle:{a}{c}{b}")
    s.triangle(names, first, second)
    s.give_angle(b + a + c, first)
    s.give_angle(a + b + c, second)
    says = f"{names} is a triangle.", f"The picture shows a triangle {names}."
    return Task(s, says, str(180 - first - second))


def exterior_angle(d: Draw) -> Task:
    """An angle from one outside."""
    a, b, c, e = names = letters(d, 4)
    first, second = two_angles(d)
    s = Sketch(asked=f"angle:{b}{c}{a}")
    s.triangle(a + b + c, first, second)
    s.points[e] = (16.0, 0.0)
    s.segments.append(b + e)
    s.give_angle(b + a + c, first)
    s.give_angle(e + b + c, 180 - second)
    says = (
        f"In triangle {names[:3]}, the side {a}{b} is extended beyond {b} to {e}.",
        f"{names[:3]} is a triangle, and {e} lies on the line {a}{b} beyond {b}.",
    )
    return Task(s, says, str(180 - first - second))


def isosceles(d: Draw) -> Task:
    """An isosceles triangle that a line through its apex divides."""
    a, b, c, e = letters(d, 4)
    base = d.halves(30, 68)
    part = d.halves(20, int(180 - 2 * base) - 20)
    s = Sketch(asked=f"angle:{e}{a}{c}")
    s.triangle(b + c + a, float(base), float(base))
    s.points[e] = meet(s.points[b], 0.0, s.points[a], float(base - 180 + part))
    s.segments.append(a + e)
    s.equal = [a + b, a + c]
    s.give_angle(a + b + c, base)
    # The angle at the foot is outside of the triangle on the left.
    s.give_angle(*d.one(((b + a + e, part), (a + e + c, base + part))))
    says = (
        f"In triangle {a}{b}{c}, {a}{b} and {a}{c} are equally long. {e} lies on {b}{c}.",
        f"{a}{b}{c} is an isosceles triangle with {a}{b} = {a}{c}, and {e} is a point of {b}{c}.",
    )
    return Task(s, says, str(decimal(180 - 2 * base - part)))


def pythagoras(d: Draw) -> Task:
    """The third side of a right triangle."""
    a, b, c = names = letters(d, 3)
    x, y, z = right_sides(d, 90)
    s = Sketch({a: (float(x), 0.0), b: (0.0, float(y)), c: (0.0, 0.0)})
    s.polygon(names)
    s.right_angles.append(a + c + b)
    sides = d.several([(c + a, x), (b + c, y), (a + b, z)], 3)
    for side in sides[:2]:
        s.give_length(*side)
    s.asked = f"length:{sides[2][0]}"
    says = (
        f"Triangle {names} has a right angle at {c}.",
        f"In triangle {names}, the angle at {c} is a right angle.",
    )
    return Task(s, says, str(decimal(sides[2][1])))


def altitude(d: Draw) -> Task:
    """A side, by way of the altitude."""
    a, b, c, e = letters(d, 4)
    (*legs, y), scale = d.until(
        lambda: (d.one(TRIPLES), d.whole(1, 6)), lambda t: t[0][2] * t[1] < 80
    )
    x, high = (side * scale for side in d.several(legs, 2))
    rest = d.whole(-(-high // 4), 2 * high)
    s = Sketch({a: (-float(x), 0.0), b: (float(rest), 0.0), c: (0.0, float(high)), e: (0.0, 0.0)})
    s.segments += [a + e, e + b, b + c, c + a, c + e]
    s.right_angles.append(b + e + c)
    s.give_length(a + e, x)
    s.give_length(c + a, y * scale)
    s.give_length(e + b, rest)
    s.asked = f"length:{b}{c}"
    says = (
        f"In triangle {a}{b}{c}, {e} is the foot of the altitude from {c} on {a}{b}.",
        f"{c}{e} is an altitude of triangle {a}{b}{c}; {e} lies on {a}{b}.",
    )
    return Task(s, says, latex_root(high * high + rest * rest))


def similar(d: Draw) -> Task:
    """A parallel to a side."""
    a, b, c, e, f = letters(d, 5)
    p, q = d.until(lambda: (d.whole(2, 9), d.whole(2, 9)), lambda x: x[0] != x[1])
    k, j = d.until(lambda: (d.tenths(8, 60), d.tenths(8, 60)), lambda x: 0.45 < x[0] / x[1] < 2.2)
    side, other = float((p + q) * k), float((p + q) * j)
    s = Sketch({a: (0.0, 0.0), b: (side, 0.0), c: polar((0, 0), d.whole(40, 100), other)})
    part = p / (p + q)
    s.points |= {e: between(s.points[a], s.points[b], part)}
    s.points |= {f: between(s.points[a], s.points[c], part)}
    s.segments += [a + e, e + b, b + c, c + f, f + a, e + f]
    s.parallel = [b + c, e + f]
    s.give_length(a + e, p * k)
    s.give_length(e + b, q * k)
    s.give_length(a + f, p * j)
    s.asked = f"length:{f}{c}"
    says = (
        f"In triangle {a}{b}{c}, {e} lies on {a}{b} and {f} lies on {a}{c}, and {e}{f} is "
        f"parallel to {b}{c}.",
        f"A parallel to the side {b}{c} of triangle {a}{b}{c} meets {a}{b} in {e} and {a}{c} in "
        f"{f}.",
    )
    return Task(s, says, str(decimal(q * j)))


def bisector(d: Draw) -> Task:
    """The angle at the foot of a bisector."""
    a, b, c, e = letters(d, 4)
    beta, gamma = d.until(lambda: two_angles(d, 26, 110), lambda x: x[0] != x[1] and sum(x) <= 130)
    half = Fraction(180 - beta - gamma, 2)
    side, other = d.one(((c, beta), (b, gamma)))
    s = Sketch(asked=f"angle:{a}{e}{side}")
    s.triangle(b + c + a, beta, gamma)
    down = direction(s.points[a], s.points[b]) + float(half)
    s.points[e] = meet(s.points[a], down, s.points[b], 0.0)
    s.segments.append(a + e)
    s.give_angle(a + b + c, beta)
    s.give_angle(a + c + b, gamma)
    says = (
        f"In triangle {a}{b}{c}, the bisector of the angle at {a} meets {b}{c} in {e}.",
        f"{e} lies on the side {b}{c} of triangle {a}{b}{c}, and {a}{e} bisects the angle at {a}.",
    )
    return Task(s, says, str(decimal(other + half)))


def triangle_area(d: Draw) -> Task:
    """Half of base times altitude."""
    a, b, c, e = letters(d, 4)
    base, high = d.tenths(40, 240), d.tenths(30, 160)
    left = base * Fraction(d.whole(25, 75), 100)
    s = Sketch({a: (0.0, 0.0), b: (float(base), 0.0), c: (float(left), float(high))})
    s.points[e] = (float(left), 0.0)
    s.polygon(a + b + c)
    s.segments.append(c + e)
    s.right_angles.append(b + e + c)
    s.give_length(a + b, base)
    s.give_length(c + e, high)
    says = (
        f"In triangle {a}{b}{c}, {c}{e} is the altitude on {a}{b}.",
        f"{e} is the foot of the altitude from {c} of a triangle {a}{b}{c}.",
    )
    asks = f"What is the area of triangle {a}{b}{c}?", "Find the area of the triangle."
    return Task(s, says, str(decimal(base * high / 2)), ((1.0, f"area:{a}{b}{c}"),), asks)


KINDS = (
    (1, angle_sum),
    (2, exterior_angle),
    (3, isosceles),
    (2, pythagoras),
    (4, altitude),
    (2, similar),
    (3, bisector),
    (1, triangle_area),
)
