"""What a template draws from, and what it returns."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from gemenv.envs.math import draws
from gemenv.envs.math.exact import Number, decimal, latex
from gemenv.envs.math.word_problems.work import Work

NAMES = (
    *("Ada", "Amir", "Bela", "Bruno", "Carla", "Chen", "Dana", "Diego", "Elif", "Emil"),
    *("Fatima", "Finn", "Greta", "Hugo", "Ivan", "Jana", "Jonah", "Kofi", "Lena", "Leo"),
    *("Liam", "Mara", "Milo", "Nadia", "Noah", "Olga", "Omar", "Paula", "Quentin", "Rosa"),
    *("Samir", "Selma", "Tariq", "Tessa", "Uma", "Victor", "Wanda", "Yara", "Yusuf", "Zoe"),
)
"""None ends in s, so that `'s` makes the possessive."""

GOODS = (
    *("pencil", "notebook", "candle", "postcard", "sticker", "muffin", "lemon", "magnet"),
    *("balloon", "pen", "mug", "towel", "button", "bulb", "poster", "ribbon", "marker", "plate"),
)
"""The plural of each ends in s."""


class Draw(draws.Draw):
    """Draws what a story is about."""

    def price(self, low: int, high: int, step: int = 5) -> Fraction:
        """Draw a price in dollars, from so many cents to so many."""
        return Fraction(self.whole(low, high, step), 100)

    def people(self, count: int) -> list[str]:
        """Draw names."""
        return self.several(NAMES, count)

    def person(self) -> str:
        """Draw a name."""
        return self.one(NAMES)


@dataclass(frozen=True)
class Story:
    """A word problem."""

    given: Mapping[str, Number]
    """The numbers that make the task, by name."""
    work: Work
    """The solution; its last step has the answer."""
    wordings: tuple[tuple[str, ...], ...]
    """Ways to tell it, each as sentences, of which the last asks."""
    form: Literal["number", "money", "fraction", "percent"] = "number"
    """What the answer is; only a `fraction` is not written as a decimal where that is exact."""

    @property
    def answer(self) -> str:
        r"""The answer in LaTeX, such as `12`, `3.50` or `\frac{3}{4}`."""
        value = self.work.steps[-1][1]
        plain = None if self.form == "fraction" and value.denominator > 1 else decimal(value)
        if plain is None:
            return latex(value)
        return f"{float(value):.2f}" if self.form == "money" and "." in plain else plain


Template = Callable[[Draw], Story]


def count(number: Number, noun: str) -> str:
    """Write a number and a noun whose plural ends in s.

    >>> count(1, "pen"), count(3, "pen"), count(Fraction(3, 2), "hour")
    ('1 pen', '3 pens', '1.5 hours')
    """
    return f"{plain(number)} {noun}{'' if number == 1 else 's'}"


def plain(number: Number) -> str:
    """Write a number that is an exact decimal."""
    return decimal(number) or str(number)


def money(dollars: Number) -> str:
    """Write a price.

    >>> money(Fraction(7, 2)), money(12)
    ('$3.50', '$12')
    """
    whole = Fraction(dollars).denominator == 1
    return f"${dollars}" if whole else f"${float(dollars):.2f}"


def listed(items: Sequence[object]) -> str:
    """Join items as English does.

    >>> listed([3, 4, 5])
    '3, 4 and 5'
    """
    *most, last = map(str, items)
    return f"{', '.join(most)} and {last}" if most else last


def in_cents(value: Number) -> bool:
    """Say whether an amount in dollars is one in whole cents."""
    return (Fraction(value) * 100).denominator == 1
