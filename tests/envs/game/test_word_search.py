from typing import Any

import numpy as np
import pytest

from gemenv.envs.game.solvers.word_search import hide, segments, side
from gemenv.envs.game.word_search import State, WordSearch, _drawn
from gemenv.envs.game.words import all_words, common_words, is_word
from gemenv.errors import InvalidArgumentError

GRID = """
catxx
xxoxx
xxexx
xxxxx
sunxx
"""


def small(**config: Any) -> WordSearch:
    """Return a game with `cat` and `sun` across and `toe` down."""
    env = WordSearch(num_words=3, **config)
    env.reset(seed=0)
    grid = GRID.replace("\n", "")
    places = ["0 0 0 2", "0 2 2 2", "4 0 4 2"]
    env.state = State(grid, ["cat", "toe", "sun"], places, _drawn(grid, 5))
    return env


def look(env: WordSearch, place: str) -> tuple[str, float, bool, bool, dict[str, Any]]:
    return env.step(rf"\boxed{{{place}}}")


def test_every_word_pays_its_share_in_either_direction() -> None:
    env = small()
    results = [look(env, place) for place in ("0 2 0 0", "2 2 0 2", "4  0  4  2")]
    third = {"progress": pytest.approx(1 / 3)}
    assert [info["reward_terms"] for *_, info in results] == [third] * 3
    assert [terminated for _, _, terminated, _, _ in results] == [False, False, True]
    assert results[-1][4]["success"]


def test_the_board_shows_what_was_found_and_missed() -> None:
    env = small(max_turns=9)
    look(env, "0 0 0 2")
    look(env, "0 2 2 2")
    observation = look(env, "1 0 1 4")[0]
    assert observation == (
        "No listed word is at 1 0 1 4.\n"
        "    0  1  2  3  4 \n"
        " 0 [C][A][T] X  X \n"
        " 1  X  X [O] X  X \n"
        " 2  X  X [E] X  X \n"
        " 3  X  X  X  X  X \n"
        " 4  S  U  N  X  X \n"
        "Words left: SUN\n"
        "No word at: 1 0 1 4\n"
        "Words found: 2 of 3. Turns left: 6."
    )


@pytest.mark.parametrize(
    ("place", "reason"),
    [
        ("0 0 0 5", "from 0 to 4"),
        ("99 0 99 2", "from 0 to 4"),
        ("0 0 2 2", "slant"),
        ("0 0 0 1", "3 to 8 letters"),
        ("0 0 0 2", "before"),
        ("1 2 1 0", "before"),
    ],
)
def test_places_that_the_rules_forbid_cost_a_turn_alone(place: str, reason: str) -> None:
    env = small()
    look(env, "0 0 0 2")
    look(env, "1 0 1 2")
    observation, reward, terminated, _, info = look(env, place)
    assert reason in observation
    assert (reward, terminated, info["action_valid"]) == (0.0, False, False)
    assert env.turn == 3


@pytest.mark.parametrize("answer", ["", "0 0 0", "0 0 0 -2", "0 0 0 2 1", "a b c d", "0 0 0 ²"])
def test_what_is_no_four_numbers_is_a_format_error(answer: str) -> None:
    assert look(small(), answer)[4]["reward_terms"] == {"format": -0.1}


def test_several_words_in_one_reply() -> None:
    env = WordSearch(max_actions_per_turn=5)
    env.reset(seed=3)
    assert look(env, ", ".join(env.state.places))[4]["reward_terms"] == {
        "progress": pytest.approx(1.0)
    }
    assert env.over
    assert env.turn == 1


def occurrences(grid: str, n: int, word: str) -> list[str]:
    """Find a word by walking right and down from each cell."""
    found: list[str] = []
    for row in range(n):
        for column in range(n):
            for down, right in ((0, 1), (1, 0)):
                last = row + down * (len(word) - 1), column + right * (len(word) - 1)
                if max(last) < n and all(
                    grid[(row + down * i) * n + column + right * i] == letter
                    for i, letter in enumerate(word)
                ):
                    found.append(f"{row} {column} {last[0]} {last[1]}")
    return found


def check_instances(seeds: range, **config: Any) -> None:
    env = WordSearch(**config)
    for seed in seeds:
        env.reset(seed=seed)
        state, n = env.state, side(env.state.words)
        assert len(state.grid) == n * n
        assert len(state.words) == len(set(state.words)) == env.config.num_words
        assert all(map(is_word, state.words))
        assert [occurrences(state.grid, n, word) for word in state.words] == [
            [place] for place in state.places
        ]


def test_every_word_stands_in_the_grid_once() -> None:
    check_instances(range(20))
    check_instances(range(5), hardcore=True)
    check_instances(range(5), num_words=15)
    check_instances(range(5), num_words=1)


@pytest.mark.slow
@pytest.mark.parametrize("words", [1, 5, 10, 15])
def test_every_word_stands_in_the_grid_once_on_1000_seeds(words: int) -> None:
    check_instances(range(1000), num_words=words, hardcore=words == 5)


def test_a_word_that_chance_spells_again_is_refused() -> None:
    class Letters:
        """Fills every cell with the letter a."""

        def integers(self, low: int, high: int, size: int, dtype: Any) -> np.ndarray:
            return np.full(size, low, dtype)

    assert hide(["aaa"], Letters(), lambda n: 0) is None  # type: ignore[arg-type]
    assert hide(["bbb"], Letters(), lambda n: 0) == (  # type: ignore[arg-type]
        "bbbaa" + "a" * 20,
        [(0, 0, False)],
    )


def test_hardcore_words_are_others() -> None:
    plain, hard = WordSearch(num_words=15), WordSearch(num_words=15, hardcore=True)
    plain.reset(seed=0)
    hard.reset(seed=0)
    assert all(word in common_words(len(word)) for word in plain.state.words)
    assert all(word in all_words(len(word)) for word in hard.state.words)
    assert any(word not in common_words(len(word)) for word in hard.state.words)


def test_difficulty_counts_places_of_each_length() -> None:
    # In 5x5 there are 2 * 5 * 3 places for three letters, and log2(30) is 4.9069.
    assert small().difficulty() == pytest.approx(3 * 4.906890596)


def test_segments_are_all_places_of_three_to_eight_letters() -> None:
    assert len(segments(4)) == len(set(segments(4))) == 2 * 4 * (2 + 1)
    assert len(segments(12)) == 2 * 12 * (10 + 9 + 8 + 7 + 6 + 5)


def test_the_menu_leaves_out_what_was_tried() -> None:
    env = small()
    before = env.moves() or []
    look(env, "0 0 0 2")
    look(env, "1 0 1 2")
    assert set(before) - set(env.moves() or []) == {"0 0 0 2", "1 0 1 2"}
    assert len(before) == 2 * 5 * (3 + 2 + 1)


@pytest.mark.parametrize("count", [0, 16, -3])
def test_counts_out_of_range_are_refused(count: Any) -> None:
    with pytest.raises(InvalidArgumentError, match="`num_words` must be an int from 1 to 15"):
        WordSearch(num_words=count)
