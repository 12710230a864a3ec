from itertools import combinations, combinations_with_replacement

import pytest

from gemenv.envs.game.countdown import Countdown
from gemenv.envs.game.expression_game import ExpressionGame, State
from gemenv.envs.game.game24 import Game24
from gemenv.envs.game.solvers.countdown import solve
from gemenv.errors import InvalidArgumentError


def countdown(**config: object) -> Countdown:
    env = Countdown(**config)
    env.reset(seed=0)
    env.state = State((3, 5, 7, 7), 26)
    return env


def game24(**config: object) -> Game24:
    env = Game24(**config)
    env.reset(seed=0)
    env.state = State((3, 3, 8, 8), 24)
    return env


def outcome(env: ExpressionGame, answer: str) -> tuple[float, bool, bool, bool, bool]:
    _, reward, terminated, truncated, info = env.step(rf"\boxed{{{answer}}}")
    return reward, terminated, truncated, info["success"], info["action_valid"]


@pytest.mark.parametrize("answer", ["3 * 7 + 5", r"5 + 7 \times 3", "7 × 3 + 5"])
def test_countdown_takes_expressions_over_some_of_the_numbers(answer: str) -> None:
    assert outcome(countdown(), answer) == (1.0, True, False, True, True)


def test_a_wrong_answer_ends_a_single_try() -> None:
    assert outcome(countdown(), "3 + 5") == (0.0, True, False, False, True)


@pytest.mark.parametrize("answer", ["3 * 3 + 17", "5 * 5 + 1", "26", "7 + 7 + 7 + 5"])
def test_numbers_that_are_not_there_are_not_allowed(answer: str) -> None:
    assert outcome(countdown(), answer) == (0.0, True, False, False, False)


def test_further_tries_see_the_earlier_ones() -> None:
    env = countdown(max_turns=3)
    assert outcome(env, "3 + 5") == (0.0, False, False, False, True)
    assert outcome(env, "30 - 4") == (0.0, False, False, False, False)
    assert "3 + 5 = 8" in env.observation
    assert "Tries left: 1." in env.observation
    assert outcome(env, "7 * 3 + 5") == (1.0, True, False, True, True)


def test_24_wants_every_card_once_and_keeps_fractions_exact() -> None:
    assert outcome(game24(), "8 / (3 - 8 / 3)") == (1.0, True, False, True, True)
    assert outcome(game24(), "8 * 3") == (0.0, True, False, False, False)
    assert outcome(game24(), "8 + 8 + 3 + 3") == (0.0, True, False, False, True)


HOSTILE = [
    "__import__('os').system('true')",
    "9**9**9",
    "٣ + ٢",
    "²",
    "1e9",
    "3 + ",
    "(" * 100_000,
    "[" * 100_000,
    "(" * 50_000 + "3" + ")" * 50_000,
    "{" * 100_000,
    "9" * 1_000_000,
    "1/0",
    "3 = 3",
    "\x00",
    "\ud800",
]


@pytest.mark.parametrize("answer", HOSTILE, ids=lambda answer: ascii(answer[:12]))
def test_what_is_no_expression_is_a_format_error(answer: str) -> None:
    for env in (countdown(), game24()):
        *_, info = env.step(rf"\boxed{{{answer}}}")
        assert info["reward_terms"] == {"format": -0.1}


def test_hard_hands_need_division_and_easy_ones_do_not() -> None:
    for needs_division in (True, False):
        env = Game24(needs_division=needs_division)
        for seed in range(30):
            env.reset(seed=seed)
            answer = env.oracle_action() or ""
            assert ("/" in answer) or not needs_division


def test_countdown_targets_are_in_range_and_not_given() -> None:
    env = Countdown(num_numbers=5, min_target=50, max_target=60)
    for seed in range(30):
        env.reset(seed=seed)
        assert 50 <= env.state.target <= 60
        assert env.state.target not in env.state.numbers
        assert len(env.state.numbers) == 5


def test_configurations_out_of_range_are_refused() -> None:
    with pytest.raises(InvalidArgumentError, match="from 2 to 6"):
        Countdown(num_numbers=7)


@pytest.mark.parametrize(("needs_division", "hands"), [(False, 1163), (True, 199)])
def test_the_hands_of_24_are_counted(needs_division: bool, hands: int) -> None:
    found = 0
    for cards in combinations_with_replacement(range(1, 14), 4):
        by_any = solve(cards, 24, use_all=True)
        without = by_any and ("/" not in by_any or makes_24_without_division(cards))
        found += bool(by_any) and bool(without) != needs_division
    assert Game24(needs_division=needs_division).instance_space() == hands == found


def makes_24_without_division(cards: tuple[int, ...]) -> bool:
    """Search by brute force."""
    if len(cards) == 1:
        return cards[0] == 24
    return any(
        makes_24_without_division((*rest, result))
        for i, j in combinations(range(len(cards)), 2)
        for rest in [tuple(c for k, c in enumerate(cards) if k not in (i, j))]
        for result in {
            cards[i] + cards[j],
            cards[i] - cards[j],
            cards[j] - cards[i],
            cards[i] * cards[j],
        }
    )


def test_instances_are_the_same_in_any_order() -> None:
    env = Game24()
    env.reset(seed=0)
    env.state = State((3, 8, 3, 8), 24)
    first = env.canonical(), env.difficulty()
    env.state = State((8, 8, 3, 3), 24)
    assert (env.canonical(), env.difficulty()) == first
