"""What episodes come to: success of the oracle and of random play, and the sum of rewards."""

from collections.abc import Callable

import pytest

import gemenv
from gemenv import Env
from gemenv.check.play import oracle_chance
from gemenv.envs.game.base import Game
from tests.contract.conftest import GAMES
from tests.contract.games import make
from tests.selection import sparing

Policy = Callable[[Env], str | None]


def play(env: Env, seed: int, policy: Policy) -> tuple[bool, float]:
    """Return the success and the total reward of one episode."""
    env.reset(seed=seed)
    success, total = False, 0.0
    while not env.over:
        action = policy(env)
        assert action is not None, f"no action for seed {seed}"
        _, reward, _, _, info = env.step(action)
        success, total = info["success"], total + reward
    return success, total


def oracle(env: Env) -> str | None:
    return env.oracle_action()


def at_random(env: Env) -> str:
    return env.sample_random_action()


def check_oracle(env_id: str, seeds: range) -> None:
    env = gemenv.make(env_id)
    env.reset(seed=0)
    if oracle_chance(env) is None:
        # Its success is compared with nothing here; the game's own tests say what it comes to.
        seeds = seeds[:20]
    played = missed = 0
    expected = variance = 0.0
    for seed in seeds:
        env.reset(seed=seed)
        if env.oracle_action() is not None:
            played += 1
            chance = oracle_chance(env)
            success, total = play(env, seed, oracle)
            assert success or chance != 1, f"seed {seed}"
            if chance is not None:
                missed += not success
                expected += 1 - chance
                variance += chance * (1 - chance)
            assert not env_id.startswith("game:") or total <= 1 + 1e-9, f"seed {seed}"
    # Where chance has a say, four standard deviations around what the environment itself states.
    assert abs(missed - expected) <= 4 * variance**0.5 + 1e-9
    assert played == len(seeds) or not env_id.startswith("game:")


def test_the_oracle_solves_it(env_id: str) -> None:
    check_oracle(env_id, range(100, 110))


@pytest.mark.slow
def test_the_oracle_solves_more_seeds(env_id: str) -> None:
    # Each episode over a program from outside starts it anew.
    number = 12 if gemenv.spec(env_id).program else 60
    check_oracle(env_id, range(10_000, 10_000 + number))


FALLIBLE = [game_id for game_id in GAMES if type(make(game_id)).chance is not Game.chance]
"""Those whose oracle luck can defeat."""


@pytest.mark.parametrize("fallible_id", sparing(FALLIBLE))
def test_an_oracle_that_may_fail_earns_far_more_than_random_play(fallible_id: str) -> None:
    env = gemenv.make(fallible_id)
    best, aimless = (
        sum(play(env, seed, policy)[1] for seed in range(20)) / 20 for policy in (oracle, at_random)
    )

    assert best > aimless + 0.15


def test_rewards_of_a_random_game_sum_to_one_at_most(game_id: str) -> None:
    env = gemenv.make(game_id)
    totals = [play(env, seed, at_random)[1] for seed in range(30)]

    assert max(totals) <= 1 + 1e-9


HARD = [spec.id for spec in gemenv.list_envs("game:*-hard")]
"""Where answers are few, as in questions of true or false, a guess is often right."""


def random_successes(env_id: str, seeds: range) -> int:
    env = gemenv.make(env_id)
    return sum(play(env, seed, at_random)[0] for seed in seeds)


@pytest.mark.parametrize("hard_id", HARD[::4])
def test_random_play_hardly_solves_a_hard_one(hard_id: str) -> None:
    assert random_successes(hard_id, range(30)) < 9


@pytest.mark.slow
@pytest.mark.parametrize("hard_id", HARD)
def test_random_play_hardly_solves_a_hard_one_on_100_seeds(hard_id: str) -> None:
    assert random_successes(hard_id, range(100)) < 30
