import functools
from itertools import pairwise
from string import ascii_lowercase
from typing import Any

import pytest

from gemenv.envs.game.solvers.word_ladder import distances, neighbours
from gemenv.envs.game.word_ladder import State, WordLadder
from gemenv.envs.game.words import all_words, common_words
from gemenv.errors import InvalidArgumentError


def env_with(*ladder: str, target: str, **config: Any) -> WordLadder:
    env = WordLadder(word_length=len(target), **config)
    env.reset(seed=0)
    env.state = State(target, ladder)
    return env


def letters_apart(a: str, b: str) -> int:
    return sum(x != y for x, y in zip(a, b, strict=True))


@functools.cache
def changed(length: int) -> dict[str, set[str]]:
    """Return for each word what comes of it, by trying every letter in every place."""
    words = set(all_words(length))
    return {
        word: words
        & {word[:i] + letter + word[i + 1 :] for i in range(length) for letter in ascii_lowercase}
        for word in words
    }


def steps_between(start: str, target: str) -> int:
    """Spread from the start, layer by layer."""
    after = changed(len(start))
    reached, layer, steps = {start}, {start}, 0
    while target not in layer:
        layer = set[str]().union(*(after[word] for word in layer)) - reached
        assert layer, f"{target} cannot be reached from {start}"
        reached |= layer
        steps += 1
    return steps


def check_ladders(seeds: range, **config: Any) -> None:
    env = WordLadder(**config)
    words = set(all_words(env.config.word_length))
    common = common_words(env.config.word_length)
    for seed in seeds:
        env.reset(seed=seed)
        start, target = env.state.ladder[0], env.state.target
        assert start in common
        assert target in common
        best = steps_between(start, target)
        assert best == env.config.num_steps == env.difficulty() == -(env.potential() or 0)
        while not env.over:
            env.step(env.oracle_action() or "")
        ladder = env.state.ladder
        assert (ladder[0], ladder[-1], len(ladder)) == (start, target, best + 1)
        assert set(ladder) <= words
        assert all(letters_apart(a, b) == 1 for a, b in pairwise(ladder))


EASY = {"word_length": 4, "num_steps": 3, "max_turns": 12}
HARD = {"word_length": 5, "num_steps": 7, "max_turns": 20}


def test_words_are_as_far_apart_as_they_should_be_and_the_oracle_takes_a_shortest_way() -> None:
    for config in ({}, EASY, HARD, {"word_length": 3, "num_steps": 2}):
        check_ladders(range(20), **config)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_1000_ladders() -> None:
    for config in ({}, EASY, HARD):
        check_ladders(range(1000), **config)


@pytest.mark.parametrize("length", [3, 4])
def test_neighbours_are_those_that_differ_in_one_letter(length: int) -> None:
    words = all_words(length)[::5]
    near = neighbours(length)
    for word in words:
        assert sorted(near[word]) == [w for w in all_words(length) if letters_apart(word, w) == 1]


def test_most_steps_leave_many_pairs() -> None:
    for length, steps in ((3, 6), (4, 9), (5, 12), (6, 15)):
        common = common_words(length)
        found = [distances(target) for target in common[::40]]
        assert sum(f.get(word) == steps for f in found for word in common) > 20


def test_pairs_of_three_letters_are_counted() -> None:
    common, words = common_words(3), frozenset(all_words(3))
    pairs = 0
    for start in common:
        near = {word for word in words if letters_apart(start, word) == 1}
        pairs += sum(
            letters_apart(start, end) > 1 and any(letters_apart(word, end) == 1 for word in near)
            for end in common
        )
    assert WordLadder(word_length=3, num_steps=2).instance_space() == pairs
    assert WordLadder(word_length=4).instance_space() is None


def test_a_ladder_by_hand() -> None:
    env = env_with("cold", target="warm")
    assert env.potential() == -4.0
    for word in ("CORD", "card", "ward"):
        assert env.step(rf"\boxed{{{word}}}")[1:4] == (0.0, False, False)
    assert "So far: cold - cord - card - ward\nTarget: warm" in env.observation
    assert env.canonical() == "cold warm"
    _, reward, terminated, truncated, info = env.step(r"\boxed{warm}")
    assert (reward, terminated, truncated, info["success"]) == (1.0, True, False, True)
    assert env.potential() == 0.0


@pytest.mark.parametrize("word", ["colx", "warm", "cold", "colds", "old", "cardigan"])
def test_what_is_no_step_is_refused_without_a_fine(word: str) -> None:
    env = env_with("cold", target="warm")
    _, reward, terminated, _, info = env.step(rf"\boxed{{{word}}}")
    assert (reward, terminated, info["action_valid"]) == (0.0, False, False)
    assert env.state.ladder == ("cold",)


def test_going_back_and_forth_earns_nothing() -> None:
    env = env_with("cold", target="warm", max_turns=10)
    rewards = [env.step(rf"\boxed{{{word}}}")[1] for word in ("cord", "cold") * 5]
    assert (rewards, env.over) == ([0.0] * 10, True)


def test_a_whole_ladder_in_one_reply() -> None:
    env = env_with("cold", target="warm", max_actions_per_turn=5)
    assert env.step(r"\boxed{cord, card, ward, warm}")[1] == 1.0


@pytest.mark.parametrize(
    "config",
    [
        {"word_length": 2},
        {"word_length": 7},
        {"num_steps": 1},
        {"num_steps": 10},
        {"word_length": 3, "num_steps": 7},
        {"max_turns": 3},
    ],
)
def test_ladders_that_cannot_be_are_refused(config: dict[str, Any]) -> None:
    with pytest.raises(InvalidArgumentError, match="must be"):
        WordLadder(**config)


@pytest.mark.parametrize("answer", ["", "two words", "c0rd", "çord", "{word}", "word" * 50_000])
def test_what_is_no_word_is_a_format_error(answer: str) -> None:
    env = WordLadder()
    env.reset(seed=0)
    assert env.step(rf"\boxed{{{answer}}}")[1] == -0.1
