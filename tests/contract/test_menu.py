"""Every game's menu: what it offers is allowed, and random actions are on it."""

import pytest

from gemenv.envs.game.base import MENU_LIMIT
from tests.contract.games import changes, make, states


def test_it_lists_each_action_once_in_a_fixed_order(game_id: str) -> None:
    env = make(game_id)
    for _ in states(env, seed=1):
        menu = env.action_menu()
        assert menu is None or 0 < len(set(menu)) == len(menu) <= MENU_LIMIT
        assert menu == env.fork(1)[0].action_menu()


def test_random_actions_are_on_it(game_id: str) -> None:
    env = make(game_id)
    for _ in states(env, seed=2):
        menu = None if env.over else env.action_menu()
        assert menu is None or {env.sample_random_action() for _ in range(20)} <= set(menu)


def test_it_changes_nothing(game_id: str) -> None:
    env = make(game_id)
    for _ in states(env, seed=3):
        assert not changes(env, env.action_menu)


def test_there_is_none_without_an_episode(game_id: str) -> None:
    env = make(game_id, on_format_error="terminate")
    assert env.action_menu() is None
    env.reset(seed=0)
    env.step("no box ends it")
    assert env.over
    assert env.action_menu() is None


def check_validity(game_id: str, seeds: range, most: int) -> None:
    env, probe = make(game_id), make(game_id)
    for seed in seeds:
        for _ in states(env, seed):
            menu = env.action_menu() or []
            state = env.get_state()
            for action in menu[:: -(-len(menu) // most) or 1]:
                probe.set_state(state)
                *_, info = probe.step(action)
                assert info["action_valid"], action
                assert "format" not in info["reward_terms"], action


def test_its_actions_are_valid(game_id: str) -> None:
    check_validity(game_id, range(2), most=15)


@pytest.mark.slow
def test_all_its_actions_are_valid(game_id: str) -> None:
    check_validity(game_id, range(10, 14), most=MENU_LIMIT)
