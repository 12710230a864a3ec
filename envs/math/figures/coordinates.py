"""Figures with coordinates."""

from fractions import Fraction

from gemenv.envs.math.draws import Draw
from gemenv.envs.math.exact import decimal, latex, latex_root
from gemenv.envs.math.figures.sketch import REACH, Given, Sketch, Task, letters


def _plotted(names: str, places: list[tuple[int, int]]) -> Sketch:
    s = Sketch(grid=True)
    for name, (x, y) in zip(names, places, strict=True):
        s.points[name] = (float(x), float(y))
        s.given.append(Given(f"point:{name}", (x, y)))
    return s


def _place(d: Draw) -> tuple[int, int]:
    return d.whole(-REACH, REACH), d.whole(-REACH, REACH)


def _two_places(d: Draw) -> list[tuple[int, int]]:
    return d.until(
        lambda: [_place(d), _place(d)],
        lambda x: abs(x[0][0] - x[1][0]) >= 2 and abs(x[0][1] - x[1][1]) >= 1,
    )


def slope(d: Draw) -> Task:
    """The slope of a line."""
    a, b = names = letters(d, 2)
    (x, y), (u, v) = places = _two_places(d)
    s = _plotted(names, places)
    s.segments.append(names)
    says = (
        f"{a} and {b} are points in the coordinate plane.",
        f"In a system of coordinates, a line goes through {a} and {b}.",
    )
    asks = (
        f"What is the slope of the line {names}? Give a whole number or a fraction.",
        f"Find the slope of {names} as a whole number or a fraction.",
    )
    return Task(s, says, latex(Fraction(v - y, u - x)), ((1.0, f"slope:{names}"),), asks)


def distance(d: Draw) -> Task:
    """The distance of two points."""
    a, b = names = letters(d, 2)
    (x, y), (u, v) = places = _two_places(d)
    s = _plotted(names, places)
    s.segments.append(names)
    says = (
        f"{a} and {b} are points in the coordinate plane.",
        f"The segment {names} lies in a system of coordinates.",
    )
    asks = f"What is the exact distance of {a} and {b}?", f"Find the exact length of {names}."
    root = latex_root((u - x) ** 2 + (v - y) ** 2)
    return Task(s, says, root, ((1.0, f"length:{names}"),), asks)


def plotted_area(d: Draw) -> Task:
    """The area of a triangle by its corners."""
    names = letters(d, 3)
    places = d.until(lambda: [_place(d) for _ in range(3)], lambda x: _double_area(x) >= 16)
    s = _plotted(names, places)
    s.polygon(names)
    says = (
        f"{names} is a triangle in the coordinate plane.",
        f"The corners of triangle {names} are points with integer coordinates.",
    )
    asks = f"What is the area of triangle {names}?", f"Find the area of {names}."
    area = Fraction(_double_area(places), 2)
    return Task(s, says, str(decimal(area)), ((1.0, f"area:{names}"),), asks)


def _double_area(places: list[tuple[int, int]]) -> int:
    (x, y), (u, v), (p, q) = places
    return abs((u - x) * (q - y) - (p - x) * (v - y))


KINDS = ((2, slope), (2, distance), (3, plotted_area))
