"""How generators draw."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import TypeVar

_T = TypeVar("_T")


class Draw:
    """Draws what a task is made of.

    Args:
        below: Draws an integer from 0 up to its argument, exclusive.
    """

    def __init__(self, below: Callable[[int], int]) -> None:
        self.below = below

    def whole(self, low: int, high: int, step: int = 1) -> int:
        """Draw an integer from `low` to `high`, inclusive, in steps."""
        return low + step * self.below((high - low) // step + 1)

    def tenths(self, low: int, high: int) -> Fraction:
        """Draw a number with one decimal, from so many tenths to so many."""
        return Fraction(self.whole(low, high), 10)

    def halves(self, low: int, high: int) -> Fraction:
        """Draw a multiple of a half, from `low` to `high`."""
        return Fraction(self.whole(2 * low, 2 * high), 2)

    def one(self, options: Sequence[_T]) -> _T:
        """Draw one of the options."""
        return options[self.below(len(options))]

    def several(self, options: Sequence[_T], count: int) -> list[_T]:
        """Draw different ones of the options, in any order."""
        rest = list(options)
        return [rest.pop(self.below(len(rest))) for _ in range(count)]

    def shuffled(self, options: Sequence[_T]) -> list[_T]:
        """Return the options in random order."""
        return self.several(options, len(options))

    def distinct(self, low: int, high: int, count: int) -> list[int]:
        """Draw different integers from `low` to `high`, inclusive, in any order."""
        return self.several(range(low, high + 1), count)

    def nonzero(self, most: int) -> int:
        """Draw an integer from `-most` to `most` that is not 0."""
        value = 1 + self.below(2 * most)
        return value if value <= most else most - value

    def chance(self, percent: int) -> bool:
        """Say yes in so many of a hundred cases."""
        return self.below(100) < percent

    def until(self, draw: Callable[[], _T], fits: Callable[[_T], bool]) -> _T:
        """Draw again and again until something fits; the caller knows that much does."""
        while not fits(found := draw()):
            pass
        return found
