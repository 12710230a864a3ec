import heapq
import re

import pytest

from gemenv.envs.game.maze import Maze, State
from gemenv.errors import InvalidArgumentError

CORRIDOR = ["#######", "#P__#_#", "###_#_#", "#G____#", "#######", "#_____#", "#######"]


def env_with(*rows: str, **config: object) -> Maze:
    """Build an environment in a position drawn with the signs of its board."""
    text = "\n".join(rows)
    size = ((len(rows) - 1) // 2, (len(rows[0]) - 1) // 2)
    env = Maze(**{"size": size, **config})
    env.reset(seed=0)
    start, goal = text.index("P"), text.index("G")
    env.state = State(text.replace("P", "_").replace("G", "_"), goal, start, start)
    return env


def grid(env: Maze) -> list[str]:
    return env.board().split("\n")[1:]


def shortest(rows: list[str]) -> tuple[int, int, int]:
    """Search the signs one by one; return moves of the shortest way, signs reached, and floor."""
    signs = {(r, c): sign for r, row in enumerate(rows) for c, sign in enumerate(row)}
    (start,) = (place for place, sign in signs.items() if sign == "P")
    found: dict[tuple[int, int], int] = {}
    heap = [(0, start)]
    while heap:
        steps, place = heapq.heappop(heap)
        if place in found or signs[place] == "#":
            continue
        found[place] = steps
        r, c = place
        for other in ((r + 1, c), (r - 1, c), (r, c + 1), (r, c - 1)):
            heapq.heappush(heap, (steps + 1, other))
    goal = next(place for place, sign in signs.items() if sign == "G")
    assert found[goal] % 2 == 0
    return found[goal] // 2, len(found), sum(sign != "#" for sign in signs.values())


def check_mazes(env: Maze, seeds: range) -> None:
    height, width = env.config.size
    for seed in seeds:
        env.reset(seed=seed)
        moves, reached, floor = shortest(grid(env))
        assert reached == floor  # every cell can be reached
        ways = height * width - 1 + env.config.loops  # none goes round but those asked for
        assert floor == height * width + ways
        assert env.difficulty() == moves == -(env.potential() or 0) <= env.config.max_turns
        while not env.over:
            env.step(env.oracle_action() or "")
        assert env.turn == moves


def test_mazes_are_connected_and_the_oracle_takes_a_shortest_way() -> None:
    check_mazes(Maze(size=(4, 6), loops=2), range(30))
    check_mazes(Maze(size=(20, 20), max_turns=30), range(2))


@pytest.mark.slow
def test_1000_mazes_are_connected() -> None:
    check_mazes(Maze(), range(1000))


def test_walking_to_the_goal_wins() -> None:
    env = env_with(*CORRIDOR)
    assert env.potential() == -3.0
    for move in ("RIGHT", "down"):
        assert env.step(rf"\boxed{{{move}}}")[1:4] == (0.0, False, False)
    observation, reward, terminated, truncated, info = env.step(r"\boxed{left}")
    assert (reward, terminated, truncated, info["success"]) == (1.0, True, False, True)
    assert "row 2, column 1; the goal is in row 2, column 1" in observation
    assert grid(env)[3] == "#P____#"
    assert env.potential() == 0.0


def test_a_wall_refuses_without_a_fine() -> None:
    env = env_with(*CORRIDOR)
    observation, reward, terminated, _, info = env.step(r"\boxed{down}")
    assert (reward, terminated, info["action_valid"]) == (0.0, False, False)
    assert "there is a wall" in observation
    assert env.action_menu() == [r"\boxed{right}"]


def test_a_view_shows_whole_cells_around_the_player() -> None:
    env = env_with(*CORRIDOR, view_radius=1)
    assert grid(env) == ["#####", "#P__#", "###_#", "#G___", "#####"]
    env.step(r"\boxed{right}")
    assert grid(env) == ["#######", "#__P#_#", "###_#_#", "#G____#", "#######"]


def test_a_view_hides_what_is_farther() -> None:
    env = Maze(size=(20, 20), view_radius=2, max_turns=500)
    observation, _ = env.reset(seed=3)
    rows = grid(env)
    assert len(rows) <= 11
    assert all(len(row) <= 11 for row in rows)
    assert re.search(r"the goal is in row \d+, column \d+", observation)
    assert "2 cell(s) in each direction" in observation


def test_what_one_sees_is_part_of_the_task() -> None:
    whole, part = Maze(), Maze(view_radius=1)
    whole.reset(seed=1)
    part.reset(seed=1)
    assert whole.state == part.state
    assert whole.canonical() != part.canonical()


def test_several_moves_stop_at_a_wall() -> None:
    env = env_with(*CORRIDOR, max_actions_per_turn=3)
    observation, *_, info = env.step(r"\boxed{right, right, down}")
    assert not info["action_valid"]
    assert "You moved right.\nYou cannot move right" in observation
    assert env.step(r"\boxed{down, left}")[1] == 1.0


@pytest.mark.parametrize(
    "config", [{"size": (2, 5)}, {"size": (5, 21)}, {"loops": 21}, {"view_radius": 0}]
)
def test_mazes_that_cannot_be_are_refused(config: dict[str, object]) -> None:
    with pytest.raises(InvalidArgumentError, match="must be"):
        Maze(**config)


@pytest.mark.parametrize("answer", ["north", "", "up, down", "u" * 100_000])
def test_what_is_no_direction_is_a_format_error(answer: str) -> None:
    env = Maze()
    env.reset(seed=0)
    assert env.step(rf"\boxed{{{answer}}}")[1] == -0.1
