import pytest

from gemenv.envs.game.blocksworld import Blocksworld, State
from gemenv.errors import InvalidArgumentError


def env_with(towers: str, goal: str, **config: object) -> Blocksworld:
    start = tuple(towers.split())
    env = Blocksworld(**{"num_blocks": len("".join(start)), **config})
    env.reset(seed=0)
    env.state = State(start, tuple(goal.split()), start)
    return env


def test_a_shortest_plan_wins() -> None:
    env = env_with("AB C", "CBA")
    assert env.potential() == -2.0
    observation, reward, terminated, _, _ = env.step(r"\boxed{B on C}")
    assert (reward, terminated) == (0.0, False)
    assert (
        "Towers, from bottom to top: [A] [C B]\nWanted, from bottom to top: [C B A]" in observation
    )
    _, reward, terminated, truncated, info = env.step(r"\boxed{a ON b}")
    assert (reward, terminated, truncated, info["success"]) == (1.0, True, False, True)
    assert env.potential() == 0.0


def test_the_order_of_the_towers_does_not_count() -> None:
    env = env_with("A BC", "C B A")
    assert env.step(r"\boxed{C on table}")[1] == 1.0
    one, other = env_with("A BC", "C B A"), env_with("BC A", "A B C")
    assert one.canonical() == other.canonical()


@pytest.mark.parametrize(
    ("move", "why"),
    [
        ("A on C", "There is a block on A."),
        ("C on A", "There is a block on A."),
        ("C on table", "C is on the table."),
        ("C on C", "cannot stand on itself"),
        ("D on C", "There is no block D."),
        ("C on Z", "There is no block Z."),
    ],
)
def test_forbidden_moves_are_refused_without_a_fine(move: str, why: str) -> None:
    env = env_with("AB C", "CBA")
    observation, reward, terminated, _, info = env.step(rf"\boxed{{{move}}}")
    assert (reward, terminated, info["action_valid"]) == (0.0, False, False)
    assert why in observation
    assert env.state.towers == ("AB", "C")


def test_the_menu_has_every_clear_block_and_place() -> None:
    env = env_with("AB C", "CBA")
    moves = ["B on C", "B on table", "C on B"]
    assert env.action_menu() == [rf"\boxed{{{move}}}" for move in moves]


def check_oracle(env: Blocksworld, seeds: range) -> None:
    for seed in seeds:
        env.reset(seed=seed)
        while not env.over:
            env.step(env.oracle_action() or "")
        assert env.turn == env.difficulty() <= 2 * env.config.num_blocks
        assert env.potential() == 0.0


def test_the_oracle_takes_as_many_moves_as_the_difficulty() -> None:
    check_oracle(Blocksworld(num_blocks=9), range(20))


@pytest.mark.slow
def test_the_oracle_takes_as_many_moves_on_1000_seeds() -> None:
    check_oracle(Blocksworld(num_blocks=12, max_turns=24), range(1000))


def test_several_moves_are_made_in_order() -> None:
    env = env_with("AB C", "CBA", max_actions_per_turn=3)
    assert env.step(r"\boxed{B on C, A on B}")[1] == 1.0


@pytest.mark.parametrize("config", [{"num_blocks": 1}, {"num_blocks": 13}, {"max_turns": 9}])
def test_sizes_out_of_range_are_refused(config: dict[str, int]) -> None:
    with pytest.raises(InvalidArgumentError, match="must be"):
        Blocksworld(**config)


@pytest.mark.parametrize(
    "answer", ["A", "A on", "AB on C", "A onto B", "A" * 100_000, "Ａ on B", "ß on A"]
)
def test_what_is_no_move_is_a_format_error(answer: str) -> None:
    env = Blocksworld()
    env.reset(seed=0)
    assert env.step(rf"\boxed{{{answer}}}")[1] == -0.1
