"""Drawing from sequences with a function that draws an integer below a bound."""

from collections.abc import Callable, Sequence
from typing import TypeVar

T = TypeVar("T")
Draw = Callable[[int], int]
"""Draws an integer in [0, n), as `InstanceEnv.draw` does."""


def pick(draw: Draw, items: Sequence[T]) -> T:
    """Draw one item."""
    return items[draw(len(items))]


def sample(draw: Draw, count: int, items: Sequence[T]) -> list[T]:
    """Draw different items, in a random order.

    >>> import random
    >>> sample(random.Random(0).randrange, 2, "abc")
    ['b', 'c']
    """
    left = list(items)
    return [left.pop(draw(len(left))) for _ in range(count)]
