import math
import string
from typing import Any

import pytest

from gemenv.envs.game.hangman import Hangman
from gemenv.envs.game.solvers.hangman import findable, fitting, good_guess, turns_needed
from gemenv.envs.game.words import all_words, common_words
from gemenv.errors import InvalidArgumentError


def env_with(word: str, **config: Any) -> Hangman:
    env = Hangman(word_length=len(word), **config)
    env.reset(seed=0)
    env.state.word = word
    return env


def guess(env: Hangman, move: str) -> tuple[str, float, bool, bool, dict[str, Any]]:
    return env.step(rf"\boxed{{{move}}}")


def terms(env: Hangman, *moves: str) -> list[dict[str, float]]:
    return [guess(env, move)[4]["reward_terms"] for move in moves]


def test_the_last_letter_wins() -> None:
    env = env_with("eye")
    sixth = pytest.approx(0.5 / 3)
    came = terms(env, "a", "E", "y")
    assert came == [{}, {"progress": pytest.approx(1 / 3)}, {"progress": sixth, "success": 0.5}]
    assert env.over


def test_the_word_pays_for_the_hidden_letters_and_for_success() -> None:
    env = env_with("water")
    assert terms(env, "t", "later", "e", "WATER") == [
        {"progress": 0.1},
        {},
        {"progress": 0.1},
        {"progress": pytest.approx(0.3), "success": 0.5},
    ]
    assert env.over


def test_the_word_at_once_pays_one() -> None:
    _, reward, terminated, truncated, info = guess(env_with("water"), "water")
    assert (reward, terminated, truncated, info["success"]) == (1.0, True, False, True)


def test_the_board_holds_all_guesses() -> None:
    env = env_with("llama", max_turns=9)
    terms(env, "l", "o", "a", "llano")
    assert env.board() == (
        "Word: L L A _ A\nLetters guessed: L O A\nWords guessed: LLANO\nTurns left: 5."
    )


@pytest.mark.parametrize(
    ("move", "reason"),
    [("t", "before"), ("later", "before"), ("tea", "5 letters, not 3"), ("x" * 9999, "not 9999")],
)
def test_guesses_that_the_rules_forbid_cost_a_turn_alone(move: str, reason: str) -> None:
    env = env_with("water")
    terms(env, "t", "later")
    observation, reward, terminated, _, info = guess(env, move)
    assert reason in observation
    assert (reward, terminated, info["action_valid"]) == (0.0, False, False)
    assert (env.state.letters, env.state.words) == ("t", ["later"])
    assert "Turns left: 17." in observation


@pytest.mark.parametrize("answer", ["", "4", "é", "w a", "wat3r"])
def test_what_is_no_letters_is_a_format_error(answer: str) -> None:
    assert terms(env_with("water"), answer) == [{"format": -0.1}]


def agreeing(word: str, letters: str) -> set[str]:
    """Return the common words that give the same answer to every letter."""

    def answers(other: str) -> list[list[int]]:
        return [[i for i, c in enumerate(other) if c == letter] for letter in letters]

    return {other for other in common_words(len(word)) if answers(other) == answers(word)}


def test_the_potential_counts_the_words_that_agree() -> None:
    env = env_with("water")
    assert env.potential() == -math.log2(len(common_words(5)))
    terms(env, "t", "e", "a")
    expected = agreeing("water", "tea")
    assert set(fitting(5, False, "_ate_", "aet")) == expected
    assert env.potential() == -math.log2(len(expected))
    wrong = next(word for word in sorted(expected) if word != "water")
    terms(env, wrong)
    assert env.potential() == -math.log2(len(expected) - 1)
    terms(env, "water")
    assert env.potential() == 0.0


def expected_bits_left(words: set[str], letter: str) -> float:
    answers = [tuple(c == letter for c in word) for word in words]
    return sum(math.log2(answers.count(answer)) for answer in answers)


@pytest.mark.parametrize(("word", "letters"), [("cat", ""), ("cat", "t"), ("water", "esa")])
def test_the_oracle_takes_the_letter_that_tells_most(word: str, letters: str) -> None:
    words = agreeing(word, letters)
    bits = {
        letter: expected_bits_left(words, letter)
        for letter in string.ascii_lowercase
        if letter not in letters
    }
    chosen = good_guess(tuple(sorted(words)), letters)
    assert bits[chosen] == pytest.approx(min(bits.values()))


def check_difficulty(length: int, hardcore: bool, step: int) -> None:
    """Play the oracle: it wins, in as many turns as the difficulty says."""
    words = (all_words if hardcore else common_words)(length)
    for word in words[::step]:
        env = env_with(word, hardcore=hardcore)
        while not env.over:
            *_, info = env.step(env.oracle_action() or "")
        assert info["success"], word
        assert env.turn == env.difficulty() == turns_needed(length, hardcore)[word]


def test_the_difficulty_is_what_the_oracle_takes() -> None:
    check_difficulty(3, hardcore=False, step=3)
    check_difficulty(7, hardcore=False, step=100)


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize(
    ("length", "hardcore"), [(3, False), (4, False), (5, False), (8, False), (4, True)]
)
def test_the_oracle_finds_every_word(length: int, hardcore: bool) -> None:
    check_difficulty(length, hardcore, step=1)


def test_every_hidden_word_can_be_found_within_the_turn_limit() -> None:
    words = findable(3, False, 10)
    assert len(words) > 0.75 * len(common_words(3))
    assert set(words) == {w for w in common_words(3) if turns_needed(3, False)[w] <= 10}
    env = Hangman(word_length=3, max_turns=10)
    for seed in range(300):
        env.reset(seed=seed)
        assert env.difficulty() <= 10
    assert len(findable(7, False, 20)) == len(common_words(7))


def test_a_turn_limit_without_a_word_is_refused() -> None:
    with pytest.raises(InvalidArgumentError, match="`max_turns` must let a word be found, got 1"):
        Hangman(max_turns=1).reset(seed=0)


def test_random_moves_are_new() -> None:
    env = env_with("quiet", max_turns=10_000)
    while not env.over:
        assert env.step(env.sample_random_action())[4]["action_valid"]
    assert set(env.state.letters) >= set("quiet") or env.state.shown == "quiet"


def test_hardcore_words_are_others() -> None:
    env = Hangman(word_length=6, hardcore=True)
    drawn = {env.reset(seed=seed)[1]["privileged"]["word"].lower() for seed in range(50)}
    assert drawn <= set(all_words(6))
    assert not drawn <= set(common_words(6))
