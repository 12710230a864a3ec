"""Play one episode with the solver, and look at what a step tells."""

import gemenv

env = gemenv.make("game:Sokoban-v0-easy")
observation, info = env.reset(seed=7)
print(observation)
done = False
while not done:
    action = env.oracle_action() or env.sample_random_action()
    observation, reward, terminated, truncated, info = env.step(action)
    print(f"\nturn {info['turn']}: {action}, reward {reward:g} {info['reward_terms']}")
    print(observation)
    done = terminated or truncated
print(f"\nsolved: {info['success']}")
