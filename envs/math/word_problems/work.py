"""The steps of a solution: every equation with its exact value."""

import math
from fractions import Fraction

from gemenv.envs.math.exact import Number, decimal


def show(value: Number) -> str:
    """Write a number as equations do: a decimal where that is exact, or else a fraction.

    >>> show(Fraction(7, 2)), show(Fraction(1, 3)), show(12)
    ('3.5', '(1/3)', '12')
    """
    return decimal(value) or f"({value})"


class Work:
    """Calculates, and notes each step.

    Example:
        >>> work = Work()
        >>> cost = work.multiply(3, Fraction(5, 2))
        >>> work.subtract(20, cost)
        Fraction(25, 2)
        >>> work.steps
        [('3 * 2.5', Fraction(15, 2)), ('20 - 7.5', Fraction(25, 2))]
    """

    def __init__(self) -> None:
        self.steps: list[tuple[str, Fraction]] = []

    def _note(self, equation: str, value: Number) -> Fraction:
        self.steps.append((equation, Fraction(value)))
        return self.steps[-1][1]

    def add(self, *terms: Number) -> Fraction:
        """Add two or more terms."""
        return self._note(" + ".join(map(show, terms)), sum(terms))

    def subtract(self, first: Number, *others: Number) -> Fraction:
        """Subtract one or more terms from the first."""
        return self._note(" - ".join(map(show, (first, *others))), first - sum(others))

    def multiply(self, *factors: Number) -> Fraction:
        """Multiply two or more factors."""
        return self._note(" * ".join(map(show, factors)), math.prod(factors))

    def divide(self, dividend: Number, divisor: Number) -> Fraction:
        """Divide exactly."""
        return self._note(f"{show(dividend)} / {show(divisor)}", Fraction(dividend) / divisor)

    def quotient(self, dividend: Number, divisor: Number) -> Fraction:
        """Divide, and round down."""
        return self._note(f"{show(dividend)} // {show(divisor)}", dividend // divisor)

    def remainder(self, dividend: Number, divisor: Number) -> Fraction:
        """Return what a division leaves."""
        return self._note(f"{show(dividend)} % {show(divisor)}", dividend % divisor)

    def ceiling(self, dividend: Number, divisor: Number) -> Fraction:
        """Divide, and round up."""
        return self._note(f"ceil({show(dividend)} / {show(divisor)})", -(-dividend // divisor))

    def percent(self, rate: Number, whole: Number) -> Fraction:
        """Return so many percent of a whole."""
        return self._note(f"{show(whole)} * {show(rate)} / 100", Fraction(whole) * rate / 100)

    def power(self, base: int, exponent: int) -> Fraction:
        """Raise to a power."""
        return self._note(f"{base} ** {exponent}", base**exponent)

    def lcm(self, first: int, second: int) -> Fraction:
        """Return the least common multiple."""
        return self._note(f"lcm({first}, {second})", math.lcm(first, second))
