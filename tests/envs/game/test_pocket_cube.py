import pytest

from gemenv.envs.game.pocket_cube import PocketCube, State
from gemenv.envs.game.solvers.pocket_cube import SOLVED, turned
from gemenv.errors import InvalidArgumentError


def env_with(*turns: str, **config: object) -> PocketCube:
    env = PocketCube(**config)
    env.reset(seed=0)
    position = SOLVED
    for turn in turns:
        position = turned(position, turn)
    env.state = State(position, position)
    return env


def test_to_undo_the_scramble_wins() -> None:
    env = env_with("R", "U2")
    assert (env.potential(), env.difficulty()) == (-2.0, 2.0)
    assert env.step(r"\boxed{u2}")[1:4] == (0.0, False, False)
    _, reward, terminated, truncated, info = env.step(r"\boxed{R’}")
    assert (reward, terminated, truncated, info["success"]) == (1.0, True, False, True)
    assert env.potential() == 0.0


def test_the_net() -> None:
    rows = ["    W G", "    W G", "O O G Y R R W B", "O O G Y R R W B", "    Y B", "    Y B"]
    assert env_with("R").board().split("\n")[:-1] == rows


def test_the_oracle_takes_the_shortest_way() -> None:
    env = PocketCube(scramble=12)
    for seed in range(5):
        env.reset(seed=seed)
        while not env.over:
            env.step(env.oracle_action() or "")
        assert env.turn == env.difficulty() <= 11


def test_several_turns_in_one_reply() -> None:
    env = env_with("R", "U", "F", max_actions_per_turn=5)
    assert env.step(r"\boxed{F', U', R'}")[1] == 1.0


@pytest.mark.parametrize("config", [{"scramble": 0}, {"scramble": 31}, {"max_turns": 10}])
def test_cubes_that_cannot_be_are_refused(config: dict[str, int]) -> None:
    with pytest.raises(InvalidArgumentError, match="must be"):
        PocketCube(**config)


@pytest.mark.parametrize("answer", ["L", "R3", "", "R U", "R''", "R" * 100_000])
def test_what_is_no_turn_is_a_format_error(answer: str) -> None:
    env = PocketCube()
    env.reset(seed=0)
    assert env.step(rf"\boxed{{{answer}}}")[1] == -0.1
