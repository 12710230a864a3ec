import math
from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemenv.envs.game.solvers.wordle import mark
from gemenv.envs.game.wordle import Wordle
from gemenv.envs.game.words import all_words, common_words
from gemenv.errors import InvalidArgumentError


def env_with(word: str, **config: Any) -> Wordle:
    env = Wordle(word_length=len(word), **config)
    env.reset(seed=0)
    env.state.word = word
    return env


def guess(env: Wordle, word: str) -> tuple[str, float, bool, bool, dict[str, Any]]:
    return env.step(rf"\boxed{{{word}}}")


def marked(word: str, guess: str) -> str:
    """Mark a guess by counting: the nth wrong place of a letter is yellow up to what is left."""
    left = Counter(word)
    left.subtract(a for a, b in zip(word, guess, strict=True) if a == b)
    signs = ""
    for i, letter in enumerate(guess):
        if word[i] == letter:
            signs += "G"
            continue
        before = sum(guess[j] == letter != word[j] for j in range(i))
        signs += "Y" if before < left[letter] else "X"
    return signs


@given(
    st.integers(3, 8).flatmap(lambda n: st.tuples(*[st.text("abc", min_size=n, max_size=n)] * 2))
)
def test_marks_of_any_letters(pair: tuple[str, str]) -> None:
    assert mark(*pair) == marked(*pair)


@pytest.mark.parametrize(
    ("word", "guess", "marks"),
    [
        ("crane", "crane", "GGGGG"),
        ("crane", "eerie", "XXYXG"),
        ("abbey", "babes", "YYGGX"),
        ("allot", "lolly", "YYGXX"),
        ("those", "geese", "XXXGG"),
        ("dad", "add", "YYG"),
    ],
)
def test_marks_of_repeated_letters(word: str, guess: str, marks: str) -> None:
    assert mark(word, guess) == marks == marked(word, guess)


def test_each_place_pays_once_and_success_the_rest() -> None:
    env = env_with("water")
    results = [guess(env, word) for word in ("later", "baker", "wager", "water")]
    terms = [info["reward_terms"] for *_, info in results]
    assert terms == [{"progress": 0.4}, {}, {"progress": 0.1}, {"success": 0.5}]
    assert [result[1] for result in results] == [0.4, 0.0, 0.1, 0.5]
    assert results[-1][2:4] == (True, False)
    assert results[-1][4]["success"]


def test_a_hit_at_once_pays_one() -> None:
    assert guess(env_with("water"), "water")[1] == 1.0


def test_all_guesses_stay_on_the_board() -> None:
    env = env_with("water", max_turns=9)
    guess(env, "rates")
    observation = guess(env, "W A L K S")[0]
    assert "RATES: Y G G G X\nWALKS: G G X X X" in observation
    assert "Turns left: 7." in observation


@pytest.mark.parametrize(
    ("word", "reason"),
    [("wat", "5 letters, not 3"), ("x" * 999, "not 999"), ("later", "before"), ("xqzjk", "list")],
)
def test_guesses_that_the_rules_forbid_cost_a_turn_alone(word: str, reason: str) -> None:
    env = env_with("water")
    guess(env, "later")
    observation, reward, terminated, _, info = guess(env, word)
    assert reason in observation
    assert (reward, terminated, info["action_valid"]) == (0.0, False, False)
    assert env.state.guesses == ["later"]
    assert "Turns left: 18." in observation


def test_any_letters_may_be_guessed_where_the_configuration_says_so() -> None:
    env = env_with("water", only_real_words=False)
    assert "may be any letters" in env.rules()
    assert guess(env, "wwwww")[1] == 0.1
    assert env.action_menu() is None


@pytest.mark.parametrize("answer", ["", "wat3r", "wäter", "water!", "a" * 100 + "1"])
def test_what_is_no_letters_is_a_format_error(answer: str) -> None:
    env = env_with("water")
    assert guess(env, answer)[4]["reward_terms"] == {"format": -0.1}
    assert env.over


def test_the_potential_counts_the_words_that_agree() -> None:
    env = env_with("water")
    words = common_words(5)
    assert env.potential() == -math.log2(len(words))
    guess(env, "rates")
    agreeing = [w for w in words if marked(w, "rates") == marked("water", "rates")]
    assert env.potential() == -math.log2(len(agreeing))
    guess(env, "water")
    assert env.potential() == 0.0


def test_random_moves_are_new_words() -> None:
    env = Wordle(word_length=3, max_turns=10_000)
    env.reset(seed=1)
    while not env.over:
        assert env.step(env.sample_random_action())[4]["action_valid"]
        menu = env.action_menu()
        assert env.over or (menu is None) == (len(all_words(3)) - len(env.state.guesses) > 500)


def turns_of_the_oracle(word: str) -> int:
    env = env_with(word)
    while not env.over:
        action = env.oracle_action()
        assert action is not None
        *_, info = env.step(action)
        assert info["action_valid"]
    assert info["success"]
    return env.turn


def check_oracle(length: int, step: int, mean: float, most: int) -> None:
    turns = [turns_of_the_oracle(word) for word in common_words(length)[::step]]
    assert sum(turns) / len(turns) <= mean
    assert max(turns) <= most


def test_the_oracle_finds_some_words_in_few_turns() -> None:
    check_oracle(3, 9, mean=5, most=8)
    check_oracle(5, 60, mean=3.7, most=6)


@pytest.mark.slow
@pytest.mark.parametrize(("length", "mean"), [(3, 4.6), (4, 3.9), (5, 3.4), (6, 3.1), (7, 2.9)])
def test_the_oracle_finds_every_word_within_seven_turns(length: int, mean: float) -> None:
    check_oracle(length, 1, mean, most=7)


def test_words_are_drawn_evenly() -> None:
    env = Wordle(word_length=3)
    env.reset(seed=0)
    drawn = Counter(env.reset()[1]["privileged"]["word"].lower() for _ in range(5000))
    assert set(drawn) == set(common_words(3))
    assert max(drawn.values()) < 3 * 5000 / len(drawn)


@pytest.mark.parametrize("length", [2, 9, True, 4.5])
def test_lengths_without_words_are_refused(length: Any) -> None:
    with pytest.raises(InvalidArgumentError, match="word_length"):
        Wordle(word_length=length)
