import functools
from fractions import Fraction
from itertools import combinations, combinations_with_replacement
from typing import Any, Literal

import pytest

from gemenv.envs.game.expression_game import State
from gemenv.envs.game.points24 import RANKS, Points24
from gemenv.errors import InvalidArgumentError

COUNTS = {"ten": [*range(1, 11), 10, 10, 10], "ranked": list(range(1, 14))}


def env_with(cards: str, **config: Any) -> Points24:
    env = Points24(**config)
    env.reset(seed=0)
    hand = tuple(cards.split())
    counts = COUNTS[env.config.face_cards]
    env.state = State(tuple(counts[RANKS.index(card)] for card in hand), 24, cards=hand)
    return env


def outcome(env: Points24, answer: str) -> tuple[float, bool, bool, bool]:
    _, reward, terminated, _, info = env.step(rf"\boxed{{{answer}}}")
    return reward, terminated, info["success"], info["action_valid"]


@functools.cache
def results(numbers: tuple[Any, ...], division: bool) -> frozenset[Any]:
    """Return all that the numbers make, by combining two after another in every way."""
    if len(numbers) == 1:
        return frozenset(numbers)
    found: set[Any] = set()
    for i, j in combinations(range(len(numbers)), 2):
        a, b = numbers[i], numbers[j]
        made = {a + b, a - b, b - a, a * b}
        if division:
            made |= {x / y for x, y in ((a, b), (b, a)) if y}
        rest = tuple(n for k, n in enumerate(numbers) if k not in (i, j))
        for one in made:
            found |= results(tuple(sorted((*rest, one))), division)
    return frozenset(found)


def makes_24(numbers: tuple[int, ...], division: bool) -> bool:
    # Without division, numbers stay whole.
    return 24 in results(tuple(sorted(map(Fraction if division else int, numbers))), division)


@pytest.mark.parametrize(
    ("face_cards", "best"), [("ten", 10), pytest.param("ranked", 13, marks=pytest.mark.slow)]
)
@pytest.mark.timeout(300)
def test_the_hands_are_counted(face_cards: Literal["ten", "ranked"], best: int) -> None:
    easy = hard = 0
    for numbers in combinations_with_replacement(range(1, best + 1), 4):
        without = makes_24(numbers, division=False)
        easy += without
        hard += not without and makes_24(numbers, division=True)
    for count, needs_division in ((easy, False), (hard, True)):
        env = Points24(face_cards=face_cards, needs_division=needs_division)
        assert env.instance_space() == count


@pytest.mark.parametrize("face_cards", ["ten", "ranked"])
@pytest.mark.parametrize("needs_division", [False, True])
def test_1000_hands_make_24_as_they_should(face_cards: Any, needs_division: bool) -> None:
    env = Points24(face_cards=face_cards, needs_division=needs_division)
    seen: set[str] = set()
    for seed in range(1000):
        env.reset(seed=seed)
        cards = env.board().split("\n")[0].removeprefix("Cards: ").split()
        numbers = tuple(COUNTS[face_cards][RANKS.index(card)] for card in cards)
        assert makes_24(numbers, division=needs_division)
        assert not (needs_division and makes_24(numbers, division=False))
        seen |= set(cards)
        *_, info = env.step(env.oracle_action() or "")
        assert info["success"]
    assert seen == set(RANKS)


@pytest.mark.parametrize("answer", ["(Q - 2) * 3 * A", "(10-2)*3*1", r"(q - 2) \times 3 * a"])
def test_faces_and_numbers_are_the_same(answer: str) -> None:
    assert outcome(env_with("Q 2 3 A"), answer) == (1.0, True, True, True)


def test_what_faces_count() -> None:
    assert outcome(env_with("K Q A 2"), "K + Q + 2 * 2") == (0.0, True, False, False)
    assert outcome(env_with("J K A A", face_cards="ranked"), "J + K * A * A") == (
        1.0,
        True,
        True,
        True,
    )
    assert outcome(env_with("J K A A"), "J + K * A * A") == (0.0, True, False, True)


def test_hands_of_equal_values_are_one_instance() -> None:
    assert env_with("Q 2 3 A").canonical() == env_with("A 3 10 2").canonical()
    ranked = env_with("Q 2 3 A", face_cards="ranked")
    assert ranked.canonical() == "24 from 1 2 3 12"


def test_further_tries_see_the_earlier_ones() -> None:
    env = env_with("Q 2 3 A", max_turns=2)
    assert outcome(env, "Q + 2 + 3 + A") == (0.0, False, False, True)
    assert "Cards: Q 2 3 A\nTarget: 24\nQ + 2 + 3 + A = 16\nTries left: 1." in env.observation
    assert outcome(env, "Q + Q + 2 + 2") == (0.0, True, False, False)


@pytest.mark.parametrize("answer", ["", "QQ", "\\A", "K" * 100_000, "Q of hearts", "A!", "J = 10"])
def test_what_is_no_expression_is_a_format_error(answer: str) -> None:
    *_, info = env_with("Q 2 3 A").step(rf"\boxed{{{answer}}}")
    assert info["reward_terms"] == {"format": -0.1}


def test_other_counts_of_faces_are_refused() -> None:
    with pytest.raises(InvalidArgumentError, match="face_cards"):
        Points24(face_cards="eleven")
