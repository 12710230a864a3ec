"""Computing with fractions: the value of an expression where it is rational."""

import math
from collections.abc import Callable
from fractions import Fraction

from gemenv.grading.maths.tree import Node, UndecidedError, evaluate

MAX_BITS = 20_000
"""Numbers beyond are not computed: towers of powers have more digits than there is memory."""

_MAX_FACTORIAL = 2_000


class Exact:
    """Rational numbers. What has no rational value is undecided; so is what has no value."""

    def number(self, value: Fraction) -> Fraction:
        """Return the number itself."""
        return value

    def name(self, name: str) -> Fraction:
        """Know no names: neither variables nor pi are rational numbers."""
        raise UndecidedError

    def power(self, base: Fraction, exponent: Node) -> Fraction:
        """Raise to a rational power."""
        return power(base, evaluate(exponent, self))

    def call(self, function: str, args: list[Fraction]) -> Fraction:
        """Do one of the operations that have rational values."""
        operation = _OPERATIONS.get(function)
        if operation is None:
            raise UndecidedError
        try:
            value = operation(*args)
        except (ZeroDivisionError, TypeError) as error:
            raise UndecidedError from error
        return bounded(value)


def bounded(value: Fraction) -> Fraction:
    """Return a number that is not too long to go on with."""
    if value.numerator.bit_length() + value.denominator.bit_length() > MAX_BITS:
        raise UndecidedError
    return value


def power(base: Fraction, exponent: Fraction) -> Fraction:
    """Raise to a power, if the result is rational and not too long."""
    if exponent.denominator != 1:
        return power(root(base, exponent.denominator), Fraction(exponent.numerator))
    n = exponent.numerator
    bits = base.numerator.bit_length() + base.denominator.bit_length()
    if base not in (0, 1, -1) and bits * abs(n) > MAX_BITS + bits:
        raise UndecidedError
    if base == 0 and n <= 0:
        raise UndecidedError
    if base in (1, -1):
        return base if n % 2 else Fraction(1)
    return base**n


def root(value: Fraction, index: int) -> Fraction:
    """Return the real root if it is rational. Odd roots of negative numbers are negative."""
    if value < 0 and index % 2:
        return -root(-value, index)
    if value < 0 or not 0 < index <= 1_000:
        raise UndecidedError
    return Fraction(_whole_root(value.numerator, index), _whole_root(value.denominator, index))


def _whole_root(value: int, index: int) -> int:
    low, high = 0, 1 << (value.bit_length() // index + 1)
    while low < high:
        middle = (low + high) // 2
        if middle**index < value:
            low = middle + 1
        else:
            high = middle
    if low**index != value:
        raise UndecidedError
    return low


def whole(value: Fraction) -> int:
    """Return an integer as such."""
    if value.denominator != 1:
        raise UndecidedError
    return value.numerator


def _add(*args: Fraction) -> Fraction:
    total = Fraction(0)
    for arg in args:
        total = bounded(total + arg)
    return total


def _multiply(*args: Fraction) -> Fraction:
    product = Fraction(1)
    for arg in args:
        product = bounded(product * arg)
    return product


def _factorial(value: Fraction) -> Fraction:
    n = whole(value)
    if not 0 <= n <= _MAX_FACTORIAL:
        raise UndecidedError
    return Fraction(math.factorial(n))


def _double_factorial(value: Fraction) -> Fraction:
    n = whole(value)
    if not 0 <= n <= _MAX_FACTORIAL:
        raise UndecidedError
    return Fraction(math.prod(range(n, 0, -2)))


def _binomial(above: Fraction, below: Fraction) -> Fraction:
    n, k = whole(above), whole(below)
    if not 0 <= k <= n or min(k, n - k) * n.bit_length() > MAX_BITS:
        raise UndecidedError
    return Fraction(math.comb(n, k))


def _logarithm(value: Fraction, base: Fraction | None = None) -> Fraction:
    """Return a logarithm that is an integer, such as that of 1/8 to the base 2."""
    if value == 1:
        return Fraction(0)
    if base is None or base <= 0 or base == 1 or value <= 0:
        raise UndecidedError
    guess = round(_log2(value) / _log2(base))
    if abs(guess) > MAX_BITS or power(base, Fraction(guess)) != value:
        raise UndecidedError
    return Fraction(guess)


def _log2(value: Fraction) -> float:
    return math.log2(value.numerator) - math.log2(value.denominator)


def _divide(above: Fraction, below: Fraction) -> Fraction:
    return above / below


def _root(value: Fraction, index: Fraction) -> Fraction:
    return root(value, whole(index))


def _cube_root(value: Fraction) -> Fraction:
    return root(value, 3)


def _absolute(value: Fraction) -> Fraction:
    return abs(value)


def _floor(value: Fraction) -> Fraction:
    return Fraction(math.floor(value))


def _ceiling(value: Fraction) -> Fraction:
    return Fraction(math.ceil(value))


def _sign(value: Fraction) -> Fraction:
    return Fraction((value > 0) - (value < 0))


def _largest(*args: Fraction) -> Fraction:
    return max(args)


def _smallest(*args: Fraction) -> Fraction:
    return min(args)


def _divisor(*args: Fraction) -> Fraction:
    return Fraction(math.gcd(*map(whole, args)))


def _multiple(*args: Fraction) -> Fraction:
    return bounded(Fraction(math.lcm(*map(whole, args))))


def _itself(value: Fraction) -> Fraction:
    return value


def _nothing(_: Fraction) -> Fraction:
    return Fraction(0)


_OPERATIONS: dict[str, Callable[..., Fraction]] = {
    "+": _add,
    "*": _multiply,
    "/": _divide,
    "root": _root,
    "cbrt": _cube_root,
    "abs": _absolute,
    "floor": _floor,
    "ceil": _ceiling,
    "sign": _sign,
    "max": _largest,
    "min": _smallest,
    "gcd": _divisor,
    "lcm": _multiple,
    "conjugate": _itself,
    "Re": _itself,
    "Im": _nothing,
    "factorial": _factorial,
    "double_factorial": _double_factorial,
    "binomial": _binomial,
    "log": _logarithm,
}
