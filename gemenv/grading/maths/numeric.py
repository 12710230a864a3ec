"""Computing with many digits, with mpmath.

mpmath's contexts and caches are not safe in threads; one lock holds for all of it. Every call is
short: the arguments and the digits are bounded, and so is what one comparison may compute.
"""

import os
import threading
from collections.abc import Generator
from contextlib import contextmanager
from fractions import Fraction
from functools import lru_cache
from importlib import import_module
from typing import Any

from gemenv.grading.maths.exact import Exact, whole
from gemenv.grading.maths.spellings import HYPERBOLIC, INVERSES, TRIGONOMETRIC
from gemenv.grading.maths.tree import (
    Node,
    UndecidedError,
    UndefinedError,
    evaluate,
)

_EXACT = Exact()
_LARGEST = {"exponent": 1e5, "angle": 1e12, "factorial": 1e4}


class _Guard:
    """A lock that a forked child finds open."""

    def __init__(self) -> None:
        self.renew()
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self.renew)

    def renew(self) -> None:
        self.lock = threading.RLock()


_guard = _Guard()


@contextmanager
def alone() -> Generator[None]:
    """Keep other threads off: hold this around all computing with `Numeric` and its results."""
    with _guard.lock:
        yield


@lru_cache(maxsize=1)
def _context() -> Any:
    # mpmath has no types.
    module: Any = import_module("mpmath.ctx_mp")
    return module.MPContext()


def magnitude(value: Any) -> float:
    """Return the number of bits before the point of a number; minus infinity for 0."""
    return float(_context().mag(value))


class Budget:
    """How much one comparison may compute: about 0.2 s of work on a slow machine."""

    def __init__(self, units: int = 6_000) -> None:
        self._left = units

    def spend(self, bits: int) -> None:
        """Pay for one operation with so many bits."""
        self._left -= 1 + (bits >> 9) ** 2
        if self._left < 0:
            raise UndecidedError


class Numeric:
    """Complex numbers of so many bits, with values for variables."""

    def __init__(self, bits: int, budget: Budget, values: dict[str, Fraction]) -> None:
        self._bits, self._budget, self._values = bits, budget, values
        self._mp = _context()

    def value(self, node: Node) -> Any:
        """Compute an expression: a finite number of mpmath.

        Raises:
            UndecidedError: If it has no value, or none that can be computed here.
        """
        self._mp.prec = self._bits
        try:
            result = evaluate(node, self)
        except (ArithmeticError, ValueError, self._mp.NoConvergence) as error:
            raise UndefinedError from error
        except (TypeError, NotImplementedError) as error:
            raise UndecidedError from error
        if not self._mp.isfinite(result):
            raise UndefinedError
        return result

    def number(self, value: Fraction) -> Any:
        """Return a fraction with so many bits."""
        if value.denominator == 1:
            return self._mp.mpf(value.numerator)
        return self._mp.mpf(value.numerator) / value.denominator

    def name(self, name: str) -> Any:
        """Return a constant, or the value given for a variable."""
        if name in self._values:
            return self.number(self._values[name])
        constant = {"pi": self._mp.pi, "e": self._mp.e, "i": self._mp.j}.get(name)
        if constant is None:
            raise UndecidedError
        return +constant if name != "i" else constant

    def power(self, base: Any, exponent: Node) -> Any:
        """Raise to a power; odd roots of negative numbers are negative."""
        self._budget.spend(self._bits)
        fraction: Fraction | None
        try:
            fraction = evaluate(exponent, _EXACT)
        except UndecidedError:
            fraction = None
        if fraction is not None and fraction.denominator > 1:
            return self._rational_power(base, fraction)
        power: Any = whole(fraction) if fraction is not None else evaluate(exponent, self)
        if base == 0 and (self._mp.re(power) <= 0 or self._mp.im(power) != 0):
            raise UndefinedError
        if base != 0:
            self._small(power * self._mp.log(abs(base)), "exponent")
        return base**power

    def _rational_power(self, base: Any, exponent: Fraction) -> Any:
        below = exponent.denominator
        if base == 0:
            if exponent < 0:
                raise UndefinedError
            return self._mp.mpf(0)
        self._small(self._mp.log(abs(base)) * self.number(exponent), "exponent")
        if below % 2 and self._mp.im(base) == 0 and self._mp.re(base) < 0:
            root = -((-self._mp.re(base)) ** self.number(Fraction(1, below)))
            return root**exponent.numerator
        return base ** self.number(exponent)

    def call(self, function: str, args: list[Any]) -> Any:
        """Do an operation."""
        self._budget.spend(self._bits)
        mp = self._mp
        if function == "+":
            total = args[0]
            for arg in args[1:]:
                total = total + arg
            return total
        if function == "*":
            product = args[0]
            for arg in args[1:]:
                product = product * arg
            return product
        if function == "/":
            return args[0] / args[1]
        if function == "root":
            return self._root(args[0], args[1])
        if function == "cbrt":
            return self._root(args[0], mp.mpf(3))
        if function in _NAMED:
            if function in _ANGLES:
                self._small(args[0], "angle")
            if function in _EXPONENTIAL:
                self._small(args[0], "exponent")
            if function in _REAL and any(mp.im(arg) != 0 for arg in args):
                raise UndecidedError
            self._budget.spend(self._bits)
            return getattr(mp, _NAMED[function])(*args)
        if function in ("max", "min"):
            if any(mp.im(arg) != 0 for arg in args):
                raise UndecidedError
            return (max if function == "max" else min)(args)
        if function in ("factorial", "double_factorial", "binomial"):
            for arg in args:
                self._small(arg, "factorial")
            self._budget.spend(self._bits * 4)
            return getattr(mp, _GAMMA[function])(*args)
        raise UndecidedError

    def _root(self, value: Any, index: Any) -> Any:
        n = Fraction(int(index)) if index == int(index) else Fraction(0)
        if not 0 < n <= 1_000:
            raise UndecidedError
        if n == 2:
            return self._mp.sqrt(value)
        return self._rational_power(value, 1 / n) if n > 1 else value

    def _small(self, value: Any, kind: str) -> None:
        if not abs(value) < _LARGEST[kind]:
            raise UndecidedError


_NAMED = {
    **{name: name for name in (*TRIGONOMETRIC, *HYPERBOLIC, *INVERSES)},
    **{name: name for name in ("log", "exp", "floor", "ceil", "sign", "arg")},
    "abs": "fabs",
    "conjugate": "conj",
    "Re": "re",
    "Im": "im",
}
_ANGLES = frozenset(TRIGONOMETRIC)
_EXPONENTIAL = frozenset(("exp", *HYPERBOLIC))
_REAL = {"floor", "ceil", "sign"}
_GAMMA = {"factorial": "factorial", "double_factorial": "fac2", "binomial": "binomial"}
