"""What the generators of mathematics draw."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import TypeVar

T = TypeVar("T")


class Draws:
    """Draws over a source of integers.

    Args:
        below: Returns an integer in [0, n), as `InstanceEnv.draw` does.
    """

    def __init__(self, below: Callable[[int], int]) -> None:
        self.below = below

    def between(self, low: int, high: int, step: int = 1) -> int:
        """Draws an integer from `low` to `high`, both included, in steps."""
        return low + step * self.below((high - low) // step + 1)

    def tenths(self, low: int, high: int) -> Fraction:
        """Draws a number with one decimal, from so many tenths to so many."""
        return Fraction(self.between(low, high), 10)

    def halves(self, low: int, high: int) -> Fraction:
        """Draws a multiple of a half, from `low` to `high`."""
        return Fraction(self.between(2 * low, 2 * high), 2)

    def nonzero(self, most: int) -> int:
        """Draws an integer from `-most` to `most` that is not 0."""
        value = 1 + self.below(2 * most)
        return value if value <= most else most - value

    def chance(self, percent: int) -> bool:
        """Say yes in so many of a hundred cases."""
        return self.below(100) < percent

    def pick(self, options: Sequence[T]) -> T:
        """Draws one of the options."""
        return options[self.below(len(options))]

    def sample(self, options: Sequence[T], count: int) -> list[T]:
        """Draws `count` different positions of `options`, in random order."""
        left = list(options)
        for i in range(count):
            j = i + self.below(len(left) - i)
            left[i], left[j] = left[j], left[i]
        return left[:count]

    def shuffled(self, options: Sequence[T]) -> list[T]:
        """Return the options in random order."""
        return self.sample(options, len(options))

    def distinct(self, low: int, high: int, count: int) -> list[int]:
        """Draws `count` different integers from `low` to `high`, in random order."""
        return self.sample(range(low, high + 1), count)

    def until(self, draw: Callable[[], T], fits: Callable[[T], bool]) -> T:
        """Draws again and again until something fits; the caller knows that much does."""
        while not fits(found := draw()):
            pass
        return found
