"""Circles."""

import math
from fractions import Fraction

from gemenv.envs.math.draws import Draw
from gemenv.envs.math.exact import decimal
from gemenv.envs.math.figures.plane import circumcentre, polar
from gemenv.envs.math.figures.sketch import Sketch, Task, letters
from gemenv.envs.math.figures.triangles import right_sides

_O = (0.0, 0.0)


def inscribed(d: Draw) -> Task:
    """An angle at the centre, one on the circle, and two radii."""
    a, b, c = letters(d, 3)
    gamma, alpha = d.until(
        lambda: (d.halves(44, 76), d.halves(20, 50)), lambda x: 20 <= x[0] - x[1] <= 60
    )
    # The radius to C makes two isosceles triangles: the angle at C is the sum of those at A and B.
    s = Sketch({"O": _O, a: polar(_O, 0, 10), b: polar(_O, float(2 * gamma), 10)})
    s.points[c] = polar(_O, float(180 + 2 * alpha), 10)
    s.circles.append("O" + a)
    s.segments += ["O" + a, "O" + b, a + c, c + b]
    s.give_angle(a + "O" + b, 2 * gamma)
    s.give_angle("O" + a + c, alpha)
    s.asked = f"angle:O{b}{c}"
    says = (
        f"{a}, {b} and {c} lie on a circle with the centre O, which is inside of triangle "
        f"{a}{b}{c}.",
        f"The circle with the centre O goes through the corners of triangle {a}{b}{c}, and O is "
        "inside of the triangle.",
    )
    return Task(s, says, str(decimal(gamma - alpha)))


def thales(d: Draw) -> Task:
    """Two triangles over a diameter."""
    a, b, c, e = letters(d, 4)
    up, down = d.halves(24, 66), d.halves(24, 66)
    s = Sketch({"O": _O, a: polar(_O, 180, 10), b: polar(_O, 0, 10)})
    s.points |= {c: polar(_O, float(2 * up), 10), e: polar(_O, float(-2 * down), 10)}
    s.circles.append("O" + a)
    s.polygon(a + c + b + e)
    s.segments.append(a + b)
    s.give_angle(c + a + b, up)
    s.give_angle(b + a + e, down)
    s.asked = f"angle:{c}{b}{e}"
    says = (
        f"{a}{b} is a diameter of a circle with the centre O. {c} and {e} lie on the circle, on "
        f"different sides of {a}{b}.",
        f"The points {a}, {c}, {b} and {e} lie on a circle in this order. Its centre O lies on "
        f"{a}{b}.",
    )
    return Task(s, says, str(decimal(180 - up - down)))


def tangent(d: Draw) -> Task:
    """The length of a tangent, or what goes with it."""
    a, p = letters(d, 2)
    radius, along, away = d.until(
        lambda: right_sides(d, 80), lambda x: Fraction(1, 3) < x[0] / x[1] < 3
    )
    s = Sketch({"O": _O, a: (0.0, float(radius)), p: (float(along), float(radius))})
    s.circles.append("O" + a)
    s.segments += ["O" + a, a + p, "O" + p]
    sides = d.several([("O" + a, radius), (a + p, along), ("O" + p, away)], 3)
    for side in sides[:2]:
        s.give_length(*side)
    s.asked = f"length:{sides[2][0]}"
    says = (
        f"The line {p}{a} touches the circle with the centre O in {a}.",
        f"{a} is a point on the circle with the centre O, and {p}{a} is a tangent of it.",
    )
    return Task(s, says, str(decimal(sides[2][1])))


def two_tangents(d: Draw) -> Task:
    """An angle on the circle, by two tangents."""
    a, b, c, p = letters(d, 4)
    half, alpha = d.until(
        lambda: (d.whole(18, 48), d.halves(35, 85)), lambda x: 30 <= 90 + x[0] - x[1] <= 95
    )
    # The angle at C is half of that at the centre, which is 180 degrees less that at P.
    gamma = 90 - half
    s = Sketch({"o": _O, a: polar(_O, gamma, 10), b: polar(_O, -gamma, 10)})
    s.points[p] = (10 / math.cos(math.radians(gamma)), 0.0)
    # Seen from A, the arc from B to C is twice the angle.
    s.points[c] = polar(_O, float(-gamma - 2 * alpha), 10)
    s.circles.append("o" + a)
    s.segments += [p + a, p + b, a + c, c + b, a + b]
    s.give_angle(a + p + b, 2 * half)
    s.give_angle(b + a + c, alpha)
    s.asked = f"angle:{a}{b}{c}"
    says = (
        f"{p}{a} and {p}{b} touch a circle in {a} and {b}. {c} lies on the longer of the two arcs "
        f"from {a} to {b}.",
        f"From {p}, two tangents touch a circle in {a} and {b}. {c} is a point on the longer arc "
        "between them.",
    )
    return Task(s, says, str(decimal(180 - gamma - alpha)))


def chord(d: Draw) -> Task:
    """A chord, or what goes with it."""
    a, b, m = letters(d, 3)
    half, away, radius = d.until(
        lambda: right_sides(d, 150), lambda x: Fraction(1, 3) < x[0] / x[1] < 3
    )
    s = Sketch({"O": _O, m: (0.0, float(away))})
    s.points |= {a: (-float(half), float(away)), b: (float(half), float(away))}
    s.circles.append("O" + a)
    s.segments += [a + m, m + b, "O" + m, "O" + a]
    s.right_angles.append("O" + m + b)
    sides = d.several([(a + b, 2 * half), ("O" + m, away), ("O" + a, radius)], 3)
    for side in sides[:2]:
        s.give_length(*side)
    s.asked = f"length:{sides[2][0]}"
    says = (
        f"{a}{b} is a chord of a circle with the centre O, and {m} is its middle.",
        f"The circle with the centre O goes through {a} and {b}; {m} is the midpoint of {a}{b}.",
    )
    return Task(s, says, str(decimal(sides[2][1])))


def cyclic(d: Draw) -> Task:
    """A quadrilateral in a circle, with a diagonal."""
    a, b, c, e = names = letters(d, 4)
    alpha, part = d.until(
        lambda: (d.whole(65, 115), d.halves(25, 70)), lambda x: 25 <= x[0] - x[1] <= 80
    )
    left = d.whole(28, 152 - alpha)
    # Arcs are twice the angles over them: BC over BDC, CD over CBD, DA over ABD.
    s = Sketch({"o": _O, b: polar(_O, 0, 10), c: polar(_O, float(2 * (alpha - part)), 10)})
    s.points |= {e: polar(_O, 2 * alpha, 10), a: polar(_O, 2 * (alpha + left), 10)}
    s.circles.append("o" + a)
    s.polygon(names)
    s.segments.append(b + e)
    s.give_angle(e + a + b, alpha)
    s.give_angle(c + b + e, part)
    s.asked = f"angle:{b}{e}{c}"
    says = (
        f"The corners of quadrilateral {names} lie on a circle.",
        f"{names} is a quadrilateral with a circle through all of its corners.",
    )
    return Task(s, says, str(decimal(alpha - part)))


def chords(d: Draw) -> Task:
    """Two chords that cross."""
    a, b, c, e, f = letters(d, 5)
    # With these factors, both pairs of parts have the same product.
    (m, n, k, h), scale = d.until(
        lambda: ([d.whole(2, 9) for _ in range(4)], d.tenths(1, 9)),
        lambda x: _alike(*x[0]) and 20 <= 10 * x[1] * max(x[0]) ** 2 <= 500,
    )
    p, q, r, last = m * n * scale, k * h * scale, m * k * scale, n * h * scale
    angle = d.whole(55, 125)
    s = Sketch({f: _O, a: polar(_O, 180, float(p)), b: polar(_O, 0, float(q))})
    s.points |= {c: polar(_O, 180 + angle, float(r)), e: polar(_O, angle, float(last))}
    s.points["o"] = circumcentre(s.points[a], s.points[b], s.points[c])
    s.circles.append("o" + a)
    s.segments += [a + f, f + b, c + f, f + e]
    s.give_length(a + f, p)
    s.give_length(f + b, q)
    s.give_length(c + f, r)
    s.asked = f"length:{f}{e}"
    says = (
        f"The chords {a}{b} and {c}{e} of a circle cross in {f}.",
        f"{f} is the point in a circle where its chords {a}{b} and {c}{e} meet.",
    )
    return Task(s, says, str(decimal(last)))


def _alike(m: int, n: int, k: int, h: int) -> bool:
    """Say whether two chords with the parts mn, kh and mk, nh look well together."""
    parts = sorted((m * n, k * h, m * k, n * h))
    return parts[-1] < 3 * parts[0] and n != k and m != h


def ring(d: Draw) -> Task:
    """The area between two circles."""
    a, b = letters(d, 2)
    low, high = d.until(
        lambda: (d.tenths(10, 90), d.tenths(25, 140)),
        lambda x: Fraction(1, 4) < x[0] / x[1] < Fraction(4, 5),
    )
    s = Sketch({"O": _O, a: polar(_O, 0, float(low)), b: polar(_O, d.whole(70, 180), float(high))})
    s.circles += ["O" + a, "O" + b]
    s.segments += ["O" + a, "O" + b]
    s.give_length("O" + a, low)
    s.give_length("O" + b, high)
    says = (
        f"Two circles have the same centre O. {a} lies on the inner one, {b} on the outer one.",
        f"O is the centre of two circles; the smaller one goes through {a}, the larger through "
        f"{b}.",
    )
    asks = (
        "What is the area of the ring between the circles? Give a multiple of π.",
        "Find the area between the two circles as a multiple of π.",
    )
    answer = f"{decimal(high * high - low * low)}\\pi"
    return Task(s, says, answer, ((1.0, f"circle:O{b}"), (-1.0, f"circle:O{a}")), asks)


KINDS = (
    (3, inscribed),
    (3, thales),
    (2, tangent),
    (4, two_tangents),
    (3, chord),
    (2, cyclic),
    (2, chords),
    (2, ring),
)
