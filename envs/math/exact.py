"""Exact numbers, and how they are written."""

import math
from fractions import Fraction

Number = int | Fraction


def decimal(value: Number) -> str | None:
    """Write a number as a decimal of at most six places, or return `None` where none is exact.

    >>> decimal(Fraction(-1, 8)), decimal(Fraction(1, 3)), decimal(40)
    ('-0.125', None, '40')
    """
    scaled = value * 10**6
    if scaled.denominator != 1:
        return None
    whole, rest = divmod(abs(int(scaled)), 10**6)
    sign = "-" if value < 0 else ""
    return f"{sign}{whole}" + (f".{rest:06}".rstrip("0") if rest else "")


def latex(value: Number) -> str:
    r"""Write a number as an integer or a fraction.

    >>> print(latex(Fraction(-3, 4)), latex(7))
    -\frac{3}{4} 7
    """
    if value.denominator == 1:
        return str(value)
    sign = "-" if value < 0 else ""
    return f"{sign}\\frac{{{abs(value.numerator)}}}{{{value.denominator}}}"


def latex_root(square: int) -> str:
    r"""Write the square root of a positive integer in lowest terms.

    >>> print(latex_root(36), latex_root(12), latex_root(5))
    6 2\sqrt{3} \sqrt{5}
    """
    outer = next(k for k in range(math.isqrt(square), 0, -1) if square % (k * k) == 0)
    inner = square // (outer * outer)
    if inner == 1:
        return str(outer)
    return f"{'' if outer == 1 else outer}\\sqrt{{{inner}}}"
