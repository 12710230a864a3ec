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
    tries: list[tuple[float, bool]] = []
    for seed in context.seeds(_SEEDS):
        first = record(env.reset(seed=seed))
        action = env.oracle_action()
        if action is None:
            continue
        chance = oracle_chance(env)
        actions, records, success = _follow(env, seed, action)
        if chance == 1:
            _require_success(success, env, seed, actions)
        elif chance is not None:
            tries.append((chance, success))
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
    _require_luck(tries)
    return None if solved else "no oracle"


def oracle_chance(env: Env) -> float | None:
    """Return the oracle's chance to succeed in the episode that was just reset.

    An environment where luck can defeat the best play says so in a method `chance()`, as games do:
    a number from 0 to 1, or `None` where it may fail and nobody knows how often. Without such a
    method its oracle always succeeds.
    """
    look: Any = getattr(env.unwrapped, "chance", None)
    chance: Any = look() if callable(look) else 1.0
    if chance is not None and not (isinstance(chance, int | float) and 0 <= chance <= 1):
        raise failed(
            "`chance` to give a number from 0 to 1, or None",
            shown(chance),
            "Return the oracle's chance to succeed from the reset.",
        )
    return chance


def _follow(env: Env, seed: int, action: str | None) -> tuple[list[str], list[str], bool]:
    """Play the oracle's actions to the end."""
    actions: list[str] = []
    records: list[str] = []
    success = False
    while not env.over and action is not None and len(actions) < LONGEST_EPISODE:
        result = step(env, action)
        actions.append(action)
        records.append(record(result))
        success = result.info["success"]
        action = None if env.over else env.oracle_action()
    return actions, records, success


def _require_success(success: bool, env: Env, seed: int, actions: list[str]) -> None:
    if not success:
        raise failed(
            f"the oracle to solve seed {seed}",
            f"no success after {len(actions)} actions, the last of them "
            f"{shown(actions[-1])} with {shown(env.observation)}",
            "Return a solving action, or `None` at the reset where there is no solution; where "
            "luck can defeat the best play, write `chance() -> float | None`.",
        )


def _require_luck(tries: list[tuple[float, bool]]) -> None:
    """Compare successes with their chances: four standard deviations are beyond bad luck."""
    expected = sum(chance for chance, _ in tries)
    variance = sum(chance * (1 - chance) for chance, _ in tries)
    came = sum(success for _, success in tries)
    if came < expected - 4 * variance**0.5 - 1e-9:
        raise failed(
            f"about {expected:.1f} successes of the oracle in {len(tries)} episodes, by `chance`",
            str(came),
            "Return the best action, or the chance that it really has.",
        )


def privileged(context: Context) -> str | None:
    """Look for privileged text in observations."""
    env = context.make()
    found = False
    for seed in context.seeds(5):
        observation, info = env.reset(seed=seed)
        # Where a few answers can be given, the observation may list them all.
        menu = "\n".join(env.action_menu() or [])
        secrets = {s for s in _texts(info.get("privileged")) if s not in menu}
        _require_hidden(secrets, observation)
        said = ""
        for i in range(20):
            if env.over:
                break
            action = UNREADABLE if i == 10 else env.sample_random_action()
            said += action
            result = step(env, action)
            secrets |= {s for s in _texts(result.info.get("privileged")) if s not in menu}
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
