import inspect

import numpy as np
import pytest

import gemenv
from gemenv.envs.game.guess_the_number import GuessTheNumber
from gemenv.envs.game.outcome import Play
from gemenv.envs.game.sokoban import Sokoban
from gemenv.errors import ContractError, InvalidArgumentError, UnknownArgumentError


def test_a_reply_without_a_move_ends_the_episode_and_costs_a_tenth() -> None:
    env = GuessTheNumber()
    env.reset(seed=0)
    observation, reward, terminated, truncated, info = env.step("seven")
    assert (reward, terminated, truncated) == (-0.1, True, False)
    assert info["reward_terms"] == {"format": -0.1}
    assert info["action_valid"] is False
    assert info["parsed_action"] is None
    assert r"\boxed{17}" in observation


def test_a_reply_without_a_move_may_cost_no_more_than_its_turn() -> None:
    env = GuessTheNumber(max_turns=2, on_format_error="continue")
    env.reset(seed=0)
    assert env.step("seven")[1:4] == (-0.1, False, False)
    assert env.step("eight")[1:4] == (-0.1, False, True)


def test_the_last_box_is_the_move() -> None:
    env = GuessTheNumber()
    env.reset(seed=0)
    *_, info = env.step(r"\boxed{3}? No, \boxed{ 4 }.")
    assert info["parsed_action"] == "4"


def test_the_turn_limit_truncates() -> None:
    env = Sokoban(max_turns=1)
    env.reset(seed=0)
    observation, _, terminated, truncated, info = env.step(env.sample_random_action())
    assert truncated is not terminated
    assert truncated is not info["success"]
    assert truncated == ("maximum number of turns" in observation)


def test_unknown_keywords_name_the_nearest() -> None:
    with pytest.raises(UnknownArgumentError, match="Did you mean 'max_turns'"):
        GuessTheNumber(max_turnz=3)


@pytest.mark.parametrize(
    "keywords",
    [{"max_turns": 0}, {"on_format_error": "cry"}, {"render_mode": "human"}, {"min_number": 30}],
)
def test_values_out_of_range_are_refused(keywords: dict[str, object]) -> None:
    with pytest.raises(InvalidArgumentError, match="must be"):
        GuessTheNumber(**keywords)  # type: ignore[arg-type]


def test_the_signature_shows_the_configuration() -> None:
    parameters = inspect.signature(GuessTheNumber).parameters
    assert list(parameters)[:3] == ["max_turns", "min_number", "max_number"]
    assert parameters["max_number"].default == 20


def test_a_random_variant_draws_and_keeps_what_was_given() -> None:
    env = gemenv.make("game:GuessTheNumber-v0-random", max_turns=3)
    ranges = set()
    for seed in range(30):
        env.reset(seed=seed)
        ranges.add((env.config.min_number, env.config.max_number))
        assert env.config.max_turns == 3
        assert 1 <= env.config.min_number <= 10
        assert 5 <= env.config.max_number - env.config.min_number <= 50
    assert len(ranges) > 10


def test_draw_is_uniform() -> None:
    env = GuessTheNumber()
    env.reset(seed=0)
    counts = [0] * 7
    for _ in range(7000):
        counts[env.draw(7)] += 1
    # Six degrees of freedom: 22.5 is exceeded once in a thousand seeds, and this one is fixed.
    assert sum((count - 1000) ** 2 / 1000 for count in counts) < 22.5


def test_a_game_without_moves_to_draw_from_says_what_to_write() -> None:
    class Mute(Sokoban):
        def moves(self) -> None:  # type: ignore[override]
            return None

    env = Mute()
    env.reset(seed=0)
    assert env.action_menu() is None
    with pytest.raises(ContractError, match=r"Mute gives no `moves`.*write `random_move`"):
        env.sample_random_action()


def test_reward_terms_of_several_moves_add_up() -> None:
    class Paid(Sokoban):
        def play(self, move: str) -> Play:
            message, outcome, _ = super().play(move)
            return message, outcome, {"step": 0.25, move: 0.5}

    env = Paid(max_actions_per_turn=3)
    env.reset(seed=0)
    there = env.random_move(np.random.default_rng(0))
    back = {"up": "down", "down": "up", "left": "right", "right": "left"}[there]
    *_, info = env.step(rf"\boxed{{{there}, {back}}}")
    assert info["reward_terms"] == {"step": 0.5, there: 0.5, back: 0.5}
    assert info["turn"] == 1


def test_the_turn_limit_counts_replies_of_several_moves() -> None:
    env = Sokoban(max_turns=2, max_actions_per_turn=3)
    env.reset(seed=0)
    assert "within 2 turns" in env.rules()
    assert "within 2 moves" in Sokoban(max_turns=2).rules()
    first = env.random_move(np.random.default_rng(0))
    assert env.step(rf"\boxed{{{first}, {first}, {first}}}")[3] is False
    _, _, terminated, truncated, _ = env.step(env.sample_random_action())
    assert truncated is not terminated


def test_games_without_colours_render_their_board() -> None:
    env = GuessTheNumber()
    env.reset(seed=0)
    env.step(r"\boxed{30}")
    assert env.render() == env.board()
