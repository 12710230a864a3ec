"""TicTacToe, its opponents and its solver."""

import functools
import itertools
from typing import Literal

import pytest

from gemenv.envs.game.duel_game import State
from gemenv.envs.game.solvers.duel import answer, expected, luck, replies, value
from gemenv.envs.game.solvers.tic_tac_toe import EMPTY, TicTacToeRules
from gemenv.envs.game.tic_tac_toe import TicTacToe
from gemenv.errors import InvalidArgumentError

RULES = TicTacToeRules()
MAGIC = (2, 7, 6, 9, 5, 1, 4, 3, 8)
"""A magic square: three cells are in a line if they sum to 15."""
OPPONENTS: tuple[Literal["random", "scripted", "exact"], ...] = ("random", "scripted", "exact")


def wins(cells: frozenset[int]) -> bool:
    return any(sum(MAGIC[c] for c in three) == 15 for three in itertools.combinations(cells, 3))


@functools.cache
def negamax(own: frozenset[int], other: frozenset[int]) -> int:
    """Return 1, 0 or −1 for whoever is to move, on sets of cells."""
    if wins(other):
        return -1
    free = frozenset(range(9)) - own - other
    return max((-negamax(other, own | {cell}) for cell in free), default=0)


def sets(position: str) -> tuple[frozenset[int], frozenset[int]]:
    """Return the cells of whoever is to move, and the others."""
    both = [frozenset(i for i, s in enumerate(position) if s == sign) for sign in "XO"]
    mine = len(both[0]) > len(both[1])
    return both[mine], both[not mine]


def positions() -> set[str]:
    """Return all positions in play."""
    found, layer = {EMPTY}, {EMPTY}
    while layer:
        layer = {RULES.after(p, move) for p in layer for move in RULES.legal(p)}
        layer = {p for p in layer if RULES.score(p) is None}
        found |= layer
    return found


def env_with(position: str, **config: object) -> TicTacToe:
    env = TicTacToe(**{"opponent": "exact", **config})
    env.reset(seed=0)
    env.state = State(position, position, position.count(".") % 2 == 1)
    return env


def test_values_are_those_of_another_search() -> None:
    known = positions()
    assert len(known) == 4520  # of the 5,478 positions, 958 are over
    assert all(value(RULES, p) == (negamax(*sets(p)) + 1) / 2 for p in known)
    assert value(RULES, EMPTY) == 0.5


def best_response(opponent: Literal["random", "scripted", "exact"]) -> dict[str, float]:
    """Return the largest mean score against an opponent from anywhere, whatever it risks."""

    @functools.cache
    def best(position: str) -> float:
        return max(against(RULES.after(position, move)) for move in RULES.legal(position))

    def against(position: str) -> float:
        if (score := RULES.score(position)) is not None:
            return score
        chosen = [RULES.after(position, m) for m in replies(RULES, opponent, position)]
        scores = [RULES.score(p) for p in chosen]
        known = zip(chosen, scores, strict=True)
        return sum(best(p) if s is None else 1 - s for p, s in known) / len(chosen)

    return {p: best(p) for p in positions()}


@pytest.mark.parametrize("opponent", OPPONENTS)
def test_the_oracle_is_near_the_best_response_and_risks_nothing(
    opponent: Literal["random", "scripted", "exact"],
) -> None:
    best = best_response(opponent)
    for position, most in best.items():
        came = expected(RULES, opponent, position)
        assert value(RULES, position) <= came + 1e-12
        assert came <= most + 1e-12
    env = TicTacToe(opponent=opponent)
    total = optimum = 0.0
    for seed in range(300):
        env.reset(seed=seed)
        total += expected(RULES, opponent, env.state.position)
        optimum += best[env.state.position]
    assert total >= 0.99 * optimum


def test_three_in_a_line_win() -> None:
    env = env_with("XX.OO....")
    _, reward, terminated, truncated, info = env.step(r"\boxed{3}")
    assert (reward, terminated, truncated, info["success"]) == (1.0, True, False, True)
    assert env.potential() == 1.0


def test_to_miss_a_win_and_lose() -> None:
    env = env_with("XX.OO....")
    assert env.potential() == 1.0
    observation, reward, terminated, _, info = env.step(r"\boxed{9}")
    assert (reward, terminated, info["success"]) == (0.0, True, False)
    assert "You played 9. The opponent played 6. You lost." in observation
    assert env.potential() == 0.0


def test_a_draw_is_a_success_only_where_no_more_was_certain() -> None:
    env = env_with("XOXXOO.X.")
    assert (env.state.first, env.potential()) == (False, 0.5)
    _, reward, terminated, _, info = env.step(r"\boxed{7}")
    assert (reward, terminated, info["success"]) == (0.5, True, True)
    # X could win by 3; after 7 the opponent takes it, and 8 draws.
    env = env_with("XX.OOX..O")
    assert env.potential() == 1.0
    env.step(r"\boxed{7}")
    assert env.potential() == 0.5
    _, reward, terminated, _, info = env.step(r"\boxed{8}")
    assert (reward, terminated, info["success"]) == (0.5, True, False)


def test_a_taken_cell_is_refused_without_a_fine() -> None:
    env = env_with("XX.OO....")
    observation, reward, terminated, _, info = env.step(r"\boxed{1}")
    assert (reward, terminated, info["action_valid"]) == (0.0, False, False)
    assert "Cell 1 is taken." in observation
    assert env.action_menu() == [rf"\boxed{{{cell}}}" for cell in (3, 6, 7, 8, 9)]


def test_the_scripted_opponent_wins_blocks_and_likes_the_centre() -> None:
    assert RULES.scripted("XX.OO....") == ["3"]
    assert RULES.scripted("XX.O.....") == ["3"]
    assert RULES.scripted("X........") == ["5"]
    assert RULES.scripted("....X....") == ["1", "3", "7", "9"]
    assert RULES.scripted("OXO.X....") == ["8"]


def test_an_exact_opponent_is_never_beaten_from_a_drawn_start() -> None:
    env = TicTacToe(opponent="exact")
    for seed in range(300):
        env.reset(seed=seed)
        certain = env.potential()
        while not env.over:
            _, reward, *_ = env.step(env.sample_random_action())
        assert reward <= (certain or 0.0)


@pytest.mark.parametrize("first", [True, False])
def test_the_seat_can_be_chosen(first: bool) -> None:
    env = TicTacToe(first=first, opening=0)
    for seed in range(20):
        observation, _ = env.reset(seed=seed)
        assert ("You are X." in observation) == first
        assert env.state.position.count(".") == (9 if first else 8)


def test_the_seat_is_drawn() -> None:
    env = TicTacToe()
    seats = [(env.reset(seed=seed), env.state.first)[1] for seed in range(200)]
    assert 60 < sum(seats) < 140


@pytest.mark.parametrize("opponent", OPPONENTS)
def test_the_space_counts_the_starts(opponent: str) -> None:
    env = TicTacToe(opponent=opponent)
    starts = {(env.reset(seed=seed), env.canonical())[1] for seed in range(3000)}
    assert len(starts) <= env.instance_space()
    assert len(starts) >= 0.9 * env.instance_space()


def test_the_difficulty_is_the_luck_that_random_play_needs() -> None:
    # Of the free cells 3 wins, and after 7 or 8 the opponent takes it, and draws.
    assert luck(RULES, "exact", "XX.OOX..O", 1.0) == pytest.approx(1 / 3)
    assert luck(RULES, "exact", "XX.OOX..O", 0.5) == 1.0
    assert answer(RULES, "exact", "XX.OO....") == "3"


@pytest.mark.parametrize("config", [{"opponent": "human"}, {"opening": 5}, {"max_turns": 4}])
def test_other_games_are_refused(config: dict[str, object]) -> None:
    with pytest.raises(InvalidArgumentError):
        TicTacToe(**config)


@pytest.mark.parametrize("reply", ["0", "10", "centre", "", "٣", "5" * 100_000])
def test_what_is_no_cell_is_a_format_error(reply: str) -> None:
    env = TicTacToe()
    env.reset(seed=0)
    assert env.step(rf"\boxed{{{reply}}}")[1] == -0.1
