"""The recorded baselines against fresh play."""

import math
from itertools import pairwise
from pathlib import Path

import pytest

import gemenv
from gemenv.envs.game import baselines
from gemenv.envs.game.base import Game
from tests.selection import DEFAULT, sparing

IDS = [spec.id for spec in gemenv.list_envs("game:*")]
CHEAP = [env_id for env_id in IDS if env_id.endswith("-easy") and "Crosswords" not in env_id]
"""Those of which all episodes are played again; with hundreds of letters to try for each that it
writes, greedy play takes a minute for Crosswords.
"""
RECORDED = baselines.load()
FIRST = baselines.load_first()
TOLERANCE = 0.5 / math.sqrt(baselines.EPISODES)
"""The largest standard error of a mean of rewards from 0 to 1.

One step of foresight may lose to chance where a potential misleads, and the luck of a game may
favour any policy on a hundred seeds; more than this is a defect of the potential or the solver.
"""


def test_every_game_has_baselines() -> None:
    hint = "measure and commit them: python -m gemenv.envs.game.baselines 'game:Name-*'"
    assert sorted(RECORDED) == sorted(FIRST) == IDS, hint


def luck_decides(env_id: str) -> bool:
    env = gemenv.make(env_id)
    assert isinstance(env, Game)
    env.reset(seed=0)
    return env.chance() is None


def least(env_id: str) -> float:
    """Return what an episode of valid actions earns at least."""
    if "WikiGame" not in env_id:
        return -0.1
    env = gemenv.make(env_id)
    assert isinstance(env, Game)
    return -0.05 * env.config.max_turns  # each move costs


@pytest.mark.parametrize("env_id", IDS)
def test_chance_is_the_floor_and_the_oracle_the_ceiling(env_id: str) -> None:
    recorded = RECORDED[env_id]
    # Foresight of what chance brings, as greedy play has it, beats an oracle that must guess.
    greedy = None if luck_decides(env_id) else recorded.greedy
    scores = [s for s in (recorded.random, greedy, recorded.oracle) if s is not None]
    rewards = [score.reward for score in scores]
    successes = [score.success for score in scores]

    for values, lowest in ((rewards, least(env_id)), (successes, 0.0)):
        assert all(a <= b + TOLERANCE for a, b in pairwise(values))
        assert all(lowest - 1e-9 <= value <= 1 + 1e-9 for value in values)


@pytest.mark.parametrize("env_id", sparing(IDS))
def test_there_is_a_greedy_score_where_there_is_a_potential_and_a_menu(env_id: str) -> None:
    env = gemenv.make(env_id)
    for seed in range(30):
        env.reset(seed=seed)
        if env.potential() is None or env.action_menu() is None:
            assert RECORDED[env_id].greedy is None
            return
    assert RECORDED[env_id].greedy is not None


def check_first(env_id: str, episodes: int) -> None:
    recorded = FIRST[env_id]
    came = baselines.measure(env_id, episodes)

    assert list(recorded) == list(came)
    for name, scores in recorded.items():
        if scores is not None:  # otherwise a later seed has no action
            assert came[name] == scores[:episodes], name


@pytest.mark.parametrize("env_id", sorted(DEFAULT & {*IDS}))
def test_they_are_what_play_gives_now(env_id: str) -> None:
    check_first(env_id, 1)


@pytest.mark.slow
@pytest.mark.parametrize("env_id", sorted({*IDS} - {*CHEAP}))
def test_more_of_them_are_what_play_gives_now(env_id: str) -> None:
    check_first(env_id, baselines.FIRST)


@pytest.mark.parametrize(
    "env_id",
    [
        pytest.param(env_id, marks=() if i % 5 == 0 else pytest.mark.slow)
        for i, env_id in enumerate(CHEAP)
    ],
)
def test_the_means_are_those_of_all_episodes(env_id: str) -> None:
    came = baselines.measure(env_id)

    for name in ("random", "greedy", "oracle"):
        scores, recorded = came[name], getattr(RECORDED[env_id], name)
        assert (scores and baselines.mean(scores)) == recorded, name
        assert (scores and scores[: baselines.FIRST]) == FIRST[env_id][name], name


@pytest.mark.parametrize("env_id", IDS)
def test_the_first_episodes_are_near_the_means(env_id: str) -> None:
    """A file of which one half was written for another version of a game would show here."""
    for name, scores in FIRST[env_id].items():
        recorded = getattr(RECORDED[env_id], name)
        assert (scores is None) == (recorded is None)
        if scores is not None:
            first = baselines.mean(scores)
            n = baselines.EPISODES
            # The others can have earned from the least to 1 each; none or all can be solved.
            rest = recorded.reward * n - first.reward * len(scores)
            assert least(env_id) * (n - len(scores)) <= rest + 1e-9 <= n - len(scores) + 2e-9
            assert 0 <= round(recorded.success * n - first.success * len(scores)) <= n - len(scores)


def test_measuring_one_id_keeps_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("_PATH", "_FIRST_PATH"):
        stored = getattr(baselines, name)
        path = tmp_path / stored.name
        path.write_bytes(stored.read_bytes())
        monkeypatch.setattr(baselines, name, path)

    baselines.main(["game:GuessTheNumber-v0-easy"])

    assert baselines.load() == RECORDED
    assert baselines.load_first() == FIRST
    assert "game:GuessTheNumber-v0-easy " in capsys.readouterr().out
