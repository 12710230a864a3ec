import time
from typing import Any

import pytest

from gemenv.envs.game.eight_puzzle import EightPuzzle
from gemenv.envs.game.fifteen_puzzle import FifteenPuzzle
from gemenv.envs.game.sliding_puzzle import SlidingPuzzle, State
from gemenv.errors import InvalidArgumentError


def env_with(*tiles: int, **config: Any) -> FifteenPuzzle:
    env = FifteenPuzzle(num_rows=round(len(tiles) ** 0.5), **config)
    env.reset(seed=0)
    env.state = State(tiles, tiles)
    return env


def test_tiles_slide_into_the_gap() -> None:
    env = env_with(1, 2, 3, 4, 0, 5, 6, 7, 8)
    shown = []
    for way in ("up", "left", "down", "RIGHT"):
        env.step(rf"\boxed{{{way}}}")
        shown.append(env.board())
    assert shown == [
        " 1  2  3\n 4  7  5\n 6 __  8",
        " 1  2  3\n 4  7  5\n 6  8 __",
        " 1  2  3\n 4  7 __\n 6  8  5",
        " 1  2  3\n 4 __  7\n 6  8  5",
    ]


def test_the_last_tile_wins() -> None:
    env = env_with(1, 2, 0, 3)
    _, reward, terminated, truncated, info = env.step(r"\boxed{left}")
    assert (reward, terminated, truncated, info["success"]) == (1.0, True, False, True)


@pytest.mark.parametrize("way", ["down", "right"])
def test_moves_without_a_tile_are_refused_without_a_fine(way: str) -> None:
    env = env_with(0, 1, 2, 3)
    _, reward, terminated, _, info = env.step(rf"\boxed{{{way}}}")
    assert (reward, terminated, info["action_valid"]) == (0.0, False, False)
    assert env.state.tiles == (0, 1, 2, 3)


def test_the_turn_limit_pays_for_the_cells_that_are_right() -> None:
    env = env_with(1, 2, 3, 4, 5, 6, 0, 7, 8, max_turns=1)
    _, reward, terminated, truncated, info = env.step(r"\boxed{down}")
    assert (reward, terminated, truncated) == (pytest.approx(5 / 9), False, True)
    assert info["reward_terms"] == {"progress": reward}


def test_a_2x2_board_has_eleven_starts() -> None:
    env = FifteenPuzzle(num_rows=2, max_turns=10)
    env.reset(seed=0)
    starts = {env.canonical() for _ in range(500) if env.reset()}
    assert len(starts) == env.instance_space() == 11
    assert "1 2 3 0" not in starts


def check_oracle(env: SlidingPuzzle, seeds: range) -> None:
    for seed in seeds:
        env.reset(seed=seed)
        least = env.difficulty()
        while not env.over:
            *_, info = env.step(env.oracle_action() or "")
        assert info["success"]
        assert env.turn == least <= 32


HARD = {"num_rows": 4, "max_turns": 50}


def test_the_oracle_takes_as_many_moves_as_the_difficulty() -> None:
    check_oracle(FifteenPuzzle(**HARD), range(8))
    check_oracle(EightPuzzle(), range(10))


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_the_oracle_solves_1000_seeds() -> None:
    check_oracle(FifteenPuzzle(**HARD), range(1000))


def test_the_oracle_finds_back_from_anywhere() -> None:
    env = FifteenPuzzle(num_rows=4, max_turns=300)
    env.reset(seed=3)
    for _ in range(60):
        env.step(env.sample_random_action())
        assert env.oracle_action()
    while not env.over:
        *_, info = env.step(env.oracle_action() or "")
    assert info["success"]


def test_the_oracle_follows_a_snapshot_into_another_board() -> None:
    env, other = EightPuzzle(), EightPuzzle()
    env.reset(seed=1)
    other.reset(seed=2)
    assert other.oracle_action()
    other.set_state(env.get_state())
    assert other.oracle_action() == env.oracle_action()


def test_the_potential_is_minus_the_distance() -> None:
    env = EightPuzzle()
    env.reset(seed=5)
    left = env.difficulty()
    while not env.over:
        assert env.potential() == -left
        env.step(env.oracle_action() or "")
        left -= 1
    assert env.potential() == -left == 0


def test_the_potential_of_4x4_is_a_lower_bound() -> None:
    env = FifteenPuzzle(**HARD)
    for seed in range(5):
        env.reset(seed=seed)
        assert -env.difficulty() <= env.phi() < 0


def test_a_short_shuffle_stays_near() -> None:
    env = FifteenPuzzle(num_rows=4, mc_rand_moves=6)
    for seed in range(30):
        env.reset(seed=seed)
        assert 1 <= env.difficulty() <= 6


@pytest.mark.parametrize(
    ("config", "rule"),
    [
        ({"num_rows": 1}, "from 2 to 4"),
        ({"num_rows": 5}, "from 2 to 4"),
        ({"mc_rand_moves": 0}, "1 or more"),
        ({"init_algo": "sorted"}, "must be of the type"),
    ],
)
def test_boards_that_cannot_be_are_refused(config: dict[str, Any], rule: str) -> None:
    with pytest.raises(InvalidArgumentError, match=rule):
        FifteenPuzzle(**config)


def test_an_eight_puzzle_has_three_rows() -> None:
    with pytest.raises(InvalidArgumentError, match="must be 3"):
        EightPuzzle(num_rows=4)


def test_long_replies_are_read_at_once() -> None:
    env = env_with(1, 2, 0, 3)
    begin = time.process_time()
    assert env.parse("up" * 50_000) is None
    assert time.process_time() - begin < 1.0
