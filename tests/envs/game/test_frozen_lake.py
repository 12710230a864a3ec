import functools
from fractions import Fraction

import pytest

from gemenv.envs.game.frozen_lake import FrozenLake, State
from gemenv.errors import InvalidArgumentError

AROUND = {"up": (-1, 0), "right": (0, 1), "down": (1, 0), "left": (0, -1)}
SIDES = {"up": ("left", "right"), "down": ("left", "right")}


def env_with(*rows: str, **config: object) -> FrozenLake:
    """Build an environment in a position drawn with the signs of its board."""
    cells = "".join(rows)
    player = cells.index("P")
    board = cells.replace("P", "_")
    size = (len(rows), len(rows[0]))
    env = FrozenLake(**{"size": size, "holes": 0, "slip": 0.0, "max_turns": 20, **config})
    env.reset(seed=0)
    env.state = State(board, player, player)
    return env


def moved(rows: list[str], place: tuple[int, int], way: str) -> tuple[int, int]:
    row, column = place[0] + AROUND[way][0], place[1] + AROUND[way][1]
    inside = 0 <= row < len(rows) and 0 <= column < len(rows[0])
    return (row, column) if inside else place


def best_chance(rows: list[str], place: tuple[int, int], slip: Fraction, turns: int) -> Fraction:
    """Enumerate the game tree in exact fractions."""

    @functools.cache
    def best(place: tuple[int, int], left: int) -> Fraction:
        sign = rows[place[0]][place[1]]
        if sign in "GO" or not left:
            return Fraction(sign == "G")
        chances: list[Fraction] = []
        for way in AROUND:
            a, b = SIDES.get(way, ("up", "down"))
            ahead, *aside = (best(moved(rows, place, w), left - 1) for w in (way, a, b))
            chances.append((1 - slip) * ahead + slip / 2 * sum(aside))
        return max(chances)

    return best(place, turns)


def rows_of(env: FrozenLake) -> list[str]:
    height, width = env.config.size
    return [env.state.cells[row * width :][:width] for row in range(height)]


def test_the_goal_wins_and_a_hole_loses() -> None:
    env = env_with("_P_", "OG_", "___")
    observation, reward, terminated, truncated, info = env.step(r"\boxed{DOWN}")
    assert (reward, terminated, truncated, info["success"]) == (1.0, True, False, True)
    assert observation.endswith("___\nO√_\n___")
    env = env_with("P__", "OG_", "___")
    observation, reward, terminated, _, info = env.step(r"\boxed{down}")
    assert (reward, terminated, info["success"]) == (0.0, True, False)
    assert observation.endswith("___\nXG_\n___")
    assert env.potential() == env.chance() == 0.0


def test_the_edge_holds_back() -> None:
    env = env_with("P__", "___", "__G")
    observation, reward, terminated, _, info = env.step(r"\boxed{up}")
    assert (reward, terminated, info["action_valid"]) == (0.0, False, True)
    assert observation.endswith("against the edge, and stay where you are.\nP__\n___\n__G")


def test_slips_go_to_both_sides_as_often_as_said() -> None:
    env = env_with("___", "_P_", "__G", slip=0.5)
    led = {1: 0, 3: 0, 5: 0, 7: 0}
    for _ in range(4000):
        env.state.player, env.turn, env.over = 4, 0, False
        env.step(r"\boxed{up}")
        led[env.state.player] += 1
    assert led[7] == 0
    assert abs(led[1] - 2000) < 130
    assert abs(led[3] - 1000) < 110
    assert abs(led[5] - 1000) < 110


def test_a_hand_computed_chance() -> None:
    # Right: 0.8 to the goal, 0.1 into the hole, 0.1 up against the edge and a last try.
    env = env_with("_PG", "_OO", "___", slip=0.2, max_turns=6)
    env.turn = 4
    assert env.potential() == pytest.approx(0.8 + 0.1 * 0.8)
    assert env.oracle_action() == r"\boxed{right}"
    env.turn = 6
    assert env.potential() == 0.0
    assert env.oracle_action() in (env.action_menu() or [])


def check_values(seeds: range) -> None:
    env = FrozenLake(slip=0.25, max_turns=12)
    for seed in seeds:
        env.reset(seed=seed)
        place = divmod(env.state.player, env.config.size[1])
        exact = best_chance(rows_of(env), place, Fraction(1, 4), 12)
        assert exact > 0
        assert env.potential() == pytest.approx(float(exact), abs=1e-12)


def test_the_potential_is_the_best_chance_of_the_whole_game_tree() -> None:
    check_values(range(10))


@pytest.mark.slow
def test_the_potential_is_the_best_chance_on_1000_seeds() -> None:
    check_values(range(1000))


def test_the_oracle_attains_the_potential_exactly() -> None:
    env = FrozenLake(size=(5, 5), holes=6, slip=0.3, max_turns=15)
    for seed in range(5):
        env.reset(seed=seed)
        rows, width = rows_of(env), 5
        value = env.potential()
        where, reached = {divmod(env.state.player, width): 1.0}, 0.0
        for turn in range(15):
            ahead: dict[tuple[int, int], float] = {}
            for place, mass in where.items():
                env.state.player, env.turn = place[0] * width + place[1], turn
                move = env.oracle()
                a, b = SIDES.get(move, ("up", "down"))
                for way, share in ((move, 0.7), (a, 0.15), (b, 0.15)):
                    other = moved(rows, place, way)
                    sign = rows[other[0]][other[1]]
                    reached += mass * share * (sign == "G")
                    if sign not in "GO":
                        ahead[other] = ahead.get(other, 0.0) + mass * share
            where = ahead
        assert reached == pytest.approx(value, abs=1e-9)


@pytest.mark.slow
def test_the_oracle_succeeds_as_often_as_the_exact_value_says() -> None:
    env = FrozenLake()
    won = expected = variance = 0.0
    for seed in range(5000):
        env.reset(seed=seed)
        chance = env.chance()
        expected += chance
        variance += chance * (1 - chance)
        while not env.over:
            won += env.step(env.oracle_action() or "")[1]
    assert abs(won - expected) < 3 * variance**0.5


def test_several_moves_slip_one_by_one() -> None:
    env = env_with("P__", "___", "__G", max_actions_per_turn=4)
    _, reward, terminated, _, info = env.step(r"\boxed{down, right, down, right}")
    assert (reward, terminated, info["turn"]) == (1.0, True, 1)


def test_a_replay_slips_the_same_way() -> None:
    env = FrozenLake(slip=0.5)
    seen: list[list[str]] = []
    for _ in range(2):
        env.reset(seed=3)
        actions = [r"\boxed{up}", r"\boxed{left}", r"\boxed{right}"]
        seen.append([env.step(action)[0] for action in actions if not env.over])
    assert seen[0] == seen[1]


@pytest.mark.parametrize(
    "config",
    [
        {"size": (2, 4)},
        {"size": (4, 13)},
        {"holes": 6},
        {"slip": 1.0},
        {"slip": float("nan")},
        {"max_turns": 7},
    ],
)
def test_lakes_that_cannot_be_are_refused(config: dict[str, object]) -> None:
    with pytest.raises(InvalidArgumentError, match="must be"):
        FrozenLake(**config)


@pytest.mark.parametrize("answer", ["north", "u p", "", "up, down", "u" * 100_000])
def test_what_is_no_direction_is_a_format_error(answer: str) -> None:
    env = FrozenLake()
    env.reset(seed=0)
    assert env.step(rf"\boxed{{{answer}}}")[1] == -0.1


def test_the_rules_tell_the_probability() -> None:
    assert "probability 0.35" in FrozenLake(slip=0.35).rules()
    assert "slippery" not in FrozenLake(slip=0.0).rules()
