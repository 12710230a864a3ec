"""Polynomials as lists of their coefficients, the highest power first."""

from collections.abc import Sequence
from fractions import Fraction

from gemenv.envs.math.draws import Draw


def draw_polynomial(draws: Draw, degree: int, most: int) -> list[int]:
    """Draw a polynomial whose first and last coefficients are not 0."""
    middle = [draws.whole(-most, most) for _ in range(degree - 1)]
    return [draws.nonzero(most), *middle, draws.nonzero(most)]


def product(first: Sequence[int], second: Sequence[int]) -> list[int]:
    """Multiply two polynomials.

    >>> product([1, 1], [1, -1])
    [1, 0, -1]
    """
    result = [0] * (len(first) + len(second) - 1)
    for i, a in enumerate(first):
        for j, b in enumerate(second):
            result[i + j] += a * b
    return result


def slope(coefficients: Sequence[int]) -> list[int]:
    """Differentiate a polynomial.

    >>> slope([1, 0, 5])
    [2, 0]
    """
    degree = len(coefficients) - 1
    return [c * (degree - i) for i, c in enumerate(coefficients[:-1])]


def value(coefficients: Sequence[int], x: int | Fraction) -> Fraction:
    """Return the value of a polynomial."""
    result = Fraction(0)
    for coefficient in coefficients:
        result = result * x + coefficient
    return result
