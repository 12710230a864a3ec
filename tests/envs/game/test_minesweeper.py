import time
from typing import Any

import pytest

from gemenv.envs.game.minesweeper import Minesweeper, State
from gemenv.errors import InvalidArgumentError


def env_with(*rows: str, **config: Any) -> Minesweeper:
    """Build an environment whose mines are drawn as `*`, nothing revealed."""
    cells = "".join(rows)
    mines = [i for i, sign in enumerate(cells) if sign == "*"]
    env = Minesweeper(rows=len(rows), cols=len(rows[0]), num_mines=len(mines), **config)
    env.reset(seed=0)
    rest = [i for i in range(len(cells)) if i not in mines]
    env.state = State([*mines, *rest], ["."] * len(cells), len(rest), sum(1 << i for i in mines))
    return env


def grid(env: Minesweeper) -> list[str]:
    return [line[3:].replace(" ", "") for line in env.board().splitlines()[1:]]


def test_a_zero_opens_what_is_around_it() -> None:
    env = env_with("*...", "....", "...*")
    _, reward, terminated, _, info = env.step(r"\boxed{reveal 0 3}")
    assert grid(env) == [".100", ".111", "...."]
    assert (reward, terminated, info["success"]) == (pytest.approx(0.6), False, False)


def test_all_safe_cells_win_without_a_flag() -> None:
    env = env_with("...", ".*.", "...")
    cells = (0, 1, 2, 3, 5, 6, 7, 8)
    steps = [env.step(rf"\boxed{{reveal {i // 3} {i % 3}}}") for i in cells]
    assert [reward for _, reward, *_ in steps] == [1 / 8] * 8
    assert [(terminated, info["success"]) for _, _, terminated, _, info in steps] == [
        *[(False, False)] * 7,
        (True, True),
    ]


def test_a_mine_loses_and_earns_nothing() -> None:
    env = env_with("*.", "..")
    _, reward, terminated, truncated, info = env.step(r"\boxed{reveal 0 0}")
    assert (reward, terminated, truncated, info["success"]) == (0.0, True, False, False)
    assert grid(env)[0] == "*."
    assert env.potential() == -1.0


def test_flags_come_and_go_and_protect() -> None:
    env = env_with("*.", "..")
    assert env.step(r"\boxed{flag 0 0}")[1] == 0.0
    assert grid(env) == ["F.", ".."]
    _, _, terminated, _, info = env.step(r"\boxed{reveal 0 0}")
    assert (terminated, info["action_valid"]) == (False, False)
    env.step(r"\boxed{FLAG 0 0}")
    assert grid(env) == ["..", ".."]


def test_an_opening_leaves_flags_and_the_oracle_takes_them_away() -> None:
    env = env_with("....", "...*")
    env.step(r"\boxed{flag 0 0}")
    env.step(r"\boxed{reveal 1 0}")
    assert grid(env)[0][0] == "F"
    while not env.over:
        *_, info = env.step(env.oracle_action() or "")
    assert info["success"]


@pytest.mark.parametrize("move", ["reveal 2 0", "reveal 0 9", "dig 0 0", "flag 999999999 0"])
def test_impossible_moves_are_refused_without_a_fine(move: str) -> None:
    env = env_with("*.", "..")
    _, reward, terminated, _, info = env.step(rf"\boxed{{{move}}}")
    assert (reward, terminated, info["action_valid"]) == (0.0, False, False)


def test_a_revealed_cell_is_refused() -> None:
    env = env_with("*.", "..")
    env.step(r"\boxed{reveal 0 1}")
    for verb in ("reveal", "flag"):
        assert not env.step(rf"\boxed{{{verb} 0 1}}")[4]["action_valid"]


def test_the_first_reveal_opens_wherever_it_falls() -> None:
    env = Minesweeper(rows=5, cols=5, num_mines=5)
    for seed in range(50):
        env.reset(seed=seed)
        cell = f"{seed % 5} {seed // 5 % 5}"
        env.step(rf"\boxed{{reveal {cell}}}")
        assert env.state.shown[5 * (seed % 5) + seed // 5 % 5] == "0"
        assert env.state.mines.bit_count() == 5


@pytest.mark.parametrize("mines", range(1, 9))
def test_a_3x3_grid_can_be_won_with_any_number_of_mines(mines: int) -> None:
    env = Minesweeper(rows=3, cols=3, num_mines=mines)
    for seed in range(20):
        env.reset(seed=seed)
        *_, info = env.step(r"\boxed{reveal 1 1}")
        for i in range(9):
            if not env.over and env.state.shown[i] == "." and not env.state.mines >> i & 1:
                *_, info = env.step(rf"\boxed{{reveal {i // 3} {i % 3}}}")
        assert info["success"]


def test_the_oracle_takes_no_risk_where_it_need_not() -> None:
    # Two mines below the wall of 1 2 2 1 are certain, and so is what lies between them and beyond.
    env = env_with("....", "....", ".**.", "....")
    for cell in ("0 0", "1 0"):
        env.step(rf"\boxed{{reveal {cell}}}")
    while not env.over:
        *_, info = env.step(env.oracle_action() or "")
    assert info["success"]


def check_wins(episodes: int, least: float, **config: Any) -> None:
    env = Minesweeper(**config)
    won = 0
    for seed in range(episodes):
        env.reset(seed=seed)
        while not env.over:
            *_, info = env.step(env.oracle_action() or "")
        won += info["success"]
    assert won / episodes >= least


def test_the_oracle_nearly_always_wins() -> None:
    check_wins(60, 0.75)


@pytest.mark.slow
def test_the_oracle_nearly_always_wins_1000_harder_games() -> None:
    check_wins(1000, 0.8, num_mines=12)


def test_a_radius_hides_what_is_far() -> None:
    env = env_with("*....", ".....", "....*", view_radius=1)
    assert "?" not in env.board()
    observation, *_ = env.step(r"\boxed{flag 0 0}")
    assert grid(env) == ["F.???", "..???", "?????"]
    assert observation.endswith(env.board())
    assert "out of view" in env.rules()
    env.step(r"\boxed{reveal 1 3}")
    assert grid(env) == ["??...", "??.1.", "??..."]


def test_the_potential_is_the_share_that_is_revealed() -> None:
    env = env_with("*.", "..")
    assert env.potential() == 0.0
    env.step(r"\boxed{reveal 0 1}")
    assert env.potential() == pytest.approx(1 / 3)


def test_equal_tasks_have_equal_texts() -> None:
    env = Minesweeper(rows=3, cols=3, num_mines=8)
    env.reset(seed=0)
    texts = set()
    for order in ([*range(9)], [1, 0, *range(2, 9)]):
        env.state.order = order
        texts.add(env.canonical())
    assert len(texts) == 1  # all but the first reveal are mined


@pytest.mark.parametrize(
    ("config", "rule"),
    [
        ({"rows": 1}, "from 2 to 24"),
        ({"cols": 25}, "from 2 to 24"),
        ({"rows": 3, "cols": 3, "num_mines": 9}, "from 1 to 8"),
        ({"num_mines": 0}, "from 1 to"),
        ({"view_radius": 0}, "1 or more"),
    ],
)
def test_grids_that_cannot_be_are_refused(config: dict[str, Any], rule: str) -> None:
    with pytest.raises(InvalidArgumentError, match=rule):
        Minesweeper(**config)


@pytest.mark.parametrize("text", ["reveal 1 " + "1" * 100_000, "reveal" * 20_000, " " * 100_000])
def test_long_replies_are_read_at_once(text: str) -> None:
    env = Minesweeper()
    env.reset(seed=0)
    begin = time.process_time()
    assert env.parse(text) is None
    assert time.process_time() - begin < 1.0
