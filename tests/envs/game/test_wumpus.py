import itertools
from typing import Any

import pytest

from gemenv.envs.game.solvers.wumpus import Cave, certain, explorable, generate, next_move, steps
from gemenv.envs.game.wumpus import Wumpus
from gemenv.errors import InvalidArgumentError

# The player is at P, pits are at O, the wumpus at W.
MAP = """
P _ O
_ _ _
_ W _
"""


def env_with(drawing: str = MAP, **config: Any) -> Wumpus:
    rows = [line.split() for line in drawing.split("\n") if line]
    signs = "".join(itertools.chain(*rows))
    cave = Cave(len(rows), len(rows[0]), mask(signs, "O"), signs.index("W"))
    env = Wumpus(rows=cave.rows, cols=cave.cols, num_pits=0, **config)
    env.reset(seed=0)
    player = signs.index("P")
    env.state.cave, env.state.start, env.state.player = cave, player, player
    env.state.visited = 1 << player
    return env


def mask(signs: str, kind: str) -> int:
    return sum(1 << i for i, sign in enumerate(signs) if sign == kind)


def step(env: Wumpus, *moves: str) -> tuple[str, float, bool, bool, dict[str, Any]]:
    results = [env.step(rf"\boxed{{{move}}}") for move in moves]
    return results[-1]


def test_breezes_and_stenches_are_felt_beside_their_sources() -> None:
    env = env_with()
    assert env.board() == "There is no breeze. There is no stench.\nP ? ?\n? ? ?\n? ? ?"
    assert "You feel a breeze. There is no stench." in step(env, "right")[0]
    assert "There is no breeze. You smell a stench." in step(env, "down")[0]
    step(env, "right")
    assert env.board() == "You feel a breeze. There is no stench.\n_ b ?\n? s P\n? ? ?"


def test_a_pit_and_the_wumpus_may_be_sensed_in_one_cell() -> None:
    env = env_with("P _ O\n_ W _\n_ _ _")
    step(env, "right")
    step(env, "left")
    assert "P B ?" in env.board()


def test_a_shot_at_the_wumpus_wins() -> None:
    _, reward, terminated, _, info = step(env_with(), "right", "down", "shoot down")
    assert (reward, terminated, info["success"], info["reward_terms"]) == (
        1.0, True, True, {"success": 1.0},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("moves", "message"),
    [(["right", "right"], "fell into a pit"), (["down", "down", "right"], "The wumpus ate you"),
     (["shoot right"], "hit nothing")],
)  # fmt: skip
def test_mistakes_are_deadly(moves: list[str], message: str) -> None:
    env = env_with()
    observation, reward, terminated, _, info = step(env, *moves)
    assert message in observation
    assert (reward, terminated, info["success"], env.potential()) == (0.0, True, False, -9.0)


def test_walking_into_rock_is_refused() -> None:
    env = env_with()
    for move in ("up", "shoot left"):
        observation, reward, terminated, _, info = step(env, move)
        assert "rock" in observation
        assert (reward, terminated, info["action_valid"]) == (0.0, False, False)
    assert env.moves() == ["down", "right", "shoot down", "shoot right"]


@pytest.mark.parametrize("answer", ["north", "shoot", "shoot shoot up", "up down", "s" * 999, "_"])
def test_other_text_is_a_format_error(answer: str) -> None:
    assert step(env_with(), answer)[1] == -0.1


def test_several_moves_stop_at_a_pit() -> None:
    env = env_with(max_actions_per_turn=5)
    observation, _, terminated, _, _ = step(env, "right, right, down")
    assert terminated
    assert "The move after it was not played" in observation


def test_walking_to_and_fro_pays_nothing() -> None:
    env = env_with(max_turns=40)
    assert sum(step(env, "right")[1] + step(env, "left")[1] for _ in range(10)) == 0.0


def beside(cell: int, rows: int, cols: int) -> set[int]:
    return {
        other
        for other in range(rows * cols)
        if abs(cell // cols - other // cols) + abs(cell % cols - other % cols) == 1
    }


def certain_by_listing(cave: Cave, visited: set[int]) -> tuple[set[int], set[int]]:
    """Return what holds in all caves with the same senses, out of every cave there can be."""
    rows, cols = cave.rows, cave.cols
    cells = range(rows * cols)
    near = [beside(cell, rows, cols) for cell in cells]

    def senses(pits: set[int], wumpus: int) -> list[tuple[bool, bool]]:
        return [(bool(near[c] & pits), wumpus in near[c]) for c in sorted(visited)]

    truth = senses({c for c in cells if cave.pits >> c & 1}, cave.wumpus)
    free = [c for c in cells if c not in visited]
    safe, places = set(cells), set[int]()
    for chosen in itertools.product((False, True), repeat=len(free)):
        pits = {c for c, pit in zip(free, chosen, strict=True) if pit}
        for wumpus in free:
            if senses(pits, wumpus) == truth:
                safe -= pits | {wumpus}
                places.add(wumpus)
    return safe, places


def check_what_is_certain(side: int, seeds: range) -> None:
    """Follow the explorer, and compare what it knows with all caves."""
    env = Wumpus(rows=3, cols=side, num_pits=side // 2)
    for seed in seeds:
        env.reset(seed=seed)
        while not env.over:
            state = env.state
            visited = {c for c in range(3 * side) if state.visited >> c & 1}
            safe, places = certain(state.cave, state.visited)
            expected = certain_by_listing(state.cave, visited)
            assert ({c for c in range(99) if safe >> c & 1},
                    {c for c in range(99) if places >> c & 1}) == expected  # fmt: skip
            env.step(env.oracle_action() or "")


def test_what_is_certain_holds_in_every_cave_with_the_same_senses() -> None:
    check_what_is_certain(3, range(40))


@pytest.mark.slow
def test_what_is_certain_holds_in_every_larger_cave_with_the_same_senses() -> None:
    check_what_is_certain(4, range(40))


def solvable(cave: Cave, start: int) -> bool:
    """Explore by rules of thumb until nothing new is known, in any order."""
    rows, cols = cave.rows, cave.cols
    near = [beside(cell, rows, cols) for cell in range(rows * cols)]
    pits = {c for c in range(rows * cols) if cave.pits >> c & 1}
    visited, grown = {start}, True
    while grown:
        calm = {c for c in visited if not near[c] & pits}
        smelly = {c for c in visited if cave.wumpus in near[c]}
        places = set(range(rows * cols)) - visited
        places = {w for w in places if all((c in smelly) == (w in near[c]) for c in visited)}
        if len(places) == 1 and near[cave.wumpus] & visited:
            return True
        new = {c for v in calm for c in near[v]} - places - visited
        visited |= new
        grown = bool(new)
    return False


def check_solvability(seeds: range, **config: Any) -> None:
    env = Wumpus(max_turns=250, **config)
    for seed in seeds:
        env.reset(seed=seed)
        state = env.state
        cave = state.cave
        assert not (cave.deadly >> state.player & 1)
        assert solvable(cave, state.player)
        success = False
        while not env.over:
            success = env.step(env.oracle_action() or "")[4]["success"]
        assert success
        assert env.turn == env.difficulty()


def test_no_cave_needs_luck_on_1000_seeds() -> None:
    check_solvability(range(1000), rows=5, cols=5, num_pits=3)
    check_solvability(range(40), rows=9, cols=9, num_pits=12)


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("size", [(6, 6, 5), (9, 9, 12), (11, 11, 12)])
def test_no_larger_cave_needs_luck_on_1000_seeds(size: tuple[int, int, int]) -> None:
    check_solvability(range(1000), rows=size[0], cols=size[1], num_pits=size[2])


def test_the_explorer_goes_on_after_a_risk_that_went_well() -> None:
    env = Wumpus(rows=6, cols=6, num_pits=4, max_turns=1000)
    for seed in range(100):
        env.reset(seed=seed)
        for _ in range(10):
            ways = [way for way in env.moves() if "shoot" not in way]
            if not env.over:
                step(env, ways[seed % len(ways)])
        success = env.over
        while not env.over:
            success = env.step(env.oracle_action() or "")[4]["success"]
        assert success


def test_a_cave_that_needs_luck_is_not_explored() -> None:
    assert not explorable(Cave(3, 3, 0b10, 8), 0)
    assert next_move(Cave(3, 3, 0b10, 8), 1, 0) is None
    with pytest.raises(ValueError, match="No cave"):
        generate(lambda n: 0, 3, 3, 1, 9)


def test_the_potential_is_minus_the_shortest_way() -> None:
    env = env_with()
    assert env.potential() == -3.0
    step(env, "down")
    assert env.potential() == -2.0
    step(env, "down")
    assert env.potential() == -1.0
    step(env, "shoot right")
    assert env.potential() == 0.0


def test_steps_stay_in_the_cave() -> None:
    for cell, ways in enumerate(steps(3, 4)):
        assert set(ways.values()) == beside(cell, 3, 4)


@pytest.mark.parametrize("config", [{"rows": 2}, {"cols": 13}, {"num_pits": 8}, {"num_pits": -1}])
def test_bad_values_are_refused(config: dict[str, Any]) -> None:
    with pytest.raises(InvalidArgumentError):
        Wumpus(**config)


def test_too_few_turns_are_refused_at_the_reset() -> None:
    with pytest.raises(InvalidArgumentError, match="`max_turns`"):
        Wumpus(max_turns=1).reset(seed=0)
