"""The recorded baselines against fresh play."""

import math
from dataclasses import astuple
from itertools import pairwise

import pytest

import gemenv
from gemenv.envs.game import baselines
from gemenv.envs.game.base import Game
from gemenv.envs.game.baselines import Baseline

IDS = [spec.id for spec in gemenv.list_envs("game:*")]
QUICK = [env_id for env_id in IDS if env_id.endswith("-easy")]
LONG_MENUS = "game:Crosswords-"
"""Greedy play tries hundreds of letters for each that it writes: a minute, not spent again here."""
RECORDED = baselines.load()
TOLERANCE = 0.5 / math.sqrt(baselines.EPISODES)
"""The largest standard error of a mean of rewards from 0 to 1.

One step of foresight may lose to chance where a potential misleads, and the luck of a game may
favour any policy on a hundred seeds; more than this is a defect of the potential or the solver.
"""


def test_every_game_has_baselines() -> None:
    assert sorted(RECORDED) == IDS


def luck_decides(env_id: str) -> bool:
    env = gemenv.make(env_id)
    assert isinstance(env, Game)
    env.reset(seed=0)
    return env.chance() is None


@pytest.mark.parametrize("env_id", IDS)
def test_chance_is_the_floor_and_the_oracle_the_ceiling(env_id: str) -> None:
    recorded = RECORDED[env_id]
    # Foresight of what chance brings, as greedy play has it, beats an oracle that must guess.
    greedy = None if luck_decides(env_id) else recorded.greedy
    scores = [s for s in (recorded.random, greedy, recorded.oracle) if s is not None]
    rewards = [score.reward for score in scores]
    successes = [score.success for score in scores]

    for values in (rewards, successes):
        assert all(a <= b + TOLERANCE for a, b in pairwise(values))
        assert all(-0.1 <= value <= 1 + 1e-9 for value in values)


@pytest.mark.parametrize("env_id", IDS)
def test_there_is_a_greedy_score_where_there_is_a_potential_and_a_menu(env_id: str) -> None:
    env = gemenv.make(env_id)
    for seed in range(30):
        env.reset(seed=seed)
        if env.potential() is None or env.action_menu() is None:
            assert RECORDED[env_id].greedy is None
            return
    assert RECORDED[env_id].greedy is not None


@pytest.mark.parametrize("env_id", QUICK)
def test_the_cheap_ones_are_what_play_gives_now(env_id: str) -> None:
    require_equal(measured(env_id), RECORDED[env_id])


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("env_id", [env_id for env_id in IDS if env_id.endswith("-hard")])
def test_the_hard_ones_are_what_play_gives_now(env_id: str) -> None:
    require_equal(measured(env_id), RECORDED[env_id])


def measured(env_id: str) -> Baseline:
    if not env_id.startswith(LONG_MENUS):
        return baselines.measure(env_id)
    env = gemenv.make(env_id)
    at_random = baselines.score(env, lambda env: env.sample_random_action())
    best = baselines.score(env, lambda env: env.oracle_action())
    assert at_random is not None
    return Baseline(at_random, RECORDED[env_id].greedy, best)


def require_equal(came: Baseline, recorded: Baseline) -> None:
    for now, then in zip(flat(came), flat(recorded), strict=True):
        assert now == pytest.approx(then, abs=1e-9)


def flat(baseline: Baseline) -> list[float]:
    scores = (baseline.random, baseline.greedy, baseline.oracle)
    return [value for s in scores for value in (astuple(s) if s else (-1.0, -1.0))]


def test_measuring_one_id_keeps_the_others(
    tmp_path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "baselines.json"
    path.write_bytes(baselines._PATH.read_bytes())
    monkeypatch.setattr(baselines, "_PATH", path)

    baselines.main(["game:GuessTheNumber-v0-easy"])

    assert baselines.load() == RECORDED
    assert "game:GuessTheNumber-v0-easy " in capsys.readouterr().out
