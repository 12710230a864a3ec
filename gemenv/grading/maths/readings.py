"""What an answer may be: a value, words, or a structure of such."""

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple, Union

from gemenv.grading.maths.identity import exact_value
from gemenv.grading.maths.parser import parse
from gemenv.grading.maths.tree import Node, Number, UndecidedError
from gemenv.grading.maths.units import Unit


@dataclass(frozen=True)
class Leaf:
    """A number or expression, perhaps with a unit."""

    text: str
    """The expression as written, without the unit."""
    number: Fraction | None = None
    """Its value, if it is a number written out."""
    unit: Unit | None = None
    places: int | None = None
    """How many decimal places it is written with, if it is a decimal."""

    @cached_property
    def node(self) -> Node | None:
        """The expression; `None` if it cannot be read."""
        if self.number is not None:
            return Number(self.number)
        try:
            return parse(self.text)
        except (UndecidedError, RecursionError):
            return None

    @cached_property
    def value(self) -> Fraction | None:
        r"""Its value if that is rational, such as 1/2 for `\\sqrt{1/4}`."""
        if self.number is not None or self.node is None:
            return self.number
        return exact_value(self.node)


class Words(NamedTuple):
    """A text that is no mathematics."""

    text: str


class Group(NamedTuple):
    """Things in brackets: an interval, a tuple or a set; or a list without brackets."""

    opening: str
    """`(`, `[`, `{`, or nothing."""
    items: tuple["Reading", ...]
    closing: str
    alternatives: bool = False
    """Whether an `or` is between the items."""


class Parts(NamedTuple):
    """A union of sets."""

    items: tuple["Reading", ...]


class Matrix(NamedTuple):
    """Rows of equal length."""

    rows: tuple[tuple["Reading", ...], ...]


class Relation(NamedTuple):
    """An equation or inequality, or a chain of these."""

    sides: tuple["Reading", ...]
    signs: tuple[str, ...]
    """Between the sides: `=`, `<`, `<=`, `>`, `>=`, `!=`, `~` (about), `in`."""


class Clock(NamedTuple):
    """A time of day."""

    minutes: int
    """Since midnight."""


class Based(NamedTuple):
    """Digits to a base that is written with them."""

    digits: str
    base: int


class Ratio(NamedTuple):
    """Three or more numbers in proportion, the first of which is 1."""

    terms: tuple[Fraction, ...]


Reading = Union[  # noqa: UP007 - it refers to itself
    Leaf, Words, Group, Parts, Matrix, Relation, Clock, Based, Ratio
]
