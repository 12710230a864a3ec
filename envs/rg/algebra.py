"""Values of expressions: numbers with a derivative, and polynomials."""

import cmath
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

_MAX_EXPONENT = 1_000
_MAX_BITS = 10_000


@dataclass(frozen=True)
class Dual:
    """A complex number and the derivative there: forward differentiation (Wengert 1964)."""

    value: complex
    slope: complex = 0

    def __neg__(self) -> "Dual":
        return Dual(-self.value, -self.slope)

    def __add__(self, other: "Dual") -> "Dual":
        return Dual(self.value + other.value, self.slope + other.slope)

    def __sub__(self, other: "Dual") -> "Dual":
        return self + -other

    def __mul__(self, other: "Dual") -> "Dual":
        return Dual(self.value * other.value, self.slope * other.value + self.value * other.slope)

    def __truediv__(self, other: "Dual") -> "Dual":
        value = self.value / other.value
        return Dual(value, (self.slope - value * other.slope) / other.value)

    def __pow__(self, other: "Dual") -> "Dual":
        value = self.value**other.value
        slope = other.value * self.value ** (other.value - 1) * self.slope if self.slope else 0
        if other.slope:
            slope += value * cmath.log(self.value) * other.slope
        return Dual(value, slope)


def _function(
    value: Callable[[complex], complex], slope: Callable[[complex], complex]
) -> Callable[[Dual], Dual]:
    return lambda x: Dual(value(x.value), slope(x.value) * x.slope)


_LOG = _function(cmath.log, lambda z: 1 / z)
_ASIN = _function(cmath.asin, lambda z: 1 / cmath.sqrt(1 - z * z))
_ACOS = _function(cmath.acos, lambda z: -1 / cmath.sqrt(1 - z * z))
_ATAN = _function(cmath.atan, lambda z: 1 / (1 + z * z))

FUNCTIONS: dict[str, Callable[[Dual], Dual]] = {
    "sin": _function(cmath.sin, cmath.cos),
    "cos": _function(cmath.cos, lambda z: -cmath.sin(z)),
    "tan": _function(cmath.tan, lambda z: 1 + cmath.tan(z) ** 2),
    "exp": _function(cmath.exp, cmath.exp),
    "log": _LOG,
    "ln": _LOG,
    "sqrt": _function(cmath.sqrt, lambda z: 1 / (2 * cmath.sqrt(z))),
    "asin": _ASIN,
    "arcsin": _ASIN,
    "acos": _ACOS,
    "arccos": _ACOS,
    "atan": _ATAN,
    "arctan": _ATAN,
}
"""The functions of a dual number. All are analytic: two that agree around a point are equal."""


class Polynomial:
    """A polynomial that is multiplied out: coefficients by powers of the variables.

    A product of two sums is refused, since to multiply them out is what is asked.
    """

    def __init__(self, terms: dict[tuple[tuple[str, int], ...], Fraction]) -> None:
        self.terms = {powers: factor for powers, factor in terms.items() if factor}
        if any(_bits(factor) > _MAX_BITS for factor in self.terms.values()):
            raise ValueError("a number that is too long")

    @classmethod
    def constant(cls, text: str) -> "Polynomial":
        """Return a number as a polynomial."""
        return cls({(): Fraction(text)})

    @classmethod
    def variable(cls, name: str) -> "Polynomial":
        """Return a variable as a polynomial."""
        return cls({((name, 1),): Fraction(1)})

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Polynomial) and self.terms == other.terms

    __hash__ = None  # type: ignore[assignment]

    def __neg__(self) -> "Polynomial":
        return Polynomial({powers: -factor for powers, factor in self.terms.items()})

    def __add__(self, other: "Polynomial") -> "Polynomial":
        total = dict(self.terms)
        for powers, factor in other.terms.items():
            total[powers] = total.get(powers, Fraction(0)) + factor
        return Polynomial(total)

    def __sub__(self, other: "Polynomial") -> "Polynomial":
        return self + -other

    def __mul__(self, other: "Polynomial") -> "Polynomial":
        few, many = sorted((self, other), key=lambda p: len(p.terms))
        if len(few.terms) > 1 or (len(many.terms) > 1 and () not in few.terms and few.terms):
            raise ValueError("a product of sums")
        return Polynomial(
            {_product(a, b): fa * fb for a, fa in few.terms.items() for b, fb in many.terms.items()}
        )

    def __truediv__(self, other: "Polynomial") -> "Polynomial":
        if set(other.terms) != {()}:
            raise ValueError("a quotient that is no polynomial")
        return self * Polynomial({(): 1 / other.terms[()]})

    def __pow__(self, other: "Polynomial") -> "Polynomial":
        exponent = other.terms.get((), Fraction(0))
        whole = exponent.denominator == 1 and 0 <= exponent <= _MAX_EXPONENT
        if set(other.terms) - {()} or not whole or len(self.terms) > 1:
            raise ValueError("a power that is no polynomial, or not multiplied out")
        n = int(exponent)
        if any(_bits(factor) * n > _MAX_BITS for factor in self.terms.values()):
            raise ValueError("a number that is too long")
        if n == 0:
            return Polynomial({(): Fraction(1)})
        return Polynomial(
            {
                tuple((name, power * n) for name, power in powers): factor**n
                for powers, factor in self.terms.items()
            }
        )


def _bits(number: Fraction) -> int:
    return number.numerator.bit_length() + number.denominator.bit_length() - 1


def _product(
    a: tuple[tuple[str, int], ...], b: tuple[tuple[str, int], ...]
) -> tuple[tuple[str, int], ...]:
    powers = dict(a)
    for name, power in b:
        powers[name] = powers.get(name, 0) + power
    return tuple(sorted(powers.items()))
