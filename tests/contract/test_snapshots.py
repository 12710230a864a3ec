"""Snapshots between the variants of one environment, which share their class."""

import pytest

import gemenv

VARIANTS = [
    [spec.id for spec in gemenv.list_envs(f"{plain.id}*")]
    for plain in gemenv.list_envs("*-v[0-9]")
    if plain.snapshot
]
PAIRS = [
    (taken_from, restored_in)
    for ids in VARIANTS
    for taken_from, restored_in in zip(ids, [*ids[1:], *ids[:1]], strict=True)
    if len(ids) > 1
]
"""Each variant and the next one of its game, in a circle."""


@pytest.mark.parametrize(("taken_from", "restored_in"), PAIRS)
def test_an_episode_continues_in_another_variant(taken_from: str, restored_in: str) -> None:
    env, twin = gemenv.make(taken_from), gemenv.make(restored_in)
    env.reset(seed=1)
    twin.reset(seed=2)
    twin.set_state(env.get_state())

    for _ in range(50):
        if not env.over:
            action = env.sample_random_action()
            assert twin.sample_random_action() == action
            assert twin.step(action) == env.step(action)


@pytest.mark.parametrize(("taken_from", "restored_in"), PAIRS)
def test_the_next_episode_is_wholly_of_one_variant(taken_from: str, restored_in: str) -> None:
    env, twin = gemenv.make(taken_from), gemenv.make(restored_in)
    env.reset(seed=1)
    twin.set_state(env.get_state())

    expected = [gemenv.make(env_id).reset(seed=3) for env_id in (taken_from, restored_in)]

    assert twin.reset(seed=3) in expected
