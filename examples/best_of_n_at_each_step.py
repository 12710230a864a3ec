"""Fork an episode, try several actions, and keep the best: a search over snapshots."""

import gemenv

WIDTH = 8

env = gemenv.make("game:Mastermind-v0-hard", max_turns=12)
observation, info = env.reset(seed=3)
total = 0.0
while not env.over:
    branches = env.fork(WIDTH)
    actions = [env.sample_random_action() for _ in branches]
    rewards = [branch.step(action)[1] for branch, action in zip(branches, actions, strict=True)]
    best = max(range(WIDTH), key=rewards.__getitem__)
    observation, reward, terminated, truncated, info = env.step(actions[best])
    total += reward
print(observation)
print(f"reward {total:g} after {info['turn']} turns, solved: {info['success']}")
