import pytest

import gemenv
from gemenv.agents import Agent, OracleAgent, RandomAgent, ReplayAgent
from gemenv.rollout import Episode, rollout
from tests.rollout.toys import ASYNC_WALK, BLOCKING_WALK, WALK, untimed
from tests.selection import sparing

GAMES = [spec.id for spec in gemenv.list_envs("game:*")]


@pytest.mark.parametrize("env_id", [WALK, ASYNC_WALK, BLOCKING_WALK, *sparing(GAMES)])
def test_recorded_actions_give_the_episode_again(env_id: str) -> None:
    agents: list[Agent] = [RandomAgent(), OracleAgent(0.5)]
    for seed, agent in enumerate(agents):
        played = rollout(gemenv.make(env_id), agent, seed=seed)
        recorded = Episode.from_json(played.to_json())
        assert recorded.seed == seed

        again = rollout(
            gemenv.make(env_id, **recorded.env_kwargs),
            ReplayAgent(recorded.actions, name=recorded.agent),
            seed=recorded.seed,
        )
        assert untimed(again) == untimed(recorded)
