import re
from typing import Any

import pytest

from gemenv.envs.game.crosswords import Crosswords, State, _drawn
from gemenv.envs.game.solvers.crosswords import lay_out, solution
from gemenv.envs.game.words import LONGEST, SHORTEST, clues, is_word
from gemenv.errors import InvalidArgumentError

CLUE = re.compile(r"(Across|Down) from (\d+) (\d+), (\d+) letters: (.+)")


def small(**config: Any) -> Crosswords:
    """Return a game with `cat` across, and `toe` down from its last letter."""
    env = Crosswords(num_words=2, **config)
    env.reset(seed=0)
    rows = ["cat", "..o", "..e"]
    asked = "Across from 0 0, 3 letters: Pet\nDown from 0 2, 3 letters: Part of a foot"
    env.state = State("".join(rows).upper(), 3, asked, _drawn(rows))
    return env


def write(env: Crosswords, move: str) -> tuple[str, float, bool, bool, dict[str, Any]]:
    return env.step(rf"\boxed{{{move}}}")


def test_every_right_letter_pays_its_share() -> None:
    env = small()
    moves = ("0 0 c", "0 1 b", "0 1 A", "0 2 t", "1 2 o", "2  2  E")
    results = [write(env, move) for move in moves]
    assert [result[1] for result in results] == pytest.approx([0.2, 0, 0.2, 0.2, 0.2, 0.2])
    assert set(results[0][4]["reward_terms"]) == {"progress"}
    assert [result[2] for result in results] == [False] * 5 + [True]
    assert results[-1][4]["success"]


def test_the_board_shows_letters_clues_and_what_was_wrong() -> None:
    env = small(max_turns=9)
    write(env, "0 2 t")
    assert write(env, "2 2 z")[0] == (
        "Z is wrong at row 2, column 2.\n"
        "    0  1  2\n"
        " 0  _  _  T\n"
        " 1  .  .  _\n"
        " 2  .  .  _\n"
        "Across from 0 0, 3 letters: Pet\n"
        "Down from 0 2, 3 letters: Part of a foot\n"
        "Wrong: 2 2 Z\n"
        "Turns left: 7."
    )


@pytest.mark.parametrize(
    ("move", "reason"),
    [
        ("3 0 a", "rows from 0 to 2, columns from 0 to 2"),
        ("0 3 a", "rows from 0 to 2"),
        ("99 99 a", "rows from 0 to 2"),
        ("1 0 a", "no letter at row 1, column 0"),
        ("0 0 c", "is filled"),
        ("0 0 x", "is filled"),
        ("0 1 X", "tried 0 1 X before"),
    ],
)
def test_moves_that_the_rules_forbid_cost_a_turn_alone(move: str, reason: str) -> None:
    env = small()
    write(env, "0 0 c")
    write(env, "0 1 x")
    observation, reward, terminated, _, info = write(env, move)
    assert reason in observation
    assert (reward, terminated, info["action_valid"]) == (0.0, False, False)
    assert (env.turn, env.state.filled) == (3, 1)


@pytest.mark.parametrize("answer", ["", "0 0", "0 0 ab", "0 0 7", "0 0 é", "-1 0 a", "a 0 0"])
def test_other_forms_are_format_errors(answer: str) -> None:
    assert write(small(), answer)[4]["reward_terms"] == {"format": -0.1}


def test_several_letters_in_one_reply() -> None:
    env = small(max_actions_per_turn=5)
    assert write(env, "0 0 c, 0 1 a, 0 2 t, 1 2 o, 2 2 e")[1] == pytest.approx(1.0)
    assert env.turn == 1


def test_the_menu_leaves_out_what_was_tried() -> None:
    env = small()
    write(env, "0 0 c")
    write(env, "0 1 x")
    menu = env.moves() or []
    assert len(menu) == 4 * 26 - 1
    assert "0 1 X" not in menu


def runs(rows: list[str]) -> set[tuple[str, int, int, str]]:
    """Read every row of two letters or more off a grid, across and down."""
    found: set[tuple[str, int, int, str]] = set()
    for row, line in enumerate(rows):
        found |= {("Across", row, run.start(), run[0]) for run in re.finditer(r"[^.]{2,}", line)}
    for column, line in enumerate(map("".join, zip(*rows, strict=True))):
        found |= {("Down", run.start(), column, run[0]) for run in re.finditer(r"[^.]{2,}", line)}
    return found


def connected(rows: list[str]) -> bool:
    cells = {(r, c) for r, line in enumerate(rows) for c, sign in enumerate(line) if sign != "."}
    reached: set[tuple[int, int]] = set()
    todo = [min(cells)]
    while todo:
        r, c = todo.pop()
        if (r, c) in cells - reached:
            reached.add((r, c))
            todo += [(r + 1, c), (r - 1, c), (r, c + 1), (r, c - 1)]
    return reached == cells


def check_grids(seeds: range, **config: Any) -> None:
    """Every run of letters is a word with its clue, at its place, and all words hang together."""
    env = Crosswords(**config)
    known = clues(env.config.hardcore)
    for seed in seeds:
        env.reset(seed=seed)
        rows = env.canonical().lower().split("/")
        expected = {
            (way, row, column, len(word), known[word]) for way, row, column, word in runs(rows)
        }
        asked = [CLUE.fullmatch(line) for line in env.state.clues.splitlines()]
        assert len(asked) == len(expected) == env.config.num_words
        assert {(m[1], int(m[2]), int(m[3]), int(m[4]), m[5]) for m in asked if m} == expected
        assert connected(rows)
        assert all(set(line) != {"."} for line in [*rows, *zip(*rows, strict=True)])
        assert env.difficulty() == sum(sign != "." for line in rows for sign in line)
        assert env.difficulty() <= env.config.max_turns


def test_every_grid_is_a_crossword() -> None:
    check_grids(range(30), num_words=3, max_turns=30)
    check_grids(range(30), num_words=3, max_turns=14, hardcore=True)
    check_grids(range(10), num_words=12, max_turns=200, hardcore=True)


@pytest.mark.slow
@pytest.mark.parametrize("words", [2, 3, 5, 8, 12])
def test_every_grid_is_a_crossword_on_1000_seeds(words: int) -> None:
    check_grids(range(1000), num_words=words, hardcore=words == 3)


@pytest.mark.parametrize("words", [("cat", "dog"), ("aaa", "aab", "aac", "aad", "aae", "aaf")])
def test_words_that_cannot_cross_give_no_grid(words: tuple[str, ...]) -> None:
    assert lay_out(words, lambda n: 0) is None


def test_nothing_but_the_words_can_be_read() -> None:
    entries = lay_out(("toast", "ants", "axe"), lambda n: 0)
    assert entries is not None
    assert {text for *_, text in runs(solution(entries))} == {"toast", "ants", "axe"}


@pytest.mark.parametrize("hardcore", [False, True])
def test_clues_are_good_for_a_grid(hardcore: bool) -> None:
    known = clues(hardcore)
    assert len(known) > 150
    assert not set(known) & set(clues(not hardcore))
    assert len(set(known.values())) == len(known)
    for word, clue in known.items():
        assert SHORTEST <= len(word) <= LONGEST
        assert is_word(word), word
        assert word not in clue.lower(), clue
        assert 8 <= len(clue) <= 60, clue
        assert re.fullmatch(r"[A-Z].*[^.]", clue), clue


def test_a_turn_limit_below_the_letters_is_refused() -> None:
    with pytest.raises(InvalidArgumentError, match="enough for the letters of 3 words, got 5"):
        Crosswords(num_words=3, max_turns=5).reset(seed=0)


@pytest.mark.parametrize("count", [0, 1, 13])
def test_counts_out_of_range_are_refused(count: int) -> None:
    with pytest.raises(InvalidArgumentError, match="`num_words` must be an int from 2 to 12"):
        Crosswords(num_words=count)
