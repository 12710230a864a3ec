"""A figure with what is given and asked in it."""

from dataclasses import dataclass, field

from gemenv.envs.math.draws import Draw
from gemenv.envs.math.exact import Number, decimal
from gemenv.envs.math.figures.plane import Point, polar, turned

_LETTERS = ("ABCDEFGH", "PQRSTUVW", "EFGHJKLM", "KLMNPQRS")
"""O is left to centres of circles."""

REACH = 7
"""Coordinates on a grid are from minus this number to this number."""


def letters(d: Draw, number: int) -> str:
    """Draw names of points."""
    return d.one(_LETTERS)[:number]


@dataclass(frozen=True)
class Given:
    """A quantity and its value."""

    measure: str
    """`length:AB`, `angle:ABC` (the angle at B) or `point:A`."""
    value: Number | tuple[int, int]
    """A length, an angle in degrees, or coordinates."""

    @property
    def shown(self) -> str:
        """The value, as a picture has it: `12`, `40°` or `(2, -3)`."""
        if isinstance(self.value, tuple):
            return f"({self.value[0]}, {self.value[1]})"
        return f"{decimal(self.value)}{'°' if self.measure.startswith('angle') else ''}"

    def __str__(self) -> str:
        kind, _, points = self.measure.partition(":")
        match kind:
            case "angle":
                return f"∠{points} = {self.shown}"
            case "length":
                return f"{points} = {self.shown}"
            case _:
                return f"{points}{self.shown}"


@dataclass
class Sketch:
    """Points by name, what is drawn between them, and what is known of it.

    Names are capital letters; a point with a small letter is drawn without its name.
    """

    points: dict[str, Point] = field(default_factory=dict[str, Point])
    segments: list[str] = field(default_factory=list[str])
    """Each by the names of its two ends."""
    circles: list[str] = field(default_factory=list[str])
    """Each by its centre and a point on it."""
    right_angles: list[str] = field(default_factory=list[str])
    """Each by three points."""
    equal: list[str] = field(default_factory=list[str])
    """Segments with a tick, all of one length."""
    parallel: list[str] = field(default_factory=list[str])
    """Segments with an arrow head, all of one direction."""
    given: list[Given] = field(default_factory=list[Given])
    asked: str = ""
    """A length or an angle as in `Given.measure`; empty for an area and the like."""
    grid: bool = False
    """Whether the axes are drawn."""

    def polygon(self, names: str) -> None:
        """Join points in turn, and the last to the first."""
        self.segments += [a + b for a, b in zip(names, names[1:] + names[0], strict=True)]

    def triangle(self, names: str, first: float, second: float, base: float = 10.0) -> None:
        """Draw a triangle by the angles at its first two points, and their distance."""
        a, b, c = names
        # The law of sines gives the side from the first to the third.
        ratio = polar((0, 0), second, 1)[1] / polar((0, 0), 180 - first - second, 1)[1]
        self.points |= {a: (0.0, 0.0), b: (base, 0.0), c: polar((0, 0), first, base * ratio)}
        self.polygon(names)

    def give_length(self, names: str, value: Number) -> None:
        """Give the distance of two points."""
        self.given.append(Given(f"length:{names}", value))

    def give_angle(self, names: str, value: Number) -> None:
        """Give the angle at the second of three points."""
        self.given.append(Given(f"angle:{names}", value))

    def turn(self, degrees: float, mirrored: bool) -> None:
        """Turn the figure, so that not all of a kind look the same."""
        self.points = {
            name: turned(point, degrees, mirrored) for name, point in self.points.items()
        }


@dataclass(frozen=True)
class Task:
    """A figure, and what is asked of it."""

    sketch: Sketch
    says: tuple[str, ...]
    """Ways to say what the figure is, without numbers."""
    answer: str
    """In LaTeX."""
    measure: tuple[tuple[float, str], ...] = ()
    """What is asked, as a sum of measures with factors; empty for `sketch.asked`.

    Besides lengths and angles: `area:ABCD`, `circle:OA` (the area) and `slope:AB`.
    """
    asks: tuple[str, ...] = ()
    """Ways to ask; empty for those of `sketch.asked`."""

    def questions(self) -> tuple[str, ...]:
        """Return ways to ask."""
        kind, _, points = self.sketch.asked.partition(":")
        if self.asks:
            return self.asks
        if kind == "angle":
            return f"How large is ∠{points}, in degrees?", f"Find ∠{points}, in degrees."
        return f"How long is {points}?", f"Find the length of {points}."

    def asked(self) -> tuple[tuple[float, str], ...]:
        """Return what is asked, as a sum of measures with factors."""
        return self.measure or ((1.0, self.sketch.asked),)
