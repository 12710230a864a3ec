"""Checks of what an environment knows: valid actions, solutions, secrets."""

from collections.abc import Iterator
from typing import Any

from gemenv.check.base import Context, failed, shown
from gemenv.check.behaviour import LONGEST_EPISODE
from gemenv.check.episodes import UNREADABLE, difference, record, replay, step
from gemenv.core import Env

_ACTIONS = 100
_SEEDS = 20
_SECRET_LENGTH = 4
"""Shorter texts appear by chance."""


def random_action(context: Context) -> None:
    """Play random actions."""
    env = context.make()
    env.reset(seed=context.seed)
    for _ in range(_ACTIONS):
        if env.over:
            env.reset()
        seen = env.observation
        action = env.sample_random_action()
        info = step(env, action).info
        if not info["action_valid"] or "format" in info["reward_terms"]:
            raise failed(
                "`sample_random_action` to draw a valid action",
                f"{shown(action)}, refused with {shown(env.observation)} after {shown(seen)}",
                "Draw in `_random_action` from what the rules allow now.",
            )


def oracle(context: Context) -> str | None:
    """Play what the oracle says, and once more without asking it."""
    env = context.make()
    solved = 0
    for seed in context.seeds(_SEEDS):
        first = record(env.reset(seed=seed))
        action = env.oracle_action()
        if action is None:
            continue
        actions, records = _follow(env, seed, action)
        if not solved:
            parting = difference(
                list(replay(context.make(), seed, [*actions, None])),
                [first, *records, record(env.reset())],
            )
            if parting:
                raise failed(
                    "`oracle_action` to leave the episode as it is",
                    parting,
                    "Search on a copy, and draw nothing from `np_random`.",
                )
        solved += 1
    return None if solved else "no oracle"


def _follow(env: Env, seed: int, action: str | None) -> tuple[list[str], list[str]]:
    """Play the oracle's actions to the end; require success unless chance may defeat it."""
    actions: list[str] = []
    records: list[str] = []
    success = False
    while not env.over and action is not None and len(actions) < LONGEST_EPISODE:
        result = step(env, action)
        actions.append(action)
        records.append(record(result))
        success = result.info["success"]
        action = None if env.over else env.oracle_action()
    if not success and not getattr(env.unwrapped, "oracle_may_fail", False):
        raise failed(
            f"the oracle to solve seed {seed}",
            f"no success after {len(actions)} actions, the last of them "
            f"{shown(actions[-1])} with {shown(env.observation)}",
            "Return a solving action, or `None` at the reset where there is no solution; where "
            "chance can defeat the best play, set `oracle_may_fail`.",
        )
    return actions, records


def privileged(context: Context) -> str | None:
    """Look for privileged text in observations."""
    env = context.make()
    found = False
    for seed in context.seeds(5):
        observation, info = env.reset(seed=seed)
        secrets = set(_texts(info.get("privileged")))
        _require_hidden(secrets, observation)
        said = ""
        for i in range(20):
            if env.over:
                break
            action = UNREADABLE if i == 10 else env.sample_random_action()
            said += action
            result = step(env, action)
            secrets |= set(_texts(result.info.get("privileged")))
            if not result.info["success"]:
                # What the agent itself said may come back to it.
                _require_hidden({s for s in secrets if s not in said}, result.observation)
        found = found or bool(secrets)
    return None if found else "no privileged text"


def _require_hidden(secrets: set[str], observation: str) -> None:
    for secret in sorted(secrets):
        if secret in observation:
            raise failed(
                "no observation to contain what `info['privileged']` holds",
                f"{shown(secret)} in {shown(observation)}",
                "Take it out of the observation, or out of `privileged` if it is no secret.",
            )


def _texts(value: Any) -> Iterator[str]:
    """Yield every text in nested containers that is long enough to be a secret."""
    match value:
        case str():
            if len(value) >= _SECRET_LENGTH:
                yield value
        case dict():
            for item in value.values():  # pyright: ignore[reportUnknownVariableType]
                yield from _texts(item)
        case list() | tuple() | set() | frozenset():
            for item in value:  # pyright: ignore[reportUnknownVariableType]
                yield from _texts(item)
        case _:
            pass
