import math
from fractions import Fraction

import pytest

from gemenv.envs.game.solvers.countdown_measures import bits_to_hit, bits_to_shortest, solvable


@pytest.mark.parametrize(
    ("numbers", "target", "expected"),
    [([24], 24, True), ([23], 24, False), ([5, 24], 24, True), ([1, 1, 1], 24, False)],
)
def test_solvable(numbers: list[int], target: int, expected: bool) -> None:
    assert solvable([Fraction(number) for number in numbers], target) is expected


@pytest.mark.parametrize(
    ("numbers", "target", "ways"),
    # One step out of six; out of six pairs, six each; and a second one out of three pairs.
    [([4, 6], 24, 6), ([4, 6, 50, 99], 24, 36), ([2, 3, 5, 7], 22, 36 * 18)],
)
def test_ways_to_the_shortest_solution(numbers: list[int], target: int, ways: int) -> None:
    assert bits_to_shortest(numbers, target) == pytest.approx(math.log2(ways))


@pytest.mark.parametrize(
    ("numbers", "target", "ways", "hits"),
    # 0 / 5 is a way, 5 / 0 is none.
    [([4, 6], 24, 6, 1), ([0, 5], 5, 5, 2), ([3], 3, 1, 1)],
)
def test_ways_for_each_hit(numbers: list[int], target: int, ways: int, hits: int) -> None:
    assert bits_to_hit(numbers, target) == pytest.approx(math.log2(ways / hits))


def test_cards_that_need_a_division_are_hard_to_hit() -> None:
    assert bits_to_hit([3, 3, 8, 8], 24) > bits_to_hit([6, 6, 6, 6], 24)
