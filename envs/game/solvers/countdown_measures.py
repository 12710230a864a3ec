"""How much a position of Countdown or of the 24 game still allows, and how hard it is to solve."""

import functools
import math
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations

from gemenv.envs.game.solvers.countdown import solve
from gemenv.envs.game.solvers.expression import parse


def solvable(numbers: Sequence[Fraction], target: int) -> bool:
    """Say whether some of the numbers make the target, one alone included.

    >>> solvable([Fraction(8, 3), Fraction(9)], 24), solvable([Fraction(5), Fraction(9)], 24)
    (True, False)
    """
    return _solvable(tuple(sorted(numbers)), target)


@functools.lru_cache(maxsize=4096)
def _solvable(numbers: tuple[Fraction, ...], target: int) -> bool:
    return solve(numbers, target, use_all=False) is not None


def bits_to_shortest(numbers: Sequence[int], target: int) -> float:
    """Return log2 of how many ways there are to make as many steps as the shortest solution.

    A step combines two of the numbers left, in one of six ways: a + b, a * b, and both orders of
    - and /.

    Args:
        numbers: Two or more, from which the target can be made.
        target: None of the numbers.

    >>> round(2 ** bits_to_shortest([3, 8, 7], 24)), round(2 ** bits_to_shortest([2, 3, 4], 24))
    (18, 108)
    """
    solution = solve(numbers, target, use_all=False)
    steps = len(parse(solution).numbers) - 1 if solution else len(numbers) - 1
    return sum(math.log2(6 * math.comb(len(numbers) - i, 2)) for i in range(steps))


def bits_to_hit(numbers: Sequence[int], target: int) -> float:
    """Return log2 of the ways to combine all numbers, step by step, for each that makes the target.

    That is how often, as a power of two, one had to combine at random to make it once.

    Args:
        numbers: Up to four, of which all together can make the target.
        target: What to make.

    >>> round(2 ** bits_to_hit([4, 6], 24))
    6
    """
    results = list(_results(tuple(map(Fraction, numbers))))
    return math.log2(len(results) / results.count(Fraction(target)))


def _results(numbers: tuple[Fraction, ...]) -> Iterator[Fraction]:
    """Yield the last number of each way to combine two until one is left; never divide by 0."""
    if len(numbers) == 1:
        yield numbers[0]
    for i, j in combinations(range(len(numbers)), 2):
        a, b = numbers[i], numbers[j]
        rest = tuple(number for k, number in enumerate(numbers) if k not in (i, j))
        quotients = [x / y for x, y in ((a, b), (b, a)) if y]
        for result in (a + b, a * b, a - b, b - a, *quotients):
            yield from _results((*rest, result))
