"""Every registered environment in Gymnasium's own hands."""

import gymnasium

import gemenv
from gemenv import Env


def inner(env: gymnasium.Env) -> Env:
    unwrapped = env.unwrapped
    assert isinstance(unwrapped, Env)
    return unwrapped


def test_gymnasium_makes_and_steps_the_same_environment(env_id: str) -> None:
    spec = gemenv.spec(env_id)
    ours = spec.make()
    theirs = gymnasium.make(spec.gymnasium_id)

    assert theirs.reset(seed=5) == ours.reset(seed=5)
    for _ in range(3):
        if not ours.over:
            action = ours.sample_random_action()
            assert theirs.step(action) == ours.step(action)
    theirs.close()


def test_two_in_a_vector_reset_themselves(env_id: str) -> None:
    name = gemenv.spec(env_id).gymnasium_id
    vector = gymnasium.vector.SyncVectorEnv([lambda: gymnasium.make(name)] * 2)
    observations, _ = vector.reset(seed=3)
    alone = gemenv.make(env_id)
    assert observations[1] == alone.reset(seed=4)[0]

    for i in range(20):
        envs = [inner(env) for env in vector.envs]
        actions = [
            "no answer" if env.over or i == 10 else env.sample_random_action() for env in envs
        ]
        observations, rewards, terminated, truncated, _ = vector.step(tuple(actions))
        if alone.over:
            assert (observations[1], rewards[1]) == (alone.reset()[0], 0.0)
            assert not any([terminated[1], truncated[1]])
        else:
            came = (observations[1], rewards[1], terminated[1], truncated[1])
            assert came == alone.step(actions[1])[:4]
    vector.close()
