import pytest

import gemenv
from gemenv.envs.base.split import split_of
from gemenv.envs.game.guess_the_number import GuessTheNumber
from gemenv.errors import InvalidArgumentError


def test_the_split_of_a_text_is_the_same_for_ever() -> None:
    texts = [f"instance {number}" for number in range(20)]
    tests = [number for number, text in enumerate(texts) if split_of(text) == "test"]
    assert tests == [1, 5, 9, 10]


def test_one_instance_in_five_is_for_testing() -> None:
    texts = (f"instance {number}" for number in range(10_000))
    tests = sum(split_of(text) == "test" for text in texts)
    # Four standard deviations of a binomial distribution.
    assert abs(tests - 2000) < 160


def test_a_space_without_an_instance_of_the_split_is_refused() -> None:
    # All of its few numbers are for training.
    env = GuessTheNumber(min_number=3, max_number=7, split="test")
    with pytest.raises(InvalidArgumentError, match="1000 draws gave no instance for 'test'"):
        env.reset(seed=0)
    assert env.over


def test_a_random_configuration_is_drawn_again_with_its_instance() -> None:
    env = gemenv.make("game:GuessTheNumber-v0-random", split="test")
    for seed in range(50):
        observation, _ = env.reset(seed=seed)
        config = env.unwrapped.config  # type: ignore[attr-defined]
        assert f"from {config.min_number} to {config.max_number}," in observation
        assert split_of(env.unwrapped.canonical()) == "test"  # type: ignore[attr-defined]


def test_other_splits_are_refused() -> None:
    with pytest.raises(InvalidArgumentError, match="must be None, 'train' or 'test'"):
        GuessTheNumber(split="dev")  # type: ignore[arg-type]
