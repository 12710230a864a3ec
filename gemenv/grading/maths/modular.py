"""Computing modulo a prime: whether two rational functions are the same.

A polynomial that is not zero has few zeros, so that one random point tells whether two
polynomials are equal (J. Schwartz, "Fast probabilistic algorithms for verification of polynomial
identities", J. ACM 27, 1980): here the chance of an error is the degree over 2^127, for each point.
The points are fixed, so that a verdict is the same each time.
"""

import hashlib
from fractions import Fraction

from gemenv.grading.maths.exact import Exact, whole
from gemenv.grading.maths.tree import Node, UndecidedError, evaluate

PRIME = 0x630859EB4673430D451A5E2C95A3573F
"""The first prime from a hash of this package's name on: no number that anyone writes."""

_MAX_DEGREE_BITS = 64
_EXACT = Exact()


class Modular:
    """Residues modulo `PRIME`, at one point.

    Pi and e are variables as well: no rational function over the rationals is zero at pi.
    """

    def __init__(self, point: int) -> None:
        self._point = point
        self._values: dict[str, int] = {}

    def number(self, value: Fraction) -> int:
        """Return the residue of a rational number."""
        return value.numerator * _inverse(value.denominator) % PRIME

    def name(self, name: str) -> int:
        """Return the value of a variable at the point."""
        if name in ("i", "oo"):
            raise UndecidedError
        if name not in self._values:
            digest = hashlib.blake2b(f"{self._point} {name}".encode(), digest_size=16).digest()
            self._values[name] = int.from_bytes(digest) % PRIME
        return self._values[name]

    def power(self, base: int, exponent: Node) -> int:
        """Raise to an integer power."""
        n = whole(evaluate(exponent, _EXACT))
        if n.bit_length() > _MAX_DEGREE_BITS:
            raise UndecidedError
        if n <= 0 and base == 0:
            raise UndecidedError
        return pow(base, n, PRIME)

    def call(self, function: str, args: list[int]) -> int:
        """Add, multiply or divide."""
        if function == "+":
            return sum(args) % PRIME
        if function == "*":
            product = 1
            for arg in args:
                product = product * arg % PRIME
            return product
        if function == "/":
            return args[0] * _inverse(args[1]) % PRIME
        raise UndecidedError


def _inverse(value: int) -> int:
    if value % PRIME == 0:
        raise UndecidedError
    return 1 if value == 1 else pow(value, -1, PRIME)
