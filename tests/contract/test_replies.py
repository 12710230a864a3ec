"""Every game's replies: formats are named, and several moves in one box where a game takes them."""

import pytest

from gemenv.check import CHECKS, check_env
from gemenv.envs.game.base import Game
from gemenv.errors import InvalidArgumentError, UnknownArgumentError
from gemenv.messages import boxed
from tests.contract.conftest import PLAIN_GAMES
from tests.contract.games import make

SEVERAL = [game for game in PLAIN_GAMES if make(game).several_moves]
SINGLE = [game for game in PLAIN_GAMES if game not in SEVERAL]


def format_errors(env: Game) -> list[str]:
    shown: list[str] = []
    for reply in ("I give up.", boxed(""), boxed("?!"), r"\boxed{open"):
        env.reset(seed=0)
        observation, reward, _, _, info = env.step(reply)
        assert (reward, info["action_valid"]) == (env.format_penalty, False), reply
        shown.append(observation)
    return shown


def test_a_reply_in_a_wrong_format_names_the_format(game_id: str) -> None:
    env = make(game_id, on_format_error="continue")

    assert len(env.answer_format) > 20
    assert "\\boxed{" in env.answer_format
    assert env.answer_format in env.reset(seed=0)[0]
    assert all(env.answer_format in observation for observation in format_errors(env))


@pytest.mark.parametrize(
    "several_id",
    # The class of all games has the code for it: by default one of them stands for it.
    [SEVERAL[0], *(pytest.param(several_id, marks=pytest.mark.slow) for several_id in SEVERAL[1:])],
)
@pytest.mark.parametrize("name", [check.name for check in CHECKS])
def test_games_that_take_several_moves_keep_the_contract(several_id: str, name: str) -> None:
    (result,) = check_env(lambda: make(several_id, max_actions_per_turn=5), only=[name]).results

    assert result.passed, result.message


@pytest.mark.parametrize("several_id", SEVERAL)
def test_the_rules_say_how_many_and_how(several_id: str) -> None:
    env = make(several_id, max_actions_per_turn=2)
    example = boxed(", ".join(env.several_moves.split(", ")[:2]))

    assert "up to 2 moves" in env.answer_format
    assert example in env.reset(seed=0)[0]
    assert all(env.parse(part) is not None for part in env.several_moves.split(", "))
    assert "several" not in make(several_id).reset(seed=0)[0]
    assert "up to" not in make(several_id).answer_format


@pytest.mark.parametrize("several_id", SEVERAL)
def test_too_many_moves_are_a_format_error_that_says_the_limit(several_id: str) -> None:
    env = make(several_id, max_actions_per_turn=2, on_format_error="continue")
    env.reset(seed=0)
    move = env.several_moves.split(", ")[0]
    before = env.get_state()["fields"]
    observation, reward, _, _, info = env.step(boxed(", ".join([move] * 3)))

    assert reward == -0.1
    assert not info["action_valid"]
    assert "3 moves; up to 2 are allowed" in observation
    assert env.get_state()["fields"] == before


@pytest.mark.parametrize("several_id", SEVERAL)
@pytest.mark.parametrize("most", [0, 101, True, 2.0])
def test_limits_out_of_range_are_refused(several_id: str, most: object) -> None:
    with pytest.raises(InvalidArgumentError, match="an int from 1 to 100"):
        make(several_id, max_actions_per_turn=most)


@pytest.mark.parametrize("single_id", SINGLE)
def test_other_games_do_not_know_the_keyword(single_id: str) -> None:
    with pytest.raises(UnknownArgumentError, match="max_actions_per_turn"):
        make(single_id, max_actions_per_turn=2)
    with pytest.raises(UnknownArgumentError, match="max_actions_per_turn"):
        type(make(single_id))(max_actions_per_turn=2)
