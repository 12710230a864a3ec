"""What the contract tests of games, and of all that draws instances, share."""

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import gemenv
from gemenv import Env
from gemenv.envs.base.instances import InstanceEnv
from gemenv.envs.game.base import Game


def make(game_id: str, **kwargs: Any) -> Game:
    env = gemenv.make(game_id, **kwargs)
    assert isinstance(env, Game)
    return env


def make_drawn(drawn_id: str, **kwargs: Any) -> InstanceEnv:
    env = gemenv.make(drawn_id, **kwargs)
    assert isinstance(env, InstanceEnv)
    return env


def states(env: Env, seed: int, turns: int = 12) -> Iterator[None]:
    """Stop at the reset and after each turn of an episode of random actions, its end included."""
    env.reset(seed=seed)
    yield
    for _ in itertools.takewhile(lambda _: not env.over, range(turns)):
        env.step(env.sample_random_action())
        yield


def changes(env: Env, look: Callable[[], object]) -> bool:
    """Say whether a look changes the episode or one of its generators."""
    before = env.get_state()
    look()
    return env.get_state() != before
