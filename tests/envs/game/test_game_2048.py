import functools
import math
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemenv.envs.game.game_2048 import Game2048, State
from gemenv.envs.game.solvers.tiles2048 import DIRECTIONS, Rows, best_slide, merge, slides
from gemenv.errors import InvalidArgumentError


def rows_of(*cells: int) -> Rows:
    side = math.isqrt(len(cells))
    return tuple(tuple(cells[i : i + side]) for i in range(0, side * side, side))


def env_with(*cells: int, **config: Any) -> Game2048:
    env = Game2048(board_size=math.isqrt(len(cells)), **config)
    env.reset(seed=0)
    env.state = State(rows_of(*cells), rows_of(*cells), max(cells))
    return env


@pytest.mark.parametrize(
    ("line", "merged"),
    [
        ((2, 2, 4, 0), (4, 4, 0, 0)),
        ((4, 2, 2, 0), (4, 4, 0, 0)),
        ((2, 2, 2, 0), (4, 2, 0, 0)),
        ((0, 8, 0, 8), (16, 0, 0, 0)),
        ((2, 4, 2, 4), (2, 4, 2, 4)),
        ((0, 0, 0, 0), (0, 0, 0, 0)),
    ],
)
def test_lines_merged_by_hand(line: tuple[int, ...], merged: tuple[int, ...]) -> None:
    assert merge(line) == merged


def moved_tile_by_tile(rows: Rows, way: str) -> Rows:
    """Move one tile after another, those ahead first, until each meets something."""
    side = len(rows)
    dr, dc = {"up": (-1, 0), "down": (1, 0), "left": (0, -1), "right": (0, 1)}[way]
    grid = {(r, c): rows[r][c] for r in range(side) for c in range(side)}
    fused: set[tuple[int, int]] = set()
    for r, c in sorted(grid, key=lambda place: -(place[0] * dr + place[1] * dc)):
        tile, grid[r, c] = grid[r, c], 0
        while tile and grid.get((r + dr, c + dc)) == 0:
            r, c = r + dr, c + dc
        ahead = (r + dr, c + dc)
        if tile and grid.get(ahead) == tile and ahead not in fused:
            grid[ahead] = 2 * tile
            fused.add(ahead)
        elif tile:
            grid[r, c] = tile
    return tuple(tuple(grid[r, c] for c in range(side)) for r in range(side))


BOARDS = st.integers(2, 5).flatmap(
    lambda side: st.lists(
        st.sampled_from([0, 0, 2, 2, 4, 8]), min_size=side * side, max_size=side * side
    )
)


@given(BOARDS)
def test_slides_are_those_of_tile_after_tile(cells: list[int]) -> None:
    rows = rows_of(*cells)
    expected = {way: moved_tile_by_tile(rows, way) for way in DIRECTIONS}
    assert slides(rows) == {way: after for way, after in expected.items() if after != rows}


def test_a_move_brings_one_tile() -> None:
    env = env_with(2, 0, 0, 2, *[0] * 12)
    env.step(r"\boxed{LEFT}")
    cells = [tile for row in env.state.rows for tile in row]
    assert cells[0] == 4
    assert sorted(cells)[:14] == [0] * 14
    assert sum(cells) in (6, 8)


def test_new_tiles_are_twos_nine_times_in_ten_on_any_free_cell() -> None:
    env = Game2048()
    env.reset(seed=0)
    tiles: list[int] = []
    cells: set[int] = set()
    for _ in range(2000):
        env.reset()
        found = [tile for row in env.state.start for tile in row]
        tiles += filter(None, found)
        cells |= {i for i, tile in enumerate(found) if tile}
    assert len(tiles) == 4000
    assert cells == set(range(16))
    assert 0.87 < tiles.count(2) / 4000 < 0.93
    assert set(tiles) == {2, 4}


def test_doublings_are_paid_once_and_sum_to_one() -> None:
    env = env_with(2, 2, 2, 2, target_tile=8)
    assert env.step(r"\boxed{left}")[1] == 0.5
    assert env.potential() == 0.5
    env.state.rows = ((4, 4), (2, 0))
    _, reward, terminated, truncated, info = env.step(r"\boxed{left}")
    assert (reward, terminated, truncated, info["success"]) == (0.5, True, False, True)
    assert env.potential() == 1.0


def test_tiles_of_no_new_size_earn_nothing() -> None:
    assert env_with(8, 2, 2, 0, target_tile=32).step(r"\boxed{up}")[1] == 0.0


def test_a_slide_that_changes_nothing_is_refused_without_a_fine() -> None:
    env = env_with(2, 4, 0, 0, target_tile=32)
    _, reward, terminated, _, info = env.step(r"\boxed{up}")
    assert (reward, terminated, info["action_valid"]) == (0.0, False, False)
    assert env.state.rows == ((2, 4), (0, 0))


def test_a_board_without_a_move_is_lost() -> None:
    env = env_with(0, 16, 4, 8, target_tile=32)
    _, reward, terminated, truncated, info = env.step(r"\boxed{left}")
    assert (reward, terminated, truncated, info["success"]) == (0.0, True, False, False)
    assert env.potential() == -1.0


def test_the_oracle_takes_the_target() -> None:
    assert best_slide(rows_of(32, 0, 0, 4, 32, 0, 0, 2, *[0] * 8), 64) in ("up", "down")
    assert best_slide(rows_of(2, 4, 8, 2), 64) is None


Value = Callable[[Rows, int], float]


def chance_after(slid: Rows, then: Value, target: int) -> float:
    """Return the chance to make the target, over the tiles that may come to a slid board."""
    cells = [tile for row in slid for tile in row]
    if max(cells) >= target:
        return 1.0
    free = [i for i, tile in enumerate(cells) if not tile]
    return sum(
        share * then(rows_of(*cells[:i], tile, *cells[i + 1 :]), target) / len(free)
        for i in free
        for tile, share in ((2, 0.9), (4, 0.1))
    )


@functools.cache
def optimum(rows: Rows, target: int) -> float:
    """Return the best chance to make the target, by an exact search."""
    moved = [moved_tile_by_tile(rows, way) for way in DIRECTIONS]
    return max((chance_after(m, optimum, target) for m in moved if m != rows), default=0.0)


@functools.cache
def played(rows: Rows, target: int) -> float:
    """Return the chance of the oracle to make the target."""
    way = best_slide(rows, target)
    return 0.0 if way is None else chance_after(moved_tile_by_tile(rows, way), played, target)


@pytest.mark.parametrize(("target", "share"), [(8, 0.99), (16, 0.95)])
def test_the_oracle_is_near_the_optimum_on_2x2(target: int, share: float) -> None:
    for cells in ((2, 2, 0, 0), (2, 0, 0, 2), (2, 4, 0, 0), (4, 0, 0, 4)):
        best, came = optimum(rows_of(*cells), target), played(rows_of(*cells), target)
        assert share * best <= came <= best + 1e-12


def solved(seeds: range, **config: Any) -> int:
    env = Game2048(**config)
    count = 0
    for seed in seeds:
        env.reset(seed=seed)
        while not env.over:
            success = env.step(env.oracle_action() or "")[4]["success"]
            count += success
    return count


def test_the_oracle_makes_64_and_512() -> None:
    assert solved(range(10), target_tile=64, max_turns=70) == 10
    assert solved(range(2), target_tile=512, max_turns=400) == 2


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_the_oracle_makes_what_the_hard_variants_ask() -> None:
    assert solved(range(100), target_tile=512, max_turns=400) >= 98
    assert solved(range(50), target_tile=2048, max_turns=1500) >= 35


@pytest.mark.parametrize(
    "config",
    [{"target_tile": n} for n in (4, 12, 1 << 18, 0, True)]
    + [{"board_size": 1}, {"board_size": 9}, {"board_size": 2, "target_tile": 64}],
)
def test_targets_and_boards_out_of_range_are_refused(config: dict[str, Any]) -> None:
    with pytest.raises(InvalidArgumentError, match=r"target_tile|board_size"):
        Game2048(**config)


def test_first_boards_are_counted() -> None:
    env = Game2048(board_size=2, target_tile=8)
    env.reset(seed=0)
    boards = {env.state.start for _ in range(2000) if env.reset()}
    assert len(boards) == env.instance_space() == 24


@pytest.mark.parametrize("answer", ["", "diagonal", "up up", "up" * 50_000])
def test_what_is_no_direction_is_a_format_error(answer: str) -> None:
    env = Game2048()
    env.reset(seed=0)
    assert env.step(rf"\boxed{{{answer}}}")[1] == -0.1
