from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from itertools import combinations, combinations_with_replacement
from random import Random

import numpy as np
import pytest

from gemenv.envs.game.solvers import countdown
from gemenv.envs.game.solvers.expression import parse
from gemenv.errors import InvalidArgumentError

Number = Fraction | int
DECKS = list(combinations_with_replacement(range(1, 14), 4))


def results(a: Fraction, b: Fraction, operators: str) -> list[Fraction]:
    found = [a + b] if "+" in operators else []
    if "-" in operators:
        found += [a - b, b - a]
    if "*" in operators:
        found.append(a * b)
    if "/" in operators:
        found += [x / y for x, y in ((a, b), (b, a)) if y]
    if "|" in operators:  # division that leaves no remainder
        found += [x / y for x, y in ((a, b), (b, a)) if y and (x / y).denominator == 1]
    return found


def naive(numbers: Sequence[Number], target: Number, operators: str = "+-*/") -> bool:
    """Whether all numbers together make the target: combine every pair, over and over."""
    pool = [Fraction(number) for number in numbers]
    if len(pool) == 1:
        return pool[0] == target
    for i, j in combinations(range(len(pool)), 2):
        rest = [number for place, number in enumerate(pool) if place not in (i, j)]
        for value in results(pool[i], pool[j], operators):
            if naive([*rest, value], target, operators):
                return True
    return False


def fewest(numbers: Sequence[Number], target: Number) -> int | None:
    for size in range(1, len(numbers) + 1):
        if any(naive(part, target) for part in combinations(numbers, size)):
            return size
    return None


def check_solution(text: str, numbers: Sequence[int], target: Number, size: int) -> None:
    found = parse(text)
    assert found.value == target
    assert len(found.numbers) == size
    assert not Counter(found.numbers) - Counter(numbers)


def test_1362_of_the_decks_make_24() -> None:
    solved = 0
    for deck in DECKS:
        text = countdown.solve(deck, 24, use_all=True)
        if text is not None:
            solved += 1
            check_solution(text, deck, 24, 4)
    assert (solved, len(DECKS)) == (1362, 1820)


def test_sample_of_decks_against_the_naive_solver() -> None:
    for deck in Random(1).sample(DECKS, 60):
        assert (countdown.solve(deck, 24, use_all=True) is not None) == naive(deck, 24)


@pytest.mark.slow
def test_all_decks_against_the_naive_solver() -> None:
    for deck in DECKS:
        assert (countdown.solve(deck, 24, use_all=True) is not None) == naive(deck, 24)


@pytest.mark.parametrize(
    "deck", [(3, 3, 8, 8), (1, 5, 5, 5), (4, 4, 7, 7), (3, 3, 7, 7), (1, 4, 5, 6), (1, 3, 4, 6)]
)
def test_decks_that_need_a_fraction_on_the_way(deck: tuple[int, ...]) -> None:
    assert not naive(deck, 24, "+-*|")
    text = countdown.solve(deck, 24, use_all=True)
    assert text is not None
    check_solution(text, deck, 24, 4)


@pytest.mark.parametrize(
    ("numbers", "target", "use_all", "text"),
    [
        ([3, 3, 8, 8], 24, True, "8 / (3 - 8 / 3)"),
        ([1, 1, 1, 1], 24, True, None),
        ([5], 5, True, "5"),
        ([5], 6, True, None),
        ([5, 6], 6, False, "6"),
        ([5, 6], 6, True, None),
        ([2, 3, 100], 5, False, "2 + 3"),
        ([2, 3, 7], 35, True, "7 * (2 + 3)"),
        ([-3], -3, True, "(-3)"),
        ([-3, 5], -15, True, "(-3) * 5"),
        ([Fraction(1, 2), 3], Fraction(3, 2), True, "(1/2) * 3"),
        ([Fraction(-1, 2), 7], Fraction(13, 2), True, "(-1/2) + 7"),
        ([0, 7, 11], 0, True, "0 * (7 + 11)"),
        ([0, 0], 0, True, "0 + 0"),
        ([0, 5], Fraction(1, 5), True, None),
    ],
)
def test_exact_answers(
    numbers: list[Number], target: Number, use_all: bool, text: str | None
) -> None:
    assert countdown.solve(numbers, target, use_all) == text


def test_every_pair_of_brackets_is_needed() -> None:
    # Numbers of this size do not make the target by accident when brackets go.
    draw = Random(6)
    pairs = 0
    for _ in range(150):
        numbers = [draw.randint(1000, 9999) for _ in range(4)]
        target = draw.choice(results(*some_values(draw, numbers), "+-*/"))
        text = countdown.solve(numbers, target, use_all=True)
        assert text is not None
        check_solution(text, numbers, target, 4)
        for start, mark in enumerate(text):
            if mark == "(":
                end = closing(text, start)
                pairs += 1
                assert parse(text[:start] + text[start + 1 : end] + text[end + 1 :]).value != target
    assert pairs > 50


def some_values(draw: Random, numbers: list[int]) -> tuple[Fraction, Fraction]:
    a, b, c, d = map(Fraction, numbers)
    left = draw.choice(results(a, b, "+-*/"))
    if draw.random() < 0.5:
        return left, draw.choice(results(c, d, "+-*/"))
    return draw.choice(results(left, c, "+-*/")), d


def closing(text: str, start: int) -> int:
    depth = 0
    for place in range(start, len(text)):
        depth += {"(": 1, ")": -1}.get(text[place], 0)
        if depth == 0:
            return place
    raise AssertionError(text)


def test_random_puzzles_against_the_naive_solver() -> None:
    draw = Random(2)
    solved = 0
    for _ in range(150):
        numbers = [draw.randint(1, 12) for _ in range(draw.randint(1, 4))]
        target = draw.choice(
            [draw.randint(0, 60), Fraction(draw.randint(-9, 9), draw.randint(1, 9))]
        )
        size = fewest(numbers, target)
        text = countdown.solve(numbers, target, use_all=False)
        assert (text is None) == (size is None)
        if text is not None and size is not None:
            check_solution(text, numbers, target, size)
        text = countdown.solve(numbers, target, use_all=True)
        assert (text is not None) == naive(numbers, target)
        if text is not None:
            solved += 1
            check_solution(text, numbers, target, len(numbers))
    assert 20 < solved < 130


def test_random_fractions_against_the_naive_solver() -> None:
    draw = Random(3)
    solved = 0
    for _ in range(120):
        numbers = [Fraction(draw.randint(-6, 6), draw.randint(1, 4)) for _ in range(3)]
        target = Fraction(draw.randint(-6, 6), draw.randint(1, 4))
        text = countdown.solve(numbers, target, use_all=True)
        assert (text is not None) == naive(numbers, target)
        if text is not None:
            solved += 1
            assert parse(text).value == target
    assert 10 < solved < 110


def combined(draw: Random, numbers: Sequence[int]) -> Fraction:
    """A value of all numbers, from an expression of any shape."""
    pool = [Fraction(number) for number in numbers]
    while len(pool) > 1:
        draw.shuffle(pool)
        pool.append(draw.choice(results(pool.pop(), pool.pop(), "+-*/")))
    return pool[0]


@pytest.mark.parametrize(
    ("count", "use_all", "trials"),
    [
        *((4, True, 60), (4, False, 60), (5, True, 40), (5, False, 40)),
        *((6, True, 20), (6, False, 8), (7, True, 2), (7, False, 1)),
    ],
)
def test_the_one_solution_is_found(count: int, use_all: bool, trials: int) -> None:
    # With numbers of this size, next to nothing but the expression drawn makes the target.
    draw = Random(count)
    for _ in range(trials):
        numbers = [draw.randint(1000, 9999) for _ in range(count)]
        target = combined(draw, numbers)
        text = countdown.solve(numbers, target, use_all)
        assert text is not None
        check_solution(text, numbers, target, count)


def all_values(numbers: tuple[int, ...]) -> set[Fraction]:
    """Every value of all numbers together, by trying every cut in two."""
    if len(numbers) == 1:
        return {Fraction(numbers[0])}
    values: set[Fraction] = set()
    for mask in range(1, 1 << (len(numbers) - 1)):
        left = all_values(tuple(x for i, x in enumerate(numbers) if mask >> i & 1))
        right = all_values(tuple(x for i, x in enumerate(numbers) if not mask >> i & 1))
        values.update(value for a in left for b in right for value in results(a, b, "+-*/"))
    return values


@pytest.mark.parametrize(
    "numbers", [(2, 2, 3, 3, 9), pytest.param((1, 2, 3, 5, 7), marks=pytest.mark.slow)]
)
def test_every_small_target_of_five_numbers(numbers: tuple[int, ...]) -> None:
    values = all_values(numbers)
    targets = [Fraction(a, b) for a in range(-60, 300) for b in (1, 2, 7, 11)]
    found = {t for t in targets if countdown.solve(numbers, t, use_all=True) is not None}
    assert found == values.intersection(targets)
    assert found != set(targets)


@pytest.mark.parametrize("numbers", [[2, 3, 5, 7, 11], [2, 3, 5, 7, 11, 13]])
def test_out_of_reach(numbers: list[int]) -> None:
    product = int(np.prod(numbers))
    text = countdown.solve(numbers, product, use_all=True)
    assert text == " * ".join(map(str, parse(text or "0").numbers))
    # Above one, a product of all numbers is the most that they make.
    assert countdown.solve(numbers, product + 1, use_all=True) is None
    assert countdown.solve(numbers, product + 1, use_all=False) is None
    assert countdown.first_step(numbers, product + 1, use_all=True) is None


@pytest.mark.parametrize(
    "numbers",
    [(0, 7, 11, 130, 1700), (0, 0, 0, 0, 7), (0, 0, 0, 0, 0), (5, 5, 71, 830, 9100), (1, 2, 3, 50)],
)
def test_zero_by_a_product(numbers: tuple[int, ...]) -> None:
    text = countdown.solve(numbers, 0, use_all=True)
    assert text is not None
    check_solution(text, numbers, 0, len(numbers))


def play(numbers: Sequence[Number], target: Number, use_all: bool) -> int:
    """Follow `first_step` to the end; return the number of steps."""
    pool = [Fraction(number) for number in numbers]
    steps = 0
    while not (pool == [target] if use_all else target in pool):
        step = countdown.first_step(pool, target, use_all)
        assert step is not None
        i, operator, j = step
        assert i != j
        a, b = pool[i], pool[j]
        value = {"+": a + b, "-": a - b, "*": a * b, "/": a / b if b else None}[operator]
        assert value is not None
        pool = [number for place, number in enumerate(pool) if place not in (i, j)]
        pool.insert(steps % (len(pool) + 1), value)
        steps += 1
    return steps


def test_first_steps_lead_to_the_target() -> None:
    for deck in Random(4).sample(DECKS, 150):
        if countdown.solve(deck, 24, use_all=True) is None:
            assert countdown.first_step(deck, 24, use_all=True) is None
        else:
            assert play(deck, 24, use_all=True) == 3


def test_first_steps_take_the_shortest_way() -> None:
    for seed in range(25):
        numbers, target = countdown.draw_solvable(np.random.default_rng(seed), 4, 1, 20, 21, 99)
        size = fewest(numbers, target)
        assert size is not None
        assert play(numbers, target, use_all=False) == size - 1


def test_first_step_of_a_game_that_is_won_or_lost() -> None:
    assert countdown.first_step([24], 24, use_all=True) is None
    assert countdown.first_step([1, 24], 24, use_all=False) is None
    assert countdown.first_step([1, 24], 24, use_all=True) == (0, "*", 1)
    assert countdown.first_step([23], 24, use_all=True) is None
    assert countdown.first_step([Fraction(1, 3), -8], -24, use_all=True) == (1, "/", 0)


def test_equal_numbers_have_different_indices() -> None:
    assert countdown.first_step([7, 7], 14, use_all=True) == (0, "+", 1)
    assert countdown.first_step([3, 7, 7], 1, use_all=False) == (1, "/", 2)


@pytest.mark.parametrize(
    "limits",
    [(6, 1, 100, 100, 999), (4, 1, 100, 10, 100), (3, 1, 50, 10, 100), (2, 5, 9, 1, 99)],
)
def test_drawn_puzzles_are_solvable(limits: tuple[int, int, int, int, int]) -> None:
    count, low, high, target_low, target_high = limits
    for seed in range(60):
        numbers, target = countdown.draw_solvable(np.random.default_rng(seed), *limits)
        assert len(numbers) == count
        assert all(low <= number <= high for number in numbers)
        assert target_low <= target <= target_high
        assert target not in numbers
        text = countdown.solve(numbers, target, use_all=False)
        assert text is not None
        assert not Counter(parse(text).numbers) - Counter(numbers)


def test_drawn_targets_take_three_numbers() -> None:
    # With numbers of this size, no other expression makes the target.
    for seed in range(60):
        rng = np.random.default_rng(seed)
        numbers, target = countdown.draw_solvable(rng, 3, 1000, 9999, 1, 10**12)
        assert fewest(numbers, target) == 3


def test_drawn_puzzles_vary_and_depend_on_the_seed_alone() -> None:
    def drawn(seed: int) -> tuple[tuple[int, ...], int]:
        return countdown.draw_solvable(np.random.default_rng(seed), 4, 1, 100, 10, 100)

    alone = [drawn(seed) for seed in range(100)]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(drawn, range(100))) == alone
    assert len({numbers for numbers, _ in alone}) == 100
    assert len({target for _, target in alone}) > 50


@pytest.mark.parametrize("hard", [False, True])
def test_drawn_cards_make_24_in_the_way_asked_for(hard: bool) -> None:
    for seed in range(25):
        deck = countdown.draw_24(np.random.default_rng(seed), hard)
        assert len(deck) == 4
        assert set(deck) <= set(range(1, 14))
        assert naive(deck, 24)
        assert naive(deck, 24, "+-*") is not hard


@pytest.mark.parametrize("hard", [False, True])
def test_drawn_cards_vary_and_depend_on_the_seed_alone(hard: bool) -> None:
    def drawn(seed: int) -> tuple[int, ...]:
        return countdown.draw_24(np.random.default_rng(seed), hard)

    alone = [drawn(seed) for seed in range(100)]
    countdown.needs_division.cache_clear()
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(drawn, range(100))) == alone
    assert len(set(alone)) > 80
    assert any(list(deck) != sorted(deck) for deck in alone)


def test_one_draw_from_the_generator() -> None:
    plain = np.random.default_rng(5)
    plain.integers(2**63)
    expected = plain.integers(1000)
    rng = np.random.default_rng(5)
    countdown.draw_24(rng, hard=True)
    assert rng.integers(1000) == expected
    rng = np.random.default_rng(5)
    countdown.draw_solvable(rng, 4, 1, 9, 10, 99)
    assert rng.integers(1000) == expected


@pytest.mark.parametrize(
    ("numbers", "target", "words"),
    [
        ([], 24, "1 to 7 items, got 0"),
        ([1] * 8, 24, "1 to 7 items, got 8"),
        ([1, 2.5], 24, "got 2.5"),
        ([1, 2], 24.0, "target must be an int or a Fraction, got 24.0"),
    ],
)
def test_solver_refuses(numbers: list[int], target: int, words: str) -> None:
    with pytest.raises(InvalidArgumentError, match=words):
        countdown.solve(numbers, target, use_all=True)
    with pytest.raises(InvalidArgumentError, match=words):
        countdown.first_step(numbers, target, use_all=False)


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        ((1, 1, 9, 1, 9), "count must be from 2 to 7, got 1"),
        ((8, 1, 9, 1, 9), "got 8"),
        ((4, 0, 9, 1, 9), "0 to 9"),
        ((4, 9, 1, 1, 9), "9 to 1"),
        ((4, 1, 9, 0, 9), "0 to 9"),
        ((4, 1, 9, 9, 1), "9 to 1"),
        ((2, 1, 2, 900, 999), "widen the ranges"),
    ],
)
def test_draw_refuses(limits: tuple[int, int, int, int, int], words: str) -> None:
    with pytest.raises(InvalidArgumentError, match=words):
        countdown.draw_solvable(np.random.default_rng(0), *limits)
