from fractions import Fraction

import pytest

from gemenv.envs.game.countdown_steps import CountdownSteps, State


def env_with(numbers: list[int], target: int, **config: object) -> CountdownSteps:
    env = CountdownSteps(**config)
    env.reset(seed=0)
    env.state = State([Fraction(n) for n in numbers], target, tuple(numbers))
    return env


def step(env: CountdownSteps, move: str) -> tuple[float, bool, bool]:
    _, reward, terminated, _, info = env.step(rf"\boxed{{{move}}}")
    return reward, terminated, info["action_valid"]


def test_steps_replace_two_numbers_by_their_result() -> None:
    env = env_with([3, 3, 8, 8], 24)
    assert step(env, "8 / 3") == (0.0, False, True)
    assert env.state.numbers == [3, 8, Fraction(8, 3)]
    assert "Numbers: 3 8 (8/3)" in env.observation
    assert step(env, "3 - (8/3)") == (0.0, False, True)
    assert step(env, r"8 \div (1/3)") == (1.0, True, True)


@pytest.mark.parametrize("move", ["3 + 4", "8 + 3", "3 + 3"])
def test_a_number_must_be_there_as_often_as_it_is_used(move: str) -> None:
    env = env_with([3, 5, 9], 100)
    assert step(env, move) == (0.0, False, False)
    assert env.state.numbers == [3, 5, 9]


def test_division_by_zero_is_refused() -> None:
    env = env_with([5, 5, 7], 100)
    step(env, "5 - 5")
    assert step(env, "7 / 0") == (0.0, False, False)


def test_negative_numbers_can_be_written_with_and_without_brackets() -> None:
    env = env_with([3, 5, 9], 7)
    step(env, "3 - 5")
    assert step(env, "9 + (-2)") == (1.0, True, True)
    other = env_with([3, 5, 9], 100)
    step(other, "3 - 5")
    assert step(other, "-2 * 9") == (0.0, True, True)


def test_the_last_number_loses_unless_it_is_the_target() -> None:
    assert step(env_with([3, 5], 15), "3 + 5") == (0.0, True, True)
    assert step(env_with([3, 5], 15), "3 * 5") == (1.0, True, True)


@pytest.mark.parametrize("move", ["3 + 5 + 9", "3", "(1/0) + 3", "3 ** 5", "٣ + 5", "(" * 100_000])
def test_what_is_no_step_is_a_format_error(move: str) -> None:
    assert step(env_with([3, 5, 9], 100), move) == (-0.1, True, False)


def test_the_solver_helps_from_anywhere_that_can_still_win() -> None:
    env = env_with([3, 3, 8, 8], 24, max_turns=5)
    step(env, "8 / 3")
    assert env.oracle_action() is not None
    lost = env_with([1, 1, 1], 24)
    assert lost.oracle_action() is None


def test_the_potential_tells_whether_the_target_can_still_be_made() -> None:
    env = env_with([2, 3, 4], 24)
    assert env.potential() == 1.0
    env.step(r"\boxed{2 - 3}")
    assert env.potential() == 0.0
    env = env_with([2, 3, 4], 24)
    env.step(r"\boxed{2 * 3}")
    assert env.potential() == 1.0


def test_the_menu_has_each_step_once() -> None:
    env = env_with([0, 3, 3], 9)
    steps = ["0 + 3", "0 - 3", "0 * 3", "0 / 3", "3 + 0", "3 - 0", "3 * 0"]
    steps += ["3 + 3", "3 - 3", "3 * 3", "3 / 3"]
    assert env.action_menu() == [rf"\boxed{{{step}}}" for step in steps]
