import math
from collections import Counter
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemenv.envs.game.mastermind import Mastermind, pegs
from gemenv.errors import InvalidArgumentError


def env_with(code: str, **config: object) -> Mastermind:
    env = Mastermind(**config)
    env.reset(seed=0)
    env.state.code = code
    return env


@given(
    st.integers(1, 6).flatmap(lambda n: st.tuples(*[st.text("1234", min_size=n, max_size=n)] * 2))
)
def test_pegs(pair: tuple[str, str]) -> None:
    code, guess = pair
    black, white = pegs(code, guess)
    assert black == sum(a == b for a, b in zip(code, guess, strict=True))
    assert black + white == (Counter(code) & Counter(guess)).total()
    assert pegs(guess, code) == (black, white)


def test_progress_is_paid_once_and_sums_to_one() -> None:
    env = env_with("1234")
    rewards = [env.step(rf"\boxed{{{g}}}")[1] for g in ("1 5 6 2", "1 2 5 6", "1 6 5 2", "1 2 3 4")]
    assert rewards == [0.25, 0.25, 0.0, 0.5]
    assert env.over


def test_all_guesses_stay_on_the_board() -> None:
    env = env_with("1234")
    env.step(r"\boxed{4 3 2 1}")
    observation = env.step(r"\boxed{1 2 6 5}")[0]
    assert "4 3 2 1: 0 black, 4 white\n1 2 6 5: 2 black, 0 white" in observation


@pytest.mark.parametrize("guess", ["1 2 3", "1 2 3 7", "1 1 2 3", "0 1 2 3", "12 3 4 5", "1234"])
def test_impossible_guesses_are_refused_without_a_fine(guess: str) -> None:
    env = env_with("1234")
    _, reward, terminated, truncated, info = env.step(rf"\boxed{{{guess}}}")
    assert (reward, terminated, truncated, info["action_valid"]) == (0.0, False, False, False)
    assert env.state.guesses == []


def test_digits_may_repeat_where_the_configuration_says_so() -> None:
    env = env_with("1122", duplicate_numbers=True)
    assert env.step(r"\boxed{1 1 1 1}")[1] == 0.5
    oracle = Mastermind(duplicate_numbers=True, num_numbers=3)
    oracle.reset(seed=1)
    while not oracle.over:
        result = oracle.step(oracle.oracle_action() or "")
    assert result[4]["success"]


def test_sizes_out_of_range_are_refused() -> None:
    with pytest.raises(InvalidArgumentError, match="unless `duplicate_numbers`"):
        Mastermind(code_length=5, num_numbers=4)


def test_codes_are_drawn_evenly() -> None:
    env = Mastermind(code_length=2, num_numbers=3)
    env.reset(seed=0)
    counts = Counter(env.reset()[1]["privileged"]["code"] for _ in range(1200))
    assert set(counts) == {"1 2", "1 3", "2 1", "2 3", "3 1", "3 2"}
    assert min(counts.values()) > 150


def test_the_potential_counts_the_codes_that_agree() -> None:
    env = env_with("1234")
    assert env.potential() == -math.log2(360)
    env.step(r"\boxed{1 2 5 6}")
    fit = [c for c in map("".join, permutations("123456", 4)) if pegs(c, "1256") == (2, 0)]
    assert env.potential() == -math.log2(len(fit))
    env.step(r"\boxed{1 2 3 4}")
    assert env.potential() == 0.0


def test_the_largest_spaces_have_no_potential() -> None:
    env = Mastermind(code_length=8, num_numbers=9, duplicate_numbers=True)
    env.reset(seed=0)
    assert env.potential() is None
    assert env.action_menu() is None
    assert env.difficulty() == pytest.approx(8 * math.log2(9))
