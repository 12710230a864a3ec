"""Play to step k, fork the episode into n, finish each, and keep the best."""

import gemenv

N, K = 32, 1

with gemenv.make_vec("game:CountdownSteps-v0", N, backend="process", seed=3) as vec:
    observations, infos = vec.reset()
    # One environment plays the first k steps alone.
    for _ in range(K):
        (action,) = vec.call("sample_random_action", ids=[0])
        observations, rewards, terminated, truncated, infos = vec.step({0: action})

    # The others continue from its state: the same numbers on the table, other samples.
    vec.fork(0, range(1, N))
    returns = [0.0] * N
    playing = set(range(N))
    while playing:
        ids = sorted(playing)
        actions = vec.call("sample_random_action", ids=ids)
        batch = vec.step(dict(zip(ids, actions, strict=True)))
        for i, index in enumerate(ids):
            returns[index] += float(batch.rewards[i])
            if batch.terminations[i] or batch.truncations[i]:
                playing.discard(index)

best = max(range(N), key=returns.__getitem__)
print(f"mean return after step {K}: {sum(returns) / N:.3f}")
print(f"best of {N}: {returns[best]:g}, by branch {best}")
