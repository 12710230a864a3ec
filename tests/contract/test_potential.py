"""Every game's potential: a finite number that depends on the state alone, and a pure look."""

import math

import gemenv
from gemenv.wrappers import EpisodeStatistics
from tests.contract.games import changes, make, states


def test_it_is_a_finite_number_in_every_state_or_in_none(game_id: str) -> None:
    env = make(game_id)
    for seed in range(5):
        potentials = [env.potential() for _ in states(env, seed)]
        assert all(phi is None for phi in potentials) or all(
            isinstance(phi, float) and math.isfinite(phi) for phi in potentials
        )


def test_it_is_the_same_wherever_the_state_came_from(game_id: str) -> None:
    env, other = make(game_id), make(game_id)
    for _ in states(env, seed=3):
        other.reset(seed=4)
        other.potential()
        other.set_state(env.get_state())
        assert other.potential() == env.potential() == EpisodeStatistics(env).potential()


def test_it_changes_nothing(game_id: str) -> None:
    env = make(game_id)
    for _ in states(env, seed=5):
        assert not changes(env, env.potential)


def test_it_does_not_fall_on_the_way_of_the_oracle(game_id: str) -> None:
    env = make(game_id)
    for seed in range(5):
        env.reset(seed=seed)
        if env.chance() != 1:
            continue  # bad luck makes it fall
        first = last = env.potential()
        while not env.over:
            last = env.potential()
            env.step(env.oracle_action() or "")
        assert last is None or last >= (first or 0.0)


def test_the_chance_of_the_oracle_is_a_probability_and_a_pure_look(game_id: str) -> None:
    env = make(game_id)
    for seed in range(5):
        env.reset(seed=seed)
        assert not changes(env, env.chance)
        chance = env.chance()
        assert chance is None or 0 < chance <= 1


def test_there_is_none_before_a_reset(game_id: str) -> None:
    assert gemenv.make(game_id).potential() is None
