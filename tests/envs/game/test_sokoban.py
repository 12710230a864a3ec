import json
import re

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
    env.state = State(room, masks["boxes"], player, 1, (masks["boxes"], player))
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


def test_the_potential_is_minus_the_moves_that_are_left() -> None:
    env = Sokoban(num_boxes=2, max_turns=20)
    for seed in range(5):
        env.reset(seed=seed)
        left = env.difficulty()
        assert env.potential() == -left
        while not env.over:
            env.step(env.oracle_action() or "")
            left -= 1
            assert env.potential() == -left
        assert left == 0


def test_a_lost_position_has_the_least_potential() -> None:
    env = env_with("######", "#X_P_#", "#___O#", "######", max_turns=7)
    assert env.potential() == -8.0
    assert env_with("#######", "#P_X_O#", "#######", max_turns=1).potential() == -2.0


def test_a_large_room_counts_pushes() -> None:
    walls = ["#" * 12] * 9
    env = env_with("#" * 12, "#PX___O____#", *walls, "#" * 12)
    assert env.potential() == -4.0
    env.step(r"\boxed{right}")
    assert env.potential() == -3.0
    lost = env_with("#" * 12, "#_P____O__X#", *walls, "#" * 12)
    assert lost.potential() == -101.0


def test_several_moves_are_made_in_order() -> None:
    env = env_with("#######", "#P_X_O#", "#_____#", "#######", max_turns=2, max_actions_per_turn=4)
    observation, reward, *ends, info = env.step(r"\boxed{ RIGHT,right }")
    assert board(env)[1] == "#__PXO#"
    assert "You moved right.\nYou pushed a box right." in observation
    assert (reward, ends, info["action_valid"], info["turn"]) == (0.0, [False, False], True, 1)
    assert info["parsed_action"] == "RIGHT,right"

    observation, reward, *ends, info = env.step(r"\boxed{right, right, down}")
    assert (reward, ends, info["success"], info["turn"]) == (1.0, [True, False], True, 2)
    assert "The 2 moves after it were not played." in observation


def test_what_follows_a_refused_move_is_dropped() -> None:
    env = env_with("#######", "#P_X_O#", "#_____#", "#######", max_actions_per_turn=3)
    observation, _, terminated, _, info = env.step(r"\boxed{right, up, down}")
    assert board(env)[1] == "#_PX_O#"
    assert "blocked.\nThe move after it was not played." in observation
    assert (terminated, info["action_valid"], info["success"]) == (False, False, False)


def test_one_unreadable_move_spoils_all() -> None:
    env = env_with("#######", "#P_X_O#", "#_____#", "#######", max_actions_per_turn=3)
    _, reward, terminated, *_ = env.step(r"\boxed{right, jump}")
    assert (reward, terminated) == (-0.1, True)
    assert board(env)[1] == "#P_X_O#"


def test_one_move_is_all_that_a_reply_holds_by_default() -> None:
    env = env_with("#######", "#P_X_O#", "#_____#", "#######")
    assert env.step(r"\boxed{right, right}")[1] == -0.1


def test_render_is_coloured_and_observations_are_not() -> None:
    env = Sokoban()
    assert env.render() == ""
    observation, _ = env.reset(seed=0)
    assert "\x1b" not in observation
    assert "\x1b[1;36mP\x1b[0m" in env.render()
    assert re.sub(r"\x1b\[[0-9;]*m", "", env.render()) == env.board()
