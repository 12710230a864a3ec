"""Drawing from sequences with a function that draws an integer below a bound."""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

T = TypeVar("T")
Draw = Callable[[int], int]
"""Draws an integer in [0, n), as `InstanceEnv.draw` does."""


def pick(draw: Draw, items: Sequence[T]) -> T:
    """Draw one item."""
    return items[draw(len(items))]


def sample(draw: Draw, items: Iterable[T], count: int | None = None) -> list[T]:
    """Draw items without putting them back: `count` of them, or all, in an order that is drawn.

    >>> sample(lambda n: n - 1, "abc", 2)
    ['c', 'b']
    """
    left = list(items)
    return [left.pop(draw(len(left))) for _ in range(len(left) if count is None else count)]
