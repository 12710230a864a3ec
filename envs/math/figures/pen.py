"""Draws a sketch, and finds places for its labels."""

import math
from functools import lru_cache
from typing import TYPE_CHECKING

from gemenv.envs.math.figures.labels import Plan, beside_point, beside_segment, inside_angle
from gemenv.envs.math.figures.plane import Point, along, between, direction, polar
from gemenv.envs.math.figures.sketch import REACH, Sketch

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

WIDTH, HEIGHT = 400, 320
"""Pixels of a picture."""

FINE = 2
"""Pictures are drawn so many times larger, and then reduced, which smooths their lines."""

_MARGIN, _ARC, _ASIDE = 38, 20.0, 24.0
"""Pixels around a figure, of the radius of an angle's arc, and from a side to its dimension."""

_BLACK, _GREY, _PALE = 0, 170, 215


@lru_cache(maxsize=4)
def _font(size: int) -> "FreeTypeFont":
    from PIL import ImageFont

    # With FreeType, whose presence `require_pillow` checks, it is a font that scales.
    return ImageFont.load_default(size)  # pyright: ignore[reportReturnType]


class Pen:
    """Draws one sketch.

    Args:
        canvas: Where to draw, `FINE` times as large as the picture.
        sketch: What to draw.

    Attributes:
        plan: Where lines and labels are.
    """

    def __init__(self, canvas: "ImageDraw", sketch: Sketch) -> None:
        self.canvas, self.sketch = canvas, sketch
        self.at = _fit(sketch)
        self.plan = Plan(WIDTH, HEIGHT)
        xs, ys = zip(*self.at.values(), strict=True)
        self.middle = sum(xs) / len(xs), sum(ys) / len(ys)

    def draw(self, numbers: bool) -> None:
        """Draw everything, and what is given with `numbers` only."""
        s = self.sketch
        if s.grid:
            self._axes(numbers)
        for name in s.segments:
            self._line(self.at[name[0]], self.at[name[1]])
        for centre, rim in s.circles:
            self._circle(self.at[centre], math.dist(self.at[centre], self.at[rim]))
        for names in s.right_angles:
            self._right_angle(*(self.at[name] for name in names))
        for name in s.equal:
            self._tick(self.at[name[0]], self.at[name[1]])
        for name in s.parallel:
            self._arrow(self.at[name[0]], self.at[name[1]])
        labels = [*((given.measure, given.shown) for given in s.given if numbers)]
        labels += [(s.asked, "?")] if s.asked else []
        # Angles have the least room for their numbers, points the most for their names.
        for measure, shown in sorted(labels):
            self._measure(measure, shown)
        for name, point in self.at.items():
            if name.isupper():
                self._dot(point)
                self._name(name, point)

    def _axes(self, numbers: bool) -> None:
        """Draw the coordinate axes, and with `numbers` what it takes to read them."""
        reach = REACH + 1
        for n in range(-reach, reach + 1) if numbers else ():
            self._stroke(_on_grid((n, -reach)), _on_grid((n, reach)), _PALE, 2)
            self._stroke(_on_grid((-reach, n)), _on_grid((reach, n)), _PALE, 2)
        # Numbers are outside, where no line of a figure goes.
        for n in range(-reach, reach + 1, 2) if numbers else ():
            (x, bottom), (left, y) = _on_grid((n, -reach)), _on_grid((-reach, n))
            self._text(str(n), (x, bottom + 9), 11)
            self._text(str(n), (left - 11, y), 11)
        self._line(_on_grid((-reach, 0)), _on_grid((reach, 0)), width=3)
        self._line(_on_grid((0, -reach)), _on_grid((0, reach)), width=3)
        self._text("x", _on_grid((reach + 0.6, 0)))
        self._text("y", _on_grid((0, reach + 0.6)))

    def _text(self, text: str, centre: Point, size: int = 15) -> None:
        x, y = centre
        self.canvas.text(
            (x * FINE, y * FINE), text, fill=_BLACK, font=_font(size * FINE), anchor="mm"
        )

    def _size(self, text: str) -> tuple[float, float]:
        left, top, right, bottom = _font(15 * FINE).getbbox(text, anchor="mm")
        return (right - left) / FINE, (bottom - top) / FINE

    def _stroke(self, start: Point, end: Point, shade: int, width: int) -> None:
        ends = [(x * FINE, y * FINE) for x, y in (start, end)]
        self.canvas.line(ends, fill=shade, width=width)

    def _line(self, start: Point, end: Point, shade: int = _BLACK, width: int = 4) -> None:
        """Draw a line that labels keep off."""
        self._stroke(start, end, shade, width)
        self.plan.segments.append((start, end))

    def _circle(self, centre: Point, radius: float) -> None:
        (x, y), r = centre, radius
        box = [(v * FINE) for v in (x - r, y - r, x + r, y + r)]
        self.canvas.ellipse(box, outline=_BLACK, width=3)
        self.plan.circles.append((centre, radius))

    def _dot(self, point: Point) -> None:
        (x, y), r = point, 2.5
        self.canvas.ellipse([v * FINE for v in (x - r, y - r, x + r, y + r)], fill=_BLACK)

    def _right_angle(self, a: Point, corner: Point, c: Point) -> None:
        first, second = (polar(corner, direction(corner, end), 11.0) for end in (a, c))
        inner = first[0] + second[0] - corner[0], first[1] + second[1] - corner[1]
        self._line(first, inner, width=2)
        self._line(inner, second, width=2)

    def _tick(self, start: Point, end: Point) -> None:
        middle, across = between(start, end), direction(start, end) + 90
        self._line(polar(middle, across, 6.0), polar(middle, across, -6.0))

    def _arrow(self, start: Point, end: Point) -> None:
        tip, back = between(start, end, 0.62), direction(start, end) + 180
        for turn in (28, -28):
            self._line(polar(tip, back + turn, 10.0), tip, width=2)

    def _measure(self, measure: str, shown: str) -> None:
        kind, _, names = measure.partition(":")
        if kind == "length":
            self._length(names, shown)
        elif kind == "angle":
            self._angle(names, shown)

    def _length(self, names: str, shown: str) -> None:
        start, end = (self.at[name] for name in names)
        size = self._size(shown)
        if any(_inside(self.at[other], start, end) for other in self.at if other not in names):
            start, end = self._dimension(start, end)
        self._text(shown, self.plan.place(size, beside_segment(start, end, self.middle, size)))

    def _dimension(self, start: Point, end: Point) -> tuple[Point, Point]:
        """Draw a line beside a segment with points on it, to tell whose the number is."""
        across = direction(start, end) + 90
        if along(self.middle, between(start, end), across) < 0:
            across += 180
        moved = polar(start, across, _ASIDE), polar(end, across, _ASIDE)
        self._line(*moved, shade=_GREY, width=2)
        for point in moved:
            self._line(polar(point, across, 4.0), polar(point, across, -4.0), _GREY, 2)
        return moved

    def _angle(self, names: str, shown: str) -> None:
        a, corner, c = (self.at[name] for name in names)
        start = direction(corner, a)
        opening = (direction(corner, c) - start + 180) % 360 - 180
        (x, y), r = corner, _ARC
        box = [v * FINE for v in (x - r, y - r, x + r, y + r)]
        low, high = sorted((start, start + opening))
        self.canvas.arc(box, low, high, fill=_BLACK, width=2)
        size = self._size(shown)
        places = inside_angle(corner, start + opening / 2, opening, _ARC, size)
        self._text(shown, self.plan.place(size, places))

    def _name(self, name: str, point: Point) -> None:
        size = self._size(name)
        places = beside_point(point, direction(self.middle, point), size)
        self._text(name, self.plan.place(size, places))


def _inside(point: Point, start: Point, end: Point) -> bool:
    """Say whether a point lies on a segment, and at neither end."""
    way = math.dist(start, end)
    return math.dist(start, point) + math.dist(point, end) < way + 1e-6 * way


def _on_grid(point: Point) -> Point:
    """Return a point of the coordinate plane in pixels."""
    scale = (HEIGHT - 44) / (2 * REACH + 2)
    return WIDTH / 2 + point[0] * scale, HEIGHT / 2 - point[1] * scale


def _fit(sketch: Sketch) -> dict[str, Point]:
    """Return the points in pixels, as large as the picture allows."""
    if sketch.grid:
        return {name: _on_grid(point) for name, point in sketch.points.items()}
    rims = [
        (x + sx * r, y + sy * r)
        for centre, rim in sketch.circles
        for (x, y), r in [
            (sketch.points[centre], math.dist(sketch.points[centre], sketch.points[rim]))
        ]
        for sx, sy in ((1, 1), (-1, -1))
    ]
    xs, ys = zip(*sketch.points.values(), *rims, strict=True)
    scale = min(
        (WIDTH - 2 * _MARGIN) / max(max(xs) - min(xs), 1e-9),
        (HEIGHT - 2 * _MARGIN) / max(max(ys) - min(ys), 1e-9),
    )
    x0, y0 = (max(xs) + min(xs)) / 2, (max(ys) + min(ys)) / 2
    return {
        name: (WIDTH / 2 + (x - x0) * scale, HEIGHT / 2 - (y - y0) * scale)
        for name, (x, y) in sketch.points.items()
    }
