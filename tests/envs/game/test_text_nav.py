import re
from collections import deque
from typing import Any

import pytest

from gemenv.envs.game.text_nav import State, TextNav
from gemenv.errors import InvalidArgumentError

BACK = {"north": "south", "south": "north", "east": "west", "west": "east"}
STEPS = {"north": (-1, 0), "south": (1, 0), "east": (0, 1), "west": (0, -1)}
NAMES = ("attic", "gym", "hall", "porch")
DOORS = ((-1, 1, -1, -1), (-1, 2, 3, 0), (-1, -1, -1, 1), (1, -1, -1, -1))
"""Attic, gym and hall from west to east, and the porch south of the gym."""


def small_house(thing: str = "", **config: Any) -> TextNav:
    """Build an environment with the player in the attic, the goal in the hall."""
    env = TextNav(num_rooms=4, fetch=bool(thing), **config)
    env.reset(seed=0)
    thing_in = 3 if thing else -1
    env.state = State(NAMES, DOORS, thing, 2, 0, thing_in, 0, thing_in)
    return env


def steps(env: TextNav, *moves: str) -> list[tuple[float, bool, bool, bool]]:
    came: list[tuple[float, bool, bool, bool]] = []
    for move in moves:
        _, reward, terminated, _, info = env.step(rf"\boxed{{{move}}}")
        came.append((reward, terminated, info["success"], info["action_valid"]))
    return came


MOVED = (0.0, False, False, True)
REFUSED = (0.0, False, False, False)
SOLVED = (1.0, True, True, True)


def test_walking_to_the_goal_wins() -> None:
    env = small_house()
    assert env.board() == "Go to the hall.\nYou are in the attic. Doors: east."
    assert (env.potential(), env.difficulty()) == (-2.0, 2.0)
    assert steps(env, "Go East", "e") == [MOVED, SOLVED]
    assert env.potential() == 0.0


def test_fetching_wants_the_object_at_the_goal() -> None:
    env = small_house("lamp")
    assert env.difficulty() == 6.0
    assert steps(env, "take", "drop", "north") == [REFUSED] * 3
    assert steps(env, "east", "south") == [MOVED] * 2
    assert "The lamp is here." in env.board()
    assert env.action_menu() == [r"\boxed{north}", r"\boxed{take}"]
    assert steps(env, "take", "north") == [MOVED] * 2
    assert "You carry the lamp." in env.board()
    assert env.potential() == -2.0
    assert steps(env, "drop", "take", "east") == [MOVED] * 3
    assert env.potential() == -1.0
    assert steps(env, "drop") == [SOLVED]
    assert env.potential() == 0.0


def test_to_arrive_without_the_object_is_not_enough() -> None:
    env = small_house("lamp")
    assert steps(env, "east", "east") == [MOVED] * 2


def test_the_map_is_shown_on_demand_and_part_of_the_task() -> None:
    env, blind = small_house(show_map=True), small_house()
    lines = [
        "attic: east to the gym",
        "gym: east to the hall, south to the porch, west to the attic",
    ]
    assert "\n".join(lines) in env.board()
    assert "gym" not in blind.board()
    assert env.canonical() != blind.canonical()


def explored(env: TextNav) -> dict[str, dict[str, str]]:
    """Walk through the whole house by its text alone, and return the doors of each room."""
    found: dict[str, dict[str, str]] = {}

    def visit(room: str) -> None:
        found[room] = dict.fromkeys(ways(env), "")
        for way in found[room]:
            env.play(way)
            found[room][way] = here(env)
            if found[room][way] not in found:
                visit(here(env))
            env.play(BACK[way])
            assert here(env) == room

    visit(here(env))
    return found


def here(env: TextNav) -> str:
    return re.findall(r"You are in the ([a-z ]+)\.", env.board())[0]


def ways(env: TextNav) -> list[str]:
    return re.findall(r"Doors: ([a-z, ]+)\.", env.board())[0].split(", ")


def shortest(house: dict[str, dict[str, str]], start: str, thing_in: str, goal: str) -> int:
    """Search breadth first over player and object; without an object it is carried from the start.

    The object may be dropped anywhere; it has to lie in the goal.
    """
    fetch = bool(thing_in)
    first = (start, thing_in or "carried")
    found, queue = {first: 0}, deque([first])
    while queue:
        room, lies = queue.popleft()
        if lies == goal if fetch else room == goal:
            return found[room, lies]
        following = [(other, lies) for other in house[room].values()]
        if fetch and lies == room:
            following.append((room, "carried"))
        elif fetch and lies == "carried":
            following.append((room, room))
        for state in following:
            if state not in found:
                found[state] = found[room, lies] + 1
                queue.append(state)
    raise AssertionError("the goal cannot be reached")


def check_houses(seeds: range, **config: Any) -> None:
    env = TextNav(**config)
    for seed in seeds:
        env.reset(seed=seed)
        state, rooms = env.state, env.config.num_rooms
        start, goal = state.names[state.start], state.names[state.goal]
        thing_in = state.names[state.thing_at_start] if state.thing else ""
        house = explored(env)
        assert len(house) == rooms
        assert sum(map(len, house.values())) // 2 - (rooms - 1) <= env.config.loops
        require_a_plan(house, start)
        best = shortest(house, start, thing_in, goal)
        assert 0 < best == env.difficulty() == -(env.potential() or 0) <= env.config.max_turns
        left = best
        while not env.over:
            env.step(env.oracle_action() or "")
            left -= 1
            assert env.potential() == -left
        assert env.turn == best


def require_a_plan(house: dict[str, dict[str, str]], start: str) -> None:
    """Require that the rooms can be drawn on a grid, one a cell."""
    at, queue = {start: (0, 0)}, deque([start])
    while queue:
        room = queue.popleft()
        for way, other in house[room].items():
            cell = (at[room][0] + STEPS[way][0], at[room][1] + STEPS[way][1])
            if other not in at:
                at[other] = cell
                queue.append(other)
            assert at[other] == cell
    assert len(set(at.values())) == len(at)


HARD = {"num_rooms": 20, "loops": 4, "fetch": True, "max_turns": 100}


def test_houses_can_be_walked_and_the_oracle_takes_a_shortest_way() -> None:
    check_houses(range(50))
    check_houses(range(50), num_rooms=6, loops=1, max_turns=15)
    check_houses(range(50), **HARD)


@pytest.mark.slow
def test_1000_houses_can_be_walked() -> None:
    check_houses(range(1000))
    check_houses(range(1000), num_rooms=6, loops=1, max_turns=15)
    check_houses(range(1000), **HARD)


def test_several_moves_stop_at_a_wall() -> None:
    env = small_house(max_actions_per_turn=3)
    assert steps(env, "east, north, east") == [REFUSED]
    assert here(env) == "gym"
    assert steps(env, "south, n, e") == [SOLVED]


@pytest.mark.parametrize(
    "config",
    [{"num_rooms": 2}, {"num_rooms": 41, "max_turns": 99}, {"loops": -1}, {"max_turns": 9}],
)
def test_houses_that_cannot_be_are_refused(config: dict[str, Any]) -> None:
    with pytest.raises(InvalidArgumentError, match="must be"):
        TextNav(**config)


@pytest.mark.parametrize("answer", ["", "up", "take", "north east", "north" * 50_000])
def test_what_is_no_move_is_a_format_error(answer: str) -> None:
    assert small_house().step(rf"\boxed{{{answer}}}")[1] == -0.1
