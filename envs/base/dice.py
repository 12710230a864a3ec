"""Draws from a seed, the same in every release of Python and NumPy."""

from collections.abc import Sequence
from typing import TypeVar

import numpy as np

T = TypeVar("T")


class Dice:
    """A stream of draws, fast for single ones.

    >>> dice = Dice(7)
    >>> [dice.below(6) for _ in range(5)]
    [3, 5, 4, 1, 1]
    """

    def __init__(self, seed: int) -> None:
        self._raw = np.random.PCG64(seed).random_raw

    def below(self, n: int) -> int:
        """Draw an integer in [0, n)."""
        return self._raw() * n >> 64

    def between(self, low: int, high: int) -> int:
        """Draw an integer from `low` to `high`, both included."""
        return low + self.below(high - low + 1)

    def chance(self, percent: int) -> bool:
        """Say yes in so many of a hundred cases."""
        return self.below(100) < percent

    def pick(self, options: Sequence[T]) -> T:
        """Draw one of the options."""
        return options[self.below(len(options))]

    def sample(self, options: Sequence[T], number: int) -> list[T]:
        """Draw so many different ones, or all if there are fewer, in random order."""
        left = list(options)
        return [left.pop(self.below(len(left))) for _ in range(min(number, len(left)))]
