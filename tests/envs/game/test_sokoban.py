import json

import pytest

from gemenv.envs.game.sokoban import Sokoban, State
from gemenv.envs.game.solvers.sokoban import Room
from gemenv.errors import InvalidArgumentError

SIGNS = {"#", "_", "O", "X", "√", "P", "S"}


def env_with(*rows: str, **config: object) -> Sokoban:
    """Build an environment in a position drawn with the signs of its board."""
    cells = "".join(rows)
    masks = {
        kind: sum(1 << i for i, sign in enumerate(cells) if sign in signs)
        for kind, signs in {"walls": "#", "goals": "O√S", "boxes": "X√"}.items()
    }
    room = Room(len(rows), len(rows[0]), masks["walls"], masks["goals"])
    player = next(i for i, sign in enumerate(cells) if sign in "PS")
    env = Sokoban(num_boxes=masks["boxes"].bit_count(), **config)
    env.reset(seed=0)
    env.state = State(room, masks["boxes"], player, optimal_length=1)
    return env


def board(env: Sokoban) -> list[str]:
    return env.board().replace(" ", "").split("\n")


def test_the_board_shows_what_stands_on_targets() -> None:
    rows = ["######", "#SX√_#", "#_O__#", "######"]
    assert board(env_with(*rows)) == rows


def test_pushing_the_last_box_home_wins() -> None:
    env = env_with("######", "#PXO_#", "######")
    _, reward, terminated, truncated, info = env.step(r"\boxed{RIGHT}")
    assert (reward, terminated, truncated, info["success"]) == (1.0, True, False, True)
    assert board(env)[1] == "#_P√_#"


@pytest.mark.parametrize("row", ["#PX#_#", "#PXXO#", "#P#XO#"])
def test_blocked_moves_are_refused_without_a_fine(row: str) -> None:
    env = env_with("######", row, "######")
    _, reward, terminated, _, info = env.step(r"\boxed{right}")
    assert (reward, terminated, info["action_valid"]) == (0.0, False, False)
    assert board(env)[1] == row


def test_boxes_cannot_be_pulled() -> None:
    env = env_with("######", "#_PXO#", "######")
    env.step(r"\boxed{left}")
    assert board(env)[1] == "#P_XO#"


def test_the_turn_limit_pays_for_the_boxes_on_targets() -> None:
    env = env_with("#######", "#P__√_#", "#_XO__#", "#######", max_turns=1)
    _, reward, terminated, truncated, info = env.step(r"\boxed{right}")
    assert (reward, terminated, truncated, info["success"]) == (0.5, False, True, False)
    assert info["reward_terms"] == {"progress": 0.5}


def test_the_optimal_length_is_that_of_the_oracle() -> None:
    env = Sokoban(num_boxes=2, max_turns=20)
    for seed in range(20):
        _, info = env.reset(seed=seed)
        while not env.over:
            env.step(env.oracle_action() or "")
        assert env.turn == info["privileged"]["optimal_length"] <= 20


def test_the_oracle_is_silent_where_nothing_helps() -> None:
    env = env_with("######", "#X_P_#", "#___O#", "######")
    assert env.oracle_action() is None
    assert env.step(env.sample_random_action())[4]["action_valid"]


def test_the_oracle_follows_a_snapshot_into_another_room() -> None:
    env, other = Sokoban(num_boxes=2), Sokoban(num_boxes=2)
    env.reset(seed=1)
    other.reset(seed=2)
    assert other.oracle_action()
    other.set_state(json.loads(json.dumps(env.get_state())))
    while not other.over:
        result = other.step(other.oracle_action() or "")
    assert result[4]["success"]


def test_rooms_that_cannot_be_are_refused() -> None:
    with pytest.raises(InvalidArgumentError, match="must be from 5 to 12"):
        Sokoban(dim_room=(4, 6))
    with pytest.raises(InvalidArgumentError, match="choose fewer boxes"):
        Sokoban(dim_room=(5, 5), num_boxes=5)


def test_every_sign_is_explained() -> None:
    env = Sokoban()
    rules = env.rules()
    assert all(sign in rules for sign in SIGNS)
