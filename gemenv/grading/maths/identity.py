"""Whether two expressions are the same, without a computer algebra system.

Rational numbers and rational functions are decided exactly. Everything else is computed with so
many digits, and more for longer input, that what agrees is the same: functions at several points,
since functions that are analytic and agree at a few points without a pattern are equal. What
remains is undecided.
"""

import hashlib
from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import Any

from gemenv.grading.maths.exact import Exact
from gemenv.grading.maths.modular import Modular
from gemenv.grading.maths.numeric import Budget, Numeric, alone, magnitude
from gemenv.grading.maths.sums import expand_sums, has_sums
from gemenv.grading.maths.tree import (
    Call,
    Domain,
    Name,
    Node,
    Number,
    T,
    UndecidedError,
    UndefinedError,
    evaluate,
    variables,
    walk,
)

Values = dict[str, Fraction]
"""What the variables are at a point."""

_EXACT = Exact()
_POINTS = ((0, 1, 1), (1, 4, 1), (-1, 0, 1), (-4, -1, 1), (20, 100, -1))
"""Ranges for the variables; -1: every second one is negative."""
_BITS = 256
_SLACK = 64
_MAX_HEIGHT = 6_000


def same(answer: Node, gold: Node, budget: Budget | None = None) -> bool:
    """Say whether two expressions have the same value, wherever the expected one has one.

    Raises:
        UndecidedError: If that cannot be told here.
    """
    if answer == gold:
        return True
    if has_sums(answer) or has_sums(gold):
        answer, gold = expand_sums(answer), expand_sums(gold)
    for way in (_exactly, _modulo_a_prime):
        decided = way(answer, gold)
        if decided is not None:
            return decided
    bits = _bits(answer, gold)
    with alone():
        return all(
            _agree(_both(at, answer, gold), bits)
            for at in _places(answer, gold, budget or Budget())
        )


def _both(at: "_Place", answer: Node, gold: Node) -> Callable[[int], tuple[Any, Any]]:
    return lambda bits: (at(answer, bits), at(gold, bits))


def _exactly(answer: Node, gold: Node) -> bool | None:
    left, right = _try(answer, _EXACT), _try(gold, _EXACT)
    return None if left is None or right is None else left == right


def _modulo_a_prime(answer: Node, gold: Node) -> bool | None:
    for point in range(2):
        domain = Modular(point)
        left, right = _try(answer, domain), _try(gold, domain)
        if left is None or right is None:
            return None
        if left != right:
            return False
    return True


def _try(node: Node, domain: Domain[T]) -> T | None:
    try:
        return evaluate(node, domain)
    except UndecidedError:
        return None


def exact_value(node: Node) -> Fraction | None:
    """Return the value of an expression if it is rational and can be computed exactly."""
    return _try(node, _EXACT)


def compare_reals(left: Node, right: Node) -> int:
    """Return -1, 0 or 1 as one real number is less than, the same as, or more than another.

    Raises:
        UndecidedError: If they are no real numbers, or cannot be computed.
    """
    if same(left, right):
        return 0
    bits = _bits(left, right)
    with alone():
        at = _place({}, Budget())
        numbers = at(left, bits), at(right, bits)
        if not all(_real(value) for value in numbers):
            raise UndefinedError
        return 1 if numbers[0].real > numbers[1].real else -1


def within(answer: Node, gold: Node, tolerance: Fraction, *, relative: bool) -> bool:
    """Say whether a number is so close to another, or to so many times the other.

    Raises:
        UndecidedError: If one of them cannot be computed.
    """
    bits = _bits(answer, gold)
    with alone():
        at = _place({}, Budget())
        left, right = at(answer, bits), at(gold, bits)
        allowed = at(Number(tolerance), bits)
        return bool(abs(left - right) <= (allowed * abs(right) if relative else allowed))


def same_up_to_constant(answer: Node, gold: Node) -> bool:
    """Say whether two expressions differ by a constant, as antiderivatives do.

    Raises:
        UndecidedError: If that cannot be told here.
    """
    bits = _bits(answer, gold)

    def sums(one: "_Place", other: "_Place") -> Callable[[int], tuple[Any, Any]]:
        return lambda bits: (
            one(answer, bits) + other(gold, bits),
            other(answer, bits) + one(gold, bits),
        )

    with alone():
        first, *others = _places(answer, gold, Budget())
        return all(_agree(sums(first, other), bits) for other in others)


def proportion(answer: Node, gold: Node) -> int:
    """Return the sign of the constant factor between two expressions; 0 if there is none.

    Raises:
        UndecidedError: If that cannot be told here.
    """
    bits = _bits(answer, gold)

    def products(one: "_Place", other: "_Place") -> Callable[[int], tuple[Any, Any]]:
        return lambda bits: (
            one(answer, bits) * other(gold, bits),
            other(answer, bits) * one(gold, bits),
        )

    with alone():
        first, *others = _places(answer, gold, Budget())
        left, right = first(answer, bits), first(gold, bits)
        if not others or min(magnitude(left), magnitude(right)) < -_SLACK:
            raise UndecidedError
        if not all(_agree(products(first, other), bits) for other in others):
            return 0
        return 1 if (left / right).real > 0 else -1


_Place = Callable[[Node, int], Any]
"""Computes an expression, with so many bits, at one point."""


def _places(answer: Node, gold: Node, budget: Budget) -> Iterable[_Place]:
    """Choose the points where expressions are compared: those where the expected one is real.

    If it is real hardly anywhere, or speaks of i, those where it has any value.
    """
    names = sorted(variables(answer) | variables(gold))
    points: list[Values] = (
        [{}] if not names else list(_points(names, whole=_wants_integers(answer, gold)))
    )
    bits = _bits(answer, gold)
    real, finite = list[Values](), list[Values]()
    for values in points:
        try:
            value = Numeric(bits, budget, values).value(gold)
        except UndefinedError:
            continue
        finite.append(values)
        if _real(value):
            real.append(values)
    chosen = real if len(real) > 1 and not _speaks_of_i(gold) else finite
    if not chosen or (names and len(chosen) < 2):
        raise UndecidedError
    return [_place(values, budget) for values in chosen]


def _real(value: Any) -> bool:
    return bool(magnitude(value.imag) < magnitude(value) - _SLACK) or value.imag == 0


def _place(values: Values, budget: Budget) -> _Place:
    return lambda node, bits: Numeric(bits, budget, values).value(node)


def _points(names: list[str], *, whole: bool) -> Iterable[Values]:
    for index, (low, high, sign) in enumerate(_POINTS):
        values: Values = {}
        for place, name in enumerate(names):
            digest = hashlib.blake2b(f"{index} {name}".encode(), digest_size=4).digest()
            part = Fraction(int.from_bytes(digest) % 9_973 + 7, 10_007)
            value = low + (high - low) * part
            if whole:
                # From 3 on: small enough for factorials, of both parities.
                value = Fraction(3 + 2 * index + (index + place) % 2 + int(part * 3))
            values[name] = value * (sign if place % 2 else 1) if not whole else value
        yield values


def _wants_integers(*nodes: Node) -> bool:
    """Say whether variables stand for integers, as in `(-1)^n` and `n!`."""
    return any(
        isinstance(part, Call)
        and (
            (part.function in ("factorial", "double_factorial", "binomial"))
            or (part.function == "^" and _negative(part.args[0]))
        )
        and variables(part)
        for node in nodes
        for part in walk(node)
    )


def _negative(node: Node) -> bool:
    value = exact_value(node)
    return value is not None and value < 0


def _speaks_of_i(node: Node) -> bool:
    return any(part == Name("i") for part in walk(node))


def _agree(pair: Callable[[int], tuple[Any, Any]], bits: int) -> bool:
    """Say whether two numbers are the same, by computing them with ever more bits.

    Where digits have been lost by cancellation, more bits bring equal numbers closer together,
    and leave others where they are.
    """
    try:
        left, right = pair(bits)
        rough = magnitude(left - right)
        if rough <= max(magnitude(left), magnitude(right)) - bits + _SLACK:
            return True
        left, right = pair(2 * bits)
    except UndefinedError:
        return False
    fine = magnitude(left - right)
    size = max(magnitude(left), magnitude(right))
    return fine <= max(size - 2 * bits + _SLACK, rough - bits // 2)


def _bits(*nodes: Node) -> int:
    """Return with how many bits to compute: more than what tells apart numbers so long."""
    return _BITS + sum(map(_height, nodes))


def _height(node: Node) -> int:
    """Return about how many bits a number takes, or how small a part of the others it may be."""
    if isinstance(node, Number):
        height = node.value.numerator.bit_length() + node.value.denominator.bit_length()
    elif isinstance(node, Name):
        height = 2
    elif node.function == "^":
        exponent = exact_value(node.args[1])
        times = 1 + abs(int(exponent)) if exponent is not None else _height(node.args[1])
        height = _height(node.args[0]) * max(1, times)
    elif node.function in ("factorial", "double_factorial"):
        value = exact_value(node.args[0])
        height = int(abs(value)) * 8 if value is not None else 16
    elif node.function == "+":
        height = max(map(_height, node.args)) + len(node.args)
    else:
        height = sum(map(_height, node.args))
    if height > _MAX_HEIGHT:
        raise UndecidedError
    return height
