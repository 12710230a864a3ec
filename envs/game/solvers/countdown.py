"""Number puzzles: reach a target from given numbers with + - * /, solved over the rationals.

Covers the "24 game" (use every number once) and Countdown (use each number at most once). The
search meets in the middle: all values of small groups of numbers are tabulated, and larger
groups are split in two, asking of the second part just the values that, with some value of the
first, make the target. A rational is a reduced pair (numerator, denominator > 0), which is
several times faster than `fractions.Fraction`.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache, lru_cache
from itertools import combinations
from math import gcd

import numpy as np

from gemenv.errors import InvalidArgumentError

MAX_NUMBERS = 7  # to refute takes 50 ms for six numbers, 1/2 s for seven, far more for eight

_Rational = tuple[int, int]
_Key = tuple[_Rational, ...]  # a group of numbers, sorted
# How a value is made: operator, left group and value, right group and value. None: a number.
_Recipe = tuple[str, _Key, _Rational, _Key, _Rational] | None
_Table = dict[_Rational, _Recipe]


@dataclass(frozen=True, slots=True)
class _Tree:
    """An expression; a number if `operator` is empty."""

    value: _Rational
    operator: str = ""
    children: "tuple[_Tree, ...]" = ()


@cache
def _splits(size: int) -> tuple[tuple[tuple[int, ...], tuple[int, ...]], ...]:
    """Return the ways to cut `size` places in two parts, the first not the larger."""
    cuts: list[tuple[tuple[int, ...], tuple[int, ...]]] = []
    for small in range(1, size // 2 + 1):
        for first in combinations(range(size), small):
            if 2 * small < size or first[0] == 0:
                cuts.append((first, tuple(place for place in range(size) if place not in first)))
    return tuple(cuts)


def _cuts(key: _Key) -> Iterator[tuple[_Key, _Key]]:
    """Yield the ways to cut a group in two, each once even if numbers repeat."""
    seen: set[_Key] = set()
    for first, second in _splits(len(key)):
        small = tuple([key[place] for place in first])
        if small not in seen:
            seen.add(small)
            yield small, tuple([key[place] for place in second])


def _reduced(numerator: int, denominator: int) -> _Rational:
    common = gcd(numerator, denominator)
    if denominator < 0:
        common = -common
    return numerator // common, denominator // common


@dataclass(slots=True)
class _Search:
    """One search; `division` False leaves `/` out."""

    division: bool = True
    tables: dict[_Key, _Table] = field(default_factory=dict[_Key, _Table])
    asked: dict[_Key, int] = field(default_factory=dict[_Key, int])
    failed: set[tuple[_Key, _Rational]] = field(default_factory=set[tuple[_Key, _Rational]])

    def table(self, key: _Key) -> _Table:
        """Return every value that uses all numbers of the group."""
        known = self.tables.get(key)
        if known is not None:
            return known
        made: _Table = {}
        if len(key) == 1:
            made[key[0]] = None
        for left, right in _cuts(key) if len(key) > 1 else ():
            for a in self.table(left):
                for b in self.table(right):
                    self._combine(made, left, a, right, b)
        self.tables[key] = made
        return made

    def _combine(self, made: _Table, left: _Key, a: _Rational, right: _Key, b: _Rational) -> None:
        (an, ad), (bn, bd) = a, b
        x, y, d = an * bd, bn * ad, ad * bd
        if d == 1:
            total, minus, product = (x + y, 1), (x - y, 1), (an * bn, 1)
        else:
            total, minus, product = _reduced(x + y, d), _reduced(x - y, d), _reduced(an * bn, d)
        if total not in made:
            made[total] = ("+", left, a, right, b)
        if minus not in made:
            made[minus] = ("-", left, a, right, b)
        minus = (-minus[0], minus[1])
        if minus not in made:
            made[minus] = ("-", right, b, left, a)
        if product not in made:
            made[product] = ("*", left, a, right, b)
        if not self.division:
            return
        if y:
            ratio = _reduced(x, y)
            if ratio not in made:
                made[ratio] = ("/", left, a, right, b)
        if x:
            ratio = _reduced(y, x)
            if ratio not in made:
                made[ratio] = ("/", right, b, left, a)

    def find(self, key: _Key, target: _Rational) -> _Tree | None:
        """Return an expression that uses all numbers of the group and has the target's value."""
        if len(key) == 4 and key not in self.tables:
            # A table costs about as much as 20 searches, and then answers at once.
            self.asked[key] = self.asked.get(key, 0) + 1
            if self.asked[key] > 20:
                self.table(key)
        if len(key) <= 3 or key in self.tables:
            return self._made(key, target) if target in self.table(key) else None
        if (key, target) in self.failed:
            return None
        for left, right in _cuts(key):
            found = self._split(left, right, target)
            if found is not None:
                return found
        self.failed.add((key, target))
        return None

    def _split(self, left: _Key, right: _Key, target: _Rational) -> _Tree | None:
        direct = self.table(right) if len(right) <= 3 else None
        for a in self.table(left):
            for operator, swapped, b in self._wanted(a, target):
                if direct is None:
                    second = self.find(right, b)
                elif b in direct:
                    second = self._made(right, b)
                else:
                    continue
                if second is not None:
                    first = self._made(left, a)
                    pair = (second, first) if swapped else (first, second)
                    return _Tree(target, operator, pair)
        return None

    def _wanted(self, a: _Rational, target: _Rational) -> list[tuple[str, bool, _Rational]]:
        """Return each (operator, b before a?, b) that gives the target.

        That zero times any b is zero needs no entry: what makes such a product also makes zero
        as x * 0 or 0 + 0 with a single number, and each single number is tried.
        """
        (an, ad), (tn, td) = a, target
        x, y, d = tn * ad, an * td, td * ad
        if d == 1:
            minus, total = (x - y, 1), (x + y, 1)
        else:
            minus, total = _reduced(x - y, d), _reduced(x + y, d)
        wanted = [("+", False, minus), ("-", False, (-minus[0], minus[1])), ("-", True, total)]
        if an:
            wanted.append(("*", False, _reduced(x, y)))
            if self.division:
                wanted.append(("/", True, _reduced(tn * an, d)))
                if tn:
                    wanted.append(("/", False, _reduced(y, x)))
        return wanted

    def _made(self, key: _Key, value: _Rational) -> _Tree:
        recipe = self.tables[key][value]
        if recipe is None:
            return _Tree(value)
        operator, left, a, right, b = recipe
        return _Tree(value, operator, (self._made(left, a), self._made(right, b)))


def _rational(value: Fraction | int, what: str) -> _Rational:
    if not isinstance(value, (int, Fraction)):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise InvalidArgumentError(
            f"{what} must be an int or a Fraction, got {value!r}; convert it to one of them."
        )
    return value.numerator, value.denominator


def _solution(
    numbers: Sequence[Fraction | int], target: Fraction | int, use_all: bool
) -> _Tree | None:
    if not 1 <= len(numbers) <= MAX_NUMBERS:
        raise InvalidArgumentError(
            f"numbers must have 1 to {MAX_NUMBERS} items, got {len(numbers)}; pass fewer or more."
        )
    everything = tuple(sorted(_rational(number, "every number") for number in numbers))
    wanted = _rational(target, "target")
    search = _Search()
    for size in range(len(numbers) if use_all else 1, len(numbers) + 1):
        for key in dict.fromkeys(combinations(everything, size)):
            found = search.find(key, wanted)
            if found is not None:
                return found
    return None


def solve(numbers: Sequence[Fraction | int], target: Fraction | int, use_all: bool) -> str | None:
    """Return an expression for the target, or None if there is none.

    The expression has no needless brackets and is a text for `expression.parse`. Numbers that
    are negative or not whole stand in brackets, as in `(-3) + (1/2)`.

    Args:
        numbers: 1 to 7 numbers, each usable once.
        target: The value to reach.
        use_all: Whether every number must be used. If not, as few as possible are.

    Raises:
        InvalidArgumentError: There are too few or too many numbers, or one is a float.

    >>> solve([3, 3, 8, 8], 24, use_all=True)
    '8 / (3 - 8 / 3)'
    >>> solve([1, 1, 1, 1], 24, use_all=True) is None
    True
    """
    tree = _solution(numbers, target, use_all)
    return None if tree is None else _infix(tree)


def first_step(
    numbers: Sequence[Fraction | int], target: Fraction | int, use_all: bool
) -> tuple[int, str, int] | None:
    """Return the first step of a solution of a game in which two numbers become their result.

    Args:
        numbers: 1 to 7 numbers.
        target: The value to reach.
        use_all: Whether all numbers must be used up. If not, a solution has as few steps as
            possible.

    Returns:
        Two different indices and an operator out of `+-*/`, for `numbers[i] op numbers[j]`. None
        if there is no solution, or if one needs no step: ask first whether the game is won.

    Raises:
        InvalidArgumentError: As for `solve`.

    >>> first_step([1, 7, 8], 56, use_all=False)
    (1, '*', 2)
    """
    tree = _solution(numbers, target, use_all)
    if tree is None or not tree.operator:
        return None
    while True:
        deeper = [child for child in tree.children if child.operator]
        if not deeper:
            break
        tree = deeper[0]
    values = [(number.numerator, number.denominator) for number in numbers]
    left, right = (child.value for child in tree.children)
    first = values.index(left)
    second = next(i for i, value in enumerate(values) if value == right and i != first)
    return first, tree.operator, second


def _infix(tree: _Tree) -> str:
    if not tree.operator:
        numerator, denominator = tree.value
        text = str(numerator) if denominator == 1 else f"{numerator}/{denominator}"
        return f"({text})" if numerator < 0 or denominator != 1 else text
    parts: list[str] = []
    for place, child in enumerate(tree.children):
        text = _infix(child)
        loose = child.operator in ("+", "-")
        if tree.operator == "*":
            bracket = loose
        elif tree.operator == "/":
            bracket = loose or (place == 1 and child.operator != "")
        else:
            bracket = tree.operator == "-" and place == 1 and loose
        parts.append(f"({text})" if bracket else text)
    return f"{parts[0]} {tree.operator} {parts[1]}"


def draw_solvable(
    rng: np.random.Generator, count: int, low: int, high: int, target_low: int, target_high: int
) -> tuple[tuple[int, ...], int]:
    """Draw numbers and a target that can be made from them, each number used at most once.

    The target is the outcome of random operations on random numbers of the draw, three or more
    where there are three. It is none of the numbers.

    Args:
        rng: The only source of chance; one number is drawn from it.
        count: How many numbers, 2 to 7.
        low: The least number, at least 1.
        high: The greatest number.
        target_low: The least target, at least 1.
        target_high: The greatest target.

    Returns:
        The numbers in random order, and the target.

    Raises:
        InvalidArgumentError: A range is empty, or no such target turned up in 10,000 tries.

    >>> numbers, target = draw_solvable(np.random.default_rng(0), 4, 1, 20, 50, 99)
    >>> solve(numbers, target, use_all=False) is None
    False
    """
    if not 2 <= count <= MAX_NUMBERS:
        raise InvalidArgumentError(
            f"count must be from 2 to {MAX_NUMBERS}, got {count!r}; pass how many to draw."
        )
    if not (1 <= low <= high and 1 <= target_low <= target_high):
        raise InvalidArgumentError(
            "need 1 <= low <= high and 1 <= target_low <= target_high, got "
            f"{low!r} to {high!r} and {target_low!r} to {target_high!r}; change the ranges."
        )
    draw = random.Random(int(rng.integers(2**63)))
    for _ in range(10_000):
        numbers = [draw.randint(low, high) for _ in range(count)]
        target = _outcome(
            draw, draw.sample(numbers, draw.randint(min(count, 3), count)), target_high
        )
        if target_low <= target <= target_high and target not in numbers:
            return tuple(numbers), target
    raise InvalidArgumentError(
        f"found no target from {target_low!r} to {target_high!r} for {count!r} numbers from "
        f"{low!r} to {high!r}; widen the ranges."
    )


def _outcome(draw: random.Random, pool: list[int], most: int) -> int:
    """Combine the numbers in random order by random operations that stay in the positives."""
    while len(pool) > 1:
        small, large = sorted(pool.pop(draw.randrange(len(pool))) for _ in range(2))
        results = [large + small]
        if large > small:
            results.append(large - small)
        if large * small <= most:
            results.append(large * small)
        if large % small == 0:
            results.append(large // small)
        pool.append(draw.choice(results))
    return pool[0]


@lru_cache(maxsize=2048)
def needs_division(cards: tuple[int, ...]) -> bool | None:
    """Tell whether sorted cards make 24 by division alone; None if they never do.

    >>> needs_division((3, 3, 8, 8)), needs_division((1, 2, 3, 4)), needs_division((1, 1, 1, 1))
    (True, False, None)
    """
    key = tuple((card, 1) for card in cards)
    if _Search(division=False).find(key, (24, 1)) is not None:
        return False
    return None if solve(cards, 24, use_all=True) is None else True


def draw_24(rng: np.random.Generator, hard: bool) -> tuple[int, int, int, int]:
    """Draw four cards from 1 to 13 that make 24 with each card used once.

    Args:
        rng: The only source of chance; one number is drawn from it.
        hard: Whether 24 must be out of reach without division. If False, it is within reach.

    >>> cards = draw_24(np.random.default_rng(0), hard=True)
    >>> solve(cards, 24, use_all=True) is None
    False
    """
    draw = random.Random(int(rng.integers(2**63)))
    while True:
        cards = (draw.randint(1, 13), draw.randint(1, 13), draw.randint(1, 13), draw.randint(1, 13))
        if needs_division(tuple(sorted(cards))) is hard:
            return cards
