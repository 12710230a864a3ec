import itertools
from collections import deque
from typing import Any

import pytest

from gemenv.envs.game.lights_out import LightsOut, State
from gemenv.envs.game.solvers.lights_out import fewest_presses, lit_by, quiet_patterns
from gemenv.errors import InvalidArgumentError


def env_with(*rows: str, **config: Any) -> LightsOut:
    """Build an environment in a position drawn with the signs of its board."""
    env = LightsOut(size=(len(rows), len(rows[0])), presses=1, **config)
    env.reset(seed=0)
    lights = sum(1 << i for i, sign in enumerate("".join(rows)) if sign == "#")
    env.state = State(lights, lights)
    return env


def toggled(board: tuple[str, ...], row: int, column: int) -> tuple[str, ...]:
    """Press a light on the board as the player sees it."""
    signs = {
        (r, c): (sign == "#") != (abs(r - row) + abs(c - column) <= 1)
        for r, line in enumerate(board)
        for c, sign in enumerate(line)
    }
    return tuple(
        "".join("#" if signs[r, c] else "." for c in range(len(line)))
        for r, line in enumerate(board)
    )


def distances(rows: int, columns: int) -> dict[tuple[str, ...], int]:
    """Search breadth first from the dark board, press by press."""
    dark = ("." * columns,) * rows
    found: dict[tuple[str, ...], int] = {dark: 0}
    queue: deque[tuple[str, ...]] = deque([dark])
    while queue:
        board = queue.popleft()
        for row, column in itertools.product(range(rows), range(columns)):
            other = toggled(board, row, column)
            if other not in found:
                found[other] = found[board] + 1
                queue.append(other)
    return found


@pytest.mark.parametrize(("rows", "columns"), [(2, 2), (2, 3), (3, 2), (3, 3), (2, 5)])
def test_the_fewest_presses_are_those_of_a_search_over_all_boards(rows: int, columns: int) -> None:
    found = distances(rows, columns)
    assert len(found) * len(quiet_patterns(rows, columns)) == 1 << rows * columns
    for lights in range(1 << rows * columns):
        signs = "".join(".#"[lights >> i & 1] for i in range(rows * columns))
        board = tuple(signs[r * columns : (r + 1) * columns] for r in range(rows))
        presses = fewest_presses(lights, rows, columns)
        assert (None if presses is None else presses.bit_count()) == found.get(board)


def test_quiet_patterns_change_nothing_and_have_the_known_number() -> None:
    for side, dimension in ((2, 0), (3, 0), (4, 4), (5, 2), (6, 0), (7, 0), (8, 0)):
        patterns = quiet_patterns(side, side)
        assert len(set(patterns)) == 1 << dimension
        assert all(lit_by(pattern, side, side) == 0 for pattern in patterns)


@pytest.mark.parametrize("config", [{"size": (4, 4)}, {"presses": 10}, {"size": (3, 8)}])
def test_1000_boards_go_dark_by_the_presses_of_the_oracle(config: dict[str, Any]) -> None:
    env = LightsOut(**config)
    for seed in range(1000):
        env.reset(seed=seed)
        board = tuple(line.replace(" ", "") for line in env.board().split("\n"))
        assert 0 < env.difficulty() == -(env.potential() or 0) <= env.config.presses
        presses = 0
        while any("#" in line for line in board):
            row, column = map(int, (env.oracle() or "").split())
            board = toggled(board, row - 1, column - 1)
            env.step(rf"\boxed{{{row} {column}}}")
            presses += 1
        assert presses == env.difficulty()
        assert env.over


def test_a_press_toggles_a_cross_and_the_last_one_wins() -> None:
    env = env_with("#..", ".#.", "...")
    assert env.step(r"\boxed{3 3}")[1:4] == (0.0, False, False)
    assert env.board() == "# . .\n. # #\n. # #"
    env = env_with(".#.", "###", ".#.")
    assert env.potential() == -1.0
    _, reward, terminated, truncated, info = env.step(r"\boxed{(2 2)}")
    assert (reward, terminated, truncated, info["success"]) == (1.0, True, False, True)
    assert env.potential() == 0.0


def test_presses_outside_are_refused_and_presses_twice_undo() -> None:
    env = env_with("#.#", ".#.", max_turns=9)
    for move in ("3 1", "1 4"):
        _, reward, terminated, _, info = env.step(rf"\boxed{{{move}}}")
        assert (reward, terminated, info["action_valid"]) == (0.0, False, False)
    before = env.state.lights
    rewards = [env.step(r"\boxed{1 3}")[1] for _ in range(4)]
    assert (rewards, env.state.lights) == ([0.0] * 4, before)


def test_several_presses_in_one_reply() -> None:
    env = env_with("###", ".#.", max_actions_per_turn=3)
    assert env.step(r"\boxed{1 2}")[1] == 1.0
    env = env_with("#..", "##.", "#..", max_actions_per_turn=3)
    assert env.step(r"\boxed{1 1, 1 1, 2 1}")[1] == 1.0


@pytest.mark.parametrize(
    "config", [{"size": (1, 3)}, {"size": (3, 9)}, {"presses": 0}, {"presses": 26, "max_turns": 40},
               {"presses": 9, "max_turns": 8}]
)  # fmt: skip
def test_boards_that_cannot_be_are_refused(config: dict[str, Any]) -> None:
    with pytest.raises(InvalidArgumentError, match="must be"):
        LightsOut(**config)


@pytest.mark.parametrize("answer", ["", "1", "0 1", "1 9", "1 2 3", "١ ٢", "1, 2", "1 " * 50_000])
def test_what_is_no_light_is_a_format_error(answer: str) -> None:
    env = LightsOut()
    env.reset(seed=0)
    assert env.step(rf"\boxed{{{answer}}}")[1] == -0.1
