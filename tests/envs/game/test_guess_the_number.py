import math

import pytest

from gemenv.envs.game.guess_the_number import GuessTheNumber


def env_with(target: int, **config: int) -> GuessTheNumber:
    env = GuessTheNumber(**config)
    env.reset(seed=0)
    env.state.target = target
    return env


def test_answers_lead_to_the_number() -> None:
    env = env_with(12)
    assert "higher" in env.step(r"\boxed{5}")[0]
    assert "lower" in env.step(r"\boxed{15}")[0]
    observation, reward, terminated, truncated, info = env.step(r"\boxed{12}")
    assert (reward, terminated, truncated, info["success"]) == (1.0, True, False, True)
    assert "5 (higher) 15 (lower)" in observation


@pytest.mark.parametrize(
    ("guess", "reward"), [(7, 1 - 5 / 19), (13, 1 - 1 / 19), (20, 1 - 8 / 19), (21, 0.0), (0, 0.0)]
)
def test_a_last_guess_within_the_range_is_paid_by_its_closeness(guess: int, reward: float) -> None:
    env = env_with(12, max_turns=1)
    _, came, terminated, truncated, info = env.step(rf"\boxed{{{guess}}}")
    assert came == pytest.approx(reward)
    assert (terminated, truncated, info["success"]) == (False, True, False)


def test_zero_is_an_ordinary_guess() -> None:
    env = env_with(0, min_number=0)
    assert env.step(r"\boxed{0}")[1] == 1.0
    outside = env_with(3)
    *_, info = outside.step(r"\boxed{0}")
    assert info["reward_terms"] == {}
    assert not info["action_valid"]


def test_a_repeated_guess_is_refused() -> None:
    env = env_with(12)
    env.step(r"\boxed{5}")
    observation, reward, terminated, _, info = env.step(r"\boxed{5}")
    assert "already guessed" in observation
    assert (reward, terminated, info["action_valid"]) == (0.0, False, False)


@pytest.mark.parametrize("answer", ["-3", "3.0", "1_0", "٣", "3²", "1" * 30, ""])
def test_other_than_plain_digits_is_unreadable(answer: str) -> None:
    assert env_with(3).step(rf"\boxed{{{answer}}}")[1] == -0.1


def test_what_is_shown_does_not_depend_on_the_number_beyond_the_answers() -> None:
    shown = set()
    for target in (13, 14, 15):
        env = env_with(target)
        shown.add((env.step(r"\boxed{12}")[0], env.step(r"\boxed{16}")[0]))
    assert len(shown) == 1


def test_the_potential_counts_what_is_still_possible() -> None:
    env = env_with(12)
    assert env.potential() == -math.log2(20)
    env.step(r"\boxed{5}")
    assert env.potential() == -math.log2(15)
    env.step(r"\boxed{3}")
    assert env.potential() == -math.log2(15)
    env.step(r"\boxed{13}")
    assert env.potential() == -math.log2(7)
    assert env.difficulty() == math.log2(20)


def test_the_menu_ends_where_numbers_are_many() -> None:
    env = env_with(7, max_number=501)
    assert env.action_menu() is None
    env.step(r"\boxed{5}")
    menu = env.action_menu()
    assert menu is not None
    assert len(menu) == 500
    assert r"\boxed{5}" not in menu
    assert env_with(7, max_number=10**15).action_menu() is None


def test_random_guesses_in_a_vast_range_are_new_ones() -> None:
    env = env_with(0, min_number=0, max_number=10**15, max_turns=5)
    while not env.over:
        *_, info = env.step(env.sample_random_action())
        assert info["action_valid"]
    assert len(set(env.state.tried)) == 5
