"""Inputs of code tasks."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

T = TypeVar("T")

LETTERS = "abcdefghijklmnopqrstuvwxyz"


class Dice:
    """Draws from a generator.

    Args:
        draw: Draws an integer below its argument.
    """

    def __init__(self, draw: Callable[[int], int]) -> None:
        self.below = draw

    def between(self, low: int, high: int) -> int:
        """Draw an integer from `low` to `high`."""
        return low + self.below(high - low + 1)

    def pick(self, options: Sequence[T]) -> T:
        """Draw one of the options."""
        return options[self.below(len(options))]

    def coin(self) -> bool:
        """Draw yes or no."""
        return self.below(2) == 0

    def shuffled(self, items: Sequence[T]) -> list[T]:
        """Return the items in some order."""
        left = list(items)
        return [left.pop(self.below(len(left))) for _ in items]

    def size(self, low: int, high: int, scale: float) -> int:
        """Return a size: the least for scale 0, the largest for 1."""
        return low + round(scale * (high - low))

    def many(self, count: int, low: int, high: int) -> list[int]:
        """Draw integers: often all over the range, at times close to each other or sorted."""
        form = self.below(6)
        if form == 0:
            high = min(high, low + 2)
        elif form == 1:
            low = max(low, high - 3)
        numbers = [self.between(low, high) for _ in range(count)]
        if form == 2:
            numbers.sort(reverse=self.coin())
        return numbers


def ints(fewest: int, most: int, low: int, high: int) -> Any:
    """Return a source of lists of integers."""

    def draw(dice: Dice, scale: float, parameters: dict[str, Any]) -> list[int]:
        return dice.many(dice.size(fewest, most, scale), low, high)

    return draw


def number(low: int, high: int) -> Any:
    """Return a source of integers, the ends of the range among them."""

    def draw(dice: Dice, scale: float, parameters: dict[str, Any]) -> int:
        if scale in (0, 1):
            return high if scale else low
        return dice.between(low, high if dice.coin() else max(low, high // 8))

    return draw


def text(fewest: int, most: int, alphabet: str) -> Any:
    """Return a source of text: at times of few letters, so that they repeat."""

    def draw(dice: Dice, scale: float, parameters: dict[str, Any]) -> str:
        letters = alphabet[: 2 + dice.below(2)] if dice.coin() else alphabet
        return "".join(dice.pick(letters) for _ in range(dice.size(fewest, most, scale)))

    return draw


def words(fewest: int, most: int, longest: int = 4, alphabet: str = "abcde") -> Any:
    """Return a source of lists of words, some of them equal."""

    def draw(dice: Dice, scale: float, parameters: dict[str, Any]) -> list[str]:
        letters = alphabet[:2] if dice.coin() else alphabet
        size = dice.between(1, longest)
        return [
            "".join(dice.pick(letters) for _ in range(dice.between(1, size)))
            for _ in range(dice.size(fewest, most, scale))
        ]

    return draw


def grid(smallest: int, largest: int, low: int, high: int) -> Any:
    """Return a source of rectangular grids of integers."""

    def draw(dice: Dice, scale: float, parameters: dict[str, Any]) -> list[list[int]]:
        rows, columns = (
            min(largest, dice.size(smallest, largest, scale) + dice.below(2)) for _ in range(2)
        )
        return [[dice.between(low, high) for _ in range(columns)] for _ in range(rows)]

    return draw
